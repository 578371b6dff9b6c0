/// A shorter form of the index entries of one side, for the time in which they wait for their
/// partition's turn.
///
/// Keys of one side have much in common: high bytes of amounts are zero, references of a series begin
/// alike and go on with digits, whose high halves are the same, and few keys fill an entry. What almost
/// all keys have in common is kept once, so that an entry takes some fourteen bytes instead of 32.
/// Entries that have something else there stay as they are, apart from the others; packing loses
/// nothing.
///
/// Bytes are moved by loads and stores that overlap: a shift by a number that is known only when the
/// program runs takes three times as long as one of either.
struct KeyPacking: KeyEntryForm {
  /// The bits that entries have in common, and those of them that are looked at: of the key, and of the
  /// day with the row.
  private let common: SIMD4<UInt64>
  private let commonMask: SIMD4<UInt64>
  /// The bytes of the key that stand in front of the common ones, and behind them.
  private let headMask: SIMD2<UInt64>
  private let tailMask: SIMD2<UInt64>
  private let lastTailMask: UInt64
  /// The common bytes: those of the key in front of them and behind them are kept.
  private let runStart: Int
  private let runEnd: Int
  /// Where the eight bytes behind the common ones have common high halves, only their low halves are
  /// kept, in four bytes.
  private let halves: HalvedBytes?
  /// Bytes kept of a key. The low half of the day and the row follow.
  private let kept: Int
  let stride: Int

  private static let headerBytes = 6
  private static let mostKept = 16
  private static let keyBytes = KeyEntry.exactBytes

  /// An entry is read and written sixteen bytes at a time.
  var margin: Int { 32 }

  /// Takes what almost all keys of a sample have in common.
  ///
  /// - Returns: `nil` if hardly anything would be saved.
  init?(sample: [KeyEntry]) {
    guard !sample.isEmpty else { return nil }
    let usual = KeyPacking.usualBytes(of: sample)
    let forms = [false, true].compactMap { KeyPacking(usual, halves: $0) }
    let bytes = forms.map { form in
      let apart = sample.count { entry in withUnsafePointer(to: entry) { !form.holds($0) } }
      return sample.count * form.stride + apart * 2 * MemoryLayout<KeyEntry>.stride
    }
    guard let least = bytes.indices.min(by: { bytes[$0] < bytes[$1] }),
      bytes[least] + sample.count * KeyPacking.leastSaved
        < sample.count * MemoryLayout<KeyEntry>.stride
    else { return nil }
    self = forms[least]
  }

  /// Packing and unpacking an entry takes some nanoseconds; so many bytes are worth it.
  private static let leastSaved = 6

  /// - Parameter halves: Whether bytes behind the common ones are kept by half.
  /// - Returns: `nil` if entries cannot be kept so.
  private init?(_ usual: [UsualByte], halves isHalved: Bool) {
    let keyBytes = KeyPacking.keyBytes
    let end = (usual[..<keyBytes].lastIndex { !$0.isCommon || $0.value != 0 } ?? -1) + 1
    let run = KeyPacking.longestRun(of: usual[..<min(end, KeyPacking.mostKept)])
    let halved = run.upperBound..<run.upperBound + (isHalved ? HalvedBytes.count : 0)
    if isHalved {
      guard end - run.upperBound > HalvedBytes.count / 2, end - run.upperBound <= 16,
        halved.upperBound <= keyBytes, halved.allSatisfy({ usual[$0].hasCommonHalf })
      else { return nil }
      halves = HalvedBytes(at: run.upperBound)
      kept =
        run.lowerBound + HalvedBytes.count / 2 + max(0, end - run.upperBound - HalvedBytes.count)
    } else {
      halves = nil
      kept = end - run.count
    }
    guard kept <= KeyPacking.mostKept else { return nil }

    // The high half of the day, too.
    let highHalfOfDay = keyBytes + 2..<keyBytes + 4
    let isCommon = usual.indices.map {
      run.contains($0) || (end..<keyBytes).contains($0) || highHalfOfDay.contains($0)
    }
    commonMask = KeyPacking.words {
      isCommon[$0] ? 0xFF : halved.contains($0) ? UsualByte.highHalf : 0
    }
    common =
      commonMask & KeyPacking.words { isCommon[$0] ? usual[$0].value : usual[$0].commonHalf }
    headMask = KeyPacking.words { $0 < run.lowerBound ? 0xFF : 0 }.lowHalf
    let tailStart = halved.upperBound
    let tail = KeyPacking.words { $0 >= tailStart && $0 < end ? 0xFF : 0 }
    tailMask = tail.lowHalf
    lastTailMask = tail[2]
    (runStart, runEnd) = (run.lowerBound, run.upperBound)
    stride = KeyPacking.headerBytes + kept
  }

  // MARK: - One entry

  @inline(__always)
  func holds(_ entry: UnsafePointer<KeyEntry>) -> Bool {
    let bytes = UnsafeRawPointer(entry)
    let low = (bytes.loadUnaligned(as: SIMD2<UInt64>.self) ^ common.lowHalf) & commonMask.lowHalf
    let high =
      (bytes.loadUnaligned(fromByteOffset: 16, as: SIMD2<UInt64>.self) ^ common.highHalf)
      & commonMask.highHalf
    let differing = low | high
    return differing[0] | differing[1] == 0
  }

  /// Packs entries where they stand, and puts the partition of each into the room that this leaves.
  ///
  /// A loop of its own, since stores to partitions wait for memory: the more of them an entry takes,
  /// the fewer entries are under way at a time.
  @inline(__always)
  func prepare(
    _ entries: UnsafeMutablePointer<KeyEntry>, _ count: Int, partitions mask: UInt64,
    apart: (_ entry: KeyEntry, _ partition: Int) -> Void
  ) {
    let (runStart, runEnd, kept) = (runStart, runEnd, kept)
    let isHalved = halves != nil
    for place in 0..<count {
      let entry = entries + place
      var partition = KeyPacking.isApart
      let own = entry.pointee.partition(mask)
      if holds(entry) {
        let bytes = UnsafeMutableRawPointer(entry)
        let tail = bytes.loadUnaligned(fromByteOffset: runEnd, as: SIMD2<UInt64>.self)
        let (day, row) = (entry.pointee.shortDay, entry.pointee.taggedRow)
        if isHalved {
          bytes.storeBytes(
            of: HalvedBytes.packed(tail[0]), toByteOffset: runStart, as: UInt32.self)
          bytes.storeBytes(of: tail[1], toByteOffset: runStart &+ 4, as: UInt64.self)
        } else {
          bytes.storeBytes(of: tail, toByteOffset: runStart, as: SIMD2<UInt64>.self)
        }
        bytes.storeBytes(of: day, toByteOffset: kept, as: UInt16.self)
        bytes.storeBytes(of: row, toByteOffset: kept &+ 2, as: UInt32.self)
        partition = UInt32(truncatingIfNeeded: own)
      } else {
        apart(entry.pointee, own)
      }
      entry.pointee.taggedRow = partition
    }
  }

  private static let isApart = UInt32.max

  @inline(__always)
  func partition(ofPrepared entry: UnsafePointer<KeyEntry>, _ mask: UInt64) -> Int? {
    let partition = entry.pointee.taggedRow
    return partition == KeyPacking.isApart ? nil : Int(partition)
  }

  @inline(__always)
  func store(prepared entry: UnsafePointer<KeyEntry>, to place: UnsafeMutableRawPointer) {
    let bytes = UnsafeRawPointer(entry)
    place.storeBytes(of: bytes.loadUnaligned(as: SIMD2<UInt64>.self), as: SIMD2<UInt64>.self)
    place.storeBytes(
      of: bytes.loadUnaligned(fromByteOffset: 16, as: UInt64.self), toByteOffset: 16,
      as: UInt64.self)
  }

  @inline(__always)
  func load(_ place: UnsafeRawPointer, to entry: UnsafeMutablePointer<KeyEntry>) {
    @inline(__always) func load<Word: BitwiseCopyable>(_ offset: Int, _ word: Word.Type) -> Word {
      place.loadUnaligned(fromByteOffset: offset, as: word)
    }
    // The first byte behind the common ones comes to stand where it was.
    let tail = runStart &- runEnd &- (halves == nil ? 0 : HalvedBytes.count / 2)
    var low =
      load(0, SIMD2<UInt64>.self) & headMask | load(tail, SIMD2<UInt64>.self) & tailMask
      | common.lowHalf
    var high = load(tail &+ 16, UInt64.self) & lastTailMask | common[2]
    if let halves { halves.add(load(runStart, UInt32.self), to: &low, &high) }
    let raw = UnsafeMutableRawPointer(entry)
    raw.storeBytes(of: low, as: SIMD2<UInt64>.self)
    raw.storeBytes(of: high, toByteOffset: 16, as: UInt64.self)
    let day = UInt32(truncatingIfNeeded: common[3]) | UInt32(load(kept, UInt16.self))
    entry.pointee.day = Int32(bitPattern: day)
    entry.pointee.taggedRow = load(kept &+ 2, UInt32.self)
  }

  // MARK: - What keys have in common

  private struct UsualByte {
    /// The most frequent one.
    let value: UInt8
    /// Whether so few keys have another byte there that keeping them apart takes less memory.
    let isCommon: Bool
    /// The same of the byte's high half.
    let commonHalf: UInt8
    let hasCommonHalf: Bool

    static let highHalf: UInt8 = 0xF0

    /// - Parameter counts: Of each byte.
    init(_ counts: UnsafeBufferPointer<Int32>, of sample: Int) {
      var halves = [Int](repeating: 0, count: 16)
      var usual = 0
      for (byte, count) in counts.enumerated() {
        halves[byte >> 4] += Int(count)
        if count > counts[usual] { usual = byte }
      }
      let half = halves.indices.max { halves[$0] < halves[$1] } ?? 0
      // An entry that stands apart takes as much as one byte of 64 others, with the room it leaves.
      func isCommon(_ count: Int) -> Bool { (sample - count) * 64 <= sample }
      value = UInt8(truncatingIfNeeded: usual)
      self.isCommon = isCommon(Int(counts[usual]))
      commonHalf = UInt8(truncatingIfNeeded: half << 4)
      hasCommonHalf = isCommon(halves[half])
    }
  }

  /// Those of the key and of the day.
  private static func usualBytes(of sample: [KeyEntry]) -> [UsualByte] {
    let places = keyBytes + 4
    let counts = RawColumn<Int32>(repeating: 0, count: places * 256)
    for entry in sample {
      withUnsafeBytes(of: entry) { bytes in
        for place in 0..<places { counts[place * 256 + Int(bytes[place])] += 1 }
      }
    }
    return (0..<places).map { place in
      UsualByte(
        UnsafeBufferPointer(start: counts.base + place * 256, count: 256), of: sample.count)
    }
  }

  /// The longest run of common bytes that begins in the first word; empty if there is none.
  private static func longestRun(of usual: ArraySlice<UsualByte>) -> Range<Int> {
    var longest = 0..<0
    for start in 0..<min(8, usual.count) {
      var end = start
      while end < usual.count, usual[end].isCommon { end += 1 }
      if end - start > longest.count { longest = start..<end }
    }
    return longest
  }

  /// The words of an entry of which each byte is given, but those of the row.
  private static func words(_ byte: (Int) -> UInt8) -> SIMD4<UInt64> {
    var bytes = (0..<keyBytes + 4).map(byte)
    bytes += [0, 0, 0, 0]
    return bytes.withUnsafeBytes { $0.loadUnaligned(as: SIMD4<UInt64>.self) }
  }
}

/// Eight bytes of which the low halves are kept, such as the digits of a number.
private struct HalvedBytes {
  /// The halves are shifted to where they belong in the word in which the first byte stands, and in the
  /// next one.
  private let up: UInt64
  private let down: UInt64
  private let upMask: SIMD4<UInt64>
  private let downMask: SIMD4<UInt64>

  static let count = 8

  /// - Parameter place: That of the first byte in a key; at most 16.
  init(at place: Int) {
    let (word, bits) = (place / 8, UInt64(place % 8 * 8))
    up = bits
    down = (64 - bits) % 64
    upMask = HalvedBytes.mask(of: word)
    downMask = bits == 0 ? SIMD4() : HalvedBytes.mask(of: word + 1)
  }

  private static func mask(of word: Int) -> SIMD4<UInt64> {
    var mask = SIMD4<UInt64>()
    mask[word] = .max
    return mask
  }

  /// The low halves of eight bytes.
  @inline(__always)
  static func packed(_ bytes: UInt64) -> UInt32 {
    var halves = bytes & 0x0F0F_0F0F_0F0F_0F0F
    halves = (halves | halves >> 4) & 0x00FF_00FF_00FF_00FF
    halves = (halves | halves >> 8) & 0x0000_FFFF_0000_FFFF
    return UInt32(truncatingIfNeeded: halves | halves >> 16)
  }

  /// Adds halves to the words of a key.
  @inline(__always)
  func add(_ halves: UInt32, to low: inout SIMD2<UInt64>, _ high: inout UInt64) {
    var bytes = UInt64(halves)
    bytes = (bytes | bytes << 16) & 0x0000_FFFF_0000_FFFF
    bytes = (bytes | bytes << 8) & 0x00FF_00FF_00FF_00FF
    bytes = (bytes | bytes << 4) & 0x0F0F_0F0F_0F0F_0F0F
    let (first, second) = (bytes &<< up, bytes &>> down)
    low |= SIMD2(first, first) & upMask.lowHalf | SIMD2(second, second) & downMask.lowHalf
    high |= first & upMask[2] | second & downMask[2]
  }
}

extension KeyEntry {
  /// The low half of the day.
  fileprivate var shortDay: UInt16 { UInt16(truncatingIfNeeded: day) }
}

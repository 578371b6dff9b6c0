/// One row in the index: its key as 24 exact bytes, its day and its position.
struct KeyEntry {
  /// The key's parts one after the other, zero-filled; or 192 bits of hash where they do not fit.
  var word0: UInt64
  var word1: UInt64
  var word2: UInt64
  var day: Int32
  /// The row's position; the high bit is set where the words are a hash.
  var taggedRow: UInt32

  static let hashTag: UInt32 = 1 << 31

  var row: Int { Int(taggedRow & ~KeyEntry.hashTag) }
  var isHash: Bool { taggedRow & KeyEntry.hashTag != 0 }

  @inline(__always)
  func hasSameKey(as other: KeyEntry) -> Bool {
    word0 == other.word0 && word1 == other.word1 && word2 == other.word2
      && (taggedRow ^ other.taggedRow) & KeyEntry.hashTag == 0
  }

  /// Well mixed bits of the key: the high ones choose the partition, the low ones the slot.
  @inline(__always)
  var hash: UInt64 {
    let a = KeyEntry.fold(word0 ^ 0x9E37_79B9_7F4A_7C15, word1 ^ 0xE703_7ED1_A0B4_28DB)
    return KeyEntry.fold(a ^ 0x8EBC_6AF0_9C88_C6E3, word2 ^ 0x5895_65C2_2F0D_9C57)
  }

  /// The two halves of a 128-bit product, mixed. Source of the idea: Wang Yi, wyhash.
  @inline(__always)
  static func fold(_ a: UInt64, _ b: UInt64) -> UInt64 {
    let (high, low) = a.multipliedFullWidth(by: b)
    return high ^ low
  }
}

/// Turns the rows of one side into index keys.
///
/// A key's parts are written one after the other: numbers in as many bytes as they need, texts
/// after their normalisers. Up to 24 bytes are the key itself, so that comparing keys never reads
/// the record; longer keys are hashed and compared in full later.
struct KeyEncoder: Sendable {
  private enum Part: Sendable {
    case currency
    case amount(bytes: Int)
    case day(absentCounts: Bool)
    case month
    /// The position of a text among `texts`.
    case text(Int, absentCounts: Bool)
    /// The rule's own keys.
    case ruleKey
  }

  /// A text column with the steps that make it comparable.
  private struct TextPart: Sendable {
    let cells: [TextCell]
    let arena: [UInt8]
    let pipeline: TextPipeline
  }

  private let parts: [Part]
  private let texts: [TextPart]
  private let side: ComparableSide
  private let ruleKeys: RecordKeys?
  /// One text at the end needs no length; it is zero-filled.
  private let hasOpenEnd: Bool

  init(
    _ expressions: [Blocking.Expression], ruleKeys: RecordKeys?, grouping: [Field],
    side: ComparableSide, amountBytes: Int
  ) {
    self.side = side
    self.ruleKeys = ruleKeys
    var numbers: [Part] = []
    var last: [Part] = []
    var texts: [TextPart] = []
    func add(_ field: Field, _ steps: [TextNormaliser], absentCounts: Bool) {
      switch field {
      case .currency where steps.isEmpty: numbers.append(.currency)
      case .amount where steps.isEmpty: numbers.append(.amount(bytes: amountBytes))
      case .date where steps.isEmpty: numbers.append(.day(absentCounts: absentCounts))
      default:
        last.append(.text(texts.count, absentCounts: absentCounts))
        let table = side.table
        if let cells = table.textCells(field) {
          texts.append(
            TextPart(cells: cells, arena: table.columns.arena, pipeline: TextPipeline(steps)))
        } else {
          let written = NormalisedText(writing: table, field, steps)
          texts.append(
            TextPart(cells: written.cells, arena: written.arena, pipeline: TextPipeline([])))
        }
      }
    }
    for expression in expressions {
      switch expression {
      case .month: numbers.append(.month)
      case .value(let field, let steps): add(field, steps, absentCounts: false)
      }
    }
    for field in grouping { add(field, [], absentCounts: true) }
    if ruleKeys != nil { last.append(.ruleKey) }
    // Numbers have fixed widths: in front of the texts, so that one text may end the key openly.
    parts = numbers + last
    self.texts = texts
    hasOpenEnd = last.count == 1
  }

  /// Bare pointers into the columns that a key is made of, valid within one call.
  private struct Pointers {
    var amounts = UnsafeBufferPointer<Int64>(start: nil, count: 0)
    var days = UnsafeBufferPointer<Int32>(start: nil, count: 0)
    var cells: [UnsafeBufferPointer<TextCell>] = []
    var arenas: [UnsafeBufferPointer<UInt8>] = []
  }

  private func withPointers<Result>(_ body: (Pointers) -> Result) -> Result {
    var pointers = Pointers()
    func nest(_ index: Int) -> Result {
      guard index < texts.count else { return body(pointers) }
      return texts[index].cells.withUnsafeBufferPointer { cells in
        texts[index].arena.withUnsafeBufferPointer { arena in
          pointers.cells.append(cells)
          pointers.arenas.append(arena)
          return nest(index + 1)
        }
      }
    }
    return side.amounts.withUnsafeBufferPointer { amounts in
      side.table.columns.days.withUnsafeBufferPointer { days in
        pointers.amounts = amounts
        pointers.days = days
        return nest(0)
      }
    }
  }

  /// Calls `body` with the entry of every row of the range that `includes` and has a whole key;
  /// `absent` with every such row that lacks a part. A row with several keys comes several times.
  func encode(
    _ rows: Range<Int>, includes: UnsafePointer<UInt8>, _ body: (KeyEntry) -> Void,
    absent: (Int) -> Void
  ) {
    let scratch = TextScratch()
    let spill = KeySpill()
    withPointers { pointers in
      for row in rows where includes[row] != 0 {
        var count = 1
        if let ruleKeys { count = Int(ruleKeys.starts[row + 1] - ruleKeys.starts[row]) }
        if count == 0 { absent(row) }
        for key in 0..<count {
          var entry = KeyEntry(
            word0: 0, word1: 0, word2: 0, day: pointers.days[row],
            taggedRow: UInt32(truncatingIfNeeded: row))
          let fit = withUnsafeMutableBytes(of: &entry) { bytes in
            write(row, key, pointers, scratch, bytes.baseAddress, spill)
          }
          if fit == .absent {
            absent(row)
            break
          }
          if fit == .spilled {
            (entry.word0, entry.word1, entry.word2) = spill.hashed()
            entry.taggedRow |= KeyEntry.hashTag
          }
          body(entry)
        }
      }
    }
  }

  private enum Fit { case fits, absent, spilled }

  /// Writes the parts of a row's key into 24 bytes, or all of them into the spill.
  @inline(__always)
  private func write(
    _ row: Int, _ key: Int, _ pointers: Pointers, _ scratch: TextScratch,
    _ raw: UnsafeMutableRawPointer?, _ spill: KeySpill
  ) -> Fit {
    guard let output = raw?.assumingMemoryBound(to: UInt8.self) else { return .absent }
    var sink = KeySink(output: output, spill: spill)
    spill.clear()
    for part in parts {
      switch part {
      case .currency: sink.append(UInt64(side.currencies[row]), bytes: 1)
      case .amount(let bytes):
        let amount = pointers.amounts[row]
        sink.append(UInt64(bitPattern: amount << 1 ^ amount >> 63), bytes: bytes)
      case .day(let absentCounts):
        guard absentCounts || pointers.days[row] != Day.missing else { return .absent }
        sink.append(UInt64(UInt32(bitPattern: pointers.days[row])), bytes: 4)
      case .month:
        guard pointers.days[row] != Day.missing else { return .absent }
        let month = Day(number: pointers.days[row]).monthNumber
        sink.append(UInt64(UInt32(bitPattern: month)), bytes: 4)
      case .text(let index, let absentCounts):
        let cells = pointers.cells[index]
        let cell = cells.isEmpty ? .absent : cells[row]
        var text = UnsafeBufferPointer<UInt8>(start: nil, count: 0)
        if !cell.isAbsent {
          text = texts[index].pipeline.apply(
            UnsafeBufferPointer(
              rebasing: pointers.arenas[index][cell.offset..<cell.offset + cell.length]), scratch)
        }
        if text.isEmpty && !absentCounts { return .absent }
        if !hasOpenEnd { sink.append(UInt64(text.count), bytes: 3) }
        sink.append(text, mayEndInZeros: !hasOpenEnd)
      case .ruleKey:
        guard let ruleKeys else { return .absent }
        let index = Int(ruleKeys.starts[row]) + key
        ruleKeys.bytes.withUnsafeBufferPointer { bytes in
          let text = UnsafeBufferPointer(
            rebasing: bytes[ruleKeys.ends[index]..<ruleKeys.ends[index + 1]])
          if !hasOpenEnd { sink.append(UInt64(text.count), bytes: 3) }
          sink.append(text, mayEndInZeros: !hasOpenEnd)
        }
      }
    }
    return sink.hasSpilled ? .spilled : .fits
  }

  /// Whether two rows, one of each side, have a key in common that only its hash was compared of.
  static func haveSameKey(
    _ left: KeyEncoder, _ leftRow: Int, _ right: KeyEncoder, _ rightRow: Int
  ) -> Bool {
    let other = right.wholeKeys(of: rightRow)
    return left.wholeKeys(of: leftRow).contains { other.contains($0) }
  }

  /// The whole keys of a row; empty if a part is absent.
  private func wholeKeys(of row: Int) -> [[UInt8]] {
    let scratch = TextScratch()
    let spill = KeySpill()
    let count = ruleKeys.map { Int($0.starts[row + 1] - $0.starts[row]) } ?? 1
    return withPointers { pointers in
      (0..<count).compactMap { key -> [UInt8]? in
        var words: (UInt64, UInt64, UInt64) = (0, 0, 0)
        let fit = withUnsafeMutableBytes(of: &words) {
          write(row, key, pointers, scratch, $0.baseAddress, spill)
        }
        switch fit {
        case .absent: return nil
        case .fits: return withUnsafeBytes(of: words) { Array($0) }
        case .spilled: return spill.bytes
        }
      }
    }
  }
}

/// Where the parts of one key go: 24 bytes, and from the first part that does not fit a spill.
private struct KeySink {
  let output: UnsafeMutablePointer<UInt8>
  let spill: KeySpill
  private(set) var hasSpilled = false
  private var used = 0

  init(output: UnsafeMutablePointer<UInt8>, spill: KeySpill) {
    self.output = output
    self.spill = spill
  }

  @inline(__always)
  mutating func append(_ number: UInt64, bytes: Int) {
    var number = number
    makeRoom(for: bytes)
    for _ in 0..<bytes {
      if hasSpilled {
        spill.append(UInt8(truncatingIfNeeded: number))
      } else {
        output[used] = UInt8(truncatingIfNeeded: number)
        used += 1
      }
      number >>= 8
    }
  }

  @inline(__always)
  mutating func append(_ text: UnsafeBufferPointer<UInt8>, mayEndInZeros: Bool) {
    makeRoom(for: mayEndInZeros || text.last != 0 ? text.count : 25)
    if hasSpilled {
      spill.append(text)
    } else {
      for byte in text {
        output[used] = byte
        used += 1
      }
    }
  }

  @inline(__always)
  private mutating func makeRoom(for bytes: Int) {
    guard !hasSpilled, used + bytes > 24 else { return }
    spill.append(UnsafeBufferPointer(start: output, count: used))
    hasSpilled = true
  }
}

/// Collects a key that is longer than an entry.
private final class KeySpill {
  private(set) var bytes: [UInt8] = []

  func clear() { if !bytes.isEmpty { bytes.removeAll(keepingCapacity: true) } }
  func append(_ byte: UInt8) { bytes.append(byte) }
  func append(_ text: UnsafeBufferPointer<UInt8>) { bytes.append(contentsOf: text) }

  /// Three hashes of the bytes with different seeds.
  func hashed() -> (UInt64, UInt64, UInt64) {
    bytes.withUnsafeBufferPointer {
      (
        StableHash.hash($0, seed: 1), StableHash.hash($0, seed: 2), StableHash.hash($0, seed: 3)
      )
    }
  }
}

/// Finds a part in bytes, 64 positions at a time.
///
/// A position counts as soon as its byte is the part's first and the byte a part's length behind it is
/// the part's last; what remains is compared in full.
/// Source: W. Muła, "SIMD-friendly algorithms for substring searching" (the generic algorithm).
struct TextSearch {
  private let part: [UInt8]
  private let head: SIMD16<UInt8>
  private let tail: SIMD16<UInt8>

  private static let ones: UInt64 = 0x0101_0101_0101_0101
  private static let highs: UInt64 = 0x8080_8080_8080_8080

  init(_ part: [UInt8]) {
    self.part = part
    head = SIMD16(repeating: part.first ?? 0)
    tail = SIMD16(repeating: part.last ?? 0)
  }

  var isEmpty: Bool { part.isEmpty }

  /// The part, if it is a single byte.
  var onlyByte: UInt8? { part.count == 1 ? part[0] : nil }

  /// Where the part begins for the first time, at a position or behind it.
  func first(in text: UnsafeBufferPointer<UInt8>, from start: Int) -> Int? {
    guard !isEmpty else { return start }
    var found: Int?
    forEachPlace(in: text, from: start) { place in
      found = place
      return .max
    }
    return found
  }

  /// Calls `body` with the positions where the part begins, ascending; it says from which position on
  /// further ones are wanted.
  ///
  /// One walk over the bytes, however often the part is there: a search that began anew behind each
  /// place would take longer to begin than to search.
  @inline(__always)
  func forEachPlace(
    in text: UnsafeBufferPointer<UInt8>, from start: Int, _ body: (Int) -> Int
  ) {
    let last = text.count - part.count
    guard start <= last, let base = text.baseAddress, !part.isEmpty else { return }
    let raw = UnsafeRawPointer(base)
    part.withUnsafeBufferPointer { part in
      let distance = part.count - 1
      var (place, next) = (start, start)
      while place <= last - 63 {
        let one = differences(raw + place, distance)
        let two = differences(raw + place + 16, distance)
        let three = differences(raw + place + 32, distance)
        let four = differences(raw + place + 48, distance)
        let least = pointwiseMin(pointwiseMin(one, two), pointwiseMin(three, four))
        if TextSearch.hasZero(least) {
          for word in stride(from: place, to: place + 64, by: 8) where next < word + 8 {
            var marks = TextSearch.zeros(UInt64(littleEndian: difference(raw + word, distance)))
            while marks != 0 {
              let candidate = word + marks.trailingZeroBitCount / 8
              marks &= marks - 1
              if candidate >= next, isPart(part, base + candidate) { next = body(candidate) }
            }
          }
        }
        place = max(place + 64, next)
      }
      while place <= last {
        if isPart(part, base + place) { next = body(place) }
        place = max(place + 1, next)
      }
    }
  }

  /// Zero in each of sixteen bytes where both ends of the part are.
  @inline(__always)
  private func differences(_ place: UnsafeRawPointer, _ distance: Int) -> SIMD16<UInt8> {
    (place.loadUnaligned(as: SIMD16<UInt8>.self) ^ head)
      | ((place + distance).loadUnaligned(as: SIMD16<UInt8>.self) ^ tail)
  }

  /// The same of eight bytes.
  @inline(__always)
  private func difference(_ place: UnsafeRawPointer, _ distance: Int) -> UInt64 {
    let (head, tail) = (
      UInt64(head[0]) &* TextSearch.ones, UInt64(tail[0]) &* TextSearch.ones
    )
    return (place.loadUnaligned(as: UInt64.self) ^ head)
      | ((place + distance).loadUnaligned(as: UInt64.self) ^ tail)
  }

  @inline(__always)
  private static func hasZero(_ bytes: SIMD16<UInt8>) -> Bool {
    let words = unsafeBitCast(bytes, to: SIMD2<UInt64>.self)
    return zeros(words[0]) | zeros(words[1]) != 0
  }

  /// The highest bit of each byte that is zero; a borrow may mark a byte behind one, too, and the full
  /// comparison passes it over.
  @inline(__always)
  fileprivate static func zeros(_ word: UInt64) -> UInt64 { (word &- ones) & ~word & highs }

  @inline(__always)
  private func isPart(_ part: UnsafeBufferPointer<UInt8>, _ text: UnsafePointer<UInt8>) -> Bool {
    for index in 0..<part.count where text[index] != part[index] { return false }
    return true
  }
}

/// A byte that is looked for in many short texts.
struct ByteSearch {
  private let byte: UInt8
  private let pattern: UInt64

  /// Texts of so many bytes are looked at at once.
  static let length = 16

  init(_ byte: UInt8) {
    self.byte = byte
    pattern = UInt64(byte) &* 0x0101_0101_0101_0101
  }

  /// Whether the byte is among the first so many; sixteen can be read.
  @inline(__always)
  func isAmongFirst(_ count: Int, of text: UnsafeRawPointer) -> Bool {
    // The lowest mark is right; what stands above one may not be.
    let low = TextSearch.zeros(UInt64(littleEndian: text.loadUnaligned(as: UInt64.self)) ^ pattern)
    let high = TextSearch.zeros(
      UInt64(littleEndian: text.loadUnaligned(fromByteOffset: 8, as: UInt64.self)) ^ pattern)
    let place =
      low != 0 ? low.trailingZeroBitCount &>> 3 : 8 &+ high.trailingZeroBitCount &>> 3
    return place < count
  }
}

/// Which stretches of three bytes the texts of a block have: a bit for each of their hashes.
///
/// A part that has one which no text has is in none of them, and the texts need not be read.
struct TextSignature {
  private(set) var bytes = [UInt8](repeating: 0, count: TextSignature.length)

  /// Bytes of a signature. Sixteen thousand texts that all differ have some ten thousand stretches.
  static let length = 8192

  @inline(__always)
  private static func bit(_ one: UInt8, _ two: UInt8, _ three: UInt8) -> Int {
    let stretch = UInt32(one) | UInt32(two) << 8 | UInt32(three) << 16
    return Int((stretch &* 0x9E37_79B1) >> 16)
  }

  mutating func add(_ text: [UInt8]) {
    guard text.count >= 3 else { return }
    bytes.withUnsafeMutableBufferPointer { bytes in
      text.withUnsafeBufferPointer { text in
        for index in 0..<text.count - 2 {
          let bit = TextSignature.bit(text[index], text[index + 1], text[index + 2])
          bytes[bit >> 3] |= 1 << UInt8(bit & 7)
        }
      }
    }
  }

  /// Whether a text of the block may contain a part; certainly none does if not.
  static func mayContain(
    _ part: TextPart, _ bytes: UnsafeRawBufferPointer, first: Int64
  ) throws(RunError) -> Bool {
    guard bytes.count == length else { throw OpenBlock.damaged(first) }
    let part = part.bytes
    guard part.count >= 3 else { return true }
    return (0..<part.count - 2).allSatisfy { index in
      let bit = TextSignature.bit(part[index], part[index + 1], part[index + 2])
      return bytes[bit >> 3] >> UInt8(bit & 7) & 1 == 1
    }
  }
}

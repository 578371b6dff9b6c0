/// For every code of an alphabet the places of a pattern where it stands, as bits.
///
/// Word *w* of code *c* stands at `w * alphabet + c`; a pattern of *m* codes has (*m* + 63) / 64
/// words, and one more that is always zero, so that masks may be read from the middle of a word.
struct PositionMasks {
  let base: UnsafePointer<UInt64>
  /// 128 for ASCII, 256 for any code.
  let alphabet: Int

  static let anyCode = 256

  /// How many words of 64 bits a pattern needs for each code, with the empty one.
  @inline(__always)
  static func words(_ count: Int) -> Int { (count &+ 63) &>> 6 &+ 1 }

  /// Calls `body` with the masks of a pattern; up to 64 ASCII codes need no heap.
  @inline(__always)
  static func with<Result>(
    _ pattern: UnsafePointer<UInt8>, _ count: Int, isASCII: Bool,
    _ body: (PositionMasks) -> Result
  ) -> Result {
    if isASCII, count <= 64 {
      return withUnsafeTemporaryAllocation(of: UInt64.self, capacity: 128) { memory in
        memory.initialize(repeating: 0)
        guard let base = memory.baseAddress else { preconditionFailure("128 words have a place") }
        for place in 0..<count {
          base[Int(pattern[place] & 0x7F)] |= 1 &<< UInt64(truncatingIfNeeded: place)
        }
        return body(PositionMasks(base: base, alphabet: 128))
      }
    }
    let alphabet = isASCII ? 128 : anyCode
    return withUnsafeTemporaryAllocation(of: UInt64.self, capacity: words(count) * alphabet) {
      memory in
      memory.initialize(repeating: 0)
      guard let base = memory.baseAddress else { preconditionFailure("Masks have a place") }
      set(pattern, count, in: base, alphabet: alphabet)
      return body(PositionMasks(base: base, alphabet: alphabet))
    }
  }

  /// Adds the places of a pattern to masks that are zero.
  @inline(__always)
  static func set(
    _ pattern: UnsafePointer<UInt8>, _ count: Int, in base: UnsafeMutablePointer<UInt64>,
    alphabet: Int
  ) {
    for place in 0..<count {
      base[(place &>> 6) &* alphabet &+ Int(pattern[place])] |=
        1 &<< UInt64(truncatingIfNeeded: place & 63)
    }
  }

  /// Makes the masks of a pattern zero again.
  @inline(__always)
  static func clear(
    _ pattern: UnsafePointer<UInt8>, _ count: Int, in base: UnsafeMutablePointer<UInt64>,
    alphabet: Int
  ) {
    for place in 0..<count { base[(place &>> 6) &* alphabet &+ Int(pattern[place])] = 0 }
  }

  /// The first word of a code.
  @inline(__always)
  func first(_ code: UInt8) -> UInt64 { base[Int(code)] }

  /// Word `word` of a code.
  @inline(__always)
  func word(_ word: Int, _ code: UInt8) -> UInt64 { base[word &* alphabet &+ Int(code)] }

  /// 64 places of a code from place `64 * word + shift` on; `shift` is 0 to 63.
  @inline(__always)
  func places(_ code: UInt8, word: Int, shift: UInt64) -> UInt64 {
    let low = self.word(word, code) &>> shift
    return low | (self.word(word &+ 1, code) &<< 1) &<< (63 &- shift)
  }
}

/// Hashes of the substrings of one text, each from two numbers.
///
/// Before each place stands the hash of all that precedes it, a polynomial over the scalars modulo
/// 2^64; the hash of a substring is a difference. Texts in ASCII and others agree on what they have
/// in common. Equal substrings have equal hashes; others may, which costs a comparison and nothing
/// else. Source: Karp and Rabin, "Efficient randomized pattern-matching algorithms", 1987.
struct SegmentHash {
  private static let factor: UInt64 = 0x9E6F_0C2B_5D13_A7C5

  /// The powers of the factor from 0 to `length`.
  static func powers(upTo length: Int) -> RawColumn<UInt64> {
    let powers = RawColumn<UInt64>(uninitialised: length + 1)
    var power: UInt64 = 1
    for index in 0...length {
      powers[index] = power
      power = power &* factor
    }
    return powers
  }

  /// Writes the hashes before each place of a text and behind the last; returns the text's length
  /// in scalars. There must be room for one number more than the text has bytes.
  @inline(__always)
  static func write(
    _ text: UnsafeBufferPointer<UInt8>, isASCII: Bool, into before: UnsafeMutablePointer<UInt64>
  ) -> Int {
    var hash: UInt64 = 0
    before[0] = 0
    if isASCII {
      for (place, byte) in text.enumerated() {
        hash = hash &* factor &+ UInt64(byte) &+ 1
        before[place &+ 1] = hash
      }
      return text.count
    }
    var count = 0
    for scalar in String(decoding: text, as: UTF8.self).unicodeScalars {
      hash = hash &* factor &+ UInt64(scalar.value) &+ 1
      count += 1
      before[count] = hash
    }
    return count
  }

  /// The hash of `length` scalars from `start` on.
  @inline(__always)
  static func hash(
    _ before: UnsafePointer<UInt64>, from start: Int, length: Int, _ powers: UnsafePointer<UInt64>
  ) -> UInt64 {
    before[start &+ length] &- before[start] &* powers[length]
  }

  /// The key of a segment: which one of which class, in which group, and what it says.
  @inline(__always)
  static func key(_ hash: UInt64, segmentSeed: UInt64, groupSeed: UInt64) -> UInt64 {
    KeyEntry.fold(hash ^ segmentSeed, groupSeed)
  }

  /// One half of the key of a pair of segments.
  @inline(__always)
  static func half(_ hash: UInt64, segmentSeed: UInt64) -> UInt64 {
    KeyEntry.fold(hash ^ segmentSeed, 0x9E37_79B9_7F4A_7C15)
  }

  /// The key of a pair of segments, the earlier one first.
  @inline(__always)
  static func key(_ first: UInt64, _ second: UInt64, groupSeed: UInt64) -> UInt64 {
    KeyEntry.fold(first ^ groupSeed, second ^ 0x1D8E_4E27_C47D_124F)
  }

  @inline(__always)
  static func segmentSeed(class number: Int, segment: Int) -> UInt64 {
    let both = UInt64(truncatingIfNeeded: number) &<< 32 | UInt64(truncatingIfNeeded: segment)
    return KeyEntry.fold(both ^ 0xA076_1D64_78BD_642F, 0xE703_7ED1_A0B4_28DB)
  }

  @inline(__always)
  static func groupSeed(_ group: UInt64) -> UInt64 {
    KeyEntry.fold(group ^ 0x8EBC_6AF0_9C88_C6E3, 0x5895_65C2_2F0D_9C57) | 1
  }
}

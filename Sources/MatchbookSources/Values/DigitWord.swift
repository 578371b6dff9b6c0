/// Eight characters at once, read as digits.
///
/// Source of the steps: Daniel Lemire, "Quickly parsing eight digits" (2018).
struct DigitWord {
  /// The first character lowest.
  private let word: UInt64

  private static let zeros: UInt64 = 0x3030_3030_3030_3030
  private static let lastTwo: UInt64 = 0xFFFF << 48

  /// - Parameter loaded: Eight bytes of memory, as they were loaded.
  @inline(__always)
  init(_ loaded: UInt64) { word = UInt64(littleEndian: loaded) }

  /// The number that the last characters write; `nil` if they are not all digits.
  ///
  /// - Parameter count: 1 to 8.
  @inline(__always)
  func value(ofLast count: Int) -> UInt64? {
    // What stands before them counts as zeros.
    let unused = UInt64(64 - 8 * count)
    return DigitWord.value(((word ^ DigitWord.zeros) &>> unused) &<< unused)
  }

  /// The number that the first characters write, without the mark that stands before the last two
  /// of them; `nil` if the others are not all digits.
  ///
  /// - Parameter count: 4 to 8, with the mark.
  @inline(__always)
  func valueAroundMark(ofFirst count: Int) -> UInt64? {
    let aligned = (word ^ DigitWord.zeros) &<< UInt64(64 - 8 * count)
    // Six characters before the last two, of which the last is the mark and goes.
    return DigitWord.value(
      aligned & DigitWord.lastTwo | ((aligned &<< 24) &>> 16) & ~DigitWord.lastTwo)
  }

  /// The number that the first characters write; `nil` if they are not all digits.
  ///
  /// - Parameter count: 1 to 8.
  @inline(__always)
  func value(ofFirst count: Int) -> UInt64? {
    DigitWord.value((word ^ DigitWord.zeros) &<< UInt64(64 - 8 * count))
  }

  /// The character at a place.
  @inline(__always)
  func byte(_ place: Int) -> UInt8 { UInt8(truncatingIfNeeded: word &>> UInt64(8 * place)) }

  /// The number of eight digits, the first lowest.
  @inline(__always)
  private static func value(_ digits: UInt64) -> UInt64? {
    guard (digits | digits &+ 0x0606_0606_0606_0606) & 0xF0F0_F0F0_F0F0_F0F0 == 0 else {
      return nil
    }
    let pairs = (digits &* 10 &+ (digits &>> 8)) & 0x00FF_00FF_00FF_00FF
    let fours = (pairs &* 100 &+ (pairs &>> 16)) & 0x0000_FFFF_0000_FFFF
    return (fours &* 10_000 &+ (fours &>> 32)) & 0xFFFF_FFFF
  }
}

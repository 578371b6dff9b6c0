/// A currency with its number of decimal places.
///
/// Two values of one code are the same currency whatever their exponents; the exponent says what
/// one minor unit of an amount is worth. Four bytes, so that a column of currencies stays small.
///
/// Source of codes and exponents: ISO 4217, list one (see ``Currency/standardExponents``).
public struct Currency: Hashable, Sendable, BitwiseCopyable {
  /// Three ASCII letters in the low 24 bits, the exponent in the high 8.
  package let word: UInt32

  package init(word: UInt32) { self.word = word }

  /// Finds a currency of ISO 4217 by its code, for example `EUR`; letter case does not matter.
  ///
  /// - Returns: `nil` if the standard has no such code.
  public init?(_ code: String) {
    guard let packed = Currency.pack(code.utf8),
      let exponent = Currency.standardExponent(of: packed)
    else { return nil }
    word = packed | UInt32(exponent) << 24
  }

  /// Makes a currency outside ISO 4217, or one that is counted in other minor units.
  ///
  /// - Parameters:
  ///   - code: Three ASCII letters.
  ///   - exponent: Decimal places of one minor unit, 0 to 9.
  /// - Returns: `nil` if the code is not three letters or the exponent is out of range.
  public init?(code: String, exponent: Int) {
    guard let packed = Currency.pack(code.utf8), (0...9).contains(exponent) else { return nil }
    word = packed | UInt32(exponent) << 24
  }

  /// The three letters, in upper case.
  public var code: String {
    let letters = [
      UInt8(truncatingIfNeeded: word >> 16), UInt8(truncatingIfNeeded: word >> 8),
      UInt8(truncatingIfNeeded: word),
    ]
    return String(decoding: letters, as: UTF8.self)
  }

  /// Puts the three letters behind other text.
  func appendCode(to bytes: inout [UInt8]) {
    for shift: UInt32 in [16, 8, 0] { bytes.append(UInt8(truncatingIfNeeded: word >> shift)) }
  }

  /// Decimal places of one minor unit: 2 for EUR, 0 for JPY, 3 for KWD, 4 for CLF.
  public var exponent: Int { Int(word >> 24) }

  /// The code without the exponent: equal for equal currencies.
  package var codeWord: UInt32 { word & 0x00FF_FFFF }

  /// Packs three ASCII letters, in upper case, into 24 bits.
  package static func pack(_ letters: some Collection<UInt8>) -> UInt32? {
    guard letters.count == 3 else { return nil }
    var packed: UInt32 = 0
    for letter in letters {
      let upper = letter & 0xDF
      guard (0x41...0x5A).contains(upper) else { return nil }
      packed = packed << 8 | UInt32(upper)
    }
    return packed
  }
}

extension Currency: CustomStringConvertible {
  public var description: String { code }
}

extension Currency {
  /// The codes of ISO 4217 list one by their number of decimal places.
  ///
  /// Metals, bond units and test codes (`XAU`, `XBA`, `XTS` and their like) have no minor unit in
  /// the standard and are left out; `Currency(code:exponent:)` makes them where someone needs
  /// them. `HRK`, `SLL` and `ZWL` are withdrawn but stand in books that are still open.
  public static let standardExponents: [(exponent: Int, codes: String)] = [
    (0, zeroPlaces), (2, twoPlaces), (3, "BHD IQD JOD KWD LYD OMR TND"), (4, "CLF UYW"),
  ]

  private static let zeroPlaces =
    "BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF"

  private static let twoPlaces =
    "AED AFN ALL AMD ANG AOA ARS AUD AWG AZN BAM BBD BDT BGN BMD BND BOB BOV BRL BSD BTN "
    + "BWP BYN BZD CAD CDF CHE CHF CHW CNY COP COU CRC CUC CUP CVE CZK DKK DOP DZD EGP "
    + "ERN ETB EUR FJD FKP GBP GEL GHS GIP GMD GTQ GYD HKD HNL HTG HUF IDR ILS INR IRR "
    + "JMD KES KGS KHR KPW KYD KZT LAK LBP LKR LRD LSL MAD MDL MGA MKD MMK MNT MOP MRU "
    + "MUR MVR MWK MXN MXV MYR MZN NAD NGN NIO NOK NPR NZD PAB PEN PGK PHP PKR PLN QAR "
    + "RON RSD RUB SAR SBD SCR SDG SEK SGD SHP SLE SOS SRD SSP STN SVC SYP SZL THB TJS "
    + "TMT TOP TRY TTD TWD TZS UAH USD USN UYU UZS VED VES WST XAD XCD XCG YER ZAR ZMW "
    + "ZWG HRK SLL ZWL"

  /// Exponents by packed letters: 26 x 26 x 26 bytes, 255 where the standard has no such code.
  private static let exponentTable: [UInt8] = {
    var table = [UInt8](repeating: 255, count: 26 * 26 * 26)
    for (exponent, codes) in standardExponents {
      for code in codes.utf8.split(separator: UInt8(ascii: " ")) {
        guard let packed = pack(code) else { preconditionFailure("not a currency code: \(code)") }
        table[tableIndex(of: packed)] = UInt8(exponent)
      }
    }
    return table
  }()

  private static func tableIndex(of packed: UInt32) -> Int {
    let first = Int(packed >> 16 & 0xFF) - 0x41
    let second = Int(packed >> 8 & 0xFF) - 0x41
    let third = Int(packed & 0xFF) - 0x41
    return (first * 26 + second) * 26 + third
  }

  /// The exponent of three packed letters, `nil` if the standard has no such code.
  package static func standardExponent(of packed: UInt32) -> UInt8? {
    let exponent = exponentTable[tableIndex(of: packed)]
    return exponent == 255 ? nil : exponent
  }

  /// The currency of three packed letters, `nil` if the standard has no such code.
  package static func standard(packed: UInt32) -> Currency? {
    standardExponent(of: packed).map { Currency(word: packed | UInt32($0) << 24) }
  }

  /// Every currency of the table, by code.
  public static var all: [Currency] {
    standardExponents.flatMap { _, codes in
      codes.split(separator: " ").compactMap { Currency(String($0)) }
    }.sorted { $0.word & 0xFF_FFFF < $1.word & 0xFF_FFFF }
  }
}

import Testing

@testable import Matchbook

@Suite struct CurrencyTests {
  @Test(arguments: [
    ("EUR", 2), ("USD", 2), ("JPY", 0), ("KRW", 0), ("ISK", 0), ("KWD", 3), ("TND", 3), ("BHD", 3),
    ("CLF", 4), ("UYW", 4), ("CLP", 0), ("HUF", 2),
  ])
  func theStandardSaysHowManyPlaces(code: String, exponent: Int) throws {
    let currency = try #require(Currency(code))
    #expect(currency.exponent == exponent)
    #expect(currency.code == code)
  }

  @Test func lettersMayBeLowerCase() {
    #expect(Currency("eur") == Currency("EUR"))
  }

  @Test(arguments: ["", "EU", "EURO", "E1R", "ÄÖÜ", "AAA"])
  func otherTextsAreNoCurrency(code: String) {
    #expect(Currency(code) == nil)
  }

  @Test func currenciesOutsideTheStandardSayTheirPlaces() {
    #expect(Currency(code: "XAU", exponent: 4)?.exponent == 4)
    #expect(Currency(code: "XAU", exponent: 10) == nil)
    #expect(Currency(code: "X1U", exponent: 2) == nil)
  }

  @Test func theTableHasEachCodeOnce() {
    let codes = Currency.all.map(\.code)
    #expect(codes.count > 150)
    #expect(Set(codes).count == codes.count)
    #expect(codes == codes.sorted())
  }
}

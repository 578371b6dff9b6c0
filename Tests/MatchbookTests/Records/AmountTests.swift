import Testing

@testable import Matchbook

@Suite struct AmountTests {
  private func minorUnits(_ text: String, _ code: String) -> Int64? {
    Currency(code).flatMap { Amount(text, $0)?.minorUnits }
  }

  @Test func placesFollowTheCurrency() {
    #expect(minorUnits("12.5", "EUR") == 1250)
    #expect(minorUnits("12", "JPY") == 12)
    #expect(minorUnits("1.234", "KWD") == 1234)
    #expect(minorUnits("0.0001", "CLF") == 1)
    #expect(minorUnits("-0.01", "USD") == -1)
  }

  @Test func placesThatSayNothingAreTaken() {
    #expect(minorUnits("12.500", "EUR") == 1250)
    #expect(minorUnits("12.000", "JPY") == 12)
  }

  @Test(arguments: ["", "-", ".", "1.005", "1,50", "1 000", "1e3", "0x10", "1.2.3", "+-1", "NaN"])
  func whatIsNoExactAmountIsRefused(text: String) {
    #expect(minorUnits(text, "EUR") == nil)
  }

  @Test func theGreatestAmountFitsAndTheNextDoesNot() {
    #expect(minorUnits("92233720368547758.07", "EUR") == Int64.max)
    #expect(minorUnits("92233720368547758.08", "EUR") == nil)
    #expect(minorUnits("-92233720368547758.07", "EUR") == -Int64.max)
  }

  @Test func textAndNumberAreTheSame() throws {
    let eur = try #require(Currency("EUR"))
    let jpy = try #require(Currency("JPY"))
    #expect(Amount(minorUnits: -5, currency: eur).description == "-0.05 EUR")
    #expect(Amount(minorUnits: 123_456, currency: eur).description == "1234.56 EUR")
    #expect(Amount(minorUnits: 0, currency: jpy).description == "0 JPY")
  }
}

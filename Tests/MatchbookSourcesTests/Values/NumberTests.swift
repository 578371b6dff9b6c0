import Matchbook
import MatchbookSources
import Testing

/// Amounts are read exactly, in the style that is declared or that the column proves.
@Suite struct NumberTests {
  @Test(
    arguments: [
      ("12.50", "12.50"), ("12.5", "12.50"), ("12", "12.00"), ("0", "0.00"), ("-0.00", "0.00"),
      ("-12.50", "-12.50"), ("+12.50", "12.50"), ("12.50-", "-12.50"), ("12.50+", "12.50"),
      ("- 12.50", "-12.50"), ("12.50 -", "-12.50"), ("(12.50)", "-12.50"), ("( 12.50 )", "-12.50"),
      ("\u{2212}12.50", "-12.50"), ("12.50\u{2212}", "-12.50"), (".50", "0.50"), ("5.", "5.00"),
      ("007.50", "7.50"), ("1,234.50", "1234.50"), ("1,234,567.50", "1234567.50"),
      ("12,34,567.50", "1234567.50"), ("12.5000", "12.50"), ("\u{A0}12.50\u{A0}", "12.50"),
      ("92233720368547758.07", "92233720368547758.07"),
      ("-92233720368547758.07", "-92233720368547758.07"),
    ])
  func oneAmountIsReadInEachOfItsForms(cell: String, amount: String) throws {
    // 0.25 proves the decimal point.
    #expect(try amounts([cell, "0.25"]).first == amount + " EUR")
  }

  @Test(
    arguments: [
      ("12,50", "12.50"), ("1.234,50", "1234.50"), ("1.234.567", "1234567.00"),
      ("1.234", "1234.00"), ("-1.234,5", "-1234.50"), (",50", "0.50"),
    ])
  func theDecimalCommaIsFound(cell: String, amount: String) throws {
    #expect(try amounts([cell, "0,25"]).first == amount + " EUR")
  }

  @Test(
    arguments: [
      ("1 234,50", "1234.50"), ("1 234 567", "1234567.00"), ("1\u{A0}234,50", "1234.50"),
      ("1\u{202F}234\u{202F}567,50", "1234567.50"), ("1234,50", "1234.50"),
    ])
  func blanksBetweenGroupsAreFound(cell: String, amount: String) throws {
    #expect(try amounts([cell, "0,25", "1 000"]).first == amount + " EUR")
  }

  @Test(
    arguments: [
      ("1'234.50", "1234.50"), ("1'234'567", "1234567.00"), ("1\u{2019}234.50", "1234.50"),
    ])
  func apostrophesBetweenGroupsAreFound(cell: String, amount: String) throws {
    #expect(try amounts([cell, "0.25", "1'000"]).first == amount + " EUR")
  }

  @Test(
    arguments: [
      "", " ", "-", "+", "()", ".", ",", "x", "12.50.00", "1,23.50", "1,2345.00", ",123.00",
      "1,,234.00", "--12", "-12-", "(-12)", "1 2", "12e3", "0x10", "١٢", "NaN", "12.-5",
      "1,234,", "\"\"12\"\"",
    ])
  func whatIsNoAmountIsRefused(cell: String) {
    let error = #expect(throws: SourceError.self) { _ = try amounts(["0.25", cell]) }
    #expect([.amountFormat, .emptyAmount].contains(error?.code))
    #expect(error?.findings.first?.line == 3)
  }

  @Test(
    arguments: [
      "€12.50", "12.50 €", "EUR 12.50", "12.50EUR", "$12.50", "12.5x", "-$12.50", "£ 12",
      "12.50 CR",
    ])
  func anAmountWithACurrencySignIsRefused(cell: String) {
    let error = #expect(throws: SourceError.self) { _ = try amounts(["0.25", cell]) }
    #expect(error?.code == .amountSymbol)
  }

  @Test func anAmountBeyond63BitsIsRefused() {
    for cell in ["92233720368547758.08", "-92233720368547758.08", "1000000000000000000000"] {
      let error = #expect(throws: SourceError.self) { _ = try amounts(["0.25", cell]) }
      #expect(error?.code == .amountRange)
    }
  }

  @Test(
    arguments: [
      ("JPY", "1234", "1234"), ("JPY", "1234.00", "1234"), ("EUR", "1.5", "1.50"),
      ("KWD", "1.5", "1.500"), ("KWD", "-0.001", "-0.001"), ("CLF", "0.0001", "0.0001"),
      ("eur", "1.5", "1.50"),
    ])
  func aCurrencyDecidesThePlaces(currency: String, cell: String, amount: String) throws {
    let reading = try read("amount;currency\n\(cell);\(currency)\n0.25;EUR\n")
    #expect(reading.amounts[0] == "\(amount) \(currency.uppercased())")
  }

  @Test(arguments: [("JPY", "12.5"), ("EUR", "12.505"), ("KWD", "0.0001"), ("CLF", "0.00001")])
  func morePlacesThanTheCurrencyHasAreRefused(currency: String, cell: String) {
    let error = refusal(of: "amount;currency\n\(cell);\(currency)\n0.25;EUR\n")
    #expect(error?.groups.map(\.code) == [.amountDecimals])
  }

  @Test func aWrongCurrencyIsReportedAlone() {
    let error = refusal(of: "amount;currency\n12.505;XQQ\n0.25;EUR\n1.00;\n12.50;E U\n")
    #expect(error?.groups.map(\.code) == [.unknownCurrency, .emptyCurrency])
    #expect(error?.groups.map(\.count) == [2, 1])
  }

  @Test func aDeclaredCurrencyServesRowsThatNameNone() throws {
    let reading = try read("amount;currency\n12.50;\n5;jpy\n", #"{"currency": "CHF"}"#)
    #expect(reading.amounts == ["12.50 CHF", "5 JPY"])
    #expect(try read("amount\n12.50\n", #"{"currency": "CHF"}"#).amounts == ["12.50 CHF"])
  }

  @Test func wholeMinorUnitsAreReadAsTheyAre() throws {
    let reading = try read(
      "amount_minor,currency\n1250,EUR\n-1250,JPY\n(1250),KWD\n9223372036854775807,EUR\n")
    #expect(
      reading.amounts == ["12.50 EUR", "-1250 JPY", "-1.250 KWD", "92233720368547758.07 EUR"])
    for cell in ["12.50", "1,250", "1 250", "x"] {
      let error = refusal(of: "amount_minor;currency\n\(cell);EUR\n")
      #expect(error?.code == .amountFormat)
    }
    #expect(refusal(of: "amount_minor,currency\n9223372036854775808,EUR\n")?.code == .amountRange)
  }

  @Test func negateTurnsEverySign() throws {
    #expect(
      try amounts(["12.50", "-3.00", "0"], #"{"negate": true}"#)
        == ["-12.50 EUR", "3.00 EUR", "0.00 EUR"])
    let halves = try read(
      "debit,credit,currency\n1.50,,EUR\n,2.50,EUR\n", #"{"negate": true}"#)
    #expect(halves.amounts == ["1.50 EUR", "-2.50 EUR"])
    let minor = try read("amount_minor,currency\n5,JPY\n", #"{"negate": true}"#)
    #expect(minor.amounts == ["-5 JPY"])
  }
}

import Matchbook
import MatchbookLua
import Testing

/// What the host's functions answer, written as a rule would write it.
@Suite struct HostLibraryTests {
  private func answer(_ expression: String) throws -> String {
    let rule = try Sources.load(
      Sources.rule(match: "function(a, b) return true, tostring(\(expression)) end"))
    let table = try RecordTable(texts: [["id": "1", "reference": "A"]])
    return rule.reason(
      for: CandidatePair(ledgerRow: 0, externalRow: 0), ledger: table, external: table)
  }

  @Test(arguments: [
    ("money.within(100, 101, '1%')", "true"), ("money.within(100, 102, '1%')", "false"),
    ("money.within(101, 100, '1%')", "true"), ("money.within(-100, -99, 1)", "true"),
    ("money.within(100, 100, '0%')", "true"), ("money.within(1000, 1005, '0.5%')", "true"),
    ("money.within(math.mininteger, math.maxinteger, '1%')", "false"),
    ("money.text(-1230, 'EUR')", "-12.30 EUR"), ("money.text(5, 'JPY')", "5 JPY"),
    ("money.sum({1, 2, 3})", "6"), ("money.parse('12.3', 'EUR')", "1230"),
    ("money.parse('a', 'EUR')", "nil"), ("money.parse(nil, 'EUR')", "nil"),
    ("date.days(10, 13)", "3"), ("date.text(0)", "1970-01-01"),
    ("date.parse('31.12.2025', 'DD.MM.YYYY')", "20453"),
    ("date.parse('31.02.2025', 'DD.MM.YYYY')", "nil"),
    // Good Friday and Easter Monday of 2026 are 3 and 6 April.
    (
      "date.business_days(date.parse('2026-04-02', 'YYYY-MM-DD'), "
        + "date.parse('2026-04-07', 'YYYY-MM-DD'), 'TARGET')", "1"
    ),
    ("text.fold('Müller STRASSE ß')", "muller strasse ss"),
    (
      "table.concat(text.tokens('Müller & Söhne GmbH', { drop = 'legal-forms' }), '+')",
      "muller+sohne"
    ),
    ("#text.tokens(nil)", "0"), ("text.ratio('abcd', 'abce')", "0.75"),
    ("text.ratio(nil, 'a')", "0.0"), ("text.distance('kitten', 'sitting', 3)", "3"),
    ("text.distance('kitten', 'sitting', 2)", "nil"), ("text.prefix('INV-1', 'INV-2')", "4"),
    ("text.token_set_ratio(nil, 'b c')", "0.0"), ("text.token_set_ratio('a', nil)", "0.0"),
    ("text.token_set_ratio('a b', 'b c')", "0.5"), ("text.token_set_ratio({'a'}, {'a'})", "1.0"),
    ("ref.normalise('Ref: INV-0042')", "inv0042"), ("ref.normalise('--')", "nil"),
    ("table.concat(ref.find_all('INV-1 and INV 2, INV-1', 'INV-?#+'), '+')", "inv1"),
    ("table.concat(ref.find_all('RF INV-12;INV13', 'INV%-?%d+'), '+')", "inv12+inv13"),
    ("ref.check_digit('DE89 3704 0044 0532 0130 00', 'iban')", "true"),
    ("ref.check_digit('DE88 3704 0044 0532 0130 00', 'iban')", "false"),
    ("ref.check_digit('RF18 5390 0754 7034', 'rf')", "true"),
    ("ref.check_digit('4539 1488 0343 6467', 'luhn')", "true"),
    ("ref.check_digit('210000000003139471430009017', 'swiss-qr')", "true"),
    ("ref.check_digit('210000000003139471430009018', 'swiss-qr')", "false"),
  ])
  func aFunctionAnswers(expression: String, expected: String) throws {
    #expect(try answer(expression) == expected, "\(expression)")
  }

  @Test func everyNameOfTheLibraryExistsInTheBox() throws {
    for (table, names) in HostLibrary.names {
      for name in names.sorted() {
        let full = table.isEmpty ? name : "\(table).\(name)"
        #expect(try answer("\(full) ~= nil") == "true", "\(full)")
      }
    }
  }
}

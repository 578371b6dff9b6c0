import Matchbook
import MatchbookRules
import Testing

/// Each operator becomes the test of the model that it says.
@Suite struct OperatorTests {
  /// The condition of a rule whose `when` has one more test to make it indexable.
  static func condition(_ test: String, calendars: String = "{}") throws -> Condition {
    let rules = try load(
      """
      {"calendars": \(calendars),
       "rules": [{"id": "r", "when": {"all": [{"field": "id", "operator": "equal"}, \(test)]}}]}
      """)
    guard case .all(let parts) = rules[0].condition, parts.count == 2 else {
      throw Unexpected(rules[0].condition)
    }
    return parts[1]
  }

  static func pair(
    _ field: Field, _ steps: [TextNormaliser], _ comparison: RuleTest.Comparison
  ) -> Condition {
    .test(
      RuleTest(
        ledger: .field(field, normalised: steps), external: .field(field, normalised: steps),
        comparison))
  }

  @Test(
    arguments: [
      ("equal", .equal), ("not_equal", .notEqual), ("less", .less),
      ("less_or_equal", .lessOrEqual), ("greater", .greater),
      ("greater_or_equal", .greaterOrEqual),
    ] as [(String, RuleTest.Comparison)])
  func orderComparesTheLedgerWithTheExternalSide(name: String, comparison: RuleTest.Comparison)
    throws
  {
    let read = try Self.condition(#"{"field": "amount", "operator": "\#(name)"}"#)
    #expect(read == Self.pair(.amount, [], comparison))
  }

  @Test(
    arguments: [
      ("contains", .contains), ("contained_in", .containedIn), ("starts_with", .startsWith),
      ("present", .present), ("equal", .equal),
    ] as [(String, RuleTest.Comparison)])
  func textsOfTwoFieldsAreCompared(name: String, comparison: RuleTest.Comparison) throws {
    let read = try Self.condition(
      """
      {"ledger": "reference", "external": "description", "operator": "\(name)",
       "normalise": ["case_fold"], "external_normalise": ["collapse_blanks", "case_fold"]}
      """)
    #expect(
      read
        == .test(
          RuleTest(
            ledger: .field(.reference, normalised: [.caseFold]),
            external: .field(.description, normalised: [.collapseBlanks, .caseFold]), comparison)))
  }

  @Test(arguments: [
    (#"{"absolute": "1.00"}"#, Tolerance(absolute: Ratio(1, over: 1))),
    (#"{"absolute": 0.01}"#, Tolerance(absolute: Ratio(1, over: 100))),
    (#"{"absolute": 1e-2}"#, Tolerance(absolute: Ratio(1, over: 100))),
    (#"{"percent": "0.5%", "of": "max"}"#, Tolerance(percent: Ratio(5, over: 1000), of: .max)),
    (
      #"{"absolute": 2, "percent": 1.5, "combine": "percent_capped_by"}"#,
      Tolerance(
        absolute: Ratio(2, over: 1), percent: Ratio(15, over: 1000), combination: .percentCappedBy)
    ),
    (
      #"{"from": "-0.50", "to": 0}"#,
      Tolerance(differenceFrom: Ratio(-5, over: 10), differenceTo: Ratio(0, over: 1))
    ),
  ])
  func tolerancesAreExact(text: String, tolerance: Tolerance) throws {
    let read = try Self.condition(
      #"{"field": "amount", "operator": "within", "tolerance": \#(text)}"#)
    #expect(read == Self.pair(.amount, [], .within(tolerance)))
  }

  @Test(arguments: [
    (#""days": 3"#, DateWindow(from: -3, to: 3)),
    (#""days": {"from": 0, "to": 5}"#, DateWindow(from: 0, to: 5)),
    (#""days": {"exactly": 2}"#, DateWindow.exactly(days: 2)),
    (#""seconds": 1800"#, DateWindow(from: -1800, to: 1800, unit: .seconds)),
    (#""business_days": 2"#, DateWindow(from: -2, to: 2, unit: .businessDays(.weekdays))),
    (
      #""business_days": {"from": 0, "to": 2, "calendar": "target"}"#,
      DateWindow(from: 0, to: 2, unit: .businessDays(.target))
    ),
  ])
  func windowsHaveTheirUnit(text: String, window: DateWindow) throws {
    let read = try Self.condition(#"{"field": "date", "operator": "within", \#(text)}"#)
    #expect(read == Self.pair(.date, [], .dateWithin(window)))
  }

  @Test func aFileBringsItsCalendars() throws {
    let read = try Self.condition(
      """
      {"field": "date", "operator": "within",
       "business_days": {"exactly": 1, "calendar": "plant"}}
      """,
      calendars: """
        {"plant": {"weekend": ["friday", "saturday"], "holidays": ["2026-12-25"],
                   "holiday_rule": "target", "roll": "modified_following"}}
        """)
    let plant = BusinessCalendar(
      name: "plant", weekend: [5, 6], holidays: [try #require(Day("2026-12-25"))], rule: .target,
      roll: .modifiedFollowing)
    #expect(
      read
        == Self.pair(.date, [], .dateWithin(DateWindow(from: 1, to: 1, unit: .businessDays(plant))))
    )
  }

  @Test func sameMonthIsOfDates() throws {
    let read = try Self.condition(#"{"field": "date", "operator": "same_month"}"#)
    #expect(read == Self.pair(.date, [], .sameMonth))
  }

  @Test(arguments: Similarity.allCases)
  func similarityHasItsMeasure(measure: Similarity) throws {
    let read = try Self.condition(
      """
      {"field": "counterparty", "operator": "similar", "measure": "\(measure.rawValue)",
       "at_least": "0.85"}
      """)
    let threshold = Ratio(850_000, over: 1_000_000)
    #expect(read == Self.pair(.counterparty, [], .similar(measure, atLeast: threshold)))
  }

  @Test func normalisersKeepTheirOrder() throws {
    let read = try Self.condition(
      """
      {"field": "reference", "operator": "equal", "normalise": ["reference", "fold_accents",
       "digits_only", {"strip_prefixes": ["INV", "RE"]}, {"first": 8}, {"extract": "INV-?######"}]}
      """)
    let mask = try #require(TokenMask("INV-?######"))
    #expect(
      read
        == Self.pair(
          .reference,
          TextNormaliser.reference + [
            .foldAccents, .digitsOnly, .stripPrefixes(["INV", "RE"]), .first(8), .extract(mask),
          ], .equal))
  }

  /// The constant stands on the right of the operator, whichever side the field is of.
  @Test(
    arguments: [
      (#""ledger": "amount", "operator": "less", "value": 5"#, .less, .greater),
      (
        #""ledger": "amount", "operator": "greater_or_equal", "value": "5.0""#,
        .greaterOrEqual, .lessOrEqual
      ),
      (#""ledger": "amount", "operator": "equal", "value": 0.5e1"#, .equal, .equal),
    ] as [(String, RuleTest.Comparison, RuleTest.Comparison)])
  func constantsAreOnTheRight(
    text: String, ledger: RuleTest.Comparison, external: RuleTest.Comparison
  ) throws {
    let amount = RuleTest.Operand.field(.amount, normalised: [])
    #expect(
      try Self.condition("{\(text)}")
        == .test(RuleTest(ledger: amount, external: .constant("5"), ledger)))
    let turned = text.replacing("\"ledger\"", with: "\"external\"")
    #expect(
      try Self.condition("{\(turned)}")
        == .test(RuleTest(ledger: .constant("5"), external: amount, external)))
  }

  @Test func aFieldOfBothSidesIsComparedWithTheConstantOnEach() throws {
    let read = try Self.condition(
      #"{"field": "reference", "operator": "equal", "value": " Ref: A-7", "normalise": "reference"}"#
    )
    let field = RuleTest.Operand.field(.reference, normalised: TextNormaliser.reference)
    #expect(
      read
        == .all([
          .test(RuleTest(ledger: field, external: .constant("a7"), .equal)),
          .test(RuleTest(ledger: .constant("a7"), external: field, .equal)),
        ]))
  }

  @Test func listsOfConstantsAreReadByTheKindOfTheField() throws {
    let read = try Self.condition(
      #"{"external": "currency", "operator": "in", "values": ["eur", "USD"]}"#)
    #expect(
      read
        == .test(
          RuleTest(
            ledger: .constant(""), external: .field(.currency, normalised: []),
            .among(["EUR", "USD"]))))
  }

  @Test func trees() throws {
    let equal = #"{"field": "account", "operator": "equal", "name": "acc"}"#
    let read = try Self.condition(#"{"any": [{"not": \#(equal)}, {"all": [\#(equal)]}]}"#)
    let operand = RuleTest.Operand.field(.account, normalised: [])
    let test = Condition.test(RuleTest(ledger: operand, external: operand, .equal, name: "acc"))
    #expect(read == .any([.not(test), .all([test])]))
  }

  /// What constants mean is shown on records, since the model turns some tests around.
  @Test(arguments: [
    (#"{"ledger": "description", "operator": "contains", "value": "fee"}"#, ["a"]),
    (#"{"ledger": "description", "operator": "starts_with", "value": "FEE 0"}"#, ["a"]),
    (#"{"ledger": "description", "operator": "contained_in", "value": "x rent march"}"#, ["b"]),
    (#"{"ledger": "amount", "operator": "greater", "value": "15.00"}"#, ["b", "c"]),
    (#"{"ledger": "date", "operator": "less", "value": "2026-03-02"}"#, ["a"]),
    (#"{"ledger": "counterparty", "operator": "present"}"#, ["c"]),
    (#"{"ledger": "currency", "operator": "in", "values": ["usd", "chf"]}"#, ["c"]),
    (#"{"external": "description", "operator": "contains", "value": "fee"}"#, ["a"]),
    (#"{"external": "description", "operator": "starts_with", "value": "fee 0"}"#, ["a"]),
    (#"{"external": "description", "operator": "contained_in", "value": "x rent march"}"#, ["b"]),
    (#"{"external": "amount", "operator": "greater", "value": "15.00"}"#, ["b", "c"]),
    (#"{"external": "date", "operator": "less", "value": "2026-03-02"}"#, ["a"]),
    (#"{"external": "counterparty", "operator": "present"}"#, ["c"]),
  ])
  func constantsDecideOnRecords(test: String, ids: [String]) throws {
    let isText = test.contains("description")
    let folded = isText ? test.dropLast() + #", "normalise": "case_fold"}"# : Substring(test)
    #expect(
      try matched("{\"all\": [{\"field\": \"id\", \"operator\": \"equal\"}, \(folded)]}") == ids)
    // The same test in a scope of its side.
    let side = test.contains("\"ledger\"") ? "ledger" : "external"
    let inScope = folded.replacing("\"\(side)\":", with: "\"field\":")
    #expect(
      try matched(
        #"{"field": "id", "operator": "equal"}"#, scope: "{\"\(side)\": \(inScope)}") == ids)
  }

  private func matched(_ when: String, scope: String? = nil) throws -> [String] {
    let scopeMember = scope.map { ", \"scope\": \($0)" } ?? ""
    let rules = try load("{\"rules\": [{\"id\": \"r\", \"when\": \(when)\(scopeMember)}]}")
    let eur = try #require(Currency("EUR"))
    let usd = try #require(Currency("USD"))
    let records = [
      Record(
        id: "a", amount: Amount(minorUnits: 1000, currency: eur), date: Day("2026-03-01"),
        description: "Fee 07 bank"),
      Record(
        id: "b", amount: Amount(minorUnits: 2000, currency: eur), date: Day("2026-03-02"),
        description: "RENT March"),
      Record(
        id: "c", amount: Amount(minorUnits: 1501, currency: usd), date: Day("2026-03-03"),
        description: "feeder", counterparty: "ACME"),
    ]
    let table = try RecordTable(records)
    return try Matcher(rules: rules).match(ledger: table, external: table).matches
      .flatMap(\.ledgerIDs)
  }
}

/// `Test` alone would be the attribute of the test library.
typealias RuleTest = Matchbook.Test

struct Unexpected: Error {
  let condition: Condition
  init(_ condition: Condition) { self.condition = condition }
}

func load(_ text: String, name: String = "rules.json") throws -> [ConditionRule] {
  try JSONRules.load(Array(text.utf8), name: name)
}

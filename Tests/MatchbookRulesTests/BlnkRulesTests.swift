import Matchbook
import MatchbookRules
import Testing

/// Blnk's rules load as they are and decide exactly.
@Suite struct BlnkRulesTests {
  /// The rule that Blnk's documentation begins with has these four criteria.
  static let documented = """
    {
      "name": "Default matcher",
      "description": "One percent and half an hour",
      "criteria": [
        {"field": "amount", "operator": "equals", "allowable_drift": 0.01},
        {"field": "currency", "operator": "equals"},
        {"field": "date", "operator": "equals", "allowable_drift": 1800},
        {"field": "reference", "operator": "contains"}
      ]
    }
    """

  @Test func theNameBecomesTheID() throws {
    let rule = try load(Self.documented)[0]
    #expect(rule.header.id == "Default matcher")
    #expect(rule.header.summary == "One percent and half an hour")
    #expect(rule.header.cardinality == .oneToOne)
    #expect(rule.blockings.allSatisfy { $0.amount != nil && $0.date != nil })
  }

  @Test func storedRulesKeepTheirID() throws {
    let rule = try load(
      """
      [{"rule_id": "rule_7f", "created_at": "2026-03-01T10:00:00Z", "updated_at": null,
        "name": "n", "description": "", "priority": 5,
        "criteria": [{"field": "amount", "operator": "equals", "value": "", "pattern": "",
                      "allowable_drift": 0}]}]
      """)[0]
    #expect(rule.header.id == "rule_7f")
    #expect(rule.header.priority == 5)
    #expect(rule.header.summary == "n")
    #expect(rule.condition == .equal(.amount))
  }

  @Test func nativeRulesAndBlnkRulesMayStandInOneFile() throws {
    let rules = try load(
      """
      {"rules": [\(Self.documented),
                 {"id": "b", "when": {"field": "id", "operator": "equal"}}]}
      """)
    #expect(rules.map(\.header.id) == ["Default matcher", "b"])
  }

  /// 1.01 against 1.00 at 1 % fails in binary floating point.
  @Test(arguments: [
    ("0.01", 100, 101, true), ("0.01", 100, 99, true), ("0.01", 100, 102, false),
    ("0.01", 10000, 10100, true), ("0.01", 10000, 10101, false), ("1e-2", 100, 101, true),
    // One percent of the ledger's amount, not of the external one.
    ("0.01", 9900, 10000, false), ("0.01", 10000, 9900, true), ("0", 100, 100, true),
    ("0", 100, 101, false), ("0.005", -20000, -20100, true), ("0.005", -20000, -20101, false),
  ])
  func amountDriftIsAnExactFractionOfTheLedgerAmount(
    drift: String, ledger: Int64, external: Int64, fits: Bool
  ) throws {
    #expect(
      try matches(
        #"{"field": "amount", "operator": "equals", "allowable_drift": \#(drift)}"#,
        record(amount: ledger), record(amount: external)) == fits)
  }

  @Test(arguments: [
    ("greater_than", 100, 101, true), ("greater_than", 100, 100, false),
    ("less_than", 100, 99, true), ("less_than", 100, 100, false),
  ])
  func theExternalAmountIsGreaterOrLess(
    verb: String, ledger: Int64, external: Int64, fits: Bool
  ) throws {
    #expect(
      try matches(
        #"{"field": "amount", "operator": "\#(verb)"}"#, record(amount: ledger),
        record(amount: external)) == fits)
  }

  @Test(arguments: [
    (0, 1_800_000, "1800", true), (0, 1_800_001, "1800", false), (0, -1_800_000, "1800", true),
    (0, 999, "0", false), (0, 0, "0", true), (0, 1_000, "1.9", true), (0, 2_000, "1.9", false),
  ])
  func dateDriftIsInSeconds(
    ledger: Int64, external: Int64, drift: String, fits: Bool
  ) throws {
    #expect(
      try matches(
        #"{"field": "date", "operator": "equals", "allowable_drift": \#(drift)}"#,
        record(instant: ledger), record(instant: external)) == fits)
  }

  @Test(arguments: [
    ("after", 0, 1, true), ("after", 0, 0, false), ("after", 1, 0, false),
    ("before", 1, 0, true), ("before", 0, 0, false), ("greater_than", 0, 1, true),
    ("less_than", 0, 1, false),
  ])
  func instantsOfOneDayHaveAnOrder(
    verb: String, ledger: Int64, external: Int64, fits: Bool
  ) throws {
    #expect(
      try matches(
        #"{"field": "date", "operator": "\#(verb)"}"#, record(instant: ledger),
        record(instant: external)) == fits)
  }

  @Test(arguments: [
    ("equals", "INV-1", "inv-1", "0", true), ("equals", "INV-1", "INV-1 ", "50", false),
    ("contains", "12345", "REF-12345", "0", true), ("contains", "REF-12345", "12345", "0", true),
    // Part of a number is no part of a reference.
    ("contains", "INV-1", "INV-12345", "0", false), ("contains", "INV-1", "", "0", false),
    // Two edits in ten characters are 20 %.
    ("contains", "ABCDEFGHIJ", "ABCDEFGHxx", "20", true),
    ("contains", "ABCDEFGHIJ", "ABCDEFGHxx", "19.9999", false),
    ("contains", "ABC", "xyz", "100", true), ("contains", "ABC", "xyz", "99", false),
  ])
  func textsAreComparedWithoutCaseAndByWholeTokens(
    verb: String, ledger: String, external: String, drift: String, fits: Bool
  ) throws {
    #expect(
      try matches(
        #"{"field": "reference", "operator": "\#(verb)", "allowable_drift": \#(drift)}"#,
        record(reference: ledger), record(reference: external)) == fits)
  }

  @Test(arguments: [
    (#"{"field": "currency", "operator": "equals", "value": "eur"}"#, true),
    (#"{"field": "currency", "operator": "equals", "value": "USD"}"#, false),
    (#"{"field": "amount", "operator": "equals", "value": "1.00"}"#, true),
    (#"{"field": "amount", "operator": "equals", "value": 2}"#, false),
    (#"{"field": "amount", "operator": "equals", "value": "0.99", "allowable_drift": 0.02}"#, true),
    (
      #"{"field": "amount", "operator": "equals", "value": "0.99", "allowable_drift": 0.01}"#, false
    ),
    (#"{"field": "amount", "operator": "greater_than", "value": "0.99"}"#, true),
    (#"{"field": "amount", "operator": "greater_than", "value": "1.00"}"#, false),
    (#"{"field": "amount", "operator": "less_than", "value": "1.01"}"#, true),
    (#"{"field": "date", "operator": "equals", "value": "1970-01-01"}"#, true),
    (#"{"field": "date", "operator": "after", "value": "1970-01-01"}"#, false),
    (#"{"field": "date", "operator": "before", "value": "1970-01-02"}"#, true),
    (#"{"field": "reference", "operator": "equals", "value": "INV-7 A"}"#, true),
    (#"{"field": "reference", "operator": "equals", "value": "INV-8"}"#, false),
    (#"{"field": "reference", "operator": "contains", "value": "INV"}"#, true),
    (#"{"field": "reference", "operator": "contains", "value": "IN"}"#, false),
  ])
  func bothRecordsHaveTheValue(criterion: String, fits: Bool) throws {
    #expect(try matches(criterion, record(), record()) == fits)
  }

  @Test(arguments: [
    ("INV-7 paid", "payment inv-7", true), ("INV-7 paid", "payment inv-8", false),
    ("paid", "paid", false),
  ])
  func aPatternPicksTheTokensToCompare(ledger: String, external: String, fits: Bool) throws {
    #expect(
      try matches(
        #"{"field": "reference", "operator": "equals", "pattern": "INV-#+"}"#,
        record(reference: ledger), record(reference: external)) == fits)
  }

  private func record(
    amount: Int64 = 100, instant: Int64 = 0, reference: String = "INV-7 a"
  ) throws -> Record {
    let day = Day(number: Int32((instant < 0 ? instant - 86_399_999 : instant) / 86_400_000))
    return Record(
      id: "1", amount: Amount(minorUnits: amount, currency: try #require(Currency("EUR"))),
      date: day, instantMilliseconds: instant, reference: reference)
  }

  private func matches(
    _ criterion: String, _ ledger: Record, _ external: Record
  ) throws -> Bool {
    let rules = try load(
      #"{"name": "b", "cross_product": true, "criteria": [\#(criterion)]}"#)
    return try Matcher(rules: rules).match(
      ledger: try RecordTable([ledger]), external: try RecordTable([external])
    ).counts.matched == 1
  }
}

import Testing

@testable import Matchbook

/// What is said about rules and records together, in the exact words a person reads.
@Suite struct RecordAnalysisTests {
  private static func records(
    _ prefix: String, _ count: Int, _ currency: String = "EUR",
    _ change: (inout Record, Int) -> Void
  ) throws -> [Record] {
    let currency = try #require(Currency(currency))
    return (0..<count).map { index in
      var record = Record(
        id: "\(prefix)\(index)", amount: Amount(minorUnits: Int64(index), currency: currency),
        date: Day(number: 20_000 + Int32(index)), reference: "R\(index)")
      change(&record, index)
      return record
    }
  }

  private static func warnings(
    _ rule: ConditionRule, _ ledger: [Record], _ external: [Record]
  ) throws -> [String] {
    try Matcher(rules: [rule]).plan(ledger: RecordTable(ledger), external: RecordTable(external))
      .warnings.map { "\($0)" }
  }

  private static let byReference = ConditionRule(
    "a", where: .all([.equal(.amount), .equal(.reference)]))

  @Test func ordinaryRecordsGiveNoWarning() throws {
    let warnings = try Self.warnings(
      Self.byReference, Self.records("L", 20) { _, _ in }, Self.records("X", 20) { _, _ in })
    #expect(warnings == [])
  }

  @Test func aKeyThatFewRecordsHave() throws {
    let external = try Self.records("X", 50) { if $1 > 0 { $0.reference = "" } }
    #expect(
      try Self.warnings(Self.byReference, Self.records("L", 50) { _, _ in }, external) == [
        "49 of the 50 external records that rule \"a\" looks at have no reference, so it cannot "
          + "match them. Check that the column is read, and that the normalisers leave something; "
          + "or add a rule for records without it. [analysis.missing-values]"
      ])
  }

  @Test func aKeyThatTellsNothingApart() throws {
    let rule = ConditionRule("a", where: .all([.equal(.reference), .equal(.account)]))
    let warnings = try Self.warnings(
      rule, Self.records("L", 10) { record, _ in record.account = "main" },
      Self.records("X", 10) { record, _ in record.account = "main" })
    #expect(
      warnings == [
        "all records of both sides that have account have the same, \"main\", so it tells none of "
          + "them apart in rule \"a\". Look up another field as well, one whose values differ. "
          + "[analysis.constant-key]"
      ])
  }

  @Test func aScopeWithoutRecords() throws {
    var rule = Self.byReference
    rule.externalScope = .test(
      Matchbook.Test(
        ledger: .constant("savings"), external: .field(.account, normalised: []), .equal))
    #expect(
      try Self.warnings(rule, Self.records("L", 3) { _, _ in }, Self.records("X", 3) { _, _ in })
        == [
          "the scope of rule \"a\" selects none of the 3 external records, so the rule finds "
            + "nothing. Correct the scope, or leave the rule out of this run. "
            + "[analysis.empty-scope]"
        ])
  }

  @Test func keysThatNeverMeet() throws {
    let external = try Self.records("X", 3) { $0.reference = "X\($1)" }
    #expect(
      try Self.warnings(Self.byReference, Self.records("L", 3) { _, _ in }, external) == [
        "no ledger record has the same amount, currency, reference as an external record, so rule "
          + "\"a\" finds nothing. Compare a value of both sides; a normaliser may make them equal. "
          + "[analysis.no-shared-key]"
      ])
  }

  @Test func periodsThatDoNotMeet() throws {
    let rule = ConditionRule("a", where: .all([.equal(.reference), .within(days: 5)]))
    let ledger = try Self.records("L", 3) { _, _ in }
    let late = try Self.records("X", 3) { $0.date = Day(number: 20_008 + Int32($1)) }
    #expect(
      try Self.warnings(rule, ledger, late) == [
        "the ledger records are dated 2024-10-04 to 2024-10-06, the external ones 2024-10-12 to "
          + "2024-10-14, too far apart for every window of rule \"a\". Take files of one period, or "
          + "check how their dates are read. [analysis.dates-apart]"
      ])
    let near = try Self.records("X", 3) { $0.date = Day(number: 20_007 + Int32($1)) }
    #expect(try Self.warnings(rule, ledger, near) == [])
  }

  @Test func whatOneSideAloneHas() throws {
    let ledger = try Self.records("L", 3) { record, _ in record.texts["branch"] = "north" }
    let external =
      try Self.records("X", 3) { _, _ in } + Self.records("Y", 1, "USD") { _, _ in }
    #expect(
      try Self.warnings(Self.byReference, ledger, external) == [
        "1 external record is in USD, but no ledger record is, so no rule can match it. Check that "
          + "the ledger file is complete and that its currencies are read. "
          + "[analysis.one-sided-currency]",
        "the ledger records alone have the column \"branch\", which no rule reads. If the other "
          + "side has the same under another name, compare the two in a rule; otherwise nothing is "
          + "amiss. [analysis.one-sided-column]",
      ])
    // A rule that looks at no amount may match across currencies.
    let warnings = try Self.warnings(
      ConditionRule("a", where: .equal(.reference)), Self.records("L", 3) { _, _ in }, external)
    #expect(warnings == [])
  }
}

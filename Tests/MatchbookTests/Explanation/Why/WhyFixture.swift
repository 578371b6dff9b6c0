import Testing

@testable import Matchbook

/// Small runs to be explained.
enum WhyFixture {
  static func record(
    _ id: String, _ amount: String, _ day: String, _ reference: String = "",
    currency code: String = "EUR", account: String = ""
  ) throws -> Record {
    let currency = try #require(Currency(code))
    return Record(
      id: id, amount: try #require(Amount(amount, currency)), date: Day(day), reference: reference,
      account: account)
  }

  static func result(
    _ ledger: [Record], _ external: [Record], _ rules: [any Rule],
    options: MatchOptions = MatchOptions()
  ) throws -> MatchResult {
    try Matcher(rules: rules, options: options)
      .match(ledger: RecordTable(ledger), external: RecordTable(external))
  }

  /// Explains the first record of each side.
  static func why(
    _ ledger: [Record], _ external: [Record], _ rules: [any Rule],
    options: MatchOptions = MatchOptions()
  ) throws -> PairExplanation {
    let result = try result(ledger, external, rules, options: options)
    return try #require(result.why(ledgerID: ledger[0].id, externalID: external[0].id))
  }

  static let invoice = ConditionRule(
    "invoice",
    where: .all([
      .equal(.currency), .equal(.amount),
      .equal(.reference, normalised: TextNormaliser.reference), .within(days: 3),
    ]))
}

import Matchbook
import Testing

/// A rule written outside the engine, through the public protocol only: it knows that the bank
/// writes a customer number somewhere into the text, and finds candidates by keys of its own.
private struct CustomerNumberRule: Rule {
  let header = RuleHeader(id: "plugin.customer-number", version: "2.1.0")
  let blockings = [Blocking(keys: [Blocking.Key(.currency)], usesRuleKeys: true)]
  let fields: Set<Field> = [.reference, .description, .amount]
  let canonicalText = "customer number 2.1.0"

  func keys(for table: RecordTable, side: Side) -> RecordKeys? {
    var keys = RecordKeys()
    for row in 0..<table.count {
      let text = table.text(side == .ledger ? .reference : .description, at: row) ?? ""
      keys.append(
        text.split(whereSeparator: { !$0.isNumber }).filter { $0.count == 6 }.map(String.init))
    }
    return keys
  }

  func makeJudge(ledger: RecordTable, external: RecordTable) -> (any PairJudge)? {
    Judge(ledger: ledger, external: external)
  }

  struct Judge: PairJudge {
    let ledger: RecordTable
    let external: RecordTable

    func judge(_ pairs: Span<CandidatePair>, into verdicts: inout MutableSpan<Verdict>) {
      for index in pairs.indices {
        let owed = ledger.amount(at: Int(pairs[index].ledgerRow)).minorUnits
        let paid = external.amount(at: Int(pairs[index].externalRow)).minorUnits
        verdicts[index] =
          paid > owed || paid * 2 < owed
          ? .rejected : .accepted(score: Int32(paid * 1_000_000 / owed))
      }
    }
  }

  func reason(
    for pair: CandidatePair, ledger: RecordTable, external: RecordTable
  ) -> String { "customer number in the bank's text" }
}

@Suite struct SwiftRuleTests {
  private func record(
    _ id: String, _ units: Int64, reference: String = "", description: String = ""
  ) throws -> Record {
    Record(
      id: id, amount: Amount(minorUnits: units, currency: try #require(Currency("EUR"))),
      date: Day("2026-03-01"), reference: reference, description: description)
  }

  private func ledger() throws -> RecordTable {
    try RecordTable([
      record("L-1", 10_000, reference: "customer 123456"),
      record("L-2", 20_000, reference: "customer 654321"),
      record("L-3", 30_000, reference: "no number"),
    ])
  }

  @Test func aRuleFromOutsideMatchesByItsOwnKeys() throws {
    let external = try RecordTable([
      record("X-1", 9_900, description: "thanks 123456/654321"),
      record("X-2", 20_000, description: "654321"),
      record("X-3", 30_000, description: "nothing"),
    ])
    let result = try Matcher(rules: [CustomerNumberRule()])
      .match(ledger: ledger(), external: external)
    #expect(
      result.matches.map { $0.ledgerIDs + $0.externalIDs } == [["L-1", "X-1"], ["L-2", "X-2"]])
    #expect(result.matches.first?.score == 990_000)
    #expect(result.matches.first?.reason == "customer number in the bank's text")
    #expect(result.matches.first?.ruleVersion == "2.1.0")
    #expect(result.open(.external).map(\.code) == ["value_missing"])
  }

  @Test func keysForTooFewRowsAreRefused() throws {
    struct Broken: Rule {
      let header = RuleHeader(id: "plugin.broken")
      let blockings = [Blocking(usesRuleKeys: true)]
      let fields: Set<Field> = []
      let canonicalText = ""
      func keys(for table: RecordTable, side: Side) -> RecordKeys? { RecordKeys() }
    }
    let error = #expect(throws: MatchError.self) {
      try Matcher(rules: [Broken()]).match(ledger: ledger(), external: ledger())
    }
    #expect(error?.code == "match.bad-keys")
  }

  @Test func anErrorOfARuleStopsTheRunAndNamesTheRule() throws {
    struct Failing: Rule {
      struct Failure: Error {}
      struct Judge: PairJudge {
        func judge(_ pairs: Span<CandidatePair>, into verdicts: inout MutableSpan<Verdict>) throws {
          throw Failure()
        }
      }
      let header = RuleHeader(id: "plugin.failing")
      let blockings = [Blocking(keys: [Blocking.Key(.amount)])]
      let fields: Set<Field> = []
      let canonicalText = ""
      func makeJudge(ledger: RecordTable, external: RecordTable) -> (any PairJudge)? { Judge() }
    }
    let error = #expect(throws: MatchError.self) {
      try Matcher(rules: [Failing()]).match(ledger: ledger(), external: ledger())
    }
    #expect(error == .ruleFailed(id: "plugin.failing", reason: "Failure()"))
  }
}

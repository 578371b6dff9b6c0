import MatchbookTestKit
import Testing

@testable import Matchbook

/// What a person has decided holds in every pass.
@Suite struct MatchFactsTests {
  private static func record(_ id: String, _ units: Int64, _ reference: String = "A") throws
    -> Record
  {
    let eur = try #require(Currency("EUR"))
    return Record(
      id: id, amount: Amount(minorUnits: units, currency: eur), date: Day(number: 20_000),
      reference: reference, account: reference)
  }

  private static let rule = ConditionRule(
    "invoice", where: .all([.equal(.amount), .equal(.reference)]))

  private func match(
    _ ledger: [Record], _ external: [Record], _ facts: MatchFacts,
    rules: [any Rule] = [rule]
  ) throws -> MatchResult {
    try Matcher(rules: rules, options: MatchOptions(facts: facts))
      .match(ledger: RecordTable(ledger), external: RecordTable(external))
  }

  @Test func aPinIsMatchedWhateverTheRulesSay() throws {
    let result = try match(
      [Self.record("L-1", 100), Self.record("L-2", 200)],
      [Self.record("X-1", 200), Self.record("X-2", 999, "Z")],
      MatchFacts(pins: [.init(ledgerIDs: ["L-1"], externalIDs: ["X-2"])]))
    #expect(result.matches.map(\.ruleID) == ["invoice", "pinned"])
    #expect(result.matches.map(\.ledgerIDs) == [["L-2"], ["L-1"]])
    #expect(result.matches.map(\.reason)[1] == "pinned by a person")
    #expect(result.tieOut.map(\.toleratedDifference) == [100 - 999])
    #expect(result.perRule.map(\.ruleID) == ["pinned", "invoice"])
  }

  @Test func aPinMayHoldSeveralRecords() throws {
    let result = try match(
      [Self.record("L-1", 100), Self.record("L-2", 200)], [Self.record("X-1", 200)],
      MatchFacts(pins: [.init(ledgerIDs: ["L-1", "L-2"], externalIDs: ["X-1"])]))
    #expect(result.matches.map(\.ledgerIDs) == [["L-1", "L-2"]])
    #expect(result.counts.ledgerMatched == 2)
  }

  @Test func aRejectedPairIsNeverMatched() throws {
    let ledger = [try Self.record("L-1", 100), try Self.record("L-2", 100)]
    let external = [try Self.record("X-1", 100)]
    let facts = MatchFacts(rejections: [.init(ledgerID: "L-1", externalID: "X-1")])
    #expect(try match(ledger, external, MatchFacts()).ambiguous.count == 1)
    let result = try match(ledger, external, facts)
    #expect(result.matches.map(\.ledgerIDs) == [["L-2"]])
    #expect(
      result.why(ledgerID: "L-1", externalID: "X-1")?.summary
        == "L-1 and X-1 were rejected by a person; no rule may match them")
  }

  @Test func aClosedRecordTakesNoPart() throws {
    let result = try match(
      [Self.record("L-1", 100)], [Self.record("X-1", 100)],
      MatchFacts(closedExternalIDs: ["X-1"]))
    #expect(result.matches.isEmpty)
    #expect(result.open(.external).isEmpty)
    #expect(result.closed(.external).map(\.code) == ["closed"])
    #expect(
      result.closed(.external).map(\.reason) == ["closed before the run; it takes no part"])
    #expect(result.closed(.ledger).isEmpty && result.open(.ledger).map(\.id) == ["L-1"])
    #expect(result.counts.closed == 1 && result.counts.unmatched == 0)
    #expect(result.counts.ledgerClosed == 0 && result.counts.ledgerOpen == 1)
    let tie = try #require(result.tieOut.first)
    #expect(tie.closedExternalSum == tie.externalSum && tie.openExternalSum == 0)
    #expect(tie.openExternalCount == 0 && tie.openLedgerCount == 1)
  }

  @Test func rejectionsHoldInEveryWayOfSearching() throws {
    for seed in 0..<200 as Range<UInt64> {
      var random = SeededGenerator(seed: seed)
      func records(_ prefix: String) throws -> [Record] {
        try (0..<random.number(in: 1...5)).map {
          try Self.record("\(prefix)\($0)", Int64(random.number(in: 1...2)))
        }
      }
      let (ledger, external) = (try records("L"), try records("X"))
      var facts = MatchFacts()
      for left in ledger {
        for right in external where random.happens(1, in: 3) {
          facts.rejections.append(.init(ledgerID: left.id, externalID: right.id))
        }
      }
      var edges: [ReferenceMatcher.Edge] = []
      for (l, left) in ledger.enumerated() {
        for (x, right) in external.enumerated()
        where left.amount == right.amount
          && !facts.rejections.contains(.init(ledgerID: left.id, externalID: right.id))
        {
          edges.append(
            ReferenceMatcher.Edge(
              ledger: l, external: x, scoreMillionths: 1_000_000, amountDifference: 0,
              timeDistance: 0))
        }
      }
      let truth = ReferenceMatcher.solve(
        ledgerCount: ledger.count, externalCount: external.count, edges: edges)
      let sure = zip(edges, truth.presence).filter { $1 == .all }.map { edge, _ in
        "\(external[edge.external].id)-\(ledger[edge.ledger].id)"
      }
      for smallGroupPairs in [4096, 0] {
        var options = MatchOptions(facts: facts)
        options.limits.smallGroupPairs = smallGroupPairs
        let result = try Matcher(rules: [Self.rule], options: options)
          .match(ledger: RecordTable(ledger), external: RecordTable(external))
        #expect(
          result.matches.map { "\($0.externalIDs[0])-\($0.ledgerIDs[0])" }.sorted()
            == sure.sorted(), "seed \(seed)")
      }
    }
  }

  @Test(arguments: [
    (MatchFacts(closedLedgerIDs: ["L-9"]), "match.unknown-fact"),
    (
      MatchFacts(
        pins: [.init(ledgerIDs: ["L-1"], externalIDs: ["X-1"])], closedLedgerIDs: ["L-1"]),
      "match.contradictory-fact"
    ),
    (
      MatchFacts(
        pins: [.init(ledgerIDs: ["L-1"], externalIDs: ["X-1"])],
        rejections: [.init(ledgerID: "L-1", externalID: "X-1")]), "match.contradictory-fact"
    ),
    (MatchFacts(pins: [.init(ledgerIDs: ["L-1"], externalIDs: [])]), "match.empty-pin"),
  ])
  func wrongFactsAreRefused(facts: MatchFacts, code: String) throws {
    let error = #expect(throws: MatchError.self) {
      _ = try match([Self.record("L-1", 1)], [Self.record("X-1", 1)], facts)
    }
    #expect(error?.code == code)
  }

  @Test func factsAreInTheFingerprintInAnyOrder() throws {
    let ledger = [try Self.record("L-1", 1), try Self.record("L-2", 2)]
    let external = [try Self.record("X-1", 1)]
    let one = MatchFacts.Rejection(ledgerID: "L-1", externalID: "X-1")
    let two = MatchFacts.Rejection(ledgerID: "L-2", externalID: "X-1")
    let forward = try match(ledger, external, MatchFacts(rejections: [one, two]))
    let backward = try match(ledger, external, MatchFacts(rejections: [two, one]))
    #expect(forward.fingerprint == backward.fingerprint)
    #expect(forward.fingerprint != (try match(ledger, external, MatchFacts()).fingerprint))
  }

  /// The sum of what is tolerated is bounded; the best matches come first.
  @Test func aRiskBudgetIsSpentOnTheBestMatchesFirst() throws {
    let eur = try #require(Currency("EUR"))
    let fee = ConditionRule(
      "fee",
      where: .all([
        .equal(.reference), .amount(within: Tolerance(absolute: Ratio(1, over: 1))),
      ]))
    let ledger = [
      try Self.record("L-1", 1000, "A"), try Self.record("L-2", 1000, "B"),
      try Self.record("L-3", 1000, "C"),
    ]
    let external = [
      try Self.record("X-1", 1050, "A"), try Self.record("X-2", 980, "B"),
      try Self.record("X-3", 1000, "C"),
    ]
    let options = MatchOptions(
      riskBudget: RiskBudget([Amount(minorUnits: 60, currency: eur)]))
    let result = try Matcher(rules: [fee], options: options)
      .match(ledger: RecordTable(ledger), external: RecordTable(external))
    #expect(result.matches.map(\.status) == [.suggested, .accepted, .accepted])
    #expect(result.matches[0].reason.contains("the risk budget has too little left"))
    #expect(result.tieOut.map(\.toleratedDifference) == [20])
    let each = MatchOptions(
      riskBudget: RiskBudget([Amount(minorUnits: 60, currency: eur)], isPerAccount: true))
    let perAccount = try Matcher(rules: [fee], options: each)
      .match(ledger: RecordTable(ledger), external: RecordTable(external))
    #expect(perAccount.counts.matched == 3)
  }
}

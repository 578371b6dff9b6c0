import MatchbookTestKit
import Testing

@testable import Matchbook

/// Laws over whole runs with rules of every kind, in several passes.
@Suite struct RunLawTests {
  @Test(arguments: Seeds.first(300))
  func findsWhatTryingEverythingFinds(seed: UInt64) throws {
    let world = DrawnWorld(seed: seed)
    let truth = PlainRun(world)
    let result = try world.match()
    let found = Set(
      result.matches.map { match in
        PlainRun.Link(
          ruleID: match.ruleID, ledgerIDs: match.ledgerIDs, externalIDs: match.externalIDs,
          isSuggested: match.status == .suggested, score: match.score)
      })
    func text(_ links: Set<PlainRun.Link>) -> String {
      links.map(\.description).sorted().joined(separator: "\n")
    }
    #expect(
      found == truth.links,
      """
      too many: \(text(found.subtracting(truth.links)))
      missing: \(text(truth.links.subtracting(found)))
      \(world.description)
      """)
    let open = Set(Side.allCases.flatMap { result.open($0).map(\.id) })
    #expect(open == truth.openIDs, "\(world.description)")
    let unclear = Set(
      result.ambiguous.map {
        PlainRun.Unclear(
          ruleID: $0.ruleID, ledgerIDs: $0.ledgerIDs, externalIDs: $0.externalIDs)
      })
    #expect(unclear == Set(truth.unclear), "\(world.description)")
  }

  @Test(arguments: Seeds.first(100))
  func noRecordAndNoAmountGetsLost(seed: UInt64) throws {
    let world = DrawnWorld(seed: seed)
    let result = try world.match()
    let accepted = result.matches.filter { $0.status == .accepted }
    for (side, records) in [(Side.ledger, world.ledger), (.external, world.external)] {
      let matched = accepted.flatMap { side == .ledger ? $0.ledgerIDs : $0.externalIDs }
      let open = result.open(side).map(\.id)
      #expect((matched + open).sorted() == records.map(\.id).sorted(), "each record stands once")
    }
    func sum(_ records: [Record], _ ids: [String], _ currency: Currency) -> Int128 {
      records.filter { ids.contains($0.id) && $0.amount.currency == currency }
        .reduce(0) { $0 + Int128($1.amount.minorUnits) }
    }
    for tieOut in result.tieOut {
      func sums(_ ids: (ledger: [String], external: [String])) -> Int128 {
        sum(world.ledger, ids.ledger, tieOut.currency)
          - sum(world.external, ids.external, tieOut.currency)
      }
      let (all, others) = (world.ledger.map(\.id), world.external.map(\.id))
      #expect(tieOut.ledgerSum - tieOut.externalSum == sums((all, others)))
      #expect(
        tieOut.toleratedDifference
          == accepted.reduce(0) { $0 + sums(($1.ledgerIDs, $1.externalIDs)) })
      #expect(
        tieOut.openLedgerSum - tieOut.openExternalSum
          == sums((result.open(.ledger).map(\.id), result.open(.external).map(\.id))))
    }
    #expect(
      Set(result.tieOut.map(\.currency))
        == Set((world.ledger + world.external).map(\.amount.currency)))
  }

  @Test(arguments: Seeds.first(100))
  func orderThreadsAndMemoryDoNotMatter(seed: UInt64) throws {
    let world = DrawnWorld(seed: seed)
    let plain = try Told(world.match())
    var random = SeededGenerator(seed: seed, stream: 7)
    var shuffled = world
    random.shuffle(&shuffled.ledger)
    random.shuffle(&shuffled.external)
    let tables = (try RecordTable(shuffled.ledger), try RecordTable(shuffled.external))
    for budget in [nil, 1, 400, 2_000, 1 << 30] as [Int?] {
      let result = try shuffled.matcher(threads: random.number(in: 1...3), memoryBudget: budget)
        .match(ledger: tables.0, external: tables.1)
      #expect(Told(result) == plain, "budget \(budget ?? 0)\n\(world.description)")
    }
  }

  /// The laws mean little if the drawn worlds leave a kind of outcome out.
  @Test func theDrawnWorldsGiveEveryKindOfOutcome() throws {
    var counts: [String: Int] = [:]
    for seed in 0..<1_000 as Range<UInt64> {
      let world = DrawnWorld(seed: seed)
      let result = try world.match()
      let groups = Dictionary(
        uniqueKeysWithValues: world.rules.map { ($0.header.id, $0.header.group) })
      for match in result.matches {
        var kind = match.ruleID == "pinned" ? "pinned" : match.strategy.rawValue
        if let group = groups[match.ruleID], group != .keys { kind += " sums" }
        counts["\(match.status) \(kind)", default: 0] += 1
        if match.score < Verdict.fullScore { counts["in part", default: 0] += 1 }
        if match.reason.contains("risk budget") { counts["beyond budget", default: 0] += 1 }
      }
      for set in result.ambiguous {
        counts["ambiguous \(groups[set.ruleID] == .keys ? "keys" : "sums")", default: 0] += 1
      }
      if !result.limits.isEmpty { counts["limit", default: 0] += 1 }
    }
    for kind in [
      "accepted one_to_one", "suggested one_to_one", "accepted one_to_many",
      "accepted many_to_one", "suggested many_to_many",
      "accepted many_to_many", "accepted one_to_many sums", "suggested one_to_many sums",
      "accepted many_to_one sums", "suggested many_to_one sums", "accepted pinned", "in part",
      "beyond budget", "ambiguous keys", "ambiguous sums", "limit",
    ] {
      #expect(counts[kind, default: 0] >= 1, "\(kind): \(counts)")
    }
  }
}

/// All that a result tells, without what a memory budget adds.
private struct Told: Equatable {
  let matches: [String]
  let open: [String]
  let ambiguous: [AmbiguousSet]
  let limits: [ReachedLimit]
  let fingerprint: String
  let tieOut: [TieOut]

  init(_ result: MatchResult) {
    matches = result.matches.map { "\($0.id) \($0.status) \($0.score) \($0.reason)" }
    open = Side.allCases.flatMap { side in
      result.open(side).map { "\($0.id) \($0.code) \($0.reason)" }
    }
    ambiguous = Array(result.ambiguous)
    limits = result.limits.filter { !$0.explanation.contains("the memory budget of") }
    fingerprint = result.fingerprint
    tieOut = result.tieOut
  }
}

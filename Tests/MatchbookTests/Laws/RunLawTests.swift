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
          isSuggested: match.status == .suggested, score: match.score,
          part: match.allocations.first { $0.residual.minorUnits != 0 }.map {
            PlainInstalments.Part(id: $0.id, open: $0.residual.minorUnits)
          })
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
    let open = Set(
      Side.allCases.flatMap { result.open($0).map(\.id) + result.closed($0).map(\.id) })
    #expect(open == truth.openIDs, "\(world.description)")
    let unclear = Set(
      result.ambiguous.map {
        PlainRun.Unclear(
          ruleID: $0.ruleID, ledgerIDs: $0.ledgerIDs, externalIDs: $0.externalIDs)
      })
    #expect(unclear == Set(truth.unclear), "\(world.description)")
    let listed = Set(unclear.flatMap { $0.ledgerIDs + $0.externalIDs })
    let told = Set(
      Side.allCases.flatMap { result.open($0).filter { $0.code == "ambiguous" }.map(\.id) })
    #expect(told == listed, "what is ambiguous is in a set that is listed\n\(world.description)")
  }

  @Test(arguments: Seeds.first(100))
  func noRecordAndNoAmountGetsLost(seed: UInt64) throws {
    let world = DrawnWorld(seed: seed)
    let result = try world.match()
    let accepted = result.matches.filter { $0.status == .accepted }
    for (side, records) in [(Side.ledger, world.ledger), (.external, world.external)] {
      let matched = accepted.flatMap(\.allocations)
        .filter { $0.side == side && $0.residual.minorUnits == 0 }.map(\.id)
      let open = result.open(side).map(\.id)
      let closed = result.closed(side).map(\.id)
      #expect(
        (matched + open + closed).sorted() == records.map(\.id).sorted(), "each record stands once")
    }
    let allocations = accepted.flatMap(\.allocations)
    for tieOut in result.tieOut {
      func sum(_ amounts: [Amount]) -> Int128 {
        amounts.reduce(0) { $0 + ($1.currency == tieOut.currency ? Int128($1.minorUnits) : 0) }
      }
      func settled(_ side: Side) -> Int128 {
        sum(allocations.filter { $0.side == side }.map(\.amount))
      }
      #expect(tieOut.ledgerSum == sum(world.ledger.map(\.amount)))
      #expect(tieOut.externalSum == sum(world.external.map(\.amount)))
      #expect(tieOut.toleratedDifference == settled(.ledger) - settled(.external))
      #expect(tieOut.openLedgerSum == sum(result.open(.ledger).map(\.openAmount)))
      #expect(tieOut.openExternalSum == sum(result.open(.external).map(\.openAmount)))
      #expect(tieOut.closedLedgerSum == sum(result.closed(.ledger).map(\.openAmount)))
      #expect(tieOut.closedExternalSum == sum(result.closed(.external).map(\.openAmount)))
    }
    #expect(
      Set(result.tieOut.map(\.currency))
        == Set((world.ledger + world.external).map(\.amount.currency)))
  }

  @Test(arguments: Seeds.first(100))
  func orderThreadsMemoryAndFormOfColumnsDoNotMatter(seed: UInt64) throws {
    var world = DrawnWorld(seed: seed)
    world.options.recordsComponents = true
    let plain = try Told(world.match())
    var random = SeededGenerator(seed: seed, stream: 7)
    var shuffled = world
    random.shuffle(&shuffled.ledger)
    random.shuffle(&shuffled.external)
    let tables = (
      try RecordTable(shuffled.ledger).compacted, try RecordTable(shuffled.external).compacted
    )
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
        if match.score < Verdict.fullScore { counts["low score", default: 0] += 1 }
        if match.isPartial { counts["\(match.status) \(kind) in part", default: 0] += 1 }
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
      "accepted many_to_one sums", "suggested many_to_one sums", "accepted pinned", "low score",
      "accepted one_to_one in part", "suggested one_to_one in part",
      "accepted one_to_many in part", "accepted many_to_one in part", "beyond budget",
      "ambiguous keys", "ambiguous sums", "limit",
    ] {
      #expect(counts[kind, default: 0] >= 1, "\(kind): \(counts)")
    }
  }
}

/// All that a result tells, without what a memory budget adds.
private struct Told: Equatable {
  let matches: [String]
  let open: [String]
  let certificates: [MatchCertificate]
  let ambiguous: [AmbiguousSet]
  let limits: [ReachedLimit]
  let fingerprint: String
  let tieOut: [TieOut]

  init(_ result: MatchResult) {
    matches = result.matches.map {
      "\($0.id) \($0.status) \($0.score) \($0.reason) \($0.uniquenessWords ?? "-")"
        + $0.allocations.map { " \($0.id) \($0.amount) \($0.residual)" }.joined()
    }
    open = Side.allCases.flatMap { side in
      (Array(result.open(side)) + Array(result.closed(side))).map {
        "\($0.id) \($0.code) \($0.reason) \($0.openAmount)"
      }
    }
    certificates = result.certificates.map { Array($0) } ?? []
    ambiguous = Array(result.ambiguous)
    limits = result.limits.filter { !$0.explanation.contains("the memory budget of") }
    fingerprint = result.fingerprint
    tieOut = result.tieOut
  }
}

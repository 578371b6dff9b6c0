import MatchbookTestKit
import Testing

@testable import Matchbook

/// What is said of pairs that are taken from the best to the worst must be what trying every way to
/// choose between equally good ones finds.
@Suite struct BestFirstOracleTests {
  typealias World = MatcherOracleTests.World
  typealias Search = MatcherOracleTests.Search

  static let policies: [AmbiguityPolicy] = [
    .confirmIfUnique, .confirmBest, .suggestAll, .suggestBest,
  ]

  static func match(
    _ world: World, _ ambiguity: AmbiguityPolicy, _ search: Search = .pairByPair, threads: Int = 1,
    records: Bool = true, arcVisits: Int? = nil
  ) throws -> MatchResult {
    var options = MatchOptions(threads: threads, recordsComponents: records)
    if search != .pairByPair { options.limits.smallGroupPairs = 0 }
    if search == .byClasses { options.limits.classSaving = 0 }
    if search == .byTexts {
      options.limits.classSaving = .max
      options.limits.candidatesBeforeTexts = 0
    }
    if let arcVisits { options.limits.arcVisitsPerComponent = arcVisits }
    return try Matcher(rules: [world.rule(ambiguity, .bestFirst)], options: options)
      .match(ledger: RecordTable(world.ledger), external: RecordTable(world.external))
  }

  static func cost(_ edge: ReferenceMatcher.Edge) -> ComponentCost {
    ComponentCost(
      fewerMatches: -1, scoreLoss: Int128(1_000_000 - edge.scoreMillionths),
      amount: Int128(edge.amountDifference), time: Int128(edge.timeDistance))
  }

  /// Every answer that there is, as positions of edges: on each level any largest choice of pairs
  /// between records that no better pair has taken.
  static func outcomes(_ edges: [ReferenceMatcher.Edge]) -> [Set<Int>] {
    let levels = Set(edges.map(cost)).sorted().map { cost in
      edges.indices.filter { Self.cost(edges[$0]) == cost }
    }
    func share(_ left: Int, _ right: Int) -> Bool {
      edges[left].ledger == edges[right].ledger || edges[left].external == edges[right].external
    }
    /// All ways to take pairs that share no record.
    func choices(_ pairs: ArraySlice<Int>) -> [Set<Int>] {
      guard let first = pairs.first else { return [[]] }
      let rest = pairs.dropFirst()
      return choices(rest)
        + choices(rest.filter { !share($0, first) }[...]).map { $0.union([first]) }
    }
    var outcomes: Set<Set<Int>> = [[]]
    for level in levels {
      outcomes = Set(
        outcomes.flatMap { outcome in
          let free = level.filter { edge in !outcome.contains { share($0, edge) } }
          let all = choices(free[...])
          let most = all.map(\.count).max() ?? 0
          return all.filter { $0.count == most }.map { outcome.union($0) }
        })
    }
    return Array(outcomes)
  }

  private static func edge(_ match: Match, _ world: World) throws -> Int {
    try #require(
      world.edges.firstIndex {
        world.ledger[$0.ledger].id == match.ledgerIDs[0]
          && world.external[$0.external].id == match.externalIDs[0]
      })
  }

  @Test(arguments: 0..<120 as Range<UInt64>, Search.allCases)
  func whatIsUniqueIsInEveryAnswer(seed: UInt64, search: Search) throws {
    let world = World(seed: seed)
    let edges = world.edges
    let outcomes = Self.outcomes(edges)
    for policy in Self.policies {
      for match in try Self.match(world, policy, search).matches {
        let edge = try Self.edge(match, world)
        let own = edges[edge]
        let hasRivals = edges.contains {
          ($0.ledger == own.ledger) != ($0.external == own.external)
        }
        switch match.uniqueness {
        case .onlyCandidate: #expect(!hasRivals)
        case .unique:
          #expect(hasRivals)
          #expect(outcomes.allSatisfy { $0.contains(edge) })
        case .tied: #expect(outcomes.count > 1)
        case nil: Issue.record("nothing is said of a match")
        }
      }
    }
  }

  /// Without a match, the answer is found once more: the best pair that either of its records has
  /// then is what the match is compared with.
  @Test(arguments: 0..<200 as Range<UInt64>, Search.allCases)
  func aRegretIsWhatTheNextPairCostsMore(seed: UInt64, search: Search) throws {
    let world = World(seed: seed)
    let edges = world.edges
    let isPlain = Self.outcomes(edges).count == 1
    for match in try Self.match(world, .confirmIfUnique, search).matches {
      guard case .unique(let regret) = match.uniqueness else { continue }
      let own = edges[try Self.edge(match, world)]
      let others = edges.filter { $0.ledger != own.ledger || $0.external != own.external }
      let answer = ReferenceMatcher.solveBestFirst(
        ledgerCount: world.ledger.count, externalCount: world.external.count, edges: others,
        settlesTies: false)
      let next = (answer.confirmed + answer.undecided).map { others[$0] }
        .filter { $0.ledger == own.ledger || $0.external == own.external }.map(Self.cost).min()
      var expected = ComponentCost.zero - Self.cost(own)
      if let next, next > Self.cost(own) { expected = next - Self.cost(own) }
      #expect(regret > .zero)
      if isPlain { #expect(regret == expected) } else { #expect(regret <= expected) }
    }
  }

  @Test(arguments: 0..<120 as Range<UInt64>, Search.allCases)
  func everyCertificateHoldsAndHasEveryPair(seed: UInt64, search: Search) throws {
    let world = World(seed: seed)
    let edges = world.edges
    for policy in Self.policies {
      let result = try Self.match(world, policy, search)
      let all = try #require(result.certificates)
      for certificate in all {
        #expect(throws: Never.self) { try ComponentChecker.check(certificate) }
      }
      let certificates = all.compactMap(\.bestFirst)
      // Records that nothing tells apart are solved as one, where all their pairs are as good.
      if search != .pairByPair, certificates.count < all.count { continue }
      #expect(certificates.count == all.count)
      var cost: [String: ComponentCost] = [:]
      var taken: Set<String> = []
      var tied: Set<String> = []
      for certificate in certificates {
        for pair in certificate.pairs {
          let name = "\(certificate.externals[pair.external])-\(certificate.ledgers[pair.ledger])"
          cost[name] = pair.cost
          if pair.standing == .tied {
            tied.insert(name)
          } else if pair.units == 1 {
            taken.insert(name)
          }
          if pair.standing == .tied, pair.units == 1, certificate.settlesTies {
            taken.insert(name)
          }
        }
      }
      #expect(
        cost
          == Dictionary(
            uniqueKeysWithValues: edges.map {
              ("\(world.external[$0.external].id)-\(world.ledger[$0.ledger].id)", Self.cost($0))
            }))
      let found = Set(result.matches.map { "\($0.externalIDs[0])-\($0.ledgerIDs[0])" })
      #expect(found == (policy == .suggestAll ? taken.union(tied) : taken))
      #expect(certificates.contains { $0.verdict == .tied } == !tied.isEmpty)
      if policy == .confirmBest {
        // The assignment is one of all answers, and nothing is tied where there is only one.
        let outcomes = Self.outcomes(edges)
        #expect(
          outcomes.contains { outcome in
            Set(
              outcome.map {
                "\(world.external[edges[$0].external].id)-\(world.ledger[edges[$0].ledger].id)"
              }) == found
          })
        #expect(tied.isEmpty == (outcomes.count == 1))
      }
    }
  }

  @Test(arguments: 0..<60 as Range<UInt64>, Search.allCases)
  func everySingleChangeIsRefused(seed: UInt64, search: Search) throws {
    let world = World(seed: seed)
    for policy in [AmbiguityPolicy.confirmIfUnique, .confirmBest] {
      let result = try Self.match(world, policy, search)
      for certificate in try #require(result.certificates).compactMap(\.bestFirst) {
        func expectRefusal(_ change: (inout BestFirstCertificate) -> Void) {
          var changed = certificate
          change(&changed)
          #expect(throws: ComponentChecker.Refusal.self) { try BestFirstChecker.check(changed) }
        }
        for (index, pair) in certificate.pairs.enumerated() {
          expectRefusal { $0.pairs[index].cost.time += 1 }
          expectRefusal { $0.pairs[index].cost.fewerMatches -= 1 }
          expectRefusal { $0.pairs.remove(at: index) }
          expectRefusal { $0.pairs[index].units = 1 - pair.units }
          for standing in BestFirstCertificate.Standing.allCases where standing != pair.standing {
            // What has to go with it is changed too.
            for units in 0...1 {
              expectRefusal {
                $0.pairs[index].standing = standing
                $0.pairs[index].units = units
                $0.matchTotal = $0.pairs.reduce(.zero) { $0 + $1.cost * $1.units }
                $0.verdict = $0.pairs.contains { $0.standing.isOpenToChoice } ? .tied : .unique
              }
            }
          }
          // A match that comes to cost more than a pair that was left out for it.
          let isBeaten = certificate.pairs.contains {
            $0.standing == .leftOut && ($0.external == pair.external || $0.ledger == pair.ledger)
          }
          let isFree = certificate.pairs.allSatisfy {
            $0 == pair || $0.units == 0
              || ($0.external != pair.external && $0.ledger != pair.ledger)
          }
          if pair.standing == .chosen, isBeaten, isFree, certificate.verdict == .unique,
            certificate.pairs.filter({ $0.units == 1 }).count == 1
          {
            expectRefusal {
              $0.pairs[index].cost.scoreLoss += 2_000_000
              $0.pairTotal.scoreLoss += 2_000_000
              $0.matchTotal.scoreLoss += 2_000_000
            }
          }
        }
        expectRefusal { $0.verdict = $0.verdict == .tied ? .unique : .tied }
        expectRefusal { $0.pairTotal.amount += 1 }
        expectRefusal { $0.matchTotal.amount += 1 }
      }
    }
  }

  /// X-1 fits L-1 best (1 day) and L-2 (2 days), X-2 fits L-1 alone (4 days).
  static let example = BestFirstCertificate(
    ruleID: "near", ruleVersion: "1", timeUnit: .days, verdict: .unique, settlesTies: false,
    externals: ["X-1", "X-2"], ledgers: ["L-1", "L-2"],
    pairs: [
      .init(
        external: 0, ledger: 0, cost: ComponentCost(fewerMatches: -1, time: 1), units: 1,
        standing: .chosen),
      .init(
        external: 0, ledger: 1, cost: ComponentCost(fewerMatches: -1, time: 2), units: 0,
        standing: .leftOut),
      .init(
        external: 1, ledger: 0, cost: ComponentCost(fewerMatches: -1, time: 4), units: 0,
        standing: .leftOut),
    ],
    pairTotal: ComponentCost(fewerMatches: -3, time: 7),
    matchTotal: ComponentCost(fewerMatches: -1, time: 1))

  @Test func theFirstViolatedPairIsNamed() {
    func refusal(
      _ change: (inout BestFirstCertificate) -> Void
    ) -> ComponentChecker.Refusal? {
      var changed = Self.example
      change(&changed)
      do throws(ComponentChecker.Refusal) {
        try BestFirstChecker.check(changed)
        return nil
      } catch {
        return error
      }
    }
    #expect(refusal { _ in } == nil)
    #expect(
      refusal {
        $0.pairs[0].cost.time = 3
        $0.pairTotal.time += 2
        $0.matchTotal.time += 2
      } == .notLargest(externalID: "X-1", ledgerID: "L-2"))
    #expect(
      refusal {
        $0.pairs[1].cost.time = 1
        $0.pairTotal.time -= 1
      }
        == .wrongStanding(externalID: "X-1", ledgerID: "L-1", claimed: .chosen, found: .tied))
    #expect(
      refusal {
        $0.pairs[2].standing = .tied
        $0.verdict = .tied
      }
        == .wrongStanding(externalID: "X-2", ledgerID: "L-1", claimed: .tied, found: .leftOut))
    #expect(
      refusal { $0.pairs[0].standing = .contingent }
        == .wrongStanding(externalID: "X-1", ledgerID: "L-1", claimed: .contingent, found: .chosen))
    #expect(
      refusal { $0.pairs[0].standing = .tooMany }
        == .impossibleUnits(externalID: "X-1", ledgerID: "L-1", units: 1))
    #expect(refusal { $0.verdict = .tied } == .wrongVerdict(claimed: .tied))
    #expect(refusal { $0.pairs[2].ledger = 2 } == .unknownNode(pair: 2))
    #expect(refusal { $0.externals[1] = "X-1" } == .repeatedRecord(.external, id: "X-1"))
    #expect(
      refusal { $0.pairs.swapAt(0, 1) } == .pairOutOfOrder(externalID: "X-1", ledgerID: "L-1"))
    #expect(refusal { $0.pairs[0].cost.amount = .max } == .numberOutOfRange(.max))
  }

  /// Pairs that a tie above could set free, or take away, are not called unique.
  @Test func whatHangsOnATieIsContingent() throws {
    func record(_ id: String, _ day: Int32) throws -> Record {
      Record(
        id: id,
        amount: Amount(
          minorUnits: 100, currency: try #require(Currency(code: "EUR", exponent: 2))),
        date: Day(number: day))
    }
    // are as near to L-1; who does not get it would be nearer to L-2 than X-3 is.
    let ledger = try RecordTable([record("L-1", 0), record("L-2", 12)])
    let external = try RecordTable([record("X-1", 2), record("X-2", -2), record("X-3", 24)])
    let rule = ConditionRule(
      RuleHeader(id: "near", ambiguity: .confirmIfUnique, objective: .bestFirst),
      where: .all([.equal(.amount), .within(days: 20)]))
    let result = try Matcher(rules: [rule], options: MatchOptions(recordsComponents: true))
      .match(ledger: ledger, external: external)
    #expect(result.matches.map(\.externalIDs) == [["X-3"]])
    #expect(result.matches[0].uniqueness == .tied)
    let certificate = try #require(result.certificates?.first?.bestFirst)
    #expect(
      certificate.pairs.map(\.standing) == [.tied, .leftOut, .tied, .leftOut, .contingent])
    #expect(throws: Never.self) { try BestFirstChecker.check(certificate) }
  }

  /// Records of a large group that nothing tells apart are still taken from the best pair on.
  @Test func manyEqualRecordsTakeTheBestPairFirstToo() throws {
    let euro = try #require(Currency(code: "EUR", exponent: 2))
    func records(_ days: [(String, Int32)]) throws -> RecordTable {
      try RecordTable(
        days.map { id, day in
          Record(
            id: id, amount: Amount(minorUnits: 100, currency: euro), date: Day(number: day))
        })
    }
    let rule = ConditionRule(
      RuleHeader(id: "near", objective: .bestFirst),
      where: .all([.equal(.amount), .within(days: 3)]))
    var options = MatchOptions()
    options.limits.smallGroupPairs = 0
    let result = try Matcher(rules: [rule], options: options).match(
      ledger: try records([("L-1", 0), ("L-2", 3), ("L-3", 3)]),
      external: try records([("X-1", 1), ("X-2", -3)]))
    #expect(result.matches.map { $0.externalIDs + $0.ledgerIDs } == [["X-1", "L-1"]])
  }

  /// Equally good pairs that are too many to solve are shown as such; the rest is proved.
  @Test(arguments: 0..<120 as Range<UInt64>)
  func aLimitIsInTheCertificate(seed: UInt64) throws {
    let world = World(seed: seed)
    let result = try Self.match(world, .confirmBest, arcVisits: 1)
    let certificates = try #require(result.certificates).compactMap(\.bestFirst)
    for certificate in certificates {
      #expect(throws: Never.self) { try BestFirstChecker.check(certificate) }
    }
    let isLimited = certificates.contains { $0.pairs.contains { $0.standing == .tooMany } }
    #expect(isLimited == !result.limits.isEmpty)
    for match in result.matches {
      guard case .unique = match.uniqueness else { continue }
      let edge = try Self.edge(match, world)
      #expect(Self.outcomes(world.edges).allSatisfy { $0.contains(edge) })
    }
  }

  @Test(arguments: 0..<40 as Range<UInt64>, Search.allCases)
  func askingChangesNothingAndNeitherDoOrderNorThreads(seed: UInt64, search: Search) throws {
    let world = World(seed: seed)
    var shuffled = world
    var random = SeededGenerator(seed: seed, stream: 7)
    random.shuffle(&shuffled.ledger)
    random.shuffle(&shuffled.external)
    for policy in AmbiguityPolicy.allCases {
      let plain = try Self.match(world, policy, search, records: false)
      let asked = try Self.match(world, policy, search)
      #expect(plain.matches.map(\.id) == asked.matches.map(\.id))
      #expect(plain.matches.map(\.status) == asked.matches.map(\.status))
      #expect(plain.ambiguous == asked.ambiguous)
      for side in Side.allCases { #expect(plain.open(side) == asked.open(side)) }
      #expect(plain.certificates == nil)
      let again = try plain.recordingComponents()
      #expect(again.matches.map(\.uniqueness) == asked.matches.map(\.uniqueness))
      let other = try Self.match(shuffled, policy, search, threads: 2)
      #expect(
        Array(try #require(asked.certificates)) == Array(try #require(other.certificates)))
    }
  }
}

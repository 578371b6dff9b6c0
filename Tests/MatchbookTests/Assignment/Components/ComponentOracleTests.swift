import MatchbookTestKit
import Testing

@testable import Matchbook

/// Certificates, uniqueness and regret must be what trying every assignment finds.
@Suite struct ComponentOracleTests {
  typealias World = MatcherOracleTests.World

  /// How a component is found and solved.
  struct Way: CustomTestStringConvertible, Sendable {
    let search: MatcherOracleTests.Search
    /// Whether costs are packed into single numbers.
    let packs: Bool
    var testDescription: String { "\(search)\(packs ? ", packed" : "")" }

    static let all = MatcherOracleTests.Search.allCases.flatMap { search in
      [false, true].map { Way(search: search, packs: $0) }
    }
  }

  static func match(
    _ world: World, _ ambiguity: AmbiguityPolicy, _ way: Way, threads: Int = 1,
    records: Bool = true
  ) throws -> MatchResult {
    var options = MatchOptions(threads: threads, recordsComponents: records)
    options.limits.arcsToPack = way.packs ? 0 : .max
    if way.search != .pairByPair { options.limits.smallGroupPairs = 0 }
    if way.search == .byClasses { options.limits.classSaving = 0 }
    if way.search == .byTexts {
      options.limits.classSaving = .max
      options.limits.candidatesBeforeTexts = 0
    }
    return try Matcher(rules: [world.rule(ambiguity)], options: options)
      .match(ledger: RecordTable(world.ledger), external: RecordTable(world.external))
  }

  private static func cost(_ value: ReferenceMatcher.Value) -> ComponentCost {
    let count = Int128(value.matched)
    return ComponentCost(
      fewerMatches: -count, scoreLoss: count * 1_000_000 - value.scoreMillionths,
      amount: value.amountDifference, time: value.timeDistance)
  }

  private static func best(_ world: World, _ edges: [ReferenceMatcher.Edge]) -> ComponentCost {
    cost(
      ReferenceMatcher.solve(
        ledgerCount: world.ledger.count, externalCount: world.external.count, edges: edges
      ).optimum)
  }

  @Test(arguments: 0..<80 as Range<UInt64>, Way.all)
  func everyMatchKnowsItsRegret(seed: UInt64, way: Way) throws {
    let world = World(seed: seed)
    let edges = world.edges
    let best = Self.best(world, edges)
    for policy in [AmbiguityPolicy.confirmIfUnique, .confirmBest, .suggestAll] {
      for match in try Self.match(world, policy, way).matches {
        let ledger = try #require(world.ledger.firstIndex { $0.id == match.ledgerIDs[0] })
        let external = try #require(world.external.firstIndex { $0.id == match.externalIDs[0] })
        let rivals = edges.filter { ($0.ledger == ledger) != ($0.external == external) }
        let others = edges.filter { $0.ledger != ledger || $0.external != external }
        let regret = Self.best(world, others) - best
        if rivals.isEmpty {
          #expect(match.uniqueness == .onlyCandidate)
        } else {
          #expect(match.uniqueness == (regret == .zero ? .tied : .unique(regret: regret)))
        }
      }
    }
  }

  @Test(arguments: 0..<80 as Range<UInt64>, Way.all)
  func everyCertificateHoldsAndTogetherTheyProveTheOptimum(seed: UInt64, way: Way) throws {
    let world = World(seed: seed)
    let edges = world.edges
    let result = try Self.match(world, .confirmIfUnique, way)
    let certificates = try #require(result.certificates).compactMap(\.mostMatches)
    for certificate in certificates {
      #expect(throws: Never.self) { try ComponentChecker.check(certificate) }
    }
    #expect(certificates.reduce(.zero) { $0 + $1.matchTotal } == Self.best(world, edges))
    // Pairs of single records, whatever nodes stand for several.
    let pairs = certificates.reduce(0) { sum, certificate in
      certificate.pairs.reduce(sum) {
        $0 + certificate.externals[$1.external].ids.count
          * certificate.ledgers[$1.ledger].ids.count
      }
    }
    #expect(pairs == edges.count)
    let truth = ReferenceMatcher.solve(
      ledgerCount: world.ledger.count, externalCount: world.external.count, edges: edges)
    #expect(certificates.contains { $0.verdict == .tied } == truth.presence.contains(.some))
  }

  /// Prices are those nearest to zero for ledger records, whichever solver ran.
  @Test(arguments: 0..<80 as Range<UInt64>, MatcherOracleTests.Search.allCases)
  func bothSolversGiveTheSamePrices(seed: UInt64, search: MatcherOracleTests.Search) throws {
    let world = World(seed: seed)
    func prices(packs: Bool) throws -> [[[ComponentCertificate.Node]]] {
      let way = Way(search: search, packs: packs)
      let result = try Self.match(world, .confirmIfUnique, way)
      return try #require(result.certificates).compactMap(\.mostMatches)
        .map { [$0.externals, $0.ledgers] }
    }
    #expect(try prices(packs: true) == prices(packs: false))
  }

  @Test(arguments: 0..<40 as Range<UInt64>, Way.all)
  func askingChangesNothing(seed: UInt64, way: Way) throws {
    let world = World(seed: seed)
    for policy in AmbiguityPolicy.allCases {
      let plain = try Self.match(world, policy, way, records: false)
      let asked = try Self.match(world, policy, way)
      #expect(plain.fingerprint == asked.fingerprint)
      #expect(plain.matches.map(\.id) == asked.matches.map(\.id))
      #expect(plain.matches.map(\.status) == asked.matches.map(\.status))
      #expect(plain.ambiguous == asked.ambiguous)
      for side in Side.allCases { #expect(plain.open(side) == asked.open(side)) }
      #expect(plain.certificates == nil)
      #expect(plain.matches.allSatisfy { $0.uniqueness == nil })
      let again = try plain.recordingComponents()
      #expect(again.matches.map(\.uniqueness) == asked.matches.map(\.uniqueness))
    }
  }

  @Test(arguments: 0..<40 as Range<UInt64>, Way.all)
  func neitherOrderNorThreadsMatter(seed: UInt64, way: Way) throws {
    let world = World(seed: seed)
    var shuffled = world
    var random = SeededGenerator(seed: seed, stream: 7)
    random.shuffle(&shuffled.ledger)
    random.shuffle(&shuffled.external)
    let plain = try #require(try Self.match(world, .confirmBest, way).certificates)
    for threads in [1, 2, 4] {
      let other = try Self.match(shuffled, .confirmBest, way, threads: threads)
      #expect(Array(plain) == Array(try #require(other.certificates)))
    }
  }
}

extension MatchCertificate {
  /// The certificate of a rule that makes the most matches.
  var mostMatches: ComponentCertificate? {
    if case .mostMatches(let certificate) = self { certificate } else { nil }
  }

  /// The certificate of a rule that takes the best pair first.
  var bestFirst: BestFirstCertificate? {
    if case .bestFirst(let certificate) = self { certificate } else { nil }
  }
}

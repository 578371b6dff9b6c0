import MatchbookTestKit
import Testing

@testable import Matchbook

/// The matcher must find what trying every assignment finds, whichever way it searches.
@Suite struct MatcherOracleTests {
  /// A small world in which ties, rivals and near misses are common.
  struct World {
    var ledger: [Record] = []
    var external: [Record] = []
    let tolerance: Tolerance
    let window: DateWindow
    let usesSimilarity: Bool

    init(seed: UInt64) {
      var random = SeededGenerator(seed: seed)
      let currencies = Currency.all.filter { ["EUR", "USD"].contains($0.code) }
      let references = ["INV-1001", "INV-1002", "INV-1012", "inv 1001", ""]
      func records(_ prefix: String) -> [Record] {
        (0..<random.number(in: 0...5)).map { index in
          Record(
            id: "\(prefix)\(index)",
            amount: Amount(
              minorUnits: Int64(100 + random.number(in: 0...3)),
              currency: currencies[random.number(in: 0...1)]),
            date: random.happens(1, in: 12) ? nil : Day(number: Int32(random.number(in: 0...4))),
            reference: references[random.number(in: 0...4)])
        }
      }
      ledger = records("L")
      external = records("X")
      tolerance = Tolerance(absolute: Ratio(Int64(random.number(in: 0...2)), over: 100))
      let from = Int64(random.number(in: -2...1))
      window = DateWindow(from: from, to: from + Int64(random.number(in: 0...3)))
      usesSimilarity = random.happens(1, in: 2)
    }

    func rule(
      _ ambiguity: AmbiguityPolicy, _ objective: Objective = .mostMatches
    ) -> ConditionRule {
      var conditions: [Condition] = [
        .equal(.currency), .amount(within: tolerance), .date(within: window),
      ]
      if usesSimilarity {
        conditions.append(
          .similar(
            .reference, atLeast: Ratio(7, over: 10), normalised: TextNormaliser.reference))
      }
      return ConditionRule(
        RuleHeader(id: "rule", ambiguity: ambiguity, objective: objective, chance: 1_000_000),
        where: .all(conditions))
    }

    /// Every pair that fits, by the plain meaning of the rule.
    var edges: [ReferenceMatcher.Edge] {
      var edges: [ReferenceMatcher.Edge] = []
      for (l, left) in ledger.enumerated() {
        for (x, right) in external.enumerated() {
          guard left.amount.currency == right.amount.currency, let from = left.date,
            let to = right.date
          else { continue }
          let days = Int64(to.number - from.number)
          let difference = abs(right.amount.minorUnits - left.amount.minorUnits)
          guard window.from <= days, days <= window.to,
            difference <= tolerance.absolute?.numerator ?? 0
          else { continue }
          var score: Int64 = 1_000_000
          if usesSimilarity {
            let alike = Similarity.levenshtein.score(
              Self.cleaned(left.reference), Self.cleaned(right.reference))
            guard alike >= 700_000 else { continue }
            // Three plain tests and the similarity, each with the weight 1.
            score = (3_000_000 + Int64(alike)) / 4
          }
          edges.append(
            ReferenceMatcher.Edge(
              ledger: l, external: x, scoreMillionths: score, amountDifference: difference,
              timeDistance: abs(days)))
        }
      }
      return edges
    }

    static func cleaned(_ reference: String) -> String {
      reference.lowercased().filter { $0.isLetter || $0.isNumber }
    }
  }

  /// How a key is searched: as a small group, as a large one, as one of equal rows, by measuring
  /// texts along amounts and dates, and by an index of its texts.
  enum Search: CaseIterable { case pairByPair, inOrder, byClasses, byGrid, byTexts }

  private func match(
    _ world: World, _ ambiguity: AmbiguityPolicy, _ objective: Objective = .mostMatches,
    search: Search, threads: Int = 1
  ) throws -> MatchResult {
    var options = MatchOptions(threads: threads)
    if search != .pairByPair { options.limits.smallGroupPairs = 0 }
    if search == .byClasses { options.limits.classSaving = 0 }
    if search == .byGrid || search == .byTexts { options.limits.classSaving = .max }
    if search == .byTexts { options.limits.candidatesBeforeTexts = 0 }
    return try Matcher(rules: [world.rule(ambiguity, objective)], options: options)
      .match(ledger: RecordTable(world.ledger), external: RecordTable(world.external))
  }

  @Test(arguments: Seeds.first(100), Search.allCases)
  func confirmsWhatEveryBestAssignmentHas(seed: UInt64, search: Search) throws {
    let world = World(seed: seed)
    let edges = world.edges
    let truth = ReferenceMatcher.solve(
      ledgerCount: world.ledger.count, externalCount: world.external.count, edges: edges)
    let result = try match(world, .confirmIfUnique, search: search)
    let sure = zip(edges, truth.presence).filter { $1 == .all }.map { edge, _ in
      "\(world.external[edge.external].id)-\(world.ledger[edge.ledger].id)"
    }
    let found = result.matches.map { "\($0.externalIDs[0])-\($0.ledgerIDs[0])" }
    #expect(found.sorted() == sure.sorted())
    let unsure = zip(edges, truth.presence).filter { $1 == .some }.map(\.0)
    #expect(
      Set(result.ambiguous.flatMap(\.externalIDs))
        == Set(unsure.map { world.external[$0.external].id }))
    #expect(
      Set(result.ambiguous.flatMap(\.ledgerIDs)) == Set(unsure.map { world.ledger[$0.ledger].id }))
  }

  @Test(arguments: Seeds.first(100), Search.allCases)
  func confirmsTheBestAssignmentAndSettlesTiesByID(seed: UInt64, search: Search) throws {
    let world = World(seed: seed)
    let edges = world.edges
    let truth = ReferenceMatcher.solve(
      ledgerCount: world.ledger.count, externalCount: world.external.count, edges: edges)
    let result = try match(world, .confirmBest, search: search)
    let position = (
      ledger: Dictionary(uniqueKeysWithValues: world.ledger.enumerated().map { ($1.id, $0) }),
      external: Dictionary(uniqueKeysWithValues: world.external.enumerated().map { ($1.id, $0) })
    )
    let found = result.matches.map {
      (position.external[$0.externalIDs[0]] ?? -1, position.ledger[$0.ledgerIDs[0]] ?? -1)
    }
    var value = ReferenceMatcher.Value()
    for (external, ledger) in found {
      let edge = try #require(
        edges.first { $0.external == external && $0.ledger == ledger },
        "a pair was matched that does not fit")
      value.matched += 1
      value.scoreMillionths += Int128(edge.scoreMillionths)
      value.amountDifference += Int128(edge.amountDifference)
      value.timeDistance += Int128(edge.timeDistance)
    }
    #expect(value == truth.optimum)
    if search == .pairByPair {
      let first = truth.firstOptimal.map { (edges[$0].external, edges[$0].ledger) }
      #expect(found.map { "\($0)" } == first.map { "\($0)" })
    }
  }

  @Test(arguments: Seeds.first(150), Search.allCases)
  func bestFirstConfirmsWhatEveryLevelAgreesOn(seed: UInt64, search: Search) throws {
    let world = World(seed: seed)
    let edges = world.edges
    let truth = ReferenceMatcher.solveBestFirst(
      ledgerCount: world.ledger.count, externalCount: world.external.count, edges: edges,
      settlesTies: false)
    let result = try match(world, .confirmIfUnique, .bestFirst, search: search)
    let sure = truth.confirmed.map {
      "\(world.external[edges[$0].external].id)-\(world.ledger[edges[$0].ledger].id)"
    }
    let found = result.matches.map { "\($0.externalIDs[0])-\($0.ledgerIDs[0])" }
    #expect(found.sorted() == sure.sorted())
    #expect(
      Set(result.ambiguous.flatMap(\.externalIDs))
        == Set(truth.undecided.map { world.external[edges[$0].external].id }))
    #expect(
      Set(result.ambiguous.flatMap(\.ledgerIDs))
        == Set(truth.undecided.map { world.ledger[edges[$0].ledger].id }))
  }

  @Test(arguments: Seeds.first(150), Search.allCases)
  func bestFirstSettlesTiesByIDAndLeavesNoBetterPairOut(seed: UInt64, search: Search) throws {
    let world = World(seed: seed)
    let edges = world.edges
    let truth = ReferenceMatcher.solveBestFirst(
      ledgerCount: world.ledger.count, externalCount: world.external.count, edges: edges,
      settlesTies: true)
    let result = try match(world, .confirmBest, .bestFirst, search: search)
    let found = Set(result.matches.map { "\($0.externalIDs[0])-\($0.ledgerIDs[0])" })
    #expect(
      found
        == Set(
          truth.confirmed.map {
            "\(world.external[edges[$0].external].id)-\(world.ledger[edges[$0].ledger].id)"
          }))
    let chosen = edges.filter {
      found.contains("\(world.external[$0.external].id)-\(world.ledger[$0.ledger].id)")
    }
    for edge in edges where !chosen.contains(edge) {
      #expect(
        chosen.contains {
          ($0.ledger == edge.ledger || $0.external == edge.external)
            && !ReferenceMatcher.isBetter(edge, than: $0)
        }, "a pair was left out that is better than those of both its records")
    }
  }

  @Test(arguments: 0..<30 as Range<UInt64>)
  func everyWayOfSearchingFindsTheSameSimilarTexts(seed: UInt64) throws {
    var random = SeededGenerator(seed: seed)
    func reference() -> String {
      let length = random.number(in: 5...18)
      return String((0..<length).map { _ in Character("\(random.number(in: 0...2))") })
    }
    let texts = (0..<12).map { _ in reference() } + ["Zürich-1234567", ""]
    func records(_ prefix: String) throws -> [Record] {
      try (0..<80).map { index in
        var text = Array(texts[random.number(in: 0...texts.count - 1)])
        if !text.isEmpty, random.happens(1, in: 2) {
          let place = random.number(in: 0...text.count - 1)
          if random.happens(1, in: 2) { text.remove(at: place) } else { text[place] = "7" }
        }
        return Record(
          id: "\(prefix)\(index)",
          amount: Amount(
            minorUnits: Int64(random.number(in: -3...400)),
            currency: try #require(Currency(code: "EUR", exponent: 2))),
          date: Day(number: Int32(random.number(in: 0...9))), reference: String(text))
      }
    }
    let (ledger, external) = (try records("L"), try records("X"))
    var header = RuleHeader(id: "rule", ambiguity: .confirmBest)
    header.chance = 1_000_000
    let rule = ConditionRule(
      header,
      where: .all([
        .amount(within: Tolerance(percent: Ratio(20, over: 100))), .within(days: 3),
        .similar(.reference, .levenshtein, atLeast: Ratio(8, over: 10)),
      ]))
    var matches: [[String]] = []
    for search in [Search.pairByPair, .byGrid, .byTexts] {
      var options = MatchOptions(threads: search == .byGrid ? 2 : 1)
      if search != .pairByPair { options.limits.smallGroupPairs = 0 }
      if search == .byTexts { options.limits.candidatesBeforeTexts = 0 }
      if search == .pairByPair { options.limits.smallGroupPairs = 1 << 20 }
      let result = try Matcher(rules: [rule], options: options)
        .match(ledger: RecordTable(ledger), external: RecordTable(external))
      matches.append(result.matches.map { "\($0.externalIDs) \($0.ledgerIDs) \($0.score)" })
    }
    #expect(matches[0] == matches[1])
    #expect(matches[0] == matches[2])
    #expect(!matches[0].isEmpty)
  }

  @Test(arguments: Seeds.first(50))
  func theOrderOfRecordsAndTheNumberOfThreadsDoNotMatter(seed: UInt64) throws {
    let world = World(seed: seed)
    var shuffled = world
    var random = SeededGenerator(seed: seed, stream: 7)
    random.shuffle(&shuffled.ledger)
    random.shuffle(&shuffled.external)
    let plain = try match(world, .confirmIfUnique, search: .pairByPair)
    let other = try match(shuffled, .confirmIfUnique, search: .pairByPair, threads: 3)
    #expect(plain.fingerprint == other.fingerprint)
    #expect(plain.matches.map(\.id) == other.matches.map(\.id))
    #expect(plain.matches.map(\.reason) == other.matches.map(\.reason))
    #expect(plain.ambiguous == other.ambiguous)
    for side in Side.allCases {
      #expect(
        plain.open(side).map { "\($0.id) \($0.code) \($0.reason)" }
          == other.open(side).map { "\($0.id) \($0.code) \($0.reason)" })
    }
  }
}

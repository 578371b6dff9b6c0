import MatchbookTestKit
import Testing

@testable import Matchbook

/// Over several runs, what is settled and what is open are the amounts, to the minor unit.
///
/// The reference keeps one number per record and adds by hand; it knows no index, no threads and no
/// tables.
@Suite struct PartialSettlementLawTests {
  /// Books and a statement per run; references are few, so that groups of all shapes occur.
  struct World {
    var ledger: [Record] = []
    var statements: [[Record]] = []
    let cardinality: Cardinality
    let partial: PartialSettlement
    let tolerance: Int64

    init(seed: UInt64) throws {
      var random = SeededGenerator(seed: seed)
      let eur = try #require(Currency("EUR"))
      func records(_ prefix: String, _ count: Int, _ greatest: Int) -> [Record] {
        (0..<count).map { index in
          let cents = Int64(random.number(in: 1...greatest)) * (random.happens(1, in: 6) ? -1 : 1)
          return Record(
            id: "\(prefix)\(index)", amount: Amount(minorUnits: cents, currency: eur),
            date: random.happens(1, in: 9) ? nil : Day(number: Int32(random.number(in: 0...3))),
            reference: "R\(random.number(in: 0...3))")
        }
      }
      let cardinalities: [Cardinality] = [.oneToOne, .oneToMany, .manyToOne]
      cardinality = cardinalities[random.number(in: 0...2)]
      let sides: [Side?] = [nil, .ledger, .external]
      partial = PartialSettlement(
        of: sides[random.number(in: 0...2)],
        atLeast: random.happens(1, in: 3) ? Ratio(20, over: 100) : nil, confirms: true)
      tolerance = Int64(random.number(in: 0...2))
      ledger = records("L", random.number(in: 1...6), 20)
      statements = (0..<4).map { run in
        records("X\(run)-", random.number(in: 0...5), cardinality == .manyToOne ? 40 : 12)
      }
    }

    var rule: ConditionRule {
      ConditionRule(
        RuleHeader(id: "parts", cardinality: cardinality, partial: partial),
        where: .all([
          .equal(.reference),
          .amount(within: Tolerance(absolute: Ratio(tolerance, over: 100))),
        ]))
    }
  }

  @Test(arguments: Seeds.first(400))
  func whatIsSettledAndWhatIsOpenAreTheAmounts(seed: UInt64) throws {
    let world = try World(seed: seed)
    var facts = MatchFacts(absentRecords: .passedOver)
    // What was ever settled of a ledger record, by id, and which are settled in full.
    var settled: [String: Int64] = [:]
    var full: Set<String> = []
    for statement in world.statements {
      let result = try Matcher(rules: [world.rule], options: MatchOptions(facts: facts))
        .match(ledger: RecordTable(world.ledger), external: RecordTable(statement))
      var seen: Set<String> = []
      var used: Set<String> = []
      for match in result.matches {
        #expect(match.status == .accepted)
        var sums: [Side: Int64] = [:]
        for part in match.allocations {
          sums[part.side, default: 0] += part.amount.minorUnits
          #expect(used.insert("\(part.side) \(part.id)").inserted)
          if part.residual.minorUnits != 0 {
            #expect(match.isPartial)
            #expect((part.residual.minorUnits < 0) == (part.amount.minorUnits < 0))
          }
          guard part.side == .ledger else { continue }
          seen.insert(part.id)
          #expect(!full.contains(part.id), "a settled record was settled again")
          settled[part.id, default: 0] += part.amount.minorUnits
          if part.residual.minorUnits == 0 { full.insert(part.id) }
        }
        let difference = abs((sums[.ledger] ?? 0) - (sums[.external] ?? 0))
        #expect(difference <= (match.isPartial ? 0 : world.tolerance))
        #expect(
          match.allocations.count { $0.residual.minorUnits != 0 } == (match.isPartial ? 1 : 0))
      }
      for (row, record) in world.ledger.enumerated() {
        let (whole, paid) = (record.amount.minorUnits, settled[record.id] ?? 0)
        #expect(paid.magnitude <= whole.magnitude && (paid == 0 || (paid < 0) == (whole < 0)))
        #expect(full.contains(record.id) == (paid == whole), "settled in full is all of it")
        if !full.contains(record.id) {
          #expect(result.openAmount(of: row, on: .ledger).minorUnits == whole - paid)
        }
      }
      let open = result.open(.ledger)
      #expect(
        open.filter(\.isPartial).map(\.id).sorted()
          == settled.filter { $0.value != 0 && !full.contains($0.key) }.keys.sorted())
      #expect(result.counts.ledgerPartial == open.count(where: \.isPartial))
      facts = result.factsForNextRun
    }
  }

  /// One run against a reference that looks at the records of a reference alone.
  @Test(arguments: Seeds.first(400))
  func aGroupIsSettledAsAPlainReferenceSettlesIt(seed: UInt64) throws {
    let world = try World(seed: seed)
    guard world.cardinality != .oneToOne else { return }
    let statement = world.statements[0]
    let result = try Matcher(rules: [world.rule])
      .match(ledger: RecordTable(world.ledger), external: RecordTable(statement))
    let found = result.matches.map { match in
      match.allocations.map { "\($0.id) \($0.amount.minorUnits)" }.sorted().joined(separator: ", ")
    }
    let expected = (0...3).compactMap { number in
      PlainParts(
        world, world.ledger.filter { $0.reference == "R\(number)" },
        statement.filter { $0.reference == "R\(number)" }
      ).allocations
    }.map { $0.map { "\($0.0) \($0.1)" }.sorted().joined(separator: ", ") }
    #expect(found.sorted() == expected.sorted())
  }

  @Test(arguments: Seeds.first(100))
  func orderAndThreadsChangeNothing(seed: UInt64) throws {
    let world = try World(seed: seed)
    var random = SeededGenerator(seed: seed, stream: 3)
    var (ledger, external) = (world.ledger, world.statements[0])
    func transcript(_ threads: Int) throws -> [String] {
      let result = try Matcher(rules: [world.rule], options: MatchOptions(threads: threads))
        .match(ledger: RecordTable(ledger), external: RecordTable(external))
      return result.matches.map { "\($0.id) \($0.reason)" } + result.ambiguous.map { "\($0)" }
        + Side.allCases.flatMap { side in
          result.open(side).map { "\($0.id) \($0.reason) \($0.openAmount)" }
        } + ["\(result.tieOut) \(result.factsForNextRun) \(result.fingerprint)"]
    }
    let plain = try transcript(1)
    random.shuffle(&ledger)
    random.shuffle(&external)
    #expect(try transcript(3) == plain)
  }
}

/// What becomes of the records of one reference, by the plain meaning of the words.
private struct PlainParts {
  let world: PartialSettlementLawTests.World
  let ledger: [Record]
  let external: [Record]

  init(_ world: PartialSettlementLawTests.World, _ ledger: [Record], _ external: [Record]) {
    self.world = world
    self.ledger = ledger
    self.external = external
  }

  private static func sum(_ records: [Record]) -> Int64 {
    records.reduce(0) { $0 + $1.amount.minorUnits }
  }

  private static func whole(_ records: [Record]) -> [(String, Int64)] {
    records.map { ($0.id, $0.amount.minorUnits) }
  }

  /// `nil` if nothing is settled.
  var allocations: [(String, Int64)]? {
    guard !ledger.isEmpty, !external.isEmpty else { return nil }
    let single = world.cardinality == .oneToMany ? ledger : external
    guard single.count == 1 else { return nil }
    let (left, right) = (Self.sum(ledger), Self.sum(external))
    if abs(left - right) <= world.tolerance { return Self.whole(ledger) + Self.whole(external) }
    let side = world.partial.side ?? (world.cardinality == .oneToMany ? .ledger : .external)
    let (keepers, payers) = side == .ledger ? (ledger, external) : (external, ledger)
    let (due, paid) = (Self.sum(keepers), Self.sum(payers))
    guard due.signum() == paid.signum(), due != 0, abs(paid) < abs(due) else { return nil }
    if world.partial.leastShare != nil, abs(paid) * 5 < abs(due) { return nil }
    guard keepers.count > 1 else { return [(keepers[0].id, paid)] + Self.whole(payers) }
    guard keepers.allSatisfy({ $0.amount.minorUnits.signum() == due.signum() }) else { return nil }
    var rest = paid
    var parts: [(String, Int64)] = []
    let days = Set(keepers.map { $0.date?.number ?? Int32.max }).sorted()
    for day in days where rest != 0 {
      let tied = keepers.filter { ($0.date?.number ?? Int32.max) == day }
      let sum = Self.sum(tied)
      if abs(sum) > abs(rest) {
        guard tied.count == 1 else { return nil }
        parts.append((tied[0].id, rest))
        rest = 0
      } else {
        parts += Self.whole(tied)
        rest -= sum
      }
    }
    return parts + Self.whole(payers)
  }
}

import MatchbookTestKit
import Testing

@testable import Matchbook

/// What holds for every session, over small random worlds with rules of all kinds.
@Suite struct MatchSessionPropertyTests {
  static let seeds: Range<UInt64> = 0..<300

  /// External records dealt out into batches, each in an order of its own.
  static func batches(_ world: SessionWorld, _ random: inout SeededGenerator) -> [[Record]] {
    var batches: [[Record]] = Array(repeating: [], count: random.number(in: 1...4))
    for record in world.external {
      batches[random.number(in: 0...batches.count - 1)].append(record)
    }
    return batches
  }

  @Test(arguments: seeds)
  func aBatchGetsWhatARunWithAllOpenLedgerRecordsGives(seed: UInt64) throws {
    let world = SessionWorld(seed: seed)
    var random = SeededGenerator(seed: seed &+ 1_000_000)
    // A part of the ledger comes later.
    let late = world.ledger.filter { _ in random.happens(1, in: 4) }
    let early = world.ledger.filter { !late.contains($0) }
    let session = try MatchSession(
      rules: world.rules, options: world.options, ledger: RecordTable(early))
    for (number, batch) in Self.batches(world, &random).enumerated() {
      if number == 1 { try session.add(ledger: RecordTable(late)) }
      let carries = random.happens(1, in: 3)
      let table = try RecordTable(batch)
      let offered =
        carries ? RecordTable.joining([session.openExternal, table]) : table
      let full = try Matcher(rules: world.rules, options: world.options)
        .match(ledger: session.openLedger, external: offered)
      let made = try session.match(batch: table, includingOpen: carries)
      #expect(Outcome(made.result) == Outcome(full))
      #expect(made.batch == number + 1)
    }
  }

  @Test(arguments: seeds)
  func independentBatchesGiveWhatOneRunGives(seed: UInt64) throws {
    let world = SessionWorld(seed: seed)
    var random = SeededGenerator(seed: seed &+ 2_000_000)
    let session = try MatchSession(
      rules: world.rules, options: world.options, ledger: RecordTable(world.ledger))
    let full = try Matcher(rules: world.rules, options: world.options)
      .match(ledger: RecordTable(world.ledger), external: RecordTable(world.external))
    // Records that share a candidate, in any pass, come in one batch: the condition of the guide.
    let groups = Self.competing(world)
    var batches: [Int: [Record]] = [:]
    let count = random.number(in: 1...4)
    var batchOfGroup: [Int: Int] = [:]
    for (row, group) in groups.enumerated() {
      let batch = batchOfGroup[group] ?? random.number(in: 0...count - 1)
      batchOfGroup[group] = batch
      batches[batch, default: []].append(world.external[row])
    }
    var accepted: [String] = []
    var open: [String] = []
    var ambiguous: Set<AmbiguousSet> = []
    for batch in batches.values {
      let made = try session.match(batch: RecordTable(batch))
      #expect(made.isIndependent)
      #expect(made.contested.isEmpty)
      accepted += Outcome.accepted(made.result)
      open += Self.open(made.result)
      ambiguous.formUnion(made.result.ambiguous)
    }
    #expect(accepted.sorted() == Outcome.accepted(full).sorted())
    #expect(open.sorted() == Self.open(full).sorted())
    #expect(ambiguous == Set(full.ambiguous))
  }

  /// The open external records with their kinds of reason. Whether a record that is no candidate has
  /// an equal key depends on which records are still there.
  private static func open(_ result: MatchResult) -> [String] {
    result.open(.external).map { record in
      "\(record.id) \(record.code == "no_candidate" ? "conditions_failed" : record.code)"
    }
  }

  /// For each external record the number of the set of records that compete, by plain comparison of
  /// all pairs under the blockings of all rules.
  static func competing(_ world: SessionWorld) -> [Int] {
    var groups = Array(world.external.indices)
    var firstOf: [Int: Int] = [:]
    let plain = PlainCandidates(world)
    for right in world.external.indices {
      for left in world.ledger.indices where plain.allows(left, right) {
        guard let first = firstOf[left] else {
          firstOf[left] = right
          continue
        }
        let (one, other) = (groups[first], groups[right])
        for row in groups.indices where groups[row] == other { groups[row] = one }
      }
    }
    return groups
  }

  @Test(arguments: seeds)
  func whatTheSessionCallsIndependentIsWhatOneRunGives(seed: UInt64) throws {
    let world = SessionWorld(seed: seed)
    var random = SeededGenerator(seed: seed &+ 3_000_000)
    let session = try MatchSession(
      rules: world.rules, options: world.options, ledger: RecordTable(world.ledger))
    var accepted: [String] = []
    var isIndependent = true
    for batch in Self.batches(world, &random) {
      let made = try session.match(batch: RecordTable(batch))
      isIndependent = isIndependent && made.isIndependent
      accepted += Outcome.accepted(made.result)
    }
    guard isIndependent else { return }
    let full = try Matcher(rules: world.rules, options: world.options)
      .match(ledger: RecordTable(world.ledger), external: RecordTable(world.external))
    #expect(accepted.sorted() == Outcome.accepted(full).sorted())
  }

  @Test(arguments: seeds)
  func everyRecordIsOpenOrInOneMatch(seed: UInt64) throws {
    let world = SessionWorld(seed: seed)
    var random = SeededGenerator(seed: seed &+ 4_000_000)
    let session = try MatchSession(
      rules: world.rules, options: world.options, ledger: RecordTable(world.ledger))
    var taken: [Side: [String]] = [.ledger: [], .external: []]
    for batch in Self.batches(world, &random) {
      let made = try session.match(
        batch: RecordTable(batch), includingOpen: random.happens(1, in: 2))
      for match in made.result.matches where match.status == .accepted {
        taken[.ledger, default: []] += match.ledgerIDs
        taken[.external, default: []] += match.externalIDs
      }
    }
    func ids(_ table: RecordTable) -> [String] { (0..<table.count).map { table.id(at: $0) } }
    #expect(
      (ids(session.openLedger) + (taken[.ledger] ?? [])).sorted() == world.ledger.map(\.id).sorted()
    )
    #expect(
      (ids(session.openExternal) + (taken[.external] ?? [])).sorted()
        == world.external.map(\.id).sorted())
    #expect(session.openLedgerCount == session.openLedger.count)
    #expect(session.openExternalCount == session.openExternal.count)
  }

  @Test(arguments: 0..<200 as Range<UInt64>)
  func neitherOrderNorThreadsMatter(seed: UInt64) throws {
    let world = SessionWorld(seed: seed)
    var random = SeededGenerator(seed: seed &+ 5_000_000)
    let batches = Self.batches(world, &random)
    func run(_ ledger: [Record], _ batches: [[Record]], threads: Int) throws -> [Outcome] {
      var options = world.options
      options.threads = threads
      let session = try MatchSession(
        rules: world.rules, options: options, ledger: RecordTable(ledger))
      return try batches.map { Outcome(try session.match(batch: RecordTable($0)).result) }
    }
    let plain = try run(world.ledger, batches, threads: 1)
    let shuffled = try run(
      random.shuffled(world.ledger), batches.map { random.shuffled($0) }, threads: 3)
    #expect(shuffled == plain)
  }

  @Test(arguments: seeds)
  func aLookupFindsTheOpenCandidatesOfEachRule(seed: UInt64) throws {
    let world = SessionWorld(seed: seed)
    let session = try MatchSession(
      rules: world.rules, options: world.options, ledger: RecordTable(world.ledger))
    let half = world.external.count / 2
    _ = try session.match(batch: RecordTable(Array(world.external[..<half])))
    let rest = Array(world.external[half...])
    let lookup = try session.lookup(for: RecordTable(rest))
    let plain = PlainCandidates(world)
    for row in rest.indices {
      var all: Set<Int> = []
      for rule in session.ruleIDs.indices {
        var found: [Int] = []
        lookup.candidates(of: row, rule: rule, into: &found)
        let expected = world.ledger.indices.filter {
          session.ledger.isOpen($0) && plain.allows($0, half + row, rule: rule)
        }
        #expect(found == expected)
        all.formUnion(found)
      }
      var found = [-1]
      lookup.candidates(of: row, into: &found)
      #expect(found == [-1] + all.sorted())
    }
  }
}

extension SeededGenerator {
  fileprivate mutating func shuffled(_ records: [Record]) -> [Record] {
    records.shuffled(using: &self)
  }
}

/// Which pairs the indexes of rules have to find, compared value by value.
struct PlainCandidates {
  let world: SessionWorld
  let ledger: RecordTable
  let external: RecordTable

  init(_ world: SessionWorld) {
    self.world = world
    ledger = (try? RecordTable(world.ledger)) ?? RecordTable(trusting: RecordColumns())
    external = (try? RecordTable(world.external)) ?? RecordTable(trusting: RecordColumns())
  }

  func allows(_ left: Int, _ right: Int) -> Bool {
    world.rules.indices.contains { allows(left, right, rule: $0) }
  }

  func allows(_ left: Int, _ right: Int, rule: Int) -> Bool {
    let rule = world.rules[rule]
    for field in world.options.groupBy
    where ledger.text(field, at: left) != external.text(field, at: right) { return false }
    return rule.blockings.contains { blocking in
      let isGroup = rule.header.cardinality != .oneToOne
      let isWhole = isGroup && rule.header.group == .keys
      let blocking = isGroup ? blocking.withoutAmounts : blocking
      if let scope = blocking.ledgerScope,
        !ConditionEvaluator(scope, ledger: ledger, external: ledger)
          .holds(ledgerRow: left, externalRow: left)
      {
        return false
      }
      for key in blocking.keys {
        guard let one = value(key.ledger, ledger, left),
          let other = value(key.external, external, right),
          one == other
        else { return false }
      }
      if blocking.usesRuleKeys {
        func keys(_ record: Record) -> Set<String> {
          record.reference.isEmpty
            ? [] : [String(record.reference.prefix(4)), String(record.reference.suffix(4))]
        }
        guard !keys(world.ledger[left]).isDisjoint(with: keys(world.external[right])) else {
          return false
        }
      }
      if let tolerance = blocking.amount {
        let (one, other) = (ledger.amount(at: left), external.amount(at: right))
        guard one.currency == other.currency,
          tolerance.allows(ledger: one.minorUnits, external: other.minorUnits, exponent: 2)
        else { return false }
      }
      if let window = blocking.date, !isWhole {
        guard let one = ledger.date(at: left), let other = external.date(at: right),
          WindowMeasure(window, ledger: ledger, external: external).allows(
            ledgerDay: one.number, externalDay: other.number, ledgerRow: left, externalRow: right)
        else { return false }
      }
      return true
    }
  }

  private func value(_ expression: Blocking.Expression, _ table: RecordTable, _ row: Int) -> String?
  {
    switch expression {
    case .month: return table.date(at: row).map { "\($0.monthNumber)" }
    case .value(let field, let steps):
      guard let text = table.text(field, at: row) else { return nil }
      guard !steps.isEmpty else { return text }
      let normal = text.lowercased().filter { $0.isLetter || $0.isNumber }
      return normal.isEmpty ? nil : normal
    }
  }
}

/// Rows of a large group that nothing tells apart, as one: same amount, same day, same instant
/// where that counts, and the same values in all fields that the rule's judge reads.
struct RowClasses: Sendable {
  struct Class: Sendable {
    /// In the order of ids.
    var rows: [Int32]
    /// Stands for all of them.
    var entry: KeyEntry
  }

  let ledger: [Class]
  let external: [Class]
  /// Whether instants tell rows apart here.
  let usesInstants: Bool
  private let group: LargeGroup
  private let sides: ComparableSides
  /// What a judge reads of each side; nothing where there is none.
  private let judged: JudgedFields
  private let facts: BoundFacts

  init(
    _ group: LargeGroup, _ sides: ComparableSides, nearest: Nearness,
    judged: JudgedFields = JudgedFields(), facts: BoundFacts = .none
  ) {
    self.init(group, sides, usesInstants: nearest == .instant, judged, facts)
  }

  private init(
    _ group: LargeGroup, _ sides: ComparableSides, usesInstants: Bool, _ judged: JudgedFields,
    _ facts: BoundFacts
  ) {
    self.group = group
    self.sides = sides
    self.usesInstants = usesInstants
    self.judged = judged
    self.facts = facts
    ledger = RowClasses.classes(
      group.ledger, sides.ledger, usesInstants, judged.ledger,
      facts.rejectedLedger)
    external = RowClasses.classes(
      group.external, sides.external, usesInstants, judged.external,
      facts.rejectedExternal)
  }

  /// The same rows told apart by days only.
  func byDay() -> RowClasses { RowClasses(group, sides, usesInstants: false, judged, facts) }

  /// Whether comparing classes instead of rows saves so many times the pairs.
  func isSmaller(than group: LargeGroup, times saving: Int) -> Bool {
    Int128(ledger.count) * Int128(external.count) * Int128(saving)
      <= Int128(group.ledger.count) * Int128(group.external.count)
  }

  private struct Trait: Hashable, Comparable {
    var amount: Int64
    var day: Int32
    var instant: Int64
    var currency: UInt32 = 0
    /// A hash of the values that a judge reads.
    var values: UInt64 = 0
    /// 1 for a row that must not be matched with every other one; it is a class of its own.
    var exception: Int = 0
    static func < (left: Trait, right: Trait) -> Bool {
      (left.amount, left.day, left.instant, left.currency, left.values, left.exception)
        < (
          right.amount, right.day, right.instant, right.currency, right.values, right.exception
        )
    }
  }

  private static func classes(
    _ entries: [KeyEntry], _ side: ComparableSide, _ usesInstants: Bool, _ judged: Set<Field>,
    _ exceptions: Set<Int32>
  ) -> [Class] {
    let amounts = side.amounts
    let columns = side.table.columns
    let values = JudgedValues(side.table, judged)
    let seesInstants = usesInstants || judged.contains(.date)
    func trait(_ entry: KeyEntry) -> Trait {
      var trait = Trait(
        amount: amounts[entry.row], day: entry.day,
        instant: seesInstants && !columns.instants.isEmpty ? columns.instants[entry.row] : 0)
      if exceptions.contains(Int32(entry.row)) { trait.exception = 1 }
      if !judged.isEmpty {
        trait.currency = columns.currencies[entry.row].word
        trait.values = values.hash(of: entry.row)
      }
      return trait
    }
    // Classes of one trait: more than one only where different values have one hash.
    var positions: [Trait: [Int]] = [:]
    var traits: [Trait] = []
    var classes: [Class] = []
    for entry in entries {
      let trait = trait(entry)
      let known =
        trait.exception == 1
        ? nil : positions[trait]?.first { values.areEqual(classes[$0].entry.row, entry.row) }
      if let known {
        classes[known].rows.append(Int32(entry.row))
      } else {
        positions[trait, default: []].append(classes.count)
        traits.append(trait)
        classes.append(Class(rows: [Int32(entry.row)], entry: entry))
      }
    }
    let byID = IDOrder(side.table)
    func precedes(_ left: Int, _ right: Int) -> Bool {
      traits[left] != traits[right]
        ? traits[left] < traits[right]
        : byID.precedes(classes[left].rows[0], classes[right].rows[0])
    }
    return classes.indices.sorted(by: precedes).map { index in
      var chosen = classes[index]
      // Ids order a class only to choose among its rows: large ones are sorted once.
      chosen.rows = byID.sorted(chosen.rows)
      return chosen
    }
  }
}

/// Settles a large group class by class.
struct ClassSettler {
  let classes: RowClasses
  let search: LargeGroupSearch

  private struct Arc {
    var external: Int
    var ledger: Int
    var score: Int32
  }

  /// Pairs of classes that one group may have: each costs about 100 bytes while it is solved.
  private static let maximumArcs = 4_000_000

  func settle(_ output: inout PairSettler.Output) throws -> ReachedLimit? {
    guard let arcs = try arcs() else {
      if classes.usesInstants {
        let coarser = ClassSettler(classes: classes.byDay(), search: search)
        let limit = try coarser.settle(&output)
        return limit ?? coarser.instantsLeftOut
      }
      return search.tooMany("candidate pairs")
    }
    let components = components(arcs)
    if search.settler.settlesBestFirst, !components.allSatisfy(hasOneCost) {
      return try search.settleByPairs(&output)
    }
    for row in classes.ledger.flatMap(\.rows) {
      search.settler.states.ledger.raise(
        Int(row), to: .conditionsFailed, pass: search.settler.pass)
    }
    for row in classes.external.flatMap(\.rows) {
      search.settler.states.external.raise(
        Int(row), to: .conditionsFailed, pass: search.settler.pass)
    }
    for component in components { settle(component, &output) }
    return nil
  }

  private func cost(_ arc: Arc) -> PairCost {
    search.check.cost(
      ledgerRow: Int(classes.ledger[arc.ledger].rows[0]),
      externalRow: Int(classes.external[arc.external].rows[0]), score: arc.score)
  }

  /// Whether the best pairs are as many as possible, because all pairs are as good.
  private func hasOneCost(_ arcs: [Arc]) -> Bool {
    let first = arcs.first.map(cost)
    return arcs.allSatisfy { cost($0) == first }
  }

  private var instantsLeftOut: ReachedLimit {
    let group = search.group
    return ReachedLimit(
      ruleID: search.settler.header.id,
      explanation: "\(group.ledger.count) ledger and \(group.external.count) external records "
        + "share one key and were told apart by their days only, not by their instants")
  }

  /// Pairs of classes that are accepted, by external and ledger class; `nil` if too many.
  private func arcs() throws -> [Arc]? {
    let entries = classes.ledger.map(\.entry)
    var classOfRow: [Int: Int] = [:]
    for (index, entry) in entries.enumerated() { classOfRow[entry.row] = index }
    let ordered = OrderedLedger(entries, check: search.check, sides: search.settler.sides)
    var looked = 0
    for external in classes.external {
      looked += ordered.range(for: external.entry).count
      if looked > search.settler.limits.pairsPerKey { return nil }
    }
    var arcs: [Arc] = []
    for (index, external) in classes.external.enumerated() {
      var found: [Arc] = []
      for pair in try search.accepted([external.entry], ordered) {
        guard let ledger = classOfRow[Int(pair.ledgerRow)] else { continue }
        found.append(Arc(external: index, ledger: ledger, score: pair.score))
      }
      arcs += found.sorted { $0.ledger < $1.ledger }
      if arcs.count > ClassSettler.maximumArcs { return nil }
    }
    return arcs
  }

  private func components(_ arcs: [Arc]) -> [[Arc]] {
    let pairs = arcs.map {
      ScoredPair(
        ledgerRow: classes.ledger[$0.ledger].rows[0],
        externalRow: classes.external[$0.external].rows[0], score: $0.score)
    }
    return PairNodes(pairs, search.settler.sides).components().map { $0.map { arcs[$0] } }
  }

  private func settle(_ arcs: [Arc], _ output: inout PairSettler.Output) {
    let settler = search.settler
    let isPlain = arcs.allSatisfy {
      classes.ledger[$0.ledger].rows.count == 1 && classes.external[$0.external].rows.count == 1
    }
    if isPlain {
      settler.settle(
        arcs.map {
          ScoredPair(
            ledgerRow: classes.ledger[$0.ledger].rows[0],
            externalRow: classes.external[$0.external].rows[0], score: $0.score)
        }, &output)
      return
    }
    let ledgerNodes = Array(Set(arcs.map(\.ledger))).sorted()
    let externalNodes = Array(Set(arcs.map(\.external))).sorted()
    let ledgerPlace = Dictionary(
      uniqueKeysWithValues: ledgerNodes.enumerated().map { ($1, Int32($0)) })
    let externalPlace = Dictionary(
      uniqueKeysWithValues: externalNodes.enumerated().map { ($1, Int32($0)) })
    var network = AssignmentNetwork(
      arcs: arcs.map { arc in
        AssignmentNetwork.Arc(
          external: externalPlace[arc.external] ?? 0, ledger: ledgerPlace[arc.ledger] ?? 0,
          cost: cost(arc))
      },
      externalCapacity: externalNodes.map { Int32(classes.external[$0].rows.count) },
      ledgerCapacity: ledgerNodes.map { Int32(classes.ledger[$0].rows.count) })
    var members = Members(arcs.map { ($0.external, $0.ledger) })
    let ambiguity = settler.header.ambiguity
    guard ambiguity != .reject else {
      report(members.all, &output)
      return
    }
    guard
      network.solve(
        budget: settler.limits.arcVisitsPerComponent, arcsToPack: settler.limits.arcsToPack)
    else {
      output.undecidedComponents += 1
      output.undecidedPairs += arcs.count
      raise(members.all, to: .limitReached)
      return
    }
    network.findStandings()
    if settler.records {
      output.components.append(
        RecordedComponent(
          network, pass: settler.pass,
          externalRows: externalNodes.map { classes.external[$0].rows },
          ledgerRows: ledgerNodes.map { classes.ledger[$0].rows }))
    }
    var undecided = Members([])
    for (index, arc) in arcs.enumerated() {
      switch (network.standing[index], ambiguity) {
      case (.always, _), (.some, .confirmBest), (.some, .suggestBest):
        for _ in 0..<network.flow[index] {
          let pair = ScoredPair(
            ledgerRow: members.nextLedger(arc.ledger, classes),
            externalRow: members.nextExternal(arc.external, classes), score: arc.score)
          if network.standing[index] == .some, ambiguity == .suggestBest {
            settler.suggest(pair, &output)
          } else {
            settler.place(pair, &output)
          }
        }
      case (.some, _): undecided.pairs.append((arc.external, arc.ledger))
      case (.never, _): break
      }
    }
    raise(members.all, to: .taken)
    for part in undecided.connected { report(part, &output) }
  }

  private func report(_ pairs: [(Int, Int)], _ output: inout PairSettler.Output) {
    raise(pairs, to: .ambiguous)
    let (ledgerRows, externalRows) = rows(of: pairs)
    output.ambiguous.append(
      AmbiguousRows(
        pass: search.settler.pass,
        ledgerRows: IDOrder(search.settler.sides.ledger.table).sorted(ledgerRows),
        externalRows: IDOrder(search.settler.sides.external.table).sorted(externalRows)))
  }

  private func rows(of pairs: [(Int, Int)]) -> (ledger: [Int32], external: [Int32]) {
    (
      Set(pairs.map(\.1)).sorted().flatMap { classes.ledger[$0].rows },
      Set(pairs.map(\.0)).sorted().flatMap { classes.external[$0].rows }
    )
  }

  private func raise(_ pairs: [(Int, Int)], to outcome: RowOutcome) {
    let (ledgerRows, externalRows) = rows(of: pairs)
    let settler = search.settler
    for row in ledgerRows { settler.states.ledger.raise(Int(row), to: outcome, pass: settler.pass) }
    for row in externalRows {
      settler.states.external.raise(Int(row), to: outcome, pass: settler.pass)
    }
  }
}

/// Pairs of classes, and how many rows of each have been handed out.
private struct Members {
  /// External and ledger class.
  var pairs: [(Int, Int)]
  private var ledgerUsed: [Int: Int] = [:]
  private var externalUsed: [Int: Int] = [:]

  init(_ pairs: [(Int, Int)]) { self.pairs = pairs }

  var all: [(Int, Int)] { pairs }

  mutating func nextLedger(_ index: Int, _ classes: RowClasses) -> Int32 {
    let used = ledgerUsed[index, default: 0]
    ledgerUsed[index] = used + 1
    return classes.ledger[index].rows[used]
  }

  mutating func nextExternal(_ index: Int, _ classes: RowClasses) -> Int32 {
    let used = externalUsed[index, default: 0]
    externalUsed[index] = used + 1
    return classes.external[index].rows[used]
  }

  /// The pairs by connected part, in their order.
  var connected: [[(Int, Int)]] {
    var parent: [Int: Int] = [:]
    // External classes are even, ledger classes odd.
    func root(_ node: Int) -> Int {
      var node = node
      while let next = parent[node], next != node { node = next }
      return node
    }
    for (external, ledger) in pairs {
      let left = root(external * 2)
      let right = root(ledger * 2 + 1)
      parent[max(left, right)] = min(left, right)
    }
    var groups: [Int: [(Int, Int)]] = [:]
    var order: [Int] = []
    for pair in pairs {
      let group = root(pair.0 * 2)
      if groups[group] == nil { order.append(group) }
      groups[group, default: []].append(pair)
    }
    return order.compactMap { groups[$0] }
  }
}

import MatchbookTestKit

@testable import Matchbook

/// A run of all passes as the documentation tells it: every pair, every assignment and every set is
/// tried.
struct PlainRun {
  struct Link: Hashable, CustomStringConvertible {
    let ruleID: String
    let ledgerIDs: [String]
    let externalIDs: [String]
    var isSuggested: Bool
    let score: Int32
    /// What it leaves open of a record.
    var part: PlainInstalments.Part?
    var description: String {
      "\(isSuggested ? "suggested" : "accepted") \(ruleID) \(ledgerIDs) \(externalIDs) \(score)"
        + (part.map { " leaves \($0)" } ?? "")
    }
  }

  struct Unclear: Hashable {
    let ruleID: String
    var ledgerIDs: [String]
    var externalIDs: [String]
  }

  private(set) var links: Set<Link> = []
  private(set) var unclear: [Unclear] = []
  /// By id.
  private var ledger: [Record]
  private var external: [Record]
  private let world: DrawnWorld
  /// Ids that no later pass may have.
  private var gone: Set<String>
  private var accepted: Set<String> = []
  private var spent: [String: Int128] = [:]

  init(_ world: DrawnWorld) {
    self.world = world
    ledger = world.ledger.sorted { $0.id < $1.id }
    external = world.external.sorted { $0.id < $1.id }
    gone = Set(world.options.facts.closedLedgerIDs + world.options.facts.closedExternalIDs)
    for pin in world.options.facts.pins {
      add(
        Link(
          ruleID: "pinned", ledgerIDs: pin.ledgerIDs.sorted(),
          externalIDs: pin.externalIDs.sorted(), isSuggested: false, score: 1_000_000))
    }
    for rule in world.rules.sorted(by: {
      ($0.header.priority, $0.header.id) < ($1.header.priority, $1.header.id)
    }) {
      var found: [Link] = []
      if !rule.takesSeveral {
        pairs(rule, &found)
        if let parts = PlainInstalments(rule.header) {
          partsOfPairs(
            rule, parts, without: Set(found.flatMap { $0.ledgerIDs + $0.externalIDs }), &found)
        }
      } else if case .sums(let limits) = rule.header.group {
        sets(rule, limits, &found)
      } else {
        groups(rule, &found)
      }
      for link in withinBudget(found) { add(link) }
    }
    let open = Set((ledger + external).map(\.id)).subtracting(gone)
    var seen: Set<[[String]]> = []
    unclear = unclear.compactMap { set in
      let kept = Unclear(
        ruleID: set.ruleID, ledgerIDs: set.ledgerIDs.filter(open.contains),
        externalIDs: set.externalIDs.filter(open.contains))
      guard !kept.ledgerIDs.isEmpty, !kept.externalIDs.isEmpty else { return nil }
      return seen.insert([kept.ledgerIDs, kept.externalIDs]).inserted ? kept : nil
    }
  }

  /// Ids of records that are in no accepted match.
  var openIDs: Set<String> { Set((ledger + external).map(\.id)).subtracting(accepted) }

  private mutating func add(_ link: Link) {
    links.insert(link)
    gone.formUnion(link.ledgerIDs + link.externalIDs)
    if !link.isSuggested {
      accepted.formUnion(link.ledgerIDs + link.externalIDs)
      if let part = link.part { accepted.remove(part.id) }
    }
  }

  private func sides(_ rule: DrawnRule) -> (ledger: [Record], external: [Record]) {
    let open = ledger.filter { !gone.contains($0.id) }
    return (
      open.filter { rule.scope == nil || $0.account == rule.scope },
      external.filter { !gone.contains($0.id) }
    )
  }

  /// `nil` for no match at all.
  private func isSuggested(_ rule: DrawnRule, _ score: Int32) -> Bool? {
    if let least = rule.header.disposition.confirmAtLeast, score >= least { return false }
    if let least = rule.header.disposition.suggestAtLeast, score >= least { return true }
    return nil
  }

  /// The score of two records that may be in one match.
  private func score(
    _ rule: DrawnRule, _ left: Record, _ right: Record, comparesAmounts: Bool
  ) -> Int32? {
    let rejection = MatchFacts.Rejection(ledgerID: left.id, externalID: right.id)
    guard !world.options.facts.rejections.contains(rejection),
      world.options.groupBy.isEmpty || left.account == right.account,
      comparesAmounts || left.amount.currency == right.amount.currency
    else { return nil }
    return rule.score(left, right, comparesAmounts: comparesAmounts)
  }

  // MARK: - Pairs

  private mutating func pairs(_ rule: DrawnRule, _ found: inout [Link]) {
    let (left, right) = sides(rule)
    var edges: [ReferenceMatcher.Edge] = []
    for (l, a) in left.enumerated() {
      for (x, b) in right.enumerated() {
        guard let score = score(rule, a, b, comparesAmounts: true), isSuggested(rule, score) != nil
        else { continue }
        let difference =
          a.amount.currency == b.amount.currency
          ? abs(b.amount.minorUnits - a.amount.minorUnits) : 0
        edges.append(
          ReferenceMatcher.Edge(
            ledger: l, external: x, scoreMillionths: Int64(score), amountDifference: difference,
            timeDistance: distance(a, b, rule.header.nearest)))
      }
    }
    func link(_ edge: ReferenceMatcher.Edge, suggested: Bool = false) -> Link {
      let score = Int32(edge.scoreMillionths)
      return Link(
        ruleID: rule.header.id, ledgerIDs: [left[edge.ledger].id],
        externalIDs: [right[edge.external].id],
        isSuggested: suggested || isSuggested(rule, score) ?? true, score: score)
    }
    func report(_ part: [ReferenceMatcher.Edge]) {
      unclear.append(
        Unclear(
          ruleID: rule.header.id, ledgerIDs: Set(part.map { left[$0.ledger].id }).sorted(),
          externalIDs: Set(part.map { right[$0.external].id }).sorted()))
    }
    if rule.header.ambiguity == .reject {
      for part in components(edges) {
        if part.count == 1 { found.append(link(part[0])) } else { report(part) }
      }
      return
    }
    var possible: [ReferenceMatcher.Edge] = []
    var takenLedger: Set<Int> = []
    var takenExternal: Set<Int> = []
    for level in levels(edges, rule) {
      let free = level.filter {
        !takenLedger.contains($0.ledger) && !takenExternal.contains($0.external)
      }
      let truth = ReferenceMatcher.solve(
        ledgerCount: left.count, externalCount: right.count, edges: free)
      for (index, edge) in free.enumerated() {
        switch (truth.presence[index], rule.header.ambiguity) {
        case (.all, _): found.append(link(edge))
        case (.none, _): continue
        case (.some, .suggestAll): found.append(link(edge, suggested: true))
        case (.some, .confirmBest):
          guard truth.firstOptimal.contains(index) else { continue }
          found.append(link(edge))
        case (.some, .suggestBest):
          guard truth.firstOptimal.contains(index) else { continue }
          found.append(link(edge, suggested: true))
        case (.some, _): possible.append(edge)
        }
        takenLedger.insert(edge.ledger)
        takenExternal.insert(edge.external)
      }
    }
    components(possible).forEach(report)
  }

  /// The pairs that are solved together: all of them, or from the best to the worst.
  private func levels(
    _ edges: [ReferenceMatcher.Edge], _ rule: DrawnRule
  ) -> [[ReferenceMatcher.Edge]] {
    // A rule of which all pairs have one score has nothing to prefer.
    let usual: Objective = rule.rule.hasConstantScore ? .mostMatches : .bestFirst
    guard (rule.header.objective ?? usual) == .bestFirst else { return [edges] }
    var levels: [[ReferenceMatcher.Edge]] = []
    for edge in edges {
      let place = levels.firstIndex { !ReferenceMatcher.isBetter($0[0], than: edge) }
      if let place, !ReferenceMatcher.isBetter(edge, than: levels[place][0]) {
        levels[place].append(edge)
      } else {
        levels.insert([edge], at: place ?? levels.count)
      }
    }
    return levels
  }

  private func distance(_ left: Record, _ right: Record, _ nearest: Nearness) -> Int64 {
    guard let a = left.date, let b = right.date else { return 1 << 40 }
    let days = Int64(abs(b.number - a.number))
    guard nearest == .instant else { return days }
    // Where no record of a side has an instant, days are compared in the same unit.
    guard let from = left.instantMilliseconds, let to = right.instantMilliseconds else {
      return days * 86_400_000
    }
    return abs(to - from)
  }

  private func components(_ edges: [ReferenceMatcher.Edge]) -> [[ReferenceMatcher.Edge]] {
    var parts: [[ReferenceMatcher.Edge]] = []
    for edge in edges {
      let joined = parts.filter {
        $0.contains { $0.ledger == edge.ledger || $0.external == edge.external }
      }
      parts.removeAll { part in joined.contains { $0 == part } }
      parts.append(joined.flatMap { $0 } + [edge])
    }
    return parts
  }

  // MARK: - Groups of a key

  /// What all records of a group share; `nil` where a record lacks a part.
  private func key(_ rule: DrawnRule, _ record: Record) -> [String]? {
    var key = [record.amount.currency.code]
    for part in rule.keys where part != .amount {
      guard let value = DrawnRule.value(record, part) else { return nil }
      key.append(value)
    }
    return key + (world.options.groupBy.isEmpty ? [] : [record.account])
  }

  private func tolerances(_ rule: DrawnRule) -> [Tolerance] {
    let all =
      (rule.keys.contains(.amount) ? [Tolerance.exact] : []) + [rule.tolerance].compactMap { $0 }
    return all.isEmpty ? [.exact] : all
  }

  private func balance(_ rule: DrawnRule, _ left: [Record], _ right: [Record]) -> Bool {
    func sum(_ records: [Record]) -> Int128 {
      records.reduce(0) { $0 + Int128($1.amount.minorUnits) }
    }
    return tolerances(rule).allSatisfy {
      PlainTolerance.allows($0, sum(left), sum(right), left[0].amount.currency.exponent)
    }
  }

  private mutating func groups(_ rule: DrawnRule, _ found: inout [Link]) {
    let (left, right) = sides(rule)
    for key in Set(left.compactMap { key(rule, $0) }) {
      let a = left.filter { self.key(rule, $0) == key }
      let b = right.filter { self.key(rule, $0) == key }
      guard let least = leastScore(rule, a, b) else { continue }
      let parts = PlainInstalments(rule.header)
      let cardinality = rule.header.cardinality
      var rivals: (ledger: [Record], external: [Record])?
      if cardinality == .oneToMany, a.count > 1 {
        rivals = (a.filter { balance(rule, [$0], b) }, b)
        if let parts, rivals?.ledger == [] { rivals?.ledger = a.filter { parts.takes([$0], b) } }
      } else if cardinality == .manyToOne, b.count > 1 {
        rivals = (a, b.filter { balance(rule, a, [$0]) })
        if let parts, rivals?.external == [] {
          rivals?.external = b.filter { parts.takes(a, [$0]) }
        }
      }
      if let rivals {
        unclear.append(
          Unclear(
            ruleID: rule.header.id, ledgerIDs: rivals.ledger.map(\.id),
            externalIDs: rivals.external.map(\.id)))
      } else if balance(rule, a, b) {
        guard let suggested = isSuggested(rule, least) else { continue }
        found.append(
          Link(
            ruleID: rule.header.id, ledgerIDs: a.map(\.id), externalIDs: b.map(\.id),
            isSuggested: suggested, score: least))
      } else if let parts {
        settle(partOf: a, b, rule, parts, least, &found)
      }
    }
  }

  /// The least score of all pairs of a group; `nil` if a pair does not fit.
  private func leastScore(_ rule: DrawnRule, _ left: [Record], _ right: [Record]) -> Int32? {
    let scores = left.flatMap { a in right.map { score(rule, a, $0, comparesAmounts: false) } }
    return scores.contains(nil) ? nil : scores.compactMap { $0 }.min()
  }

  // MARK: - In part

  private mutating func settle(
    partOf left: [Record], _ right: [Record], _ rule: DrawnRule, _ parts: PlainInstalments,
    _ score: Int32, _ found: inout [Link]
  ) {
    switch parts.split(left, right) {
    case .refused: break
    case .unclear:
      unclear.append(
        Unclear(
          ruleID: rule.header.id, ledgerIDs: left.map(\.id), externalIDs: right.map(\.id)))
    case .settles(let ids, let part):
      guard let suggested = isSuggested(rule, score) else { return }
      found.append(
        Link(
          ruleID: rule.header.id, ledgerIDs: left.map(\.id).filter(ids.contains),
          externalIDs: right.map(\.id).filter(ids.contains),
          isSuggested: suggested || parts.asksPerson, score: score, part: part))
    }
  }

  /// What pairs have left open: a pair that is alone with its key may be settled in part.
  private mutating func partsOfPairs(
    _ rule: DrawnRule, _ parts: PlainInstalments, without taken: Set<String>, _ found: inout [Link]
  ) {
    let (allLeft, allRight) = sides(rule)
    let left = allLeft.filter { !taken.contains($0.id) }
    let right = allRight.filter { !taken.contains($0.id) }
    for key in Set(left.compactMap { key(rule, $0) }) {
      let a = left.filter { self.key(rule, $0) == key }
      let b = right.filter { self.key(rule, $0) == key }
      guard let least = leastScore(rule, a, b) else { continue }
      if a.count == 1, b.count == 1 {
        if !balance(rule, a, b) { settle(partOf: a, b, rule, parts, least, &found) }
        continue
      }
      let fits = { (left: Record, right: Record) in parts.takes([left], [right]) }
      unclear.append(
        Unclear(
          ruleID: rule.header.id,
          ledgerIDs: a.filter { one in b.contains { fits(one, $0) } }.map(\.id),
          externalIDs: b.filter { one in a.contains { fits($0, one) } }.map(\.id)))
    }
  }

  // MARK: - Sets that add up

  private mutating func sets(
    _ rule: DrawnRule, _ limits: GroupPolicy.SumLimits, _ found: inout [Link]
  ) {
    let (left, right) = sides(rule)
    let isLedger = rule.header.cardinality == .oneToMany
    let proposals = (isLedger ? left : right).compactMap { one in
      PlainProposal(
        one, among: isLedger ? right : left, isLedger: isLedger, rule, limits,
        tolerances: tolerances(rule), key: { key(rule, $0) },
        isRejected: { other in
          let (a, b) = isLedger ? (one, other) : (other, one)
          return world.options.facts.rejections.contains(
            MatchFacts.Rejection(ledgerID: a.id, externalID: b.id))
        },
        score: {
          isLedger
            ? score(rule, one, $0, comparesAmounts: false)
            : score(rule, $0, one, comparesAmounts: false)
        })
    }
    for part in PlainProposal.components(proposals) {
      for outcome in PlainProposal.outcomes(of: part, rule.header.ambiguity) {
        switch outcome {
        case .placed(let proposal, let set, let asksPerson):
          guard let suggested = isSuggested(rule, set.score) else { continue }
          let (ones, others) = ([proposal.one.id], set.rows.map(\.id).sorted())
          found.append(
            Link(
              ruleID: rule.header.id, ledgerIDs: isLedger ? ones : others,
              externalIDs: isLedger ? others : ones, isSuggested: suggested || asksPerson,
              score: set.score))
        case .unclear(let proposals):
          let ones = proposals.map(\.one.id).sorted()
          let others = Set(proposals.flatMap { $0.listed.flatMap { $0.rows.map(\.id) } }).sorted()
          unclear.append(
            Unclear(
              ruleID: rule.header.id, ledgerIDs: isLedger ? ones : others,
              externalIDs: isLedger ? others : ones))
        }
      }
    }
  }

  // MARK: - Risk budget

  /// Matches that tolerate more than is left are only suggested; the best ones are served first.
  private mutating func withinBudget(_ links: [Link]) -> [Link] {
    guard let budget = world.options.riskBudget else { return links }
    func sum(_ ids: [String], _ records: [Record]) -> Int128 {
      records.filter { ids.contains($0.id) }.reduce(0) { $0 + Int128($1.amount.minorUnits) }
    }
    func difference(_ link: Link) -> Int128 {
      // What stays open is not tolerated.
      link.part != nil ? 0 : abs(sum(link.externalIDs, external) - sum(link.ledgerIDs, ledger))
    }
    let served = links.sorted {
      ($1.score, difference($0), $0.externalIDs[0]) < ($0.score, difference($1), $1.externalIDs[0])
    }
    return served.map { link in
      let tolerated = difference(link)
      guard !link.isSuggested, tolerated > 0,
        let first = ledger.first(where: { $0.id == link.ledgerIDs[0] }),
        let bound = budget.amounts.first(where: { $0.currency == first.amount.currency })
      else { return link }
      let account = first.amount.currency.code + (budget.isPerAccount ? " \(first.account)" : "")
      guard spent[account, default: 0] + tolerated <= Int128(bound.minorUnits) else {
        var link = link
        link.isSuggested = true
        return link
      }
      spent[account, default: 0] += tolerated
      return link
    }
  }
}

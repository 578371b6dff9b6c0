extension Facts {
  /// Lets the facts bear on each other; `true` if no pair of records has all of them.
  mutating func settle() -> Bool {
    if present.contains(where: { absent.contains($0) }) { return true }
    if absent.contains(where: \.isAlwaysPresent) { return true }
    for pair in pairs.keys { settlePresence(of: pair) }
    guard !linkCurrencies() else { return true }
    for pair in pairs.keys where settleDistances(of: pair) { return true }
    // An order that distances have settled may tell more about currencies.
    guard !linkCurrencies() else { return true }
    for facts in pairs.values where facts.orders.isEmpty { return true }
    if areDatesPresent, windows.values.contains(where: \.isEmpty) { return true }
    return missesWhatIsAlike() || constantsClash()
  }

  private var areDatesPresent: Bool {
    pairs[.dates].map { !$0.orders.contains(.absent) } ?? false
  }

  private func isPresent(_ term: Term) -> Bool {
    term.isAlwaysPresent || present.contains(term)
      || (term.field == .amount || term.field == .date) && present.contains(term.base)
  }

  private mutating func settlePresence(of pair: Pair) {
    guard var facts = pairs[pair] else { return }
    if isPresent(pair.ledger), isPresent(pair.external) { facts.orders.remove(.absent) }
    if pair.ledger.field == .amount, pair.external.field == .amount {
      facts.orders.remove(.absent)
    } else {
      facts.orders.remove(.foreign)
    }
    for term in [pair.ledger, pair.external]
    where absent.contains(term) || absent.contains(term.base) {
      facts.orders.formIntersection(.absent)
    }
    pairs[pair] = facts
  }

  /// Amounts are ordered only within one currency; `true` if that is contradictory.
  private mutating func linkCurrencies() -> Bool {
    var amounts = pairs[.amounts, default: PairFacts()]
    var currencies = pairs[.currencies, default: PairFacts()]
    amounts.orders.remove(.absent)
    currencies.orders.formIntersection(.ordered)
    if !amounts.orders.contains(.foreign) { currencies.orders.formIntersection(.equal) }
    if !currencies.orders.contains(.equal) { amounts.orders.formIntersection(.foreign) }
    if currencies.orders.isSubset(of: .equal) { amounts.orders.remove(.foreign) }
    pairs[.amounts] = amounts
    pairs[.currencies] = currencies
    return amounts.orders.isEmpty || currencies.orders.isEmpty
  }

  // MARK: - Distances

  /// Brings orders, distances and tolerances of one pair together; `true` if nothing is left.
  private mutating func settleDistances(of pair: Pair) -> Bool {
    guard var facts = pairs[pair] else { return false }
    let areAmounts = pair.ledger.field == .amount && pair.external.field == .amount
    let areDates = pair.ledger.field == .date && pair.external.field == .date
    guard areAmounts || areDates || facts.isNumeric else { return false }
    facts.distances.keep(facts.orders.distances)
    for tolerance in facts.tolerances { facts.distances.keep(tolerance.differences) }
    for tolerance in facts.brokenTolerances where tolerance.percent == nil {
      facts.distances.keep(tolerance.differences.complement)
    }
    let ledger = values(of: pair.ledger, areDates: areDates)
    let external = values(of: pair.external, areDates: areDates)
    if let from = ledger.lowest, let to = ledger.highest, let first = external.lowest,
      let last = external.highest
    {
      let isOpenBelow = first == -IntegerRanges.limit || to == IntegerRanges.limit
      let isOpenAbove = last == IntegerRanges.limit || from == -IntegerRanges.limit
      facts.distances.keep(
        IntegerRanges(
          isOpenBelow ? -IntegerRanges.limit : first - to,
          isOpenAbove ? IntegerRanges.limit : last - from))
    }
    if facts.distances.highest.map({ $0 < 1 }) ?? true { facts.orders.remove(.less) }
    if facts.distances.lowest.map({ $0 > -1 }) ?? true { facts.orders.remove(.greater) }
    if !facts.distances.ranges.contains(where: { $0.contains(0) }) { facts.orders.remove(.equal) }
    pairs[pair] = facts
    guard facts.orders.isSubset(of: .ordered) else { return facts.orders.isEmpty }
    return facts.orders.isEmpty
      || facts.brokenTolerances.contains {
        $0.follows(from: facts.tolerances, distances: facts.distances)
      }
  }

  private func values(of term: Term, areDates: Bool) -> IntegerRanges {
    (constants[term] ?? []).reduce(IntegerRanges.all) { ranges, fact in
      ranges.intersection(fact.ranges { areDates ? Self.day($0) : FineGrid.value($0) })
    }
  }

  private static func day(_ text: String) -> Int128? { Day(text).map { Int128($0.number) } }

  // MARK: - Texts that are alike

  private func missesWhatIsAlike() -> Bool {
    alike.contains { key, bounds in
      guard let missed = bounds.missed, missed <= Verdict.fullScore else { return false }
      if let reached = bounds.reached, reached >= missed { return true }
      // Equal texts have the full score, but for texts without a token.
      return key.measure != .tokenSet && key.pair.ledger.isText && key.pair.external.isText
        && pairs[key.pair]?.orders == .equal
    }
  }

  // MARK: - Constants

  private func constantsClash() -> Bool {
    for (term, facts) in constants where isPresent(term) || facts.contains(where: \.holds) {
      let isPossible =
        switch term.field {
        case .amount: !values(of: term, areDates: false).isEmpty
        case .date: !values(of: term, areDates: true).isEmpty
        case .named: !values(of: term, areDates: false).isEmpty || Self.haveText(facts)
        default: Self.haveText(facts)
        }
      if !isPossible { return true }
    }
    // Equal texts obey the constants of both sides, and those of all texts they are equal to.
    var groups: [Term: Set<Term>] = [:]
    for (pair, facts) in pairs
    where facts.orders == .equal && pair.ledger.isText && pair.external.isText {
      let members = (groups[pair.ledger] ?? [pair.ledger])
        .union(groups[pair.external] ?? [pair.external])
      for member in members { groups[member] = members }
    }
    return groups.values.contains { members in
      !Self.haveText(members.flatMap { constants[$0] ?? [] })
    }
  }

  /// Whether there may be a text that agrees with all facts.
  private static func haveText(_ facts: [ConstantFact]) -> Bool {
    var allowed: Set<[UInt8]>?
    for fact in facts where fact.holds && fact.orders == .equal {
      let values = Set(fact.values.map { Array($0.utf8) })
      allowed = allowed?.intersection(values) ?? values
    }
    guard let allowed else {
      // A comparison with an empty text never holds.
      return !facts.contains { $0.holds && $0.values.allSatisfy(\.isEmpty) }
    }
    return allowed.contains { text in
      !text.isEmpty && facts.allSatisfy { $0.isTrue(of: text) }
    }
  }
}

extension Facts.Orders {
  /// The distances `external - ledger` in which values stand so to each other.
  fileprivate var distances: IntegerRanges {
    if isSuperset(of: .ordered) { return .all }
    var distances = IntegerRanges.none
    if contains(.less) { distances = distances.union(IntegerRanges(1, IntegerRanges.limit)) }
    if contains(.equal) { distances = distances.union(IntegerRanges(0)) }
    if contains(.greater) { distances = distances.union(IntegerRanges(-IntegerRanges.limit, -1)) }
    return distances
  }
}

extension Facts.ConstantFact {
  /// The numbers or days that agree with the fact.
  fileprivate func ranges(_ read: (String) -> Int128?) -> IntegerRanges {
    var ranges = IntegerRanges.none
    for value in values {
      // What cannot be read is compared with nothing.
      guard let place = read(value) else { continue }
      if orders.contains(.equal) { ranges = ranges.union(IntegerRanges(place)) }
      if orders.contains(.less) {
        ranges = ranges.union(IntegerRanges(-IntegerRanges.limit, place - 1))
      }
      if orders.contains(.greater) {
        ranges = ranges.union(IntegerRanges(place + 1, IntegerRanges.limit))
      }
    }
    return holds ? ranges : ranges.complement
  }

  fileprivate func isTrue(of text: [UInt8]) -> Bool {
    let isHeld = values.contains { value in
      guard !value.isEmpty else { return false }
      let other = Array(value.utf8)
      if text == other { return orders.contains(.equal) }
      return orders.contains(text.lexicographicallyPrecedes(other) ? .less : .greater)
    }
    return isHeld == holds
  }
}

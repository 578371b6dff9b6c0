import Matchbook

extension ReportFacts {
  /// The same report with shorter lists, as if it had been gathered with this limit.
  public func limited(to limit: Int) -> ReportFacts {
    guard limit < itemLimit else { return self }
    var facts = self
    facts.itemLimit = max(0, limit)
    facts.openItems = []
    for side in Side.allCases {
      var greatest = GreatestAmounts<OpenItem>(limit: limit)
      for item in openItems where item.side == side { greatest.take(item.amount, item) }
      facts.openItems += greatest.items
    }
    func cut<Item>(_ path: WritableKeyPath<ReportFacts, [Item]>) {
      if facts[keyPath: path].count > limit { facts[keyPath: path].removeSubrange(limit...) }
    }
    cut(\.suggestions)
    cut(\.ambiguousSets)
    facts.run = run?.limited(to: limit)
    return facts
  }
}

extension RunFacts {
  fileprivate func limited(to limit: Int) -> RunFacts {
    var run = self
    run.decisions = Array(decisions.prefix(limit))
    run.adjustments = Array(adjustments.prefix(limit))
    var list = DiscrepancyList(limit: limit)
    for discrepancy in discrepancies { list.take(discrepancy) }
    run.discrepancies = list.items
    run.exceptions = Array(exceptions.prefix(limit))
    run.controlTotals = controlTotals.suffix(limit)
    run.trail = trail.suffix(limit)
    run.closures = []
    for side in Side.allCases {
      var greatest = GreatestAmounts<Closure>(limit: limit)
      for closure in closures where closure.side == side {
        greatest.take(closure.amount, closure)
      }
      run.closures += greatest.items
    }
    return run
  }
}

/// Keeps the discrepancies that a report lists: first those that people worked on or that are
/// critical, then those of the greatest face value.
package struct DiscrepancyList {
  private let limit: Int
  private var foremost: GreatestAmounts<RunFacts.Discrepancy>
  private var others: GreatestAmounts<RunFacts.Discrepancy>

  package init(limit: Int) {
    self.limit = limit
    foremost = GreatestAmounts(limit: limit)
    others = GreatestAmounts(limit: limit)
  }

  /// How many were offered.
  package var count: Int { foremost.count + others.count }

  package var items: [RunFacts.Discrepancy] {
    let first = foremost.items
    return first + others.items(atMost: limit - first.count)
  }

  package mutating func take(_ discrepancy: RunFacts.Discrepancy) {
    if discrepancy.severity == "critical" || discrepancy.state != "open" {
      foremost.take(discrepancy.amount, discrepancy)
    } else {
      others.take(discrepancy.amount, discrepancy)
    }
  }
}

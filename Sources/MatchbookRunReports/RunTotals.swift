import Matchbook
import MatchbookReports
import MatchbookRuns

/// Reads the control totals of a run's book.
enum RunTotals {
  /// A scope belongs to a book if it is its name, or begins with it and a slash.
  static func add(
    to facts: inout ReportFacts, of run: Run, book: String, itemLimit: Int,
    in reader: any StoreReading
  ) throws(RunError) {
    var kept: [ControlTotal] = []
    for total in try reader.all(ControlTotal.self, where: [])
    where total.scope == book || total.scope.hasPrefix(book + "/") {
      kept.append(total)
    }
    kept.sort { ($0.day, $0.scope) < ($1.day, $1.scope) }
    facts.run?.controlTotalCount = kept.count
    facts.run?.controlTotals = kept.suffix(itemLimit).map(RunFacts.ControlTotals.init)
  }
}

extension RunFacts.ControlTotals {
  init(_ total: ControlTotal) {
    self.init(
      scope: total.scope, day: total.day, state: total.state.rawValue,
      isLocked: total.state == .reconciled,
      buckets: total.deltas.map { RunFacts.ControlBucket($0, of: total) },
      insertedAt: total.insertedAt.description, updatedAt: total.updatedAt?.description,
      submittedBy: total.submittedBy)
  }
}

extension RunFacts.ControlBucket {
  /// - Parameter delta: Theirs less ours; what was not submitted is nothing of theirs.
  fileprivate init(_ delta: ControlBucket, of total: ControlTotal) {
    let currency = delta.amount.currency
    let theirs = total.buckets.first {
      $0.name == delta.name && $0.amount.currency.code == currency.code
    }
    // The difference has the finer units of the two.
    let places = theirs?.amount.currency.exponent ?? currency.exponent
    let units = (places..<max(places, currency.exponent)).reduce(
      Int128(theirs?.amount.minorUnits ?? 0)
    ) { units, _ in units * 10 }
    let count = theirs?.count ?? 0
    func sum(_ count: Int, _ units: Int128) -> RunFacts.ControlSum {
      RunFacts.ControlSum(
        count: count, amount: Amount(minorUnits: Int64(clamping: units), currency: currency))
    }
    self.init(
      name: delta.name, expected: sum(count, units),
      actual: sum(count - delta.count, units - Int128(delta.amount.minorUnits)),
      difference: sum(delta.count, Int128(delta.amount.minorUnits)))
  }
}

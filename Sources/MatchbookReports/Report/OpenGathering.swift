import Matchbook

/// Gathers the open records of a side: by cause, by age, and one by one as far as a list goes.
package struct OpenGathering<Item> {
  private typealias Group = (records: Int, sums: [Int128])

  private let side: Side
  private var causes: [String: Group] = [:]
  private var ages: [ReportFacts.AgeBucket: Group] = [:]
  private var greatest: GreatestAmounts<Item>

  package init(_ side: Side, itemLimit: Int) {
    self.side = side
    greatest = GreatestAmounts(limit: itemLimit)
  }

  /// - Parameters:
  ///   - place: Of the currency, from 0.
  ///   - units: What is open, in a unit that all amounts of the currency share.
  ///   - amount: The same, as the record says it.
  package mutating func add(
    cause: String, ageDays: Int?, place: Int, units: Int128, amount: Amount,
    _ item: @autoclosure () -> Item
  ) {
    count(units, at: place, in: &causes[cause, default: (0, [])])
    count(units, at: place, in: &ages[ReportFacts.AgeBucket(days: ageDays), default: (0, [])])
    greatest.take(amount, item())
  }

  private func count(_ units: Int128, at place: Int, in group: inout Group) {
    while group.sums.count <= place { group.sums.append(0) }
    group.records += 1
    group.sums[place] += units
  }

  /// Adds what was gathered to a report that has its currencies.
  ///
  /// - Parameter sums: Brings sums by `place` into the order and the minor units of the report's
  ///   currencies.
  package func finish(
    _ facts: inout ReportFacts, sums: ([Int128]) -> [Int128] = { $0 },
    item: (Item) -> ReportFacts.OpenItem
  ) {
    facts.openCount += greatest.count
    facts.causes += causes.map { code, found in
      ReportFacts.CauseFacts(
        side: side, code: code, records: found.records, sums: facts.money(sums(found.sums)))
    }.sorted { ($1.records, $0.code) < ($0.records, $1.code) }
    facts.ages += ReportFacts.AgeBucket.allCases.compactMap { bucket in
      guard let found = ages[bucket] else { return nil }
      return ReportFacts.AgeFacts(
        side: side, bucket: bucket, records: found.records, sums: facts.money(sums(found.sums)))
    }
    facts.openItems += greatest.items.map(item)
  }
}

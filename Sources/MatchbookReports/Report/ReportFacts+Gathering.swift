import Matchbook

extension ReportFacts {
  /// Records that a report lists one by one.
  public static let standardItemLimit = 2000

  /// Gathers what a report tells of a result.
  ///
  /// - Parameters:
  ///   - asOf: The day from which ages are counted; the last day of the records if it is left out.
  ///   - itemLimit: How many single records or sets a list holds.
  /// - Complexity: O(records) time; memory grows with the lists.
  public init(
    _ result: MatchResult, title: String, sources: [Source] = [], asOf: Day? = nil,
    itemLimit: Int = ReportFacts.standardItemLimit
  ) {
    self.title = title
    self.sources = sources
    self.itemLimit = max(0, itemLimit)
    fingerprint = result.fingerprint
    self.asOf = asOf ?? ReportFacts.lastDay(of: result)
    rules = result.perRule.map {
      RuleFacts(
        id: $0.ruleID, version: $0.ruleVersion, matched: $0.matched, suggested: $0.suggested,
        ambiguousSets: $0.ambiguousSets)
    }
    currencies = result.tieOut.map { CurrencyFacts(tieOut: $0) }
    for side in Side.allCases { gather(side, of: result) }
    gatherSets(of: result)
    notices = ReportFacts.notices(of: result)
  }

  private static func lastDay(of result: MatchResult) -> Day? {
    var last: Day?
    for table in [result.ledger, result.external] {
      for row in 0..<table.count {
        guard let day = table.date(at: row) else { continue }
        last = last.map { max($0, day) } ?? day
      }
    }
    return last
  }

  private mutating func gather(_ side: Side, of result: MatchResult) {
    let table = side == .ledger ? result.ledger : result.external
    var places: [Currency: Int] = [:]
    for (index, currency) in currencies.enumerated() { places[currency.tieOut.currency] = index }
    for row in 0..<table.count {
      guard let place = places[table.currency(at: row)] else { continue }
      let volume = scaled(table.amount(at: row), to: currencies[place].tieOut.currency).magnitude
      if side == .ledger {
        currencies[place].ledgerVolume += Int128(volume)
      } else {
        currencies[place].externalVolume += Int128(volume)
      }
    }
    var facts = SideFacts(side: side, records: table.count)
    var causes: [String: (records: Int, sums: [Int128])] = [:]
    var ages: [AgeBucket: (records: Int, sums: [Int128])] = [:]
    var greatest = GreatestAmounts(limit: itemLimit)
    let none = Array(repeating: Int128(0), count: currencies.count)
    let open = result.open(side)
    for (position, record) in open.enumerated() {
      switch record.code {
      case "partial": facts.partial += 1
      case "suggested": facts.suggested += 1
      case "ambiguous": facts.ambiguous += 1
      default: break
      }
      guard let place = places[record.openAmount.currency] else { continue }
      let units = scaled(record.openAmount, to: currencies[place].tieOut.currency)
      if side == .ledger {
        currencies[place].openLedgerVolume += Int128(units.magnitude)
      } else {
        currencies[place].openExternalVolume += Int128(units.magnitude)
      }
      causes[record.code, default: (0, none)].records += 1
      causes[record.code, default: (0, none)].sums[place] += units
      let bucket = AgeBucket(days: age(of: table.date(at: record.row)))
      ages[bucket, default: (0, none)].records += 1
      ages[bucket, default: (0, none)].sums[place] += units
      greatest.take(record.openAmount, at: position)
    }
    facts.matched = table.count - open.count
    sides.append(facts)
    openCount += open.count
    self.causes += causes.map { code, found in
      CauseFacts(side: side, code: code, records: found.records, sums: money(found.sums))
    }.sorted { ($1.records, $0.code) < ($0.records, $1.code) }
    self.ages += AgeBucket.allCases.compactMap { bucket in
      guard let found = ages[bucket] else { return nil }
      return AgeFacts(
        side: side, bucket: bucket, records: found.records, sums: money(found.sums))
    }
    openItems += greatest.positions.map { item(open[$0], table) }
  }

  private func item(_ record: OpenRecord, _ table: RecordTable) -> OpenItem {
    let date = table.date(at: record.row)
    return OpenItem(
      side: record.side, id: record.id, date: date, ageDays: age(of: date),
      amount: record.openAmount, reference: table.text(.reference, at: record.row) ?? "",
      counterparty: table.text(.counterparty, at: record.row) ?? "", code: record.code,
      reason: record.reason)
  }

  private mutating func gatherSets(of result: MatchResult) {
    let sets = result.ambiguous
    ambiguousCount = sets.count
    ambiguousSets = sets.prefix(itemLimit).map {
      ItemSet(
        ruleID: $0.ruleID, ledgerIDs: $0.ledgerIDs, externalIDs: $0.externalIDs,
        reason: $0.reason)
    }
    suggestedCount = result.counts.suggested
    guard suggestedCount > 0 else { return }
    for match in result.matches where match.status == .suggested {
      suggestions.append(
        ItemSet(
          ruleID: match.ruleID, ledgerIDs: match.ledgerIDs, externalIDs: match.externalIDs,
          reason: match.reason))
      if suggestions.count == itemLimit { break }
    }
  }

  private static func notices(of result: MatchResult) -> [String] {
    result.limits.map { "Limit reached in rule \($0.ruleID): \($0.explanation)" }
      + result.failures.map { failures in
        if let quarantine = failures.quarantine {
          "Rule \(failures.ruleID) was quarantined: \(quarantine). Nothing that it proposed counts."
        } else {
          "Rule \(failures.ruleID) failed in \(failures.errorCount) of \(failures.calls) calls."
        }
      }
  }

  private func age(of day: Day?) -> Int? {
    guard let day, let asOf else { return nil }
    return Int(asOf.number) - Int(day.number)
  }

  private func scaled(_ amount: Amount, to currency: Currency) -> Int128 {
    var units = Int128(amount.minorUnits)
    for _ in amount.currency.exponent..<max(amount.currency.exponent, currency.exponent) {
      units *= 10
    }
    return units
  }

  private func money(_ sums: [Int128]) -> [Money] {
    zip(currencies, sums).compactMap { currency, sum in
      sum == 0 ? nil : Money(currency: currency.tieOut.currency, minorUnits: sum)
    }
  }
}

/// Keeps the positions of the greatest amounts by face value, whatever their currency.
private struct GreatestAmounts {
  let limit: Int
  private var kept: [(value: Int128, position: Int)] = []

  init(limit: Int) { self.limit = limit }

  /// In the order in which they came.
  var positions: [Int] {
    var all = kept
    GreatestAmounts.cut(&all, to: limit)
    return all.map(\.position).sorted()
  }

  mutating func take(_ amount: Amount, at position: Int) {
    guard limit > 0 else { return }
    var value = Int128(amount.minorUnits.magnitude)
    for _ in amount.currency.exponent..<9 { value *= 10 }
    kept.append((value, position))
    // Sorting now and then costs less than keeping the list in order.
    if kept.count >= 4 * limit + 64 { GreatestAmounts.cut(&kept, to: limit) }
  }

  private static func cut(_ all: inout [(value: Int128, position: Int)], to limit: Int) {
    all.sort { ($1.value, $0.position) < ($0.value, $1.position) }
    if all.count > limit { all.removeSubrange(limit...) }
  }
}

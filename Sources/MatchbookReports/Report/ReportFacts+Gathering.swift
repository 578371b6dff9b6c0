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
    self.init(title: title, fingerprint: result.fingerprint, itemLimit: itemLimit)
    self.sources = sources
    self.asOf = asOf ?? ReportFacts.lastDay(of: result)
    rules = result.perRule.map {
      RuleFacts(
        id: $0.ruleID, version: $0.ruleVersion, matched: $0.matched, suggested: $0.suggested,
        ambiguousSets: $0.ambiguousSets)
    }
    currencies = result.tieOut.map { CurrencyFacts(tieOut: TieOutFacts($0)) }
    for side in Side.allCases { gather(side, of: result) }
    gatherVolumes(of: result)
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
    var places = CurrencyPlaces(currencies.map(\.tieOut.currency))
    for row in 0..<table.count {
      guard let (place, units) = places.find(table.amount(at: row)) else { continue }
      let volume = units.magnitude
      currencies[place].records += 1
      if side == .ledger {
        currencies[place].ledgerVolume += Int128(volume)
      } else {
        currencies[place].externalVolume += Int128(volume)
      }
    }
    var facts = SideFacts(side: side, records: table.count)
    var gathering = OpenGathering<OpenRecord>(side, itemLimit: itemLimit)
    let open = result.open(side)
    for record in open {
      switch record.code {
      case "partial": facts.partial += 1
      case "suggested": facts.suggested += 1
      case "ambiguous": facts.ambiguous += 1
      default: break
      }
      guard let (place, units) = places.find(record.openAmount) else { continue }
      if side == .ledger {
        currencies[place].openLedgerVolume += Int128(units.magnitude)
      } else {
        currencies[place].openExternalVolume += Int128(units.magnitude)
      }
      gathering.add(
        cause: record.code, ageDays: ReportFacts.age(of: table.date(at: record.row), asOf),
        place: place,
        units: units, amount: record.openAmount, record)
    }
    for record in result.closed(side) {
      guard let (place, units) = places.find(record.openAmount) else { continue }
      if side == .ledger {
        currencies[place].closedLedgerVolume += Int128(units.magnitude)
      } else {
        currencies[place].closedExternalVolume += Int128(units.magnitude)
      }
    }
    facts.closed = side == .ledger ? result.counts.ledgerClosed : result.counts.closed
    facts.matched = table.count - open.count - facts.closed
    sides.append(facts)
    let asOf = asOf
    gathering.finish(&self) { ReportFacts.item($0, table, asOf: asOf) }
  }

  /// Adds up what each rule has settled of external records.
  private mutating func gatherVolumes(of result: MatchResult) {
    guard !rules.isEmpty else { return }
    var ruleOf: [String: Int] = [:]
    for (index, rule) in rules.enumerated() { ruleOf[rule.id] = index }
    let width = currencies.count
    var places = CurrencyPlaces(currencies.map(\.tieOut.currency))
    var sums = [Int128](repeating: 0, count: rules.count * width)
    for match in result.matches where match.status == .accepted {
      guard let rule = ruleOf[match.ruleID] else { continue }
      func add(_ amount: Amount) {
        guard let (place, units) = places.find(amount) else { return }
        sums[rule * width + place] += Int128(units.magnitude)
      }
      if match.isPartial {
        for part in match.allocations where part.side == .external { add(part.amount) }
      } else {
        match.forEachRow(of: .external) { add(result.external.amount(at: $0)) }
      }
    }
    for index in rules.indices {
      rules[index].volumes = money(Array(sums[index * width..<(index + 1) * width]))
    }
  }

  private static func item(
    _ record: OpenRecord, _ table: RecordTable, asOf: Day?
  ) -> OpenItem {
    let date = table.date(at: record.row)
    return OpenItem(
      side: record.side, id: record.id, date: date, ageDays: age(of: date, asOf),
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

  /// Days from a day to that of the report.
  package static func age(of day: Day?, _ asOf: Day?) -> Int? {
    guard let day, let asOf else { return nil }
    return Int(asOf.number) - Int(day.number)
  }

  /// Sums by the position of their currency; those of nothing are left out.
  package func money(_ sums: [Int128]) -> [Money] {
    zip(currencies, sums).compactMap { currency, sum in
      sum == 0 ? nil : Money(currency: currency.tieOut.currency, minorUnits: sum)
    }
  }
}

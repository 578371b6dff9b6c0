import Matchbook
import MatchbookReports
import MatchbookRuns

/// Reads the records of a run once: counts and sums, what is open and why, what people closed.
struct RunRecords {
  /// Sums of one side by the place of the currency.
  struct SideSums {
    var facts: ReportFacts.SideFacts
    var counts = PlaceSums()
    var all = PlaceSums()
    var volume = PlaceSums()
    var open = PlaceSums()
    var openVolume = PlaceSums()
    var closed = PlaceSums()
    var closedVolume = PlaceSums()
    var slots: RecordSlots
    /// Settled by matches of other runs.
    var elsewhere = PlaceSums()
    fileprivate var gathering: OpenGathering<OpenEntry>
    fileprivate var closures: GreatestAmounts<RunFacts.Closure>
  }

  fileprivate struct OpenEntry {
    var item: ReportFacts.OpenItem
    /// The discrepancy that says why.
    var finding: Int64?
  }

  private(set) var currencies = CurrencyBook()
  private(set) var sides: [SideSums] = []
  /// Who closed records.
  private(set) var people = People()
  private let asOf: Day?

  init(
    of run: Run, findings: RunFindings, asOf: Day?, itemLimit: Int, _ manager: RunManager,
    in reader: any StoreReading
  ) throws(RunError) {
    self.asOf = asOf
    for side in Side.allCases {
      let ranges = try manager.ranges(ofRun: run, side, in: reader)
        .sorted { $0.lowerBound < $1.lowerBound }
      var sums = SideSums(
        facts: ReportFacts.SideFacts(side: side), slots: RecordSlots(ranges),
        gathering: OpenGathering(side, itemLimit: itemLimit),
        closures: GreatestAmounts(limit: itemLimit))
      let filter = EntryFilter(
        book: run.book, side: side, ranges: ranges, carriedInto: run.key)
      var page = PageRequest(limit: PageRequest.mostItems)
      repeat {
        let entries = try reader.entries(filter, page: page)
        for entry in entries.items { add(entry, findings, to: &sums) }
        page.after = entries.next
      } while page.after != nil
      sums.facts.carried = sums.slots.carriedCount
      sides.append(sums)
    }
  }

  private mutating func add(
    _ entry: SourceEntry, _ findings: RunFindings, to sums: inout SideSums
  ) {
    let number = currencies.number(of: entry.amount.currency)
    let spelling = currencies.spellings[number]
    let units = Int128(entry.amount.minorUnits) * spelling.scale
    let residual = entry.residual
    let rest = Int128(residual.minorUnits) * spelling.scale
    sums.facts.records += 1
    sums.counts.add(1, at: spelling.place)
    sums.all.add(units, at: spelling.place)
    sums.volume.add(Int128(units.magnitude), at: spelling.place)
    sums.slots.put(
      entry.key, spelling: number, allocated: entry.settlement.allocated,
      matches: entry.settlement.accepted)
    switch entry.state {
    case .matched: sums.facts.matched += 1
    case .closed:
      sums.facts.closed += 1
      sums.closed.add(rest, at: spelling.place)
      sums.closedVolume.add(Int128(rest.magnitude), at: spelling.place)
      guard let closure = entry.settlement.closure else { return }
      people.count(closure)
      sums.closures.take(residual, RunFacts.Closure(entry, residual, closure))
    case .unmatched, .partial:
      sums.open.add(rest, at: spelling.place)
      sums.openVolume.add(Int128(rest.magnitude), at: spelling.place)
      let finding = findings.finding(of: entry.key)
      let cause = RunRecords.cause(of: entry, finding, findings)
      switch cause {
      case "partial": sums.facts.partial += 1
      case "suggested": sums.facts.suggested += 1
      case DiscrepancyKind.ambiguous.rawValue: sums.facts.ambiguous += 1
      default: break
      }
      let age = ReportFacts.age(of: entry.record.date, asOf)
      sums.gathering.add(
        cause: cause, ageDays: age, place: spelling.place, units: rest, amount: residual,
        OpenEntry(
          item: ReportFacts.OpenItem(
            side: entry.side, id: entry.id, date: entry.record.date, ageDays: age,
            amount: residual, reference: entry.record.reference,
            counterparty: entry.record.counterparty, code: cause, reason: ""),
          finding: finding?.discrepancy))
    }
  }

  /// Why a record is open, in one word.
  private static func cause(
    of entry: SourceEntry, _ finding: RunFindings.Finding?, _ findings: RunFindings
  ) -> String {
    if entry.state == .partial { return "partial" }
    if entry.settlement.suggested > 0 { return "suggested" }
    return finding?.kind.rawValue ?? findings.undone(entry.key) ?? "no_finding"
  }

  /// Adds counts, sums and lists to a report; the matches of the run were subtracted before.
  func finish(_ facts: inout ReportFacts, in reader: any StoreReading) throws(RunError) {
    facts.currencies = currencies.currencies.map {
      ReportFacts.CurrencyFacts(tieOut: ReportFacts.TieOutFacts(currency: $0))
    }
    for sums in sides {
      facts.sides.append(sums.facts)
      func each(
        _ values: PlaceSums, _ path: WritableKeyPath<ReportFacts.CurrencyFacts, Int128>
      ) {
        for (index, units) in currencies.minorUnits(values.values).enumerated() {
          facts.currencies[index][keyPath: path] = units
        }
      }
      let isLedger = sums.facts.side == .ledger
      for (index, count) in currencies.inOrder(sums.counts.values).enumerated() {
        facts.currencies[index].records += Int(count)
      }
      each(sums.all, isLedger ? \.tieOut.ledgerSum : \.tieOut.externalSum)
      each(sums.volume, isLedger ? \.ledgerVolume : \.externalVolume)
      each(sums.open, isLedger ? \.tieOut.openLedgerSum : \.tieOut.openExternalSum)
      each(sums.openVolume, isLedger ? \.openLedgerVolume : \.openExternalVolume)
      each(sums.closed, isLedger ? \.tieOut.closedLedgerSum : \.tieOut.closedExternalSum)
      each(
        sums.elsewhere, isLedger ? \.tieOut.elsewhereLedgerSum : \.tieOut.elsewhereExternalSum)
      each(sums.closedVolume, isLedger ? \.closedLedgerVolume : \.closedExternalVolume)
    }
    for sums in sides {
      var listed: [OpenEntry] = []
      sums.gathering.finish(&facts, sums: currencies.minorUnits) { entry in
        listed.append(entry)
        return entry.item
      }
      // Messages are long: only those of the records that are listed are read.
      let start = facts.openItems.count - listed.count
      for (index, entry) in listed.enumerated() {
        guard let key = entry.finding,
          let found = try reader.find(Discrepancy.self, key: key)
        else { continue }
        facts.openItems[start + index].reason = found.message
      }
      facts.run?.closures += sums.closures.items
      facts.run?.closureCount += sums.closures.count
    }
  }

  /// Takes an accepted allocation of the run's matches off what has to be explained.
  ///
  /// - Returns: Billionths and the place of the currency; `nil` for a record that is not the run's.
  mutating func subtract(_ part: MatchAllocation) -> (units: Int128, place: Int)? {
    let index = part.side == .ledger ? 0 : 1
    guard let number = sides[index].slots.subtract(part.amount, of: part.entry) else { return nil }
    let spelling = currencies.spellings[number]
    return (Int128(part.amount) * spelling.scale, spelling.place)
  }

  /// Adds up what other runs have settled, when all matches of this one were subtracted.
  ///
  /// - Returns: How many records are settled by no match at all.
  mutating func addElsewhere() -> Int {
    var unexplained = 0
    for index in sides.indices {
      var elsewhere = PlaceSums()
      var count = 0
      sides[index].slots.forEachRest { number, amount, matches in
        let spelling = currencies.spellings[number]
        elsewhere.add(Int128(amount) * spelling.scale, at: spelling.place)
        if matches > 0 { count += 1 } else { unexplained += 1 }
      }
      sides[index].elsewhere = elsewhere
      sides[index].facts.settledElsewhere = count
    }
    return unexplained
  }
}

extension RunFacts.Closure {
  init(_ entry: SourceEntry, _ residual: Amount, _ closure: EntryClosure) {
    self.init(
      side: entry.side, id: entry.id, date: entry.record.date, amount: residual,
      reason: closure.reason.rawValue, note: closure.note, by: closure.by,
      at: closure.at.description)
  }
}

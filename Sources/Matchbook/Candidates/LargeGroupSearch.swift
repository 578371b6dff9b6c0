/// Finds and settles the candidates of a key that many rows share.
///
/// No pair is looked at that the amount band or the date window excludes; rows that nothing tells
/// apart are handled as one, so that a million equal payments cost no more than sorting them.
struct LargeGroupSearch: Sendable {
  let group: LargeGroup
  let check: CandidateCheck
  let settler: PairSettler
  let judge: (any PairJudge)?
  /// What the judge reads.
  let judged: JudgedFields
  /// Set where an index of texts may narrow the candidates.
  let similar: SimilarGroupSearch?
  let workers: Workers

  enum Accepted {
    case pairs([ScoredPair])
    case limit(ReachedLimit)
  }

  /// Settles the group; returns the limit that kept it from being settled.
  func settle(_ output: inout PairSettler.Output) throws -> ReachedLimit? {
    // Rows of a class share their best pairs, so from the best pair on they are settled one by one.
    if judge != nil, settler.settlesBestFirst {
      return try settleByPairs(&output)
    }
    let classes = RowClasses(
      group, settler.sides, nearest: settler.header.nearest,
      judged: judge == nil ? JudgedFields() : judged, facts: check.facts)
    // Where nearly every row is a class of its own, threads help more than classes.
    if judge == nil || classes.isSmaller(than: group, times: settler.limits.classSaving) {
      return try ClassSettler(classes: classes, search: self).settle(&output)
    }
    return try settleByPairs(&output)
  }

  func settleByPairs(_ output: inout PairSettler.Output) throws -> ReachedLimit? {
    switch try acceptedPairs() {
    case .pairs(let pairs):
      settler.settle(pairs, &output)
      return nil
    case .limit(let limit): return limit
    }
  }

  /// Every accepted pair of the group, ordered by external and then ledger row.
  func acceptedPairs() throws -> Accepted {
    let parts: [Result<[ScoredPair], any Error>]
    if let similar, judge != nil, similar.texts.atLeast.numerator > 0 {
      parts = similar.run(
        ledger: group.ledger, external: group.external,
        rowsAllowed: settler.limits.candidatesBeforeTexts
      ) { rows, candidates in
        Result { try accepted(rows, candidates) }
      }
    } else {
      let ordered = OrderedLedger(group.ledger, check: check, sides: settler.sides)
      let external = group.external.sorted { $0.row < $1.row }
      var looked = 0
      for entry in external { looked += ordered.range(for: entry).count }
      guard looked <= settler.limits.pairsPerKey else { return .limit(tooMany("candidate pairs")) }
      let pieces = max(1, min(workers.count * 8, external.count / 64))
      let outputs = PieceOutputs<Result<[ScoredPair], any Error>>(count: pieces)
      workers.run(pieces: pieces) { piece in
        let rows = external.count * piece / pieces..<external.count * (piece + 1) / pieces
        outputs[piece] = Result { try accepted(external[rows], ordered) }
      }
      parts = outputs.all
    }
    var pairs: [ScoredPair] = []
    for part in parts {
      pairs += try part.get()
      if pairs.count > settler.limits.acceptedPairsPerKey {
        return .limit(tooMany("accepted pairs"))
      }
    }
    if similar != nil {
      // An index lists candidates in its own order.
      pairs.sort { ($0.externalRow, $0.ledgerRow) < ($1.externalRow, $1.ledgerRow) }
    }
    // What is decided later goes further.
    for entry in group.external {
      settler.states.external.raise(entry.row, to: .conditionsFailed, pass: settler.pass)
    }
    return .pairs(pairs)
  }

  /// The pairs that some external rows make with the ledger rows of their range.
  func accepted(
    _ external: ArraySlice<KeyEntry>, _ ordered: OrderedLedger
  ) throws -> [ScoredPair] {
    try accepted(external) { position, take in
      for left in ordered.entries[ordered.range(for: external[position])] { take(left) }
    }
  }

  /// The pairs that some external rows make with those ledger rows that `candidates` lists.
  private func accepted(
    _ external: ArraySlice<KeyEntry>, _ candidates: SimilarGroupSearch.Lister
  ) throws -> [ScoredPair] {
    var found: [ScoredPair] = []
    var batch: [CandidatePair] = []
    var failure: (any Error)?
    func judgeBatch() {
      do {
        let verdicts = try judge.verdicts(on: batch)
        for (pair, verdict) in zip(batch, verdicts)
        where verdict.isAccepted && settler.isWorthwhile(verdict.score) {
          found.append(
            ScoredPair(
              ledgerRow: pair.ledgerRow, externalRow: pair.externalRow, score: verdict.score))
        }
      } catch {
        failure = failure ?? error
      }
      batch.removeAll(keepingCapacity: true)
    }
    for position in external.indices {
      let right = external[position]
      candidates(position) { left in
        guard check.allows(left, right) else { return }
        batch.append(CandidatePair(ledgerRow: left.row, externalRow: right.row))
        if batch.count == LargeGroupSearch.batchSize { judgeBatch() }
      }
      if failure != nil || found.count > settler.limits.acceptedPairsPerKey { break }
    }
    judgeBatch()
    if let failure { throw failure }
    return found
  }

  /// Pairs per call of a judge: enough to make the call free, few enough to stay in cache.
  private static let batchSize = 4096

  /// Leaves the group undecided and says why.
  func tooMany(_ what: String) -> ReachedLimit {
    for entry in group.ledger {
      settler.states.ledger.raise(entry.row, to: .limitReached, pass: settler.pass)
    }
    for entry in group.external {
      settler.states.external.raise(entry.row, to: .limitReached, pass: settler.pass)
    }
    let limit =
      what == "accepted pairs"
      ? settler.limits.acceptedPairsPerKey : settler.limits.pairsPerKey
    let table = settler.sides.external.table
    let first = IDOrder(table).least(group.external.map { Int32($0.row) })
    let example = table.id(at: Int(first ?? 0))
    return ReachedLimit(
      ruleID: settler.header.id,
      explanation: "\(group.ledger.count) ledger and \(group.external.count) external records "
        + "share one key (for example external record \(example)) and make more than \(limit) "
        + "\(what); they stay open. Add an equal field or a narrower window to the rule")
  }
}

/// The ledger rows of a large group in the order that narrows candidates best.
struct OrderedLedger: Sendable {
  let entries: [KeyEntry]
  private let check: CandidateCheck
  private let sides: ComparableSides
  private let byAmount: Bool

  init(_ ledger: [KeyEntry], check: CandidateCheck, sides: ComparableSides) {
    self.check = check
    self.sides = sides
    byAmount = check.tolerance != nil
    if byAmount {
      let amounts = sides.ledger.amounts
      entries = ledger.sorted { (amounts[$0.row], $0.row) < (amounts[$1.row], $1.row) }
    } else {
      entries = ledger.sorted { ($0.day, $0.row) < ($1.day, $1.row) }
    }
  }

  /// Positions that may fit an external row: all that do, and few that do not.
  func range(for external: KeyEntry) -> Range<Int> {
    if byAmount, let tolerance = check.tolerance {
      let amount = sides.external.amounts[external.row]
      let number = Int(sides.external.currencies[external.row])
      let band = tolerance.ledgerBand(around: amount, exponent: sides.exponents[number])
      let amounts = sides.ledger.amounts
      let from = first { amounts[$0.row] >= band.lowerBound }
      return from..<max(from, first { amounts[$0.row] > band.upperBound })
    }
    guard let measure = check.measure else { return entries.indices }
    guard external.day != Day.missing else { return 0..<0 }
    let days = measure.ledgerDays(around: external.day)
    let from = first { Int64($0.day) >= days.lowerBound }
    return from..<max(from, first { Int64($0.day) > days.upperBound })
  }

  /// The first position from which on `isPast` holds.
  private func first(_ isPast: (KeyEntry) -> Bool) -> Int {
    var low = 0
    var high = entries.count
    while low < high {
      let middle = (low + high) / 2
      if isPast(entries[middle]) { high = middle } else { low = middle + 1 }
    }
    return low
  }
}

extension Tolerance {
  /// Ledger amounts that may be within tolerance of an external amount: all that are.
  func ledgerBand(around external: Int64, exponent: Int) -> ClosedRange<Int64> {
    let unit = Tolerance.powersOfTen[exponent]
    let center = Int128(external)
    func ceiling(_ ratio: Ratio, _ base: Int128) -> Int128 {
      Int128(ratio.numerator) * base / Int128(ratio.denominator) + 1
    }
    let magnitude = center < 0 ? -center : center
    let absoluteReach = absolute.map { ceiling($0, unit) }
    let percentReach: Int128?? = percent.map { percent -> Int128? in
      let part = Int128(percent.numerator)
      let whole = Int128(percent.denominator)
      switch base {
      case .external, .min: return magnitude * part / whole + 1
      // The base grows with the difference itself: p of a ledger amount is p / (1 - p) of the
      // external one.
      case .ledger, .max: return part < whole ? magnitude * part / (whole - part) + 1 : nil
      case .average:
        return part < 2 * whole ? 2 * magnitude * part / (2 * whole - part) + 1 : nil
      }
    }
    var reach: Int128?
    switch (absoluteReach, percentReach) {
    case (nil, nil): reach = differenceFrom == nil && differenceTo == nil ? 0 : nil
    case (let absolute?, nil): reach = absolute
    case (nil, let percent?): reach = percent
    case (let absolute?, let percent?):
      if combination == .either {
        reach = percent.map { max(absolute, $0) }
      } else {
        reach = percent.map { min(absolute, $0) } ?? absolute
      }
    }
    // external - ledger >= from  means  ledger <= external - from.
    var low = reach.map { center - $0 } ?? Int128(Int64.min)
    var high = reach.map { center + $0 } ?? Int128(Int64.max)
    if let to = differenceTo { low = max(low, center - ceiling(to, unit)) }
    if let from = differenceFrom {
      high = min(high, center - Int128(from.numerator) * unit / Int128(from.denominator) + 1)
    }
    low = max(low, Int128(Int64.min))
    high = max(low, min(high, Int128(Int64.max)))
    return Int64(clamping: low)...Int64(clamping: high)
  }
}

extension WindowMeasure {
  func ledgerDays(around day: Int32) -> ClosedRange<Int64> { window.ledgerDays(around: day) }
}

extension DateWindow {
  /// Ledger days that may lie in the window around an external day: all that do.
  func ledgerDays(around day: Int32) -> ClosedRange<Int64> {
    let day = Int64(day)
    let far: Int64 = 1 << 33
    func clamped(_ value: Int64) -> Int64 { max(-far, min(far, value)) }
    switch unit {
    case .days: return day - clamped(to)...day - clamped(from)
    case .seconds:
      return day - clamped(to) / 86_400 - 2...day - clamped(from) / 86_400 + 2
    case .businessDays(let calendar):
      // At least one day in a week is worked, or the calendar is of no use here; single holidays
      // and rolls add what the list has.
      let spare = Int64(calendar.holidays.count) + 31
      let span = max(abs(clamped(from)), abs(clamped(to))) * 7 + spare
      return day - span...day + span
    }
  }
}

/// Matches one row with a set of rows of the other side whose amounts add up to its own.
///
/// Each row that stands alone asks for the sets among the rows that fit it; what then competes for
/// rows is decided together.
struct SumGroupSearch: Sendable {
  let check: CandidateCheck
  let judge: (any PairJudge)?
  let tolerances: [Tolerance]
  let limits: GroupPolicy.SumLimits
  let settler: GroupSettler

  /// The side of which a match takes one record.
  private var oneSide: Side {
    settler.settler.header.cardinality == .oneToMany ? .ledger : .external
  }
  private var sides: ComparableSides { settler.settler.sides }

  /// Searches the sets of every key of an index, and gathers them.
  func propose(
    _ index: PassIndex, _ workers: Workers, _ control: MatchControl?, _ gathered: inout Proposals
  ) {
    let outputs = PieceOutputs<Proposals>(count: index.partitionCount)
    control?.expect(parts: index.partitionCount)
    workers.run(pieces: index.partitionCount) { partition in
      defer { control?.finishPart() }
      if control?.isCancelled == true { return }
      var found = Proposals()
      var search = SetSearch(limits: SetLimits(listedSets: 16, steps: limits.steps))
      let groups = KeyGroups(index, partition: partition)
      do {
        for position in 0..<groups.sharedCount {
          let (ledger, external) = groups.rows(position)
          try propose(ledger, external, &search, &found)
        }
      } catch {
        found.failure = "\(error)"
      }
      outputs[partition] = found
    }
    for part in outputs.all { gathered.add(part, sides[oneSide].table) }
  }

  /// Decides what the sets that were found compete for.
  func settle(_ found: Proposals) -> GroupSettler.Output {
    var output = GroupSettler.Output()
    output.failure = found.failure
    guard output.failure == nil else { return output }
    note(found.crowded, "have more than \(limits.candidates) records to choose from", &output)
    note(
      found.accidental, "could be made up by accident from what they have to choose from", &output)
    note(found.exhausted, "need more than \(limits.steps) steps to search", &output)
    ProposalSettler(settler: settler, oneSide: oneSide, limits: limits)
      .settle(found.proposals, &output)
    return output
  }

  /// Rows that a limit kept from being decided.
  struct Crowd: Sendable {
    var count = 0
    /// The row of the least id.
    var example: Int32?

    mutating func add(_ row: Int, _ table: RecordTable) {
      add(Crowd(count: 1, example: Int32(truncatingIfNeeded: row)), table)
    }

    mutating func add(_ other: Crowd, _ table: RecordTable) {
      count += other.count
      guard let row = other.example else { return }
      example = example.map { IDOrder(table).precedes($0, row) ? $0 : row } ?? row
    }
  }

  /// What a search found and what limits kept it from finding.
  struct Proposals: Sendable {
    var proposals: [SetProposal] = []
    var crowded = Crowd()
    var exhausted = Crowd()
    var accidental = Crowd()
    /// What a rule's own code threw.
    var failure: String?

    mutating func add(_ other: Proposals, _ table: RecordTable) {
      failure = failure ?? other.failure
      proposals += other.proposals
      crowded.add(other.crowded, table)
      exhausted.add(other.exhausted, table)
      accidental.add(other.accidental, table)
    }
  }

  private func note(_ crowd: Crowd, _ what: String, _ output: inout GroupSettler.Output) {
    guard let example = crowd.example else { return }
    let records = crowd.count == 1 ? "record" : "records"
    output.limits.append(
      ReachedLimit(
        ruleID: settler.settler.header.id,
        explanation: "\(crowd.count) \(oneSide.rawValue) \(records) (for example "
          + "\(sides[oneSide].table.id(at: Int(example)))) \(what); they stay open. Add an equal "
          + "field or a narrower window to the rule, or raise the bound"))
  }

  // MARK: Candidates

  private func propose(
    _ ledger: [KeyEntry], _ external: [KeyEntry], _ search: inout SetSearch,
    _ found: inout Proposals
  ) throws {
    let ones = oneSide == .ledger ? ledger : external
    // The order settles which of two equally good sets comes first, so positions must not.
    let byID = IDOrder(sides[oneSide.opposite].table)
    let others = (oneSide == .ledger ? external : ledger).sorted {
      $0.day != $1.day
        ? $0.day < $1.day : byID.precedes(Int32($0.row), Int32($1.row))
    }
    for one in ones {
      let days = days(around: one.day)
      let from = SumGroupSearch.first(others) { Int64($0.day) >= days.lowerBound }
      let to = SumGroupSearch.first(others) { Int64($0.day) > days.upperBound }
      var near: [KeyEntry] = []
      for other in others[from..<max(from, to)] where allows(one, other) {
        near.append(other)
        if near.count > limits.candidates { break }
      }
      if near.count > limits.candidates {
        found.crowded.add(one.row, sides[oneSide].table)
        raise(one, near, to: .limitReached)
        continue
      }
      let (rows, score) = try judged(one, near)
      guard rows.count >= limits.records.lowerBound else {
        raise(one, near, to: .conditionsFailed)
        continue
      }
      try propose(one, rows, score, &search, &found)
    }
  }

  private func propose(
    _ one: KeyEntry, _ rows: [Int32], _ scores: [Int32], _ search: inout SetSearch,
    _ found: inout Proposals
  ) throws {
    let amounts = sides[oneSide.opposite].amounts
    let target = sides[oneSide].amounts[one.row]
    let exponent = sides.exponents[Int(sides[oneSide].currencies[one.row])]
    let band = SumBand(tolerances, target: target, isLedger: oneSide == .ledger, exponent: exponent)
    guard let band else {
      settler.raise(oneSide == .ledger ? [Int32(one.row)] : [], [], to: .conditionsFailed)
      return
    }
    let values = rows.map { amounts[Int($0)] }
    if hasOnlyAccidents(values, band) {
      found.accidental.add(one.row, sides[oneSide].table)
      raise([Int32(one.row)], rows, to: .limitReached)
      return
    }
    let evidence = rows.map { self.evidence(one.row, Int($0)) }
    func question(_ tolerance: SetTolerance) -> SetQuestion {
      SetQuestion(
        amounts: values, evidence: evidence, target: band.center, tolerance: tolerance,
        sizes: limits.records)
    }
    var proposal = SetProposal(one: Int32(one.row), candidates: rows)
    switch search.answer(question(band.tolerance)) {
    case .none:
      raise([Int32(one.row)], rows, to: .conditionsFailed)
      return
    case .budgetExhausted:
      found.exhausted.add(one.row, sides[oneSide].table)
      raise([Int32(one.row)], rows, to: .limitReached)
      return
    case .exactUnique(let set):
      proposal.sets = [set.rows.map { rows[$0] }]
      proposal.isComplete = true
    case .exactAmbiguous(let count, let best), .withinTolerance(_, let count, let best):
      proposal.sets = best.sets.map { $0.rows.map { rows[$0] } }
      proposal.isComplete = count.isExact && count.sets == UInt64(best.sets.count)
      proposal.count = count.sets
    }
    let place = Dictionary(uniqueKeysWithValues: zip(rows, scores))
    proposal.scores = proposal.sets.map { set in
      set.reduce(Verdict.fullScore) { min($0, place[$1] ?? 0) }
    }
    proposal.isChance = isChance(question, band, &search)
    // Rows that are in no set have been looked at; those in one come further later.
    raise([Int32(one.row)], rows, to: .conditionsFailed)
    found.proposals.append(proposal)
  }

  /// Whether there are so many sets that several are bound to add up, whoever they belong to: a
  /// search could only show that nobody can tell.
  ///
  /// Policies that take the best set all the same have it searched.
  private func hasOnlyAccidents(_ values: [Int64], _ band: SumBand) -> Bool {
    switch settler.settler.header.ambiguity {
    case .confirmBest, .suggestBest, .suggestAll: return false
    case .confirmIfUnique, .reject: break
    }
    let sets = Binomial.sets(of: values.count, sizes: limits.records)
    guard sets > 1_000_000 else { return false }
    let sorted = values.sorted()
    let most = min(limits.records.upperBound, values.count)
    let high = sorted.suffix(most).reduce(Int128(0)) { $0 + Int128(max($1, 0)) }
    let low = sorted.prefix(most).reduce(Int128(0)) { $0 + Int128(min($1, 0)) }
    let width = Int128(band.tolerance.below) + Int128(band.tolerance.above) + 1
    return Int128(sets) * width > (high - low + 1) * Int128(SumGroupSearch.certainAccidents)
  }

  /// So many accidental sets on average leave hardly a chance that only one adds up.
  private static let certainAccidents = 8

  /// Whether so many sets are to be expected near the target that one of them says nothing: sets
  /// in a wide band around it are counted, and their density is taken as that of accidents.
  private func isChance(
    _ question: (SetTolerance) -> SetQuestion, _ band: SumBand, _ search: inout SetSearch
  ) -> Bool {
    let reach = Int64(clamping: max(50, Int128(band.center).magnitude / 8))
    let wide = question(SetTolerance(below: reach, above: reach))
    let width = Int128(band.tolerance.below) + Int128(band.tolerance.above) + 1
    let nearby: UInt64
    switch search.count(wide) {
    case .some(let count): nearby = count.sets
    case nil: return true
    }
    // The set itself is one of those nearby; what is left would be there by accident.
    let accidents = Int128(nearby == 0 ? 0 : nearby - 1)
    return accidents * width * 1_000_000 > Int128(limits.chance) * (2 * Int128(reach) + 1)
  }

  private func judged(
    _ one: KeyEntry, _ others: [KeyEntry]
  ) throws -> (rows: [Int32], scores: [Int32]) {
    guard judge != nil else {
      return (
        others.map { Int32($0.row) }, Array(repeating: Verdict.fullScore, count: others.count)
      )
    }
    let pairs = others.map { other in
      oneSide == .ledger
        ? CandidatePair(ledgerRow: one.row, externalRow: other.row)
        : CandidatePair(ledgerRow: other.row, externalRow: one.row)
    }
    var rows: [Int32] = []
    var scores: [Int32] = []
    for (other, verdict) in zip(others, try judge.verdicts(on: pairs)) where verdict.isAccepted {
      rows.append(Int32(other.row))
      scores.append(verdict.score)
    }
    return (rows, scores)
  }

  private func allows(_ one: KeyEntry, _ other: KeyEntry) -> Bool {
    oneSide == .ledger ? check.allows(one, other) : check.allows(other, one)
  }

  /// Days on which a row of the other side may lie.
  private func days(around day: Int32) -> ClosedRange<Int64> {
    guard let measure = check.measure else { return Int64(Int32.min)...Int64(Int32.max) }
    guard day != Day.missing else { return 0...0 }
    let ledgerDays = measure.ledgerDays(around: day)
    if oneSide == .external { return ledgerDays }
    return 2 * Int64(day) - ledgerDays.upperBound...2 * Int64(day) - ledgerDays.lowerBound
  }

  private static func first(_ entries: [KeyEntry], _ isPast: (KeyEntry) -> Bool) -> Int {
    var low = 0
    var high = entries.count
    while low < high {
      let middle = (low + high) / 2
      if isPast(entries[middle]) { high = middle } else { low = middle + 1 }
    }
    return low
  }

  /// What speaks for a row beside its amount: the same counterparty and reference, a near date.
  private func evidence(_ one: Int, _ other: Int) -> Int64 {
    let (left, right) = (sides[oneSide].table, sides[oneSide.opposite].table)
    var evidence: Int64 = 0
    for (slot, weight) in [(0, 60), (2, 60)] as [(Int, Int64)] {
      let (a, b) = (left.columns.texts[slot], right.columns.texts[slot])
      guard !a.isEmpty, !b.isEmpty, !a[one].isAbsent, !b[other].isAbsent else { continue }
      if left.string(a[one]) == right.string(b[other]) { evidence += weight }
    }
    let (a, b) = (left.columns.days[one], right.columns.days[other])
    if a != Day.missing, b != Day.missing {
      evidence -= min(50, abs(Int64(a) - Int64(b)))
    } else {
      evidence -= 50
    }
    return evidence
  }

  private func raise(_ one: KeyEntry, _ others: [KeyEntry], to outcome: RowOutcome) {
    raise([Int32(one.row)], others.map { Int32($0.row) }, to: outcome)
  }

  private func raise(_ one: [Int32], _ others: [Int32], to outcome: RowOutcome) {
    if oneSide == .ledger {
      settler.raise(one, others, to: outcome)
    } else {
      settler.raise(others, one, to: outcome)
    }
  }
}

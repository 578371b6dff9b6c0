/// One rule's pass over the rows that are still open: index, candidates, verdicts, settlement.
struct PairPass {
  let rule: any Rule
  let number: Int
  let header: RuleHeader
  let facts: BoundFacts
  let sides: ComparableSides
  let states: RowStates
  let options: MatchOptions
  let workers: Workers
  var control: MatchControl?
  /// Set where the rule keeps something over the pass.
  var session: (any RuleSession)?

  struct Output {
    var suggestions: [SuggestedLink] = []
    var ambiguous: [AmbiguousRows] = []
    var limits: [ReachedLimit] = []
    var groups: [GroupLink] = []
    var components: [RecordedComponent] = []
    var ranked: [RankedComponent] = []
    var undecidedComponents = 0
    var undecidedPairs = 0
    var failures: [RuleFailures] = []

    /// Adds what another pass found.
    mutating func append(_ other: Output) {
      suggestions += other.suggestions
      ambiguous += other.ambiguous
      limits += other.limits
      groups += other.groups
      components += other.components
      ranked += other.ranked
      undecidedComponents += other.undecidedComponents
      undecidedPairs += other.undecidedPairs
      failures += other.failures
    }

    /// Brings limits into an order that does not depend on how keys were divided.
    mutating func orderLimits() { limits.sort { $0.explanation < $1.explanation } }
  }

  /// Runs the pass in a session of the rule, if it wants one; a rule that is then in quarantine
  /// leaves no trace but the report.
  func runInSession() throws(MatchError) -> Output {
    let states = states
    let context = RulePass(
      ledger: sides.ledger.table, external: sides.external.table, threads: workers.count
    ) { row, side in
      (side == .ledger ? states.ledger : states.external).outcomes[row]
        < RowOutcome.suggested.rawValue
    }
    let session: (any RuleSession)?
    do {
      session = try rule.makeSession(for: context)
    } catch {
      throw .ruleFailed(id: header.id, reason: "\(error)")
    }
    guard let session else { return try run() }
    let before = states.copy()
    var pass = self
    pass.session = session
    var output = try pass.run()
    if let failures = session.finish() {
      if failures.quarantine != nil {
        states.restore(before)
        output = Output()
      }
      output.failures = [failures]
    }
    return output
  }

  func run() throws(MatchError) -> Output {
    let judge = try makeScoringJudge()
    if header.cardinality != .oneToOne { return try GroupPass(pass: self).run(judge) }
    let blockings = rule.blockings
    var output = Output()
    var pairs: [ScoredPair] = []
    var check: CandidateCheck?
    for blocking in blockings {
      try forEachIndex(of: blocking, &output) { index, output throws(MatchError) in
        check = index.check
        guard blockings.count == 1, index.hasOneKeyPerRow else {
          try collect(from: index, judge, &pairs, &output)
          return
        }
        // Rows with different keys never meet, so every key is settled on its own, at once.
        try settleGroups(of: index, judge, &output)
        if !blocking.usesRuleKeys, control?.isCancelled != true {
          ChanceTest(self, index)?.demand(&output)
        }
      }
    }
    if let check, !pairs.isEmpty { settle(distinct: pairs, check, &output) }
    if header.partial != nil {
      let parts = partsOfPairs()
      output.append(try parts.run(try parts.pass.makeScoringJudge()))
    }
    if output.undecidedComponents > 0 {
      output.limits.append(
        ReachedLimit(
          ruleID: header.id,
          explanation: "\(output.undecidedComponents) connected group(s) with "
            + "\(output.undecidedPairs) candidate pairs were too large to solve in "
            + "\(options.limits.arcVisitsPerComponent) steps; their records stay open"))
    }
    output.orderLimits()
    return output
  }

  /// Makes the judge. Without one, every candidate that is accepted has the full score.
  private func makeScoringJudge() throws(MatchError) -> (any PairJudge)? {
    let judge = try makeJudge()
    if judge != nil { states.links.expectScores() }
    return judge
  }

  /// Looks at what this pass has left open for pairs of which one record is settled in part.
  private func partsOfPairs() -> GroupPass {
    GroupPass(
      pass: PairPass(
        rule: (rule as? ConditionRule)?.comparingSums ?? rule, number: number, header: header,
        facts: facts, sides: sides, states: states, options: options, workers: workers,
        control: control, session: session))
  }

  /// Builds the index of a blocking, in as many rounds as the memory budget asks for, and hands on
  /// each round's.
  ///
  /// - Parameter atOnce: Whether one round must hold all keys.
  func forEachIndex(
    of blocking: Blocking, atOnce: Bool = false, _ output: inout Output,
    _ body: (PassIndex, inout Output) throws(MatchError) -> Void
  ) throws(MatchError) {
    let source = try IndexSource(blocking, pass: self)
    let rounds = IndexRounds(of: source, self, atOnce: atOnce)
    if let limit = rounds.limit(of: self) { output.limits.append(limit) }
    for slice in rounds.slices where control?.isCancelled != true {
      try body(PassIndex(source, slice, pass: self, raises: true), &output)
    }
  }

  private func makeJudge() throws(MatchError) -> (any PairJudge)? {
    do {
      if let session { return try session.makeJudge() }
      return try rule.makeJudge(ledger: sides.ledger.table, external: sides.external.table)
    } catch {
      throw .ruleFailed(id: header.id, reason: "\(error)")
    }
  }

  private func similar(_ index: PassIndex) -> SimilarGroupSearch? {
    index.similar.map {
      SimilarGroupSearch(texts: $0, check: index.check, sides: sides, workers: workers)
    }
  }

  func settler(_ check: CandidateCheck) -> PairSettler {
    PairSettler(
      pass: number, header: header, sides: sides, check: check, states: states,
      limits: options.limits, records: options.recordsComponents)
  }

  // MARK: - Key by key

  private func settleGroups(
    of index: PassIndex, _ judge: (any PairJudge)?, _ output: inout Output
  ) throws(MatchError) {
    let settler = settler(index.check)
    let outputs = PieceOutputs<PartitionOutput>(count: index.partitionCount)
    let control = control
    control?.expect(parts: index.partitionCount)
    workers.run(pieces: index.partitionCount) { partition in
      defer { control?.finishPart() }
      // What is left undone is never looked at: the run ends with an error.
      if control?.isCancelled == true { return }
      var search = PartitionSearch(index: index, settler: settler, judge: judge)
      search.run(partition)
      outputs[partition] = search.output
    }
    var large: [LargeGroup] = []
    for piece in outputs.all {
      if let failure = piece.failure { throw .ruleFailed(id: header.id, reason: failure) }
      take(piece.settled, &output)
      large += piece.large
    }
    for group in large {
      var settled = PairSettler.Output()
      let search = LargeGroupSearch(
        group: group, check: index.check, settler: settler, judge: judge,
        judged: JudgedFields(rule), similar: similar(index), workers: workers)
      do {
        if let limit = try search.settle(&settled) { output.limits.append(limit) }
      } catch {
        throw .ruleFailed(id: header.id, reason: "\(error)")
      }
      take(settled, &output)
    }
  }

  private func take(_ settled: PairSettler.Output, _ output: inout Output) {
    output.suggestions += settled.suggestions
    output.ambiguous += settled.ambiguous
    output.components += settled.components
    output.ranked += settled.ranked
    output.undecidedComponents += settled.undecidedComponents
    output.undecidedPairs += settled.undecidedPairs
  }

  // MARK: - Several ways to become a candidate

  private func collect(
    from index: PassIndex, _ judge: (any PairJudge)?, _ pairs: inout [ScoredPair],
    _ output: inout Output
  ) throws(MatchError) {
    let settler = settler(index.check)
    let outputs = PieceOutputs<PartitionOutput>(count: index.partitionCount)
    let control = control
    control?.expect(parts: index.partitionCount)
    workers.run(pieces: index.partitionCount) { partition in
      defer { control?.finishPart() }
      // What is left undone is never looked at: the run ends with an error.
      if control?.isCancelled == true { return }
      var search = PartitionSearch(index: index, settler: settler, judge: judge)
      search.collectsOnly = true
      search.run(partition)
      outputs[partition] = search.output
    }
    for piece in outputs.all {
      if let failure = piece.failure { throw .ruleFailed(id: header.id, reason: failure) }
      pairs += piece.pairs
      for group in piece.large {
        let search = LargeGroupSearch(
          group: group, check: index.check, settler: settler, judge: judge,
          judged: JudgedFields(rule), similar: similar(index), workers: workers)
        do {
          switch try search.acceptedPairs() {
          case .pairs(let found): pairs += found
          case .limit(let limit): output.limits.append(limit)
          }
        } catch {
          throw .ruleFailed(id: header.id, reason: "\(error)")
        }
      }
    }
  }

  private func settle(
    distinct pairs: [ScoredPair], _ check: CandidateCheck, _ output: inout Output
  ) {
    let sorted = pairs.sorted {
      ($0.externalRow, $0.ledgerRow) < ($1.externalRow, $1.ledgerRow)
    }
    var distinct: [ScoredPair] = []
    for pair in sorted {
      if let last = distinct.last, last.externalRow == pair.externalRow,
        last.ledgerRow == pair.ledgerRow
      {
        continue
      }
      distinct.append(pair)
    }
    var settled = PairSettler.Output()
    settler(check).settle(distinct, &settled)
    take(settled, &output)
  }
}

/// What the search of one partition gives.
struct PartitionOutput {
  var settled = PairSettler.Output()
  var large: [LargeGroup] = []
  /// Accepted pairs, where they are only collected.
  var pairs: [ScoredPair] = []
  /// What a rule's own code threw.
  var failure: String?
}

/// Rows of both sides that share a key and make too many pairs to look at one by one.
struct LargeGroup {
  var ledger: [KeyEntry]
  var external: [KeyEntry]
}

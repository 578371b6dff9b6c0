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
    var failures: [RuleFailures] = []

    mutating func append(_ other: Output) {
      suggestions += other.suggestions
      ambiguous += other.ambiguous
      limits += other.limits
      groups += other.groups
      components += other.components
      failures += other.failures
    }
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
    let judge = try makeJudge()
    if header.cardinality != .oneToOne { return try GroupPass(pass: self).run(judge) }
    let blockings = rule.blockings
    var output = Output()
    if blockings.count == 1 {
      let index = try PassIndex(blockings[0], pass: self, raises: true)
      if index.hasOneKeyPerRow {
        // Rows with different keys never meet, so every key is settled on its own, at once.
        try settleGroups(of: index, judge, &output)
        if !blockings[0].usesRuleKeys, control?.isCancelled != true {
          ChanceTest(self, index)?.demand(&output)
        }
      } else {
        var pairs: [ScoredPair] = []
        try collect(from: index, judge, &pairs, &output)
        settle(distinct: pairs, index.check, &output)
      }
    } else {
      var pairs: [ScoredPair] = []
      for blocking in blockings {
        let index = try PassIndex(blocking, pass: self, raises: true)
        try collect(from: index, judge, &pairs, &output)
      }
      if let blocking = blockings.last {
        settle(distinct: pairs, try PassIndex.check(for: blocking, pass: self), &output)
      }
    }
    if header.partial != nil {
      let parts = partsOfPairs()
      output.append(try parts.run(try parts.pass.makeJudge()))
    }
    return output
  }

  /// Looks at what this pass has left open for pairs of which one record is settled in part.
  private func partsOfPairs() -> GroupPass {
    GroupPass(
      pass: PairPass(
        rule: (rule as? ConditionRule)?.comparingSums ?? rule, number: number, header: header,
        facts: facts, sides: sides, states: states, options: options, workers: workers,
        control: control, session: session))
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
    if settled.undecidedComponents > 0 {
      output.limits.append(
        ReachedLimit(
          ruleID: header.id,
          explanation: "\(settled.undecidedComponents) connected group(s) with "
            + "\(settled.undecidedPairs) candidate pairs were too large to solve in "
            + "\(options.limits.arcVisitsPerComponent) steps; their records stay open"))
    }
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

/// Matches the rows that share a key, whole or, where the rule allows it, in part.
struct KeyGroupSearch: Sendable {
  let check: CandidateCheck
  let judge: (any PairJudge)?
  let tolerances: [Tolerance]
  let settler: GroupSettler

  func run(
    _ index: PassIndex, _ workers: Workers, _ control: MatchControl?
  ) -> [GroupSettler.Output] {
    let outputs = PieceOutputs<GroupSettler.Output>(count: index.partitionCount)
    control?.expect(parts: index.partitionCount)
    workers.run(pieces: index.partitionCount) { partition in
      defer { control?.finishPart() }
      if control?.isCancelled == true { return }
      var output = GroupSettler.Output()
      let groups = KeyGroups(index, partition: partition)
      do {
        for position in 0..<groups.sharedCount {
          let (ledger, external) = groups.rows(position)
          try settle(ledger, external, &output)
        }
      } catch {
        output.failure = "\(error)"
      }
      outputs[partition] = output
    }
    return outputs.all
  }

  private func settle(
    _ ledger: [KeyEntry], _ external: [KeyEntry], _ output: inout GroupSettler.Output
  ) throws {
    let ledgerRows = ledger.map { Int32($0.row) }
    let externalRows = external.map { Int32($0.row) }
    let pairs = ledger.count.multipliedReportingOverflow(by: external.count)
    guard !pairs.overflow, pairs.partialValue <= settler.settler.limits.pairsPerKey else {
      settler.raise(ledgerRows, externalRows, to: .limitReached)
      output.limits.append(tooLarge(ledger, external))
      return
    }
    guard let score = try score(ledger, external) else {
      settler.raise(ledgerRows, externalRows, to: .conditionsFailed)
      return
    }
    switch settler.settler.header.cardinality {
    case .oneToOne: settle(pairsOf: ledgerRows, externalRows, score: score, &output)
    case .oneToMany where ledger.count > 1:
      settle(rivals: ledgerRows, externalRows, of: .ledger, &output)
    case .manyToOne where external.count > 1:
      settle(rivals: externalRows, ledgerRows, of: .external, &output)
    default:
      if balances(ledgerRows, externalRows) {
        settler.place(ledger: ledgerRows, external: externalRows, score: score, &output)
      } else {
        settle(partOf: ledgerRows, externalRows, score: score, &output)
      }
    }
  }

  /// Several rows stand where a match takes one: if any of them could have the whole other side,
  /// nobody can say which.
  private func settle(
    rivals: [Int32], _ others: [Int32], of side: Side, _ output: inout GroupSettler.Output
  ) {
    var fitting = rivals.filter {
      side == .ledger ? balances([$0], others) : balances(others, [$0])
    }
    if fitting.isEmpty, let partial = settler.partial {
      fitting = rivals.filter { rival in
        switch partial.split(
          partial.side == side ? [rival] : others,
          payers: partial.side == side ? others : [rival])
        {
        case .settles, .ambiguous: true
        case .refused: false
        }
      }
    }
    let rest = rivals.filter { !fitting.contains($0) }
    let fails = fitting.isEmpty ? others : []
    if side == .ledger {
      settler.raise(rest, fails, to: .conditionsFailed)
      if !fitting.isEmpty { settler.report(ambiguous: fitting, others, &output) }
    } else {
      settler.raise(fails, rest, to: .conditionsFailed)
      if !fitting.isEmpty { settler.report(ambiguous: others, fitting, &output) }
    }
  }

  // MARK: In part

  /// Settles in part what does not balance, where the rule allows it.
  private func settle(
    partOf ledger: [Int32], _ external: [Int32], score: Int32,
    _ output: inout GroupSettler.Output
  ) {
    guard let partial = settler.partial else {
      return settler.raise(ledger, external, to: .conditionsFailed)
    }
    let header = settler.settler.header
    let asksPerson = header.partial?.confirms != true || header.ambiguity == .suggestBest
    let payers = partial.side == .ledger ? external : ledger
    switch partial.split(partial.side == .ledger ? ledger : external, payers: payers) {
    case .refused: settler.raise(ledger, external, to: .conditionsFailed)
    case .ambiguous: settler.report(ambiguous: ledger, external, &output)
    case .settles(let keepers, let residual):
      settler.place(
        ledger: partial.side == .ledger ? keepers : ledger,
        external: partial.side == .external ? keepers : external, score: score,
        note: residual == nil ? "the oldest records are settled first" : "",
        asksPerson: asksPerson, residual: residual, &output)
      settler.raise(ledger, external, to: .conditionsFailed)
    }
  }

  /// A match takes one record of each side: one pair alone can be settled in part, and of several
  /// nobody can say which.
  private func settle(
    pairsOf ledger: [Int32], _ external: [Int32], score: Int32,
    _ output: inout GroupSettler.Output
  ) {
    if ledger.count == 1, external.count == 1 {
      // What balances was decided as a pair; a difference within tolerance is no part.
      guard !balances(ledger, external) else { return }
      return settle(partOf: ledger, external, score: score, &output)
    }
    guard let partial = settler.partial else { return }
    var fitting = (ledger: Set<Int32>(), external: Set<Int32>())
    for right in external {
      for left in ledger {
        let isLedger = partial.side == .ledger
        if case .settles = partial.split(
          [isLedger ? left : right], payers: [isLedger ? right : left])
        {
          fitting.ledger.insert(left)
          fitting.external.insert(right)
        }
      }
    }
    settler.raise(ledger, external, to: .conditionsFailed)
    guard !fitting.ledger.isEmpty else { return }
    settler.report(ambiguous: Array(fitting.ledger), Array(fitting.external), &output)
  }

  private func balances(_ ledger: [Int32], _ external: [Int32]) -> Bool {
    let sides = settler.settler.sides
    let exponent = sides.exponents[Int(sides.ledger.currencies[Int(ledger[0])])]
    let ledgerSum = settler.sum(ledger, of: .ledger)
    let externalSum = settler.sum(external, of: .external)
    return tolerances.allSatisfy {
      $0.allows(wideLedger: ledgerSum, external: externalSum, exponent: exponent)
    }
  }

  /// The least score of all pairs; `nil` if a pair does not fit.
  private func score(_ ledger: [KeyEntry], _ external: [KeyEntry]) throws -> Int32? {
    for right in external {
      for left in ledger where !check.allows(left, right) { return nil }
    }
    guard judge != nil else { return Verdict.fullScore }
    var least = Verdict.fullScore
    for right in external {
      let pairs = ledger.map { CandidatePair(ledgerRow: $0.row, externalRow: right.row) }
      for verdict in try judge.verdicts(on: pairs) {
        guard verdict.isAccepted else { return nil }
        least = min(least, verdict.score)
      }
    }
    return least
  }

  private func tooLarge(_ ledger: [KeyEntry], _ external: [KeyEntry]) -> ReachedLimit {
    let limits = settler.settler.limits
    let table = settler.settler.sides.external.table
    let first = IDOrder(table).least(external.map { Int32($0.row) })
    let example = table.id(at: Int(first ?? 0))
    return ReachedLimit(
      ruleID: settler.settler.header.id,
      explanation: "\(ledger.count) ledger and \(external.count) external records share one key "
        + "(for example external record \(example)) and make more than \(limits.pairsPerKey) "
        + "pairs; they stay open. Add an equal field to the rule")
  }
}

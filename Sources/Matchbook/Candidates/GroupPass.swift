/// One pass of a rule whose matches may take several records of a side.
///
/// The index finds rows that share the keys; what a pair of rows must fulfil is asked of all pairs
/// that one match would hold, and amounts are compared by their sums.
struct GroupPass {
  let pass: PairPass

  func run(_ judge: (any PairJudge)?) throws(MatchError) -> PairPass.Output {
    let blockings = pass.rule.blockings
    guard blockings.count == 1 else {
      throw .groupAlternatives(rule: pass.header.id, count: blockings.count)
    }
    // Each test of amounts bounds the sums; a rule without one wants them equal.
    var tolerances = (pass.rule as? ConditionRule)?.sumTolerances ?? []
    if tolerances.isEmpty { tolerances = [blockings[0].amount ?? .exact] }
    var output = PairPass.Output()
    let blocking = blockings[0].withoutAmounts
    switch pass.header.group {
    case .keys:
      try pass.forEachIndex(of: blocking, &output) { index, output throws(MatchError) in
        let search = KeyGroupSearch(
          check: index.check, judge: judge, tolerances: tolerances,
          settler: GroupSettler(settler: pass.settler(index.check)))
        try take(search.run(index, pass.workers, pass.control), &output)
      }
    case .sums(let limits):
      // Sets of different keys share no row, but what they leave out is told once for all.
      var gathered = SumGroupSearch.Proposals()
      try pass.forEachIndex(of: blocking, &output) { index, _ throws(MatchError) in
        let search = SumGroupSearch(
          check: index.check, judge: judge, tolerances: tolerances, limits: limits,
          settler: GroupSettler(settler: pass.settler(index.check)))
        search.propose(index, pass.workers, pass.control, &gathered)
      }
      let check = try PassIndex.check(for: blocking, pass: pass)
      let search = SumGroupSearch(
        check: check, judge: judge, tolerances: tolerances, limits: limits,
        settler: GroupSettler(settler: pass.settler(check)))
      try take([search.settle(gathered)], &output)
    }
    output.orderLimits()
    return output
  }

  private func take(
    _ parts: [GroupSettler.Output], _ output: inout PairPass.Output
  ) throws(MatchError) {
    for part in parts {
      if let failure = part.failure { throw .ruleFailed(id: pass.header.id, reason: failure) }
      output.groups += part.groups
      output.ambiguous += part.ambiguous
      output.limits += part.limits
    }
  }
}

extension Blocking {
  /// The same without a bound of amounts, which say nothing about single records of a group; all
  /// of them are of one currency.
  var withoutAmounts: Blocking {
    var blocking = self
    blocking.amount = nil
    let currency = Blocking.Key(.currency)
    if !blocking.keys.contains(currency) { blocking.keys.append(currency) }
    return blocking
  }
}

/// Matches the rows that share a key, whole or nothing.
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
      let groups = KeyGroups(index.ledger, index.external, partition: partition)
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
    case .oneToMany where ledger.count > 1:
      settle(rivals: ledgerRows, externalRows, of: .ledger, &output)
    case .manyToOne where external.count > 1:
      settle(rivals: externalRows, ledgerRows, of: .external, &output)
    default:
      if balances(ledgerRows, externalRows) {
        settler.place(ledger: ledgerRows, external: externalRows, score: score, &output)
      } else {
        settler.raise(ledgerRows, externalRows, to: .conditionsFailed)
      }
    }
  }

  /// Several rows stand where a match takes one: if any of them could have the whole other side,
  /// nobody can say which.
  private func settle(
    rivals: [Int32], _ others: [Int32], of side: Side, _ output: inout GroupSettler.Output
  ) {
    let fitting = rivals.filter {
      side == .ledger ? balances([$0], others) : balances(others, [$0])
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

extension ConditionRule {
  /// Whether every accepted pair has the full score.
  var hasConstantScore: Bool {
    var isConstant = true
    func walk(_ condition: Condition) {
      switch condition {
      case .all(let parts): parts.forEach(walk)
      case .any, .not: isConstant = false
      case .test(let test):
        if case .similar = test.comparison, test.weight > 0 { isConstant = false }
      }
    }
    walk(condition)
    return isConstant
  }

  public func makeJudge(ledger: RecordTable, external: RecordTable) throws -> (any PairJudge)? {
    guard !isServedByIndexAlone else { return nil }
    return ConditionJudge(
      condition: ConditionEvaluator(pairCondition, ledger: ledger, external: external),
      veto: veto.map { ConditionEvaluator($0, ledger: ledger, external: external) },
      minimumScore: minimumScore, hasConstantScore: hasConstantScore)
  }

  public func scoreParts(
    for pair: CandidatePair, ledger: RecordTable, external: RecordTable
  ) -> [ScorePart] {
    // One pair is asked about: two tables of one row each spare the work on whole columns.
    let (left, right) = (
      ledger.selecting(rows: [pair.ledgerRow]), external.selecting(rows: [pair.externalRow])
    )
    return ConditionEvaluator(pairCondition, ledger: left, external: right)
      .parts(ledgerRow: 0, externalRow: 0)
  }
}

private struct ConditionJudge: PairJudge {
  let condition: ConditionEvaluator
  let veto: ConditionEvaluator?
  let minimumScore: Int32
  let hasConstantScore: Bool

  func judge(_ pairs: Span<CandidatePair>, into verdicts: inout MutableSpan<Verdict>) {
    for index in pairs.indices {
      let ledgerRow = Int(pairs[index].ledgerRow)
      let externalRow = Int(pairs[index].externalRow)
      guard condition.holds(ledgerRow: ledgerRow, externalRow: externalRow),
        veto?.holds(ledgerRow: ledgerRow, externalRow: externalRow) != true
      else {
        verdicts[index] = .rejected
        continue
      }
      let score =
        hasConstantScore
        ? Verdict.fullScore : condition.score(ledgerRow: ledgerRow, externalRow: externalRow)
      verdicts[index] = score >= minimumScore ? .accepted(score: score) : .rejected
    }
  }
}

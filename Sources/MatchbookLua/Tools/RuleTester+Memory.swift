import Matchbook

extension RuleTester {
  /// The examples whose calls are answered otherwise when all of them meet in one state.
  ///
  /// Every call is made again there, first from the last example to the first and then the other
  /// way round, so that each has others before it, and itself too. A rule that reads ids is not
  /// asked, since ids of examples repeat.
  func rememberingExamples(calls: [[Call]]) -> Set<Int> {
    guard !rule.definition.readsID else { return [] }
    let examples = rule.definition.examples
    let alike = Dictionary(grouping: examples.indices, by: { examples[$0].parameters })
    return alike.values.reduce(into: []) { found, indices in
      // What cannot be run was told by the example itself.
      found.formUnion((try? rememberingExamples(among: indices, calls)) ?? [])
    }
  }

  private func rememberingExamples(among indices: [Int], _ calls: [[Call]]) throws -> Set<Int> {
    let examples = rule.definition.examples
    let rule = try rule.setting(examples[indices[0]].parameters)
    func gathered(_ side: KeyPath<RuleDefinition.Example, [[String: String]]>, _ prefix: String)
      throws -> (table: RecordTable, starts: [Int: Int32])
    {
      var records: [[String: String]] = []
      var starts: [Int: Int32] = [:]
      for index in indices {
        starts[index] = Int32(records.count)
        records += examples[index][keyPath: side].map { $0.filter { $0.key != "id" } }
      }
      return (try RuleTester.table(records, rule, prefix), starts)
    }
    let (ledger, ledgerStarts) = try gathered(\.ledger, "L")
    let (external, externalStarts) = try gathered(\.external, "X")
    let session = LuaSession(rule, RulePass(ledger: ledger, external: external))
    let judge = try session.makeJudge()
    let groupJudge = try session.makeGroupJudge()
    var found: Set<Int> = []
    for index in indices.reversed() + indices {
      for call in calls[index] {
        let ledgerRows = call.ledgerRows.map { $0 + (ledgerStarts[index] ?? 0) }
        let externalRows = call.externalRows.map { $0 + (externalStarts[index] ?? 0) }
        var verdicts = [Verdict.rejected]
        if let groupJudge {
          verdicts[0] = try groupJudge.judge(ledgerRows: ledgerRows, externalRows: externalRows)
        } else if let judge {
          let pairs = [
            CandidatePair(ledgerRow: Int(ledgerRows[0]), externalRow: Int(externalRows[0]))
          ]
          var span = verdicts.mutableSpan
          try judge.judge(pairs.span, into: &span)
        }
        if verdicts[0].score != call.score { found.insert(index) }
      }
    }
    _ = session.finish()
    return found
  }
}

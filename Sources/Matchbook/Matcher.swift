/// Matches two tables of records by rules: the whole flow in one screen.
public struct Matcher: Sendable {
  let rules: [any Rule]
  let options: MatchOptions

  public init(rules: [any Rule], options: MatchOptions = MatchOptions()) {
    self.rules = rules
    self.options = options
  }

  /// Finds which records belong together, and why the others do not.
  ///
  /// The same records in any order, on any number of threads, give the same result.
  ///
  /// - Parameter control: Shows how far the run has come, and can end it.
  /// - Complexity: O(records + candidates) beside sorting small groups.
  public func match(
    ledger: RecordTable, external: RecordTable, control: MatchControl? = nil
  ) throws(MatchError) -> MatchResult {
    try match(ledger: ledger, external: external, control: control, spent: SpentBudget.Balance())
  }

  /// - Parameter spent: What earlier runs have taken of the risk budget.
  func match(
    ledger: RecordTable, external: RecordTable, control: MatchControl?,
    spent: SpentBudget.Balance
  ) throws(MatchError) -> MatchResult {
    let workers = Workers(count: options.threads)
    let ruleSet = try RuleSet(rules, options: options, ledger: ledger, external: external)
    let sides = try ComparableSides(
      ledger: ruleSet.open(ledger, .ledger), external: ruleSet.open(external, .external),
      workers: workers)
    let states = RowStates(ledgerCount: ledger.count, externalCount: external.count)
    var budget = options.riskBudget.map { SpentBudget($0, sides, spent) }
    var found = try ruleSet.facts.apply(to: states, sides, pass: 0)
    if !ruleSet.facts.pins.isEmpty {
      control?.finish(pass: 0, MatchedRun(found, ruleSet, sides, states, options))
    }
    for (number, rule) in ruleSet.rules.enumerated() where !(rule is PinnedRule) {
      let pass = PairPass(
        rule: rule, number: number, header: ruleSet.headers[number], facts: ruleSet.facts,
        sides: sides, states: states, options: options, workers: workers, control: control)
      control?.begin(pass: number + 1, of: ruleSet.rules.count, ruleID: pass.header.id)
      var output = try pass.runInSession()
      if control?.isCancelled == true { throw .cancelled }
      budget?.demand(&output, of: number, states, sides)
      control?.finish(pass: number, MatchedRun(output, ruleSet, sides, states, options))
      found.append(output)
    }
    return MatchResult(
      sides: sides, ruleSet: ruleSet, options: options, states: states, found: found,
      tieOut: try TieOut.check(
        sides, states, found.groups, exactPasses: ruleSet.exactPasses, workers))
  }
}

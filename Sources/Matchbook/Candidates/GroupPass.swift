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
    let index = try PassIndex(blockings[0].withoutAmounts, pass: pass, raises: true)
    let settler = GroupSettler(settler: pass.settler(index.check))
    let outputs: [GroupSettler.Output]
    switch pass.header.cardinality == .oneToOne ? .keys : pass.header.group {
    case .keys:
      let search = KeyGroupSearch(
        check: index.check, judge: judge, tolerances: tolerances, settler: settler)
      outputs = search.run(index, pass.workers, pass.control)
    case .sums(let limits):
      let search = SumGroupSearch(
        check: index.check, judge: judge, tolerances: tolerances, limits: limits, settler: settler)
      outputs = [search.run(index, pass.workers, pass.control)]
    case .parts(let by, let limits):
      outputs = [try parts(index, settler, by: by, limits, tolerances)]
    case .chosen(let limits):
      outputs = [try parts(index, settler, by: nil, limits, [])]
    }
    var output = PairPass.Output()
    for part in outputs {
      if let failure = part.failure { throw .ruleFailed(id: pass.header.id, reason: failure) }
      output.groups += part.groups
      output.ambiguous += part.ambiguous
      output.limits += part.limits
    }
    return output
  }

  private func parts(
    _ index: PassIndex, _ settler: GroupSettler, by: [Field]?, _ limits: GroupPolicy.PartLimits,
    _ tolerances: [Tolerance]
  ) throws(MatchError) -> GroupSettler.Output {
    let groupJudge: (any GroupJudge)?
    do {
      groupJudge = try pass.session?.makeGroupJudge()
    } catch {
      throw .ruleFailed(id: pass.header.id, reason: "\(error)")
    }
    let search = PartGroupSearch(
      rule: pass.rule, check: index.check, groupJudge: groupJudge, by: by, tolerances: tolerances,
      limits: limits, settler: settler)
    return search.run(index, pass.workers, pass.control)
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

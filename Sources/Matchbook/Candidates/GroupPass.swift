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
    switch pass.header.cardinality == .oneToOne ? .keys : pass.header.group {
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
    case .parts(let by, let limits):
      // A record may have several keys here: all groups are settled together.
      try pass.forEachIndex(of: blocking, atOnce: true, &output) {
        index, output throws(MatchError) in
        let settler = GroupSettler(settler: pass.settler(index.check))
        try take([parts(index, settler, by: by, limits, tolerances)], &output)
      }
    case .chosen(let limits):
      try pass.forEachIndex(of: blocking, atOnce: true, &output) {
        index, output throws(MatchError) in
        let settler = GroupSettler(settler: pass.settler(index.check))
        try take([parts(index, settler, by: nil, limits, [])], &output)
      }
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

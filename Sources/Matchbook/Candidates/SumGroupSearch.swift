/// Matches one row with a set of rows of the other side whose amounts add up to its own.
struct SumGroupSearch: Sendable {
  let check: CandidateCheck
  let judge: (any PairJudge)?
  let tolerance: Tolerance
  let limits: GroupPolicy.SumLimits
  let settler: GroupSettler

  func run(_ index: PassIndex, _ workers: Workers) -> GroupSettler.Output { GroupSettler.Output() }
}

import Matchbook
import MatchbookLua

/// Candidates of a rule, evenly spread over all that an engine's run makes, without a call of the
/// rule's `match`.
final class CandidateSample: Sendable {
  struct Group: Sendable {
    let ledgerRows: [Int32]
    let externalRows: [Int32]
  }

  struct Contents: Sendable {
    var pairs: [CandidatePair] = []
    var groups: [Group] = []
    /// All that there were.
    var count = 0
    /// Every how manieth is kept.
    fileprivate var stride = 1
  }

  private let state = Locked(Contents())
  private let limit: Int

  init(limit: Int) { self.limit = limit }

  var contents: Contents { state.withLock { $0 } }

  /// Runs the engine over the records with a rule that notes its candidates and accepts none.
  func take(of rule: LuaRule, ledger: RecordTable, external: RecordTable) throws {
    // One thread, so that the same candidates are kept every time.
    _ = try Matcher(
      rules: [SampledRule(rule: rule, sample: self)], options: MatchOptions(threads: 1)
    ).match(ledger: ledger, external: external)
  }

  fileprivate func note(_ pair: CandidatePair) {
    state.withLock { state in
      if keeps(&state) { state.pairs.append(pair) }
    }
  }

  fileprivate func note(_ group: Group) {
    state.withLock { state in
      if keeps(&state) { state.groups.append(group) }
    }
  }

  private func keeps(_ state: inout Contents) -> Bool {
    defer { state.count += 1 }
    guard state.count.isMultiple(of: state.stride) else { return false }
    if max(state.pairs.count, state.groups.count) >= limit {
      state.pairs = everySecond(state.pairs)
      state.groups = everySecond(state.groups)
      state.stride *= 2
      return state.count.isMultiple(of: state.stride)
    }
    return true
  }

  private func everySecond<Element>(_ list: [Element]) -> [Element] {
    stride(from: 0, to: list.count, by: 2).map { list[$0] }
  }
}

/// A rule that says no to everything and notes what it was asked.
private struct SampledRule: Rule {
  let rule: LuaRule
  let sample: CandidateSample

  var header: RuleHeader { rule.header }
  var blockings: [Blocking] { rule.blockings }
  var fields: Set<Field> { rule.fields }
  var fieldsOfEitherSide: Set<Field> { rule.fieldsOfEitherSide }
  var canonicalText: String { rule.canonicalText }

  func makeSession(for pass: RulePass) throws -> (any RuleSession)? {
    try rule.makeSession(for: pass).map { SampledSession($0, sample, rule.header.cardinality) }
  }
}

private final class SampledSession: RuleSession {
  private let session: any RuleSession
  private let sample: CandidateSample
  private let cardinality: Cardinality

  init(_ session: any RuleSession, _ sample: CandidateSample, _ cardinality: Cardinality) {
    self.session = session
    self.sample = sample
    self.cardinality = cardinality
  }

  func keys(for side: Side) throws -> RecordKeys? { try session.keys(for: side) }

  func makeJudge() throws -> (any PairJudge)? {
    cardinality == .oneToOne ? SampledJudge(sample: sample) : nil
  }

  func makeGroupJudge() throws -> (any GroupJudge)? {
    try session.makeGroupJudge().map { SampledGroupJudge(judge: $0, sample: sample) }
  }

  func finish() -> RuleFailures? { session.finish() }
}

private struct SampledJudge: PairJudge {
  let sample: CandidateSample

  func judge(_ pairs: Span<CandidatePair>, into verdicts: inout MutableSpan<Verdict>) {
    for index in pairs.indices {
      sample.note(pairs[index])
      verdicts[index] = .rejected
    }
  }
}

private struct SampledGroupJudge: GroupJudge {
  /// For choosing, which is not what is measured.
  let judge: any GroupJudge
  let sample: CandidateSample

  func judge(ledgerRows: [Int32], externalRows: [Int32]) -> Verdict {
    sample.note(.init(ledgerRows: ledgerRows, externalRows: externalRows))
    return .rejected
  }

  func choose(for row: Int32, of side: Side, among rows: [Int32]) throws -> [Int32] {
    try judge.choose(for: row, of: side, among: rows)
  }
}

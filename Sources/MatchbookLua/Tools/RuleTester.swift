import Matchbook

/// Runs the examples that a rule holds.
///
/// Each example goes through the engine like any two records, so "blocked" tests the index too. Then
/// all of them run again with records that refuse every write, and their calls once more, in another
/// order, in one state: a rule that edits what it is given, or remembers something, does not get
/// through.
public struct RuleTester: Sendable {
  public struct Outcome: Hashable, Sendable {
    public let example: String
    /// The line of the file on which the example begins.
    public let line: Int
    public let expected: String
    public let found: String
    /// What the rule said; empty if it said nothing.
    public let why: String
    /// What is wrong; `nil` if the example holds.
    public let failure: String?
    public var holds: Bool { failure == nil }
  }

  let rule: LuaRule

  public init(_ rule: LuaRule) { self.rule = rule }

  /// The outcome of every example, in the order of the file.
  public func run() -> [Outcome] {
    let examples = rule.definition.examples
    let logs = examples.map { _ in Log() }
    let first = zip(examples, logs).map { example, log in
      Result { try answer(example, log, usesProxies: false) }
    }
    let again = examples.map { example in
      Result { try answer(example, Log(), usesProxies: true) }
    }
    let remembering = rememberingExamples(calls: logs.map(\.calls))
    return examples.indices.map { index in
      let outcome = outcome(examples[index], first[index], again[index])
      return outcome.holds && remembering.contains(index)
        ? outcome.failing(
          "among the others the answer is another one: the rule keeps something from one call to "
            + "the next")
        : outcome
    }
  }

  fileprivate enum Answer: Hashable {
    case blocked
    case judged(score: Int32, why: String)
    case failed(String)

    var words: String {
      switch self {
      case .blocked: "blocked"
      case .judged(let score, _) where score < 0: "false"
      case .judged(Verdict.fullScore, _): "true"
      case .judged(let score, _): "score \(Double(score) / 1_000_000)"
      case .failed(let words): words
      }
    }
  }

  private func outcome(
    _ example: RuleDefinition.Example, _ first: Result<Answer, any Error>,
    _ again: Result<Answer, any Error>
  ) -> Outcome {
    func outcome(_ found: Answer, _ failure: String?) -> Outcome {
      var why = ""
      if case .judged(_, let words) = found { why = words }
      return Outcome(
        example: example.name, line: example.line, expected: example.expectation.words,
        found: found.words, why: why, failure: failure)
    }
    do {
      let (found, repeated) = (try first.get(), try again.get())
      if case .failed(let words) = found {
        // Records that refuse a write name the line; others only show that there was one.
        let isEdit = words.hasSuffix("[\(LuaFailureCode.edited.rawValue)]")
        if isEdit, case .failed(let place) = repeated { return outcome(repeated, place) }
        return outcome(found, words)
      }
      if case .failed(let words) = repeated { return outcome(found, words) }
      guard found == repeated else {
        return outcome(
          found,
          "with records that cannot be changed, the answer is \(repeated.words)")
      }
      guard example.expectation.holds(for: found.score) else {
        return outcome(found, "expected \(example.expectation.words), found \(found.words)")
      }
      if let why = example.why, case .judged(_, let words) = found, !words.contains(why) {
        return outcome(found, "the reason is \"\(words)\", expected it to hold \"\(why)\"")
      }
      return outcome(found, nil)
    } catch {
      return outcome(.failed("\(error)"), "\(error)")
    }
  }

  // MARK: One example

  private func answer(
    _ example: RuleDefinition.Example, _ log: Log, usesProxies: Bool
  ) throws -> Answer {
    let rule = try rule.setting(example.parameters)
    let ledger = try RuleTester.table(example.ledger, rule, "L")
    let external = try RuleTester.table(example.external, rule, "X")
    let traced = TracedRule(rule: rule, log: log, usesProxies: usesProxies)
    let result = try Matcher(rules: [traced]).match(ledger: ledger, external: external)
    if let failure = result.failures.first?.exceptions.first { return .failed(failure.description) }
    guard let call = log.calls.max(by: { $0.score < $1.score }) else { return .blocked }
    let best = call.score
    let why =
      best < 0
      ? ""
      : Explainer(rule, ledger, external).why(call.ledgerRows, call.externalRows).text
    return .judged(score: best, why: why)
  }

  /// Records that are written in an example; ids are made where there are none.
  static func table(
    _ records: [[String: String]], _ rule: LuaRule, _ prefix: String
  ) throws -> RecordTable {
    let known = rule.fieldsOfEitherSide.union(rule.fields)
    return try RecordTable(
      records.enumerated().map { index, values in
        let code = values["currency"] ?? "EUR"
        guard let currency = Currency(code) else {
          throw LuaRunError("\"\(code)\" is no currency of ISO 4217")
        }
        let text = values["amount"] ?? "0"
        guard let amount = Amount(text, currency) else {
          throw LuaRunError("\"\(text)\" is no amount in \(code) such as 12.30")
        }
        var date: Day?
        if let text = values["date"] {
          date = Day(text)
          if date == nil { throw LuaRunError("\"\(text)\" is no date such as 2026-03-01") }
        }
        var texts: [String: String] = [:]
        for case .named(let name) in known { texts[name] = values[name] ?? "" }
        return Record(
          id: values["id"] ?? "\(prefix)-\(index + 1)", amount: amount, date: date,
          reference: values["reference"] ?? "", description: values["description"] ?? "",
          counterparty: values["counterparty"] ?? "", account: values["account"] ?? "",
          source: values["source"] ?? "", texts: texts)
      })
  }

  /// A call of `match`, by rows of the example's records.
  struct Call: Sendable {
    var ledgerRows: [Int32]
    var externalRows: [Int32]
    /// -1 for a refusal.
    var score: Int32
  }

  final class Log: Sendable {
    private let state = Locked<[Call]>([])
    var calls: [Call] { state.withLock { $0 } }
    func note(_ call: Call) { state.withLock { $0.append(call) } }
  }
}

extension RuleTester.Outcome {
  fileprivate func failing(_ failure: String) -> RuleTester.Outcome {
    RuleTester.Outcome(
      example: example, line: line, expected: expected, found: found, why: why, failure: failure)
  }
}

extension RuleTester.Answer {
  fileprivate var score: Int32? {
    if case .judged(let score, _) = self { return score }
    return nil
  }
}

extension RuleDefinition.Example.Expectation {
  fileprivate var words: String {
    switch self {
    case .match: "true"
    case .noMatch: "false"
    case .blocked: "blocked"
    case .scoreAtLeast(let score): "a score of at least \(score)"
    }
  }

  /// - Parameter score: `nil` if `match` was never asked.
  fileprivate func holds(for score: Int32?) -> Bool {
    switch (self, score) {
    case (.blocked, nil): true
    case (.match, let score?): score >= 0
    case (.noMatch, let score?): score < 0
    case (.scoreAtLeast(let least), let score?): Double(score) / 1_000_000 >= least
    default: false
    }
  }
}

/// A rule that notes what its function answers.
private struct TracedRule: Rule {
  let rule: LuaRule
  let log: RuleTester.Log
  let usesProxies: Bool

  var header: RuleHeader { rule.header }
  var blockings: [Blocking] { rule.blockings }
  var fields: Set<Field> { rule.fields }
  var fieldsOfEitherSide: Set<Field> { rule.fieldsOfEitherSide }
  var canonicalText: String { rule.canonicalText }

  func makeSession(for pass: RulePass) throws -> (any RuleSession)? {
    TracedSession(LuaSession(rule, pass, usesProxies: usesProxies), log)
  }
}

private final class TracedSession: RuleSession {
  let session: LuaSession
  let log: RuleTester.Log

  init(_ session: LuaSession, _ log: RuleTester.Log) {
    self.session = session
    self.log = log
  }

  func keys(for side: Side) throws -> RecordKeys? { try session.keys(for: side) }
  func makeJudge() throws -> (any PairJudge)? {
    try session.makeJudge().map { TracedJudge(judge: $0, log: log) }
  }
  func makeGroupJudge() throws -> (any GroupJudge)? {
    try session.makeGroupJudge().map { TracedGroupJudge(judge: $0, log: log) }
  }
  func finish() -> RuleFailures? { session.finish() }
}

private struct TracedJudge: PairJudge {
  let judge: any PairJudge
  let log: RuleTester.Log

  func judge(_ pairs: Span<CandidatePair>, into verdicts: inout MutableSpan<Verdict>) throws {
    try judge.judge(pairs, into: &verdicts)
    for index in verdicts.indices {
      log.note(
        RuleTester.Call(
          ledgerRows: [pairs[index].ledgerRow], externalRows: [pairs[index].externalRow],
          score: verdicts[index].score))
    }
  }
}

private struct TracedGroupJudge: GroupJudge {
  let judge: any GroupJudge
  let log: RuleTester.Log

  func judge(ledgerRows: [Int32], externalRows: [Int32]) throws -> Verdict {
    let verdict = try judge.judge(ledgerRows: ledgerRows, externalRows: externalRows)
    log.note(
      RuleTester.Call(
        ledgerRows: ledgerRows, externalRows: externalRows, score: verdict.score))
    return verdict
  }

  func choose(for row: Int32, of side: Side, among rows: [Int32]) throws -> [Int32] {
    try judge.choose(for: row, of: side, among: rows)
  }
}

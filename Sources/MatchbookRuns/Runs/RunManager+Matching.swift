import Matchbook

/// How a run is to be matched.
public struct RunMatchRequest: Sendable {
  public var rules: [any Rule]
  /// Threads, limits, budgets; what the run itself says of strategy and grouping goes before.
  public var options: MatchOptions
  /// Whether a result counts in which a rule was quarantined.
  public var allowsDegraded: Bool

  public init(
    rules: [any Rule], options: MatchOptions = MatchOptions(), allowsDegraded: Bool = false
  ) {
    self.rules = rules
    self.options = options
    self.allowsDegraded = allowsDegraded
  }

  /// Threads and memory change nothing of a result.
  var canonicalValues: [String?] {
    [
      String(allowsDegraded), options.strategy?.rawValue, String(options.groupBy.count),
      "\(options.limits)", options.riskBudget.map { "\($0)" },
    ] + options.groupBy.map(\.name)
      + rules.map { rule in
        "\(rule.header.id) \(rule.header.version) \(rule.origin?.sourceHash ?? "") "
          + rule.canonicalText
      }.sorted()
  }
}

/// What a match of a run did.
public struct RunMatchOutcome: Sendable {
  public var run: Run
  /// `nil` where the same was asked for once more with its key: a store keeps matches, and no results.
  public var result: MatchResult?
  public var accepted = 0
  public var suggested = 0
  /// The keys of the new matches; `nil` if there are none, or in a dry run.
  public var matches: ClosedRange<Int64>?
  /// Of a dry run: rules that a match would refuse, because their source changed and their version
  /// did not.
  public var changedRules: [ChangedRule] = []
}

extension RunMatchOutcome: KeptAnswer {
  static let kind = "outcomes"

  var reference: String {
    let matches = matches.map { "\($0.lowerBound)-\($0.upperBound)" } ?? "none"
    return "\(accepted) \(suggested) \(matches) \(run.id)"
  }

  static func kept(
    _ reference: String, in reader: any StoreReading
  ) throws(RunError) -> RunMatchOutcome? {
    let parts = reference.split(separator: " ", maxSplits: 3).map(String.init)
    guard parts.count == 4, let accepted = Int(parts[0]), let suggested = Int(parts[1]),
      let run = try Run.kept(parts[3], in: reader)
    else { return nil }
    let keys = parts[2].split(separator: "-").compactMap { Int64($0) }
    return RunMatchOutcome(
      run: run, result: nil, accepted: accepted, suggested: suggested,
      matches: keys.count == 2 && keys[0] <= keys[1] ? keys[0]...keys[1] : nil)
  }
}

extension RunManager {
  /// Matches the open records of a run and commits the result in one transaction.
  ///
  /// In the mode `manual` everything is only suggested. Matches and decisions from before are kept;
  /// pairs that were rejected are not proposed. If the engine refuses, the run is `failed` with its
  /// reason, and what was committed before stays.
  public func match(
    run id: String, _ request: RunMatchRequest, control: RunControl = RunControl()
  ) throws(RunError) -> RunMatchOutcome {
    let asked = IdempotentRequest.canonicalText(
      "match_run", [id] + request.canonicalValues, by: host.actor)
    let known = try store.read { (reader) throws(RunError) -> RunMatchOutcome? in
      if let known = try repeated(RunMatchOutcome.self, asked, in: reader) { return known }
      try checkRules(request, in: reader)
      return nil
    }
    if let known { return known }
    let run: Run
    switch try claim(id, for: asked) {
    case .claimed(let claimed): run = claimed
    case .known(let outcome): return outcome
    }
    let scope: MatchScope
    let result: MatchResult
    let findings: Findings
    do {
      (scope, result) = try solve(run, request, control: control, renewing: run)
      findings = try scope.findings(
        in: result, threads: request.options.threads, control: control)
    } catch {
      try fail(run, reason: error.description)
      throw error
    }
    do {
      return try store.write { (writer) throws(RunError) in
        try keepRules(request, of: run, in: writer)
        let outcome = try commit(
          result, scope, findings, to: run, at: host.now(), threads: request.options.threads,
          in: writer)
        try remember(outcome, of: asked, in: writer)
        return outcome
      }
    } catch {
      try? fail(run, reason: error.description)
      throw error
    }
  }

  /// Tries a match of a run out: nothing in the store changes but that the trial is a run of its own,
  /// with its whole result.
  public func tryOut(
    run id: String, _ request: RunMatchRequest, control: RunControl = RunControl()
  ) throws(RunError) -> RunMatchOutcome {
    let asked = IdempotentRequest.canonicalText(
      "try_run", [id] + request.canonicalValues, by: host.actor)
    if let known = try knownTrial(asked, request) { return known }
    let run = try run(id)
    guard run.state.transition(.start) != .refused else {
      _ = try run.state.after(.start, id: id)
      throw .noRecords(run: id)
    }
    let (scope, result) = try solve(run, request, control: control, renewing: nil)
    var outcome = try keepTrial(of: result, scope, like: run, of: id, for: asked)
    outcome.changedRules = try changedRules(request)
    return outcome
  }

  /// What the same dry run answered before; `nil` for a new one.
  func knownTrial(
    _ asked: String, _ request: RunMatchRequest
  ) throws(RunError) -> RunMatchOutcome? {
    try store.read { (reader) throws(RunError) in
      var known = try repeated(RunMatchOutcome.self, asked, in: reader)
      known?.changedRules = try changedRules(request, in: reader)
      return known
    }
  }

  /// The whole result of a dry run as JSON.
  public func trialResult(ofRun id: String) throws(RunError) -> String {
    var text = ""
    try trialResult(ofRun: id) { text += $0 }
    return text
  }

  /// The same piece by piece, for a result of any length.
  public func trialResult(ofRun id: String, _ body: (String) -> Void) throws(RunError) {
    try store.read { (reader) throws(RunError) in
      let run = try run(id, in: reader)
      var last: Int64 = 0
      while let piece = try reader.list(
        DryResult.self, where: [.equals("run", .integer(run.key))], after: last, limit: 1
      ).first {
        body(piece.text)
        last = piece.key
      }
      guard last > 0 else { throw .notFound(noun: "dry run", id: id) }
    }
  }

  // MARK: Claims

  private enum Claim {
    case claimed(Run)
    /// The same request was answered meanwhile.
    case known(RunMatchOutcome)
  }

  /// Starts a run for this worker, unless another one has it.
  private func claim(_ id: String, for asked: String) throws(RunError) -> Claim {
    let now = host.now()
    return try store.write { (writer) throws(RunError) in
      if let known = try repeated(RunMatchOutcome.self, asked, in: writer) { return .known(known) }
      var old = try run(id, in: writer)
      if old.state == .running {
        let worker = old.worker ?? ""
        let until = old.leaseUntil ?? now
        guard until <= now || host.isGone(worker) else {
          throw .busy(run: id, worker: worker, until: until)
        }
        let interrupted = old
        old.state = try old.state.after(.fail, id: id)
        old.failureReason = "\(worker) ended before the match did"
        (old.worker, old.leaseUntil, old.progress) = (nil, nil, nil)
        try change("fail_match", from: interrupted, to: old, run: old, at: now, in: writer)
      }
      var new = old
      new.state = try old.state.after(.start, id: id)
      let sources = try writer.count(
        SourceFile.self,
        where: [.equals("run", .integer(old.key)), .equals("state", .text("processed"))])
      guard sources > 0 else { throw .noRecords(run: id) }
      new.startedAt = now
      (new.completedAt, new.failureReason, new.progress) = (nil, nil, nil)
      (new.worker, new.leaseUntil) = (
        host.worker, now.adding(milliseconds: policy.leaseMilliseconds)
      )
      try change("start_match", from: old, to: new, run: new, at: now, in: writer)
      return .claimed(new)
    }
  }

  /// Shows how far a match is, and keeps its claim alive; a quarter of the lease apart.
  private func renewer(of run: Run) -> @Sendable (MatchControl.Progress) -> Void {
    let last = Locked<Timestamp>(host.now())
    let manager = self
    return { progress in
      let now = manager.host.now()
      let isDue = last.withLock { last in
        guard now >= last.adding(milliseconds: manager.policy.leaseMilliseconds / 4) else {
          return false
        }
        last = now
        return true
      }
      guard isDue else { return }
      // A claim that cannot be renewed now is renewed at the next step, or expires.
      try? manager.store.write { (writer) throws(RunError) in
        guard var current = try writer.find(Run.self, key: run.key),
          current.state == .running, current.worker == manager.host.worker
        else { return }
        current.leaseUntil = now.adding(milliseconds: manager.policy.leaseMilliseconds)
        current.progress =
          "pass \(progress.pass) of \(progress.passCount), rule \(progress.ruleID), part "
          + "\(progress.partsDone) of \(progress.parts)"
        try writer.update(current)
      }
    }
  }

  private func fail(_ run: Run, reason: String) throws(RunError) {
    let now = host.now()
    try store.write { (writer) throws(RunError) in
      guard let old = try writer.find(Run.self, key: run.key), old.state == .running,
        old.worker == host.worker
      else { return }
      var new = old
      new.state = try old.state.after(.fail, id: old.id)
      new.failureReason = reason
      new.completedAt = now
      (new.worker, new.leaseUntil, new.progress) = (nil, nil, nil)
      try change("fail_match", from: old, to: new, run: new, at: now, in: writer)
    }
  }

  // MARK: The engine

  private func solve(
    _ run: Run, _ request: RunMatchRequest, control: RunControl, renewing claimed: Run?
  ) throws(RunError) -> (MatchScope, MatchResult) {
    let scope = try store.read { (reader) throws(RunError) in try MatchScope(run, in: reader) }
    if let claimed { control.follow(renewer(of: claimed)) }
    defer { control.follow(nil) }
    let result = try solve(
      run, request, ledger: scope.ledger.table, external: scope.external.table,
      facts: scope.facts, control: control)
    return (scope, result)
  }

  func solve(
    _ run: Run, _ request: RunMatchRequest, ledger: RecordTable, external: RecordTable,
    facts: MatchFacts, control: RunControl
  ) throws(RunError) -> MatchResult {
    var options = request.options
    if let strategy = run.strategy { options.strategy = strategy }
    if !run.groupBy.isEmpty { options.groupBy = run.groupBy.map { Field(name: $0) } }
    options.facts = facts
    let result: MatchResult
    do {
      result = try Matcher(rules: request.rules, options: options)
        .match(ledger: ledger, external: external, control: control.engine)
    } catch {
      throw .matching(error)
    }
    if result.isDegraded, !request.allowsDegraded {
      throw .degraded(rules: result.failures.filter { $0.quarantine != nil }.map(\.ruleID))
    }
    return result
  }
}

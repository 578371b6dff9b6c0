import Matchbook

// What people decide about explanations of differences.
extension RunManager {
  public func adjustment(_ id: String) throws(RunError) -> Adjustment {
    try store.read { (reader) throws(RunError) in
      try find(Adjustment.self, AdjustmentState.noun, id: id, in: reader)
    }
  }

  /// The adjustments of a run, by their making.
  public func adjustments(
    ofRun id: String, state: AdjustmentState? = nil, page: PageRequest = PageRequest()
  ) throws(RunError) -> Page<Adjustment> {
    try store.read { (reader) throws(RunError) in
      var tests: [StoredTest] = [.equals("run", .integer(try run(id, in: reader).key))]
      if let state { tests.append(.equals("state", StoredValue(word: state))) }
      return try reader.page(Adjustment.self, where: tests, page)
    }
  }

  /// Approves what explains a difference. Whoever accepts the match approves it too; this lets one
  /// person judge the explanation and another the match.
  ///
  /// - Throws: ``RunError/samePerson(action:person:)`` for its author, where duties are split;
  ///   ``RunError/badTransition(noun:id:state:action:allowed:)`` for one that was rejected.
  public func approveAdjustment(_ id: String, reason: String = "") throws(RunError) -> Adjustment {
    try decide(onAdjustment: id, .approve, reason) { (old, run, now, writer) throws(RunError) in
      try approve(old, reason: reason, run: run, at: now, in: writer)
    }
  }

  /// Refuses what was to explain a difference, and with it the match that has no other explanation.
  ///
  /// Nobody has judged the records: they may be matched again, with another explanation.
  public func rejectAdjustment(_ id: String, reason text: String) throws(RunError) -> Adjustment {
    let reason = try reason(text, to: "reject an adjustment")
    return try decide(onAdjustment: id, .reject, reason) {
      (old, run, now, writer) throws(RunError) in
      let new = try reject(old, reason: reason, run: run, at: now, in: writer)
      guard var match = try writer.match(old.match), match.status == .suggested else { return new }
      var run = run
      try apply(match, .suggested, -1, to: &run, in: writer)
      try end(
        &match, "adjustment \(id) was rejected: \(reason)",
        [("cause", .text("adjustment")), ("adjustment", .text(id))], run: run, at: now, in: writer)
      try writer.update(run)
      return new
    }
  }

  private func decide(
    onAdjustment id: String, _ action: AdjustmentState.Action, _ reason: String,
    _ effect: (Adjustment, Run, Timestamp, any StoreWriting) throws(RunError) -> Adjustment
  ) throws(RunError) -> Adjustment {
    let now = host.now()
    return try once("\(action.rawValue)_adjustment", [id, reason]) { (writer) throws(RunError) in
      let old = try find(Adjustment.self, AdjustmentState.noun, id: id, in: writer)
      _ = try old.state.after(action, id: id)
      if old.state.transition(action) == .repeats { return old }
      guard let run = try writer.find(Run.self, key: old.run) else {
        throw .storeDamaged("adjustment \(id) has no run")
      }
      _ = try run.state.after(.decide, id: run.id)
      return try effect(old, run, now, writer)
    }
  }

  /// Approves one that is proposed.
  @discardableResult
  func approve(
    _ old: Adjustment, reason: String = "", run: Run, at now: Timestamp,
    in writer: any StoreWriting
  ) throws(RunError) -> Adjustment {
    if policy.splitsDuties, old.author == host.actor {
      throw .samePerson(action: "approve the adjustment", person: host.actor)
    }
    return try conclude(old, .approve, reason, run: run, at: now, in: writer)
  }

  /// Rejects what was to explain the difference of a match that is over.
  func rejectAdjustments(
    of match: MatchRecord, reason: String, run: Run, at now: Timestamp,
    in writer: any StoreWriting
  ) throws(RunError) {
    for adjustment in try writer.all(
      Adjustment.self,
      where: [.equals("match", .integer(match.key)), .equals("state", .text("proposed"))])
    {
      try reject(adjustment, reason: reason, run: run, at: now, in: writer)
    }
  }

  @discardableResult
  private func reject(
    _ old: Adjustment, reason: String, run: Run, at now: Timestamp, in writer: any StoreWriting
  ) throws(RunError) -> Adjustment {
    try conclude(old, .reject, reason, run: run, at: now, in: writer)
  }

  private func conclude(
    _ old: Adjustment, _ action: AdjustmentState.Action, _ reason: String, run: Run,
    at now: Timestamp, in writer: any StoreWriting
  ) throws(RunError) -> Adjustment {
    var new = old
    new.state = try old.state.after(action, id: old.id)
    new.decision = MatchDecision(by: host.actor, at: now, reason: reason)
    try change(
      "\(action.rawValue)_adjustment", from: old, to: new, run: run, at: now, in: writer)
    return new
  }
}

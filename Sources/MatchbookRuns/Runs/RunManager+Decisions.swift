import Matchbook

// What people decide about matches.
extension RunManager {
  public func match(_ id: String) throws(RunError) -> MatchRecord {
    try store.read { (reader) throws(RunError) in try match(id, in: reader) }
  }

  /// The matches of a run, by their making.
  public func matches(
    ofRun id: String, statuses: Set<MatchStatus>? = nil, page: PageRequest = PageRequest()
  ) throws(RunError) -> Page<MatchRecord> {
    try store.read { (reader) throws(RunError) in
      let run = try run(id, in: reader)
      return try reader.matches(MatchFilter(run: run.key, statuses: statuses), page: page)
    }
  }

  /// Takes a suggested match, and rejects the suggestions that no longer fit beside it.
  ///
  /// - Throws: ``RunError/samePerson(action:person:)`` where duties are split,
  ///   ``RunError/notOpen(side:id:reason:)`` if a record has not enough open any more.
  public func accept(_ id: String, reason: String = "") throws(RunError) -> MatchRecord {
    try decide(id, .accept, reason) { (match, run, now, writer) throws(RunError) in
      if policy.splitsDuties, match.author == host.actor {
        throw .samePerson(action: "accept the match", person: host.actor)
      }
      try checkOpen(match, in: writer)
      try apply(match, .suggested, -1, to: &run, in: writer)
      let settled = try apply(match, .accepted, 1, to: &run, in: writer)
      for adjustment in try writer.all(
        Adjustment.self, where: [.equals("match", .integer(match.key))])
      {
        if adjustment.state == .proposed {
          try approve(adjustment, run: run, at: now, in: writer)
        }
      }
      try rejectCompetitors(of: match, run: &run, at: now, in: writer)
      return settled
    }
  }

  /// Refuses a suggested match: its pairs are never proposed again, unless that is withdrawn.
  public func reject(_ id: String, reason: String = "") throws(RunError) -> MatchRecord {
    try decide(id, .reject, reason) { (match, run, now, writer) throws(RunError) in
      try apply(match, .suggested, -1, to: &run, in: writer)
      try rejectAdjustments(
        of: match, reason: "the match was rejected", run: run, at: now, in: writer)
      for ledger in match.entries(.ledger) {
        for external in match.entries(.external) {
          let known = try writer.first(
            RejectedPair.self,
            where: [
              .equals("ledger_entry", .integer(ledger)),
              .equals("external_entry", .integer(external)),
            ])
          guard known == nil else { continue }
          var pair = RejectedPair(
            book: run.book, ledger: ledger, external: external, match: match.key)
          try writer.insert(&pair)
        }
      }
      return []
    }
  }

  /// Forgets that the pairs of a match were rejected; the match stays rejected.
  public func withdrawRejection(
    _ id: String, reason text: String
  ) throws(RunError) -> MatchRecord {
    let reason = try reason(text, to: "withdraw a rejection")
    return try decide(id, .withdraw, reason) { (match, _, _, writer) throws(RunError) in
      for pair in try writer.all(
        RejectedPair.self, where: [.equals("match", .integer(match.key))])
      {
        try writer.delete(RejectedPair.self, key: pair.key)
      }
      return []
    }
  }

  /// Takes an accepted match back and frees its records.
  public func revoke(_ id: String, reason text: String) throws(RunError) -> MatchRecord {
    let reason = try reason(text, to: "revoke a match")
    return try decide(id, .revoke, reason) { (match, run, _, writer) throws(RunError) in
      try apply(match, .accepted, -1, to: &run, in: writer)
    }
  }

  /// Gives a match another note; allowed in every status.
  public func setNote(_ note: String, ofMatch id: String) throws(RunError) -> MatchRecord {
    let now = host.now()
    return try once("note_match", [id, note]) { (writer) throws(RunError) in
      var match = try match(id, in: writer)
      _ = try match.status.after(.note, id: id)
      guard let run = try writer.find(Run.self, key: match.run), match.note != note else {
        return match
      }
      let before = AuditJSON.object([("note", .text(match.note))])
      match.note = note
      try writer.updateMatch(match)
      try self.note(
        "note_match", id, run: run, before: before,
        after: AuditJSON.object([("note", .text(note))]), at: now, in: writer)
      return match
    }
  }

  // MARK: Parts of a decision

  func match(_ id: String, in reader: any StoreReading) throws(RunError) -> MatchRecord {
    guard let key = MatchRecord.key(of: id), let match = try reader.match(key) else {
      throw .notFound(noun: MatchStatus.noun, id: id)
    }
    return match
  }

  /// - Parameter effect: What the decision changes; returns what ``apply(_:_:_:to:in:)`` does.
  private func decide(
    _ id: String, _ action: MatchStatus.Action, _ reason: String,
    _ effect: (MatchRecord, inout Run, Timestamp, any StoreWriting) throws(RunError) -> [Int64]
  ) throws(RunError) -> MatchRecord {
    let now = host.now()
    return try once("\(action.rawValue)_match", [id, reason]) { (writer) throws(RunError) in
      let old = try match(id, in: writer)
      guard var run = try writer.find(Run.self, key: old.run) else {
        throw .storeDamaged("match \(id) has no run")
      }
      var new = old
      new.status = try old.status.after(action, id: id)
      if old.status.transition(action) == .repeats { return old }
      _ = try run.state.after(.decide, id: run.id)
      let turned = try effect(old, &run, now, writer)
      try conclude(&new, reason, at: now, in: writer)
      try writer.update(run)
      try note(
        "\(action.rawValue)_match", id, run: run,
        before: AuditJSON.object([("status", .text(old.status.rawValue))]),
        after: AuditJSON.object([
          ("status", .text(new.status.rawValue)), ("reason", .text(reason)),
          ("ledger", .text(StoredKeys.text(new.entries(.ledger)))),
          ("external", .text(StoredKeys.text(new.entries(.external)))),
        ]), at: now, in: writer)
      try followSettlement(of: turned, run: run, at: now, in: writer)
      return new
    }
  }

  private func conclude(
    _ match: inout MatchRecord, _ reason: String, at now: Timestamp,
    in writer: any StoreWriting
  ) throws(RunError) {
    match.decision = MatchDecision(by: host.actor, at: now, reason: reason)
    try writer.updateMatch(match)
  }

  /// Suggestions that ask for more of a record than is open beside an accepted match are rejected;
  /// their pairs are not remembered, since nobody has judged them.
  func rejectCompetitors(
    of accepted: MatchRecord, run: inout Run, at now: Timestamp, in writer: any StoreWriting
  ) throws(RunError) {
    for part in accepted.allocations {
      for var other in try writer.matches(ofEntry: part.entry)
      where other.status == .suggested && other.key != accepted.key {
        guard try problem(of: other, in: writer) != nil else { continue }
        let otherRun = try writer.find(Run.self, key: other.run)
        guard var owner = otherRun, owner.state.transition(.decide) != .refused else { continue }
        if owner.key == run.key {
          try apply(other, .suggested, -1, to: &run, in: writer)
        } else {
          try apply(other, .suggested, -1, to: &owner, in: writer)
        }
        try end(
          &other, "competing: \(accepted.id) was accepted",
          [("cause", .text("competing")), ("accepted", .text(accepted.id))], run: owner, at: now,
          in: writer)
        try rejectAdjustments(
          of: other, reason: "a competing match was accepted", run: owner, at: now, in: writer)
      }
    }
  }

  /// Rejects a suggestion of which nobody has judged the records, so that they may be matched again.
  ///
  /// - Parameter cause: What the trail has to know beside the status.
  func end(
    _ match: inout MatchRecord, _ reason: String, _ cause: [(String, StoredValue)], run: Run,
    at now: Timestamp, in writer: any StoreWriting
  ) throws(RunError) {
    match.status = .rejected
    try conclude(&match, reason, at: now, in: writer)
    try note(
      "reject_match", match.id, run: run,
      before: AuditJSON.object([("status", .text("suggested"))]),
      after: AuditJSON.object([("status", .text("rejected"))] + cause), at: now, in: writer)
  }
}

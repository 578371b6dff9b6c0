import Matchbook

/// A ledger record with the matches that it is in.
public struct LinkedEntry: Sendable, Hashable {
  public var entry: SourceEntry
  public var matches: [MatchRecord]
}

// The records of a run, and what of the ledger is open.
extension RunManager {
  /// The records that a run brought or took over, by their import.
  public func items(
    ofRun id: String, side: Side? = nil, states: Set<EntryState>? = nil,
    page: PageRequest = PageRequest()
  ) throws(RunError) -> Page<SourceEntry> {
    try store.read { (reader) throws(RunError) in
      let run = try run(id, in: reader)
      var ranges: [ClosedRange<Int64>] = []
      for each in Side.allCases where side == nil || side == each {
        ranges += try self.ranges(ofRun: run, each, in: reader)
      }
      let filter = EntryFilter(
        book: run.book, side: side, states: states,
        ranges: ranges.sorted { $0.lowerBound < $1.lowerBound }, carriedInto: run.key)
      return try reader.entries(filter, page: page)
    }
  }

  public func item(
    _ recordID: String, _ side: Side, ofRun id: String
  ) throws(RunError) -> SourceEntry {
    try store.read { (reader) throws(RunError) in
      try entry(recordID, side, of: try run(id, in: reader), in: reader)
    }
  }

  /// Ledger records of the run's book that no accepted match settles in full, in this run or any
  /// other; what is settled of them in part is not in their residual.
  ///
  /// - Parameter countsSuggested: Leaves records out that are in a suggested match.
  public func openLedger(
    ofRun id: String, countsSuggested: Bool = false, page: PageRequest = PageRequest()
  ) throws(RunError) -> Page<SourceEntry> {
    try store.read { (reader) throws(RunError) in
      let filter = EntryFilter(
        book: try run(id, in: reader).book, side: .ledger, states: EntryFilter.openStates)
      let page = try page.checked()
      guard countsSuggested else { return try reader.entries(filter, page: page) }
      var items: [SourceEntry] = []
      var next = PageRequest(after: page.after, limit: min(page.limit * 2, PageRequest.mostItems))
      repeat {
        let more = try reader.entries(filter, page: next)
        items += more.items.filter { $0.settlement.suggested == 0 }
        next.after = more.next
      } while next.after != nil && items.count <= page.limit
      return Page(items, limit: page.limit) { $0.key }
    }
  }

  /// Every ledger record of the run's book with its matches.
  public func allLedger(
    ofRun id: String, page: PageRequest = PageRequest()
  ) throws(RunError) -> Page<LinkedEntry> {
    try store.read { (reader) throws(RunError) in
      let filter = EntryFilter(book: try run(id, in: reader).book, side: .ledger)
      let entries = try reader.entries(filter, page: page)
      var linked: [LinkedEntry] = []
      for entry in entries.items {
        linked.append(
          LinkedEntry(entry: entry, matches: try reader.matches(ofEntry: entry.key)))
      }
      return Page(items: linked, next: entries.next)
    }
  }

  /// The accounts of the ledger of the run's book, with how many records are open and how much.
  public func accounts(ofRun id: String) throws(RunError) -> [AccountBalance] {
    try store.read { (reader) throws(RunError) in
      try reader.accounts(book: try run(id, in: reader).book, side: .ledger)
    }
  }

  // MARK: Closing

  /// Closes a record that no match will settle.
  ///
  /// - Throws: ``RunError/badTransition(noun:id:state:action:allowed:)`` for one that is matched.
  public func closeItem(
    _ recordID: String, _ side: Side, ofRun id: String, reason: CloseReason, note: String = ""
  ) throws(RunError) -> SourceEntry {
    try changeItem(recordID, side, ofRun: id, .close) { now in
      EntryClosure(reason: reason, note: note, by: host.actor, at: now)
    }
  }

  /// Opens a closed record again: its state is what its matches make it.
  public func reopenItem(
    _ recordID: String, _ side: Side, ofRun id: String, note text: String
  ) throws(RunError) -> SourceEntry {
    let note = try reason(text, to: "reopen an item")
    return try changeItem(recordID, side, ofRun: id, .reopen, note: note) { _ in nil }
  }

  private func changeItem(
    _ recordID: String, _ side: Side, ofRun id: String, _ action: EntryState.Action,
    note: String? = nil, _ closure: (Timestamp) -> EntryClosure?
  ) throws(RunError) -> SourceEntry {
    let now = host.now()
    let given = closure(now)
    let request = [id, side.rawValue, recordID, given?.reason.rawValue, given?.note ?? note]
    return try once("\(action.rawValue)_item", request) { (writer) throws(RunError) in
      var run = try run(id, in: writer)
      let old = try entry(recordID, side, of: run, in: writer)
      _ = try old.state.after(action, id: recordID)
      if old.state.transition(action) == .repeats { return old }
      _ = try run.state.after(.decide, id: id)
      try takeOver([old], into: &run, in: writer)
      var new = old
      new.settlement.closure = given
      try writer.settle([
        EntryChange(
          entry: new.key, settlement: new.settlement, state: new.state, before: EntryBefore(old))
      ])
      run[side].move(from: old.state, to: new.state)
      try writer.update(run)
      try self.note(
        "\(action.rawValue)_item", "\(side.rawValue) \(recordID)", run: run,
        before: AuditJSON.object([("state", .text(old.state.rawValue))]),
        after: AuditJSON.object([
          ("state", .text(new.state.rawValue)),
          ("reason", StoredValue(new.settlement.closure?.reason.rawValue)),
          ("note", StoredValue(new.settlement.closure?.note ?? note)),
        ]), at: now, in: writer)
      if old.state.isOpen != new.state.isOpen {
        try followSettlement(of: [new.key], run: run, at: now, in: writer)
      }
      return new
    }
  }

  /// A record that a run may decide on: one of its book, and no external one of another open run.
  func entry(
    _ recordID: String, _ side: Side, of run: Run, in reader: any StoreReading
  ) throws(RunError) -> SourceEntry {
    guard let entry = try reader.entry(book: run.book, side: side, id: recordID) else {
      throw .notFound(noun: "\(side.rawValue) record", id: recordID)
    }
    let source = try reader.find(SourceFile.self, key: entry.source)
    if side == .external, let source, source.run != run.key,
      let owner = try reader.find(Run.self, key: source.run), owner.state != .closed
    {
      throw .notOpen(side: side, id: recordID, reason: "it belongs to run \(owner.id)")
    }
    return entry
  }
}

import Matchbook
import MatchbookRuns
import Testing

/// Every action asked for in every state, through the managers, in both stores.
///
/// A cell is the state afterwards, `gone`, or the code of the refusal without its `run.`; what is
/// refused leaves the state as it was. Exceptions and control totals have the same in their own tests.
@Suite struct StateActionTests {
  /// `running` is a run that another process is matching: only that process can end it.
  @Test(arguments: Desk.Kind.allCases)
  func runs(kind: Desk.Kind) throws {
    try check(
      """
      state      start      close           reopen          delete          add_source      delete_source   close_item      by_hand         note
      pending    completed  closed          bad-transition  gone            pending         pending         pending         pending         pending
      running    busy       bad-transition  bad-transition  bad-transition  bad-transition  bad-transition  bad-transition  bad-transition  running
      completed  completed  closed          bad-transition  gone            completed       completed       completed       completed       completed
      failed     completed  closed          bad-transition  gone            failed          failed          failed          failed          failed
      closed     bad-transition  closed     completed       bad-transition  bad-transition  bad-transition  bad-transition  bad-transition  closed
      """
    ) { state, action in
      let desk = try Desk(kind)
      defer { desk.remove() }
      let run = try desk.run(in: state)
      let manager = desk.manager
      let result = code {
        switch action {
        case "start": _ = try manager.match(run: run, Desk.request)
        case "close": _ = try manager.closeRun(run, reason: "done")
        case "reopen": _ = try manager.reopenRun(run, reason: "more")
        case "delete": try manager.deleteRun(run)
        case "add_source":
          _ = try manager.addSource(
            SourceUpload(
              name: "more", side: .external, table: try Desk.table("X-9 9.00 Z"),
              contentHash: "more"), toRun: run)
        case "delete_source":
          let source = try manager.sources(ofRun: run).items[0]
          try manager.deleteSource(source.id, ofRun: run)
        case "close_item":
          _ = try manager.closeItem("X-2", .external, ofRun: run, reason: .timing)
        case "by_hand":
          _ = try manager.matchByHand(
            ManualMatch(ledgerIDs: ["L-2"], externalIDs: ["X-2"], reason: "same"), inRun: run)
        default: _ = try manager.setNote("looked at", ofRun: run)
        }
      }
      return try desk.cell(result, state) {
        try desk.store.read { (reader) throws(RunError) in
          try reader.first(Run.self, where: [.equals("id", .text(run))])?.state.rawValue
        }
      }
    }
  }

  @Test(arguments: Desk.Kind.allCases)
  func matches(kind: Desk.Kind) throws {
    try check(
      """
      state      accept          reject          revoke          withdraw        note
      suggested  accepted        rejected        bad-transition  bad-transition  suggested
      accepted   accepted        bad-transition  revoked         bad-transition  accepted
      rejected   bad-transition  rejected        bad-transition  rejected        rejected
      revoked    bad-transition  bad-transition  bad-transition  bad-transition  revoked
      """
    ) { state, action in
      let desk = try Desk(kind)
      defer { desk.remove() }
      let run = try desk.run(ledger: "L-1 10.00 A", external: "X-1 10.00 A", mode: .manual)
      let manager = desk.manager
      _ = try manager.match(run: run.id, Desk.request)
      switch state {
      case "accepted": _ = try manager.accept("M-1")
      case "rejected": _ = try manager.reject("M-1")
      case "revoked":
        _ = try manager.accept("M-1")
        _ = try manager.revoke("M-1", reason: "wrong")
      default: break
      }
      let result = code {
        switch action {
        case "accept": _ = try manager.accept("M-1")
        case "reject": _ = try manager.reject("M-1")
        case "revoke": _ = try manager.revoke("M-1", reason: "wrong")
        case "withdraw": _ = try manager.withdrawRejection("M-1", reason: "was right")
        default: _ = try manager.setNote("seen", ofMatch: "M-1")
        }
      }
      return try desk.cell(result, state) { try manager.match("M-1").status.rawValue }
    }
  }

  /// The item is L-1 of 10.00; `closed` was settled in part before, and `free` revokes that match.
  @Test(arguments: Desk.Kind.allCases)
  func items(kind: Desk.Kind) throws {
    try check(
      """
      state      settle    settle_part  free       close           reopen
      unmatched  matched   partial      not-found  closed          bad-transition
      matched    not-open  not-open     unmatched  bad-transition  bad-transition
      partial    matched   partial      unmatched  closed          bad-transition
      closed     not-open  not-open     closed     closed          partial
      """
    ) { state, action in
      let desk = try Desk(kind)
      defer { desk.remove() }
      let run = try desk.run(
        ledger: "L-1 10.00", external: "X-1 10.00\nX-2 4.00\nX-3 2.00\nX-4 6.00"
      ).id
      let manager = desk.manager
      func match(_ external: String, isPartial: Bool) throws {
        _ = try manager.matchByHand(
          ManualMatch(
            ledgerIDs: ["L-1"], externalIDs: [external], reason: "by hand", isPartial: isPartial),
          inRun: run)
      }
      switch state {
      case "matched": try match("X-1", isPartial: false)
      case "partial": try match("X-2", isPartial: true)
      case "closed":
        try match("X-2", isPartial: true)
        _ = try manager.closeItem("L-1", .ledger, ofRun: run, reason: .writeOff)
      default: break
      }
      let result = code {
        switch action {
        case "settle": try match(state == "unmatched" ? "X-1" : "X-4", isPartial: false)
        case "settle_part": try match("X-3", isPartial: true)
        case "free": _ = try manager.revoke("M-1", reason: "wrong")
        case "close": _ = try manager.closeItem("L-1", .ledger, ofRun: run, reason: .timing)
        default: _ = try manager.reopenItem("L-1", .ledger, ofRun: run, note: "ours")
        }
      }
      return try desk.cell(result, state) {
        try manager.item("L-1", .ledger, ofRun: run).state.rawValue
      }
    }
  }

  /// Ann makes it, where duties are split; bob decides.
  @Test(arguments: Desk.Kind.allCases)
  func adjustments(kind: Desk.Kind) throws {
    try check(
      """
      state     approve         reject
      proposed  approved        rejected
      approved  approved        bad-transition
      rejected  bad-transition  rejected
      """
    ) { state, action in
      let desk = try Desk(kind, policy: RunPolicy(splitsDuties: true))
      defer { desk.remove() }
      let run = try desk.run(ledger: "L-1 10.00", external: "X-1 9.50").id
      _ = try desk.manager.matchByHand(
        ManualMatch(
          ledgerIDs: ["L-1"], externalIDs: ["X-1"], reason: "by hand",
          adjustment: AdjustmentRequest(kind: .fee, reason: "charge")), inRun: run)
      let id = try desk.manager.adjustments(ofRun: run).items[0].id
      let bob = desk.manager("bob")
      if state == "approved" { _ = try bob.approveAdjustment(id) }
      if state == "rejected" { _ = try bob.rejectAdjustment(id, reason: "no") }
      let result = code {
        if action == "approve" {
          _ = try bob.approveAdjustment(id)
        } else {
          _ = try bob.rejectAdjustment(id, reason: "no such charge")
        }
      }
      return try desk.cell(result, state) { try bob.adjustment(id).state.rawValue }
    }
  }

  /// `recur` is one more match of the run.
  @Test(arguments: Desk.Kind.allCases)
  func discrepancies(kind: Desk.Kind) throws {
    try check(
      """
      state      review          release         close   reopen          recur
      open       in_review       open            closed  bad-transition  open
      in_review  in_review       open            closed  bad-transition  in_review
      closed     bad-transition  bad-transition  closed  open            open
      """
    ) { state, action in
      let desk = try Desk(kind)
      defer { desk.remove() }
      let run = try desk.run(ledger: "L-1 10.00 A", external: "X-1 10.00 A\nX-2 5.00 B").id
      let manager = desk.manager
      _ = try manager.match(run: run, Desk.request)
      let id = try manager.discrepancies(ofRun: run).items[0].id
      if state == "in_review" { _ = try manager.decide(onDiscrepancy: id, .review) }
      if state == "closed" {
        _ = try manager.decide(onDiscrepancy: id, .close, reason: "known")
      }
      let result = code {
        if action == "recur" {
          _ = try manager.match(run: run, Desk.request)
        } else if let action = DiscrepancyState.Action(rawValue: action) {
          _ = try manager.decide(onDiscrepancy: id, action, reason: "because")
        }
      }
      return try desk.cell(result, state) {
        try manager.discrepancies(ofRun: run).items[0].state.rawValue
      }
    }
  }

  /// A file that was refused has nothing to match; both kinds can be deleted.
  @Test(arguments: Desk.Kind.allCases)
  func sourceFiles(kind: Desk.Kind) throws {
    try check(
      """
      state      match       delete
      processed  processed   gone
      failed     no-records  gone
      """
    ) { state, action in
      let desk = try Desk(kind)
      defer { desk.remove() }
      let manager = desk.manager
      let run = try manager.createRun(RunRequest(book: "main")).id
      let source =
        state == "failed"
        ? try manager.addFailedSource(
          name: "bank.csv", side: .external, stream: nil, contentHash: "bad", badRows: 1,
          report: "row 3 has no amount", toRun: run)
        : try manager.addSource(
          SourceUpload(
            name: "bank.csv", side: .external, table: try Desk.table("X-1 10.00 A"),
            contentHash: "good"), toRun: run)
      #expect(source.state.rawValue == state)
      let result = code {
        if action == "match" {
          _ = try manager.match(run: run, Desk.request)
        } else {
          try manager.deleteSource(source.id, ofRun: run)
        }
      }
      return try desk.cell(result, state) {
        try manager.sources(ofRun: run).items.first?.state.rawValue
      }
    }
  }

  private func check(_ table: String, _ cell: (String, String) throws -> String) throws {
    let lines = table.split(separator: "\n").map { $0.split(separator: " ").map(String.init) }
    for line in lines.dropFirst() {
      #expect(line.count == lines[0].count)
      for (action, expected) in zip(lines[0].dropFirst(), line.dropFirst()) {
        #expect(try cell(line[0], action) == expected, "\(action) in \(line[0])")
      }
    }
  }
}

extension Desk {
  /// What a cell says: the refusal, which has to leave the state alone, or the state afterwards.
  fileprivate func cell(
    _ refusal: String, _ before: String, _ state: () throws -> String?
  ) throws -> String {
    #expect(try faults() == [])
    let after = try state() ?? "gone"
    guard !refusal.isEmpty else { return after }
    #expect(after == before)
    return String(refusal.dropFirst("run.".count))
  }

  /// A run in a state, with a record on each side that a match would settle and one that it would not.
  fileprivate func run(in state: String) throws -> String {
    let id = try run(ledger: "L-1 10.00 A\nL-2 5.00 B", external: "X-1 10.00 C\nX-2 5.00 D").id
    switch state {
    case "running":
      try store.write { (writer) throws(RunError) in
        guard var run = try writer.first(Run.self, where: [.equals("id", .text(id))]) else {
          return
        }
        (run.state, run.worker) = (.running, "elsewhere")
        run.leaseUntil = Timestamp(milliseconds: 2_000_000_000_000)
        try writer.update(run)
      }
    case "completed": _ = try manager.match(run: id, Desk.request)
    case "failed":
      let control = RunControl()
      control.cancel()
      _ = code { _ = try manager.match(run: id, Desk.request, control: control) }
    case "closed": _ = try manager.closeRun(id, reason: "month end")
    default: break
    }
    #expect(try manager.run(id).state.rawValue == state)
    return id
  }
}

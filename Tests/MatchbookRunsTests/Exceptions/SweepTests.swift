import Matchbook
import MatchbookRuns
import MatchbookTestKit
import Testing

/// Sweeps open what is overdue, once.
@Suite struct SweepTests {
  @Test(arguments: CaseDesk.Kind.allCases)
  func anExceptionIsOpenedForWhatIsOverdue(kind: CaseDesk.Kind) throws {
    let desk = try CaseDesk(kind)
    let run = try desk.book()
    try desk.add([CaseDesk.record("X-1", 100, daysAgo: 4)], to: run)
    let manager = desk.manager()
    _ = try manager.addStream(
      "bank", side: .external, ofBook: "main", name: "Bank statement", overdueDays: 5)
    let nothing = try manager.sweep()
    #expect((nothing.streams, nothing.isEmpty) == (1, true))
    // Overdue from midnight of the fifth day on.
    desk.now = Timestamp(milliseconds: CaseDesk.noon.milliseconds + CaseDesk.day / 2 - 1)
    #expect(try manager.sweep().isEmpty)
    desk.now = desk.now.adding(milliseconds: 1)
    let report = try manager.sweep()
    #expect(report.created == ["exception-1"])
    let made = try manager.exception("exception-1").exception
    #expect(made.title == "Bank statement overdue records")
    #expect(made.state == .open)
    #expect([made.createdAt, made.updatedAt, made.openedAt] == [desk.now, desk.now, desk.now])
    #expect(made.closedAt == nil)
    #expect(try manager.sweep().isEmpty)
  }

  @Test(arguments: CaseDesk.Kind.allCases)
  func aResolvedOneIsReopenedWithinTheWindowAndReplacedAfterIt(kind: CaseDesk.Kind) throws {
    let desk = try CaseDesk(kind)
    try desk.add([CaseDesk.record("X-1", 100)], to: try desk.book())
    let manager = desk.manager(SweepPolicy(reopenWindowMilliseconds: 2 * CaseDesk.day))
    _ = try manager.addStream("bank", side: .external, ofBook: "main", name: "Bank", overdueDays: 5)
    _ = try manager.sweep()
    try manager.change("exception-1", .resolve)
    // The end of the window belongs to it.
    desk.pass(days: 2)
    #expect(try manager.sweep().reopened == ["exception-1"])
    try manager.change("exception-1", .resolve)
    desk.now = desk.now.adding(milliseconds: 2 * CaseDesk.day + 1)
    #expect(try manager.sweep().created == ["exception-2"])
  }

  @Test(arguments: CaseDesk.Kind.allCases)
  func aDismissedOneComesBackOnlyForNewRecords(kind: CaseDesk.Kind) throws {
    let desk = try CaseDesk(kind)
    let run = try desk.book()
    try desk.add([CaseDesk.record("X-1", 100), CaseDesk.record("X-2", 200)], to: run)
    let manager = desk.manager()
    _ = try manager.addStream("bank", side: .external, ofBook: "main", name: "Bank", overdueDays: 5)
    _ = try manager.sweep()
    try manager.change("exception-1", .dismiss, reason: "known to the bank")
    desk.pass(days: 400)
    #expect(try manager.sweep().isEmpty)
    // What was settled meanwhile and is free again is no news.
    try desk.settle("X-1", run, units: 100)
    #expect(try manager.sweep().isEmpty)
    try desk.settle("X-1", run, units: 0)
    #expect(try manager.sweep().isEmpty)
    try desk.add([CaseDesk.record("X-3", 300)], to: run)
    #expect(try manager.sweep().returned == ["exception-1"])
    let back = try manager.exception("exception-1")
    #expect(back.exception.openedAt == desk.now)
    #expect(back.summary.aggregates.recordCount == 3)
  }

  @Test(arguments: CaseDesk.Kind.allCases, [false, true])
  func anExceptionWithoutRecordsIsResolvedIfThePolicySaysSo(
    kind: CaseDesk.Kind, resolves: Bool
  ) throws {
    let desk = try CaseDesk(kind)
    let run = try desk.book()
    try desk.add([CaseDesk.record("X-1", 100)], to: run)
    let manager = desk.manager(SweepPolicy(resolvesCleared: resolves))
    _ = try manager.addStream("bank", side: .external, ofBook: "main", name: "Bank", overdueDays: 5)
    _ = try manager.sweep()
    try manager.change("exception-1", .investigate)
    try desk.settle("X-1", run, units: 100)
    #expect(try manager.sweep().cleared == (resolves ? ["exception-1"] : []))
    let after = try manager.exception("exception-1").exception
    #expect(after.state == (resolves ? .resolved : .investigating))
    #expect(after.cause == (resolves ? "cleared" : nil))
    #expect(after.closedAt == (resolves ? desk.now : nil))
    #expect(try manager.sweep().isEmpty)
  }

  @Test func aSweepOfOneBookLeavesTheOthers() throws {
    let desk = try CaseDesk()
    for book in ["a", "b"] {
      try desk.add([CaseDesk.record("X-1", 100)], to: try desk.book(book))
      _ = try desk.manager().addStream(
        "bank", side: .external, ofBook: book, name: "Bank", overdueDays: 5)
    }
    #expect(try desk.manager().sweep(book: "b").created.count == 1)
    #expect(try desk.manager().exceptions().items.map(\.book.id) == ["b"])
    #expect(refusal { _ = try desk.manager().sweep(book: "c") } == "run.not-found")
  }

  // MARK: Against a plain account of it

  /// One stream as a sweep should see it, in words too plain to be wrong.
  private struct PlainScope {
    struct Case { var state: ExceptionState, closedAt: Int64, snapshot: Set<String> }
    var cases: [Case] = []

    /// What a sweep does with the newest of them; `nil` for nothing.
    mutating func sweep(_ members: Set<String>, at now: Int64, window: Int64, clears: Bool)
      -> String?
    {
      if let active = cases.firstIndex(where: \.state.isActive) {
        guard members.isEmpty, clears else { return nil }
        cases[active].state = .resolved
        cases[active].closedAt = now
        return "cleared \(active)"
      }
      let order = cases.indices.sorted { (cases[$0].closedAt, $0) < (cases[$1].closedAt, $1) }
      if let last = order.last, cases[last].state == .dismissed {
        guard !members.subtracting(cases[last].snapshot).isEmpty else { return nil }
        cases[last].state = .open
        return "returned \(last)"
      }
      guard !members.isEmpty else { return nil }
      if let last = order.last, now - cases[last].closedAt <= window {
        cases[last].state = .open
        return "reopened \(last)"
      }
      cases.append(Case(state: .open, closedAt: 0, snapshot: []))
      return "created \(cases.count - 1)"
    }
  }

  @Test(arguments: CaseDesk.Kind.allCases, Seeds.first(25, atMost: 200))
  func aSweepDoesWhatThePlainAccountSays(kind: CaseDesk.Kind, seed: UInt64) throws {
    var random = SeededGenerator(seed: seed)
    let desk = try CaseDesk(kind)
    let run = try desk.book()
    let clears = Bool.random(using: &random)
    let window = Int64.random(in: 0...3, using: &random) * CaseDesk.day
    let manager = desk.manager(
      SweepPolicy(reopenWindowMilliseconds: window, resolvesCleared: clears))
    _ = try manager.addStream("bank", side: .external, ofBook: "main", name: "Bank", overdueDays: 2)
    var plain = PlainScope()
    // By id: the instant from which it is overdue, and whether it is open.
    var records: [String: (due: Int64, isOpen: Bool)] = [:]
    func members() -> Set<String> {
      let now = desk.now.milliseconds
      return Set(records.filter { $0.value.isOpen && $0.value.due <= now }.keys)
    }
    for step in 0..<40 {
      desk.now = desk.now.adding(
        milliseconds: Int64.random(in: 0...1, using: &random) * CaseDesk.day)
      switch Int.random(in: 0..<6, using: &random) {
      case 0:
        let today = Int32(desk.now.milliseconds / CaseDesk.day)
        let day = today - Int32.random(in: 0...4, using: &random)
        let record = Record(
          id: "X-\(step)", amount: Amount(minorUnits: 100, currency: CaseDesk.euro),
          date: Day(number: day))
        try desk.add([record], to: run)
        records[record.id] = (Int64(day + 2) * CaseDesk.day, true)
      case 1, 2:
        guard let id = records.keys.sorted().randomElement(using: &random) else { break }
        let isOpen = records[id]?.isOpen ?? false
        try desk.settle(id, run, units: isOpen ? 100 : 0)
        records[id]?.isOpen = !isOpen
      case 3:
        guard let active = plain.cases.firstIndex(where: \.state.isActive) else { break }
        let dismisses = Bool.random(using: &random)
        try manager.change("exception-\(active + 1)", dismisses ? .dismiss : .resolve)
        plain.cases[active].state = dismisses ? .dismissed : .resolved
        plain.cases[active].closedAt = desk.now.milliseconds
        if dismisses { plain.cases[active].snapshot = members() }
      default:
        let expected = plain.sweep(
          members(), at: desk.now.milliseconds, window: window, clears: clears)
        let report = try manager.sweep()
        let done =
          report.created.map { ("created", $0) } + report.reopened.map { ("reopened", $0) }
          + report.returned.map { ("returned", $0) } + report.cleared.map { ("cleared", $0) }
        let words = done.map { "\($0.0) \((Int($0.1.dropFirst(10)) ?? 0) - 1)" }
        #expect(words == (expected.map { [$0] } ?? []), "step \(step)")
        // For a clock that stands still, nothing is left to do.
        #expect(try manager.sweep().isEmpty)
      }
    }
    #expect(
      try manager.exceptions().items.map(\.exception.state) == plain.cases.map(\.state))
    #expect(try desk.faults() == [])
  }
}

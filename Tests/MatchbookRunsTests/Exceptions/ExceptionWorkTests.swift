import Matchbook
import MatchbookRuns
import Testing

/// Streams, people, remarks and marks.
@Suite struct ExceptionWorkTests {
  private func opened(_ kind: CaseDesk.Kind = .memory) throws -> (CaseDesk, ExceptionManager, Run) {
    let desk = try CaseDesk(kind)
    let run = try desk.book()
    try desk.add([CaseDesk.record("X-1", 100)], to: run)
    let manager = desk.manager()
    _ = try manager.addStream("bank", side: .external, ofBook: "main", name: "Bank", overdueDays: 5)
    _ = try manager.sweep()
    desk.pass(days: 1)
    return (desk, manager, run)
  }

  // MARK: Streams

  @Test(arguments: CaseDesk.Kind.allCases)
  func aStreamKeepsItsKey(kind: CaseDesk.Kind) throws {
    let (desk, manager, _) = try opened(kind)
    let changed = try manager.changeStream("stream-1", name: "Main account", overdueDays: 3)
    #expect((changed.stream, changed.name, changed.overdueDays) == ("bank", "Main account", 3))
    #expect(try manager.streams(ofBook: "main").items == [changed])
    #expect(
      refusal {
        _ = try manager.addStream(
          "bank", side: .ledger, ofBook: "main", name: "Again", overdueDays: 1)
      } == "run.taken-id")
    for days in [-1, 36_526] {
      #expect(
        refusal {
          _ = try manager.addStream(
            "till", side: .ledger, ofBook: "main", name: "Till", overdueDays: days)
        } == "run.bad-request")
    }
    #expect(
      refusal {
        _ = try manager.addStream(
          "till", side: .ledger, ofBook: "nowhere", name: "Till", overdueDays: 1)
      } == "run.not-found")
    #expect(try desk.faults() == [])
  }

  // MARK: People and words

  @Test(arguments: CaseDesk.Kind.allCases)
  func assigneesAreReplacedAsAWhole(kind: CaseDesk.Kind) throws {
    let (desk, manager, _) = try opened(kind)
    let assigned = try manager.assign("exception-1", to: ["bob", "ann", "bob"])
    #expect(assigned.assignees == ["bob", "ann"])
    #expect(assigned.updatedAt == desk.now)
    desk.pass(days: 1)
    // The same once more changes nothing.
    #expect(try manager.assign("exception-1", to: ["bob", "ann"]) == assigned)
    #expect(try manager.assign("exception-1", to: []).assignees == [])
    #expect(refusal { _ = try manager.assign("exception-1", to: [""]) } == "run.bad-request")
  }

  @Test(arguments: CaseDesk.Kind.allCases)
  func commentsComeOldestFirstWithWhomTheyMention(kind: CaseDesk.Kind) throws {
    let (desk, manager, _) = try opened(kind)
    _ = try manager.comment("exception-1", "@bob please ask the bank")
    desk.pass(days: 1)
    let second = try desk.manager(actor: "bob").comment("exception-1", "done, see @ann and @bob")
    #expect(second.author == "bob")
    try manager.change("exception-1", .resolve)
    _ = try manager.comment("exception-1", "thanks")
    let detail = try manager.exception("exception-1")
    #expect(detail.comments.map(\.mentions) == [["bob"], ["ann", "bob"], []])
    #expect(detail.comments.map(\.text).last == "thanks")
    #expect(detail.exception.updatedAt == desk.now)
    #expect(refusal { _ = try manager.comment("exception-1", " \n") } == "run.bad-request")
    #expect(try desk.faults() == [])
  }

  @Test(
    arguments: [
      ("nobody", []), ("@ann", ["ann"]), ("(@ann.lee, @bob-2)", ["ann.lee", "bob-2"]),
      ("write to ann@example.com", []), ("@ann.", ["ann"]), ("@@ann", ["ann"]), ("@ nobody", []),
      ("@Zoë and @ann and @Zoë", ["Zoë", "ann"]), ("a@b @c", ["c"]),
    ] as [(String, [String])])
  func aMentionBeginsAWord(text: String, names: [String]) throws {
    let (_, manager, _) = try opened()
    #expect(try manager.comment("exception-1", text).mentions == names)
  }

  @Test func aTitleCanBeChangedAndNotEmptied() throws {
    let (_, manager, _) = try opened()
    let changed = try manager.describe(
      "exception-1", title: "Card payouts of May", description: "waiting for the processor")
    #expect(changed.title == "Card payouts of May")
    #expect(changed.description == "waiting for the processor")
    #expect(refusal { _ = try manager.describe("exception-1", title: "") } == "run.bad-request")
  }

  // MARK: Marks

  @Test(arguments: CaseDesk.Kind.allCases)
  func aMarkReplacesWhatTheStreamSays(kind: CaseDesk.Kind) throws {
    let (desk, manager, run) = try opened(kind)
    try desk.add([CaseDesk.record("X-2", 200, daysAgo: 0)], to: run)
    func members() throws -> [String] {
      try manager.records(of: "exception-1").items.map(\.entry.id)
    }
    #expect(try members() == ["X-1"])
    func mark(_ id: String, days: Int64) throws -> OverdueMark {
      try manager.markOverdue(
        OverdueRequest(
          book: "main", stream: "bank", recordID: id,
          overdueAt: desk.now.adding(milliseconds: days * CaseDesk.day)))
    }
    _ = try mark("X-2", days: 0)
    #expect(try members() == ["X-1", "X-2"])
    // Again: the time is replaced, and there is still one mark.
    let later = try mark("X-2", days: 1)
    #expect(try members() == ["X-1"])
    #expect(try mark("X-2", days: 1) == later)
    #expect(
      try desk.store.read { (reader) throws(RunError) in
        try reader.count(OverdueMark.self, where: [])
      } == 1)
    // A mark can put off what the stream says as well.
    _ = try mark("X-1", days: 9)
    #expect(try members() == [])
    try desk.settle("X-2", run, units: 200)
    #expect(refusal { _ = try mark("X-2", days: 0) } == "run.bad-transition")
    #expect(refusal { _ = try mark("X-9", days: 0) } == "run.not-found")
    #expect(try desk.faults() == [])
  }

  /// Matched here, overdue there: books know nothing of each other.
  @Test(arguments: CaseDesk.Kind.allCases)
  func aRecordThatTheBookDoesNotHaveIsAdded(kind: CaseDesk.Kind) throws {
    let (desk, manager, run) = try opened(kind)
    try desk.settle("X-1", run, units: 100)
    try desk.book("other")
    _ = try manager.addStream(
      "bank", side: .external, ofBook: "other", name: "Bank", overdueDays: 5)
    let request = OverdueRequest(
      book: "other", stream: "bank", recordID: "X-1", overdueAt: desk.now,
      record: CaseDesk.record("X-1", 100, daysAgo: 0))
    try manager.markOverdue(request)
    #expect(try manager.markOverdue(request).overdueAt == desk.now)
    #expect(try manager.sweep().created == ["exception-2"])
    #expect(try manager.records(of: "exception-2").items.map(\.entry.id) == ["X-1"])
    #expect(try manager.records(of: "exception-1").items.isEmpty)
    let other = try desk.store.read { (reader) throws(RunError) in
      try reader.first(Run.self, where: [.equals("id", .text("run-other"))])
    }
    #expect(other?.external.total == 1)
    #expect(try desk.faults() == [])
  }

  @Test func aBookWithoutARunThatTakesSourcesGetsOne() throws {
    let (desk, manager, run) = try opened()
    try desk.store.write { (writer) throws(RunError) in
      var closed = run
      closed.state = .closed
      try writer.update(closed)
    }
    try manager.markOverdue(
      OverdueRequest(
        book: "main", stream: "bank", recordID: "X-7", overdueAt: desk.now,
        record: CaseDesk.record("X-7", 700)))
    let runs = try desk.store.read { (reader) throws(RunError) in
      try reader.all(Run.self, where: [])
    }
    #expect(runs.map(\.state) == [.closed, .pending])
    #expect(runs.last?.mode == .manual)
  }

  @Test func aMarkNamesItsRecordRightly() throws {
    let (desk, manager, run) = try opened()
    try desk.add([CaseDesk.record("X-2", 200)], to: run, stream: "till")
    let wrongStream = OverdueRequest(
      book: "main", stream: "bank", recordID: "X-2", overdueAt: desk.now)
    #expect(refusal { try manager.markOverdue(wrongStream) } == "run.bad-request")
    let wrongRecord = OverdueRequest(
      book: "main", stream: "bank", recordID: "X-3", overdueAt: desk.now,
      record: CaseDesk.record("X-4", 1))
    #expect(refusal { try manager.markOverdue(wrongRecord) } == "run.bad-request")
  }
}

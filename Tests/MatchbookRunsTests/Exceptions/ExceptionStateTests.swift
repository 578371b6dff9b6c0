import Foundation
import Matchbook
import MatchbookRuns
import Testing

/// Every cell of the state tables, done by the managers in both stores.
@Suite struct ExceptionStateTests {
  static let cells = CaseDesk.Kind.allCases.flatMap { kind in
    ExceptionState.allCases.flatMap { state in
      ExceptionState.Action.allCases.map { (kind, state, $0) }
    }
  }

  @Test(arguments: cells)
  func anActionDoesWhatItsCellSays(
    kind: CaseDesk.Kind, state: ExceptionState, action: ExceptionState.Action
  ) throws {
    let desk = try CaseDesk(kind)
    let run = try desk.book()
    try desk.add([CaseDesk.record("X-1", 100)], to: run)
    let manager = desk.manager()
    _ = try manager.addStream("bank", side: .external, ofBook: "main", name: "Bank", overdueDays: 5)
    let id = try #require(try manager.sweep().created.first)
    let created = desk.now
    desk.pass(days: 1)
    let entering: ExceptionState.Action? =
      switch state {
      case .open: nil
      case .investigating: .investigate
      case .resolved: .resolve
      case .dismissed: .dismiss
      }
    if let entering { try manager.change(id, entering) }
    let before = try manager.exception(id).exception
    #expect(before.state == state)
    #expect(before.createdAt == created)
    desk.pass(days: 1)
    switch state.transition(action) {
    case .refused:
      #expect(refusal { try manager.change(id, action) } == "run.bad-transition")
      #expect(try manager.exception(id).exception == before)
    case .repeats:
      #expect(try manager.change(id, action) == before)
    case .moves(let next):
      let after = try manager.change(id, action)
      #expect(after.state == next)
      #expect(after.createdAt == created)
      #expect(after.updatedAt == desk.now)
      switch (state.isActive, next.isActive) {
      case (true, true):
        #expect(after.openedAt == before.openedAt)
        #expect(after.closedAt == nil)
      case (true, false):
        #expect(after.openedAt == before.openedAt)
        #expect(after.closedAt == desk.now)
      case (false, _):
        #expect(after.openedAt == desk.now)
        #expect(after.closedAt == nil)
      }
      #expect(try manager.exception(id).exception == after)
    case .stays, .removed: Issue.record("no cell of exceptions says so")
    }
    #expect(try desk.faults() == [])
  }

  @Test(arguments: CaseDesk.Kind.allCases)
  func aSecondActiveExceptionOfAStreamIsRefused(kind: CaseDesk.Kind) throws {
    let desk = try CaseDesk(kind)
    let run = try desk.book()
    try desk.add([CaseDesk.record("X-1", 100)], to: run)
    let manager = desk.manager(SweepPolicy(reopenWindowMilliseconds: 0))
    _ = try manager.addStream("bank", side: .external, ofBook: "main", name: "Bank", overdueDays: 5)
    let first = try #require(try manager.sweep().created.first)
    try manager.change(first, .resolve)
    desk.pass(days: 1)
    let second = try #require(try manager.sweep().created.first)
    for action in [ExceptionState.Action.open, .investigate] {
      #expect(throws: RunError.activeException(stream: "bank", exception: second)) {
        try manager.change(first, action)
      }
    }
    try manager.change(second, .dismiss, reason: "known to the bank")
    #expect(try manager.change(first, .investigate).state == .investigating)
    #expect(refusal { try manager.change(second, .open) } == "run.active-exception")
  }

  /// `=` stays, `again` has been done, `-` is refused.
  @Test func investigations() throws {
    let table = """
      pending running - -
      running = completed failed
      completed again again -
      failed running - again
      """
    for (state, line) in zip(InvestigationStatus.allCases, table.split(separator: "\n")) {
      let cells = line.split(separator: " ").map(String.init)
      #expect(cells[0] == state.rawValue)
      for (action, cell) in zip(InvestigationStatus.Action.allCases, cells.dropFirst()) {
        let word =
          switch state.transition(action) {
          case .moves(let next): next.rawValue
          case .stays: "="
          case .repeats: "again"
          case .refused: "-"
          case .removed: "gone"
          }
        #expect(word == cell, "\(state.rawValue), \(action.rawValue)")
      }
    }
  }

  @Test func aReasonSaysSomething() throws {
    let desk = try CaseDesk()
    try desk.add([CaseDesk.record("X-1", 100)], to: try desk.book())
    let manager = desk.manager()
    _ = try manager.addStream("bank", side: .external, ofBook: "main", name: "Bank", overdueDays: 5)
    let id = try #require(try manager.sweep().created.first)
    #expect(throws: RunError.missingReason(action: "resolve an exception")) {
      try manager.change(id, .resolve, reason: " ")
    }
    #expect(refusal { try manager.change("nobody", .resolve) } == "run.not-found")
  }

  @Test func theReferenceHasEveryTable() throws {
    let file = URL(filePath: #filePath).deletingLastPathComponent()
      .appending(path: "../../../docs/reference/exceptions.md")
    let page = try String(contentsOf: file, encoding: .utf8)
    #expect(page.contains(markdown(ExceptionState.self)))
    #expect(page.contains(markdown(InvestigationStatus.self)))
    #expect(page.contains(markdown(ControlTotalState.self)))
  }

  /// A state table as the page has it.
  private func markdown<State: Lifecycle>(_: State.Type) -> String {
    func line(_ cells: [String]) -> String { "| \(cells.joined(separator: " | ")) |\n" }
    let actions = State.Action.allCases.map(\.rawValue)
    var text = line(["state"] + actions)
    text += "|" + String(repeating: "---|", count: actions.count + 1) + "\n"
    for state in State.allCases {
      let cells = State.Action.allCases.map { action in
        switch state.transition(action) {
        case .moves(let next): "`\(next.rawValue)`"
        case .stays: "="
        case .repeats: "*again*"
        case .removed: "*gone*"
        case .refused: ""
        }
      }
      text += line(["`\(state.rawValue)`"] + cells)
    }
    return text
  }
}

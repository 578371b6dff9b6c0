import Foundation
import MatchbookRuns
import Testing

/// Every cell of every state table, spelled out once more: `=` stays, `again` has been done already,
/// `gone` is removed, `-` is refused.
@Suite struct StateTableTests {
  @Test func runs() {
    expect(
      RunState.self,
      """
      state      start    complete   fail    close   reopen     delete  change_sources  decide  note
      pending    running  -          -       closed  -          gone    =               =       =
      running    -        completed  failed  -       -          -       -               -       =
      completed  running  -          -       closed  -          gone    =               =       =
      failed     running  -          -       closed  -          gone    =               =       =
      closed     -        -          -       again   completed  -       -               -       =
      """)
  }

  @Test func sourceFiles() {
    expect(
      SourceState.self,
      """
      state      match  delete
      processed  =      gone
      failed     -      gone
      """)
  }

  @Test func items() {
    expect(
      EntryState.self,
      """
      state      settle   settle_part  free       close   reopen
      unmatched  matched  partial      -          closed  -
      matched    -        -            unmatched  -       -
      partial    matched  =            unmatched  closed  -
      closed     -        -            =          again   unmatched
      """)
  }

  @Test func matches() {
    expect(
      MatchStatus.self,
      """
      state      accept    reject    revoke   withdraw  note
      suggested  accepted  rejected  -        -         =
      accepted   again     -         revoked  -         =
      rejected   -         again     -        =         =
      revoked    -         -         -        -         =
      """)
  }

  @Test func adjustments() {
    expect(
      AdjustmentState.self,
      """
      state     approve   reject
      proposed  approved  rejected
      approved  again     -
      rejected  -         again
      """)
  }

  @Test func discrepancies() {
    expect(
      DiscrepancyState.self,
      """
      state      review     release  close   reopen  recur
      open       in_review  again    closed  -       =
      in_review  again      open     closed  -       =
      closed     -          -        again   open    open
      """)
  }

  @Test func controlTotals() {
    expect(
      ControlTotalState.self,
      """
      state       submit_equal  submit_different  submit_same  reopen
      none        reconciled    failed            -            -
      failed      reconciled    =                 =            -
      reconciled  -             -                 again        failed
      """)
  }

  @Test func exceptions() {
    expect(
      ExceptionState.self,
      """
      state          open   investigate    resolve   dismiss
      open           again  investigating  resolved  dismissed
      investigating  open   again          resolved  dismissed
      resolved       open   investigating  again     -
      dismissed      open   investigating  -         again
      """)
  }

  /// The state that follows from sums of allocations.
  @Test(arguments: [
    (100, 0, 0, EntryState.unmatched), (100, 40, 1, .partial), (100, 100, 2, .matched),
    (-100, -40, 1, .partial), (-100, -100, 1, .matched), (0, 0, 0, .unmatched), (0, 0, 1, .matched),
  ])
  func aStateFollowsFromWhatIsSettled(
    amount: Int64, allocated: Int64, matches: Int, state: EntryState
  ) {
    for isClosed in [false, true] {
      #expect(
        EntryState.derived(
          amount: amount, allocated: allocated, matches: matches, isClosed: isClosed)
          == (isClosed ? .closed : state))
    }
  }

  private func expect<State: Lifecycle>(_: State.Type, _ table: String) {
    let lines = table.split(separator: "\n").map { $0.split(separator: " ").map(String.init) }
    #expect(Self.page.contains(markdown(lines)), "docs/reference/runs.md lacks this table")
    #expect(lines[0].dropFirst() == State.Action.allCases.map(\.rawValue)[...])
    #expect(lines.dropFirst().map { $0[0] } == State.allCases.map(\.rawValue))
    for (state, line) in zip(State.allCases, lines.dropFirst()) {
      for (action, cell) in zip(State.Action.allCases, line.dropFirst()) {
        #expect(
          word(state, action) == cell, "\(State.noun), \(state.rawValue), \(action.rawValue)")
      }
    }
  }

  private static let page: String = {
    let file = URL(filePath: #filePath).deletingLastPathComponent()
      .appending(path: "../../docs/reference/runs.md")
    return (try? String(contentsOf: file, encoding: .utf8)) ?? ""
  }()

  /// The table as the page has it.
  private func markdown(_ lines: [[String]]) -> String {
    func line(_ cells: [String]) -> String { "| \(cells.joined(separator: " | ")) |" }
    let rows = lines.dropFirst().map { cells in
      line(
        ["`\(cells[0])`"]
          + cells.dropFirst().map { cell in
            switch cell {
            case "-": ""
            case "=": "="
            case "again", "gone": "*\(cell)*"
            default: "`\(cell)`"
            }
          })
    }
    let rule = "|" + String(repeating: "---|", count: lines[0].count)
    return ([line(lines[0]), rule] + rows).joined(separator: "\n") + "\n"
  }

  /// What an action leads to, as a cell says it; an error has to name state and action.
  private func word<State: Lifecycle>(_ state: State, _ action: State.Action) -> String {
    do {
      let next = try state.after(action, id: "it")
      switch state.transition(action) {
      case .moves: return next.rawValue
      case .stays: return next == state ? "=" : "moved"
      case .repeats: return next == state ? "again" : "moved"
      case .removed: return "gone"
      case .refused: return "not refused"
      }
    } catch {
      let words = "\(error)"
      return error.code == "run.bad-transition" && words.contains("it is \(state.rawValue)")
        && words.contains("\"\(action.rawValue)\"") ? "-" : words
    }
  }
}

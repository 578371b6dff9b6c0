import Foundation
import Matchbook
import MatchbookRuns

/// The work of a month, which goes on wherever it was left: each step asks what is done already.
struct WorkProbe {
  let manager: RunManager
  static let rows = 300

  init(path: String) throws {
    manager = RunManager(
      store: try SQLiteRunStore(path: path),
      host: RunHost(
        actor: "probe", worker: "probe:\(getpid())",
        now: { Timestamp(milliseconds: Int64(Date().timeIntervalSince1970 * 1000)) },
        newID: { "\($0.rawValue)-\(UUID().uuidString)" },
        isGone: { worker in
          guard let id = pid_t(worker.dropFirst("probe:".count)) else { return true }
          return id != getpid() && kill(id, 0) != 0
        }))
  }

  func finish() throws {
    let run = try manager.createRun(
      RunRequest(id: "month", book: "main", idempotencyKey: "month"))
    guard run.state != .closed else { return }
    for side in Side.allCases {
      _ = try manager.addSource(
        SourceUpload(
          name: side.rawValue, side: side, table: try table(side), contentHash: side.rawValue,
          idempotencyKey: side.rawValue), toRun: run.id)
    }
    let exceptions = ExceptionManager(
      store: manager.store, host: manager.host, policy: SweepPolicy(resolvesCleared: true))
    for side in Side.allCases
    where try exceptions.streams(ofBook: "main").items.allSatisfy({ $0.side != side }) {
      _ = try exceptions.addStream(
        side.rawValue, side: side, ofBook: "main", name: side.rawValue, overdueDays: 1)
    }
    _ = try exceptions.sweep()
    let state = try manager.run(run.id).state
    if state == .pending || state == .running || state == .failed { try match(run) }
    // Always the first that is left, so that it does not matter where the last process stopped.
    let first = PageRequest(limit: 1)
    while let match = try manager.matches(ofRun: run.id, statuses: [.suggested], page: first).items
      .first
    { _ = try manager.accept(match.id, reason: "fits") }
    while let item = try manager.items(
      ofRun: run.id, side: .external, states: EntryFilter.openStates, page: first
    ).items.first {
      _ = try manager.closeItem(item.id, .external, ofRun: run.id, reason: .timing)
    }
    _ = try exceptions.sweep()
    _ = try manager.closeRun(run.id, reason: "month end", override: "known")
  }

  private func match(_ run: Run) throws {
    let exact = ConditionRule(
      "exact", where: .all([.equal(.currency), .equal(.amount), .equal(.reference)]))
    let amount = ConditionRule(
      RuleHeader(id: "amount", priority: 200, ambiguity: .suggestAll),
      where: .all([.equal(.currency), .equal(.amount)]))
    _ = try manager.match(run: run.id, RunMatchRequest(rules: [exact, amount]))
  }

  /// Most records have a partner by reference, some are alike, some have none.
  private func table(_ side: Side) throws -> RecordTable {
    guard let euro = Currency("EUR") else { throw RunError.noRecords(run: "month") }
    return try RecordTable(
      (0..<WorkProbe.rows).map { row in
        let kind = row % 30
        let units = kind < 26 ? Int64(1000 + row) : kind < 28 ? 5 : side == .ledger ? 7 : 9
        return Record(
          id: "\(side.rawValue)-\(row)", amount: Amount(minorUnits: units, currency: euro),
          date: Day("2026-01-05"),
          reference: kind < 26 ? "INV-\(row)" : "")
      })
  }

  func add(runs: Int, named name: String) throws {
    for number in 0..<runs {
      _ = try manager.createRun(RunRequest(id: "\(name)-\(number)", book: "main"))
    }
  }
}

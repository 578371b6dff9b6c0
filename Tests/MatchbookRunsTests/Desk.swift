import Matchbook
import MatchbookRuns
import Testing

/// A manager at work in a store, with a clock that goes on by a second each time it is read.
struct Desk {
  let manager: RunManager
  let store: any RunStore
  private let file: TemporaryFile?

  enum Kind: String, CaseIterable, Sendable { case memory, file }

  init(_ kind: Kind, policy: RunPolicy = RunPolicy()) throws {
    switch kind {
    case .memory: (store, file) = (MemoryRunStore(), nil)
    case .file:
      let place = TemporaryFile()
      (store, file) = (try SQLiteRunStore(path: place.path), place)
    }
    manager = RunManager(store: store, host: Desk.host("ann"), policy: policy)
  }

  static func host(
    _ actor: String, worker: String = "here", from start: Int64 = 1_772_366_400_000
  ) -> RunHost {
    let ticks = Ticks(start)
    return RunHost(
      actor: actor, worker: worker, now: { Timestamp(milliseconds: ticks.next(1000)) },
      newID: { "\($0.rawValue)-\(actor)-\(ticks.next(1) % 1_000_000)" })
  }

  /// The same store with somebody else at work.
  func manager(_ actor: String, worker: String = "here", from start: Int64 = 1_772_370_000_000)
    -> RunManager
  {
    RunManager(
      store: store, host: Desk.host(actor, worker: worker, from: start), policy: manager.policy)
  }

  /// What contradicts itself: in the file, and in the audit trail.
  func faults() throws -> [String] {
    let file = try (store as? SQLiteRunStore)?.faults() ?? []
    return try file + manager.audit.verify().map(\.description)
  }

  func remove() { file?.remove() }

  // MARK: Work

  static let exact = ConditionRule(
    "exact",
    where: .all([.equal(.currency), .equal(.amount), .equal(.reference), .within(days: 3)]))
  static let request = RunMatchRequest(rules: [exact])
  /// Only amounts: what has the same amount competes.
  static let byAmount = RunMatchRequest(rules: [
    ConditionRule(
      RuleHeader(id: "amount", ambiguity: .suggestAll),
      where: .all([.equal(.currency), .equal(.amount)]))
  ])

  /// Records as `id amount reference`, one a line.
  static func table(_ lines: String) throws -> RecordTable {
    let euro = try #require(Currency("EUR"))
    return try RecordTable(
      lines.split(separator: "\n").map { line in
        let words = line.split(separator: " ").map(String.init)
        return Record(
          id: words[0], amount: try #require(Amount(words[1], euro)), date: Day("2026-03-01"),
          reference: words.count > 2 ? words[2] : "", account: words.count > 3 ? words[3] : "")
      })
  }

  func run(
    ledger: String, external: String, mode: RunMode = .automatic, book: String = "main"
  ) throws -> Run {
    let run = try manager.createRun(RunRequest(book: book, mode: mode))
    for (side, lines) in [(Side.ledger, ledger), (.external, external)] where !lines.isEmpty {
      let source = try manager.addSource(
        SourceUpload(
          name: "\(side.rawValue).csv", side: side, table: Desk.table(lines), contentHash: lines),
        toRun: run.id)
      #expect(source.state == .processed)
    }
    return try manager.run(run.id)
  }

  func matches(_ run: Run, _ statuses: Set<MatchStatus>? = nil) throws -> [MatchRecord] {
    try manager.matches(ofRun: run.id, statuses: statuses).items
  }

  func states(_ run: Run, _ side: Side) throws -> [String: EntryState] {
    Dictionary(
      uniqueKeysWithValues: try manager.items(ofRun: run.id, side: side).items.map {
        ($0.id, $0.state)
      })
  }
}

private final class Ticks: Sendable {
  private let value: Locked<Int64>

  init(_ start: Int64) { value = Locked(start) }

  func next(_ step: Int64) -> Int64 {
    value.withLock {
      $0 += step
      return $0
    }
  }
}

/// The code of what a call throws; empty if it throws nothing.
func code(_ body: () throws -> Void) -> String {
  do {
    try body()
    return ""
  } catch let error as RunError {
    return error.code
  } catch {
    return "\(error)"
  }
}

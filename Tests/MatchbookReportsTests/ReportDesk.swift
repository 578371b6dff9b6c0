import Foundation
import Matchbook
import MatchbookRuns
import MatchbookTestKit
import Testing

/// People at work in a store, with a clock that goes on by a second each time it is read.
struct ReportDesk {
  enum Kind: String, CaseIterable, Sendable { case memory, file }

  let store: any RunStore
  private let folder: URL?
  private let ticks = Ticks()

  init(_ kind: Kind) throws {
    switch kind {
    case .memory: (store, folder) = (MemoryRunStore(), nil)
    case .file:
      let place = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString)
      try FileManager.default.createDirectory(at: place, withIntermediateDirectories: true)
      store = try SQLiteRunStore(path: place.appending(path: "a.store").path)
      folder = place
    }
  }

  func remove() {
    if let folder { try? FileManager.default.removeItem(at: folder) }
  }

  func manager(_ actor: String) -> RunManager {
    let ticks = ticks
    return RunManager(
      store: store,
      host: RunHost(
        actor: actor, worker: "here", now: { Timestamp(milliseconds: ticks.next()) },
        newID: { "\($0.rawValue)-\(ticks.next())" }))
  }

  private final class Ticks: Sendable {
    private let value = Locked<Int64>(1_775_000_000_000)

    func next() -> Int64 {
      value.withLock {
        $0 += 1000
        return $0
      }
    }
  }

  // MARK: Runs

  private static let invoice = ConditionRule(
    RuleHeader(id: "invoice", priority: 1),
    where: .all([.equal(.currency), .equal(.amount), .equal(.reference)]))
  private static let amount = ConditionRule(
    RuleHeader(id: "amount", priority: 2, ambiguity: .suggestAll),
    where: .all([.equal(.currency), .equal(.amount), .date(within: DateWindow(from: -3, to: 3))]))

  /// References first, then amounts, of which several are only suggested.
  static let rules = RunMatchRequest(rules: [invoice, amount])
  static let worldRules = RunMatchRequest(rules: [
    ConditionRule(
      RuleHeader(id: "reference", priority: 1),
      where: .all([
        .equal(.currency), .equal(.amount),
        .equal(.reference, normalised: TextNormaliser.reference),
      ])), amount,
  ])

  /// Makes a run of records as `id amount day reference`, one a line.
  func run(_ id: String, ledger: String, external: String) throws {
    _ = try manager("ann").createRun(RunRequest(id: id, book: "main"))
    for (side, lines) in [(Side.ledger, ledger), (.external, external)] where !lines.isEmpty {
      let euro = try #require(Currency("EUR"))
      let records = try lines.split(separator: "\n").map { line in
        let words = line.split(separator: " ").map(String.init)
        return Record(
          id: words[0], amount: try #require(Amount(words[1], euro)), date: Day(words[2]),
          reference: words.count > 3 ? words[3] : "")
      }
      try add(RecordTable(records), side, to: id)
    }
  }

  /// Makes a run of a small world with all kinds of ends.
  func runWorld(_ id: String, seed: UInt64) throws {
    let world = WorldGenerator(events: 120, seed: seed).world()
    _ = try manager("ann").createRun(RunRequest(id: id, book: "main"))
    try add(RecordTable(world.ledger.records), .ledger, to: id)
    try add(RecordTable(world.external.records), .external, to: id)
  }

  private func add(_ table: RecordTable, _ side: Side, to id: String) throws {
    let source = try manager("ann").addSource(
      SourceUpload(
        name: "\(side.rawValue).csv", side: side, table: table,
        contentHash: "hash of \(side.rawValue)"), toRun: id)
    #expect(source.state == .processed)
  }

  /// Does whatever people may do, by chance; what is refused is left.
  func decide(_ id: String, _ random: inout SeededGenerator) throws {
    let manager = manager("bob")
    for match in try manager.matches(ofRun: id, page: PageRequest(limit: 10_000)).items {
      switch Int.random(in: 0..<12, using: &random) {
      case 0: _ = try? manager.accept(match.id, reason: "yes")
      case 1: _ = try? manager.reject(match.id, reason: "no")
      case 2: _ = try? manager.revoke(match.id, reason: "was wrong")
      default: break
      }
    }
    let open = try manager.items(
      ofRun: id, states: [.unmatched], page: PageRequest(limit: 10_000)
    ).items
    for item in open where Int.random(in: 0..<6, using: &random) == 0 {
      _ = try? manager.closeItem(item.id, item.side, ofRun: id, reason: .timing, note: "later")
    }
    for item in open where item.side == .external && Int.random(in: 0..<4, using: &random) == 0 {
      let other = open.filter {
        $0.side == .ledger && $0.amount.currency == item.amount.currency
          && ($0.amount.minorUnits > 0) == (item.amount.minorUnits > 0)
      }.randomElement(using: &random)
      guard let other else { continue }
      var match = ManualMatch(ledgerIDs: [other.id], externalIDs: [item.id], reason: "by hand")
      if Bool.random(using: &random) {
        match.isPartial = true
      } else {
        match.adjustment = AdjustmentRequest(kind: .writeOff, reason: "small")
      }
      _ = try? manager.matchByHand(match, inRun: id)
    }
  }
}

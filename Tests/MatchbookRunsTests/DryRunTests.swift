import CSQLite
import Foundation
import Matchbook
import MatchbookRuns
import Testing

/// A dry run says what the match after it does, and leaves everything else as it is.
@Suite struct DryRunTests {
  private static let tables = ["runs", "dry_results"]

  @Test func everyTableButItsOwnIsByteForByteTheSame() throws {
    let desk = try Desk(.file)
    defer { desk.remove() }
    let run = try busyRun(desk)
    let path = try #require((desk.store as? SQLiteRunStore)?.path)
    let before = try Dump(path)
    let trial = try desk.manager.tryOut(run: run.id, Desk.byAmount)
    let after = try Dump(path)
    #expect(before.rows.count > 20 && before.rows.keys == after.rows.keys)
    for (table, rows) in before.rows where !Self.tables.contains(table) {
      #expect(after.rows[table] == rows, "\(table)")
    }
    // Of the other two, what was there is there, and the trial is new.
    for table in Self.tables {
      let old = try #require(before.rows[table])
      #expect(after.rows[table]?.starts(with: old) == true, "\(table)")
    }
    #expect(after.rows["runs"]?.count == (before.rows["runs"]?.count ?? 0) + 1)
    #expect(trial.run.isDryRun)
    #expect(try desk.faults() == [])
  }

  /// Fingerprint, counts, and each match with its status, score, reason and parts.
  @Test(arguments: Desk.Kind.allCases, RunMode.allCases)
  func theMatchAfterItIsTheSame(kind: Desk.Kind, mode: RunMode) throws {
    let desk = try Desk(kind)
    defer { desk.remove() }
    let run = try busyRun(desk, mode: mode)
    let known = Set(try desk.matches(run).map(\.id))
    let trial = try desk.manager.tryOut(run: run.id, Desk.byAmount)
    let text = try desk.manager.trialResult(ofRun: trial.run.id)
    let outcome = try desk.manager.match(run: run.id, Desk.byAmount)
    #expect(trial.run.fingerprint == outcome.run.fingerprint)
    #expect(trial.accepted == outcome.accepted && trial.suggested == outcome.suggested)
    #expect(trial.run.rules == outcome.run.rules && trial.run.perRule == outcome.run.perRule)
    let told = try JSONDecoder().decode(Told.self, from: Data(text.utf8))
    #expect(told.fingerprint == outcome.run.fingerprint)
    let kept = try desk.matches(run).filter { !known.contains($0.id) }
    #expect(!kept.isEmpty && told.matches.count == kept.count)
    for (one, other) in zip(told.matches, kept) {
      #expect(one.status == other.status.rawValue && one.reason == other.reason)
      #expect(one.rule == other.rule?.id && one.score == "\(other.score)")
      #expect(try one.ledgerIDs == desk.ids(other, .ledger))
      #expect(try one.externalIDs == desk.ids(other, .external))
    }
  }

  /// A result longer than one piece comes out whole.
  @Test(arguments: Desk.Kind.allCases)
  func aLongResultIsKeptInPieces(kind: Desk.Kind) throws {
    let desk = try Desk(kind)
    defer { desk.remove() }
    let lines = (0..<2000).map { "\(10 + $0).00 R-\($0)" }
    func side(_ letter: String) -> String {
      lines.enumerated().map { "\(letter)-\($0) \($1)" }.joined(separator: "\n")
    }
    let run = try desk.run(ledger: side("L"), external: side("X"))
    let trial = try desk.manager.tryOut(run: run.id, Desk.request)
    var pieces: [String] = []
    try desk.manager.trialResult(ofRun: trial.run.id) { pieces.append($0) }
    #expect(pieces.count > 1)
    let text = try desk.manager.trialResult(ofRun: trial.run.id)
    #expect(pieces.joined() == text)
    #expect(try JSONDecoder().decode(Told.self, from: Data(text.utf8)).matches.count == 2000)
  }

  /// Two matches, of which a person has accepted one, a closed record and open ones that compete.
  private func busyRun(_ desk: Desk, mode: RunMode = .automatic) throws -> Run {
    let run = try desk.run(
      ledger: "L-1 10.00 A\nL-2 20.00 B\nL-3 7.00\nL-4 3.00",
      external: "X-1 10.00 A\nX-2 20.00 B\nX-3 7.00\nX-4 7.00\nX-5 3.00\nX-6 1.00", mode: mode)
    _ = try desk.manager.match(run: run.id, Desk.request)
    _ = try desk.manager.closeItem("X-6", .external, ofRun: run.id, reason: .notOurs)
    _ = try desk.manager.setNote("a note", ofRun: run.id)
    return run
  }

  private struct Told: Decodable {
    var fingerprint: String
    var matches: [Match]

    struct Match: Decodable {
      var status: String
      var rule: String
      var reason: String
      var score: String
      var ledgerIDs: [String]
      var externalIDs: [String]

      enum CodingKeys: String, CodingKey {
        case status, rule, reason, score
        case ledgerIDs = "ledger_entry_ids"
        case externalIDs = "source_entry_ids"
      }

      init(from decoder: any Decoder) throws {
        let values = try decoder.container(keyedBy: CodingKeys.self)
        status = try values.decode(String.self, forKey: .status)
        rule = try values.decode(String.self, forKey: .rule)
        reason = try values.decode(String.self, forKey: .reason)
        score = "\(try values.decode(Int.self, forKey: .score))"
        ledgerIDs = try values.decode([String].self, forKey: .ledgerIDs)
        externalIDs = try values.decode([String].self, forKey: .externalIDs)
      }
    }
  }
}

extension Desk {
  fileprivate func ids(_ match: MatchRecord, _ side: Side) throws -> [String] {
    try store.read { (reader) throws(RunError) in
      var ids: [String] = []
      for key in match.entries(side) { ids.append(try reader.entry(key)?.id ?? "?") }
      return ids.sorted()
    }
  }
}

/// Every row of every table of a file, with the type of every value.
private struct Dump {
  private(set) var rows: [String: [String]] = [:]

  init(_ path: String) throws {
    var handle: OpaquePointer?
    #expect(sqlite3_open_v2(path, &handle, SQLITE_OPEN_READONLY, nil) == SQLITE_OK)
    defer { sqlite3_close(handle) }
    let tables = Dump.rows("SELECT name FROM sqlite_schema WHERE type = 'table'", handle)
    for table in tables {
      let name = String(table.dropFirst(2))
      rows[name] = Dump.rows("SELECT * FROM \(name)", handle)
    }
  }

  private static func rows(_ sql: String, _ handle: OpaquePointer?) -> [String] {
    var statement: OpaquePointer?
    #expect(sqlite3_prepare_v2(handle, sql, -1, &statement, nil) == SQLITE_OK)
    defer { sqlite3_finalize(statement) }
    var rows: [String] = []
    while sqlite3_step(statement) == SQLITE_ROW {
      rows.append(
        (0..<sqlite3_column_count(statement)).map { column in
          let text = sqlite3_column_text(statement, column).map { String(cString: $0) } ?? ""
          return "\(sqlite3_column_type(statement, column)):\(text)"
        }.joined(separator: "|"))
    }
    return rows
  }
}

import CLuaBox
import Matchbook
import MatchbookTestKit

@testable import MatchbookLua

/// Keys and failures of all records, and how many records were not left to Lua.
struct KeyOutcome: Equatable {
  var keys: [[String]] = []
  var failures: [String] = []
  var followed = 0

  private static let needs = "\"amount\", \"currency\", \"date\", \"reference\", \"description\""

  /// - Parameters:
  ///   - body: What `key` does with `record` and `side`.
  ///   - head: What stands in the file before the rule.
  ///   - asks: Whether Lua is asked for every record.
  init(
    _ body: String, _ table: RecordTable, _ side: Side = .external, head: String = "",
    asks: Bool = false
  ) throws {
    // A program never makes functions, so this one is left to Lua.
    let start = asks ? "local unfollowed = function() end " : ""
    let rule = try Sources.load(
      Sources.rule(
        needs: Self.needs, more: "key = function(record, side) \(start)\(body) end", head: head))
    let session = LuaSession(rule, RulePass(ledger: table, external: table))
    try session.withBox { box in
      let rows = (0..<table.count).map { Int32($0) }
      var list = luabox_key_list()
      luabox_keys(box.raw, side == .ledger ? 0 : 1, rows, rows.count, 100_000, &list)
      var found = RecordKeys()
      found.append(list, of: rows, in: 0..<rows.count)
      keys = (0..<rows.count).map { found.texts(at: $0) }
      followed = Int(luabox_followed_count(box.raw))
    }
    failures =
      session.finish()?.exceptions.map { "\($0.externalID ?? "-") \($0.message)" } ?? []
  }
}

extension RecordKeys {
  /// The keys of a row.
  func texts(at row: Int) -> [String] {
    (Int(starts[row])..<Int(starts[row + 1])).map {
      String(decoding: bytes[ends[$0]..<ends[$0 + 1]], as: UTF8.self)
    }
  }
}

import Foundation
import Matchbook
import MatchbookLua

/// Writes everything that a run with rules in Lua decides: the same bytes in every process, for any
/// number of threads, in every locale.
enum VerdictRun {
  static func text(records: Int, threads: Int) throws -> String {
    // What programs do that speak their user's language.
    setlocale(LC_ALL, "")
    let (ledger, external) = try tables(records)
    let rules = try sources.map { try LuaRule.load(Array($0.utf8), file: "rule.lua") }
    let result = try Matcher(rules: rules, options: MatchOptions(threads: threads))
      .match(ledger: ledger, external: external)
    var lines = result.matches.map { match in
      "\(match.id) \(match.ruleID) \(match.ledgerIDs) \(match.externalIDs) \(match.score) \(match.reason)"
    }
    for failures in result.failures {
      lines.append("\(failures.ruleID) \(failures.calls) \(failures.errorCount)")
      lines += failures.exceptions.map { "\($0) \($0.traceback)" }
    }
    lines.append("\(result.matches.count) matches, \(result.fingerprint)")
    return lines.joined(separator: "\n")
  }

  /// What depends on the process in Lua as it comes: the order of keys, the length of lists with
  /// holes, numbers as texts, the order of texts.
  private static let sources = [
    """
    return {
      api = 1, id = "keys", version = "1.0.0", priority = 1, needs = { "amount", "reference", "text" },
      normalise = function(r, side)
        if r.reference == "R78" and side == "ledger" then error("this record is odd") end
        local counts = {}
        for w in (r.reference .. " " .. (r.text or "")):gmatch("%w+") do counts[w] = (counts[w] or 0) + 1 end
        local order = {}
        for w, n in pairs(counts) do order[#order + 1] = w .. n end
        return { words = table.concat(order, "|"), half = r.amount / 7 }
      end,
      key = function(r) return ref.normalise(r.reference) end,
      match = function(a, b)
        local size, t = a.amount % 60, {}
        for i = 1, size do
          t["k" .. i .. size] = 1
          t[i * 2] = i
          t[i] = 1
          if i % 3 == 0 then t[i] = nil end
        end
        return (#t % 97) / 97,
          explain("%s %.3f %s %d %s", a.n.words, b.n.half, tostring(b.n.half), #t,
            tostring("ä" < "b"))
      end,
    }
    """,
    """
    return {
      api = 1, id = "similar", version = "1.0.0", priority = 2, needs = { "amount", "text" },
      block = { "amount" },
      match = function(a, b)
        local s = text.ratio(text.fold(a.text), text.fold(b.text))
        if s < 0.5 then return false end
        return s, explain("%.4f %s", s, (a.text or ""):upper())
      end,
    }
    """,
  ]

  private static func tables(_ count: Int) throws -> (RecordTable, RecordTable) {
    func table(_ prefix: String, _ shift: Int) throws -> RecordTable {
      try RecordTable(
        (0..<count).map { index in
          let other = (index * 7919 + shift) % count
          return Record(
            id: "\(prefix)\(100_000 + index)",
            amount: Amount(minorUnits: Int64(1000 + other % 50), currency: .eur),
            date: Day(year: 2026, month: 3, day: 1 + other % 28),
            reference: other % 3 == 0 ? "R\(other)" : "X\(prefix)\(other)", description: "",
            texts: ["text": "Zahlung \(other % 400) für Öl, ACME \(other % 13)"])
        })
    }
    return (try table("L", 0), try table("X", 11))
  }
}

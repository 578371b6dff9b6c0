import Matchbook
import MatchbookLua

/// Loads and runs rules again and again, as a host does that watches a folder.
enum ReloadRun {
  /// KiB by which resident memory grows after the first tenth.
  static func growth(cycles: Int) throws -> Int {
    let (ledger, external) = try HostileRun.tables(50)
    var before = 0
    for cycle in 0..<cycles {
      if cycle == cycles / 10 { before = Usage.status("VmRSS") }
      // Each a little different, each third one wrong, each fifth one ended for good.
      let source = """
        local cycle = \(cycle)
        local words = {}
        for i = 1, 500 do words[i] = "w" .. i .. cycle end
        return {
          api = 1, id = "reload", version = "1.0.\(cycle)", needs = { "amount", "reference" },
          key = function(r) return ref.normalise(r.reference) end,
          match = function(a, b)
            \(cycle % 5 == 0 ? "while true do end" : "return a.amount == b.amount")
          end,
          \(cycle % 3 == 0 ? "more = 1," : "")
        }
        """
      guard let rule = LuaRule.check(Array(source.utf8), file: "reload.lua").rule else { continue }
      _ = try Matcher(rules: [rule]).match(ledger: ledger, external: external)
    }
    return Usage.status("VmRSS") - before
  }
}

import Matchbook
import MatchbookLua
import MatchbookTestKit

/// What does a rule in Lua cost: calls of `match` a second on one thread, with records that are
/// kept, where its instructions need counting and where they do not; calls of `key` a second; and a
/// whole match with keys that are computed, followed and asked for, beside the same rule without Lua? All by processor time, as the peers are.
struct TierD {
  var pairs = 2_000_000
  var repeats = 5
  var threads = 1
  /// A folder with ledger.csv and external.csv for the whole match.
  var worldPath: String?

  /// Currency, one percent, three days, reference: what the peers evaluate, too.
  private static let rule = """
    return {
      api = 1, id = "tier-d", version = "1.0.0",
      needs = { "amount", "currency", "date", "reference" },
      block = { "reference" },
      match = function(a, b)
        if a.currency ~= b.currency then return false end
        local difference = b.amount - a.amount
        if difference < 0 then difference = -difference end
        if difference * 100 > a.amount then return false end
        local days = b.date - a.date
        if days < -3 or days > 3 then return false end
        return a.reference == b.reference
      end,
    }
    """

  /// The same with a function of its own.
  private static let helper = """
    local function distance(a, b)
      if a < b then return b - a end
      return a - b
    end
    return {
      api = 1, id = "tier-d-helper", version = "1.0.0",
      needs = { "amount", "currency", "date", "reference" },
      block = { "reference" },
      match = function(a, b)
        if a.currency ~= b.currency then return false end
        if distance(a.amount, b.amount) * 100 > a.amount then return false end
        if distance(a.date, b.date) > 3 then return false end
        return a.reference == b.reference
      end,
    }
    """

  /// The same behind a loop to a count that only records tell: such a rule has to be watched, instruction
  /// by instruction.
  private static let watched =
    helper.replacing("tier-d-helper", with: "tier-d-watched")
    .replacing("match = function(a, b)", with: "match = function(a, b) for _ = a.amount, 0 do end")

  /// The same behind a loop over a list, whose steps the host meters.
  private static let metered =
    "local words = { \"one\", \"two\", \"three\" }\n"
    + helper.replacing("tier-d-helper", with: "tier-d-metered")
    .replacing(
      "match = function(a, b)",
      with: """
        match = function(a, b)
          for _, word in ipairs(words) do if a.reference == word then return false end end
        """)

  private static let keys = """
    return {
      api = 1, id = "tier-d-keys", version = "1.0.0", needs = { "description" },
      key = function(r) return (r.description or ""):match("INV%d+") end,
      match = function() return true end,
    }
    """

  /// As the rule of tier A, with the reference as a key of the rule.
  private static let whole = """
    return {
      api = 1, id = "tier-d-whole", version = "1.0.0", needs = { "reference" },
      block = { "currency", "amount", date = { window = 3 } },
      key = function(r) return ref.normalise(r.reference) end,
      match = function() return true end,
    }
    """

  /// The same with a key that is joined, which the box follows without Lua.
  private static let followed = whole.replacing("tier-d-whole", with: "tier-d-followed")
    .replacing("{ \"reference\" }", with: "{ \"currency\", \"reference\" }")
    .replacing(
      "return ref.normalise(r.reference)",
      with: """
        local number = ref.normalise(r.reference)
        if not number or #number > 200 then return number end
        return r.currency .. number
        """)

  /// The same through a function of the file and patterns, which the box follows, too.
  private static let helped =
    "local function clean(text) return ref.normalise((text:gsub(\"^%s*(.-)%s*$\", \"%1\"))) end\n"
    + whole.replacing("tier-d-whole", with: "tier-d-helped")
    .replacing(
      "return ref.normalise(r.reference)",
      with: "if r.reference then return clean(r.reference) end")

  /// The same with a key that reads a table of the file and passes on any number of values, which the box
  /// follows, too. Its words are short: keys that are longer than an entry of an index are another question.
  private static let kept =
    "local names = { GBP = \"P\", USD = \"D\" }\n"
    + "local function clean(...) return ref.normalise(...) end\n"
    + whole.replacing("tier-d-whole", with: "tier-d-kept")
    .replacing("{ \"reference\" }", with: "{ \"currency\", \"reference\" }")
    .replacing(
      "return ref.normalise(r.reference)",
      with: """
        local number = clean(r.reference)
        if number and #number < 200 then return (names[r.currency] or "E") .. number end
        """)

  /// The same with a key that has to be asked for in Lua: it makes a function.
  private static let asked =
    whole.replacing("tier-d-whole", with: "tier-d-asked")
    .replacing(
      "return ref.normalise(r.reference)",
      with: """
        local function clean(text) return ref.normalise(text) end
        return clean(r.reference)
        """)

  func run() throws -> Figures {
    var figures: Figures = [
      "pairs": .count(pairs), "repeat": .count(repeats), "threads": .count(threads),
      "calls": .nested(try measureCalls(Self.rule)),
      "helper": .nested(try measureCalls(Self.helper)),
      "watched": .nested(try measureCalls(Self.watched)),
      "metered": .nested(try measureCalls(Self.metered)), "keys": .nested(try measureKeys()),
    ]
    if let worldPath { figures.merge(["whole": .nested(try measureWhole(worldPath))]) }
    return figures.merging(["peak_memory_bytes": .count(PeakMemory.bytes)])
  }

  private static let recordCount = 4096

  private static func table(_ side: Int) throws -> RecordTable {
    guard let euro = Currency("EUR"), let dollar = Currency("USD") else {
      return try RecordTable([])
    }
    var builder = RecordTable.Builder()
    for index in 0..<recordCount {
      // The same arithmetic as in the peers' scripts.
      let amount = 10_000 + index % 1000 * 7 + side * (index % 3)
      try builder.append(
        Record(
          id: "\(index)",
          amount: Amount(
            minorUnits: Int64(amount), currency: index % 16 == 0 && side == 1 ? dollar : euro),
          date: Day(number: Int32(20_000 + index % 30 + side * (index % 5))),
          reference: "R\(index)", description: "payment for INV\(100_000 + index) thanks"))
    }
    return builder.finish()
  }

  private func measureCalls(_ source: String) throws -> Figures {
    let (ledger, external) = (try Self.table(0), try Self.table(1))
    let rule = try LuaRule.load(Array(source.utf8), file: "tier-d.lua")
    guard let judge = try rule.makeJudge(ledger: ledger, external: external) else { return [:] }
    let pairs = (0..<self.pairs).map { index in
      // Three of four pairs are of one record's number.
      let row = index % Self.recordCount
      return CandidatePair(
        ledgerRow: row, externalRow: index % 4 == 3 ? (row + 1) % Self.recordCount : row)
    }
    var verdicts = [Verdict](repeating: .rejected, count: pairs.count)
    func judgeAll() throws {
      var span = verdicts.mutableSpan
      try judge.judge(pairs.span, into: &span)
    }
    try judgeAll()
    var timings = Timings()
    for _ in 0..<repeats { try timings.timeProcessor { try judgeAll() } }
    let accepted = verdicts.count { $0.score >= 0 }
    return rate(timings, of: self.pairs).merging(["accepted": .count(accepted)])
  }

  private func measureKeys() throws -> Figures {
    let table = try Self.table(0)
    let rule = try LuaRule.load(Array(Self.keys.utf8), file: "tier-d.lua")
    let rounds = max(1, pairs / 10 / table.count)
    var timings = Timings()
    for _ in 0...repeats {
      try timings.timeProcessor {
        for _ in 0..<rounds { _ = try rule.keys(for: table, side: .ledger) }
      }
    }
    return rate(timings, of: rounds * table.count)
  }

  private func measureWhole(_ folder: String) throws -> Figures {
    let files = try LoadedFiles(folder: folder, threads: threads)
    let plain = ConditionRule(
      RuleHeader(id: "tier-d-plain"),
      where: .all([
        .equal(.currency), .equal(.amount),
        .equal(.reference, normalised: TextNormaliser.reference), .within(days: 3),
      ]))
    let rules: [any Rule] = [
      plain, try LuaRule.load(Array(Self.whole.utf8), file: "tier-d.lua"),
      try LuaRule.load(Array(Self.followed.utf8), file: "tier-d.lua"),
      try LuaRule.load(Array(Self.helped.utf8), file: "tier-d.lua"),
      try LuaRule.load(Array(Self.asked.utf8), file: "tier-d.lua"),
      try LuaRule.load(Array(Self.kept.utf8), file: "tier-d.lua"),
    ]
    var times = rules.map { _ in Timings() }
    typealias Links = [(ledgerRow: Int, externalRow: Int)]
    var links = rules.map { _ in Links() }
    let options = MatchOptions(threads: threads)
    for round in 0...max(1, repeats / 2) {
      // In turns, so that a slow minute of the machine hits all of them.
      for (place, rule) in rules.enumerated() {
        var one = Timings()
        links[place] = try one.timeProcessor {
          try Matcher(rules: [rule], options: options)
            .match(ledger: files.ledger, external: files.external)
        }.links
        if round > 0 { times[place].append(one) }
      }
    }
    func sorted(_ links: Links) -> [[Int]] {
      links.map { [$0.externalRow, $0.ledgerRow] }.sorted { $0.lexicographicallyPrecedes($1) }
    }
    let sortedLinks = links.map(sorted)
    return [
      "plain": .nested(times[0].figures), "lua": .nested(times[1].figures),
      "followed": .nested(times[2].figures), "helped": .nested(times[3].figures),
      "asked": .nested(times[4].figures), "kept": .nested(times[5].figures),
      "links": .count(links[0].count),
      "same_links": .flag(sortedLinks.allSatisfy { $0 == sortedLinks[0] }),
    ]
  }

  private func rate(_ timings: Timings, of count: Int) -> Figures {
    let sorted = timings.seconds.sorted()
    let median = sorted[sorted.count / 2]
    return timings.figures.merging([
      "count": .count(count), "per_second": .number(Double(count) / median),
    ])
  }
}

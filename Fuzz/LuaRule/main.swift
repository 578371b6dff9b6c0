import CLuaBox
import Matchbook
import MatchbookLua

// Any bytes are a rule in Lua, or errors that say what is wrong with it; rules that load also run, and
// end. Bytes that begin with "?" are a pattern and, behind a line feed, what it is looked for in: the
// box finds what Lua finds.

@_cdecl("LLVMFuzzerTestOneInput")
public func readRule(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
  let bytes = Array(UnsafeBufferPointer(start: start, count: count))
  if bytes.first == UInt8(ascii: "?") {
    Patterns.compare(bytes.dropFirst())
  } else {
    check(bytes)
  }
  return 0
}

private func check(_ bytes: [UInt8]) {
  var settings = LuaSettings()
  settings.instructionsPerCall = 20_000
  settings.instructionsPerLoad = 100_000
  settings.instructionsPerGroup = 50_000
  let found = LuaRule.check(bytes, file: "fuzz.lua", settings: settings)
  for diagnostic in found.diagnostics {
    expectWords(line: diagnostic.line, column: diagnostic.column, message: diagnostic.message)
    precondition(diagnostic.text.utf8.count < 4096, "a finding of many words")
  }
  precondition(found.diagnostics.count <= 202, "findings without end")
  guard let rule = found.rule else {
    precondition(found.diagnostics.contains { $0.severity == .error }, "refused without a reason")
    return
  }
  run(rule)
  for outcome in RuleTester(rule).run() {
    precondition(outcome.holds || outcome.failure?.isEmpty == false, "a failure without words")
  }
}

/// Matches the small tables, whole and backwards: a rule that nothing ended says the same.
private func run(_ rule: LuaRule) {
  let matcher = Matcher(rules: [rule])
  do {
    let outcome = Outcome(try matcher.match(ledger: Tables.ledger, external: Tables.external))
    let backwards = Outcome(
      try matcher.match(ledger: Tables.ledgerBackwards, external: Tables.externalBackwards))
    if !outcome.isEnded && !backwards.isEnded {
      precondition(outcome == backwards, "the order of the rows changes the result")
    }
  } catch {
    precondition(!error.description.isEmpty, "an error without words")
  }
}

private struct Outcome: Equatable {
  var lines: [String] = []
  /// Which pair ended a rule depends on the order of pairs.
  var isEnded = false

  init(_ result: MatchResult) {
    isEnded = result.failures.contains { $0.quarantine != nil }
    for match in result.matches {
      precondition((0...1_000_000).contains(match.score), "a score of \(match.score)")
      lines.append(
        "\(match.id) \(match.ledgerIDs) \(match.externalIDs) \(match.score) \(match.reason)")
    }
  }
}

/// A pattern in the box and in Lua as it comes.
private enum Patterns {
  private static let code = """
    local function show(...)
      local t = {}
      for i = 1, select("#", ...) do t[i] = tostring((select(i, ...))) end
      return table.concat(t, "|")
    end
    local function answers(s, p)
      local t = {}
      t[1] = show(pcall(string.find, s, p))
      t[2] = show(pcall(string.match, s, p, -2))
      t[3] = show(pcall(string.gsub, s, p, "<%0%1>"))
      t[4] = show(pcall(function()
        local found = {}
        for a, b in string.gmatch(s, p) do found[#found + 1] = show(a, b) end
        return table.concat(found, ",")
      end))
      return (table.concat(t, ";"):gsub("rule:%d+: ", ""))
    end

    """

  private static let rule: LuaRule = {
    var settings = LuaSettings()
    settings.explanationBytes = 1 << 16
    let source =
      code + "return { api = 1, id = 'p', version = '1.0.0', needs = { 'reference', "
      + "'description' }, block = { 'account' }, "
      + "match = function(a, b) return true, answers(a.reference or '', a.description or '') end }"
    do {
      return try LuaRule.load(Array(source.utf8), file: "patterns.lua", settings: settings)
    } catch {
      preconditionFailure("\(error)")
    }
  }()

  static func compare(_ bytes: ArraySlice<UInt8>) {
    let parts = bytes.split(
      separator: UInt8(ascii: "\n"), maxSplits: 1, omittingEmptySubsequences: false)
    guard let first = parts.first else { return }
    let pattern = String(decoding: first, as: UTF8.self)
    let subject = parts.count > 1 ? String(decoding: parts[1], as: UTF8.self) : ""
    let table = Tables.table([
      Record(
        id: "1", amount: Amount(minorUnits: 0, currency: Tables.euro), reference: subject,
        description: pattern)
    ])
    let pair = CandidatePair(ledgerRow: 0, externalRow: 0)
    let found = rule.reason(for: pair, ledger: table, external: table)
    // Lua has no budget, and reasons show no control characters.
    let isPlain = (pattern + subject).utf8.allSatisfy { (0x20..<0x7F).contains($0) }
    let repeats = pattern.utf8.count { "*+-?".utf8.contains($0) }
    guard isPlain, repeats <= 3, pattern.utf8.count + subject.utf8.count < 80,
      // What would end the texts of the source below.
      !pattern.contains("]="), !subject.contains("]="), !pattern.hasSuffix("]"),
      !subject.hasSuffix("]"),
      !found.isEmpty, found != "fits rule p"
    else { return }
    let stock = code + "return answers([==[\(subject)]==], [==[\(pattern)]==])"
    var output = [CChar](repeating: 0, count: 1 << 16)
    let length = stock.withCString { text in
      var count = 0
      while text[count] != 0 { count += 1 }
      return luabox_stock(text, count, &output, output.count)
    }
    guard length > 0 else { return }
    let expected = String(
      decoding: output[..<Int(length - 1)].map { UInt8(bitPattern: $0) }, as: UTF8.self)
    if found.contains("too complex") || expected.contains("too complex") { return }
    if found.contains("too many captures") || expected.contains("too many captures") { return }
    precondition(found == expected, "\(pattern) in \(subject): \(found), expected \(expected)")
  }
}

/// Two small tables.
private enum Tables {
  static let euro: Currency = {
    guard let euro = Currency("EUR") else { preconditionFailure("EUR is a currency") }
    return euro
  }()
  static let ledger = table(records("L"))
  static let ledgerBackwards = table(records("L").reversed())
  static let external = table(records("X"))
  static let externalBackwards = table(records("X").reversed())

  private static func records(_ prefix: String) -> [Record] {
    (0..<6).map { index in
      Record(
        id: "\(prefix)\(index)",
        amount: Amount(minorUnits: Int64([100, 250, -250, 0, .max, 99][index]), currency: euro),
        date: index == 3 ? nil : Day(year: 2026, month: 3, day: 1 + index),
        reference: ["INV-1", "RF18539007547034", "", "inv 1", "\u{1}\u{7F}ä", "A"][index],
        description: ["INV-1 and INV-2", "Müller", "refund", "", "x", "CHQ 001"][index],
        counterparty: ["Acme Ltd", "ACME", "Müller GmbH", "", "Ω", "a b"][index], account: "A")
    }
  }

  static func table(_ records: [Record]) -> RecordTable {
    do {
      return try RecordTable(records)
    } catch {
      preconditionFailure("the tables of the fuzz target are no tables: \(error)")
    }
  }
}

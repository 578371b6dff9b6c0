import Matchbook

/// Tells a result on one screen.
public struct ResultSummary {
  private let result: MatchResult

  public init(_ result: MatchResult) { self.result = result }

  /// Open records that are named; the files have them all.
  private static let namedOpenRecords = 5

  public var text: String {
    var text = counts
    if !result.tieOut.isEmpty { text += "\n" + amounts }
    text += "\n" + rules
    for side in Side.allCases {
      let lines = oldestOpen(side)
      if !lines.isEmpty { text += "\n" + lines }
    }
    text += ambiguous
    for limit in result.limits {
      text += "\nlimit reached in rule \(limit.ruleID): \(limit.explanation)\n"
    }
    return text + failures
  }

  /// What went wrong in the code of rules, with the first record of each.
  private var failures: String {
    var text = ""
    for failures in result.failures {
      let example = failures.exceptions.first.map { "; for example \($0)" } ?? ""
      if let quarantine = failures.quarantine {
        text +=
          "\nrule \(failures.ruleID) was quarantined: \(quarantine)\(example)\n"
          + "Nothing that it proposed counts; rules after it may have taken its records.\n"
      } else {
        let pairs = failures.errorCount == 1 ? "1 call" : "\(failures.errorCount) calls"
        text += "\nrule \(failures.ruleID) failed in \(pairs)\(example)\n"
      }
    }
    return text
  }

  private var counts: String {
    let counts = result.counts
    var table = TextTable(columns: "ll", indent: 0)
    let rate = Self.percent(counts.matched, of: counts.external)
    let ledgerRate = Self.percent(counts.ledgerMatched, of: counts.ledger)
    table.row([
      "external",
      "\(counts.matched) of \(counts.external) records matched\(rate), "
        + "\(counts.unmatched) open",
    ])
    table.row([
      "ledger",
      "\(counts.ledgerMatched) of \(counts.ledger) records matched\(ledgerRate), "
        + "\(counts.ledgerOpen) open",
    ])
    if counts.partial + counts.ledgerPartial > 0 {
      table.row([
        "in part",
        "\(counts.ledgerPartial) ledger and \(counts.partial) external records are settled in "
          + "part, the rest of them is open",
      ])
    }
    if counts.closed + counts.ledgerClosed > 0 {
      table.row([
        "closed",
        "\(counts.ledgerClosed) ledger and \(counts.closed) external records took no part",
      ])
    }
    if counts.suggested > 0 {
      table.row(["suggested", "\(counts.suggested) matches wait for a person"])
    }
    if counts.ambiguousExternal + counts.ambiguousLedger > 0 {
      table.row([
        "ambiguous",
        "\(counts.ambiguousLedger) ledger and \(counts.ambiguousExternal) external records",
      ])
    }
    let places =
      counts.closed + counts.ledgerClosed > 0
      ? "matched, tolerated, closed or open" : "matched, tolerated or open"
    let tie =
      result.tieOut.isEmpty ? "nothing to tie out" : "exact: every minor unit is \(places)"
    table.row(["tie-out", tie])
    table.row(["fingerprint", result.fingerprint])
    return table.text
  }

  /// A share with one decimal, rounded down so that 100 % means all.
  static func percent(_ part: Int, of whole: Int) -> String {
    guard whole > 0 else { return "" }
    let tenths = part * 1000 / whole
    return " (\(tenths / 10).\(tenths % 10) %)"
  }

  private var amounts: String {
    var table = TextTable(columns: "lrrrrr")
    table.row([
      "currency", "ledger", "external", "tolerated", "open ledger", "open external",
    ])
    for tieOut in result.tieOut {
      table.row([
        tieOut.currency.code, tieOut.text(tieOut.ledgerSum), tieOut.text(tieOut.externalSum),
        tieOut.text(tieOut.toleratedDifference), tieOut.text(tieOut.openLedgerSum),
        tieOut.text(tieOut.openExternalSum),
      ])
    }
    return "amounts\n" + table.text
  }

  private var rules: String {
    var table = TextTable(columns: "llrrr")
    table.row(["rule", "version", "matched", "suggested", "ambiguous sets"])
    for rule in result.perRule {
      table.row([
        rule.ruleID, rule.ruleVersion, String(rule.matched), String(rule.suggested),
        String(rule.ambiguousSets),
      ])
    }
    return "rules, in the order of their passes\n" + table.text
  }

  private func oldestOpen(_ side: Side) -> String {
    let table = side == .ledger ? result.ledger : result.external
    let open = result.open(side)
    guard !open.isEmpty else { return "" }
    // Only the rows are looked at: of millions of open records a few are put into words.
    func day(_ place: Int) -> Int32 { table.date(at: open.row(at: place))?.number ?? Int32.max }
    var oldest: [Int] = []
    for place in open.indices {
      guard oldest.count < Self.namedOpenRecords || day(place) < day(oldest[oldest.count - 1])
      else { continue }
      oldest.insert(place, at: oldest.firstIndex { day($0) > day(place) } ?? oldest.count)
      if oldest.count > Self.namedOpenRecords { oldest.removeLast() }
    }
    var lines = TextTable(columns: "lrll")
    for record in oldest.map({ open[$0] }) {
      lines.row([
        table.date(at: record.row)?.description ?? "no date",
        record.openAmount.description, record.id, record.reason,
      ])
    }
    let heading =
      open.count > oldest.count
      ? "oldest open \(side.rawValue) records (\(oldest.count) of \(open.count))"
      : "open \(side.rawValue) records"
    return heading + "\n" + lines.text
  }

  /// Sets that are shown; each names at most so many ids.
  private static let namedSets = 5
  private static let namedIDs = 4

  private var ambiguous: String {
    let sets = result.ambiguous
    guard !sets.isEmpty else { return "" }
    var lines = TextTable(columns: "lll")
    for set in sets.prefix(Self.namedSets) {
      lines.row([
        "ledger " + Self.list(set.ledgerIDs), "external " + Self.list(set.externalIDs),
        "rule \(set.ruleID)",
      ])
    }
    let shown = min(sets.count, Self.namedSets)
    let heading =
      sets.count > shown ? "ambiguous sets (\(shown) of \(sets.count))" : "ambiguous sets"
    return "\n\(heading)\n\(lines.text)"
  }

  private static func list(_ ids: [String]) -> String {
    ids.count <= namedIDs
      ? ids.joined(separator: ", ")
      : ids.prefix(namedIDs).joined(separator: ", ") + " and \(ids.count - namedIDs) more"
  }
}

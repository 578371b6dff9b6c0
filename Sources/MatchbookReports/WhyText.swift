import Matchbook

/// Writes why records are matched, or why not, for people and for scripts.
public struct WhyText {
  enum Subject {
    case pair(PairExplanation)
    case record(RecordExplanation)
  }
  let subject: Subject
  let result: MatchResult

  public init(_ pair: PairExplanation, in result: MatchResult) {
    subject = .pair(pair)
    self.result = result
  }

  public init(_ record: RecordExplanation, in result: MatchResult) {
    subject = .record(record)
    self.result = result
  }

  public var text: String {
    switch subject {
    case .pair(let pair): text(pair)
    case .record(let record): text(record)
    }
  }

  // MARK: - A pair

  private func text(_ pair: PairExplanation) -> String {
    var records = TextTable(columns: "lllrl")
    records.row(row(.ledger, pair.ledgerRow))
    records.row(row(.external, pair.externalRow))
    let firmness = pair.uniquenessWords.map { "\($0)\n" } ?? ""
    return "\(pair.summary)\n\(firmness)\n\(records.text)" + pair.passes.map(text).joined()
  }

  private func row(_ side: Side, _ row: Int) -> [String] {
    let table = side == .ledger ? result.ledger : result.external
    return [
      side.rawValue, table.id(at: row), table.date(at: row)?.description ?? "no date",
      table.openWords(at: row),
      [table.text(.reference, at: row), table.text(.counterparty, at: row)]
        .compactMap { $0 }.joined(separator: "  "),
    ]
  }

  private func text(_ pass: PassExplanation) -> String {
    var table = TextTable(columns: "ll")
    if !pass.taken.isEmpty {
      table.row(["open", "no: " + pass.taken.words])
    }
    for (side, scope) in [("ledger", pass.ledgerScope), ("external", pass.externalScope)] {
      if let scope { add(scope, "\(side) scope", &table) }
    }
    for (place, index) in pass.index.enumerated() {
      let name = pass.index.count > 1 ? "index \(place + 1)" : "index"
      table.row([name, index.words])
      // The tests below say the same, where there are any.
      for part in index.parts where pass.condition == nil || isIndexOnly(part, pass) {
        table.row(["", "\(mark(part.holds))  \(part.words)"])
      }
    }
    if let condition = pass.condition { add(condition, "tests", &table) }
    if let veto = pass.veto {
      table.row(["veto", veto.holds ? "forbids the pair" : "forbids nothing"])
      if veto.holds { add(veto, "", &table) }
    }
    if let judgement = pass.judgement {
      table.row(["judge", "\(mark(judgement.holds))  \(judgement.words)"])
    }
    if let score = pass.score { table.row(["score", score.words]) }
    if let group = pass.group {
      table.row(["group", "ledger \(list(group.ledgerIDs)), external \(list(group.externalIDs))"])
      table.row(["", "\(mark(group.holds))  \(group.words)"])
    }
    let verdict = [.taken, .failed].contains(pass.verdict) ? "" : ": \(pass.reason)"
    table.row(["verdict", WhyText.words(pass.verdict, fits: pass.fits) + verdict])
    return "\npass \(pass.pass): rule \(pass.ruleID) \(pass.ruleVersion)\n\(table.text)"
  }

  /// Whether the index excluded the pair by something that no test says.
  private func isIndexOnly(_ part: TestFinding, _ pass: PassExplanation) -> Bool {
    !part.holds && pass.condition?.holds == true
  }

  private func list(_ ids: [String]) -> String {
    ids.count <= 8
      ? ids.joined(separator: ", ")
      : ids.prefix(7).joined(separator: ", ") + " and \(ids.count - 7) more"
  }

  private func mark(_ holds: Bool) -> String { holds ? "holds" : "fails" }

  /// One line per test; alternatives stand further in.
  private func add(_ condition: ConditionFinding, _ name: String, _ table: inout TextTable) {
    var lines: [String] = []
    func walk(_ condition: ConditionFinding, _ depth: Int, isRoot: Bool) {
      let indent = String(repeating: "  ", count: depth)
      switch condition.kind {
      case .test: lines.append("\(indent)\(mark(condition.holds))  \(condition.test?.words ?? "")")
      case .all where isRoot: for part in condition.parts { walk(part, depth, isRoot: false) }
      case .not where condition.parts.first?.kind == .test:
        let words = condition.parts[0].test?.words ?? ""
        let denial = condition.holds ? "it is not so" : "it must not be"
        lines.append("\(indent)\(mark(condition.holds))  \(denial): \(words)")
      case .all, .any, .not:
        let heading = condition.kind == .not ? "not" : "\(condition.kind.rawValue) of"
        lines.append("\(indent)\(mark(condition.holds))  \(heading)")
        for part in condition.parts { walk(part, depth + 1, isRoot: false) }
      }
    }
    walk(condition, 0, isRoot: true)
    if lines.isEmpty { lines = ["none"] }
    for (place, line) in lines.enumerated() { table.row([place == 0 ? name : "", line]) }
  }

  static func words(_ verdict: PairVerdict, fits: Bool) -> String {
    switch verdict {
    case .matched: "matched"
    case .suggested: "suggested"
    case .ambiguous: "fits, but is ambiguous"
    case .undecided: "fits, but is undecided"
    case .outbid: "fits, but another match is better"
    case .taken: fits ? "fits, but is no longer open" : "does not fit, and is no longer open"
    case .failed: "does not fit"
    }
  }

  // MARK: - A record

  private func text(_ record: RecordExplanation) -> String {
    var table = TextTable(columns: "lllrl")
    table.row(row(record.side, record.row))
    let firmness = record.matches.count == 1 ? record.matches[0].uniquenessWords : nil
    var text = "\(record.summary)\n\(firmness.map { "\($0)\n" } ?? "")\n\(table.text)"
    guard !record.nearest.isEmpty else { return text }
    let other = record.side.opposite
    text += "\nnearest \(other.rawValue) records\n"
    var records = TextTable(columns: "lllrl")
    for near in record.nearest { records.row(row(other, near.row)) }
    let lines = records.text.split(separator: "\n")
    for (near, line) in zip(record.nearest, lines) {
      text += "\(line)\n    rule \(near.ruleID): "
      switch near.failingTests {
      case 0: text += "fits, but \(near.reason)\n"
      case 1: text += "\(near.reason)\n"
      default: text += "fails in \(near.failingTests) points, first: \(near.reason)\n"
      }
      if near.failingTests > 0, let taken = near.takenBy { text += "    \(taken.words)\n" }
      if let remedy = near.remedy { text += "    \(remedy)\n" }
    }
    return text
  }
}

import Matchbook

/// Writes a result's matches and open records as CSV by RFC 4180, for spreadsheets.
public struct ResultCSV: Sendable {
  private let result: MatchResult
  private let threads: Int

  /// - Parameter threads: Threads that put matches into words; the bytes do not depend on it.
  public init(_ result: MatchResult, threads: Int = 1) {
    self.result = result
    self.threads = threads
  }

  /// One line per match, ids of several records joined by blanks.
  public func writeMatches<Failure: Error>(
    to sink: ([UInt8]) throws(Failure) -> Void
  ) throws(Failure) {
    var lines = CSVLines()
    let hasUniqueness = result.hasUniqueness
    let further = hasUniqueness ? ["uniqueness", "uniqueness_words"] : []
    lines.append(
      [
        "id", "status", "rule_id", "rule_version", "strategy", "score", "external_ids",
        "ledger_ids",
        "external_amount", "ledger_amount", "currency", "external_date", "ledger_date", "reason",
        "external_residual", "ledger_residual",
      ] + further)
    try sink(lines.bytes)
    try writeLines(of: result.matches, to: sink) { match, lines in
      let external = match.externalRows[0]
      let ledger = match.ledgerRows[0]
      lines.append(
        [
          match.id, match.status.rawValue, match.ruleID, match.ruleVersion, match.strategy.rawValue,
          ScoreText.decimal(match.score), match.externalIDs.joined(separator: " "),
          match.ledgerIDs.joined(separator: " "),
          sum(match, .external), sum(match, .ledger),
          result.external.amount(at: external).currency.code,
          result.external.date(at: external)?.description ?? "",
          result.ledger.date(at: ledger)?.description ?? "", match.reason,
          residual(match, .external), residual(match, .ledger),
        ] + (hasUniqueness ? [match.uniqueness?.code ?? "", match.uniquenessWords ?? ""] : []))
    }
  }

  /// What stays open of a side's record that a match settles in part; empty if there is none.
  private func residual(_ match: Match, _ side: Side) -> String {
    guard match.isPartial else { return "" }
    return match.allocations.first { $0.side == side && $0.residual.minorUnits != 0 }?
      .residual.decimalText ?? ""
  }

  /// What a match settles of a side's records, as a decimal.
  private func sum(_ match: Match, _ side: Side) -> String {
    let rows = side == .ledger ? match.ledgerRows : match.externalRows
    let table = side == .ledger ? result.ledger : result.external
    if rows.count == 1, !match.isPartial { return table.amount(at: rows[0]).decimalText }
    let amounts = match.allocations.filter { $0.side == side }.map(\.amount)
    let places = amounts.map(\.currency.exponent).max() ?? 0
    let sum = amounts.reduce(Int128(0)) { sum, amount in
      var units = Int128(amount.minorUnits)
      for _ in amount.currency.exponent..<places { units *= 10 }
      return sum + units
    }
    return Decimal64.text(sum, places: places)
  }

  private func writeLines<Elements: RandomAccessCollection & Sendable, Failure: Error>(
    of elements: Elements, to sink: ([UInt8]) throws(Failure) -> Void,
    _ body: @Sendable (Elements.Element, inout CSVLines) -> Void
  ) throws(Failure) where Elements.Index == Int {
    try OrderedPieces(count: elements.count, threads: threads).forEach { range in
      var lines = CSVLines()
      for index in range { body(elements[index], &lines) }
      return lines.bytes
    } take: { (bytes) throws(Failure) in
      try sink(bytes)
    }
  }

  /// One line per record that no accepted match settles in full, ledger records first.
  public func writeOpen<Failure: Error>(
    to sink: ([UInt8]) throws(Failure) -> Void
  ) throws(Failure) {
    var lines = CSVLines()
    lines.append([
      "side", "id", "amount", "currency", "date", "reference", "counterparty", "description",
      "code", "reason", "open_amount",
    ])
    try sink(lines.bytes)
    for side in Side.allCases {
      let table = side == .ledger ? result.ledger : result.external
      try writeLines(of: result.open(side), to: sink) { record, lines in
        let amount = record.wholeAmount
        func text(_ field: Field) -> String { table.text(field, at: record.row) ?? "" }
        lines.append([
          side.rawValue, record.id, amount.decimalText, amount.currency.code, text(.date),
          text(.reference), text(.counterparty), text(.description), record.code, record.reason,
          record.openAmount.decimalText,
        ])
      }
    }
  }
}

/// Gathers CSV lines.
private struct CSVLines {
  private(set) var bytes: [UInt8] = []

  mutating func append(_ cells: [String]) {
    for (index, cell) in cells.enumerated() {
      if index > 0 { bytes.append(UInt8(ascii: ",")) }
      append(cell)
    }
    bytes.append(contentsOf: [0x0D, 0x0A])
  }

  private mutating func append(_ cell: String) {
    let needsQuotes = cell.utf8.contains {
      $0 == UInt8(ascii: ",") || $0 == UInt8(ascii: "\"") || $0 == 0x0A || $0 == 0x0D
    }
    guard needsQuotes else {
      bytes.append(contentsOf: cell.utf8)
      return
    }
    bytes.append(UInt8(ascii: "\""))
    for byte in cell.utf8 {
      if byte == UInt8(ascii: "\"") { bytes.append(byte) }
      bytes.append(byte)
    }
    bytes.append(UInt8(ascii: "\""))
  }
}

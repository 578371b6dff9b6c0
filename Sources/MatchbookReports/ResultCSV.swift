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
    let matches = result.matches
    try write(matches.count, to: sink) { range, lines in
      matches.forEachInWords(range) { match in
        lines.cell(match.appendID)
        lines.cell(match.isPlain ? Match.Status.accepted.rawValue : match.match.status.rawValue)
        lines.cell(match.appendRuleID)
        lines.cell(match.appendRuleVersion)
        lines.cell(match.appendStrategy)
        lines.cell(ScoreText.decimal(match.score))
        lines.cell { appendIDs(of: match, .external, to: &$0) }
        lines.cell { appendIDs(of: match, .ledger, to: &$0) }
        lines.cell { appendSum(of: match, .external, to: &$0) }
        lines.cell { appendSum(of: match, .ledger, to: &$0) }
        lines.cell { match.appendFirstCurrency(.external, to: &$0) }
        lines.cell { match.appendFirstDay(.external, to: &$0) }
        lines.cell { match.appendFirstDay(.ledger, to: &$0) }
        lines.cell(match.appendReason)
        lines.cell(residual(match, .external))
        lines.cell(residual(match, .ledger))
        if hasUniqueness {
          lines.cell(match.match.uniqueness?.code ?? "")
          lines.cell(match.match.uniquenessWords ?? "")
        }
        lines.endLine()
      }
    }
  }

  /// The ids of a side's records, joined by blanks.
  private func appendIDs(of match: MatchInWords, _ side: Side, to bytes: inout [UInt8]) {
    let start = bytes.count
    match.forEachRow(of: side) { row in
      if bytes.count > start { bytes.append(UInt8(ascii: " ")) }
      match.appendID(ofRow: row, side, to: &bytes)
    }
  }

  /// What stays open of a side's record that a match settles in part; empty if there is none.
  private func residual(_ words: MatchInWords, _ side: Side) -> String {
    guard !words.isPlain, case let match = words.match, match.isPartial else { return "" }
    return match.allocations.first { $0.side == side && $0.residual.minorUnits != 0 }?
      .residual.decimalText ?? ""
  }

  /// What a match settles of a side's records, as a decimal.
  private func appendSum(of words: MatchInWords, _ side: Side, to bytes: inout [UInt8]) {
    guard !words.isPlain, case let match = words.match, match.isGroup else {
      return words.appendFirstAmount(side, to: &bytes)
    }
    let amounts = match.allocations.filter { $0.side == side }.map(\.amount)
    let places = amounts.map(\.currency.exponent).max() ?? 0
    let sum = amounts.reduce(Int128(0)) { sum, amount in
      var units = Int128(amount.minorUnits)
      for _ in amount.currency.exponent..<places { units *= 10 }
      return sum + units
    }
    bytes.append(contentsOf: Decimal64.text(sum, places: places).utf8)
  }

  private func writeLines<Elements: RandomAccessCollection & Sendable, Failure: Error>(
    of elements: Elements, to sink: ([UInt8]) throws(Failure) -> Void,
    _ body: @escaping @Sendable (Elements.Element, inout CSVLines) -> Void
  ) throws(Failure) where Elements.Index == Int {
    try write(elements.count, to: sink) { range, lines in
      for index in range { body(elements[index], &lines) }
    }
  }

  private func write<Failure: Error>(
    _ count: Int, to sink: ([UInt8]) throws(Failure) -> Void,
    _ body: @escaping @Sendable (Range<Int>, inout CSVLines) -> Void
  ) throws(Failure) {
    try OrderedPieces(count: count, threads: threads).forEach { range in
      var lines = CSVLines()
      body(range, &lines)
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
struct CSVLines {
  private(set) var bytes: [UInt8] = []
  private var isLineOpen = false

  mutating func append(_ cells: [String]) {
    for text in cells { cell(text) }
    endLine()
  }

  mutating func endLine() {
    bytes.append(0x0D)
    bytes.append(0x0A)
    isLineOpen = false
  }

  mutating func cell(_ text: String) {
    cell { $0.append(contentsOf: text.utf8) }
  }

  /// Writes a cell that `append` puts behind the bytes; it is put in quotes where it needs them.
  @inline(__always)
  mutating func cell(_ append: (inout [UInt8]) -> Void) {
    if isLineOpen { bytes.append(UInt8(ascii: ",")) }
    isLineOpen = true
    let start = bytes.count
    append(&bytes)
    if needsQuotes(from: start) { quote(from: start) }
  }

  private func needsQuotes(from start: Int) -> Bool {
    bytes.withUnsafeBufferPointer { bytes in
      for place in start..<bytes.count {
        switch bytes[place] {
        case UInt8(ascii: ","), UInt8(ascii: "\""), 0x0A, 0x0D: return true
        default: break
        }
      }
      return false
    }
  }

  private mutating func quote(from start: Int) {
    let cell = Array(bytes[start...])
    bytes.removeSubrange(start...)
    bytes.append(UInt8(ascii: "\""))
    for byte in cell {
      if byte == UInt8(ascii: "\"") { bytes.append(byte) }
      bytes.append(byte)
    }
    bytes.append(UInt8(ascii: "\""))
  }
}

import Matchbook

/// A column that tells the direction of each amount, in a file whose amounts have no signs and whose
/// description says nothing of it: taken as they stand, money that goes out would come in.
struct DirectionDoubt {
  /// Whether any amount has a minus sign, so that signs tell the direction.
  private(set) var hasNegative = false
  /// Words that say debit, and others, as they are written.
  private var negative: [String] = []
  private var positive: [String] = []
  private var isNegativeBesideAmount = false
  private var column: String?
  private var key = "amount"
  private var amountColumn = ""

  /// Folded headers of columns that tell a direction.
  private static let headers: Set<String> = [
    "d c", "c d", "dc", "cd", "dr cr", "cr dr", "drcr", "crdr", "debit credit", "credit debit",
    "debit or credit", "credit or debit", "debitcredit", "creditdebit", "debit credit indicator",
    "credit debit indicator", "debitcreditindicator", "creditdebitindicator", "cdtdbtind",
    "debit credit mark", "s h", "h s", "sh", "soll haben", "haben soll", "soll haben kennzeichen",
    "af bij", "direction",
  ]
  private static let negativeWords: Set<String> = [
    "d", "dr", "db", "dbit", "debit", "s", "soll", "af", "out", "outgoing", "outbound",
  ]
  private static let positiveWords: Set<String> = [
    "c", "cr", "crdt", "credit", "h", "haben", "bij", "in", "incoming", "inbound",
  ]

  /// Looks at the records of a table, or of its next part.
  ///
  /// - Parameter headers: The headers of the file with the fields that they fill.
  mutating func look(
    at columns: RecordColumns, headers: [(header: String, field: String?)],
    _ description: SourceDescription
  ) {
    guard !hasNegative, !description.negate, let amount = Self.amount(among: headers),
      let direction = Self.direction(among: headers, description),
      let named = columns.named.first(where: { $0.name == direction.field }),
      case .text(let cells) = named.values
    else { return }
    column = direction.header
    key = amount.key
    amountColumn = amount.header
    hasNegative = columns.amounts.contains { $0 < 0 }
    for row in cells.indices {
      let cell = cells[row]
      guard cell.length > 0, cell.length < 16 else { continue }
      let word = String(
        decoding: columns.arena[cell.offset..<cell.offset + cell.length], as: UTF8.self)
      let folded = word.lowercased()
      if Self.negativeWords.contains(folded) {
        if !negative.contains(word) { negative.append(word) }
        if columns.amounts[row] > 0 { isNegativeBesideAmount = true }
      } else if Self.positiveWords.contains(folded), !positive.contains(word) {
        positive.append(word)
      }
    }
  }

  private static func amount(
    among headers: [(header: String, field: String?)]
  ) -> (key: String, header: String)? {
    for key in ["amount", "amount_minor"] {
      if let found = headers.first(where: { $0.field == key }) { return (key, found.header) }
    }
    return nil
  }

  private static func direction(
    among headers: [(header: String, field: String?)], _ description: SourceDescription
  ) -> (header: String, field: String)? {
    for (header, field) in headers {
      guard let field, !description.named.contains(where: { $0.name == field }) else { continue }
      let last = header.split(separator: ".").last.map(String.init) ?? header
      let isDirection =
        Self.headers.contains(ColumnNames.folded(header))
        || Self.headers.contains(ColumnNames.folded(last))
      if isDirection { return (header, field) }
    }
    return nil
  }

  /// What is wrong; `nil` where nothing is.
  func error(file: String) -> SourceError? {
    guard isNegativeBesideAmount, !hasNegative, let column, let word = negative.first else {
      return nil
    }
    func list(_ words: [String]) -> String {
      "[" + words.sorted().map { "\"\($0)\"" }.joined(separator: ", ") + "]"
    }
    let amount = key == "amount_minor" ? "\"units\": \"minor\", " : ""
    var finding = SourceError.Finding(
      .amountAmbiguous,
      message: "column \"\(column)\" holds \"\(word)\" beside amounts without a sign, which may "
        + "make them negative",
      remedy: "If it does, set  \"columns\": {\"amount\": {\"column\": \"\(amountColumn)\", "
        + "\(amount)\"sign\": {\"column\": \"\(column)\", \"negative\": \(list(negative)), "
        + "\"positive\": \(list(positive.isEmpty ? ["C"] : positive))}}}  in the description; "
        + "if not,  \"named\": {\"direction\": \"\(column)\"}.")
    finding.column = column
    finding.value = word
    return SourceError(file: file, finding)
  }
}

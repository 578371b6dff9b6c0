import Matchbook

/// Puts what the pieces of a file noted into words, with the lines where it stands.
struct FindingWords {
  let name: String
  let layout: CSVLayout
  let description: SourceDescription
  let styles: CellStyles

  /// The findings of one code about one column each, in the order of their first lines.
  func groups(
    _ notes: ChunkNotes, _ bytes: UnsafeBufferPointer<UInt8>
  ) -> [SourceError.Group] {
    let lines = LineNumbers(
      of: notes.groups.flatMap { $0.first.map(\.offset) + $0.first.map(\.rowStart) }, in: bytes)
    return notes.groups.map { group in
      SourceError.Group(
        code: group.code, column: header(group.column), count: group.count,
        findings: group.first.map { finding($0, bytes, lines) })
    }
    .sorted { ($0.findings.first?.line ?? 0) < ($1.findings.first?.line ?? 0) }
  }

  func finding(
    _ raw: ChunkNotes.Raw, _ bytes: UnsafeBufferPointer<UInt8>, _ lines: LineNumbers
  ) -> SourceError.Finding {
    let value = String(
      decoding: bytes[raw.offset..<min(raw.offset + raw.length, bytes.count)], as: UTF8.self)
    var finding = SourceError.Finding(
      raw.code, line: lines[raw.column < 0 && raw.length == 0 ? raw.rowStart : raw.offset],
      message: message(raw, shown(value), bytes), remedy: remedy(raw, bytes))
    finding.column = header(raw.column)
    finding.value = value
    let excerpt = Excerpt(around: raw, bytes)
    finding.excerpt = excerpt.text
    finding.caret = excerpt.caret
    finding.position = excerpt.position
    return finding
  }

  func header(_ column: Int) -> String? {
    layout.headers.indices.contains(column) ? layout.headers[column] : nil
  }

  /// A value as a message shows it: short, and without line ends.
  private func shown(_ value: String) -> String {
    let flat = String(
      value.unicodeScalars.map { $0.value < 0x20 ? "\u{FFFD}" : Character($0) })
    return flat.count > 60 ? flat.prefix(57) + "…" : flat
  }

  private func message(
    _ raw: ChunkNotes.Raw, _ value: String, _ bytes: UnsafeBufferPointer<UInt8>
  ) -> String {
    let column = header(raw.column).map { "column \"\($0)\"" } ?? "the row"
    let holds = "\(column) holds \"\(value)\", expected"
    switch raw.code {
    case .quoteOpen: return "a quoted cell begins here and never ends"
    case .quoteText:
      return "text stands behind the closing quote of a cell, expected the delimiter or the end of "
        + "the line"
    case .controlCharacter:
      return "a cell holds the control character \(ChunkNotes.hexadecimal(bytes[raw.offset])), "
        + "expected text"
    case .cellLength:
      return "a cell is longer than \(TextCell.maximumLength - 1) bytes"
    case .rowLength:
      let count = layout.headers.count
      let names = description.header ? "the header has" : "the first row has"
      return "the row has \(raw.detail) cell\(raw.detail == 1 ? "" : "s"), but \(names) \(count)"
    case .emptyID: return "\(column) is empty, expected an id"
    case .emptyAmount:
      return layout.mapping.debit != nil && layout.mapping.credit != nil
        ? "debit and credit are both empty, expected an amount in one of them"
        : "\(column) is empty, expected an amount"
    case .amountFormat: return "\(holds) \(numberExample(places: raw.detail))"
    case .amountSymbol: return "\(holds) the number alone, without a currency or other words"
    case .amountDecimals:
      return raw.detail == 0
        ? "\(holds) a whole number, because its currency has no decimals"
        : "\(holds) at most \(raw.detail) decimal places, because its currency has no more"
    case .amountRange: return "\(holds) at most 9223372036854775807 minor units"
    case .amountAmbiguous:
      return "\(column) holds \"\(value)\", which may be thousands or decimals, and no other "
        + "number of the file tells"
    case .debitAndCredit: return "debit and credit are both filled, expected one of them"
    case .debitSign:
      return description.debitIsNegative
        ? "\(holds) a negative number, because the description says \"debit_is_negative\""
        : "\(holds) a number without a minus sign"
    case .unknownSign:
      return "\(column) holds \"\(value)\", which is none of the words of \"sign\""
    case .emptyCurrency: return "\(column) is empty, expected a currency"
    case .unknownCurrency: return "\(holds) a code of ISO 4217 such as EUR"
    case .dateFormat: return "\(holds) a day of the calendar, written as \(styles.date.text)"
    case .dateAmbiguous:
      return "\(column) holds \"\(value)\", which may begin with the day or with the month, and "
        + "the other dates do not tell"
    case .numberFormat:
      return "\(holds) \(numberExample(places: raw.detail))"
    default: return "\(column) cannot be read"
    }
  }

  /// For example `a number such as 1.234,50`.
  private func numberExample(places: Int) -> String {
    guard places >= 0 else { return "a whole number of minor units such as 123450" }
    let decimal = String(Unicode.Scalar(styles.number.decimal))
    let group =
      styles.number.grouping == 0 ? "" : String(Unicode.Scalar(styles.number.grouping))
    let digits = String("50000000000".prefix(places))
    let number = "1\(group)234" + (places == 0 ? "" : decimal + digits)
    return "a number such as \(number)" + (places == 0 ? ", without decimals" : "")
  }

  var delimiter: Character { Character(Unicode.Scalar(layout.delimiter)) }
}

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
      message: message(raw, shown(value), bytes), remedy: remedy(raw.code, raw))
    finding.column = header(raw.column)
    finding.value = value
    let excerpt = Excerpt(around: raw, bytes)
    finding.excerpt = excerpt.text
    finding.caret = excerpt.caret
    finding.position = excerpt.position
    return finding
  }

  private func header(_ column: Int) -> String? {
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
      let names = description.header ? "the header names" : "the first line has"
      return "the row has \(raw.detail) cell\(raw.detail == 1 ? "" : "s"), but \(names) \(count)"
    case .emptyID: return "\(column) is empty, expected an id"
    case .emptyAmount:
      return layout.mapping.debit != nil && layout.mapping.credit != nil
        ? "debit and credit are both empty, expected an amount in one of them"
        : "\(column) is empty, expected an amount"
    case .amountFormat: return "\(holds) \(numberExample(places: raw.detail))"
    case .amountSymbol: return "\(holds) the number alone, without a currency"
    case .amountDecimals:
      let places = raw.detail
      return "\(holds) at most \(places) decimal place\(places == 1 ? "" : "s") for its currency"
    case .amountRange: return "\(holds) at most 9223372036854775807 minor units"
    case .amountAmbiguous:
      return "\(column) holds \"\(value)\", which may be thousands or decimals, and no other "
        + "amount of the file tells"
    case .debitAndCredit: return "debit and credit are both filled, expected one of them"
    case .debitSign:
      return description.debitIsNegative
        ? "\(holds) a negative number, because the description says \"debit_is_negative\""
        : "\(holds) a number without a minus sign"
    case .emptyCurrency: return "\(column) is empty, expected a currency"
    case .unknownCurrency: return "\(holds) a code of ISO 4217 such as EUR"
    case .dateFormat: return "\(holds) a date as \(styles.date.text)"
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

  private func remedy(_ code: SourceError.Code, _ raw: ChunkNotes.Raw) -> String {
    switch code {
    case .quoteOpen: "Close the cell, or write quotes inside it twice."
    case .quoteText: "Write a quote inside a quoted cell twice: \"\"."
    case .controlCharacter: "Export the file again as text, or remove the character."
    case .cellLength: "Look for a quote that is not closed."
    case .rowLength:
      "Quote cells that hold the delimiter \(SourceReport.shown(delimiter)), or set "
        + "\"delimiter\" in the description."
    case .emptyID: "Fill it, or map another column: \"columns\": {\"id\": \"…\"}."
    case .emptyAmount: "Fill it; lines at the end are passed over with \"skip_trailing\"."
    case .amountFormat where raw.detail < 0: "Write whole minor units, or map a column of decimals."
    case .amountFormat, .numberFormat:
      if styles.number.decimal == UInt8(ascii: ".") {
        "If it is written with a decimal comma, set  \"decimal\": \",\"  in the description."
      } else {
        "If it is written with a decimal point, set  \"decimal\": \".\"  in the description."
      }
    case .amountSymbol: "Remove the sign; currencies are given by their own column."
    case .amountDecimals: "Correct the amount or its currency."
    case .amountRange: "Correct the amount."
    case .amountAmbiguous: "Set  \"decimal\": \".\"  or  \"decimal\": \",\"  in the description."
    case .debitAndCredit: "Leave the one that does not apply empty, or write 0."
    case .debitSign:
      description.debitIsNegative
        ? "Take \"debit_is_negative\" out of the description if debits carry no sign."
        : "If debits carry their minus sign in this file, set  \"debit_is_negative\": true."
    case .emptyCurrency: "If all rows are of one currency, set  \"currency\": \"EUR\"."
    case .unknownCurrency: "Correct the code."
    case .dateFormat where !styles.isDateDeclared:
      "Correct the date, or set \"date_format\" in the description, for example \"DD.MM.YYYY\"."
    case .dateFormat: "Correct the date, or \"date_format\" in the description."
    case .dateAmbiguous:
      if let mark = styles.date.twoNumberMark.map({ String(Unicode.Scalar($0)) }) {
        "Set  \"date_format\": \"DD\(mark)MM\(mark)YYYY\"  or  \"MM\(mark)DD\(mark)YYYY\"  in the "
          + "description."
      } else {
        "Set \"date_format\" in the description."
      }
    default: ""
    }
  }

  private var delimiter: Character { Character(Unicode.Scalar(layout.delimiter)) }
}

/// The numbers of the lines in which some positions of a text stand.
struct LineNumbers {
  private var lines: [Int: Int] = [:]

  /// - Complexity: O(bytes up to the last position).
  init(of positions: [Int], in bytes: UnsafeBufferPointer<UInt8>) {
    var line = 1
    var at = 0
    for position in Set(positions).sorted() {
      while at < min(position, bytes.count) {
        let byte = bytes[at]
        at += 1
        if byte == 0x0A {
          line += 1
        } else if byte == 0x0D, at == bytes.count || bytes[at] != 0x0A {
          line += 1
        }
      }
      lines[position] = line
    }
  }

  subscript(position: Int) -> Int? { lines[position] }
}

/// The neighbourhood of a value in its line.
struct Excerpt {
  let text: String
  let caret: SourceError.Finding.Caret?
  /// Characters before the value in its line, and one.
  let position: Int

  private static let most = 100
  private static let before = 40

  init(around raw: ChunkNotes.Raw, _ bytes: UnsafeBufferPointer<UInt8>) {
    let isRow = raw.column < 0 && raw.length == 0
    let place = isRow ? raw.rowStart : min(raw.offset, bytes.count)
    var start = place
    while start > 0, bytes[start - 1] != 0x0A, bytes[start - 1] != 0x0D { start -= 1 }
    // A byte order mark is no part of the first line.
    if start == 0, place >= 3, bytes.starts(with: [0xEF, 0xBB, 0xBF]) { start = 3 }
    var end = place
    while end < bytes.count, bytes[end] != 0x0A, bytes[end] != 0x0D { end += 1 }
    func characters(_ from: Int, _ to: Int) -> [Character] {
      Array(String(decoding: bytes[from..<max(from, to)], as: UTF8.self))
    }
    // No more is decoded than can be shown: a line may be as long as the file.
    let near = max(start, place - Excerpt.before * 4)
    let ahead = characters(near, place)
    let behind = characters(place, min(end, place + Excerpt.most * 4))
    position = place - start < 4096 ? characters(start, place).count + 1 : place - start + 1
    let isCut = near > start || ahead.count > Excerpt.before
    let left = isCut ? ["…"] + ahead.suffix(Excerpt.before) : ahead
    let room = Excerpt.most - left.count
    let right = behind.count > room ? behind.prefix(room) + ["…"] : behind[...]
    text = String(
      (left + right).map { $0 == "\t" || $0.isNewline || Excerpt.isControl($0) ? " " : $0 })
    let length = characters(place, min(end, raw.offset + raw.length)).count
    caret =
      isRow
      ? nil
      : SourceError.Finding.Caret(
        offset: left.count, length: max(1, min(length, max(1, right.count))))
  }

  private static func isControl(_ character: Character) -> Bool {
    character.unicodeScalars.first.map { $0.value < 0x20 || $0.value == 0x7F } ?? false
  }
}

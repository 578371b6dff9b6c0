/// The ways out of what the pieces of a file noted.
extension FindingWords {
  func remedy(_ raw: ChunkNotes.Raw, _ bytes: UnsafeBufferPointer<UInt8>) -> String {
    switch raw.code {
    case .quoteOpen: "Close the cell, or write quotes inside it twice."
    case .quoteText: "Write a quote inside a quoted cell twice: \"\"."
    case .controlCharacter: "Export the file again as text, or remove the character."
    case .cellLength: "Look for a quote that is not closed."
    case .rowLength:
      "Quote cells that hold the delimiter \(SourceReport.shown(delimiter)), or set "
        + "\"delimiter\" in the description."
    case .emptyID:
      "Fill it, or take ids from another column: \"columns\": {\"id\": \"…\"}."
    case .emptyAmount:
      "Fill it; if the line is no record, pass over it with \"skip_trailing\" in the description."
    case .amountFormat where raw.detail < 0:
      "Write whole minor units, or map a column of decimals."
    case .amountFormat:
      marks(raw, bytes)
        ?? "Correct it; if the line is no record, pass over it with \"skip_leading\" or "
        + "\"skip_trailing\" in the description."
    case .numberFormat:
      marks(raw, bytes)
        ?? "Correct it, raise \"places\", or leave out \"type\" to keep the column as text."
    case .amountSymbol:
      "Export amounts without it; currencies have a column of their own, or  \"currency\": \"EUR\"  "
        + "in the description."
    case .amountDecimals: "Correct the amount or its currency."
    case .amountRange: "Correct the amount."
    case .amountAmbiguous: "Set  \"decimal\": \".\"  or  \"decimal\": \",\"  in the description."
    case .debitAndCredit: "Leave the one that does not apply empty, or write 0."
    case .debitSign:
      description.debitIsNegative
        ? "Take \"debit_is_negative\" out of the description if debits carry no sign."
        : "If debits carry their minus sign in this file, set  \"debit_is_negative\": true  in the "
          + "description."
    case .unknownSign: "Add it to \"negative\" or \"positive\" of \"sign\" in the description."
    case .emptyCurrency:
      "If such rows are of one currency, set  \"currency\": \"EUR\"  in the description."
    case .unknownCurrency: "Correct the code."
    case .dateFormat where !styles.isDateDeclared:
      "Correct the date, or set \"date_format\" in the description, for example \"DD.MM.YYYY\"."
    case .dateFormat: "Correct the date, or \"date_format\" in the description."
    case .dateAmbiguous: order
    default: ""
    }
  }

  /// What to declare if the file writes numbers as this one is written; `nil` if that would not help.
  private func marks(_ raw: ChunkNotes.Raw, _ bytes: UnsafeBufferPointer<UInt8>) -> String? {
    let end = min(raw.offset + raw.length, bytes.count)
    let evidence = NumberEvidence.of(UnsafeBufferPointer(rebasing: bytes[raw.offset..<end]))
    guard case .style(let style) = evidence.verdict, !evidence.isEmpty else { return nil }
    var settings: [String] = []
    if evidence.provesDecimal, style.decimal != styles.number.decimal {
      settings.append("\"decimal\": \"\(Unicode.Scalar(style.decimal))\"")
    }
    if style.grouping != 0, style.grouping != styles.number.grouping {
      settings.append("\"grouping\": \"\(Unicode.Scalar(style.grouping))\"")
    }
    guard !settings.isEmpty else { return nil }
    return "If this file writes numbers that way, set  \(settings.joined(separator: ", "))  in the "
      + "description."
  }

  private var order: String {
    guard let mark = styles.date.twoNumberMark.map({ String(Unicode.Scalar($0)) }) else {
      return "Set \"date_format\" in the description."
    }
    return "Set  \"date_format\": \"DD\(mark)MM\(mark)YYYY\"  or  \"MM\(mark)DD\(mark)YYYY\"  in "
      + "the description."
  }
}

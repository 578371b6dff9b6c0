import MatchbookJSON

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
    case .emptyAmount: emptyAmount(raw)
    case .amountFormat where raw.detail < 0:
      "Write whole minor units, or map a column of decimals."
    case .amountFormat:
      marks(raw, bytes)
        ?? "Correct it; if the line is no record, pass over it with \"skip_leading\" or "
        + "\"skip_trailing\" in the description."
    case .numberFormat:
      marks(raw, bytes)
        ?? "Correct it, raise \"places\", or leave out \"type\" to keep the column as text."
    case .amountSymbol: symbol(raw, bytes)
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
    case .dateFormat: date(raw, bytes)
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

  private func emptyAmount(_ raw: ChunkNotes.Raw) -> String {
    let isOneOfTwo = layout.mapping.debit != nil && layout.mapping.credit != nil
    guard !isOneOfTwo, let column = header(raw.column) else {
      return "Fill it; if such rows are no records, leave them out by the words of another column, "
        + "with \"leave_out_rows\" in the description."
    }
    return
      "Fill it; if such rows are no records, set  \"leave_out_rows\": "
      + "{\(JSONWriter.quoted(column)): \"\"}  in the description."
  }

  // MARK: Words beside amounts

  private static let debitWords: Set<String> = ["DR", "DB", "D", "S", "SOLL", "DEBIT"]
  private static let creditWords: Set<String> = ["CR", "C", "H", "HABEN", "CREDIT"]

  /// How to take away what stands beside a number, so that its direction stays.
  private func symbol(_ raw: ChunkNotes.Raw, _ bytes: UnsafeBufferPointer<UInt8>) -> String {
    let end = min(raw.offset + raw.length, bytes.count)
    let value = String(decoding: bytes[raw.offset..<end], as: UTF8.self)
    // What stands between digits is no word beside them.
    let isNumber = { (character: Character) in
      character.isWholeNumber || ".,'+-()\u{2212}\u{2019}".contains(character)
        || character.isWhitespace
    }
    let rest = value.filter { !isNumber($0) }
    let word = value.drop(while: isNumber).prefix(while: { !isNumber($0) })
    guard let first = word.first, rest == word, word.count <= 12,
      !word.contains(where: { $0 == "\"" || $0 == "\\" }),
      let column = header(raw.column)
    else {
      return "Export amounts as numbers alone; currencies have a column of their own, or  "
        + "\"currency\": \"EUR\"  in the description."
    }
    func steps(_ steps: [(String, String)]) -> String {
      let list = steps.map { "{\"replace\": \"\($0.0)\", \"with\": \"\($0.1)\"}" }
      return "\"\(key(of: raw.column))\": {\"column\": \"\(column)\", \"steps\": "
        + "[\(list.joined(separator: ", "))]}"
    }
    let upper = word.uppercased()
    if ("\u{2010}"..."\u{2015}").contains(first) || first == "\u{FF0D}" || first == "\u{FE63}" {
      return "If it is a minus sign, set  \"columns\": {\(steps([(String(word), "-")]))}  in the "
        + "description."
    }
    let isDebit = FindingWords.debitWords.contains(upper)
    if isDebit || FindingWords.creditWords.contains(upper) {
      let names = isDebit ? (String(word), "CR") : ("DR", String(word))
      let pair = isDebit && upper == "S" ? (String(word), "H") : names
      return "If \"\(pair.0)\" is for money that goes out, set  \"columns\": {"
        + "\(steps([(pair.0, "-"), (pair.1, "")]))}  in the description."
    }
    return "If all of them are in one currency, set  \"columns\": {"
      + "\(steps([(String(word), "")]))}  in the description, and  \"currency\"  where no column "
      + "tells it."
  }

  /// The key that a column of amounts fills.
  private func key(of column: Int) -> String {
    if layout.mapping.debit == column { return "debit" }
    if layout.mapping.credit == column { return "credit" }
    return "amount"
  }

  // MARK: Dates

  /// Formats that are not found without being declared.
  private static let declarable: [String] = {
    var formats: [String] = []
    for mark in [".", "/", "-", " "] {
      for parts in [["DD", "MM", "YY"], ["MM", "DD", "YY"], ["DD", "MMM", "YY"]] {
        formats.append(parts.joined(separator: mark))
      }
    }
    for mark in [".", "/", "-", " "] {
      for parts in [["DD", "MM", "YYYY"], ["MM", "DD", "YYYY"], ["YYYY", "MM", "DD"]] {
        formats.append(parts.joined(separator: mark))
      }
    }
    for day in ["YYYYMMDD", "DD.MM.YYYY", "DD/MM/YYYY", "MM/DD/YYYY", "YYYY/MM/DD"] {
      for time in [" HH:mm", " HH:mm:ss", "HHmmss"] { formats.append(day + time) }
    }
    for day in ["MM/DD/YYYY", "DD/MM/YYYY", "YYYY-MM-DD", "MMM D, YYYY", "D MMM YYYY"] {
      for time in [" hh:mm AM", " hh:mm:ss AM"] { formats.append(day + time) }
    }
    return formats
  }()

  /// What to declare so that a date can be read.
  private func date(_ raw: ChunkNotes.Raw, _ bytes: UnsafeBufferPointer<UInt8>) -> String {
    let end = min(raw.offset + raw.length, bytes.count)
    let value = NumberReader.trimmed(UnsafeBufferPointer(rebasing: bytes[raw.offset..<end]))
    guard !styles.isDateDeclared else {
      return "Correct the date, or \"date_format\" in the description."
    }
    if value.allSatisfy({ (0x30...0x39).contains($0) }), let column = header(raw.column) {
      let step: String? =
        switch value.count {
        case 5: "excel_days"
        case 9, 10: "epoch_seconds"
        case 12, 13: "epoch_milliseconds"
        default: nil
        }
      if let step {
        let what =
          step == "excel_days"
          ? "the number of a day in a spreadsheet"
          : "the time since 1970 in \(step == "epoch_seconds" ? "seconds" : "milliseconds")"
        return "If it is \(what), set  \"columns\": {\"date\": {\"column\": \"\(column)\", "
          + "\"steps\": [\"\(step)\"]}}  in the description."
      }
    }
    if let remedy = timeOrWord(value, header(raw.column)) { return remedy }
    let readable = FindingWords.declarable.filter { text in
      guard let format = DateFormat(text) else { return false }
      var evidence: DateEvidence = []
      return DateReader(format: format, zone: .utc).read(value, evidence: &evidence) != nil
    }
    guard !readable.isEmpty else {
      return "Correct the date, or set \"date_format\" in the description, for example "
        + "\"DD.MM.YYYY\"."
    }
    let choices = readable.prefix(3).map { "\"\($0)\"" }.joined(separator: "  or  ")
    return "If all dates are written that way, set  \"date_format\": \(choices)  in the "
      + "description; otherwise correct the date."
  }

  /// What to do about a time of day without a day, and about a word in the place of a date.
  private func timeOrWord(_ value: UnsafeBufferPointer<UInt8>, _ column: String?) -> String? {
    let text = String(decoding: value, as: UTF8.self)
    guard let column else { return nil }
    let parts = text.split(separator: ":", omittingEmptySubsequences: false)
    if parts.count > 1, parts.allSatisfy({ $0.count == 2 && $0.allSatisfy(\.isNumber) }) {
      return "It is a time without a day: name the column of the date, or set  \"named\": "
        + "{\"clock\": \(JSONWriter.quoted(column))}  in the description to keep it as a text."
    }
    guard !text.contains(where: \.isNumber), text.count < 40 else { return nil }
    return "Correct the date; if such rows are no records, set  \"leave_out_rows\": "
      + "{\(JSONWriter.quoted(column)): \(JSONWriter.quoted(text))}  in the description."
  }

  private var order: String {
    guard let mark = styles.date.twoNumberMark.map({ String(Unicode.Scalar($0)) }) else {
      return "Set \"date_format\" in the description."
    }
    return "Set  \"date_format\": \"DD\(mark)MM\(mark)YYYY\"  or  \"MM\(mark)DD\(mark)YYYY\"  in "
      + "the description."
  }
}

/// Where the parts of a file stand: its header, its rows, and lines around them.
struct CSVLayout {
  let delimiter: UInt8
  let headers: [String]
  /// Where the header's line starts; `nil` if the file has none.
  let headerStart: Int?
  let dataStart: Int
  private(set) var dataEnd: Int
  let mapping: ColumnMapping
  /// About how many bytes a row has, after the first of them.
  private(set) var rowBytes = 64
  /// Lines passed over, by their starts.
  private(set) var skipped: [Int] = []

  /// Lines among which the header is looked for.
  static let searchedLines = 50
  private static let searchedBytes = 1 << 20
  private static let usualDelimiters = Array(",;\t|".utf8)

  /// Finds the parts of a file that is not blank.
  ///
  /// - Returns: `nil` if every line is blank.
  init?(
    _ bytes: UnsafeBufferPointer<UInt8>, from start: Int, description: SourceDescription
  ) {
    var start = start
    var skipped: [Int] = []
    var declared = description.delimiter?.asciiValue
    for _ in 0..<max(0, description.skipLeading ?? 0) where start < bytes.count {
      skipped.append(start)
      start = CSVLine.nextLine(bytes, from: start, end: bytes.count)
    }
    // Spreadsheets write their delimiter into a line of its own.
    let line = bytes[start...].prefix(8).prefix { $0 != 0x0A && $0 != 0x0D }
    if line.count == 5, line.starts(with: "sep=".utf8), let mark = line.last,
      CSVLayout.canDelimit(mark)
    {
      declared = declared ?? mark
      skipped.append(start)
      start = CSVLine.nextLine(bytes, from: start, end: bytes.count)
    }
    var best: Candidate?
    for delimiter in declared.map({ [$0] }) ?? CSVLayout.usualDelimiters {
      guard
        let candidate = CSVLayout.candidate(
          bytes, from: start, delimiter: delimiter, description: description)
      else { return nil }
      if best.map({ candidate.isBetter(than: $0) }) ?? true { best = candidate }
    }
    guard let best else { return nil }
    delimiter = best.delimiter
    headers = best.headers
    headerStart = description.header ? best.start : nil
    dataStart = description.header ? best.next : best.start
    mapping = best.mapping
    dataEnd = CSVLayout.endOfText(bytes, notBefore: dataStart)
    self.skipped = skipped + best.passedOver
    trimEnd(bytes, description)
    rowBytes = meanRowBytes(bytes)
  }

  /// The same layout for a file of which the data end elsewhere.
  func ending(at end: Int) -> CSVLayout {
    var layout = self
    layout.dataEnd = end
    return layout
  }

  /// Whether a byte can stand between cells: a mark of ASCII or a tab, no letter, digit or quote.
  static func canDelimit(_ byte: UInt8) -> Bool {
    guard byte != 0x09 else { return true }
    return byte > 0x20 && byte < 0x7F && byte != 0x22 && !(0x30...0x39).contains(byte)
      && !(0x41...0x5A).contains(byte & 0xDF)
  }

  private func meanRowBytes(_ bytes: UnsafeBufferPointer<UInt8>) -> Int {
    var position = dataStart
    var rows = 0
    while position < dataEnd, rows < 64 {
      position = CSVLine.nextLine(bytes, from: position, end: dataEnd)
      rows += 1
    }
    return max(8, (position - dataStart) / max(1, rows))
  }

  private struct Candidate {
    var delimiter: UInt8
    var start: Int
    var next: Int
    var headers: [String]
    var mapping: ColumnMapping
    var passedOver: [Int]
    /// How many of the lines behind have as many cells.
    var agreeing: Int

    var isComplete: Bool { mapping.findings.isEmpty }

    func isBetter(than other: Candidate) -> Bool {
      if mapping.hasAmount != other.mapping.hasAmount { return mapping.hasAmount }
      if mapping.recognised != other.mapping.recognised {
        return mapping.recognised > other.mapping.recognised
      }
      let isSplit = headers.count > 1
      if isSplit != (other.headers.count > 1) { return isSplit }
      if agreeing != other.agreeing { return agreeing > other.agreeing }
      // Commas stand in numbers and texts as well.
      let comma = UInt8(ascii: ",")
      if (delimiter == comma) != (other.delimiter == comma) { return other.delimiter == comma }
      return headers.count > other.headers.count
    }
  }

  /// The line that is most likely the header, if this is the delimiter.
  private static func candidate(
    _ bytes: UnsafeBufferPointer<UInt8>, from start: Int, delimiter: UInt8,
    description: SourceDescription
  ) -> Candidate? {
    let end = min(bytes.count, start + searchedBytes)
    var best: Candidate?
    var position = start
    var passedOver: [Int] = []
    let lines = description.skipLeading == nil && description.header ? searchedLines : 1
    var seen = 0
    while position < (best == nil ? bytes.count : end), seen < lines || best == nil {
      let (cells, next) = CSVLine.cells(
        bytes, from: position, end: max(end, min(bytes.count, position + searchedBytes)),
        delimiter: delimiter)
      defer { position = next }
      guard !CSVLine.isBlank(cells) else {
        passedOver.append(position)
        continue
      }
      seen += 1
      var headers = cells.map { String($0.trimmingBlanks) }
      // A delimiter at the end of every line makes no column.
      if !description.header {
        headers = headers.indices.map { "column \($0 + 1)" }
      } else if headers.count > 1, headers.last == "" {
        headers.removeLast()
      }
      let found = Candidate(
        delimiter: delimiter, start: position, next: next, headers: headers,
        mapping: ColumnMapping(headers: headers, description: description),
        passedOver: passedOver,
        agreeing: 0)
      if best.map({ isBetterHeader(found.mapping, than: $0.mapping) }) ?? true { best = found }
      passedOver.append(position)
    }
    guard var best else { return nil }
    best.agreeing = agreeing(
      bytes, from: best.next, end: end, delimiter: delimiter, count: best.headers.count)
    return best
  }

  private static func isBetterHeader(_ left: ColumnMapping, than right: ColumnMapping) -> Bool {
    if left.hasAmount != right.hasAmount { return left.hasAmount }
    return left.recognised > right.recognised
  }

  private static func agreeing(
    _ bytes: UnsafeBufferPointer<UInt8>, from start: Int, end: Int, delimiter: UInt8, count: Int
  ) -> Int {
    var position = start
    var agreeing = 0
    for _ in 0..<20 where position < end {
      let (cells, next) = CSVLine.cells(bytes, from: position, end: end, delimiter: delimiter)
      if cells.count == count { agreeing += 1 }
      position = next
    }
    return agreeing
  }

  // MARK: Lines at the end

  /// Where the text ends: old programs write Ctrl-Z behind it, alone or in a line of its own.
  private static func endOfText(
    _ bytes: UnsafeBufferPointer<UInt8>, notBefore start: Int
  ) -> Int {
    var end = bytes.count
    var place = end
    while place > start, [0x1A, 0x0A, 0x0D].contains(bytes[place - 1]) {
      place -= 1
      if bytes[place] == 0x1A { end = place }
      if bytes.count - place > 8 { break }
    }
    return end
  }

  private mutating func trimEnd(
    _ bytes: UnsafeBufferPointer<UInt8>, _ description: SourceDescription
  ) {
    if let count = description.skipTrailing {
      for _ in 0..<max(0, count) where dataEnd > dataStart {
        dataEnd = CSVLine.lastLine(bytes, before: dataEnd, notBefore: dataStart)
        skipped.append(dataEnd)
      }
      return
    }
    trimWords(bytes)
    var end = dataEnd
    for _ in 0..<CSVLayout.searchedLines where end > dataStart {
      let start = CSVLine.lastLine(bytes, before: end, notBefore: dataStart)
      let quotes = bytes[start..<end].count { $0 == 0x22 }
      let (cells, _) = CSVLine.cells(bytes, from: start, end: end, delimiter: delimiter)
      guard quotes % 2 == 0, CSVLine.isBlank(cells) || isTotal(cells) else { return }
      if !CSVLine.isBlank(cells) {
        dataEnd = start
        skipped.append(start)
      }
      end = start
    }
  }

  /// Passes over lines of words behind a table and a blank line, such as a disclaimer: they have one
  /// cell, where rows have three at least.
  private mutating func trimWords(_ bytes: UnsafeBufferPointer<UInt8>) {
    guard headers.count > 2 else { return }
    var end = dataEnd
    var words: [Int] = []
    for _ in 0..<CSVLayout.searchedLines where end > dataStart {
      let start = CSVLine.lastLine(bytes, before: end, notBefore: dataStart)
      let (cells, _) = CSVLine.cells(bytes, from: start, end: end, delimiter: delimiter)
      if CSVLine.isBlank(cells) {
        if !words.isEmpty {
          dataEnd = start
          skipped += words
          words = []
        }
      } else {
        // A row that was cut off has one cell as well, but hardly words in it.
        let text = cells[0].trimmingBlanks
        let quotes = bytes[start..<end].count { $0 == 0x22 }
        guard cells.count == 1, quotes % 2 == 0, text.contains(" ") || text.hasSuffix(":") else {
          return
        }
        words.append(start)
      }
      end = start
    }
  }

  private static let totalWords: Set<String> = [
    "total", "totals", "subtotal", "sum", "balance", "closing", "opening", "end", "count", "rows",
    "records", "summe", "gesamt", "saldo", "endsaldo", "anfangssaldo", "kontostand",
  ]

  /// Whether a line begins like a total and cannot be a record.
  private func isTotal(_ cells: [String]) -> Bool {
    guard let first = cells.first(where: { !$0.trimmingBlanks.isEmpty }),
      let word = ColumnNames.folded(first).split(separator: " ").first,
      CSVLayout.totalWords.contains(String(word))
    else { return false }
    if cells.count < headers.count { return true }
    guard let date = mapping.date, date < cells.count else { return false }
    return !cells[date].contains { $0.isNumber }
  }
}

extension String {
  var trimmingBlanks: Substring {
    var rest = self[...]
    while let first = rest.first, first == " " || first == "\t" || first == "\u{A0}" {
      rest.removeFirst()
    }
    while let last = rest.last, last == " " || last == "\t" || last == "\u{A0}" {
      rest.removeLast()
    }
    return rest
  }
}

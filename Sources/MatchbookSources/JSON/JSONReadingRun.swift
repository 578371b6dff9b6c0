import Matchbook

/// Reads the records of one file of JSON into rows of cells, and these into a table.
struct JSONReadingRun {
  typealias Stop = JSONRecordParser.Stop

  private let description: SourceDescription
  private let name: String
  private let places: PlacedBytes
  private var parser: JSONRecordParser
  private var rows = CellText()
  /// From which byte of the text on rows had how many cells.
  private var widths: [(start: Int, cells: Int)] = []
  private var isLines = false
  /// What is wrong, with its place, before it is put into words.
  private var faults: [(place: Int, stop: Stop)] = []
  private var faultCount = 0
  private var isOver = false

  init(description: SourceDescription, name: String, places: PlacedBytes) {
    self.description = description
    self.name = name
    self.places = places
    parser = JSONRecordParser(description)
  }

  // MARK: From bytes to rows

  /// Takes all records of a file.
  mutating func gather(_ window: ByteWindow) throws(FileReadFailure) {
    if window.bytes.isEmpty { try window.advance(to: 0) }
    var position = window.bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? 3 : 0
    isLines = try isOfLines(window, position)
    var walk = JSONWalk(isLines: isLines, path: description.records)
    while !isOver {
      let isIncomplete = window.bytes.withUnsafeBufferPointer {
        take($0, window.start, window.isAtEnd, &position, &walk)
      }
      guard isIncomplete, !isOver else { return }
      guard window.bytes.count - position < JSONSource.longestRecord else {
        note(
          .shape(
            at: position,
            message: "a record is longer than \(JSONSource.longestRecord >> 20) MiB",
            remedy: "Look for a list, an object or a text that is not closed."),
          at: window.start)
        return
      }
      try window.advance(to: position)
      position = 0
    }
  }

  /// Whether the file is one value after the other: declared, or because another object follows the
  /// one that the first line is.
  private mutating func isOfLines(
    _ window: ByteWindow, _ start: Int
  ) throws(FileReadFailure) -> Bool {
    if description.format == .jsonl || description.records != nil {
      return description.format == .jsonl
    }
    while true {
      let outcome = window.bytes.withUnsafeBufferPointer { bytes -> Bool? in
        guard let base = bytes.baseAddress else { return false }
        parser.base = base
        parser.count = bytes.count
        parser.isAtEnd = window.isAtEnd
        var at = start
        parser.skipBlanks(&at)
        guard at < bytes.count else { return window.isAtEnd ? false : nil }
        guard base[at] == UInt8(ascii: "{") || base[at] == 0x1E else { return false }
        if base[at] == 0x1E { return true }
        // A first object over several lines is a wrapper, however long it is.
        let line = bytes[at...].prefix { $0 != 0x0A && $0 != 0x0D }
        do throws(Stop) {
          try parser.skipValue(&at)
          parser.skipBlanks(&at)
          if at < bytes.count { return base[at] == UInt8(ascii: "{") }
          return window.isAtEnd ? false : nil
        } catch {
          guard case .incomplete = error else {
            // A first line that is broken says nothing; the second one may.
            let next = bytes[line.endIndex...].first { $0 != 0x0A && $0 != 0x0D }
            return line.last == UInt8(ascii: "}") && next == UInt8(ascii: "{")
          }
          return line.endIndex < bytes.count || bytes.count > JSONSource.longestRecord
            ? false : nil
        }
      }
      if let outcome { return outcome }
      try window.advance(to: 0)
    }
  }

  /// Takes the records that are complete in the bytes.
  ///
  /// - Returns: Whether more bytes are needed.
  private mutating func take(
    _ bytes: UnsafeBufferPointer<UInt8>, _ start: Int, _ isAtEnd: Bool, _ position: inout Int,
    _ walk: inout JSONWalk
  ) -> Bool {
    guard let base = bytes.baseAddress else { return false }
    parser.base = base
    parser.count = bytes.count
    parser.isAtEnd = isAtEnd
    while true {
      let before = walk
      var at = position
      do throws(Stop) {
        switch try walk.next(&parser, &at) {
        case .finished: return false
        case .moved: break
        case .record:
          guard base[at] == UInt8(ascii: "{") else {
            try skipElement(&at)
            break
          }
          let recordStart = at
          try parser.readRecord(&at)
          append(at: start + recordStart)
        }
        position = at
      } catch {
        if case .incomplete = error {
          walk = before
          return true
        }
        note(error, at: start)
        guard isLines, resume(bytes, isAtEnd, &position) else {
          isOver = true
          return false
        }
      }
    }
  }

  /// Notes an element that is no record; the walk goes on behind it.
  private mutating func skipElement(_ at: inout Int) throws(Stop) {
    let start = at
    try parser.skipValue(&at)
    throw .shape(
      at: start, message: "a value that is no object stands among the records",
      remedy: "Records are objects such as {\"amount\": \"1.00\", \"currency\": \"EUR\"}.")
  }

  /// Moves behind the end of a line that cannot be read.
  private mutating func resume(
    _ bytes: UnsafeBufferPointer<UInt8>, _ isAtEnd: Bool, _ position: inout Int
  ) -> Bool {
    guard faultCount < 1_000_000 else { return false }
    var at = position
    parser.skipBlanks(&at)
    while at < bytes.count, bytes[at] != 0x0A, bytes[at] != 0x0D { at += 1 }
    // The rest of the line is not in the window: it would be taken for another record.
    guard at < bytes.count || isAtEnd else { return false }
    position = at
    return true
  }

  private mutating func note(_ stop: Stop, at start: Int) {
    faultCount += 1
    guard faults.count < SourceError.shownFindings else { return }
    faults.append((start, stop))
  }

  /// Writes the cells of the record that was read.
  private mutating func append(at place: Int) {
    let count = parser.cells.count
    if widths.last?.cells != count { widths.append((rows.bytes.count, count)) }
    rows.startRow(at: place)
    parser.made.withUnsafeBufferPointer { made in
      for cell in parser.cells {
        if cell.record != parser.record || cell.length == 0 {
          rows.appendPlain(UnsafeBufferPointer(start: nil, count: 0))
        } else if cell.kind == .plain {
          rows.appendPlain(
            UnsafeBufferPointer(start: parser.base + cell.start, count: cell.length))
        } else {
          rows.append(
            UnsafeBufferPointer(rebasing: made[cell.start..<cell.start + cell.length]))
        }
      }
    }
    rows.endRow()
  }

  // MARK: From rows to a table

  mutating func finish(encoding: TextEncoding, threads: Int) throws(SourceError) -> SourceReading {
    let words = JSONWords(name: name, places: places)
    var lineError: SourceError?
    if faultCount > 0 {
      let isLenient = description.lenient && isLines && !isOver
      let error = words.error(faults, count: faultCount, isLenient: isLenient)
      guard isLenient else { throw error }
      lineError = error
    }
    var report = SourceReport(name: name, format: isLines ? .jsonl : .json, encoding: encoding)
    guard rows.count > 0 else {
      report.badRowCount = faultCount
      report.badRows = lineError
      return SourceReading(table: RecordTable(trusting: RecordColumns()), report: report)
    }
    let columns = parser.members.columns
    rows.widen(to: columns.count, widths: widths)
    var header = CellText()
    header.startRow(at: 0)
    for column in columns { header.append(Array((column.isEmpty ? "-" : column).utf8)) }
    header.endRow()
    let headerBytes = header.takeBytes()
    rows.startText(with: headerBytes)
    let headerLines = headerBytes.reduce(0) { $0 + ($1 == 0x0A ? 1 : 0) }
    let inner = JSONColumns(description: description, columns: columns)
      .description(hasFraction: parser.hasFraction)
    let text = rows.takeBytes()
    let translation = RowTranslation(rows: rows, headerLines: headerLines)
    do throws(SourceError) {
      let reading = try CSVSource(description: inner).read(
        bytes: text, name: name, threads: threads)
      return merged(reading, report, words, translation, lineError)
    } catch {
      throw words.translated(error, translation)
    }
  }

  private func merged(
    _ reading: SourceReading, _ outer: SourceReport, _ words: JSONWords,
    _ translation: RowTranslation, _ lineError: SourceError?
  ) -> SourceReading {
    var report = reading.report
    report.format = outer.format
    report.encoding = outer.encoding
    report.delimiter = nil
    report.headerLine = nil
    report.badRowCount += faultCount
    let later = reading.report.badRows.map { words.translated($0, translation) }
    report.badRows = SourceError.joined(lineError, later, badRowCount: report.badRowCount)
    return SourceReading(table: reading.table, report: report)
  }
}

extension SourceError {
  /// What two readings left out.
  static func joined(
    _ first: SourceError?, _ second: SourceError?, badRowCount: Int
  ) -> SourceError? {
    guard let first else { return second }
    guard let second else { return first }
    return SourceError(
      file: first.file, groups: first.groups + second.groups, badRowCount: badRowCount,
      isLenient: true)
  }
}

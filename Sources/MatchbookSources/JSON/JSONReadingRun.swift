import Matchbook

/// Reads the records of one file of JSON into rows of cells, all at once or part by part.
struct JSONReadingRun {
  typealias Stop = JSONRecordParser.Stop

  private let description: SourceDescription
  private var parser: JSONRecordParser
  private var rows = CellText()
  /// From which byte of the text on rows had how many cells.
  private var widths: [(start: Int, cells: Int)] = []
  private var walk: JSONWalk?
  /// Where the walk stands in the window.
  private var position = 0
  private(set) var isLines = false
  /// What is wrong, with its place, before it is put into words.
  private(set) var faults: [(place: Int, stop: Stop)] = []
  private(set) var faultCount = 0
  /// Whether the window begins inside of a line that cannot be read.
  private var isInBadLine = false
  /// Whether nothing behind a fault can be read.
  private(set) var isOver = false

  /// Lines that cannot be read, beyond which the rest of a file is not looked at.
  private static let mostFaults = 1_000_000

  /// - Parameter members: Those that the records are known to have.
  init(description: SourceDescription, members: JSONMembers? = nil) {
    self.description = description
    parser = JSONRecordParser(description)
    guard let members else { return }
    parser.members = members
    parser.cells = Array(repeating: JSONRecordParser.Cell(), count: members.columns.count)
  }

  /// The members that were seen so far, in the order in which they were seen.
  var members: JSONMembers { parser.members }
  /// Whether a number had a decimal mark so far.
  var hasFraction: Bool { parser.hasFraction }
  /// Rows that are ready to be taken.
  var rowCount: Int { rows.count }

  // MARK: From bytes to rows

  /// Takes records until there are so many rows, or so many bytes of them.
  ///
  /// - Returns: Whether there may be more.
  mutating func gather(
    _ window: ByteWindow, rows mostRows: Int = Int.max, bytes mostBytes: Int = Int.max
  ) throws(FileReadFailure) -> Bool {
    var walk: JSONWalk
    if let started = self.walk {
      walk = started
    } else {
      while !window.isAtEnd, window.bytes.count < 3 { try window.advance(to: 0) }
      position = window.bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? 3 : 0
      isLines = try isOfLines(window, position)
      walk = JSONWalk(isLines: isLines, path: description.records)
    }
    defer { self.walk = walk }
    while !isOver {
      let outcome = window.bytes.withUnsafeBufferPointer {
        take($0, window.start, window.isAtEnd, &walk, mostRows, mostBytes)
      }
      switch outcome {
      case .finished: return false
      case .full: return true
      case .incomplete: break
      }
      guard window.bytes.count - position < JSONSource.longestRecord else {
        position += window.bytes[position...].prefix { $0 <= 0x20 }.count
        note(
          .shape(
            at: position,
            message: "a record is longer than \(JSONSource.longestRecord >> 20) MiB",
            remedy: "Look for a list, an object or a text that is not closed."),
          at: window.start)
        isOver = true
        return false
      }
      try window.advance(to: position)
      position = 0
    }
    return false
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
            if next == nil, !window.isAtEnd, bytes.count <= JSONSource.longestRecord { return nil }
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

  /// Why taking records came to an end.
  private enum Outcome { case incomplete, full, finished }

  /// Takes the records that are complete in the bytes.
  private mutating func take(
    _ bytes: UnsafeBufferPointer<UInt8>, _ start: Int, _ isAtEnd: Bool, _ walk: inout JSONWalk,
    _ mostRows: Int, _ mostBytes: Int
  ) -> Outcome {
    guard let base = bytes.baseAddress else { return .finished }
    parser.base = base
    parser.count = bytes.count
    parser.isAtEnd = isAtEnd
    if isInBadLine, !skipLine(bytes, isAtEnd) { return .incomplete }
    while rows.count < mostRows, rows.bytes.count < mostBytes {
      let before = walk
      var at = position
      do throws(Stop) {
        switch try walk.next(&parser, &at) {
        case .finished: return .finished
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
          return .incomplete
        }
        note(error, at: start)
        guard isLines, faultCount < JSONReadingRun.mostFaults else {
          isOver = true
          return .finished
        }
        parser.skipBlanks(&position)
        guard skipLine(bytes, isAtEnd) else { return .incomplete }
      }
    }
    return .full
  }

  /// Notes an element that is no record; the walk goes on behind it.
  private mutating func skipElement(_ at: inout Int) throws(Stop) {
    let start = at
    try parser.skipValue(&at)
    throw .shape(
      at: start, message: "a value that is no object stands among the records",
      remedy: "Records are objects such as {\"amount\": \"1.00\", \"currency\": \"EUR\"}.")
  }

  /// Moves to the end of a line that cannot be read: what is left of it would be taken for a record.
  ///
  /// - Returns: Whether the end was reached.
  private mutating func skipLine(_ bytes: UnsafeBufferPointer<UInt8>, _ isAtEnd: Bool) -> Bool {
    while position < bytes.count, bytes[position] != 0x0A, bytes[position] != 0x0D { position += 1 }
    isInBadLine = position == bytes.count && !isAtEnd
    return !isInBadLine
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

  // MARK: From rows to a text

  /// Rows as a text of cells with a header.
  struct Text {
    var bytes: [UInt8]
    var translation: RowTranslation
  }

  /// Takes the rows away.
  mutating func takeText() -> Text {
    let columns = parser.members.columns
    // A record that was given up may have had members that no other one has.
    if widths.last?.cells != columns.count { widths.append((rows.bytes.count, columns.count)) }
    rows.widen(to: columns.count, widths: widths)
    var header = CellText()
    header.startRow(at: 0)
    for column in columns { header.append(Array((column.isEmpty ? "-" : column).utf8)) }
    header.endRow()
    let headerBytes = header.takeBytes()
    rows.startText(with: headerBytes)
    let headerLines = headerBytes.reduce(0) { $0 + ($1 == 0x0A ? 1 : 0) }
    let bytes = rows.takeBytes()
    defer {
      rows = CellText()
      widths = []
    }
    return Text(bytes: bytes, translation: RowTranslation(rows: rows, headerLines: headerLines))
  }
}

// MARK: From rows to a table

extension JSONReadingRun {
  mutating func finish(
    _ words: JSONWords, encoding: TextEncoding, threads: Int
  ) throws(SourceError) -> SourceReading {
    let lineError = try faultsLeftOut(words)
    var report = SourceReport(
      name: words.name, format: isLines ? .jsonl : .json, encoding: encoding)
    guard rowCount > 0 else {
      report.badRowCount = faultCount
      report.badRows = lineError
      return SourceReading(table: RecordTable(trusting: RecordColumns()), report: report)
    }
    let inner = JSONColumns(description: description, columns: members.columns)
      .description(hasFraction: hasFraction)
    var text = takeText()
    let bytes = text.bytes
    text.bytes = []
    do throws(SourceError) {
      let reading = try CSVSource(description: inner).read(
        bytes: bytes, name: words.name, threads: threads)
      if let error = reading.units.error(
        file: words.name, members, currency: reading.report.header(of: "currency"))
      {
        throw error
      }
      let later = reading.report.badRows.map { words.translated($0, text.translation) }
      var merged = reading.report
      merged.becomeJSON(report)
      merged.badRowCount += faultCount
      merged.badRows = SourceError.joined(lineError, later, badRowCount: merged.badRowCount)
      return SourceReading(table: reading.table, report: merged)
    } catch {
      throw words.translated(error, text.translation)
    }
  }

  /// What is wrong with lines that were left out; `nil` if nothing is.
  ///
  /// - Throws: ``SourceError`` where they may not be left out.
  func faultsLeftOut(_ words: JSONWords) throws(SourceError) -> SourceError? {
    guard faultCount > 0 else { return nil }
    let isLenient = description.lenient && isLines && !isOver
    let error = words.error(faults, count: faultCount, isLenient: isLenient)
    guard isLenient else { throw error }
    return error
  }
}

extension SourceReport {
  /// The column that fills a field.
  func header(of field: String) -> String? { columns.first { $0.field == field }?.header }

  /// Tells of the file what was told of the rows that were made of it.
  mutating func becomeJSON(_ outer: SourceReport) {
    format = outer.format
    encoding = outer.encoding
    delimiter = nil
    headerLine = nil
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

import Matchbook

/// Reads a CSV file whose description changes cells: its rows are written anew with the changed
/// cells, and read as any other file.
///
/// Of a file that can be read again only the new text stays in memory: what was written anew is given
/// back as the rows go by. The new text of a large file is read in windows, as the file would have been,
/// and given back in the same way, so that in the end the table is left.
struct ChangedRows {
  let description: SourceDescription
  /// What the text has in common with others, where it is a part of one.
  var parts: TextParts?
  /// Whether the bytes are those of a file with the name that is given.
  var isFile = false
  /// Bytes that are given back at once.
  var step = PassedText.step
  /// The parts in which a large text is read.
  var sizes = WindowedReading.Sizes()

  func read(
    bytes: consuming [UInt8], name: String, threads: Int
  ) throws(SourceError) -> SourceReading {
    try read(bytes: consume bytes, name: name, threads: threads, inWindows: isFile)
  }

  private func read(
    bytes: consuming [UInt8], name: String, threads: Int, inWindows: Bool
  ) throws(SourceError) -> SourceReading {
    var text = consume bytes
    let plain = CSVSource(description: description.withoutChanges, parts: parts)
    var report = SourceReport(name: name, format: description.format, encoding: .utf8)
    let start = try plain.decode(&text, name, threads, &report)
    let givesBack = isFile && report.encoding == .utf8
    let rows = try text.withUnsafeMutableBufferPointer { (text) throws(SourceError) in
      try rewrite(text, from: start, name: name, givesBack: givesBack, &report)
    }
    // What has no rows, or not the columns that were asked for, needs no change to be refused.
    // Two owners of the new text would be two copies of it.
    guard var rewritten = consume rows else {
      return try plain.read(bytes: text, name: name, threads: threads)
    }
    func original() throws(SourceError) -> [UInt8] {
      givesBack ? try PassedText.readAgain(name, count: text.count) : text
    }
    let inner = CSVSource(description: rewritten.description, parts: parts)
    var cells = rewritten.cells.takeBytes()
    if inWindows, givesBack {
      try inner.description.check(name: name)
      switch readInWindows(&cells, inner, name: name, threads: threads) {
      case .read(let reading): return rewritten.reading(reading, report, nil)
      case .refused: break
      case .spent:
        // What is wrong is said of whole files, so the rows are written once more.
        cells = []
        return try read(bytes: original(), name: name, threads: threads, inWindows: false)
      }
    }
    let translation = RowTranslation(rows: rewritten.cells, headerLines: rewritten.headerLines)
    let reading: SourceReading
    do throws(SourceError) {
      reading = try inner.read(bytes: cells, name: name, threads: threads)
    } catch {
      throw translation.error(error, in: try original())
    }
    let later = try reading.report.badRows.map { (error) throws(SourceError) in
      translation.error(error, in: try original())
    }
    return rewritten.reading(reading, report, later)
  }

  /// What came of reading a new text in windows.
  private enum WindowsOutcome {
    case read(SourceReading)
    /// It has to be read whole, and is all there.
    case refused
    /// It has to be read whole, and a part of it was given back.
    case spent
  }

  private func readInWindows(
    _ cells: inout [UInt8], _ inner: CSVSource, name: String, threads: Int
  ) -> WindowsOutcome {
    cells.withUnsafeMutableBufferPointer { memory in
      let file = OpenFile(memory: memory)
      if let reading = inner.readInWindows(
        file, name: name, threads: threads, needing: nil, sizes)
      {
        return .read(reading)
      }
      return file.isIntact ? .refused : .spent
    }
  }

  /// - Returns: `nil` if the file is for the plain reader.
  private func rewrite(
    _ memory: UnsafeMutableBufferPointer<UInt8>, from start: Int, name: String, givesBack: Bool,
    _ report: inout SourceReport
  ) throws(SourceError) -> RewrittenRows? {
    let bytes = UnsafeBufferPointer(memory)
    guard let base = bytes.baseAddress,
      let layout = CSVLayout(bytes, from: start, description: description.withoutChanges),
      layout.mapping.findings.isEmpty
    else { return nil }
    var passed = PassedText(memory, from: layout.dataStart, step: givesBack ? step : Int.max)
    let plan = ChangePlan(description, headers: layout.headers)
    report.headerLine = layout.headerStart.flatMap { passed.lines(of: [$0]).first }
    report.delimiter = Character(Unicode.Scalar(layout.delimiter))
    guard plan.findings.isEmpty else {
      throw SourceError(
        file: name,
        findings: plan.findings.map {
          var finding = $0
          finding.line = report.headerLine
          return finding
        })
    }
    var rows = RewrittenRows(plan: plan)
    rows.cells.reserve(bytes.count - layout.dataStart + bytes.count / 8)
    if description.header { rows.appendHeader() }
    var notes = ChunkNotes()
    var scanner = RowScanner(
      base, from: layout.dataStart, delimiter: layout.delimiter, end: layout.dataEnd)
    var batch = CellBatch(columnCount: layout.headers.count)
    var isMore = true
    while isMore {
      isMore = scanner.fill(&batch, limit: layout.dataEnd, &notes)
      for row in 0..<batch.count where batch.badRows[row] == 0 {
        rows.append(
          batch.cells + row * batch.columnCount, at: Int(batch.rowStarts[row]), base, &notes)
      }
      for row in 0..<batch.count where batch.badRows[row] != 0 { notes.badRowCount += 1 }
      passed.pass(upTo: scanner.position, notes.skipped)
    }
    report.skippedLineCount = layout.skipped.count + notes.skippedCount
    let skipped = (layout.skipped + notes.skipped).sorted().prefix(SourceReport.shownLines)
    report.skippedLines = passed.lines(of: Array(skipped))
    guard !notes.groups.isEmpty else { return rows }
    let error =
      givesBack
      ? try PassedText.readAgain(name, count: bytes.count).withUnsafeBufferPointer {
        words(notes, layout, $0, name)
      } : words(notes, layout, bytes, name)
    report.badRowCount = notes.badRowCount
    if let parts {
      parts.unchanged = error
      return rows
    }
    guard error.isLenient else { throw error }
    report.badRows = error
    return rows
  }

  /// What is wrong with rows before anything in them was changed.
  private func words(
    _ notes: ChunkNotes, _ layout: CSVLayout, _ bytes: UnsafeBufferPointer<UInt8>, _ name: String
  ) -> SourceError {
    let words = FindingWords(
      name: name, layout: layout, description: description,
      styles: CellStyles(bytes, layout: layout, description: description.withoutChanges))
    return SourceError(
      file: name, groups: words.groups(notes, bytes), badRowCount: notes.badRowCount,
      isLenient: description.lenient && notes.openQuote == nil)
  }
}

/// The rows of a file with the changed cells in columns of their own.
struct RewrittenRows {
  let plan: ChangePlan
  var cells = CellText()
  /// Rows that are not wanted.
  private(set) var leftOutCount = 0

  var description: SourceDescription { plan.inner }
  var headerLines: Int { plan.inner.header ? 1 : 0 }

  init(plan: ChangePlan) { self.plan = plan }

  mutating func appendHeader() {
    var header = CellText()
    header.startRow(at: 0)
    for name in plan.headers { header.append(Array(name.utf8)) }
    header.endRow()
    let text = header.takeBytes()
    cells.startText(with: text)
  }

  mutating func append(
    _ row: UnsafePointer<UInt64>, at place: Int, _ base: UnsafePointer<UInt8>,
    _ notes: inout ChunkNotes
  ) {
    for choice in plan.choices
    where !choice.wants(RewrittenRows.trimmed(RewrittenRows.unescaped(row[choice.column], base))) {
      leftOutCount += 1
      return
    }
    var outputs: [[UInt8]] = []
    for output in plan.outputs {
      guard case .changed(let target) = output else { continue }
      guard let text = changed(plan.targets[target], row, at: place, base, &notes) else {
        notes.badRowCount += 1
        return
      }
      outputs.append(text)
    }
    cells.startRow(at: place)
    var next = 0
    for output in plan.outputs {
      switch output {
      case .source(let column):
        if row[column] & CellBatch.escapedBit == 0 {
          cells.append(RewrittenRows.text(row[column], base))
        } else {
          cells.append(RewrittenRows.unescaped(row[column], base))
        }
      case .changed:
        cells.append(outputs[next])
        next += 1
      }
    }
    cells.endRow()
  }

  /// - Returns: `nil` if the direction of the amount is not known.
  private func changed(
    _ target: ChangePlan.Target, _ row: UnsafePointer<UInt64>, at place: Int,
    _ base: UnsafePointer<UInt8>, _ notes: inout ChunkNotes
  ) -> [UInt8]? {
    var parts = target.columns.map { RewrittenRows.trimmed(RewrittenRows.unescaped(row[$0], base)) }
    if target.takesFirst { parts = Array(parts.lazy.filter { !$0.isEmpty }.prefix(1)) }
    var text = target.change.text(of: parts)
    guard let sign = target.sign else { return text }
    let word = RewrittenRows.trimmed(RewrittenRows.unescaped(row[sign.column], base))
    let folded = String(decoding: word, as: UTF8.self).lowercased()
    func note(_ code: SourceError.Code, _ column: Int) {
      notes.note(
        ChunkNotes.Raw(
          code: code, column: column, offset: CellBatch.offset(row[column]),
          length: CellBatch.length(row[column]), rowStart: place))
    }
    guard let isNegative = sign.isNegative[folded] else {
      note(.unknownSign, sign.column)
      return nil
    }
    guard isNegative, !text.isEmpty else { return text }
    switch CellChange.Sign(of: text) {
    case .minus, .brackets:
      note(.debitSign, target.columns[0])
      return nil
    case .plus, nil: CellChange.turnSign(&text)
    }
    return text
  }

  private static func text(
    _ cell: UInt64, _ base: UnsafePointer<UInt8>
  ) -> UnsafeBufferPointer<UInt8> {
    UnsafeBufferPointer(start: base + CellBatch.offset(cell), count: CellBatch.length(cell))
  }

  private static func unescaped(_ cell: UInt64, _ base: UnsafePointer<UInt8>) -> [UInt8] {
    let text = text(cell, base)
    guard cell & CellBatch.escapedBit != 0 else { return Array(text) }
    var result: [UInt8] = []
    var index = 0
    while index < text.count {
      result.append(text[index])
      index += text[index] == UInt8(ascii: "\"") ? 2 : 1
    }
    return result
  }

  private static func trimmed(_ text: [UInt8]) -> [UInt8] {
    text.withUnsafeBufferPointer { Array(NumberReader.trimmed($0)) }
  }

  /// Puts together what both readings say.
  ///
  /// - Parameter later: What is wrong with rows that were changed.
  func reading(
    _ inner: SourceReading, _ outer: SourceReport, _ later: SourceError?
  ) -> SourceReading {
    var report = inner.report
    report.encoding = outer.encoding
    report.delimiter = outer.delimiter
    report.headerLine = outer.headerLine
    report.skippedLines = outer.skippedLines
    report.skippedLineCount = outer.skippedLineCount + inner.report.skippedLineCount
    report.badRowCount += outer.badRowCount
    report.leftOutRowCount = leftOutCount
    if let outerError = outer.badRows {
      report.badRows = SourceError(
        file: report.name, groups: outerError.groups + (later?.groups ?? []),
        badRowCount: report.badRowCount, isLenient: true)
    } else {
      report.badRows = later
    }
    return SourceReading(
      table: plan.rescaled(inner.table), report: report, units: inner.units)
  }
}

import Matchbook

/// Reads records from CSV files as banks and books write them.
///
/// What a file leaves open is found out from it: encoding, delimiter, where the header stands, how
/// numbers and dates are written. Where the file leaves a doubt it is refused, and the error says
/// what to declare in the ``SourceDescription``. A file is read whole or not at all, unless
/// ``SourceDescription/lenient`` asks for its good rows.
///
/// Records whose id stands more than once are numbered, `id#2` and so on; a file without ids gets
/// ids made of the contents. Both do not depend on the order of the rows.
///
/// - Complexity: O(bytes), on several threads; texts stay where they stand in the file's bytes.
public struct CSVSource: Sendable {
  public let description: SourceDescription

  public init(description: SourceDescription = SourceDescription()) {
    self.description = description
  }

  /// Reads a file.
  ///
  /// - Throws: ``SourceError`` with everything that is wrong with the file.
  public func read(contentsOf path: String, threads: Int = 1) throws(SourceError) -> SourceReading {
    let bytes: [UInt8]
    do throws(FileReadFailure) {
      bytes = try FileBytes.read(path, threads: threads)
    } catch {
      throw SourceError(
        file: path,
        SourceError.Finding(
          .unreadable, message: "the file cannot be read: \(error.reason)",
          remedy: "Check its name and its permissions."))
    }
    return try read(bytes: consume bytes, name: path, threads: threads)
  }

  /// Reads bytes that are in memory already.
  ///
  /// - Parameter name: The name of the file, for errors and the report.
  /// - Throws: ``SourceError`` with everything that is wrong with the bytes.
  public func read(
    bytes: consuming [UInt8], name: String, threads: Int = 1
  ) throws(SourceError) -> SourceReading {
    try description.check(name: name)
    if description.changesCells {
      return try ChangedRows(description: description)
        .read(bytes: bytes, name: name, threads: threads)
    }
    var text = consume bytes
    var report = SourceReport(name: name, format: .csv, encoding: .utf8)
    let start = try decode(&text, name, threads, &report)
    let reading = try text.withUnsafeBufferPointer { (text) throws(SourceError) in
      try FileReading(text, from: start, source: self, name: name, threads: threads, &report)
    }
    guard let reading else {
      return SourceReading(table: RecordTable(trusting: RecordColumns()), report: report)
    }
    let mapping = reading.layout.mapping
    var columns = TableAssembly(chunks: reading.chunks, mapping: mapping, threads: threads)
      .columns(file: consume text)
    let numbering = IDNumbering(threads: threads)
    if mapping.id == nil {
      numbering.makeContentIDs(&columns)
      report.hasContentIDs = true
    }
    let before = columns.ids
    let numbered = numbering.number(&columns)
    if numbered.numberedRows > 0 { report.noteRepeated(before, columns) }
    report.repeatedIDCount = numbered.repeatedIDs
    report.numberedRowCount = numbered.numberedRows
    report.rowCount = columns.amounts.count
    return SourceReading(table: RecordTable(trusting: columns), report: report)
  }

  /// Makes the bytes UTF-8.
  ///
  /// - Returns: Where the text starts.
  func decode(
    _ bytes: inout [UInt8], _ name: String, _ threads: Int, _ report: inout SourceReport
  ) throws(SourceError) -> Int {
    guard bytes.count < CellBatch.maximumFileBytes else {
      throw SourceError(
        file: name,
        SourceError.Finding(
          .tooManyRows,
          message: "the file has \(bytes.count) bytes, expected fewer than "
            + "\(CellBatch.maximumFileBytes)",
          remedy: "Split it by period or account."))
    }
    let decoded: TextDecoding.Decoded
    do throws(TextDecoding.Failure) {
      decoded = try bytes.withUnsafeBufferPointer { (buffer) throws(TextDecoding.Failure) in
        try TextDecoding.decode(buffer, as: description.encoding, threads: threads)
      }
    } catch {
      throw SourceError(
        file: name, EncodingWords.finding(error, bytes, declared: description.encoding))
    }
    report.encoding = decoded.encoding
    if let converted = decoded.converted { bytes = converted }
    return decoded.start
  }
}

/// One pass, or two, over the text of a file.
private struct FileReading {
  var layout: CSVLayout
  var chunks: [ChunkColumns] = []

  /// Bytes of one piece.
  private static let pieceBytes = 2 << 20

  /// - Returns: `nil` for a file without content.
  init?(
    _ bytes: UnsafeBufferPointer<UInt8>, from start: Int, source: CSVSource, name: String,
    threads: Int, _ report: inout SourceReport
  ) throws(SourceError) {
    let description = source.description
    guard let base = bytes.baseAddress,
      let layout = CSVLayout(bytes, from: start, description: description)
    else { return nil }
    self.layout = layout
    report.delimiter = Character(Unicode.Scalar(layout.delimiter))
    let places = LineNumbers(
      of: layout.skipped + [layout.headerStart ?? 0], in: bytes)
    report.headerLine = layout.headerStart.flatMap { places[$0] }
    guard layout.mapping.findings.isEmpty else {
      throw FileReading.refusal(of: layout.mapping, name, line: report.headerLine)
    }
    var reader = ChunkReader(
      base: base, layout: layout, description: description,
      styles: CellStyles(bytes, layout: layout, description: description),
      zone: TimeZoneRules(name: description.timeZone) ?? .utc,
      currency: description.currency.flatMap { Currency($0) })
    chunks = FileReading.read(bytes, reader, threads)
    if let better = try FileReading.revised(reader.styles, chunks, bytes, reader, name) {
      reader.styles = better
      chunks = FileReading.read(bytes, reader, threads)
    }
    try judge(bytes, reader, name, &report)
    describe(reader, bytes, &report)
  }

  private static func refusal(
    of mapping: ColumnMapping, _ name: String, line: Int?
  ) -> SourceError {
    var groups: [SourceError.Group] = []
    for var finding in mapping.findings {
      finding.line = line
      if let index = groups.firstIndex(where: {
        $0.code == finding.code && $0.column == finding.column
      }) {
        groups[index].count += 1
        groups[index].findings.append(finding)
      } else {
        groups.append(
          SourceError.Group(
            code: finding.code, column: finding.column, count: 1, findings: [finding]))
      }
    }
    return SourceError(file: name, groups: groups)
  }

  /// Reads all pieces of a file.
  ///
  /// Each piece is taken to begin behind the first line end in its part. Where that line end
  /// belongs to a quoted cell, the piece before shows it by ending elsewhere, and the piece is read
  /// again from there.
  private static func read(
    _ bytes: UnsafeBufferPointer<UInt8>, _ reader: ChunkReader, _ threads: Int
  ) -> [ChunkColumns] {
    let end = reader.layout.dataEnd
    var starts = [reader.layout.dataStart]
    for nominal in stride(from: starts[0] + pieceBytes, to: end, by: pieceBytes) {
      let start = CSVLine.nextLine(bytes, from: nominal, end: end)
      // A line without an end is not searched for one again and again.
      guard start < end else { break }
      if start > starts[starts.count - 1] { starts.append(start) }
    }
    let outputs = PieceOutputs<ChunkColumns>(count: starts.count)
    let shared = Shared(reader)
    let all = starts
    Workers(count: threads).run(pieces: all.count) { piece in
      let limit = piece + 1 < all.count ? all[piece + 1] : end
      outputs[piece] = shared.value.read(from: all[piece], limit: limit)
    }
    var chunks: [ChunkColumns] = []
    var expected = starts[0]
    for piece in starts.indices {
      let limit = piece + 1 < starts.count ? starts[piece + 1] : end
      if expected == starts[piece], let chunk = outputs[piece] {
        chunks.append(chunk)
        expected = chunk.end
      } else if expected < limit {
        let chunk = reader.read(from: expected, limit: limit)
        chunks.append(chunk)
        expected = chunk.end
      }
    }
    return chunks
  }

  /// Compares the styles a file was read with to what its values prove.
  ///
  /// - Returns: Other styles if the proofs ask for them.
  /// - Throws: An error if there are values that can be read in two ways.
  private static func revised(
    _ styles: CellStyles, _ chunks: [ChunkColumns], _ bytes: UnsafeBufferPointer<UInt8>,
    _ reader: ChunkReader, _ name: String
  ) throws(SourceError) -> CellStyles? {
    var better = styles
    func refuse(_ raw: ChunkNotes.Raw?) throws(SourceError) {
      guard let raw else { return }
      let words = FindingWords(
        name: name, layout: reader.layout, description: reader.description, styles: styles)
      throw SourceError(
        file: name,
        words.finding(raw, bytes, LineNumbers(of: [raw.offset, raw.rowStart], in: bytes)))
    }
    if !styles.isNumberDeclared {
      let evidence = chunks.reduce(into: NumberEvidence()) { $0.formUnion($1.numbers) }
      let further = chunks.reduce(into: NumberEvidence()) { $0.formUnion($1.furtherNumbers) }
      if styles.marks.verdict(on: evidence) == .ambiguous {
        try refuse(chunks.lazy.compactMap(\.ambiguousNumber).first)
      }
      switch styles.marks.verdict(on: evidence.completed(by: further)) {
      case .style(let style): better.number = style
      case .ambiguous: try refuse(chunks.lazy.compactMap(\.ambiguousFurtherNumber).first)
      }
    }
    if !styles.isDateDeclared, let mark = styles.date.twoNumberMark {
      let evidence = chunks.reduce(into: DateEvidence()) { $0.formUnion($1.dates) }
      switch (evidence.contains(.dayFirst), evidence.contains(.monthFirst)) {
      case (true, false): better.date = .twoNumbers(mark, dayFirst: true)
      case (false, true): better.date = .twoNumbers(mark, dayFirst: false)
      default: try refuse(chunks.lazy.compactMap(\.ambiguousDate).first)
      }
    }
    return better.number == styles.number && better.date == styles.date ? nil : better
  }

  /// Refuses the file if rows are bad, or notes them where that was asked for.
  private func judge(
    _ bytes: UnsafeBufferPointer<UInt8>, _ reader: ChunkReader, _ name: String,
    _ report: inout SourceReport
  ) throws(SourceError) {
    var notes = ChunkNotes()
    for chunk in chunks { notes.append(chunk.notes) }
    report.skippedLineCount = layout.skipped.count + notes.skippedCount
    let skipped = (layout.skipped + notes.skipped).sorted().prefix(SourceReport.shownLines)
    let places = LineNumbers(of: Array(skipped), in: bytes)
    report.skippedLines = skipped.compactMap { places[$0] }
    let count = chunks.reduce(0) { $0 + $1.count }
    guard count <= RecordTable.maximumCount else {
      throw SourceError(
        file: name,
        SourceError.Finding(
          .tooManyRows,
          message: "the file has \(count) rows, expected at most \(RecordTable.maximumCount)",
          remedy: "Split it by period or account."))
    }
    guard !notes.groups.isEmpty else { return }
    let words = FindingWords(
      name: name, layout: layout, description: reader.description, styles: reader.styles)
    // Behind a quote that stays open nothing can be trusted to be a row.
    let isLenient = reader.description.lenient && notes.openQuote == nil
    let error = SourceError(
      file: name, groups: words.groups(notes, bytes), badRowCount: notes.badRowCount,
      isLenient: isLenient)
    guard isLenient else { throw error }
    report.badRowCount = notes.badRowCount
    report.badRows = error
  }

  private func describe(
    _ reader: ChunkReader, _ bytes: UnsafeBufferPointer<UInt8>, _ report: inout SourceReport
  ) {
    report.decimal = Character(Unicode.Scalar(reader.styles.number.decimal))
    let grouping = reader.styles.number.grouping
    report.grouping = grouping == 0 ? nil : Character(Unicode.Scalar(grouping))
    let names = layout.mapping.fieldNames(count: layout.headers.count)
    report.columns = zip(layout.headers, names).map { ($0, $1) }
    report.undatedRowCount = chunks.reduce(0) { $0 + $1.undated }
    let rows = chunks.reduce(0) { $0 + $1.count }
    if layout.mapping.date != nil, rows > report.undatedRowCount {
      report.dateFormat = reader.styles.date.text
    } else {
      report.undatedRowCount = 0
    }
  }
}

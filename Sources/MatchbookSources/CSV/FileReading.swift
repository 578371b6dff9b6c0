import Matchbook

/// One pass, or two, over the text of a file.
struct FileReading {
  var layout: CSVLayout
  var chunks: [ChunkColumns] = []

  /// Bytes of one piece.
  static let pieceBytes = 512 << 10

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
      bytes, at: base, layout: layout, description: description,
      styles: source.parts?.styles ?? CellStyles(bytes, layout: layout, description: description))
    chunks = FileReading.read(bytes, reader, threads)
    if let parts = source.parts {
      parts.gather(reader.styles, chunks) { FileReading.refusal(of: $0, bytes, reader, name) }
    } else {
      switch FileReading.verdict(on: reader.styles, CellEvidence(chunks)) {
      case .settled: break
      case .other(let better):
        reader.styles = better
        chunks = FileReading.read(bytes, reader, threads)
      case .ambiguous(let raw): throw FileReading.refusal(of: raw, bytes, reader, name)
      }
    }
    try judge(bytes, reader, name, &report)
    report.describe(reader, chunks)
  }

  private static func refusal(
    of mapping: ColumnMapping, _ name: String, line: Int?
  ) -> SourceError {
    let findings = mapping.findings.map { finding in
      var finding = finding
      finding.line = line
      return finding
    }
    return SourceError(file: name, findings: findings)
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
    let pool = ScratchPool { MarkPlaces() }
    Workers(count: threads).run(pieces: all.count) { piece in
      let limit = piece + 1 < all.count ? all[piece + 1] : end
      pool.withScratch { places in
        outputs[piece] = shared.value.read(from: all[piece], limit: limit, places: places)
      }
    }
    var chunks: [ChunkColumns] = []
    var expected = starts[0]
    for piece in starts.indices {
      let limit = piece + 1 < starts.count ? starts[piece + 1] : end
      if expected == starts[piece], let chunk = outputs[piece] {
        chunks.append(chunk)
        expected = chunk.end
      } else if expected < limit {
        let chunk = pool.withScratch {
          reader.read(from: expected, limit: limit, places: $0)
        }
        chunks.append(chunk)
        expected = chunk.end
      }
    }
    return chunks
  }

  /// The error of a value that can be read in two ways.
  private static func refusal(
    of raw: ChunkNotes.Raw, _ bytes: UnsafeBufferPointer<UInt8>, _ reader: ChunkReader,
    _ name: String
  ) -> SourceError {
    let words = FindingWords(
      name: name, layout: reader.layout, description: reader.description, styles: reader.styles)
    return SourceError(
      file: name,
      words.finding(raw, bytes, LineNumbers(of: [raw.offset, raw.rowStart], in: bytes)))
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
}

extension SourceReport {
  /// Says how the rows of a file were read.
  mutating func describe(_ reader: ChunkReader, _ chunks: [ChunkColumns]) {
    let layout = reader.layout
    delimiter = Character(Unicode.Scalar(layout.delimiter))
    decimal = Character(Unicode.Scalar(reader.styles.number.decimal))
    let mark = reader.styles.number.grouping
    grouping = mark == 0 ? nil : Character(Unicode.Scalar(mark))
    let names = layout.mapping.fieldNames(count: layout.headers.count)
    columns = zip(layout.headers, names).map { ($0, $1) }
    undatedRowCount = chunks.reduce(0) { $0 + $1.undated }
    let rows = chunks.reduce(0) { $0 + $1.count }
    if layout.mapping.date != nil, rows > undatedRowCount {
      dateFormat = reader.styles.date.text
    } else {
      undatedRowCount = 0
    }
  }
}

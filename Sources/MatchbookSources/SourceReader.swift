import Matchbook

/// Reads records from a file of any format that is known here.
///
/// The format is found out from the first bytes, unless the ``SourceDescription`` names it; see
/// `docs/reference/file-formats.md` for CSV and `docs/reference/bank-files.md` for what banks send.
/// A file is read whole or not at all, unless ``SourceDescription/lenient`` asks for its good rows.
public struct SourceReader: Sendable {
  public let description: SourceDescription

  public init(description: SourceDescription = SourceDescription()) {
    self.description = description
  }

  /// Reads a file.
  ///
  /// - Throws: ``SourceError`` with everything that is wrong with the file.
  public func read(contentsOf path: String, threads: Int = 1) throws(SourceError) -> SourceReading {
    let stream = try SourceReader.open(path)
    let format = try format(of: stream, name: path)
    // A table of cells is cut by several threads, which want the file as a whole.
    if format == .csv, stream.isRegularFile {
      return FieldChanges(description: description).apply(
        to: try CSVSource(description: description).read(contentsOf: path, threads: threads))
    }
    return FieldChanges(description: description).apply(
      to: try read(stream, as: format, name: path, threads: threads))
  }

  /// Reads bytes that are in memory already.
  ///
  /// - Parameter name: The name of the file, for errors and the report.
  /// - Throws: ``SourceError`` with everything that is wrong with the bytes.
  public func read(
    bytes: [UInt8], name: String, threads: Int = 1
  ) throws(SourceError) -> SourceReading {
    let stream = ByteStream(bytes: bytes)
    let format = try format(of: stream, name: name)
    return FieldChanges(description: description).apply(
      to: try read(stream, as: format, name: name, threads: threads))
  }

  /// Reads the statements of a file and hands their records over one by one, in memory that does not
  /// grow with the file.
  ///
  /// Records have the ids that the file gives them; what makes ids unique needs all records, as
  /// ``read(contentsOf:threads:)`` has them.
  ///
  /// - Returns: The handler, and what is doubtful about the records.
  /// - Throws: ``SourceError`` where something is wrong, also for a format without statements; the
  ///   handler may have had records before.
  public func scan<Handler: StatementHandler>(
    contentsOf path: String, into handler: Handler
  ) throws(SourceError) -> (handler: Handler, warnings: SourceError?) {
    let stream = try SourceReader.open(path)
    let format = try format(of: stream, name: path)
    let source = StatementSource(description: description)
    func scan(
      _ reader: some StatementReader
    ) throws(SourceError) -> (handler: Handler, warnings: SourceError?) {
      let outcome = try source.read(stream, as: reader, name: path, into: handler)
      return (outcome.handler, outcome.warnings)
    }
    switch format {
    case .camt: return try scan(CamtReader(description: description, name: path))
    case .mt940: return try scan(MT940Reader(description: description, name: path))
    case .bai2: return try scan(BAI2Reader(description: description, name: path))
    case .ofx: return try scan(OFXReader(description: description, name: path))
    case .automatic, .csv, .json, .jsonl:
      throw SourceError(
        file: path,
        SourceError.Finding(
          .unknownFormat,
          message: "the file has rows and no statements, so it cannot be scanned for them",
          remedy: "Scan its records, or read it whole."))
    }
  }

  /// Looks at a file as a whole, and offers its records part by part: of JSON in memory that hardly
  /// grows with the file.
  ///
  /// Records and errors are those of ``read(contentsOf:threads:)``.
  ///
  /// - Throws: ``SourceError`` with everything that is wrong with the file.
  /// - Complexity: O(bytes). The file is read twice at least: here, and for its parts; and here once
  ///   more where ids repeat, or again and again where the records that share them take more than
  ///   64 MB.
  public func scan(
    recordsOf path: String, threads: Int = 1
  ) throws(SourceError) -> RecordScan {
    try scan(recordsOf: path, threads: threads, tallying: NoTally()).scan
  }

  /// Does the same for a caller who wants no more of most records than a tally of them, such as their
  /// sum: it is made by the way, and the file need not be gone through again for it.
  ///
  /// - Parameter tally: Takes all records, but for the numbers that make repeated ids unique. A file may
  ///   have to be looked at several times to know how it is read: each look begins with this.
  /// - Throws: ``SourceError`` with everything that is wrong with the file.
  public func scan<Tally: RecordTally>(
    recordsOf path: String, threads: Int = 1, tallying tally: Tally
  ) throws(SourceError) -> (scan: RecordScan, tally: Tally) {
    let stream = try SourceReader.open(path)
    let format = try format(of: stream, name: path)
    if format == .json || format == .jsonl, stream.isRegularFile {
      let source = JSONSource(description: description)
      let file = try source.open(stream, name: path, threads)
      return try source.scan(file, name: path, threads: threads, JSONScan.Sizes(), tally)
    }
    let reading =
      format == .csv && stream.isRegularFile
      ? try read(contentsOf: path, threads: threads)
      : FieldChanges(description: description).apply(
        to: try read(stream, as: format, name: path, threads: threads))
    var whole = tally
    whole.take(reading.table)
    return (RecordScan(reading), whole)
  }

  private static func open(_ path: String) throws(SourceError) -> ByteStream {
    do throws(FileReadFailure) { return try ByteStream(path: path) } catch {
      throw SourceError(unreadable: path, error)
    }
  }

  /// The declared format, or the one of the first bytes.
  private func format(
    of stream: ByteStream, name: String
  ) throws(SourceError) -> SourceDescription.Format {
    let start = try stream.prefix(FormatDetection.prefixBytes, of: name)
    let found = FormatDetection.of(start)
    let declared = description.format
    // Cells may begin with anything; every other format shows what it is.
    if declared == .csv { return .csv }
    if declared == .automatic {
      guard let format = found.format else { throw FormatDetection.refusal(name, found: found) }
      return format
    }
    // A file of lines may show what it is further down; its reader says what is wrong.
    let isOfLines = [.mt940, .bai2, .ofx, .json, .jsonl].contains(declared)
    if isOfLines, found.format == .csv || (declared == .jsonl && found.format == .json) {
      return declared
    }
    guard declared == found.format else {
      throw FormatDetection.refusal(name, declared: declared, found: found)
    }
    return declared
  }

  private func read(
    _ stream: ByteStream, as format: SourceDescription.Format, name: String, threads: Int
  ) throws(SourceError) -> SourceReading {
    let source = StatementSource(description: description)
    func table(_ reader: some StatementReader) throws(SourceError) -> SourceReading {
      try source.table(stream, as: reader, format: format, name: name, threads: threads)
    }
    switch format {
    case .camt: return try table(CamtReader(description: description, name: name))
    case .mt940: return try table(MT940Reader(description: description, name: name))
    case .bai2: return try table(BAI2Reader(description: description, name: name))
    case .ofx: return try table(OFXReader(description: description, name: name))
    case .json, .jsonl:
      return try JSONSource(description: description).read(stream, name: name, threads)
    case .automatic, .csv:
      let bytes: [UInt8]
      do throws(FileReadFailure) { bytes = try stream.rest() } catch {
        throw SourceError(unreadable: name, error)
      }
      return try CSVSource(description: description)
        .read(bytes: bytes, name: name, threads: threads)
    }
  }
}

import Matchbook

/// Reads one format of statements, from the first byte to the last, in memory of fixed size.
protocol StatementReader {
  /// - Parameter name: The name of the file, for errors.
  init(description: SourceDescription, name: String)

  /// Reads all bytes and hands over what they say.
  ///
  /// What is wrong with single entries goes to ``StatementFeed/mistakes``, and reading goes on.
  ///
  /// - Throws: ``SourceError`` for what concerns the file as a whole.
  mutating func read<Handler: StatementHandler>(
    _ bytes: ByteStream, into feed: inout StatementFeed<Handler>
  ) throws(SourceError)

  /// The encoding that was found, known behind the reading.
  var encoding: TextEncoding { get }
  /// What kind and version of its format the file is, such as `camt.053.001.08`; empty where there is
  /// but one.
  var variant: String { get }
}

extension StatementReader {
  var variant: String { "" }
}

/// Reads the files of banks: every format that has statements with entries.
struct StatementSource: Sendable {
  let description: SourceDescription

  init(description: SourceDescription) { self.description = description }

  /// What reading ended in, beside the records that were handed over.
  struct Outcome<Handler: StatementHandler> {
    var handler: Handler
    var encoding: TextEncoding
    var variant: String
    var warnings: SourceError?
    var badRows: SourceError?
    var badRowCount: Int
  }

  /// Reads the statements of a file and hands their records over, one by one.
  ///
  /// - Throws: ``SourceError`` with everything that is wrong; the handler may have had records.
  func read<Handler: StatementHandler>(
    _ bytes: ByteStream, as reader: some StatementReader, name: String, into handler: Handler
  ) throws(SourceError) -> Outcome<Handler> {
    var reader = reader
    var feed = StatementFeed(handler, description: description)
    try reader.read(bytes, into: &feed)
    if description.strict, let error = feed.warnings.error(file: name) { throw error }
    let state: SourceError.State = description.lenient ? .lenient : .refused
    let badRows = feed.mistakes.error(file: name, state: state)
    if let badRows, !description.lenient { throw badRows }
    return Outcome(
      handler: feed.handler, encoding: reader.encoding, variant: reader.variant,
      warnings: feed.warnings.error(file: name, state: .warned), badRows: badRows,
      badRowCount: feed.mistakes.badRowCount)
  }

  /// Reads the statements of a file as a table.
  func table(
    _ bytes: ByteStream, as reader: some StatementReader, format: SourceDescription.Format,
    name: String, threads: Int
  ) throws(SourceError) -> SourceReading {
    try description.checkStatements(name: name)
    let outcome = try read(
      bytes, as: reader, name: name, into: StatementTable(StatementMapping(description)))
    var report = SourceReport(name: name, format: format, encoding: outcome.encoding)
    report.variant = outcome.variant
    report.statements = outcome.handler.statements
    report.undatedRowCount = outcome.handler.undatedRowCount
    report.contentIDCount = outcome.handler.contentIDCount
    report.hasContentIDs =
      outcome.handler.count > 0 && outcome.handler.contentIDCount == outcome.handler.count
    report.warnings = outcome.warnings
    report.badRows = outcome.badRows
    report.badRowCount = outcome.badRowCount
    var columns = outcome.handler.finish()
    let before = columns.ids
    let numbered = IDNumbering(threads: threads).number(&columns)
    report.repeatedIDCount = numbered.repeatedIDs
    report.numberedRowCount = numbered.numberedRows
    report.rowCount = columns.amounts.count
    if numbered.numberedRows > 0 { report.noteRepeated(before, columns) }
    columns.compact(Workers(count: threads))
    return SourceReading(table: RecordTable(trusting: columns), report: report)
  }
}

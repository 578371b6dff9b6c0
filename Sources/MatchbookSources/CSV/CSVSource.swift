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
/// - Complexity: O(bytes), on several threads. Of a large file only the texts stay in memory, of
///   others all bytes do.
public struct CSVSource: Sendable {
  public let description: SourceDescription
  /// What the texts that are read have in common, where they are parts of one.
  let parts: TextParts?

  public init(description: SourceDescription = SourceDescription()) {
    self.init(description: description, parts: nil)
  }

  init(description: SourceDescription, parts: TextParts?) {
    self.description = description
    self.parts = parts
  }

  /// Reads a file.
  ///
  /// - Parameter needed: The fields whose texts will be looked at. Texts of others may be left out of
  ///   the table, as if the file did not have them; so they are not in a fingerprint either. Amounts,
  ///   days and numbers are always read, and whatever the file gets wrong is found. `nil` for all.
  /// - Throws: ``SourceError`` with everything that is wrong with the file.
  public func read(
    contentsOf path: String, threads: Int = 1, needing needed: Set<Field>? = nil
  ) throws(SourceError) -> SourceReading {
    try read(contentsOf: path, threads: threads, needing: needed, WindowedReading.Sizes())
  }

  /// - Parameter sizes: The parts in which a large file is read.
  func read(
    contentsOf path: String, threads: Int, needing needed: Set<Field>?,
    _ sizes: WindowedReading.Sizes
  ) throws(SourceError) -> SourceReading {
    if let reading = try readInWindows(path, threads: threads, needing: needed, sizes) {
      return reading
    }
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
    return try read(bytes: consume bytes, name: path, threads: threads, isFile: true, sizes)
  }

  /// - Returns: `nil` if the file has to be read whole.
  func readInWindows(
    _ path: String, threads: Int, needing needed: Set<Field>?, _ sizes: WindowedReading.Sizes
  ) throws(SourceError) -> SourceReading? {
    try description.check(name: path)
    // Changed cells are no part of a file that can be cut anywhere.
    guard !description.changesCells, let file = OpenFile(path) else { return nil }
    return readInWindows(file, name: path, threads: threads, needing: needed, sizes)
  }

  /// - Returns: `nil` if the file has to be read whole.
  func readInWindows(
    _ file: OpenFile, name: String, threads: Int, needing needed: Set<Field>?,
    _ sizes: WindowedReading.Sizes
  ) -> SourceReading? {
    guard file.size < CellBatch.maximumFileBytes else { return nil }
    let windows = WindowedReading(
      file: file, description: description, threads: max(1, threads), sizes: sizes)
    var report = SourceReport(name: name, format: .csv, encoding: .utf8)
    guard var outcome = windows.read(needing: needed, &report),
      outcome.columns.amounts.count <= RecordTable.maximumCount
    else { return nil }
    let numbering = IDNumbering(threads: threads)
    var hasDistinctIDs = outcome.hasDistinctIDs
    // A file without ids is never read in part.
    if outcome.isPartial, !hasDistinctIDs {
      hasDistinctIDs = !numbering.hasRepeatedIDs(outcome.columns)
      if !hasDistinctIDs {
        // Which record keeps the id depends on all that is in them.
        report = SourceReport(name: name, format: .csv, encoding: .utf8)
        guard let whole = windows.read(needing: nil, &report) else { return nil }
        outcome = whole
      }
    }
    do throws(SourceError) {
      return try finish(
        outcome.columns, outcome.mapping, report, numbering, hasDistinctIDs: hasDistinctIDs)
    } catch {
      return nil
    }
  }

  /// Gives every record an id of its own.
  ///
  /// - Throws: ``SourceError`` if the direction of the amounts, or their unit, is in doubt.
  private func finish(
    _ columns: consuming RecordColumns, _ mapping: ColumnMapping,
    _ report: consuming SourceReport, _ numbering: IDNumbering, hasDistinctIDs: Bool = false
  ) throws(SourceError) -> SourceReading {
    var columns = columns
    var report = report
    var units = UnitDoubt()
    if let parts {
      parts.direction.look(at: columns, headers: report.columns, description)
      parts.units.look(at: columns, headers: report.columns, description)
    } else {
      var direction = DirectionDoubt()
      direction.look(at: columns, headers: report.columns, description)
      if let error = direction.error(file: report.name) { throw error }
      units.look(at: columns, headers: report.columns, description)
      if let error = units.error(file: report.name) { throw error }
    }
    if mapping.id == nil {
      numbering.makeContentIDs(&columns)
      report.hasContentIDs = true
    }
    // Which id stands more than once is known of all parts together.
    if !hasDistinctIDs, parts == nil {
      let before = columns.ids
      let numbered = numbering.number(&columns)
      if numbered.numberedRows > 0 { report.noteRepeated(before, columns) }
      report.repeatedIDCount = numbered.repeatedIDs
      report.numberedRowCount = numbered.numberedRows
    }
    report.rowCount = columns.amounts.count
    columns.compact(Workers(count: numbering.threads))
    return SourceReading(table: RecordTable(trusting: columns), report: report, units: units)
  }

  /// Reads bytes that are in memory already.
  ///
  /// - Parameter name: The name of the file, for errors and the report.
  /// - Throws: ``SourceError`` with everything that is wrong with the bytes.
  public func read(
    bytes: consuming [UInt8], name: String, threads: Int = 1
  ) throws(SourceError) -> SourceReading {
    try read(bytes: consume bytes, name: name, threads: threads, isFile: false)
  }

  /// - Parameter isFile: Whether they are those of a file with that name.
  private func read(
    bytes: consuming [UInt8], name: String, threads: Int, isFile: Bool,
    _ sizes: WindowedReading.Sizes = WindowedReading.Sizes()
  ) throws(SourceError) -> SourceReading {
    try description.check(name: name)
    if description.changesCells {
      return try ChangedRows(
        description: description, parts: parts, isFile: isFile, sizes: sizes
      )
      .read(bytes: consume bytes, name: name, threads: threads)
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
    let assembly = TableAssembly(
      chunks: reading.chunks, mapping: mapping, threads: threads,
      hasInstants: parts?.hasInstants ?? false)
    let columns = assembly.columns(file: consume text)
    return try finish(columns, mapping, report, IDNumbering(threads: threads))
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

import Matchbook

/// Turns the rows of one piece of a file into columns, a batch of rows at a time.
struct ChunkReader {
  /// Where the byte 0 of the file stands, or would stand: in memory may be no more than a piece.
  var base: UnsafePointer<UInt8>
  /// Where memory ends that may be read.
  var readableEnd: UnsafePointer<UInt8>
  let layout: CSVLayout
  let description: SourceDescription
  var styles: CellStyles
  /// The columns that are read: all of the layout's, or those that somebody needs.
  var mapping: ColumnMapping
  let zone: TimeZoneRules
  /// The currency of rows that name none.
  let currency: Currency?
  /// That of most ids, where a table keeps them as numbers.
  var idForm: NumberForm?

  init(
    _ bytes: UnsafeBufferPointer<UInt8>, at base: UnsafePointer<UInt8>, layout: CSVLayout,
    description: SourceDescription, styles: CellStyles
  ) {
    self.base = base
    readableEnd = base + bytes.count
    self.layout = layout
    self.description = description
    self.styles = styles
    mapping = layout.mapping
    zone = TimeZoneRules(name: description.timeZone) ?? .utc
    currency = description.currency.flatMap { Currency($0) }
  }

  /// Reads the rows that start in a range.
  func read(from start: Int, limit: Int, places: MarkPlaces) -> ChunkColumns {
    if start < limit, let marked = readMarked(start..<limit, places) { return marked }
    return readScanned(from: start, limit: limit)
  }

  /// Reads a range that holds nothing but rows of equal width; `nil` if it holds anything else.
  private func readMarked(_ range: Range<Int>, _ places: MarkPlaces) -> ChunkColumns? {
    guard let rows = markedRows(in: range, places) else { return nil }
    let columns = ChunkColumns(mapping: mapping, capacity: rows.count)
    return read(rows, into: columns) ? columns : nil
  }

  /// The rows of a range that holds nothing but rows of equal width.
  func markedRows(in range: Range<Int>, _ places: MarkPlaces) -> MarkedRows? {
    MarkedRows(
      base, range, end: layout.dataEnd, delimiter: layout.delimiter,
      columnCount: layout.headers.count, places: places)
  }

  /// - Returns: `false` if the rows are not what they seemed: then the columns mean nothing.
  func read(_ rows: consuming MarkedRows, into columns: ChunkColumns) -> Bool {
    var batch = CellBatch(columnCount: layout.headers.count)
    while !rows.isAtEnd {
      guard rows.fill(&batch), columns.makeRoom(for: batch) else { return false }
      convert(&batch, columns)
    }
    columns.end = rows.end
    return true
  }

  /// Reads the rows that start in a range, whatever they are.
  ///
  /// - Parameter end: Where the text ends that is in memory; otherwise that of the file.
  func readScanned(
    from start: Int, limit: Int, end: Int? = nil, store: TextStore? = nil
  ) -> ChunkColumns {
    let columns = ChunkColumns(
      mapping: mapping, capacity: max(0, limit - start) / max(8, layout.rowBytes) * 17 / 16 + 64)
    columns.store = store
    var scanner = RowScanner(
      base, from: start, delimiter: layout.delimiter, end: end ?? layout.dataEnd)
    var batch = CellBatch(columnCount: layout.headers.count)
    var isMore = true
    while isMore {
      isMore = scanner.fill(&batch, limit: limit, &columns.notes)
      guard columns.makeRoom(for: batch) else { break }
      if batch.count > 0 { convert(&batch, columns) }
    }
    columns.end = scanner.position
    return columns
  }

  func convert(_ batch: inout CellBatch, _ columns: ChunkColumns) {
    readIDs(&batch, columns)
    readCurrencies(&batch, columns)
    readAmounts(&batch, columns)
    readDates(&batch, columns)
    for (slot, cells) in columns.texts.enumerated() {
      if let cells { readTexts(mapping.texts[slot], &batch, cells, columns, shared: slot) }
    }
    for (index, entry) in mapping.named.enumerated() {
      if let cells = columns.namedTexts[index] {
        let shared = columns.texts.count + index
        readTexts([entry.column], &batch, cells, columns, shared: shared)
      } else if let numbers = columns.namedNumbers[index], case .number(let places) = entry.kind {
        readNumbers(entry.column, places: places, &batch, numbers, columns)
      }
    }
    finish(batch, columns)
  }

  /// Counts the rows of a batch in every column, the bad ones left out.
  func finish(_ batch: borrowing CellBatch, _ columns: ChunkColumns) {
    let count = batch.count
    let bad = UnsafePointer(batch.badRows)
    let hasBadRows = batch.hasBadRows
    if hasBadRows {
      for row in 0..<count where bad[row] != 0 && bad[row] != CellBatch.BadRow.passedOver {
        columns.notes.badRowCount += 1
      }
    }
    if let days = columns.days {
      let values = days.base + days.count
      for row in 0..<count where values[row] == Day.missing && bad[row] == 0 {
        columns.undated += 1
      }
    }
    columns.forEachColumn { column in
      if hasBadRows { column.grow(by: count, leavingOut: bad) } else { column.grow(by: count) }
    }
  }

  // MARK: Dates and further numbers

  func readDates(_ batch: inout CellBatch, _ columns: ChunkColumns) {
    guard let days = columns.days, let instants = columns.instants, let source = mapping.date
    else { return }
    let output = days.room(for: batch.count)
    let moments = instants.room(for: batch.count)
    let reader = DateReader(format: styles.date, zone: zone)
    let width = batch.columnCount
    for row in 0..<batch.count {
      let cell = batch.cells[row * width + source]
      if let (day, instant) = reader.readPlain(
        base + CellBatch.offset(cell), CellBatch.length(cell))
      {
        output[row] = day
        moments[row] = instant
        if instant != RecordColumns.missingInstant { columns.hasInstants = true }
        continue
      }
      output[row] = Day.missing
      moments[row] = RecordColumns.missingInstant
      guard CellBatch.length(trimmed(cell)) > 0 else { continue }
      var evidence: DateEvidence = []
      let moment = reader.read(bytes(cell), evidence: &evidence)
      if !styles.isDateDeclared {
        columns.evidence.dates.formUnion(evidence)
        if evidence.contains(.either), columns.evidence.ambiguousDate == nil {
          columns.evidence.ambiguousDate = raw(.dateAmbiguous, column: source, row: row, batch)
        }
      }
      guard let moment else {
        note(.dateFormat, column: source, row: row, &batch, columns)
        continue
      }
      output[row] = moment.day
      if let instant = moment.instant {
        moments[row] = instant
        columns.hasInstants = true
      }
    }
  }

  func readNumbers(
    _ source: Int, places: Int, _ batch: inout CellBatch, _ numbers: GrowingColumn<Int64>,
    _ columns: ChunkColumns
  ) {
    let output = numbers.room(for: batch.count)
    let reader = NumberReader(style: styles.number)
    let width = batch.columnCount
    var hasMark = false
    for row in 0..<batch.count {
      let cell = batch.cells[row * width + source]
      if let value = reader.readPlain(
        base + CellBatch.offset(cell), CellBatch.length(cell), end: readableEnd, places: places,
        hasMark: &hasMark)
      {
        output[row] = value
        continue
      }
      if !styles.isNumberDeclared {
        let evidence = NumberEvidence.of(NumberReader.trimmed(bytes(cell)))
        columns.evidence.furtherNumbers.formUnion(evidence)
        if columns.evidence.ambiguousFurtherNumber == nil,
          evidence.contains(.eitherPoint) || evidence.contains(.eitherComma)
        {
          columns.evidence.ambiguousFurtherNumber = raw(
            .amountAmbiguous, column: source, row: row, batch)
        }
      }
      switch reader.read(bytes(cell), places: places) {
      case .value(let value): output[row] = value
      case .problem(.empty): output[row] = NamedColumn.missing
      case .problem:
        output[row] = NamedColumn.missing
        note(.numberFormat, column: source, row: row, &batch, columns, detail: places)
      }
    }
    if hasMark {
      columns.evidence.furtherNumbers.insert(
        styles.number.decimal == UInt8(ascii: ".") ? .decimalPoint : .decimalComma)
    }
  }

  // MARK: Findings

  func raw(
    _ code: SourceError.Code, column: Int, row: Int, _ batch: borrowing CellBatch, detail: Int = 0
  ) -> ChunkNotes.Raw {
    let cell = batch.cells[row * batch.columnCount + column]
    return ChunkNotes.Raw(
      code: code, column: column, offset: CellBatch.offset(cell), length: CellBatch.length(cell),
      rowStart: Int(batch.rowStarts[row]), detail: detail)
  }

  func note(
    _ code: SourceError.Code, column: Int, row: Int, _ batch: inout CellBatch,
    _ columns: ChunkColumns, detail: Int = 0
  ) {
    // The cells of a row that could not be cut say nothing.
    guard
      batch.badRows[row] != CellBatch.BadRow.cut,
      batch.badRows[row] != CellBatch.BadRow.passedOver
    else { return }
    batch.hasBadRows = true
    // Where exports were put behind each other, the header stands among the rows.
    if batch.badRows[row] == 0, isHeader(row, batch) {
      batch.badRows[row] = CellBatch.BadRow.passedOver
      columns.notes.noteSkipped(Int(batch.rowStarts[row]))
      return
    }
    batch.badRows[row] = CellBatch.BadRow.value
    columns.notes.note(raw(code, column: column, row: row, batch, detail: detail))
  }
  /// Whether a row says what the header says, cell by cell.
  private func isHeader(_ row: Int, _ batch: borrowing CellBatch) -> Bool {
    guard description.header, layout.headers.count > 1 else { return false }
    let cells = batch.cells + row * batch.columnCount
    for (column, header) in layout.headers.enumerated() {
      let text = UnsafeBufferPointer(
        start: base + CellBatch.offset(cells[column]), count: CellBatch.length(cells[column]))
      guard NumberReader.trimmed(text).elementsEqual(header.utf8) else { return false }
    }
    return true
  }
}

import Matchbook

/// Turns the rows of one piece of a file into columns, a batch of rows at a time.
struct ChunkReader {
  let base: UnsafePointer<UInt8>
  let layout: CSVLayout
  let description: SourceDescription
  var styles: CellStyles
  let zone: TimeZoneRules
  /// The currency of rows that name none.
  let currency: Currency?

  private var mapping: ColumnMapping { layout.mapping }

  /// Reads the rows that start in a range.
  func read(from start: Int, limit: Int) -> ChunkColumns {
    let columns = ChunkColumns(
      mapping: mapping, capacity: max(0, limit - start) / max(8, layout.rowBytes) * 17 / 16 + 64)
    var scanner = RowScanner(
      base, from: start, delimiter: layout.delimiter, end: layout.dataEnd)
    var batch = CellBatch(columnCount: layout.headers.count)
    var isMore = true
    while isMore {
      isMore = scanner.fill(&batch, limit: limit, &columns.notes)
      if batch.count > 0 { convert(&batch, columns) }
    }
    columns.end = scanner.position
    return columns
  }

  private func convert(_ batch: inout CellBatch, _ columns: ChunkColumns) {
    readIDs(&batch, columns)
    readCurrencies(&batch, columns)
    readAmounts(&batch, columns)
    readDates(&batch, columns)
    for (slot, cells) in columns.texts.enumerated() {
      if let cells { readTexts(mapping.texts[slot], &batch, cells, columns) }
    }
    for (index, entry) in mapping.named.enumerated() {
      if let cells = columns.namedTexts[index] {
        readTexts([entry.column], &batch, cells, columns)
      } else if let numbers = columns.namedNumbers[index], case .number(let places) = entry.kind {
        readNumbers(entry.column, places: places, &batch, numbers, columns)
      }
    }
    finish(batch, columns)
  }

  /// Counts the rows of a batch in every column, the bad ones left out.
  private func finish(_ batch: borrowing CellBatch, _ columns: ChunkColumns) {
    let count = batch.count
    let bad = UnsafePointer(batch.badRows)
    let hasBadRows = batch.hasBadRows
    if hasBadRows {
      for row in 0..<count where bad[row] != 0 { columns.notes.badRowCount += 1 }
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

  // MARK: Texts

  /// A cell without the blanks around it.
  @inline(__always)
  private func trimmed(_ cell: UInt64) -> UInt64 {
    let length = CellBatch.length(cell)
    guard length > 0 else { return 0 }
    let first = base[CellBatch.offset(cell)]
    let last = base[CellBatch.offset(cell) + length - 1]
    // 0xC2 and 0xA0 are the first and the last byte of the blank that does not break.
    if first > 0x20 && last > 0x20 && first != 0xC2 && last != 0xA0 { return cell }
    let rest = NumberReader.trimmed(bytes(cell))
    guard let start = rest.baseAddress, !rest.isEmpty else { return 0 }
    return CellBatch.pack(start - base, rest.count) | cell & CellBatch.escapedBit
  }

  @inline(__always)
  private func bytes(_ cell: UInt64) -> UnsafeBufferPointer<UInt8> {
    UnsafeBufferPointer(start: base + CellBatch.offset(cell), count: CellBatch.length(cell))
  }

  /// A cell whose text stands as it is: in the file, or among the texts that were made.
  @inline(__always)
  private func plainText(_ cell: UInt64, _ columns: ChunkColumns) -> UInt64 {
    let cell = trimmed(cell)
    return cell & CellBatch.escapedBit == 0 ? cell : unescaped(cell, columns)
  }

  @inline(never)
  private func unescaped(_ cell: UInt64, _ columns: ChunkColumns) -> UInt64 {
    let start = columns.made.count
    appendUnescaped(cell, columns)
    return CellBatch.pack(start, columns.made.count - start) | CellBatch.escapedBit
  }

  private func appendUnescaped(_ cell: UInt64, _ columns: ChunkColumns) {
    let text = bytes(cell)
    guard cell & CellBatch.escapedBit != 0 else {
      columns.made.append(contentsOf: text)
      return
    }
    var index = 0
    while index < text.count {
      columns.made.append(text[index])
      index += text[index] == UInt8(ascii: "\"") ? 2 : 1
    }
  }

  private func readTexts(
    _ sources: [Int], _ batch: inout CellBatch, _ cells: GrowingColumn<UInt64>,
    _ columns: ChunkColumns
  ) {
    let count = batch.count
    let output = cells.room(for: count)
    let width = batch.columnCount
    if sources.count == 1 {
      var input = batch.cells + sources[0]
      for row in 0..<count {
        output[row] = plainText(input.pointee, columns)
        input += width
      }
      return
    }
    for row in 0..<count {
      output[row] = 0
      if let cell = joined(sources, batch.cells + row * width, columns) {
        output[row] = cell
      } else {
        note(.cellLength, column: sources[0], row: row, &batch, columns)
      }
    }
  }

  /// The texts of several cells with a blank between them; `nil` if they are too long together.
  private func joined(
    _ sources: [Int], _ cells: UnsafePointer<UInt64>, _ columns: ChunkColumns
  ) -> UInt64? {
    let filled = sources.map { trimmed(cells[$0]) }.filter { CellBatch.length($0) > 0 }
    guard filled.count > 1 else { return filled.first.map { plainText($0, columns) } ?? 0 }
    let start = columns.made.count
    for (index, cell) in filled.enumerated() {
      if index > 0 { columns.made.append(0x20) }
      appendUnescaped(cell, columns)
    }
    let length = columns.made.count - start
    guard length < CellBatch.longestCell else {
      columns.made.removeSubrange(start...)
      return nil
    }
    return CellBatch.pack(start, length) | CellBatch.escapedBit
  }

  private func readIDs(_ batch: inout CellBatch, _ columns: ChunkColumns) {
    guard let ids = columns.ids, let source = mapping.id else { return }
    let output = ids.room(for: batch.count)
    let width = batch.columnCount
    for row in 0..<batch.count {
      let cell = plainText(batch.cells[row * width + source], columns)
      output[row] = cell
      if CellBatch.length(cell) == 0 {
        note(.emptyID, column: source, row: row, &batch, columns)
      }
    }
  }

  // MARK: Currencies and amounts

  private func readCurrencies(_ batch: inout CellBatch, _ columns: ChunkColumns) {
    let output = columns.currencies.room(for: batch.count)
    let fallback = currency ?? Currency(word: 0)
    guard let source = mapping.currency else {
      output.initialize(repeating: fallback, count: batch.count)
      return
    }
    let width = batch.columnCount
    var lastWord: UInt32 = 0
    var last = fallback
    for row in 0..<batch.count {
      let cell = batch.cells[row * width + source]
      let at = base + CellBatch.offset(cell)
      if CellBatch.length(cell) == 3 {
        let word = UInt32(at[0]) << 16 | UInt32(at[1]) << 8 | UInt32(at[2])
        if word == lastWord {
          output[row] = last
          continue
        }
        if let found = Currency(String(decoding: bytes(cell), as: UTF8.self)) {
          lastWord = word
          last = found
          output[row] = found
          continue
        }
      }
      output[row] = fallback
      let text = trimmed(cell)
      if CellBatch.length(text) == 0 {
        if currency == nil { note(.emptyCurrency, column: source, row: row, &batch, columns) }
      } else if CellBatch.length(text) == 3,
        let found = Currency(String(decoding: bytes(text), as: UTF8.self))
      {
        output[row] = found
      } else {
        note(.unknownCurrency, column: source, row: row, &batch, columns)
      }
    }
  }

  private func readAmounts(_ batch: inout CellBatch, _ columns: ChunkColumns) {
    let output = columns.amounts.room(for: batch.count)
    let currencies = columns.currencies.base + columns.currencies.count
    if let source = mapping.amount {
      readAmountColumn(source, &batch, output, currencies, columns)
    } else if let source = mapping.amountMinor {
      readMinorColumn(source, &batch, output, columns)
    } else {
      readDebitsAndCredits(&batch, output, currencies, columns)
    }
    if description.negate {
      for row in 0..<batch.count { output[row] = -output[row] }
    }
  }

  private func readAmountColumn(
    _ source: Int, _ batch: inout CellBatch, _ output: UnsafeMutablePointer<Int64>,
    _ currencies: UnsafePointer<Currency>, _ columns: ChunkColumns
  ) {
    let reader = NumberReader(style: styles.number)
    let width = batch.columnCount
    var hasMark = false
    for row in 0..<batch.count {
      let cell = batch.cells[row * width + source]
      if let value = reader.readPlain(
        base + CellBatch.offset(cell), CellBatch.length(cell), places: currencies[row].exponent,
        hasMark: &hasMark)
      {
        output[row] = value
      } else {
        output[row] =
          readCarefully(
            cell, column: source, in: currencies[row], row: row, &batch, columns) ?? 0
      }
    }
    if hasMark {
      columns.numbers.insert(
        styles.number.decimal == UInt8(ascii: ".") ? .decimalPoint : .decimalComma)
    }
  }

  /// Reads one amount in any of its forms and notes what it proves about the style of the file.
  private func readCarefully(
    _ cell: UInt64, column: Int, in currency: Currency, row: Int, _ batch: inout CellBatch,
    _ columns: ChunkColumns
  ) -> Int64? {
    let text = bytes(cell)
    if !styles.isNumberDeclared {
      let evidence = NumberEvidence.of(NumberReader.trimmed(text))
      columns.numbers.formUnion(evidence)
      if columns.ambiguousNumber == nil,
        evidence.contains(.eitherPoint) || evidence.contains(.eitherComma)
      {
        columns.ambiguousNumber = raw(.amountAmbiguous, column: column, row: row, batch)
      }
    }
    let places = currency.exponent
    switch NumberReader(style: styles.number).read(text, places: places) {
    case .value(let value): return value
    case .problem(let problem):
      // How many places and digits are allowed is not known where the currency is not.
      if currency.codeWord == 0 && (problem == .decimals || problem == .range) { return nil }
      let code: SourceError.Code =
        switch problem {
        case .empty: .emptyAmount
        case .format: .amountFormat
        case .symbol: .amountSymbol
        case .decimals: .amountDecimals
        case .range: .amountRange
        }
      note(code, column: column, row: row, &batch, columns, detail: places)
      return nil
    }
  }

  private func readMinorColumn(
    _ source: Int, _ batch: inout CellBatch, _ output: UnsafeMutablePointer<Int64>,
    _ columns: ChunkColumns
  ) {
    // Whole units have neither decimals nor groups, whatever the rest of the file does.
    let reader = NumberReader(style: NumberStyle())
    let width = batch.columnCount
    for row in 0..<batch.count {
      output[row] = 0
      switch reader.read(bytes(batch.cells[row * width + source]), places: 0) {
      case .value(let value): output[row] = value
      case .problem(.empty): note(.emptyAmount, column: source, row: row, &batch, columns)
      case .problem(.range): note(.amountRange, column: source, row: row, &batch, columns)
      case .problem:
        note(.amountFormat, column: source, row: row, &batch, columns, detail: -1)
      }
    }
  }

  private func readDebitsAndCredits(
    _ batch: inout CellBatch, _ output: UnsafeMutablePointer<Int64>,
    _ currencies: UnsafePointer<Currency>, _ columns: ChunkColumns
  ) {
    let width = batch.columnCount
    /// `nil` for an empty cell or a bad one.
    func value(_ source: Int?, _ row: Int, _ batch: inout CellBatch) -> Int64? {
      guard let source else { return nil }
      let cell = batch.cells[row * width + source]
      guard CellBatch.length(trimmed(cell)) > 0 else { return nil }
      return readCarefully(
        cell, column: source, in: currencies[row], row: row, &batch, columns)
    }
    for row in 0..<batch.count {
      output[row] = 0
      guard batch.badRows[row] != CellBatch.BadRow.cut else { continue }
      let debit = value(mapping.debit, row, &batch)
      let credit = value(mapping.credit, row, &batch)
      guard batch.badRows[row] == 0 else { continue }
      let shown = mapping.debit ?? mapping.credit ?? 0
      if let debit, debit != 0, let credit, credit != 0 {
        note(.debitAndCredit, column: shown, row: row, &batch, columns)
      } else if let debit, debit != 0, (debit < 0) != description.debitIsNegative {
        note(.debitSign, column: shown, row: row, &batch, columns)
      } else if let debit, debit != 0 {
        output[row] = description.debitIsNegative ? debit : -debit
      } else if debit == nil && credit == nil {
        note(.emptyAmount, column: mapping.credit ?? shown, row: row, &batch, columns)
      } else {
        output[row] = credit ?? 0
      }
    }
  }

  // MARK: Dates and further numbers

  private func readDates(_ batch: inout CellBatch, _ columns: ChunkColumns) {
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
        columns.dates.formUnion(evidence)
        if evidence.contains(.either), columns.ambiguousDate == nil {
          columns.ambiguousDate = raw(.dateAmbiguous, column: source, row: row, batch)
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

  private func readNumbers(
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
        base + CellBatch.offset(cell), CellBatch.length(cell), places: places, hasMark: &hasMark)
      {
        output[row] = value
        continue
      }
      if !styles.isNumberDeclared {
        let evidence = NumberEvidence.of(NumberReader.trimmed(bytes(cell)))
        columns.furtherNumbers.formUnion(evidence)
        if columns.ambiguousFurtherNumber == nil,
          evidence.contains(.eitherPoint) || evidence.contains(.eitherComma)
        {
          columns.ambiguousFurtherNumber = raw(
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
      columns.furtherNumbers.insert(
        styles.number.decimal == UInt8(ascii: ".") ? .decimalPoint : .decimalComma)
    }
  }

  // MARK: Findings

  private func raw(
    _ code: SourceError.Code, column: Int, row: Int, _ batch: borrowing CellBatch, detail: Int = 0
  ) -> ChunkNotes.Raw {
    let cell = batch.cells[row * batch.columnCount + column]
    return ChunkNotes.Raw(
      code: code, column: column, offset: CellBatch.offset(cell), length: CellBatch.length(cell),
      rowStart: batch.rowStarts[row], detail: detail)
  }

  private func note(
    _ code: SourceError.Code, column: Int, row: Int, _ batch: inout CellBatch,
    _ columns: ChunkColumns, detail: Int = 0
  ) {
    // The cells of a row that could not be cut say nothing.
    guard batch.badRows[row] != CellBatch.BadRow.cut else { return }
    batch.badRows[row] = CellBatch.BadRow.value
    batch.hasBadRows = true
    columns.notes.note(raw(code, column: column, row: row, batch, detail: detail))
  }
}

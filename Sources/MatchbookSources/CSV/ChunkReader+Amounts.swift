import Matchbook

/// Currencies, and amounts in one column or in two.
extension ChunkReader {
  func readCurrencies(_ batch: inout CellBatch, _ columns: ChunkColumns) {
    let output = columns.currencies.room(for: batch.count)
    let fallback = currency ?? Currency(word: 0)
    guard let source = mapping.currency else {
      output.initialize(repeating: fallback, count: batch.count)
      return
    }
    let width = batch.columnCount
    var known = columns.known
    defer { columns.known = known }
    for row in 0..<batch.count {
      let cell = batch.cells[row * width + source]
      if CellBatch.length(cell) == 3,
        let found = known.currency(of: base + CellBatch.offset(cell))
      {
        output[row] = found
        continue
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

  func readAmounts(_ batch: inout CellBatch, _ columns: ChunkColumns) {
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

  func readAmountColumn(
    _ source: Int, _ batch: inout CellBatch, _ output: UnsafeMutablePointer<Int64>,
    _ currencies: UnsafePointer<Currency>, _ columns: ChunkColumns
  ) {
    let reader = NumberReader(style: styles.number)
    let width = batch.columnCount
    var hasMark = false
    for row in 0..<batch.count {
      let cell = batch.cells[row * width + source]
      if let value = reader.readPlain(
        base + CellBatch.offset(cell), CellBatch.length(cell), end: readableEnd,
        places: currencies[row].exponent, hasMark: &hasMark)
      {
        output[row] = value
      } else {
        output[row] =
          readCarefully(
            cell, column: source, in: currencies[row], row: row, &batch, columns) ?? 0
      }
    }
    if hasMark {
      columns.evidence.numbers.insert(
        styles.number.decimal == UInt8(ascii: ".") ? .decimalPoint : .decimalComma)
    }
  }

  /// Reads one amount in any of its forms and notes what it proves about the style of the file.
  func readCarefully(
    _ cell: UInt64, column: Int, in currency: Currency, row: Int, _ batch: inout CellBatch,
    _ columns: ChunkColumns
  ) -> Int64? {
    let text = bytes(cell)
    if !styles.isNumberDeclared {
      let evidence = NumberEvidence.of(NumberReader.trimmed(text))
      columns.evidence.numbers.formUnion(evidence)
      if columns.evidence.ambiguousNumber == nil,
        evidence.contains(.eitherPoint) || evidence.contains(.eitherComma)
      {
        columns.evidence.ambiguousNumber = raw(.amountAmbiguous, column: column, row: row, batch)
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

  func readMinorColumn(
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

  func readDebitsAndCredits(
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
}

/// The currencies seen last, by their letters: most files have a few.
struct KnownCurrencies {
  private var letters = InlineArray<32, UInt32>(repeating: 0)
  private var currencies = InlineArray<32, Currency>(repeating: Currency(word: 0))

  /// The currency of three letters; `nil` if the standard has none such.
  @inline(__always)
  mutating func currency(of text: UnsafePointer<UInt8>) -> Currency? {
    let word = UInt32(text[0]) << 16 | UInt32(text[1]) << 8 | UInt32(text[2])
    let slot = Int(truncatingIfNeeded: (word &* 0x9E37_79B1) &>> 27)
    if letters[slot] == word { return currencies[slot] }
    guard let found = KnownCurrencies.find(text) else { return nil }
    letters[slot] = word
    currencies[slot] = found
    return found
  }

  @inline(never)
  private static func find(_ text: UnsafePointer<UInt8>) -> Currency? {
    Currency(String(decoding: UnsafeBufferPointer(start: text, count: 3), as: UTF8.self))
  }
}

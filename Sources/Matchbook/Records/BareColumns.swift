/// The built-in columns of a table without references, so that a loop over millions of rows counts
/// none; valid within the call that hands them out.
struct BareColumns {
  fileprivate let ids: IDColumn.View
  let amounts: UnsafePointer<Int64>
  let currencies: CurrencyColumn.View
  let days: UnsafePointer<Int32>
  /// By ``Field/textSlot``; `nil` where no row has the field.
  fileprivate var texts: InlineArray<5, TextCells.View?> = .init(repeating: nil)
  fileprivate let arena: UnsafePointer<UInt8>

  func appendID(of row: Int, to bytes: inout [UInt8]) {
    ids.withText(row, in: arena) { bytes.append(contentsOf: $0) }
  }

  func appendAmount(of row: Int, to bytes: inout [UInt8]) {
    Decimal64.append(amounts[row], places: currencies[row].exponent, to: &bytes)
  }

  func appendCurrency(of row: Int, to bytes: inout [UInt8]) {
    currencies[row].appendCode(to: &bytes)
  }

  /// - Returns: Whether the row has a day; nothing was written otherwise.
  @discardableResult
  func appendDay(of row: Int, to bytes: inout [UInt8]) -> Bool {
    guard days[row] != Day.missing else { return false }
    Day(number: days[row]).append(to: &bytes)
    return true
  }

  /// - Returns: Whether the row has the text; nothing was written otherwise.
  func appendText(_ slot: Int, of row: Int, to bytes: inout [UInt8]) -> Bool {
    guard let cell = texts[slot]?[row], !cell.isAbsent else { return false }
    append(cell, to: &bytes)
    return true
  }

  // MARK: - Reading ahead

  /// Reads the cells of a row and throws them away, so that they are near when they are needed.
  ///
  /// - Parameter slots: Bits by ``Field/textSlot``.
  @inline(__always)
  func touchCells(of row: Int, slots: UInt8) -> UInt64 {
    var seen = (ids.cell(row)?.bits ?? 0) ^ UInt64(bitPattern: amounts[row])
    seen ^= UInt64(currencies[row].word) ^ UInt64(UInt32(bitPattern: days[row]))
    for slot in texts.indices where slots & 1 << slot != 0 {
      if let cells = texts[slot] { seen ^= cells[row].bits }
    }
    return seen
  }

  /// The same for the texts that its cells name.
  @inline(__always)
  func touchTexts(of row: Int, slots: UInt8) -> UInt64 {
    var seen = arena[ids.cell(row)?.offset ?? 0]
    for slot in texts.indices where slots & 1 << slot != 0 {
      if let cells = texts[slot] { seen ^= arena[cells[row].offset] }
    }
    return UInt64(seen)
  }

  private func append(_ cell: TextCell, to bytes: inout [UInt8]) {
    bytes.append(contentsOf: UnsafeBufferPointer(start: arena + cell.offset, count: cell.length))
  }
}

extension RecordTable {
  /// Calls `body` with the columns, unless the table is empty.
  func withBareColumns(_ body: (BareColumns) -> Void) {
    let columns = columns
    columns.ids.withView { ids in
      columns.amounts.withUnsafeBufferPointer { amounts in
        columns.currencies.withView { currencies in
          columns.days.withUnsafeBufferPointer { days in
            columns.arena.withUnsafeBufferPointer { arena in
              guard let ids, let amounts = amounts.baseAddress,
                let currencies, let days = days.baseAddress,
                let arena = arena.baseAddress
              else { return }
              let bare = BareColumns(
                ids: ids, amounts: amounts, currencies: currencies, days: days, arena: arena)
              RecordTable.addTexts(columns.texts[...], to: bare, body)
            }
          }
        }
      }
    }
  }

  private static func addTexts(
    _ texts: ArraySlice<TextCells>, to bare: BareColumns, _ body: (BareColumns) -> Void
  ) {
    guard let cells = texts.first else { return body(bare) }
    cells.withView {
      var bare = bare
      bare.texts[texts.startIndex] = $0
      addTexts(texts.dropFirst(), to: bare, body)
    }
  }
}

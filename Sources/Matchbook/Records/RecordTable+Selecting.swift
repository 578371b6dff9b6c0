extension RecordTable {
  /// A table of some of the rows, in the order given.
  ///
  /// - Complexity: O(rows + their text).
  package func selecting(rows: [Int32]) -> RecordTable {
    var chosen = RecordColumns()
    func copy(_ cell: TextCell) -> TextCell {
      cell.isAbsent
        ? .absent
        : chosen.intern(columns.arena[cell.offset..<cell.offset + cell.length])
    }
    let ids = columns.ids.copies(
      of: rows.lazy.map { Int($0) }, into: &chosen.arena, from: columns.arena)
    chosen.ids = IDColumn(TextCells(ids))
    chosen.amounts = rows.map { columns.amounts[Int($0)] }
    if !columns.wholeAmounts.isEmpty {
      for (place, row) in rows.enumerated() {
        chosen.wholeAmounts[Int32(truncatingIfNeeded: place)] = columns.wholeAmounts[row]
      }
    }
    chosen.currencies = CurrencyColumn(rows.map { columns.currencies[Int($0)] })
    chosen.days = rows.map { columns.days[Int($0)] }
    if !columns.instants.isEmpty {
      chosen.instants = InstantColumn(rows.map { columns.instants[Int($0)] })
    }
    for slot in columns.texts.indices where !columns.texts[slot].isEmpty {
      chosen.texts[slot] = TextCells(rows.map { copy(columns.texts[slot][Int($0)]) })
    }
    for column in columns.named {
      switch column.values {
      case .text(let cells):
        chosen.named.append(
          NamedColumn(
            name: column.name, values: .text(TextCells(rows.map { copy(cells[Int($0)]) }))))
      case .number(let values, let places):
        chosen.named.append(
          NamedColumn(
            name: column.name, values: .number(rows.map { values[Int($0)] }, places: places)))
      }
    }
    return RecordTable(trusting: chosen)
  }
}

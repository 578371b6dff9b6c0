import Matchbook

/// What becomes of the records when all were taken.
extension StatementTable {
  /// Makes the columns; the value is not used any more.
  consuming func finish() -> RecordColumns {
    var result = columns
    for slot in mapping.texts.indices {
      result.texts[slot] = TextCells(
        texts.columns.take(mapping.further.count + slot, rows: count))
    }
    for index in mapping.further.indices {
      let missing = count - numbers[index].count
      guard !numbers[index].isEmpty, missing > 0 else { continue }
      numbers[index].append(contentsOf: repeatElement(NamedColumn.missing, count: missing))
    }
    for (index, wanted) in mapping.further.enumerated() {
      if let places = wanted.places, !numbers[index].isEmpty {
        let isCount = wanted.element == StatementElement.batchCount.index
        result.named.append(
          StatementTable.numberColumn(
            wanted.name, numbers[index], places: places,
            needed: wanted.trims ? (isCount ? 0 : placesNeeded[index]) : places))
        continue
      }
      let cells = texts.columns.take(index, rows: count)
      if !cells.isEmpty {
        result.named.append(NamedColumn(name: wanted.name, values: .text(TextCells(cells))))
      }
    }
    result.arena = texts.takeArena()
    return result
  }

  /// A column without decimal places that no number needs.
  private static func numberColumn(
    _ name: String, _ values: [Int64], places: Int, needed: Int
  ) -> NamedColumn {
    let kept = min(places, needed)
    var divisor: Int64 = 1
    for _ in kept..<places { divisor *= 10 }
    return NamedColumn(
      name: name,
      values: .number(
        values.map { $0 == NamedColumn.missing ? $0 : $0 / divisor }, places: kept))
  }
}

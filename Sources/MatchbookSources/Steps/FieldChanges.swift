import Matchbook

/// Changes the texts of a table as its description says: transforms, then what stands where there is
/// no text.
struct FieldChanges {
  let description: SourceDescription

  func apply(to reading: SourceReading) -> SourceReading {
    SourceReading(table: apply(to: reading.table), report: reading.report)
  }

  func apply(to table: RecordTable) -> RecordTable {
    guard !description.transforms.isEmpty || !description.defaults.isEmpty, table.count > 0
    else { return table }
    var columns = table.columns
    let count = table.count
    for (slot, field) in Field.builtInTexts.enumerated() {
      let transforms = description.transforms[field.name] ?? []
      let fallback = Array((description.defaults[field.name] ?? "").utf8)
      guard !transforms.isEmpty || !fallback.isEmpty else { continue }
      let cells = columns.texts[slot]
      let otherwise = columns.intern(fallback.prefix(TextCell.maximumLength))
      var changed: [TextCell] = []
      changed.reserveCapacity(count)
      for row in 0..<count {
        let cell = cells.isEmpty ? TextCell.absent : cells[row]
        let text = Array(columns.arena[cell.offset..<cell.offset + cell.length])
        var result = text
        for transform in transforms { transform.apply(to: &result) }
        while result.first == 0x20 { result.removeFirst() }
        while result.last == 0x20 { result.removeLast() }
        if result.isEmpty {
          changed.append(otherwise)
        } else {
          changed.append(result == text ? cell : columns.intern(result))
        }
      }
      columns.texts[slot] = TextCells(changed)
    }
    return RecordTable(trusting: columns)
  }
}

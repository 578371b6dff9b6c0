import Matchbook

/// Gathers the records of statements as the columns of a table.
struct StatementTable: StatementHandler {
  let mapping: StatementMapping
  private var columns = RecordColumns()
  /// Texts by further column; filled up where an earlier record had none.
  private var further: [[TextCell]]
  /// Numbers by further column, in units of 10 to the minus `places`.
  private var numbers: [[Int64]]
  /// The most decimal places that any number of a column needs.
  private var placesNeeded: [Int]
  /// Where the text of a column was put last: accounts and codes come again and again.
  private var last: [TextCell]
  private var rowsWithoutID: [Int32] = []
  private var joined: [UInt8] = []
  private(set) var statements: [Statement] = []
  private(set) var undatedRowCount = 0
  /// Texts of numbers that are none, by column and line: they are left out and told.
  private(set) var unreadNumbers: [(column: String, text: String, line: Int)] = []
  private(set) var unreadNumberCount = 0

  /// The first further column that an element fills as it is, by element, and the next one, by column;
  /// -1 for none. An entry costs what it has, and not a look at every column.
  private var columnOfElement = Array(repeating: -1, count: StatementElement.allCases.count)
  private var nextColumn: [Int]
  /// Columns that may have a text without an element of the entry: days, and changed ones.
  private var otherColumns: [Int] = []
  /// The day that a column was given last.
  private var lastDays: [Int32]

  init(_ mapping: StatementMapping) {
    self.mapping = mapping
    nextColumn = Array(repeating: -1, count: mapping.further.count)
    lastDays = Array(repeating: Day.missing, count: mapping.further.count)
    for (column, wanted) in mapping.further.enumerated().reversed() {
      if wanted.change != nil || wanted.element == StatementTable.booking
        || wanted.element == StatementTable.value
      {
        otherColumns.append(column)
      } else {
        nextColumn[column] = columnOfElement[wanted.element]
        columnOfElement[wanted.element] = column
      }
    }
    further = Array(repeating: [], count: mapping.further.count)
    numbers = further.map { _ in [] }
    placesNeeded = further.map { _ in 2 }
    last = Array(repeating: .absent, count: mapping.further.count + Field.builtInTexts.count)
  }

  mutating func begin(_ statement: Statement) {}

  mutating func end(_ statement: Statement) { statements.append(statement) }

  mutating func record(_ entry: borrowing StatementEntry) throws(SourceError) {
    let row = columns.amounts.count
    columns.amounts.append(entry.minorUnits)
    columns.currencies.append(entry.currency)
    let day = mapping.datesByValueDay ? entry.valueDay : entry.bookingDay ?? entry.valueDay
    columns.days.append(day?.number ?? Day.missing)
    if day == nil { undatedRowCount += 1 }
    addInstant(entry, row: row)
    addID(entry, row: row)
    for slot in mapping.texts.indices {
      addText(mapping.texts[slot], entry, slot: slot, row: row)
    }
    entry.present.forEachIndex { element in
      var column = columnOfElement[element]
      while column >= 0 {
        if mapping.further[column].places == nil {
          let cell = intern(entry.slice(element), place: column)
          StatementTable.put(cell, in: &further[column], row: row)
        } else {
          addFurther(column, entry, row: row)
        }
        column = nextColumn[column]
      }
    }
    for column in otherColumns { addFurther(column, entry, row: row) }
  }

  private mutating func addInstant(_ entry: borrowing StatementEntry, row: Int) {
    let none = RecordColumns.missingInstant
    if let instant = entry.instantMilliseconds, !mapping.datesByValueDay {
      columns.instants.append(
        contentsOf: repeatElement(none, count: row - columns.instants.count))
      columns.instants.append(instant)
    } else if !columns.instants.isEmpty {
      columns.instants.append(none)
    }
  }

  private mutating func addID(_ entry: borrowing StatementEntry, row: Int) {
    if let change = mapping.id.change {
      let text = changed(mapping.id.elements, change, takesFirst: mapping.id.takesFirst, entry)
      if !text.isEmpty {
        columns.ids.append(columns.intern(text.prefix(TextCell.maximumLength)))
        return
      }
    }
    for element in mapping.id.elements where mapping.id.change == nil && entry.has(element) {
      columns.ids.append(columns.intern(entry.slice(element).prefix(TextCell.maximumLength)))
      return
    }
    rowsWithoutID.append(Int32(truncatingIfNeeded: row))
    columns.ids.append(
      columns.intern(
        "c-\(StatementIdentity.digits(StatementIdentity.hash(of: entry)))".utf8))
  }

  private mutating func addText(
    _ choice: StatementMapping.Choice, _ entry: borrowing StatementEntry, slot: Int, row: Int
  ) {
    let place = mapping.further.count + slot
    var cell = TextCell.absent
    if let change = choice.change {
      let text = changed(choice.elements, change, takesFirst: choice.takesFirst, entry)
      cell = intern(text[...], place: place)
    } else if choice.takesFirst {
      for element in choice.elements where entry.has(element) {
        cell = intern(entry.slice(element), place: place)
        break
      }
    } else {
      joined.removeAll(keepingCapacity: true)
      for element in choice.elements where entry.has(element) {
        if !joined.isEmpty { joined.append(0x20) }
        joined.append(contentsOf: entry.slice(element))
      }
      cell = intern(joined[...], place: place)
    }
    StatementTable.put(cell, in: &columns.texts[slot], row: row)
  }

  private mutating func addFurther(
    _ column: Int, _ entry: borrowing StatementEntry, row: Int
  ) {
    let wanted = mapping.further[column]
    if wanted.element == StatementTable.booking || wanted.element == StatementTable.value {
      let day = wanted.element == StatementTable.booking ? entry.bookingDay : entry.valueDay
      guard let day else {
        return StatementTable.put(.absent, in: &further[column], row: row)
      }
      if lastDays[column] == day.number {
        return StatementTable.put(last[column], in: &further[column], row: row)
      }
      lastDays[column] = day.number
      let cell = intern(Array(day.description.utf8)[...], place: column)
      return StatementTable.put(cell, in: &further[column], row: row)
    }
    var text = entry.slice(wanted.element)
    if let change = wanted.change {
      text = changed([wanted.element] + wanted.joined, change, takesFirst: false, entry)[...]
    }
    guard let places = wanted.places else {
      let cell = text.isEmpty ? TextCell.absent : intern(text, place: column)
      return StatementTable.put(cell, in: &further[column], row: row)
    }
    guard !text.isEmpty || !numbers[column].isEmpty else { return }
    var number = NamedColumn.missing
    if !text.isEmpty {
      if let value = Decimal64.parse(text, places: places) {
        number = value
        if let point = text.firstIndex(of: UInt8(ascii: ".")) {
          let digits = text[(point + 1)...]
          let zeros = digits.reversed().prefix { $0 == UInt8(ascii: "0") }.count
          placesNeeded[column] = max(placesNeeded[column], min(places, digits.count - zeros))
        }
      } else {
        unreadNumberCount += 1
        if unreadNumbers.count < SourceError.shownFindings {
          unreadNumbers.append((wanted.name, String(decoding: text, as: UTF8.self), entry.line))
        }
      }
    }
    let missing = row - numbers[column].count
    numbers[column].append(contentsOf: repeatElement(NamedColumn.missing, count: missing))
    numbers[column].append(number)
  }

  /// The texts of elements, joined and changed as the description says.
  private func changed(
    _ elements: [Int], _ change: CellChange, takesFirst: Bool, _ entry: borrowing StatementEntry
  ) -> [UInt8] {
    var parts: [[UInt8]] = []
    for element in elements where entry.has(element) {
      parts.append(Array(entry.slice(element)))
      if takesFirst { break }
    }
    return change.text(of: parts)
  }

  private static let booking = StatementElement.bookingDate.index
  private static let value = StatementElement.valueDate.index

  /// Puts a text into the arena, unless the record before had the same.
  private mutating func intern(_ text: ArraySlice<UInt8>, place: Int) -> TextCell {
    guard !text.isEmpty else { return .absent }
    let before = last[place]
    let isSame = columns.arena.withUnsafeBufferPointer { arena in
      text.withUnsafeBufferPointer { text in
        before.length == text.count
          && UnsafeBufferPointer(
            rebasing: arena[before.offset..<before.offset + before.length]
          ).elementsEqual(text)
      }
    }
    guard !isSame else { return before }
    let offset = columns.arena.count
    columns.arena.append(contentsOf: text.prefix(TextCell.maximumLength))
    let cell = TextCell(offset: offset, length: columns.arena.count - offset)
    last[place] = cell
    return cell
  }

  private static func put(_ cell: TextCell, in column: inout [TextCell], row: Int) {
    guard !cell.isAbsent || !column.isEmpty else { return }
    column.append(contentsOf: repeatElement(.absent, count: row - column.count))
    column.append(cell)
  }

  /// The number of records so far.
  var count: Int { columns.amounts.count }

  /// Records with an id made of their content.
  var contentIDCount: Int { rowsWithoutID.count }

  /// Makes the columns; the value is not used any more.
  consuming func finish() -> RecordColumns {
    var result = columns
    for index in further.indices {
      let missing = count - further[index].count
      if !further[index].isEmpty, missing > 0 {
        further[index].append(contentsOf: repeatElement(.absent, count: missing))
      }
      let missingNumbers = count - numbers[index].count
      if !numbers[index].isEmpty, missingNumbers > 0 {
        numbers[index].append(contentsOf: repeatElement(NamedColumn.missing, count: missingNumbers))
      }
    }
    for (index, wanted) in mapping.further.enumerated() {
      if let places = wanted.places, !numbers[index].isEmpty {
        let isCount = wanted.element == StatementElement.batchCount.index
        result.named.append(
          StatementTable.numberColumn(
            wanted.name, numbers[index], places: places,
            needed: wanted.trims ? (isCount ? 0 : placesNeeded[index]) : places))
      } else if !further[index].isEmpty {
        result.named.append(NamedColumn(name: wanted.name, values: .text(further[index])))
      }
    }
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

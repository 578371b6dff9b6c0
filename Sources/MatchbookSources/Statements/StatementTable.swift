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

  init(_ mapping: StatementMapping) {
    self.mapping = mapping
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
    for column in mapping.further.indices {
      // Most elements never occur in a file; their columns stay empty and cost a look each.
      let element = mapping.further[column].element
      let isDay = element == StatementTable.booking || element == StatementTable.value
      if !isDay, !entry.has(element), further[column].isEmpty, numbers[column].isEmpty { continue }
      addFurther(column, entry, row: row)
    }
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
    for element in mapping.id.elements where entry.has(element) {
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
    if choice.takesFirst {
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
      let cell = intern(Array(day.description.utf8)[...], place: column)
      return StatementTable.put(cell, in: &further[column], row: row)
    }
    let text = entry.slice(wanted.element)
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

  private static let booking = StatementElement.bookingDate.index
  private static let value = StatementElement.valueDate.index

  /// Puts a text into the arena, unless the record before had the same.
  private mutating func intern(_ text: ArraySlice<UInt8>, place: Int) -> TextCell {
    guard !text.isEmpty else { return .absent }
    let before = last[place]
    if before.length == text.count,
      columns.arena[before.offset..<before.offset + before.length].elementsEqual(text)
    {
      return before
    }
    let cell = columns.intern(text.prefix(TextCell.maximumLength))
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

import Matchbook

/// Gathers the records of statements as the columns of a table.
struct StatementTable: StatementHandler {
  let mapping: StatementMapping
  var columns = RecordColumns()
  /// Texts by column: first the further ones, then those of ``Field/builtInTexts``.
  let cells: CellColumns
  /// Numbers by further column, in units of 10 to the minus `places`.
  var numbers: [[Int64]]
  /// The most decimal places that any number of a column needs.
  var placesNeeded: [Int]
  /// Where the text of an element was put last, and behind these that of a column: accounts and codes
  /// come again and again.
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
  private let isNumber: [Bool]
  /// Columns that may have a text without an element of the entry: days, and changed ones.
  private var otherColumns: [Int] = []
  /// Elements that fill anything as they are.
  private var wanted = StatementElements()
  /// Elements of which the first fills a built-in text as it is, and its column behind the last one.
  private var choices: [(element: Int, column: Int, isLast: Bool)] = []
  /// Built-in texts that are made of several elements, or changed.
  private var otherSlots: [Int] = []
  private let hasPlainID: Bool
  /// Days that were written, by their number: a statement has a few days and many entries.
  private var days: [(number: Int32, cell: TextCell)]

  init(_ mapping: StatementMapping) {
    self.mapping = mapping
    nextColumn = Array(repeating: -1, count: mapping.further.count)
    for (column, wanted) in mapping.further.enumerated().reversed() {
      if wanted.change != nil || wanted.element == StatementTable.booking
        || wanted.element == StatementTable.value
      {
        otherColumns.append(column)
      } else {
        nextColumn[column] = columnOfElement[wanted.element]
        columnOfElement[wanted.element] = column
        if wanted.places == nil { self.wanted.insert(StatementElements(index: wanted.element)) }
      }
    }
    for (slot, choice) in mapping.texts.enumerated() {
      guard choice.change == nil, choice.takesFirst || choice.elements.count < 2 else {
        otherSlots.append(slot)
        continue
      }
      for (place, element) in choice.elements.enumerated() {
        wanted.insert(StatementElements(index: element))
        choices.append(
          (element, mapping.further.count + slot, place == choice.elements.count - 1))
      }
    }
    hasPlainID = mapping.id.change == nil
    if hasPlainID {
      for element in mapping.id.elements { wanted.insert(StatementElements(index: element)) }
    }
    cells = CellColumns(count: mapping.further.count + mapping.texts.count)
    isNumber = mapping.further.map { $0.places != nil }
    numbers = mapping.further.map { _ in [] }
    placesNeeded = mapping.further.map { _ in 2 }
    last = Array(
      repeating: .absent,
      count: StatementElement.allCases.count + mapping.further.count + mapping.texts.count)
    days = Array(repeating: (Day.missing, .absent), count: StatementTable.keptDays)
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
    addElements(entry, row: row)
    addID(entry, row: row)
    addChoices(entry.present, row: row)
    for slot in otherSlots { addText(mapping.texts[slot], entry, slot: slot, row: row) }
    for column in otherColumns { addFurther(column, entry, row: row) }
  }

  /// Puts the texts of elements into the arena, once for all columns that they fill.
  private mutating func addElements(_ entry: borrowing StatementEntry, row: Int) {
    entry.bytes.withUnsafeBufferPointer { texts in
      entry.present.intersection(wanted).forEachIndex { element in
        intern(Bytes(texts)[entry.range(element)], place: element)
      }
    }
    // At hand for the loop, which would count an owner more for every text.
    let cells = cells
    entry.present.forEachIndex { element in
      var column = columnOfElement[element]
      while column >= 0 {
        if !isNumber[column] {
          cells.put(last[element], column: column, row: row)
        } else {
          addFurther(column, entry, row: row)
        }
        column = nextColumn[column]
      }
    }
  }

  private func addChoices(_ present: StatementElements, row: Int) {
    let cells = cells
    var isTaken = false
    for index in choices.indices {
      let choice = choices[index]
      if !isTaken, present.contains(choice.element) {
        cells.put(last[choice.element], column: choice.column, row: row)
        isTaken = true
      }
      if choice.isLast { isTaken = false }
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
    if let change = mapping.id.change {
      let text = changed(mapping.id.elements, change, takesFirst: mapping.id.takesFirst, entry)
      if !text.isEmpty {
        columns.ids.append(columns.intern(text.prefix(TextCell.maximumLength)))
        return
      }
    }
    for element in mapping.id.elements where hasPlainID && entry.has(element) {
      return columns.ids.append(last[element])
    }
    rowsWithoutID.append(Int32(truncatingIfNeeded: row))
    columns.ids.append(
      columns.intern(
        "c-\(StatementIdentity.digits(StatementIdentity.hash(of: entry)))".utf8))
  }

  /// Adds a built-in text that is made of several elements, or changed.
  private mutating func addText(
    _ choice: StatementMapping.Choice, _ entry: borrowing StatementEntry, slot: Int, row: Int
  ) {
    let column = mapping.further.count + slot
    if let change = choice.change {
      let text = changed(choice.elements, change, takesFirst: choice.takesFirst, entry)
      return put(text, column: column, row: row)
    }
    joined.removeAll(keepingCapacity: true)
    for element in choice.elements where entry.has(element) {
      if !joined.isEmpty { joined.append(0x20) }
      joined.append(contentsOf: entry.slice(element))
    }
    put(joined, column: column, row: row)
  }

  private mutating func addFurther(
    _ column: Int, _ entry: borrowing StatementEntry, row: Int
  ) {
    let wanted = mapping.further[column]
    if wanted.element == StatementTable.booking || wanted.element == StatementTable.value {
      let day = wanted.element == StatementTable.booking ? entry.bookingDay : entry.valueDay
      if let day { cells.put(cell(of: day), column: column, row: row) }
      return
    }
    var text = entry.slice(wanted.element)
    if let change = wanted.change {
      text = changed([wanted.element] + wanted.joined, change, takesFirst: false, entry)[...]
    }
    guard let places = wanted.places else {
      return put(Array(text), column: column, row: row)
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

  /// Days whose texts are kept; a power of two.
  private static let keptDays = 64

  /// A day as `2026-03-01`.
  private mutating func cell(of day: Day) -> TextCell {
    let place = Int(truncatingIfNeeded: day.number) & (StatementTable.keptDays - 1)
    if days[place].number != day.number {
      days[place] = (day.number, columns.intern(Array(day.description.utf8)))
    }
    return days[place].cell
  }

  private mutating func put(_ text: [UInt8], column: Int, row: Int) {
    guard !text.isEmpty else { return }
    let place = StatementElement.allCases.count + column
    text.withUnsafeBufferPointer { intern(Bytes($0), place: place) }
    cells.put(last[place], column: column, row: row)
  }

  /// Puts a text into the arena, unless the record before had the same there; ``last`` has its cell.
  @inline(__always)
  private mutating func intern(_ text: Bytes, place: Int) {
    let before = last[place]
    if before.length == text.count {
      let isSame = columns.arena.withUnsafeBufferPointer {
        Bytes($0)[before.offset..<before.offset + before.length] == text
      }
      if isSame { return }
    }
    let offset = columns.arena.count
    columns.arena.append(contentsOf: text.prefix(TextCell.maximumLength).buffer)
    last[place] = TextCell(offset: offset, length: columns.arena.count - offset)
  }

  /// The number of records so far.
  var count: Int { columns.amounts.count }

  /// Records with an id made of their content.
  var contentIDCount: Int { rowsWithoutID.count }
}

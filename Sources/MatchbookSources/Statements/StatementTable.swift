import Matchbook

/// Gathers the records of statements as the columns of a table.
struct StatementTable: StatementHandler {
  let mapping: StatementMapping
  var columns = RecordColumns()
  /// Columns of texts: first the further ones, then those of ``Field/builtInTexts``.
  let texts: StatementTexts
  /// Numbers by further column, in units of 10 to the minus `places`.
  var numbers: [[Int64]]
  /// The most decimal places that any number of a column needs.
  var placesNeeded: [Int]
  private var rowsWithoutID: [Int32] = []
  private var joined: [UInt8] = []
  private(set) var statements: [Statement] = []
  private(set) var undatedRowCount = 0
  /// Texts of numbers that are none, by column and line: they are left out and told.
  private(set) var unreadNumbers: [(column: String, text: String, line: Int)] = []
  private(set) var unreadNumberCount = 0

  /// Elements that fill anything as they are.
  private var wanted = StatementElements()
  /// Elements that fill columns of numbers, and these columns.
  private var numberElements = StatementElements()
  private var numberColumns: [(element: Int, column: Int)] = []
  /// Columns of days.
  private var dayColumns: [(column: Int, isBooking: Bool)] = []
  /// Further columns whose texts are changed.
  private var changedColumns: [Int] = []
  /// Built-in texts that the first of some elements fills as it is.
  private var choices: [FirstOf] = []
  /// Built-in texts that are made of several elements, or changed.
  private var otherSlots: [Int] = []
  /// Elements of which the first is the id as it is.
  private let idElements: [Int]
  /// Days that were written, by their number: a statement has a few days and many entries.
  private var days: [(number: Int32, cell: TextCell)]

  init(_ mapping: StatementMapping) {
    self.mapping = mapping
    texts = StatementTexts(columns: mapping.further.count + mapping.texts.count)
    for (column, further) in mapping.further.enumerated().reversed() {
      let element = StatementElements(index: further.element)
      if further.element == StatementTable.booking || further.element == StatementTable.value {
        dayColumns.append((column, further.element == StatementTable.booking))
      } else if further.change != nil {
        changedColumns.append(column)
      } else if further.places != nil {
        numberElements.insert(element)
        numberColumns.append((further.element, column))
      } else {
        texts.fill(column, from: further.element)
        wanted.insert(element)
      }
    }
    for (slot, choice) in mapping.texts.enumerated() {
      guard choice.change == nil, choice.takesFirst || choice.elements.count < 2,
        let first = FirstOf(choice.elements, column: mapping.further.count + slot)
      else {
        otherSlots.append(slot)
        continue
      }
      wanted.formUnion(first.elements)
      choices.append(first)
    }
    idElements = mapping.id.change == nil ? mapping.id.elements : []
    for element in idElements { wanted.insert(StatementElements(index: element)) }
    numbers = mapping.further.map { _ in [] }
    placesNeeded = mapping.further.map { _ in 2 }
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
    // At hand, because every use through the table would count an owner more.
    let texts = texts
    texts.add(entry, wanted: wanted, row: row)
    addID(entry, row: row)
    let present = entry.present
    for choice in choices {
      guard let element = choice.element(of: present) else { continue }
      texts.columns.put(texts.last(element), column: choice.column, row: row)
    }
    for index in dayColumns.indices {
      let (column, isBooking) = dayColumns[index]
      guard let day = isBooking ? entry.bookingDay : entry.valueDay else { continue }
      texts.columns.put(cell(of: day), column: column, row: row)
    }
    if !numberElements.isDisjoint(with: present) {
      for (element, column) in numberColumns where entry.has(element) {
        addNumber(column, mapping.further[column], Array(entry.slice(element)), entry, row: row)
      }
    }
    for slot in otherSlots { addText(mapping.texts[slot], entry, slot: slot, row: row) }
    for column in changedColumns { addChanged(column, entry, row: row) }
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
        columns.ids.texts.append(put(text))
        return
      }
    }
    for place in idElements.indices where entry.has(idElements[place]) {
      return columns.ids.texts.append(texts.last(idElements[place]))
    }
    rowsWithoutID.append(Int32(truncatingIfNeeded: row))
    columns.ids.texts.append(
      put(Array("c-\(StatementIdentity.digits(StatementIdentity.hash(of: entry)))".utf8)))
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
      if choice.takesFirst { break }
    }
    put(joined, column: column, row: row)
  }

  /// Adds a further column whose text is changed.
  private mutating func addChanged(
    _ column: Int, _ entry: borrowing StatementEntry, row: Int
  ) {
    let wanted = mapping.further[column]
    guard let change = wanted.change else { return }
    let text = changed([wanted.element] + wanted.joined, change, takesFirst: false, entry)
    if wanted.places == nil {
      put(text, column: column, row: row)
    } else {
      addNumber(column, wanted, text, entry, row: row)
    }
  }

  private mutating func addNumber(
    _ column: Int, _ wanted: StatementMapping.Further, _ text: [UInt8],
    _ entry: borrowing StatementEntry, row: Int
  ) {
    guard let places = wanted.places, !text.isEmpty || !numbers[column].isEmpty else { return }
    var number = NamedColumn.missing
    if !text.isEmpty {
      if let value = Decimal64.parse(text[...], places: places) {
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
      days[place] = (day.number, put(Array(day.description.utf8)))
    }
    return days[place].cell
  }

  private func put(_ text: [UInt8], column: Int, row: Int) {
    guard !text.isEmpty else { return }
    let place = StatementElement.allCases.count + column
    let cell = text.withUnsafeBufferPointer { texts.intern(Bytes($0), place: place) }
    texts.columns.put(cell, column: column, row: row)
  }

  private func put(_ text: [UInt8]) -> TextCell {
    text.withUnsafeBufferPointer { texts.put(Bytes($0)) }
  }

  /// The number of records so far.
  var count: Int { columns.amounts.count }

  /// Records with an id made of their content.
  var contentIDCount: Int { rowsWithoutID.count }
}

extension StatementTable {
  /// A column that the first of some elements fills.
  ///
  /// Up to eight of them in one word, so that a record looks at them without a list.
  struct FirstOf {
    let column: Int
    let elements: StatementElements
    /// A byte for each, the first in the lowest digits.
    private let order: UInt64

    /// - Returns: `nil` for more than eight elements.
    init?(_ elements: [Int], column: Int) {
      guard elements.count <= 8 else { return nil }
      self.column = column
      self.elements = elements.reduce(into: StatementElements()) {
        $0.insert(StatementElements(index: $1))
      }
      order = elements.reversed().reduce(0) { $0 << 8 | UInt64($1) }
    }

    /// The first of them that is present.
    @inline(__always)
    func element(of present: StatementElements) -> Int? {
      guard !elements.isDisjoint(with: present) else { return nil }
      var rest = order
      while !present.contains(Int(rest & 0xFF)) { rest >>= 8 }
      return Int(rest & 0xFF)
    }
  }
}

/// A reason why records cannot become a table.
public enum RecordError: Error, Hashable, Sendable {
  /// Two records of one side have the same id.
  case repeatedID(String, firstRow: Int, row: Int)
  /// A record has no id.
  case missingID(row: Int)
  /// A column has another length than the amounts.
  case unequalColumns(field: String, count: Int, expected: Int)
  /// A further column is not a plain decimal, or has more than nine places.
  case badNumber(field: String, row: Int, text: String)
  /// A further column has the name of a built-in field.
  case reservedName(String)
  /// A further column holds text in one record and a number in another.
  case mixedColumn(field: String, row: Int)
  /// A text is longer than 16,777,215 bytes.
  case textTooLong(field: String, row: Int, bytes: Int)
  /// A side has more rows than positions.
  case tooManyRows(Int)
  /// An amount is `Int64.min`, which stands for a missing value.
  case amountOutOfRange(row: Int)

  /// A stable code that never changes its meaning.
  public var code: String {
    switch self {
    case .repeatedID: "record.repeated-id"
    case .missingID: "record.missing-id"
    case .unequalColumns: "record.unequal-columns"
    case .badNumber: "record.bad-number"
    case .reservedName: "record.reserved-name"
    case .mixedColumn: "record.mixed-column"
    case .textTooLong: "record.text-too-long"
    case .tooManyRows: "record.too-many-rows"
    case .amountOutOfRange: "record.amount-range"
    }
  }
}

extension RecordError: CustomStringConvertible {
  public var description: String {
    switch self {
    case .repeatedID(let id, let first, let row):
      "record \(row) has the id \"\(id)\" of record \(first); ids of one side are unique: number "
        + "repeated ones, for example \"\(id)#2\" [\(code)]"
    case .missingID(let row):
      "record \(row) has no id; give each record an id that is unique on its side [\(code)]"
    case .unequalColumns(let field, let count, let expected):
      "column \"\(field)\" has \(count) entries, but there are \(expected) amounts; give every "
        + "column one entry per record [\(code)]"
    case .badNumber(let field, let row, let text):
      "record \(row), column \"\(field)\" holds \"\(text)\", expected a decimal number such as "
        + "1234.50 with at most 9 places [\(code)]"
    case .reservedName(let name):
      "a further column is named \"\(name)\", which is a built-in field; fill that field or choose "
        + "another name [\(code)]"
    case .mixedColumn(let field, let row):
      "record \(row) holds another kind of value in column \"\(field)\" than the records before "
        + "it; give all records text there, or all numbers [\(code)]"
    case .textTooLong(let field, let row, let bytes):
      "record \(row), field \"\(field)\" has \(bytes) bytes of text, at most "
        + "\(TextCell.maximumLength) are kept; shorten it [\(code)]"
    case .tooManyRows(let count):
      "one side has \(count) records, at most \(RecordTable.maximumCount) fit; split the run by "
        + "period or account [\(code)]"
    case .amountOutOfRange(let row):
      "record \(row) has the amount -9223372036854775808 minor units, which is out of range; the "
        + "smallest is one more [\(code)]"
    }
  }
}

extension RecordTable {
  /// Builds a table from records, keeping their order.
  ///
  /// - Complexity: O(total text).
  public init(_ records: [Record]) throws(RecordError) {
    var builder = Builder()
    for record in records { try builder.append(record) }
    self = builder.finish()
  }

  /// Builds a table from arrays, one entry per record; empty arrays of texts are absent columns.
  ///
  /// - Parameters:
  ///   - ids: Unique.
  ///   - minorUnits: Amounts in whole minor units of their currency.
  ///   - currencies: One per record.
  ///   - dates: One per record, or none at all.
  public init(
    ids: [String], minorUnits: [Int64], currencies: [Currency], dates: [Day?] = [],
    references: [String] = [], descriptions: [String] = [], counterparties: [String] = [],
    accounts: [String] = [], sources: [String] = []
  ) throws(RecordError) {
    let count = minorUnits.count
    let lengths: [(String, Int)] = [
      ("id", ids.count), ("currency", currencies.count), ("date", dates.count),
      ("reference", references.count), ("description", descriptions.count),
      ("counterparty", counterparties.count), ("account", accounts.count),
      ("source", sources.count),
    ]
    for (index, (field, length)) in lengths.enumerated() where length != count {
      if index >= 2 && length == 0 { continue }
      throw .unequalColumns(field: field, count: length, expected: count)
    }
    var builder = Builder()
    for row in 0..<count {
      func entry(_ column: [String]) -> String { column.isEmpty ? "" : column[row] }
      try builder.append(
        Record(
          id: ids[row], amount: Amount(minorUnits: minorUnits[row], currency: currencies[row]),
          date: dates.isEmpty ? nil : dates[row], reference: entry(references),
          description: entry(descriptions), counterparty: entry(counterparties),
          account: entry(accounts), source: entry(sources)))
    }
    self = builder.finish()
  }

  /// Gathers records one by one.
  public struct Builder: Sendable {
    private var columns = RecordColumns()
    private var rowOfID: [String: Int] = [:]
    private var interned: [String: TextCell] = [:]

    public init() {}

    /// The number of records so far.
    public var count: Int { columns.amounts.count }

    /// Adds a record at the end; on an error nothing is added.
    public mutating func append(_ record: Record) throws(RecordError) {
      let row = count
      try check(record, row: row)
      let numbers = try parsedNumbers(of: record, row: row)
      rowOfID[record.id] = row
      columns.ids.texts.append(columns.intern(record.id.utf8))
      columns.amounts.append(record.amount.minorUnits)
      columns.currencies.append(record.amount.currency)
      columns.days.append(record.date?.number ?? Day.missing)
      if let instant = record.instantMilliseconds {
        columns.instants.append(
          contentsOf: repeatElement(
            RecordColumns.missingInstant, count: row - columns.instants.count))
        columns.instants.append(instant)
      } else if !columns.instants.isEmpty {
        columns.instants.append(RecordColumns.missingInstant)
      }
      for (slot, field) in Field.builtInTexts.enumerated() {
        appendText(record.text(field), slot: slot, row: row)
      }
      for (name, text) in record.texts where !text.isEmpty {
        appendNamed(name, text: text, row: row)
      }
      for (name, value) in numbers { appendNamed(name, value: value, row: row) }
    }

    private func check(_ record: Record, row: Int) throws(RecordError) {
      guard row < RecordTable.maximumCount else { throw .tooManyRows(row + 1) }
      guard !record.id.isEmpty else { throw .missingID(row: row) }
      if let first = rowOfID[record.id] {
        throw .repeatedID(record.id, firstRow: first, row: row)
      }
      guard record.amount.minorUnits != Int64.min else { throw .amountOutOfRange(row: row) }
      var texts = Field.builtInTexts.map { ($0.name, record.text($0)) }
      texts.append(("id", record.id))
      texts.append(contentsOf: record.texts.map { ($0.key, $0.value) })
      for (field, text) in texts where text.utf8.count > TextCell.maximumLength {
        throw .textTooLong(field: field, row: row, bytes: text.utf8.count)
      }
      for (names, isNumber) in [
        (record.texts.keys.sorted(), false), (record.numbers.keys.sorted(), true),
      ] {
        for name in names {
          guard case .named = Field(name: name) else { throw .reservedName(name) }
          guard let known = columns.named.first(where: { $0.name == name }) else { continue }
          guard known.isNumber == isNumber else { throw .mixedColumn(field: name, row: row) }
        }
      }
    }

    private func parsedNumbers(
      of record: Record, row: Int
    ) throws(RecordError) -> [(String, Int64)] {
      var parsed: [(String, Int64)] = []
      for (name, text) in record.numbers {
        guard !record.texts.keys.contains(name) else { throw .mixedColumn(field: name, row: row) }
        guard let value = Decimal64.parse(text.utf8, places: Builder.numberPlaces) else {
          throw .badNumber(field: name, row: row, text: text)
        }
        parsed.append((name, value))
      }
      return parsed
    }

    /// Number columns that are built record by record keep nine places: prices, rates and counts.
    private static let numberPlaces = 9

    private mutating func appendText(_ text: String, slot: Int, row: Int) {
      if text.isEmpty {
        if !columns.texts[slot].isEmpty { columns.texts[slot].append(.absent) }
        return
      }
      let cell = internShared(text)
      columns.texts[slot].append(
        contentsOf: repeatElement(.absent, count: row - columns.texts[slot].count))
      columns.texts[slot].append(cell)
    }

    /// Repeated texts share one place in the arena while there are few different ones.
    private mutating func internShared(_ text: String) -> TextCell {
      if let known = interned[text] { return known }
      let cell = columns.intern(text.utf8)
      if interned.count < 4096 { interned[text] = cell }
      return cell
    }

    private mutating func appendNamed(_ name: String, text: String, row: Int) {
      let cell = text.isEmpty ? TextCell.absent : internShared(text)
      let index = indexOfNamed(name) { .text([]) }
      guard case .text(var cells) = columns.named[index].values else { return }
      columns.named[index].values = .text([])
      cells.append(contentsOf: repeatElement(.absent, count: row - cells.count))
      cells.append(cell)
      columns.named[index].values = .text(cells)
    }

    private mutating func appendNamed(_ name: String, value: Int64, row: Int) {
      let index = indexOfNamed(name) { .number([], places: Builder.numberPlaces) }
      guard case .number(var values, let places) = columns.named[index].values else { return }
      columns.named[index].values = .number([], places: places)
      values.append(contentsOf: repeatElement(NamedColumn.missing, count: row - values.count))
      values.append(value)
      columns.named[index].values = .number(values, places: places)
    }

    private mutating func indexOfNamed(
      _ name: String, _ make: () -> NamedColumn.Values
    ) -> Int {
      if let index = columns.named.firstIndex(where: { $0.name == name }) { return index }
      // Records list their further columns in no order; names give the columns one.
      let index = columns.named.firstIndex { $0.name > name } ?? columns.named.count
      columns.named.insert(NamedColumn(name: name, values: make()), at: index)
      return index
    }

    /// Drops the places that are zero in every record, so that texts show what was given.
    private static func withoutNeedlessPlaces(
      _ values: [Int64], _ places: Int
    ) -> NamedColumn.Values {
      var places = places
      var values = values
      while places > 0,
        values.allSatisfy({ $0 == NamedColumn.missing || $0.isMultiple(of: 10) })
      {
        places -= 1
        for row in values.indices where values[row] != NamedColumn.missing { values[row] /= 10 }
      }
      return .number(values, places: places)
    }

    /// Makes the table.
    public consuming func finish() -> RecordTable {
      let rows = columns.amounts.count
      for slot in columns.texts.indices where !columns.texts[slot].isEmpty {
        columns.texts[slot].append(
          contentsOf: repeatElement(.absent, count: rows - columns.texts[slot].count))
      }
      for index in columns.named.indices {
        switch columns.named[index].values {
        case .text(var cells):
          cells.append(contentsOf: repeatElement(.absent, count: rows - cells.count))
          columns.named[index].values = .text(cells)
        case .number(var values, let places):
          values.append(contentsOf: repeatElement(NamedColumn.missing, count: rows - values.count))
          columns.named[index].values = Builder.withoutNeedlessPlaces(values, places)
        }
      }
      return RecordTable(trusting: columns)
    }
  }
}

extension Record {
  /// The text of a built-in text field.
  fileprivate func text(_ field: Field) -> String {
    switch field {
    case .reference: reference
    case .description: description
    case .counterparty: counterparty
    case .account: account
    case .source: source
    default: ""
    }
  }
}

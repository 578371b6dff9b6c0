import Matchbook

/// Fills the columns of a table with the open records of a store, row by row.
struct OpenTableBuilder {
  private var columns = RecordColumns()
  private var keys: [Int64] = []
  private var settlements: [Int32: EntrySettlement] = [:]
  private let further: [SourceColumn]
  private var interned: [ArraySlice<UInt8>: TextCell] = [:]

  init(further: [SourceColumn]) {
    self.further = further
    columns.named = further.map { column in
      NamedColumn(
        name: column.name,
        values: column.places.map { .number([], places: $0) } ?? .text([]))
    }
  }

  /// Adds a row.
  ///
  /// - Parameters:
  ///   - currencyCode: Three letters.
  ///   - day: ``Day/missing`` where there is none.
  ///   - texts: One for each of ``Field/builtInTexts``; empty where there is none.
  mutating func append(
    key: Int64, id: UnsafeBufferPointer<UInt8>, amount: Int64, currency: Currency, day: Int32,
    instant: Int64?, texts: (Int) -> UnsafeBufferPointer<UInt8>,
    further json: UnsafeBufferPointer<UInt8>, settlement: EntrySettlement?
  ) throws(RunError) {
    let row = keys.count
    keys.append(key)
    columns.ids.texts.append(columns.intern(id))
    columns.amounts.append(amount)
    columns.currencies.append(currency)
    columns.days.append(day)
    if instant != nil || !columns.instants.isEmpty {
      columns.instants.append(
        contentsOf: repeatElement(RecordColumns.missingInstant, count: row - columns.instants.count)
      )
      columns.instants.append(instant ?? RecordColumns.missingInstant)
    }
    for slot in columns.texts.indices {
      let text = texts(slot)
      if text.isEmpty && columns.texts[slot].isEmpty { continue }
      columns.texts[slot].append(
        contentsOf: repeatElement(.absent, count: row - columns.texts[slot].count))
      columns.texts[slot].append(columns.intern(text))
    }
    if !further.isEmpty { try appendFurther(json) }
    if let settlement { settlements[Int32(truncatingIfNeeded: row)] = settlement }
  }

  private mutating func appendFurther(_ json: UnsafeBufferPointer<UInt8>) throws(RunError) {
    let fields = try FurtherColumns.fields(of: json)
    for (index, column) in further.enumerated() {
      switch columns.named[index].values {
      case .text(var cells):
        columns.named[index].values = .text([])
        cells.append(columns.intern((fields.texts[column.name] ?? "").utf8))
        columns.named[index].values = .text(cells)
      case .number(var values, let places):
        columns.named[index].values = .number([], places: places)
        var value = NamedColumn.missing
        if let text = fields.numbers[column.name] {
          guard let number = Decimal64.parse(text.utf8, places: places) else {
            throw .badRequest(
              field: column.name, value: text,
              expected: "a number that fits 64 bits with \(places) decimal places")
          }
          value = number
        }
        values.append(value)
        columns.named[index].values = .number(values, places: places)
      }
    }
  }

  consuming func finish() -> OpenTable {
    for slot in columns.texts.indices where !columns.texts[slot].isEmpty {
      columns.texts[slot].append(
        contentsOf: repeatElement(.absent, count: keys.count - columns.texts[slot].count))
    }
    return OpenTable(table: RecordTable(trusting: columns), keys: keys, settlements: settlements)
  }
}

import Matchbook

/// An array whose parts are filled by several threads, each its own.
///
/// It has room for more values than will come. Memory that nobody touches costs nothing.
final class PlacedColumn<Element: BitwiseCopyable>: @unchecked Sendable {
  private var array: [Element]
  let base: UnsafeMutablePointer<Element>

  init?(capacity: Int) {
    guard capacity > 0 else { return nil }
    var start: UnsafeMutablePointer<Element>?
    let room = PlacedColumn.room(for: capacity)
    array = [Element](unsafeUninitializedCapacity: room) { buffer, count in
      FileBytes.adviseHugePages(UnsafeMutableRawBufferPointer(buffer))
      // The array is not looked at, copied or changed before `finish` cuts it to what was written.
      start = buffer.baseAddress
      count = room
    }
    guard let start else { return nil }
    base = start
  }

  /// As many values as fit the large pages that so many need: the last one is large then, too.
  private static func room(for capacity: Int) -> Int {
    let page = 2 << 20
    let bytes = capacity * MemoryLayout<Element>.stride
    guard bytes >= page / 2 else { return capacity }
    // What an array and its block of memory keep for themselves is less than this.
    let header = 64
    return ((bytes + header + page - 1) / page * page - header) / MemoryLayout<Element>.stride
  }

  /// A part of the memory for the columns of a piece.
  func part<Value: BitwiseCopyable>(from row: Int, _ count: Int) -> GrowingColumn<Value> {
    let raw = UnsafeMutableRawPointer(base + row)
    return GrowingColumn(at: raw.bindMemory(to: Value.self, capacity: count), capacity: count)
  }

  /// The values that were written; called once.
  func finish(count: Int) -> [Element] {
    var finished: [Element] = []
    swap(&finished, &array)
    finished.removeLast(finished.count - count)
    return finished
  }
}

/// The columns of a table that are filled piece by piece, each piece at its own rows.
struct PlacedColumns: Sendable {
  let capacity: Int
  let ids: PlacedColumn<TextCell>?
  let amounts: PlacedColumn<Int64>
  let currencies: PlacedColumn<Currency>
  let days: PlacedColumn<Int32>?
  let instants: PlacedColumn<Int64>?
  let texts: [PlacedColumn<TextCell>?]
  let namedTexts: [PlacedColumn<TextCell>?]
  let namedNumbers: [PlacedColumn<Int64>?]
  let arena: PlacedColumn<UInt8>

  /// - Parameter capacity: Above 0, like that of the arena.
  init?(mapping: ColumnMapping, capacity: Int, arenaCapacity: Int) {
    guard let amounts = PlacedColumn<Int64>(capacity: capacity),
      let currencies = PlacedColumn<Currency>(capacity: capacity),
      let arena = PlacedColumn<UInt8>(capacity: arenaCapacity)
    else { return nil }
    self.capacity = capacity
    self.amounts = amounts
    self.currencies = currencies
    self.arena = arena
    ids = mapping.id == nil ? nil : PlacedColumn(capacity: capacity)
    days = mapping.date == nil ? nil : PlacedColumn(capacity: capacity)
    instants = mapping.date == nil ? nil : PlacedColumn(capacity: capacity)
    texts = mapping.texts.map { $0.isEmpty ? nil : PlacedColumn(capacity: capacity) }
    namedTexts = mapping.named.map { $0.kind == .text ? PlacedColumn(capacity: capacity) : nil }
    namedNumbers = mapping.named.map { $0.kind == .text ? nil : PlacedColumn(capacity: capacity) }
  }

  /// Copies the values of a piece that was read apart, because its rows could not be counted before.
  func copy(_ chunk: ChunkColumns, to row: Int) {
    func copy<Element, Value>(_ column: GrowingColumn<Value>?, _ target: PlacedColumn<Element>?) {
      guard let column, let target else { return }
      let raw = UnsafeMutableRawPointer(target.base + row)
      raw.bindMemory(to: Value.self, capacity: column.count)
        .initialize(from: column.base, count: column.count)
    }
    copy(chunk.ids, ids)
    copy(chunk.amounts, amounts)
    copy(chunk.currencies, currencies)
    copy(chunk.days, days)
    copy(chunk.instants, instants)
    for (column, target) in zip(chunk.texts, texts) { copy(column, target) }
    for (column, target) in zip(chunk.namedTexts, namedTexts) { copy(column, target) }
    for (column, target) in zip(chunk.namedNumbers, namedNumbers) { copy(column, target) }
  }

  /// Makes the table's columns, once.
  func finish(
    count: Int, arenaCount: Int, hasInstants: Bool, mapping: ColumnMapping
  ) -> RecordColumns {
    var columns = RecordColumns()
    columns.arena = arena.finish(count: arenaCount)
    columns.ids = TextCells(ids?.finish(count: count) ?? [])
    columns.amounts = amounts.finish(count: count)
    columns.currencies = CurrencyColumn(currencies.finish(count: count))
    columns.days = days?.finish(count: count) ?? Array(repeating: Day.missing, count: count)
    if hasInstants { columns.instants = InstantColumn(instants?.finish(count: count) ?? []) }
    for (slot, column) in texts.enumerated() {
      if let column { columns.texts[slot] = TextCells(column.finish(count: count)) }
    }
    for (index, entry) in mapping.named.enumerated() {
      if let cells = namedTexts[index] {
        columns.named.append(
          NamedColumn(name: entry.name, values: .text(TextCells(cells.finish(count: count)))))
      } else if let numbers = namedNumbers[index], case .number(let places) = entry.kind {
        columns.named.append(
          NamedColumn(
            name: entry.name, values: .number(numbers.finish(count: count), places: places)))
      }
    }
    return columns
  }
}

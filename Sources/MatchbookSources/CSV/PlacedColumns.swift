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
    array = [Element](unsafeUninitializedCapacity: capacity) { buffer, count in
      FileBytes.adviseHugePages(UnsafeMutableRawBufferPointer(buffer))
      // The array is not looked at, copied or changed before `finish` cuts it to what was written.
      start = buffer.baseAddress
      count = capacity
    }
    guard let start else { return nil }
    base = start
  }

  /// A part of the memory for the columns of a piece.
  func part(from row: Int, _ count: Int) -> GrowingColumn<Element> {
    GrowingColumn(at: base + row, capacity: count)
  }

  /// Copies the values of a piece, unless they were written where they stay.
  func put(_ column: GrowingColumn<Element>, at row: Int) {
    guard column.base != base + row else { return }
    (base + row).update(from: column.base, count: column.count)
  }

  /// The values that were written; called once.
  func finish(count: Int) -> [Element] {
    var finished: [Element] = []
    swap(&finished, &array)
    finished.removeLast(finished.count - count)
    return finished
  }
}

/// Where the ids of a table are put.
enum PlacedIDs: Sendable {
  case texts(PlacedCells)
  case numbers(PlacedNumbers)
}

/// The columns of a table that are filled piece by piece, each piece at its own rows.
struct PlacedColumns: Sendable {
  let capacity: Int
  let amounts: PlacedColumn<Int64>
  let days: PlacedColumn<Int32>?
  let namedNumbers: [PlacedColumn<Int64>?]
  /// Told of each piece before the next one comes.
  let starts: TextStarts
  let ids: PlacedIDs?
  let texts: [PlacedCells?]
  let namedTexts: [PlacedCells?]
  let currencies: PlacedCurrencies
  let instants: PlacedInstants?
  let arena: PlacedColumn<UInt8>
  /// Rows of which no point in time was placed, because those of a piece have none.
  private let daysOnly = Locked<[Range<Int>]>([])

  /// - Parameters:
  ///   - capacity: Above 0, like that of the arena.
  ///   - idForm: That of most ids, where they are numbers.
  init?(mapping: ColumnMapping, capacity: Int, arenaCapacity: Int, idForm: NumberForm?) {
    guard let amounts = PlacedColumn<Int64>(capacity: capacity),
      let arena = PlacedColumn<UInt8>(capacity: arenaCapacity)
    else { return nil }
    let starts = TextStarts(rows: capacity)
    func cells(_ isThere: Bool) -> PlacedCells? { isThere ? PlacedCells(starts: starts) : nil }
    self.capacity = capacity
    self.amounts = amounts
    self.arena = arena
    self.starts = starts
    days = mapping.date == nil ? nil : PlacedColumn(capacity: capacity)
    namedNumbers = mapping.named.map { $0.kind == .text ? nil : PlacedColumn(capacity: capacity) }
    ids = mapping.id.map { _ in
      idForm.map { .numbers(PlacedNumbers($0, capacity: capacity)) }
        ?? .texts(PlacedCells(starts: starts))
    }
    texts = mapping.texts.map { cells(!$0.isEmpty) }
    namedTexts = mapping.named.map { cells($0.kind == .text) }
    currencies = PlacedCurrencies(capacity: capacity)
    instants = mapping.date == nil ? nil : PlacedInstants(capacity: capacity)
  }

  /// Columns whose values a piece writes elsewhere first.
  var draftCount: Int {
    let cells = texts + namedTexts
    // Those of ids, currencies and of points in time are the other three.
    return cells.count { $0 != nil } + 3
  }

  /// Puts the values of a piece where they stay.
  ///
  /// - Returns: `false` if one of the columns cannot hold them in the form it keeps.
  func place(_ chunk: ChunkColumns, at row: Int, _ known: CurrencyNumbers) -> Bool {
    let rows = row..<row + chunk.count
    amounts.put(chunk.amounts, at: row)
    chunk.days.map { days?.put($0, at: row) }
    for (column, target) in zip(chunk.namedNumbers, namedNumbers) {
      column.map { target?.put($0, at: row) }
    }
    if let cells = chunk.ids {
      cells.base.withMemoryRebound(to: TextCell.self, capacity: rows.count) {
        switch ids {
        case .numbers(let numbers): numbers.place($0, at: rows)
        case .texts(let texts): texts.place($0, at: rows)
        case nil: break
        }
      }
    }
    for (column, target) in zip(chunk.texts, texts) { place(column, target, at: rows) }
    for (column, target) in zip(chunk.namedTexts, namedTexts) { place(column, target, at: rows) }
    if let days = chunk.days, let moments = chunk.instants, let instants {
      if !chunk.hasInstants {
        daysOnly.withLock { $0.append(rows) }
      } else if !instants.place(moments.base, of: days.base, at: rows) {
        return false
      }
    }
    return currencies.place(chunk.currencies.base, at: rows, known)
  }

  private func place(_ column: GrowingColumn<UInt64>?, _ target: PlacedCells?, at rows: Range<Int>)
  {
    guard let column, let target else { return }
    column.base.withMemoryRebound(to: TextCell.self, capacity: rows.count) {
      target.place($0, at: rows)
    }
  }

  /// Makes the table's columns, once.
  func finish(
    count: Int, arenaCount: Int, hasInstants: Bool, mapping: ColumnMapping, _ workers: Workers
  ) -> RecordColumns {
    var columns = RecordColumns()
    columns.arena = arena.finish(count: arenaCount)
    switch ids {
    case .numbers(let numbers): columns.ids = numbers.finish(count: count, &columns.arena)
    case .texts(let texts): columns.ids = IDColumn(texts.finish(count: count))
    case nil: break
    }
    columns.amounts = amounts.finish(count: count)
    columns.currencies = currencies.finish(count: count, workers)
    columns.days = days?.finish(count: count) ?? Array(repeating: Day.missing, count: count)
    if hasInstants, let instants {
      for rows in daysOnly.withLock({ $0 }) { instants.placeNone(at: rows) }
      columns.instants = instants.finish(columns.days)
    }
    for (slot, column) in texts.enumerated() {
      if let column { columns.texts[slot] = column.finish(count: count) }
    }
    for (index, entry) in mapping.named.enumerated() {
      if let cells = namedTexts[index] {
        columns.named.append(
          NamedColumn(name: entry.name, values: .text(cells.finish(count: count))))
      } else if let numbers = namedNumbers[index], case .number(let places) = entry.kind {
        columns.named.append(
          NamedColumn(
            name: entry.name, values: .number(numbers.finish(count: count), places: places)))
      }
    }
    return columns
  }
}

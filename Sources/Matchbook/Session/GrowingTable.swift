/// The records of one side of a session: tables that came one after the other, as one.
///
/// Rows are numbered in the order in which they came. Small tables at the end are joined, each row
/// O(log rows) times in all, so that there are never many.
struct GrowingTable: Sendable {
  private struct Part: Sendable {
    let first: Int
    let table: RecordTable
  }

  private var parts: [Part] = []
  private(set) var kinds = ColumnKinds()
  private var ids = IDIndex()
  private(set) var count = 0

  var tables: [RecordTable] { parts.map(\.table) }

  /// Says why a table cannot be added: its columns, its ids or its size.
  func check(_ table: RecordTable, _ side: Side) throws(MatchError) {
    guard count + table.count <= RecordTable.maximumCount else {
      throw .tooManyRows(
        side: side, count: count + table.count, limit: RecordTable.maximumCount)
    }
    if let misfit = kinds.misfit(table) {
      throw .unlikeColumn(field: misfit.field, side: side, isNumber: misfit.isNumber)
    }
    guard kinds.canTake(table, beside: tables) else {
      let field = table.columns.named.first { $0.isNumber }?.name ?? ""
      throw .unlikeColumn(field: field, side: side, isNumber: true)
    }
    for row in 0..<table.count where self.row(of: row, in: table) != nil {
      throw .repeatedRecord(side: side, id: table.id(at: row))
    }
  }

  /// Adds a table that was checked.
  mutating func append(_ table: RecordTable) {
    guard !table.isEmpty else {
      kinds.add(table)
      return
    }
    kinds.add(table)
    parts.append(Part(first: count, table: table))
    count += table.count
    var index = ids
    ids = IDIndex()
    index.reserve(table.count, withID)
    let first = count - table.count
    for row in 0..<table.count {
      table.columns.withID(row) { index.insert(Int32(truncatingIfNeeded: first + row), $0) }
    }
    ids = index
    joinSmallParts()
  }

  private mutating func joinSmallParts() {
    while parts.count > 1 {
      let (last, other) = (parts[parts.count - 1], parts[parts.count - 2])
      guard last.table.count * 2 > other.table.count else { return }
      parts.removeLast(2)
      parts.append(
        Part(first: other.first, table: RecordTable.joining([other.table, last.table])))
    }
  }

  // MARK: - Rows

  /// The table that holds a row, and the row in it.
  @inline(__always)
  func place(of row: Int) -> (table: RecordTable, row: Int) {
    var index = parts.count - 1
    while index > 0, parts[index].first > row { index -= 1 }
    return (parts[index].table, row - parts[index].first)
  }

  func id(at row: Int) -> String {
    let (table, row) = place(of: row)
    return table.id(at: row)
  }

  /// The row of an id.
  func row(of id: String) -> Int? {
    var id = id
    return id.withUTF8 { ids.row(of: $0, withID).map { Int($0) } }
  }

  /// The row that has the id of a row of another table.
  private func row(of row: Int, in table: RecordTable) -> Int32? {
    table.columns.withID(row) { ids.row(of: $0, withID) }
  }

  private func withID(_ row: Int32, _ body: (UnsafeBufferPointer<UInt8>) -> Bool) -> Bool {
    let (table, row) = place(of: Int(row))
    return table.columns.withID(row, body)
  }

  /// A table of some rows, which are in ascending order.
  func selecting(_ rows: [Int32]) -> RecordTable {
    var tables: [RecordTable] = []
    var start = 0
    for part in parts {
      var end = start
      while end < rows.count, Int(rows[end]) < part.first + part.table.count { end += 1 }
      guard end > start else { continue }
      tables.append(
        part.table.selecting(rows: rows[start..<end].map { $0 - Int32(part.first) }))
      start = end
    }
    // Without any row the columns are still those of the side, for rules that name them.
    guard !tables.isEmpty else {
      return RecordTable(trusting: kinds.aligned(RecordColumns()))
    }
    let joined = RecordTable.joining(tables)
    return RecordTable(trusting: kinds.aligned(joined.columns))
  }
}

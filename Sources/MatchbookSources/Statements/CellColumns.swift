import Matchbook

/// Columns of texts that grow row by row; one without a text takes no memory.
final class CellColumns {
  private struct Column {
    var cells: UnsafeMutablePointer<TextCell>?
    var count = 0
    var capacity = 0
  }

  private let columns: UnsafeMutableBufferPointer<Column>

  init(count: Int) {
    columns = .allocate(capacity: count)
    columns.initialize(repeating: Column())
  }

  deinit {
    for column in columns { column.cells?.deallocate() }
    columns.deallocate()
  }

  /// Gives a row its text; the rows before it that have none are filled up.
  @inline(__always)
  func put(_ cell: TextCell, column: Int, row: Int) {
    precondition(column >= 0 && column < columns.count, "a column outside of the table")
    if cell.length == 0 { return }
    if columns[column].capacity <= row { grow(column, row) }
    guard let cells = columns[column].cells else { return }
    fill(column, upTo: row)
    cells[row] = cell
    columns[column].count = row + 1
  }

  /// Makes a column of its cells, and forgets it; one without a text is empty.
  func take(_ column: Int, rows: Int) -> [TextCell] {
    guard columns[column].count > 0 else { return [] }
    if columns[column].capacity < rows { grow(column, rows) }
    fill(column, upTo: rows)
    let cells = Array(UnsafeBufferPointer(start: columns[column].cells, count: rows))
    columns[column].cells?.deallocate()
    columns[column] = Column()
    return cells
  }

  @inline(__always)
  private func fill(_ column: Int, upTo row: Int) {
    guard let cells = columns[column].cells else { return }
    var count = columns[column].count
    while count < row {
      cells[count] = .absent
      count += 1
    }
    columns[column].count = max(columns[column].count, row)
  }

  @inline(never)
  private func grow(_ column: Int, _ row: Int) {
    let old = columns[column]
    let capacity = max(1024, old.capacity * 2, row + 1)
    let cells = UnsafeMutablePointer<TextCell>.allocate(capacity: capacity)
    if let kept = old.cells {
      cells.update(from: kept, count: old.count)
      kept.deallocate()
    }
    columns[column].cells = cells
    columns[column].capacity = capacity
  }
}

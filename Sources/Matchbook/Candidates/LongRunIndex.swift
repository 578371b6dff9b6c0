/// An index of the texts of those cells of a grid whose runs are long.
///
/// Measuring texts along a run takes time by its length, and a price that everybody pays makes runs
/// that grow with the data, for rows that grow as well. Within such a cell few texts share a
/// segment, and they stand in the order of their days; so a look-up meets the few of them that are
/// in the run. Short runs are measured sooner than looked up.
struct LongRunIndex: Sendable {
  private let index: EditDistanceIndex
  /// By cell.
  private let isIndexed: [Bool]
  private let rowsAllowed: Int

  /// Rows of the other side whose runs are looked at, to see which cells are worth an index.
  private static let sampleSize = 1 << 16
  /// A row is in the index in about as much time as so many texts are measured.
  private static let costOfIndexing = 64
  /// Looking up pairs of segments takes as much longer than single ones as measuring so many texts.
  private static let rowsBeforePairs = 512

  /// - Parameters:
  ///   - rowsAllowed: Rows of a run up to which it is not looked up.
  ///   - threshold: In millionths.
  /// - Complexity: That of an ``EditDistanceIndex`` over the rows of the cells it is worth for.
  init(
    _ grids: GroupGrids, _ texts: GridTexts, rowsAllowed: Int, atLeast threshold: Int32,
    workers: Workers
  ) {
    let cells = grids.ledger.cells
    let externalCount = grids.external.places.count
    let step = max(1, externalCount / LongRunIndex.sampleSize)
    var rowsOfRuns = [Int](repeating: 0, count: cells.count)
    var runsOfCell = [Int](repeating: 0, count: cells.count)
    for place in stride(from: 0, to: externalCount, by: step) {
      grids.forEachRun(around: place) { run, cell, _ in
        guard run.count >= rowsAllowed else { return }
        rowsOfRuns[cell] += run.count
        runsOfCell[cell] += 1
      }
    }
    let cost = min(rowsAllowed, LongRunIndex.costOfIndexing)
    var isIndexed = [Bool](repeating: false, count: cells.count)
    var (rows, runs, rowsMet) = (0, 0, 0)
    for (number, cell) in cells.buffer.enumerated() where runsOfCell[number] > 0 {
      guard rowsOfRuns[number] * step >= cost * (cell.end - cell.start) else { continue }
      isIndexed[number] = true
      rows += cell.end - cell.start
      runs += runsOfCell[number]
      rowsMet += rowsOfRuns[number]
    }
    self.isIndexed = isIndexed
    self.rowsAllowed = rowsAllowed
    guard rows > 0 else {
      index = EditDistanceIndex(cells: [], arena: [], atLeast: threshold, workers: workers)
      return
    }
    var textCells = [TextCell](repeating: .absent, count: texts.cells.count)
    var groups = [UInt64](repeating: 0, count: texts.cells.count)
    for (number, cell) in cells.buffer.enumerated() where isIndexed[number] {
      for place in cell.start..<cell.end {
        textCells[place] = texts.cells[place]
        groups[place] = UInt64(truncatingIfNeeded: number)
      }
    }
    // A run holds this share of what the index holds; the index counts without regard to runs.
    let share = max(1, rows * runs / max(1, rowsMet))
    index = EditDistanceIndex(
      cells: textCells, arena: texts.arena, groups: groups, atLeast: threshold, workers: workers,
      pairsAbove: LongRunIndex.rowsBeforePairs * share)
  }

  func search() -> EditDistanceSearch { EditDistanceSearch(index) }

  /// Whether a run of a cell is to be looked up.
  @inline(__always)
  func holds(_ run: Range<Int>, of cell: Int) -> Bool {
    run.count >= rowsAllowed && isIndexed[cell]
  }
}

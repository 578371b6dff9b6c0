/// Solves one component from lists of arcs, by bids and then by shortest augmenting paths.
///
/// The steps are those of `DenseSolver`; the search keeps columns that were reached in a heap and
/// drops those that lie beyond an end that is already known. Where every node will be matched it
/// starts from both ends. Source: Jonker and Volgenant, 1987;
/// Dijkstra, "A note on two problems in connexion with graphs", 1959.
///
/// Costs lie at zero or above; each row has at least one arc.
///
/// Used by one thread, without calls from within calls; so its fields need no guard at each access,
/// which would cost small components a tenth of their time.
final class SparseSolver<Scalar: DualScalar> {
  @exclusivity(unchecked) private(set) var rowCount = 0
  @exclusivity(unchecked) private(set) var columnCount = 0
  @exclusivity(unchecked) private(set) var giveUp: Scalar = 0
  /// Rows that found no place.
  @exclusivity(unchecked) private var openCount = 0
  /// Arcs that may still be looked at; below zero the result is not to be used.
  @exclusivity(unchecked) var stepsLeft = Int.max

  @exclusivity(unchecked) private var startScratch = Scratch<Int32>()
  @exclusivity(unchecked) private var columnScratch = Scratch<Int32>()
  @exclusivity(unchecked) private var costScratch = Scratch<Scalar>()
  @exclusivity(unchecked) private(set) var columnPriceScratch = Scratch<Scalar>()
  @exclusivity(unchecked) private(set) var rowPriceScratch = Scratch<Scalar>()
  @exclusivity(unchecked) private(set) var columnOfRowScratch = Scratch<Int32>()
  @exclusivity(unchecked) private(set) var rowOfColumnScratch = Scratch<Int32>()
  @exclusivity(unchecked) private var waitingScratch = Scratch<Int32>()
  // One search's tree.
  @exclusivity(unchecked) private(set) var distanceScratch = Scratch<Scalar>()
  @exclusivity(unchecked) private(set) var reachedFromScratch = Scratch<Int32>()
  @exclusivity(unchecked) private(set) var touchedScratch = Scratch<Int32>()
  @exclusivity(unchecked) private(set) var treeColumnScratch = Scratch<Int32>()
  let queue = DistanceQueue<Scalar>()
  @exclusivity(unchecked) var reverse = ReverseTree<Scalar>()

  /// Arcs of row *i* stand at `starts[i]..<starts[i + 1]`; to be filled by the caller, as are
  /// `columns` and `costs` of the arcs.
  var starts: UnsafeMutablePointer<Int32> { startScratch.base }
  var columns: UnsafeMutablePointer<Int32> { columnScratch.base }
  var costs: UnsafeMutablePointer<Scalar> { costScratch.base }
  var columnPrices: UnsafePointer<Scalar> { UnsafePointer(columnPriceScratch.base) }
  var rowPrices: UnsafePointer<Scalar> { UnsafePointer(rowPriceScratch.base) }
  /// The column of each row, -1 if it stays open.
  var columnOfRow: UnsafePointer<Int32> { UnsafePointer(columnOfRowScratch.base) }

  init() {}

  /// Makes room for a component.
  ///
  /// - Parameter giveUp: What it costs to leave a row open.
  func prepare(rowCount: Int, columnCount: Int, arcCount: Int, giveUp: Scalar) {
    self.rowCount = rowCount
    self.columnCount = columnCount
    self.giveUp = giveUp
    startScratch.reserve(rowCount + 1)
    columnScratch.reserve(arcCount)
    costScratch.reserve(arcCount)
    columnPriceScratch.reserve(columnCount).initialize(repeating: 0, count: columnCount)
    rowPriceScratch.reserve(rowCount)
    columnOfRowScratch.reserve(rowCount).initialize(repeating: -1, count: rowCount)
    rowOfColumnScratch.reserve(columnCount).initialize(repeating: -1, count: columnCount)
    waitingScratch.reserve(rowCount)
    distanceScratch.reserve(columnCount).initialize(repeating: .max, count: columnCount)
    reachedFromScratch.reserve(columnCount)
    touchedScratch.reserve(columnCount)
    treeColumnScratch.reserve(columnCount)
  }

  /// Solves the component.
  ///
  /// If both sides are of a size, the search starts in the hope that no node stays open: prices of
  /// columns may then start anywhere. The first row that finds no place ends that attempt.
  ///
  /// - Returns: Whether all nodes of both sides are matched; the price of leaving a row open then
  ///   plays no part in the result.
  /// - Complexity: O(*rows* · *arcs* · log *columns*) time at worst; far less in practice.
  func solve() -> Bool {
    if rowCount == columnCount {
      reduceColumns()
      if placeRows(hopingForAll: true) {
        shiftPrices()
        return true
      }
      clearMatches()
    }
    _ = placeRows(hopingForAll: false)
    return false
  }

  private func clearMatches() {
    columnPriceScratch.base.update(repeating: 0, count: columnCount)
    columnOfRowScratch.base.update(repeating: -1, count: rowCount)
    rowOfColumnScratch.base.update(repeating: -1, count: columnCount)
  }

  /// Matches all rows that have no column yet, or leaves them open.
  ///
  /// - Returns: `false` if a row stayed open in spite of hope; nothing is then to be used.
  private func placeRows(hopingForAll isHopeful: Bool) -> Bool {
    var waitingCount = 0
    for row in 0..<rowCount where columnOfRow[row] < 0 {
      waitingScratch.base[waitingCount] = Int32(truncatingIfNeeded: row)
      waitingCount += 1
    }
    openCount = 0
    for _ in 0..<SparseSolver.bidRounds where waitingCount > 0 {
      waitingCount = bid(waitingCount)
    }
    setRowPrices()
    if isHopeful, canSearchBothWays {
      guard openCount == 0 else { return false }
      if waitingCount > 0 { prepareBothWays() }
      for place in 0..<waitingCount where stepsLeft >= 0 {
        guard findPlaceBothWays(for: Int(waitingScratch.base[place])) else { return false }
      }
      return true
    }
    for place in 0..<waitingCount {
      if isHopeful, openCount > 0 { return false }
      if stepsLeft < 0 { break }
      findPlace(for: Int(waitingScratch.base[place]))
    }
    return !isHopeful || openCount == 0
  }

  private static var bidRounds: Int { 2 }

  /// Lets the first `count` waiting rows bid, each row that is driven out at once after the one
  /// that drove it out, and returns how many rows wait now.
  private func bid(_ count: Int) -> Int {
    let waiting = waitingScratch.base
    let prices = columnPriceScratch.base
    let columnOfRow = columnOfRowScratch.base
    let rowOfColumn = rowOfColumnScratch.base
    let starts = starts
    let columns = columns
    let costs = costs
    var left = 0
    // Bids of rows that were driven out are limited: two rows can outbid each other by little for
    // long, and a shortest path settles that in one go.
    var bidsLeft = 16 * count + 16
    for place in 0..<count {
      var row = Int(waiting[place])
      while true {
        var least = giveUp
        var second = giveUp
        var first = -1
        var next = -1
        for arc in Int(starts[row])..<Int(starts[row + 1]) {
          let column = Int(columns[arc])
          let reduced = costs[arc] &- prices[column]
          if reduced < second {
            if reduced < least {
              second = least
              next = first
              least = reduced
              first = column
            } else {
              second = reduced
              next = column
            }
          }
        }
        guard first >= 0 else {
          openCount += 1
          break
        }
        bidsLeft -= 1
        stepsLeft -= Int(starts[row + 1] - starts[row])
        if least < second {
          prices[first] &-= second &- least
        } else if rowOfColumn[first] >= 0, next >= 0 {
          first = next
        }
        let driven = Int(rowOfColumn[first])
        columnOfRow[row] = Int32(truncatingIfNeeded: first)
        rowOfColumn[first] = Int32(truncatingIfNeeded: row)
        guard driven >= 0 else { break }
        columnOfRow[driven] = -1
        if least < second, bidsLeft > 0 {
          row = driven
        } else {
          waiting[left] = Int32(truncatingIfNeeded: driven)
          left += 1
          break
        }
      }
    }
    return left
  }

  /// Prices of rows: what the cheapest column costs them at the columns' prices.
  private func setRowPrices() {
    for row in 0..<rowCount {
      let match = columnOfRowScratch.base[row]
      var price = giveUp
      for arc in Int(starts[row])..<Int(starts[row + 1]) where columns[arc] == match {
        price = costs[arc] &- columnPriceScratch.base[Int(match)]
      }
      rowPriceScratch.base[row] = price
    }
  }
}

// MARK: - Shortest paths

extension SparseSolver {
  /// Where a search ends as far as is known: at an open column, or by leaving a row open.
  private struct End {
    var distance: Scalar
    var column: Int
    var row: Int
  }

  /// Matches a row along the shortest path to an open column, or to a row that is left open.
  private func findPlace(for start: Int) {
    let distances = distanceScratch.base
    let prices = columnPriceScratch.base
    let rowPrices = rowPriceScratch.base
    let rowOfColumn = rowOfColumnScratch.base
    let treeColumns = treeColumnScratch.base
    var treeCount = 0
    var touchedCount = 0
    var end = End(distance: giveUp, column: -1, row: start)
    queue.clear()
    relax(start, offset: 0, &end, &touchedCount)
    while let (distance, reached) = queue.pop() {
      if distance >= end.distance { break }
      let column = Int(reached)
      if distance != distances[column] { continue }
      treeColumns[treeCount] = reached
      treeCount += 1
      let row = Int(rowOfColumn[column])
      let offset = distance &- rowPrices[row]
      if offset &+ giveUp < end.distance {
        end = End(distance: offset &+ giveUp, column: -1, row: row)
      }
      relax(row, offset: offset, &end, &touchedCount)
    }
    for place in 0..<treeCount {
      let column = Int(treeColumns[place])
      let step = end.distance &- distances[column]
      prices[column] &-= step
      rowPrices[Int(rowOfColumn[column])] &+= step
    }
    rowPrices[start] = end.distance
    for place in 0..<touchedCount { distances[Int(touchedScratch.base[place])] = .max }
    if end.column < 0 { openCount += 1 }
    turn(start, end)
  }

  @inline(__always)
  private func relax(
    _ row: Int, offset: Scalar, _ end: inout End, _ touchedCount: inout Int
  ) {
    let columns = columns
    let costs = costs
    let prices = columnPriceScratch.base
    let distances = distanceScratch.base
    let reachedFrom = reachedFromScratch.base
    let touched = touchedScratch.base
    let starts = starts
    let rowOfColumn = rowOfColumnScratch.base
    stepsLeft -= Int(starts[row + 1] - starts[row])
    for arc in Int(starts[row])..<Int(starts[row + 1]) {
      let column = Int(columns[arc])
      let distance = costs[arc] &- prices[column] &+ offset
      guard distance < end.distance, distance < distances[column] else { continue }
      reachedFrom[column] = Int32(truncatingIfNeeded: row)
      if rowOfColumn[column] < 0 {
        end = End(distance: distance, column: column, row: -1)
      } else {
        if distances[column] == .max {
          touched[touchedCount] = columns[arc]
          touchedCount += 1
        }
        distances[column] = distance
        queue.push(distance, columns[arc])
      }
    }
  }

  /// Gives each column of the path to the row that reached it, from the end back to the start.
  private func turn(_ start: Int, _ end: End) {
    let columnOfRow = columnOfRowScratch.base
    var column = end.column
    if column < 0 {
      column = Int(columnOfRow[end.row])
      columnOfRow[end.row] = -1
    }
    while column >= 0 {
      let row = Int(reachedFromScratch.base[column])
      rowOfColumnScratch.base[column] = Int32(truncatingIfNeeded: row)
      let before = Int(columnOfRow[row])
      columnOfRow[row] = Int32(truncatingIfNeeded: column)
      column = row == start ? -1 : before
    }
  }
}

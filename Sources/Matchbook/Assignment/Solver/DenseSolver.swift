/// Solves one component from a full table of costs, by shortest augmenting paths over flat arrays.
///
/// Rows choose among columns. First rows bid for columns one after another, each raising the price
/// of the column it gets to what its second choice would cost ("augmenting row reduction"); rows
/// that lost their column too often are then placed by a shortest path each. Source: Jonker and
/// Volgenant, "A shortest augmenting path algorithm for dense and sparse linear assignment
/// problems", 1987. Their first steps, column reduction and reduction transfer, are taken only if
/// every column will be matched: one that stays open must keep a price of zero. A row may also stay
/// open, at the cost `giveUp`.
///
/// Costs lie at zero or above. All costs and prices are counted twice while the solver works, which
/// leaves room to tell apart what is equal.
///
/// Used by one thread, without calls from within calls; so its fields need no guard at each access,
/// which would cost small components a tenth of their time.
final class DenseSolver<Scalar: DualScalar> {
  @exclusivity(unchecked) private(set) var rowCount = 0
  @exclusivity(unchecked) private(set) var columnCount = 0
  /// `columnCount` filled up to a multiple of the lanes.
  @exclusivity(unchecked) private(set) var width = 0
  @exclusivity(unchecked) private var giveUp: Scalar = 0
  /// Cells that may still be looked at; below zero the result is not to be used.
  @exclusivity(unchecked) var stepsLeft = Int.max
  /// Whether every column will be matched, so that its price may start at any value.
  @exclusivity(unchecked) private var isSquareAndComplete = false

  @exclusivity(unchecked) private var costScratch = Scratch<Scalar>()
  @exclusivity(unchecked) private(set) var columnPriceScratch = Scratch<Scalar>()
  @exclusivity(unchecked) private(set) var rowPriceScratch = Scratch<Scalar>()
  @exclusivity(unchecked) private(set) var columnOfRowScratch = Scratch<Int32>()
  @exclusivity(unchecked) private(set) var rowOfColumnScratch = Scratch<Int32>()
  // One search's tree.
  @exclusivity(unchecked) private var distanceScratch = Scratch<Scalar>()
  @exclusivity(unchecked) private var openPriceScratch = Scratch<Scalar>()
  @exclusivity(unchecked) private(set) var treeColumnScratch = Scratch<Int32>()
  @exclusivity(unchecked) private var treeDistanceScratch = Scratch<Scalar>()
  @exclusivity(unchecked) private var waitingScratch = Scratch<Int32>()

  /// Rows of `width` costs each, to be filled by the caller with twice the cost.
  var costs: UnsafeMutablePointer<Scalar> { costScratch.base }
  var columnPrices: UnsafePointer<Scalar> { UnsafePointer(columnPriceScratch.base) }
  var rowPrices: UnsafePointer<Scalar> { UnsafePointer(rowPriceScratch.base) }
  /// The column of each row, -1 if it stays open.
  var columnOfRow: UnsafePointer<Int32> { UnsafePointer(columnOfRowScratch.base) }

  init() {}

  /// Makes room for a component; pairs that are not allowed are to be given the cost `absent`.
  ///
  /// - Parameter giveUp: What it costs to leave a row open; `nil` if every pair is allowed, so
  ///   that no row stays open.
  func prepare(rowCount: Int, columnCount: Int, giveUp: Scalar?) {
    self.rowCount = rowCount
    self.columnCount = columnCount
    self.giveUp = giveUp.map { $0 &<< 1 } ?? AssignmentLimits.giveUp(Scalar.self)
    isSquareAndComplete = giveUp == nil && rowCount == columnCount
    let lanes = AssignmentLimits.laneCount
    width = (columnCount + lanes - 1) / lanes * lanes
    costScratch.reserve(rowCount * width)
    columnPriceScratch.reserve(width).initialize(repeating: 0, count: width)
    rowPriceScratch.reserve(rowCount)
    columnOfRowScratch.reserve(rowCount).initialize(repeating: -1, count: rowCount)
    rowOfColumnScratch.reserve(width).initialize(repeating: -1, count: width)
    distanceScratch.reserve(width)
    openPriceScratch.reserve(width)
    treeColumnScratch.reserve(rowCount + 1)
    treeDistanceScratch.reserve(rowCount + 1)
    waitingScratch.reserve(rowCount)
  }

  /// Fills all cells with the cost of a pair that is not allowed.
  func fillWithAbsent() {
    costs.update(repeating: AssignmentLimits.absent(Scalar.self), count: rowCount * width)
  }

  /// Gives the positions past the last column the cost of a pair that is not allowed.
  func closePadding() {
    let absent = AssignmentLimits.absent(Scalar.self)
    guard width > columnCount else { return }
    for row in 0..<rowCount {
      (costs + row * width + columnCount).update(repeating: absent, count: width - columnCount)
    }
  }

  /// Solves the component.
  ///
  /// - Complexity: O(*rows*² · *columns*) time; in practice a few scans per row.
  func solve() {
    if isSquareAndComplete { reduceColumns() }
    var waitingCount = 0
    let columnOfRow = columnOfRowScratch.base
    let waiting = waitingScratch.base
    for row in 0..<rowCount where columnOfRow[row] < 0 {
      waiting[waitingCount] = Int32(truncatingIfNeeded: row)
      waitingCount += 1
    }
    for _ in 0..<DenseSolver.bidRounds where waitingCount > 0 {
      waitingCount = bid(waitingCount)
    }
    for place in 0..<waitingCount where stepsLeft >= 0 { findPlace(for: Int(waiting[place])) }
    setRowPrices()
    let rowPrices = rowPriceScratch.base
    for row in 0..<rowCount { rowPrices[row] &>>= 1 }
    let columnPrices = columnPriceScratch.base
    for column in 0..<columnCount { columnPrices[column] &>>= 1 }
  }

  /// Rounds of bids; Jonker and Volgenant's two, and one more where the third pays.
  private static var bidRounds: Int { 2 }

  /// Lets the first `count` waiting rows bid, each row that is driven out at once after the one
  /// that drove it out, and returns how many rows wait now.
  private func bid(_ count: Int) -> Int {
    let waiting = waitingScratch.base
    let prices = columnPriceScratch.base
    let columnOfRow = columnOfRowScratch.base
    let rowOfColumn = rowOfColumnScratch.base
    let costs = costs
    let width = width
    let giveUp = giveUp
    var left = 0
    // Bids of rows that were driven out are limited: two rows can outbid each other by little for
    // long, and a shortest path settles that in one go.
    var bidsLeft = 4 * count + 16
    for place in 0..<count {
      var row = Int(waiting[place])
      while true {
        let line = costs + row * width
        var (least, second, column) = Scalar.twoLeast(line, prices, width)
        if least >= giveUp { break }
        second = min(second, giveUp)
        bidsLeft -= 1
        stepsLeft -= columnCount
        if least < second {
          prices[column] &-= second &- least
        } else if rowOfColumn[column] >= 0 {
          column = DenseSolver.openColumn(least, line, prices, rowOfColumn, width, after: column)
        }
        let driven = Int(rowOfColumn[column])
        columnOfRow[row] = Int32(truncatingIfNeeded: column)
        rowOfColumn[column] = Int32(truncatingIfNeeded: row)
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

  /// Of the equally cheap columns past one that is taken, the first open one, or else the next.
  @inline(__always)
  private static func openColumn(
    _ least: Scalar, _ line: UnsafePointer<Scalar>, _ prices: UnsafePointer<Scalar>,
    _ rowOfColumn: UnsafePointer<Int32>, _ width: Int, after taken: Int
  ) -> Int {
    let next = Scalar.first(least, in: line, less: prices, from: taken + 1, width)
    var column = next
    while column < width {
      if rowOfColumn[column] < 0 { return column }
      column = Scalar.first(least, in: line, less: prices, from: column + 1, width)
    }
    return next
  }

  /// Prices of rows: what the cheapest column costs them at the columns' prices.
  private func setRowPrices() {
    let rowPrices = rowPriceScratch.base
    let columnPrices = columnPriceScratch.base
    let columnOfRow = columnOfRowScratch.base
    let costs = costs
    let width = width
    let giveUp = giveUp
    for row in 0..<rowCount {
      let column = Int(columnOfRow[row])
      rowPrices[row] = column < 0 ? giveUp : costs[row * width + column] &- columnPrices[column]
    }
    if isSquareAndComplete { shiftPrices() }
  }
}

// MARK: - Shortest paths

extension DenseSolver {
  /// Matches a row along the shortest path to an open column, or to a row that is left open.
  ///
  /// Distances count from zero prices of rows. The tree's columns and their distances stand in the
  /// order in which they were reached; who reached a column is found again afterwards, on the path
  /// alone, which spares a note for every column passed.
  private func findPlace(for start: Int) {
    let distances = distanceScratch.base
    let openPrices = openPriceScratch.base
    let prices = columnPriceScratch.base
    let rowOfColumn = rowOfColumnScratch.base
    let columnOfRow = columnOfRowScratch.base
    let treeColumns = treeColumnScratch.base
    let treeDistances = treeDistanceScratch.base
    let costs = costs
    let width = width
    let giveUp = giveUp
    distances.update(repeating: .max, count: width)
    // Matched columns stand one step further off, so that of equally near columns an open one comes
    // first: twice the costs leave room for that step.
    for column in 0..<width {
      // The sign of a row that is none makes up for the step.
      let sign = Scalar(truncatingIfNeeded: rowOfColumn[column] &>> 31)
      openPrices[column] = prices[column] &- 1 &- sign
    }
    var treeCount = 0
    var row = start
    var offset: Scalar = 0
    // The cheapest row of the tree to be left open, as a count of columns before it.
    var limit = giveUp
    var limitPlace = 0
    var end = -1
    while true {
      stepsLeft -= columnCount
      let (least, column) = Scalar.relax(
        costs + row * width, openPrices, distances, offset, width)
      if least >= limit { break }
      if rowOfColumn[column] < 0 {
        end = column
        limit = least
        break
      }
      treeColumns[treeCount] = Int32(truncatingIfNeeded: column)
      let distance = least &- 1
      treeDistances[treeCount] = distance
      treeCount += 1
      row = Int(rowOfColumn[column])
      offset = distance &- (costs[row * width + column] &- prices[column])
      openPrices[column] = AssignmentLimits.closed(Scalar.self)
      distances[column] = .max
      if offset &+ giveUp < limit {
        limit = offset &+ giveUp
        limitPlace = treeCount
      }
    }
    var place = treeCount
    if end < 0 {
      // The row behind the last column of the path is left open, and its column is free.
      guard limitPlace > 0 else {
        lowerPrices(treeCount, limit)
        return
      }
      end = Int(treeColumns[limitPlace - 1])
      place = limitPlace - 1
      columnOfRow[Int(rowOfColumn[end])] = -1
      let distance = treeDistances[place]
      turn(start, end, distance, place, treeCount, limit)
    } else {
      turn(start, end, limit, place, treeCount, limit)
    }
  }

  /// Gives each column of the path to the row that reached it, from the end back to the start.
  private func turn(
    _ start: Int, _ end: Int, _ endDistance: Scalar, _ endPlace: Int, _ treeCount: Int,
    _ limit: Scalar
  ) {
    let prices = columnPriceScratch.base
    let rowOfColumn = rowOfColumnScratch.base
    let columnOfRow = columnOfRowScratch.base
    let treeColumns = treeColumnScratch.base
    let treeDistances = treeDistanceScratch.base
    var column = end
    var distance = endDistance
    var place = endPlace
    // Rows as they stood before the path is turned: the row of the tree's column before it.
    while true {
      var reachedFrom = -1
      let price = prices[column]
      if costs[start * width + column] &- price != distance {
        for earlier in 0..<place {
          let between = Int(treeColumns[earlier])
          let row = Int(rowOfColumn[between])
          let offset = treeDistances[earlier] &- (costs[row * width + between] &- prices[between])
          if costs[row * width + column] &- price &+ offset == distance {
            reachedFrom = earlier
            break
          }
        }
      }
      if reachedFrom < 0 {
        rowOfColumn[column] = Int32(truncatingIfNeeded: start)
        columnOfRow[start] = Int32(truncatingIfNeeded: column)
        break
      }
      let before = Int(treeColumns[reachedFrom])
      let row = rowOfColumn[before]
      rowOfColumn[column] = row
      columnOfRow[Int(row)] = Int32(truncatingIfNeeded: column)
      column = before
      distance = treeDistances[reachedFrom]
      place = reachedFrom
    }
    lowerPrices(treeCount, limit)
  }

  private func lowerPrices(_ treeCount: Int, _ limit: Scalar) {
    for place in 0..<treeCount {
      columnPriceScratch.base[Int(treeColumnScratch.base[place])] &-=
        limit &- treeDistanceScratch.base[place]
    }
  }
}

// Shortest paths for components in which every node will be matched: from the row that looks for a
// place and from all columns that are open, until the two searches meet. Of many open columns only
// few are near; a search from one end would have to reach the nearest through all that lies before.
//
// The radii of both searches add up to the length of the path, and prices move by what each node lies
// inside either radius. No reduced cost falls below zero by that: an arc that both searches would use
// up belongs to a path, and none is shorter. Source of the search: Pohl, "Bi-directional search", 1971.

/// The arcs of a sparse problem by column, and one search's tree that grows from open columns.
struct ReverseTree<Scalar: DualScalar>: ~Copyable {
  /// Arcs of column *j* stand at `starts[j]..<starts[j + 1]`.
  fileprivate var starts = Scratch<Int32>()
  fileprivate var rows = Scratch<Int32>()
  fileprivate var costs = Scratch<Scalar>()
  fileprivate var openColumns = Scratch<Int32>()
  fileprivate var openCount = 0
  /// The distance of each matched row from its column to an open one; `min` for rows without column.
  fileprivate var distances = Scratch<Scalar>()
  /// The column that a row takes if the path leads through it.
  fileprivate var next = Scratch<Int32>()
  fileprivate var touched = Scratch<Int32>()
  fileprivate var treeRows = Scratch<Int32>()
  fileprivate let queue = DistanceQueue<Scalar>()
}

extension SparseSolver {
  /// Whether prices stay within the type that all searches together may move.
  var canSearchBothWays: Bool {
    giveUp <= Scalar.max / Scalar(truncatingIfNeeded: 8 * (rowCount + 1))
  }

  /// Sorts the arcs by column, and finds the open columns.
  func prepareBothWays() {
    let arcCount = Int(starts[rowCount])
    let starts = starts
    let columns = columns
    let costs = costs
    let columnStarts = reverse.starts.reserve(columnCount + 1)
    let rows = reverse.rows.reserve(arcCount)
    let sorted = reverse.costs.reserve(arcCount)
    columnStarts.update(repeating: 0, count: columnCount + 1)
    for arc in 0..<arcCount { columnStarts[Int(columns[arc])] += 1 }
    // Each column's start lies at its end until it is filled, from the back.
    var total: Int32 = 0
    for column in 0..<columnCount {
      total += columnStarts[column]
      columnStarts[column] = total
    }
    columnStarts[columnCount] = total
    for row in stride(from: rowCount - 1, through: 0, by: -1) {
      for arc in Int(starts[row])..<Int(starts[row + 1]) {
        let column = Int(columns[arc])
        columnStarts[column] -= 1
        rows[Int(columnStarts[column])] = Int32(truncatingIfNeeded: row)
        sorted[Int(columnStarts[column])] = costs[arc]
      }
    }
    let open = reverse.openColumns.reserve(columnCount)
    reverse.openCount = 0
    for column in 0..<columnCount where rowOfColumnScratch.base[column] < 0 {
      open[reverse.openCount] = Int32(truncatingIfNeeded: column)
      reverse.openCount += 1
    }
    let distances = reverse.distances.reserve(rowCount)
    for row in 0..<rowCount { distances[row] = columnOfRow[row] < 0 ? .min : .max }
    reverse.next.reserve(rowCount)
    reverse.touched.reserve(rowCount)
    reverse.treeRows.reserve(rowCount)
  }

  /// One search of both trees.
  private struct Meeting {
    /// The length of the shortest path that is known.
    var length: Scalar = .max
    /// The column at which its halves meet.
    var column = -1
    var forwardTouched = 0
    var forwardTree = 0
    var backwardTouched = 0
    var backwardTree = 0
    /// Whether the arcs of open columns have been followed.
    var isBackwardStarted = false
  }

  /// Matches a row along the shortest path to an open column.
  ///
  /// - Returns: `false` if there is none.
  func findPlaceBothWays(for start: Int) -> Bool {
    let distances = distanceScratch.base
    let rowPrices = rowPriceScratch.base
    let rowOfColumn = rowOfColumnScratch.base
    var meeting = Meeting()
    queue.clear()
    reverse.queue.clear()
    rowPrices[start] = leastReducedCost(of: start)
    relaxForward(start, base: -rowPrices[start], &meeting)
    var forward: Scalar = 0
    while true {
      guard let (near, reached) = queue.top(where: { distances[Int($1)] == $0 }) else {
        forward = .max
        break
      }
      forward = near
      let (backward, row) = backwardTop(meeting)
      guard backward < .max, near &+ backward < meeting.length else { break }
      if queue.count <= backwardCost(meeting) {
        queue.removeTop()
        treeColumnScratch.base[meeting.forwardTree] = reached
        meeting.forwardTree += 1
        let row = Int(rowOfColumn[Int(reached)])
        relaxForward(row, base: near &- rowPrices[row], &meeting)
      } else if meeting.isBackwardStarted {
        reverse.queue.removeTop()
        reverse.treeRows.base[meeting.backwardTree] = row
        meeting.backwardTree += 1
        relaxBackward(Int(columnOfRow[Int(row)]), offset: backward, &meeting)
      } else {
        meeting.isBackwardStarted = true
        for place in 0..<reverse.openCount {
          relaxBackward(Int(reverse.openColumns.base[place]), offset: 0, &meeting)
        }
      }
    }
    let isFound = meeting.column >= 0
    if isFound { movePrices(start, meeting, radius: min(forward, meeting.length)) }
    forget(meeting)
    if isFound { take(start, meeting.column) }
    return isFound
  }

  private func leastReducedCost(of row: Int) -> Scalar {
    let prices = columnPriceScratch.base
    var least = Scalar.max
    for arc in Int(starts[row])..<Int(starts[row + 1]) {
      least = min(least, costs[arc] &- prices[Int(columns[arc])])
    }
    return least
  }

  /// What the next step from the open columns would cost, in entries of the queue of the other tree.
  ///
  /// The first one follows the arcs of all open columns at once.
  @inline(__always)
  private func backwardCost(_ meeting: Meeting) -> Int {
    meeting.isBackwardStarted ? reverse.queue.count : 6 * reverse.openCount
  }

  @inline(__always)
  private func backwardTop(_ meeting: Meeting) -> (Scalar, Int32) {
    guard meeting.isBackwardStarted else { return (0, -1) }
    let distances = reverse.distances.base
    return reverse.queue.top(where: { distances[Int($1)] == $0 }) ?? (.max, -1)
  }

  @inline(__always)
  private func relaxForward(_ row: Int, base: Scalar, _ meeting: inout Meeting) {
    let columns = columns
    let costs = costs
    let prices = columnPriceScratch.base
    let distances = distanceScratch.base
    let starts = starts
    let rowOfColumn = rowOfColumnScratch.base
    let reachedFrom = reachedFromScratch.base
    let touched = touchedScratch.base
    let behind = reverse.distances.base
    stepsLeft -= Int(starts[row + 1] - starts[row])
    for arc in Int(starts[row])..<Int(starts[row + 1]) {
      let column = Int(columns[arc])
      let distance = costs[arc] &- prices[column] &+ base
      guard distance < meeting.length, distance < distances[column] else { continue }
      reachedFrom[column] = Int32(truncatingIfNeeded: row)
      if distances[column] == .max {
        touched[meeting.forwardTouched] = columns[arc]
        meeting.forwardTouched += 1
      }
      distances[column] = distance
      let owner = Int(rowOfColumn[column])
      if owner < 0 {
        meeting.length = distance
        meeting.column = column
      } else {
        if behind[owner] < .max, distance &+ behind[owner] < meeting.length {
          meeting.length = distance &+ behind[owner]
          meeting.column = column
        }
        queue.push(distance, columns[arc])
      }
    }
  }

  @inline(__always)
  private func relaxBackward(_ column: Int, offset: Scalar, _ meeting: inout Meeting) {
    let rows = reverse.rows.base
    let costs = reverse.costs.base
    let starts = reverse.starts.base
    let rowPrices = rowPriceScratch.base
    let distances = reverse.distances.base
    let next = reverse.next.base
    let touched = reverse.touched.base
    let ahead = distanceScratch.base
    let columnOfRow = columnOfRowScratch.base
    let base = offset &- columnPriceScratch.base[column]
    stepsLeft -= Int(starts[column + 1] - starts[column])
    for arc in Int(starts[column])..<Int(starts[column + 1]) {
      let row = Int(rows[arc])
      let distance = costs[arc] &- rowPrices[row] &+ base
      guard distance < meeting.length, distance < distances[row] else { continue }
      next[row] = Int32(truncatingIfNeeded: column)
      if distances[row] == .max {
        touched[meeting.backwardTouched] = rows[arc]
        meeting.backwardTouched += 1
      }
      distances[row] = distance
      let own = Int(columnOfRow[row])
      if ahead[own] < .max, distance &+ ahead[own] < meeting.length {
        meeting.length = distance &+ ahead[own]
        meeting.column = own
      }
      reverse.queue.push(distance, rows[arc])
    }
  }

  /// - Parameter radius: That of the search from the row; the other has what is left of the path.
  private func movePrices(_ start: Int, _ meeting: Meeting, radius: Scalar) {
    let prices = columnPriceScratch.base
    let rowPrices = rowPriceScratch.base
    for place in 0..<meeting.forwardTree {
      let column = Int(treeColumnScratch.base[place])
      let step = radius &- distanceScratch.base[column]
      guard step > 0 else { continue }
      prices[column] &-= step
      rowPrices[Int(rowOfColumnScratch.base[column])] &+= step
    }
    rowPrices[start] &+= radius
    let rest = meeting.length &- radius
    guard rest > 0 else { return }
    for place in 0..<meeting.backwardTree {
      let row = Int(reverse.treeRows.base[place])
      let step = rest &- reverse.distances.base[row]
      guard step > 0 else { continue }
      rowPrices[row] &-= step
      prices[Int(columnOfRow[row])] &+= step
    }
    for place in 0..<reverse.openCount { prices[Int(reverse.openColumns.base[place])] &+= rest }
  }

  private func forget(_ meeting: Meeting) {
    let distances = distanceScratch.base
    for place in 0..<meeting.forwardTouched { distances[Int(touchedScratch.base[place])] = .max }
    for place in 0..<meeting.backwardTouched {
      reverse.distances.base[Int(reverse.touched.base[place])] = .max
    }
  }

  /// Gives every row on the path its column.
  private func take(_ start: Int, _ meeting: Int) {
    let columnOfRow = columnOfRowScratch.base
    let rowOfColumn = rowOfColumnScratch.base
    var driven = Int(rowOfColumn[meeting])
    var column = meeting
    while true {
      let row = Int(reachedFromScratch.base[column])
      let before = Int(columnOfRow[row])
      rowOfColumn[column] = Int32(truncatingIfNeeded: row)
      columnOfRow[row] = Int32(truncatingIfNeeded: column)
      if row == start { break }
      column = before
    }
    var last = meeting
    while driven >= 0 {
      last = Int(reverse.next.base[driven])
      let following = Int(rowOfColumn[last])
      rowOfColumn[last] = Int32(truncatingIfNeeded: driven)
      columnOfRow[driven] = Int32(truncatingIfNeeded: last)
      driven = following
    }
    reverse.distances.base[start] = .max
    for place in 0..<reverse.openCount where Int(reverse.openColumns.base[place]) == last {
      reverse.openCount -= 1
      reverse.openColumns.base[place] = reverse.openColumns.base[reverse.openCount]
      break
    }
  }
}

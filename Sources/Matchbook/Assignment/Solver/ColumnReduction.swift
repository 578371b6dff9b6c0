// The first steps of Jonker and Volgenant, 1987, for components in which every column will be
// matched, so that its price may start at any value.

extension DenseSolver {
  /// Starts with each column's price at its least cost, and gives it to the first row with that
  /// cost that has no column yet; then lowers the price of columns whose row has nothing as good.
  func reduceColumns() {
    let prices = columnPriceScratch.base
    let columnOfRow = columnOfRowScratch.base
    let rowOfColumn = rowOfColumnScratch.base
    let costs = costs
    let width = width
    let columnCount = columnCount
    prices.update(from: costs, count: width)
    rowOfColumn.update(repeating: 0, count: width)
    for row in 1..<rowCount {
      Scalar.lower(
        prices, rowOfColumn, to: costs + row * width, of: Int32(truncatingIfNeeded: row), width)
    }
    if !giveToCheapestRows() { giveToCheapRows() }
    // Positions past the last column stay out of reach.
    for column in columnCount..<width { prices[column] = 0 }
    for row in 0..<rowCount where columnOfRow[row] >= 0 {
      let (least, second, _) = Scalar.twoLeast(costs + row * width, prices, width)
      prices[Int(columnOfRow[row])] &-= second &- least
    }
  }

  /// Gives each column to the first row with its least cost, which `rowOfColumn` names, if that row
  /// has none yet.
  ///
  /// - Returns: `false` if a column was left that another row has as cheap; nothing is then to be
  ///   used.
  private func giveToCheapestRows() -> Bool {
    let prices = columnPriceScratch.base
    let columnOfRow = columnOfRowScratch.base
    let rowOfColumn = rowOfColumnScratch.base
    for column in 0..<columnCount {
      let row = Int(rowOfColumn[column])
      if columnOfRow[row] < 0 {
        columnOfRow[row] = Int32(truncatingIfNeeded: column)
        continue
      }
      rowOfColumn[column] = -1
      for other in row + 1..<rowCount
      where costs[other * width + column] == prices[column] {
        return false
      }
    }
    rowOfColumn.advanced(by: columnCount).update(repeating: -1, count: width - columnCount)
    return true
  }

  /// Gives each row the first column whose least cost it has and that no earlier row took.
  private func giveToCheapRows() {
    let prices = columnPriceScratch.base
    let columnOfRow = columnOfRowScratch.base
    let rowOfColumn = rowOfColumnScratch.base
    columnOfRow.update(repeating: -1, count: rowCount)
    rowOfColumn.update(repeating: -1, count: width)
    for row in 0..<rowCount {
      let line = costs + row * width
      var column = Scalar.first(0, in: line, less: prices, from: 0, width)
      while column < columnCount {
        if rowOfColumn[column] < 0 {
          columnOfRow[row] = Int32(truncatingIfNeeded: column)
          rowOfColumn[column] = Int32(truncatingIfNeeded: row)
          break
        }
        column = Scalar.first(0, in: line, less: prices, from: column + 1, width)
      }
    }
  }

  /// Brings all prices of columns to zero or below; with every node matched, what columns lose rows
  /// may gain.
  func shiftPrices() {
    let prices = columnPriceScratch.base
    var highest = prices[0]
    for column in 0..<columnCount { highest = max(highest, prices[column]) }
    for column in 0..<columnCount { prices[column] &-= highest }
    let rowPrices = rowPriceScratch.base
    for row in 0..<rowCount { rowPrices[row] &+= highest }
  }
}

extension SparseSolver {
  /// Starts with each column's price at its least cost, and gives it to the first row with that
  /// cost that has no column yet; then lowers the price of columns whose row has nothing as good.
  func reduceColumns() {
    let prices = columnPriceScratch.base
    let columnOfRow = columnOfRowScratch.base
    let rowOfColumn = rowOfColumnScratch.base
    let starts = starts
    let columns = columns
    let costs = costs
    let arcCount = Int(starts[rowCount])
    prices.update(repeating: .max, count: columnCount)
    for arc in 0..<arcCount {
      let column = Int(columns[arc])
      prices[column] = min(prices[column], costs[arc])
    }
    for row in 0..<rowCount {
      for arc in Int(starts[row])..<Int(starts[row + 1]) {
        let column = Int(columns[arc])
        if costs[arc] == prices[column], rowOfColumn[column] < 0 {
          columnOfRow[row] = columns[arc]
          rowOfColumn[column] = Int32(truncatingIfNeeded: row)
          break
        }
      }
    }
    for row in 0..<rowCount where columnOfRow[row] >= 0 {
      let match = columnOfRow[row]
      var second = giveUp
      for arc in Int(starts[row])..<Int(starts[row + 1]) where columns[arc] != match {
        second = min(second, costs[arc] &- prices[Int(columns[arc])])
      }
      if second < giveUp { prices[Int(match)] &-= second }
    }
  }

  /// Brings all prices of columns to zero or below; with every node matched, what columns lose rows
  /// may gain.
  func shiftPrices() {
    let prices = columnPriceScratch.base
    var highest = prices[0]
    for column in 0..<columnCount { highest = max(highest, prices[column]) }
    for column in 0..<columnCount { prices[column] &-= highest }
    let rowPrices = rowPriceScratch.base
    for row in 0..<rowCount { rowPrices[row] &+= highest }
  }
}

/// What a solver found for the rows of one component; prices count costs from the least one up.
struct SolvedRows<Scalar: DualScalar> {
  let rowCount: Int
  let columnCount: Int
  /// What leaving a row open cost, or `nil` if that was no choice.
  let giveUp: Scalar?
  /// -1 for a row that stays open.
  let columnOfRow: UnsafePointer<Int32>
  let rowPrices: UnsafePointer<Scalar>
  let columnPrices: UnsafePointer<Scalar>
}

/// Gathers the components' assignments and prices into a solution with one certificate.
///
/// Each component has its own price for leaving a node open. A price is therefore split into a
/// level, whether it contains that price or not, and the rest; levels mark a cover of the arcs, so
/// any lift that is large enough may take the place of the component's own.
struct SolutionDraft {
  private var ledgerOfExternal: [Int32]
  private var externalDuals: [Int128]
  private var ledgerDuals: [Int128]
  private var isExternalLifted: [Bool]
  private var isLedgerLifted: [Bool]
  private var matchedCount = 0
  private var totalCost: Int128 = 0
  private var largestDual: Int128 = 0
  /// The farthest from zero that a cost lies.
  private var largestCost: Int128 = 0

  init(of problem: AssignmentProblem) {
    ledgerOfExternal = Array(repeating: -1, count: problem.externalCount)
    externalDuals = Array(repeating: 0, count: problem.externalCount)
    ledgerDuals = Array(repeating: 0, count: problem.ledgerCount)
    isExternalLifted = Array(repeating: false, count: problem.externalCount)
    isLedgerLifted = Array(repeating: false, count: problem.ledgerCount)
  }

  /// Matches the middle of a star along its cheapest arc; of equal ones along the first.
  mutating func setStar(_ component: ComponentArcs) {
    note(component)
    var best = (external: 0, ledger: 0)
    var isFound = false
    for external in 0..<component.externalCount where !isFound {
      for (offset, arc) in component.arcs(ofExternalAt: external).enumerated()
      where component.cost(of: arc) == component.lowest {
        best = (external, component.ledgerPlace(of: arc, offset: offset))
        isFound = true
        break
      }
    }
    let external = component.external(at: best.external)
    let ledger = component.ledger(at: best.ledger)
    ledgerOfExternal[external] = Int32(truncatingIfNeeded: ledger)
    matchedCount += 1
    totalCost += Int128(component.lowest)
    largestDual = max(largestDual, Int128(component.lowest).magnitudeAsSigned)
    if component.externalCount == 1 {
      externalDuals[external] = Int128(component.lowest)
      isExternalLifted[external] = true
    } else {
      ledgerDuals[ledger] = Int128(component.lowest)
      isLedgerLifted[ledger] = true
    }
  }

  /// Takes a solved component over.
  mutating func set<Scalar: DualScalar>(
    _ component: ComponentArcs, from solved: SolvedRows<Scalar>
  ) {
    note(component)
    if solved.giveUp == nil {
      setAll(component, solved)
      return
    }
    let lowest = Int128(component.lowest)
    var sum: Int128 = 0
    var count = 0
    var largest: Int128 = 0
    for row in 0..<solved.rowCount {
      var price = Int128(solved.rowPrices[row])
      let column = Int(solved.columnOfRow[row])
      let isTransposed = component.isTransposed
      let external = isTransposed ? column : row
      let ledger = isTransposed ? row : column
      if column >= 0 {
        count += 1
        sum += price + Int128(solved.columnPrices[column]) + lowest
        ledgerOfExternal[component.external(at: external)] = Int32(
          truncatingIfNeeded: component.ledger(at: ledger))
      }
      var isLifted = true
      if let giveUp = solved.giveUp, solved.rowPrices[row] >= giveUp / 2 {
        isLifted = false
        price -= Int128(giveUp)
      } else {
        price += lowest
      }
      largest = max(largest, price.magnitudeAsSigned)
      if isTransposed {
        ledgerDuals[component.ledger(at: row)] = price
        isLedgerLifted[component.ledger(at: row)] = isLifted
      } else {
        externalDuals[component.external(at: row)] = price
        isExternalLifted[component.external(at: row)] = isLifted
      }
    }
    for column in 0..<solved.columnCount {
      var price = Int128(solved.columnPrices[column])
      var isLifted = false
      if let giveUp = solved.giveUp, solved.columnPrices[column] <= -giveUp / 2 {
        isLifted = true
        price += Int128(giveUp) + lowest
      }
      largest = max(largest, price.magnitudeAsSigned)
      if component.isTransposed {
        externalDuals[component.external(at: column)] = price
        isExternalLifted[component.external(at: column)] = isLifted
      } else {
        ledgerDuals[component.ledger(at: column)] = price
        isLedgerLifted[component.ledger(at: column)] = isLifted
      }
    }
    matchedCount += count
    totalCost += sum
    largestDual = max(largestDual, largest)
  }

  /// Takes a component over in which no row stays open: all rows are lifted and no column is.
  private mutating func setAll<Scalar: DualScalar>(
    _ component: ComponentArcs, _ solved: SolvedRows<Scalar>
  ) {
    let lowest = Int128(component.lowest)
    var sum: Int128 = 0
    for row in 0..<solved.rowCount {
      let column = Int(solved.columnOfRow[row])
      sum += Int128(solved.rowPrices[row] &+ solved.columnPrices[column])
      let external = component.external(at: component.isTransposed ? column : row)
      let ledger = component.ledger(at: component.isTransposed ? row : column)
      ledgerOfExternal[external] = Int32(truncatingIfNeeded: ledger)
    }
    if component.isTransposed {
      for row in 0..<solved.rowCount {
        let ledger = component.ledger(at: row)
        ledgerDuals[ledger] = Int128(solved.rowPrices[row]) + lowest
        isLedgerLifted[ledger] = true
      }
      for column in 0..<solved.columnCount {
        externalDuals[component.external(at: column)] = Int128(solved.columnPrices[column])
      }
    } else {
      for row in 0..<solved.rowCount {
        let external = component.external(at: row)
        externalDuals[external] = Int128(solved.rowPrices[row]) + lowest
        isExternalLifted[external] = true
      }
      for column in 0..<solved.columnCount {
        ledgerDuals[component.ledger(at: column)] = Int128(solved.columnPrices[column])
      }
    }
    let rows = solved.rowPrices.extremes(solved.rowCount)
    let columns = solved.columnPrices.extremes(solved.columnCount)
    largestDual = max(
      largestDual, (Int128(rows.least) + lowest).magnitudeAsSigned,
      (Int128(rows.greatest) + lowest).magnitudeAsSigned,
      Int128(columns.least).magnitudeAsSigned, Int128(columns.greatest).magnitudeAsSigned)
    matchedCount += solved.rowCount
    totalCost += sum + lowest * Int128(solved.rowCount)
  }

  private mutating func note(_ component: ComponentArcs) {
    largestCost = max(
      largestCost, Int128(component.highest).magnitudeAsSigned,
      Int128(component.lowest).magnitudeAsSigned)
  }

  /// Puts the solution together.
  ///
  /// - Complexity: O(nodes).
  mutating func solution() -> AssignmentSolution {
    // Exceeds twice what any exchange can save, and the prices below it.
    let smaller = Int128(min(externalDuals.count, ledgerDuals.count))
    let lift = 4 * (smaller + 1) * (largestCost + 1) + 4 * largestDual
    for external in externalDuals.indices where isExternalLifted[external] {
      externalDuals[external] -= lift
    }
    for ledger in ledgerDuals.indices where isLedgerLifted[ledger] {
      ledgerDuals[ledger] -= lift
    }
    return AssignmentSolution(
      ledgerOfExternal: ledgerOfExternal, matchedCount: matchedCount, totalCost: totalCost,
      certificate: AssignmentCertificate(
        lift: lift, externalDuals: externalDuals, ledgerDuals: ledgerDuals))
  }
}

extension UnsafePointer where Pointee: DualScalar {
  /// The least and the greatest of so many numbers, at least one.
  fileprivate func extremes(_ count: Int) -> (least: Pointee, greatest: Pointee) {
    var (least, greatest) = (self[0], self[0])
    for place in 1..<count {
      least = Swift.min(least, self[place])
      greatest = Swift.max(greatest, self[place])
    }
    return (least, greatest)
  }
}

extension Int128 {
  /// The distance from zero; the numbers of this room are far from the ends of their type.
  fileprivate var magnitudeAsSigned: Int128 { self < 0 ? -self : self }
}

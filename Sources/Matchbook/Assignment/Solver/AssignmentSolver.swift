/// Finds best assignments, each with its certificate.
///
/// A problem is cut into connected components, and each is solved by the means that fit its shape:
/// a star by looking for its cheapest arc, a small or well filled one over a table of costs
/// (`DenseSolver`), a large one with few arcs over lists of arcs (`SparseSolver`). The solver keeps
/// its memory from component to component and from call to call; use one per thread.
///
/// Ties between equally good assignments are settled by the order of nodes and by nothing else, so
/// that the same problem has the same solution everywhere.
public final class AssignmentSolver {
  private let split = ComponentSplit()
  private let narrowDense = DenseSolver<Int32>()
  private let dense = DenseSolver<Int64>()
  private let wideDense = DenseSolver<Int128>()
  private let sparse = SparseSolver<Int64>()
  private var stepsLeft = Int.max
  private let wideSparse = SparseSolver<Int128>()

  /// When a component is solved over a table of costs.
  struct TableLimits {
    /// Cells up to which lists of arcs are not worth their overhead.
    var smallTable = 1024
    /// The share of cells that hold an arc, from which a table is worth its empty cells: one in so
    /// many.
    var cellsPerArc = 6
  }

  private let limits: TableLimits

  public init() {
    limits = TableLimits()
  }

  /// Makes a solver that chooses by other limits, so that small problems can prove all solvers.
  init(limits: TableLimits) {
    self.limits = limits
  }

  /// Finds an assignment that matches as many nodes as possible and, among those that do, costs
  /// least.
  ///
  /// - Complexity: O(*n* · *arcs*) time for each component of *n* nodes on its smaller side, but
  ///   for a logarithm; in practice a small multiple of its arcs.
  public func solve(_ problem: AssignmentProblem) -> AssignmentSolution {
    stepsLeft = .max
    return solveAll(problem)
  }

  /// The same within a number of steps, each a look at one arc.
  ///
  /// - Parameter budget: What is left of it is returned; below zero if it did not suffice.
  /// - Returns: `nil` if the budget ran out.
  func solve(_ problem: AssignmentProblem, budget: inout Int) -> AssignmentSolution? {
    stepsLeft = budget
    let solution = solveAll(problem)
    budget = stepsLeft
    return stepsLeft < 0 ? nil : solution
  }

  private func solveAll(_ problem: AssignmentProblem) -> AssignmentSolution {
    var draft = SolutionDraft(of: problem)
    if problem.isMatrix {
      problem.costs.withUnsafeBufferPointer { costs in
        if let whole = ComponentArcs(
          externalCount: problem.externalCount, ledgerCount: problem.ledgerCount, matrix: costs)
        {
          solve(whole, &draft)
        }
      }
      return draft.solution()
    }
    split.split(problem)
    problem.starts.withUnsafeBufferPointer { starts in
      problem.ledgers.withUnsafeBufferPointer { ledgers in
        problem.costs.withUnsafeBufferPointer { costs in
          for number in 0..<split.count {
            if stepsLeft >= 0,
              let component = ComponentArcs(
                number, of: split, starts: starts, ledgerOfArc: ledgers, costs: costs)
            {
              solve(component, &draft)
            }
          }
        }
      }
    }
    return draft.solution()
  }

  /// Chooses the solver of a component by its shape, and the narrowest numbers that hold its sums.
  private func solve(_ component: ComponentArcs, _ draft: inout SolutionDraft) {
    if component.externalCount == 1 || component.ledgerCount == 1 {
      draft.setStar(component)
      return
    }
    let range = Int128(component.highest) - Int128(component.lowest)
    let isDense = isDense(component)
    let giveUp =
      isDense && component.isComplete
      ? nil
      : AssignmentLimits.giveUp(
        count: min(component.externalCount, component.ledgerCount), range: range)
    if isDense {
      if AssignmentLimits.fits(Int32.self, range, giveUp) {
        narrowDense.solve(component, giveUp.map { Int32($0) }, &draft, &stepsLeft)
      } else if AssignmentLimits.fits(Int64.self, range, giveUp) {
        dense.solve(component, giveUp.map { Int64($0) }, &draft, &stepsLeft)
      } else {
        wideDense.solve(component, giveUp, &draft, &stepsLeft)
      }
    } else if let giveUp {
      if AssignmentLimits.fits(Int64.self, range, giveUp) {
        sparse.solve(component, Int64(giveUp), &draft, &stepsLeft)
      } else {
        wideSparse.solve(component, giveUp, &draft, &stepsLeft)
      }
    }
  }

  private func isDense(_ component: ComponentArcs) -> Bool {
    let cells = component.externalCount * component.ledgerCount
    return cells <= limits.smallTable || cells <= limits.cellsPerArc * component.arcCount
  }
}

extension AssignmentLimits {
  /// Whether a solver's sums, counted twice, stay within a type, for costs from 0 to `range` and a price for
  /// leaving rows open, if that is a choice.
  static func fits<Scalar: DualScalar>(
    _ type: Scalar.Type, _ range: Int128, _ price: Int128?
  ) -> Bool {
    price.map { 2 * $0 <= Int128(giveUp(type)) } ?? (2 * range <= Int128(completeRange(type)))
  }
}

extension DenseSolver {
  fileprivate func solve(
    _ component: ComponentArcs, _ giveUp: Scalar?, _ draft: inout SolutionDraft, _ steps: inout Int
  ) {
    load(component, giveUp: giveUp)
    stepsLeft = steps
    solve()
    steps = stepsLeft
    guard steps >= 0 else { return }
    draft.set(
      component,
      from: SolvedRows(
        rowCount: rowCount, columnCount: columnCount, giveUp: giveUp, columnOfRow: columnOfRow,
        rowPrices: rowPrices, columnPrices: columnPrices))
  }
}

extension SparseSolver {
  fileprivate func solve(
    _ component: ComponentArcs, _ giveUp: Scalar, _ draft: inout SolutionDraft, _ steps: inout Int
  ) {
    load(component, giveUp: giveUp)
    stepsLeft = steps
    let isFull = solve()
    steps = stepsLeft
    guard steps >= 0 else { return }
    draft.set(
      component,
      from: SolvedRows(
        rowCount: rowCount, columnCount: columnCount, giveUp: isFull ? nil : giveUp,
        columnOfRow: columnOfRow,
        rowPrices: rowPrices, columnPrices: columnPrices))
  }
}

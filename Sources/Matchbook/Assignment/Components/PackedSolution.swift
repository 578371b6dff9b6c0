/// A component solved over packed costs, with the prices that prove it.
struct PackedSolution {
  let costs: PackedCosts
  /// What a match is worth, beyond all costs.
  let lift: Int128
  let externalDuals: [Int128]
  let ledgerDuals: [Int128]
  /// By arc.
  let units: [Int32]
  private let isLoose: [Bool]

  func isTight(_ arc: Int) -> Bool { !isLoose[arc] }

  /// Solves a component whose costs fit 64 bits when packed.
  ///
  /// - Parameter budget: Steps that may be taken; below zero afterwards if they did not suffice.
  /// - Returns: `nil` if it does not apply, or if the budget ran out.
  static func make(of network: AssignmentNetwork, budget: inout Int) -> PackedSolution? {
    let arcs = network.arcs
    guard let rows = SingleRows(of: network),
      let costs = PackedCosts(arcs.lazy.map(\.cost), count: min(rows.externals, rows.ledgers))
    else { return nil }
    let problem = rows.problem(arcs, costs.values)
    guard let solution = AssignmentSolver().solve(problem, budget: &budget) else { return nil }
    let certificate = solution.certificate
    // Rows of one node have one price: it is what the best offer to any of them leaves.
    let externalDuals = rows.externalStarts.dropLast().map { certificate.externalDuals[Int($0)] }
    let ledgerDuals = rows.ledgerStarts.dropLast().map { certificate.ledgerDuals[Int($0)] }
    return PackedSolution(
      costs: costs, lift: certificate.lift, externalDuals: externalDuals,
      ledgerDuals: ledgerDuals, units: rows.units(arcs, solution),
      isLoose: arcs.indices.map { arc in
        Int128(costs.values[arc]) - certificate.lift
          != externalDuals[Int(arcs[arc].external)] + ledgerDuals[Int(arcs[arc].ledger)]
      })
  }
}

/// The nodes of a network taken apart into rows, for a solver that knows single ones only.
private struct SingleRows {
  /// The first row of each node, and how many there are in all.
  let externalStarts: [Int32]
  let ledgerStarts: [Int32]
  var externals: Int { Int(externalStarts[externalStarts.count - 1]) }
  var ledgers: Int { Int(ledgerStarts[ledgerStarts.count - 1]) }

  /// How many times more arcs than before are not too many.
  private static let growth = 4

  /// - Returns: `nil` if there would be too many arcs.
  init?(of network: AssignmentNetwork) {
    let limit = min(network.arcs.count * SingleRows.growth, AssignmentProblem.maximumArcCount)
    var count = 0
    for arc in network.arcs {
      let (product, isOver) = Int(network.externalCapacity[Int(arc.external)])
        .multipliedReportingOverflow(by: Int(network.ledgerCapacity[Int(arc.ledger)]))
      if isOver || product > limit - count { return nil }
      count += product
    }
    externalStarts = SingleRows.starts(network.externalCapacity)
    ledgerStarts = SingleRows.starts(network.ledgerCapacity)
  }

  private static func starts(_ capacity: [Int32]) -> [Int32] {
    var starts: [Int32] = [0]
    starts.reserveCapacity(capacity.count + 1)
    for units in capacity { starts.append(starts[starts.count - 1] + units) }
    return starts
  }

  func problem(_ arcs: [AssignmentNetwork.Arc], _ values: [Int64]) -> AssignmentProblem {
    var single: [AssignmentProblem.Arc] = []
    single.reserveCapacity(arcs.count)
    for (index, arc) in arcs.enumerated() {
      for external in rows(of: arc.external, externalStarts) {
        for ledger in rows(of: arc.ledger, ledgerStarts) {
          single.append(
            AssignmentProblem.Arc(external: external, ledger: ledger, cost: values[index]))
        }
      }
    }
    return AssignmentProblem(externalCount: externals, ledgerCount: ledgers, arcs: single)
  }

  private func rows(of node: Int32, _ starts: [Int32]) -> Range<Int32> {
    starts[Int(node)]..<starts[Int(node) + 1]
  }

  /// How many rows of each arc's nodes are matched with each other.
  func units(_ arcs: [AssignmentNetwork.Arc], _ solution: AssignmentSolution) -> [Int32] {
    arcs.map { arc in
      let ledgers = rows(of: arc.ledger, ledgerStarts)
      return Int32(
        rows(of: arc.external, externalStarts)
          .count { ledgers.contains(solution.ledgerOfExternal[Int($0)]) })
    }
  }
}

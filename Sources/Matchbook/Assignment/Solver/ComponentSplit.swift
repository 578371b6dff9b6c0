/// Cuts a problem of single arcs into connected components: nodes that no chain of arcs joins
/// cannot influence each other.
///
/// Components are numbered by their first external node. Nodes without arcs belong to none. Source:
/// disjoint sets with path halving, Tarjan and van Leeuwen, "Worst-case analysis of set union
/// algorithms", 1984.
///
/// Used by one thread, without calls from within calls; so its fields need no guard at each access,
/// which would cost small components a tenth of their time.
final class ComponentSplit {
  @exclusivity(unchecked) private(set) var count = 0
  @exclusivity(unchecked) private var externalStartScratch = Scratch<Int32>()
  @exclusivity(unchecked) private var ledgerStartScratch = Scratch<Int32>()
  @exclusivity(unchecked) private var externalScratch = Scratch<Int32>()
  @exclusivity(unchecked) private var ledgerScratch = Scratch<Int32>()
  @exclusivity(unchecked) private var placeScratch = Scratch<Int32>()
  @exclusivity(unchecked) private var parentScratch = Scratch<Int32>()
  @exclusivity(unchecked) private var numberScratch = Scratch<Int32>()

  init() {}

  /// The external nodes of a component, ascending.
  func externals(of component: Int) -> UnsafeBufferPointer<Int32> {
    UnsafeBufferPointer(
      start: externalScratch.base + Int(externalStartScratch.base[component]),
      count: Int(
        externalStartScratch.base[component + 1] - externalStartScratch.base[component]))
  }

  /// The ledger nodes of a component, ascending.
  func ledgers(of component: Int) -> UnsafeBufferPointer<Int32> {
    UnsafeBufferPointer(
      start: ledgerScratch.base + Int(ledgerStartScratch.base[component]),
      count: Int(ledgerStartScratch.base[component + 1] - ledgerStartScratch.base[component]))
  }

  /// The place of each ledger node among those of its component.
  var placeOfLedger: UnsafePointer<Int32> { UnsafePointer(placeScratch.base) }

  /// Finds the components.
  ///
  /// - Complexity: O(arcs + nodes), but for a factor that never exceeds five.
  func split(_ problem: AssignmentProblem) {
    let ledgerCount = problem.ledgerCount
    let parent = parentScratch.reserve(ledgerCount)
    for ledger in 0..<ledgerCount { parent[ledger] = Int32(truncatingIfNeeded: ledger) }
    problem.starts.withUnsafeBufferPointer { starts in
      problem.ledgers.withUnsafeBufferPointer { ledgers in
        for external in 0..<problem.externalCount {
          ComponentSplit.join(
            UnsafeBufferPointer(rebasing: ledgers[arcs(starts, external)]), parent)
        }
        number(problem, starts, ledgers)
      }
    }
  }

  @inline(__always)
  private func arcs(_ starts: UnsafeBufferPointer<Int32>, _ external: Int) -> Range<Int> {
    Int(starts[external])..<Int(starts[external + 1])
  }

  /// Joins the ledger nodes of one external node; parents never have a higher number.
  private static func join(
    _ ledgers: UnsafeBufferPointer<Int32>, _ parent: UnsafeMutablePointer<Int32>
  ) {
    guard let first = ledgers.first else { return }
    var top = root(first, parent)
    for ledger in ledgers {
      if parent[Int(ledger)] == top { continue }
      let other = root(ledger, parent)
      if other < top {
        parent[Int(top)] = other
        top = other
      } else {
        parent[Int(other)] = top
      }
      parent[Int(ledger)] = top
    }
  }

  @inline(__always)
  private static func root(_ node: Int32, _ parent: UnsafeMutablePointer<Int32>) -> Int32 {
    var node = node
    while parent[Int(node)] != node {
      parent[Int(node)] = parent[Int(parent[Int(node)])]
      node = parent[Int(node)]
    }
    return node
  }

  /// Numbers the components and places the nodes of each in turn.
  private func number(
    _ problem: AssignmentProblem, _ starts: UnsafeBufferPointer<Int32>,
    _ ledgers: UnsafeBufferPointer<Int32>
  ) {
    let parent = parentScratch.base
    let number = numberScratch.reserve(problem.ledgerCount)
    let place = placeScratch.reserve(problem.ledgerCount)
    number.update(repeating: -1, count: problem.ledgerCount)
    // One start more than there can be components, and one for counting ahead.
    let most = min(problem.externalCount, problem.ledgerCount) + 2
    let externalStart = externalStartScratch.reserve(most)
    let ledgerStart = ledgerStartScratch.reserve(most)
    externalStart.update(repeating: 0, count: most)
    ledgerStart.update(repeating: 0, count: most)
    count = 0
    for external in 0..<problem.externalCount where !arcs(starts, external).isEmpty {
      let root = Int(ComponentSplit.root(ledgers[Int(starts[external])], parent))
      if number[root] < 0 {
        number[root] = Int32(truncatingIfNeeded: count)
        count += 1
      }
      externalStart[Int(number[root]) + 2] += 1
    }
    for ledger in 0..<problem.ledgerCount {
      let root = Int(ComponentSplit.root(Int32(truncatingIfNeeded: ledger), parent))
      let component = Int(number[root])
      number[ledger] = number[root]
      guard component >= 0 else { continue }
      place[ledger] = ledgerStart[component + 2]
      ledgerStart[component + 2] += 1
    }
    for component in 0..<count {
      externalStart[component + 2] += externalStart[component + 1]
      ledgerStart[component + 2] += ledgerStart[component + 1]
    }
    let externalNodes = externalScratch.reserve(problem.externalCount)
    let ledgerNodes = ledgerScratch.reserve(problem.ledgerCount)
    for external in 0..<problem.externalCount where !arcs(starts, external).isEmpty {
      let component = Int(number[Int(ledgers[Int(starts[external])])])
      externalNodes[Int(externalStart[component + 1])] = Int32(truncatingIfNeeded: external)
      externalStart[component + 1] += 1
    }
    for ledger in 0..<problem.ledgerCount where number[ledger] >= 0 {
      let component = Int(number[ledger])
      ledgerNodes[Int(ledgerStart[component + 1])] = Int32(truncatingIfNeeded: ledger)
      ledgerStart[component + 1] += 1
    }
  }
}

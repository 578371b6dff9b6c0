/// Checks that a solution is an assignment, and by its certificate that it is a best one.
///
/// The checker shares no code with the solvers: whoever doubts them reads this file alone. That an
/// accepted solution is best follows from the certificate's rules, without a word about how it was
/// found.
public enum CertificateChecker {
  /// What is wrong with a solution or its certificate. Nodes are named by their number.
  public enum Refusal: Error, Hashable, Sendable {
    /// The solution or the certificate is of a problem of another size.
    case wrongSize
    /// A match names a ledger node that does not exist.
    case unknownLedger(external: Int)
    /// A ledger node is matched twice.
    case usedTwice(ledger: Int)
    /// A match is not among the problem's arcs.
    case notAllowed(external: Int, ledger: Int)
    case wrongCount(claimed: Int, found: Int)
    case wrongCost(claimed: Int128, found: Int128)
    /// Costs could make up for a match: the certificate proves nothing about their number.
    case liftTooSmall(lift: Int128, needed: Int128)
    /// A price is above zero, or too far below it for exact sums.
    case priceOutOfRange(Int128)
    /// An open node has a price.
    case openExternalHasPrice(external: Int)
    case openLedgerHasPrice(ledger: Int)
    /// An arc is worth more than its nodes' prices allow.
    case arcBelowPrices(external: Int, ledger: Int)
    /// A match costs more than its nodes' prices account for.
    case matchAbovePrices(external: Int, ledger: Int)
  }

  /// Accepts a best solution and refuses any other.
  ///
  /// - Complexity: O(arcs + nodes).
  public static func check(
    _ solution: AssignmentSolution, of problem: AssignmentProblem
  ) throws(Refusal) {
    let certificate = solution.certificate
    guard solution.ledgerOfExternal.count == problem.externalCount,
      certificate.externalDuals.count == problem.externalCount,
      certificate.ledgerDuals.count == problem.ledgerCount
    else { throw .wrongSize }
    let isTaken = try takenLedgers(solution, problem)
    let found = try matches(solution, problem)
    guard solution.matchedCount == found.count else {
      throw .wrongCount(claimed: solution.matchedCount, found: found.count)
    }
    guard solution.totalCost == found.cost else {
      throw .wrongCost(claimed: solution.totalCost, found: found.cost)
    }
    // An assignment with one more match would cost at most `most`, so it would come below this one
    // by more than the prices allow if each match earned more than the difference.
    let most =
      Int128(max(0, problem.costs.max() ?? 0))
      * Int128(min(problem.externalCount, problem.ledgerCount))
    guard certificate.lift > most - found.cost else {
      throw .liftTooSmall(lift: certificate.lift, needed: most - found.cost + 1)
    }
    guard certificate.lift <= -lowestPrice else {
      throw .priceOutOfRange(certificate.lift)
    }
    try checkPrices(solution, isTaken)
    try checkArcs(solution, problem)
  }

  /// Sums of a few numbers above it cannot overflow.
  private static let lowestPrice: Int128 = -(1 << 120)

  private static func takenLedgers(
    _ solution: AssignmentSolution, _ problem: AssignmentProblem
  ) throws(Refusal) -> [Bool] {
    var isTaken = [Bool](repeating: false, count: problem.ledgerCount)
    for (external, ledger) in solution.ledgerOfExternal.enumerated() where ledger != -1 {
      guard isTaken.indices.contains(Int(ledger)) else {
        throw .unknownLedger(external: external)
      }
      if isTaken[Int(ledger)] { throw .usedTwice(ledger: Int(ledger)) }
      isTaken[Int(ledger)] = true
    }
    return isTaken
  }

  private static func matches(
    _ solution: AssignmentSolution, _ problem: AssignmentProblem
  ) throws(Refusal) -> (count: Int, cost: Int128) {
    var count = 0
    var cost: Int128 = 0
    for (external, ledger) in solution.ledgerOfExternal.enumerated() where ledger != -1 {
      guard let arcCost = problem.cost(external: external, ledger: Int(ledger)) else {
        throw .notAllowed(external: external, ledger: Int(ledger))
      }
      count += 1
      cost += Int128(arcCost)
    }
    return (count, cost)
  }

  private static func checkPrices(
    _ solution: AssignmentSolution, _ isTaken: [Bool]
  ) throws(Refusal) {
    for (external, price) in solution.certificate.externalDuals.enumerated() {
      guard (lowestPrice...0).contains(price) else { throw .priceOutOfRange(price) }
      if price != 0, solution.ledgerOfExternal[external] == -1 {
        throw .openExternalHasPrice(external: external)
      }
    }
    for (ledger, price) in solution.certificate.ledgerDuals.enumerated() {
      guard (lowestPrice...0).contains(price) else { throw .priceOutOfRange(price) }
      if price != 0, !isTaken[ledger] { throw .openLedgerHasPrice(ledger: ledger) }
    }
  }

  private static func checkArcs(
    _ solution: AssignmentSolution, _ problem: AssignmentProblem
  ) throws(Refusal) {
    let certificate = solution.certificate
    for external in 0..<problem.externalCount {
      let bound = certificate.externalDuals[external] + certificate.lift
      let match = solution.ledgerOfExternal[external]
      for arc in problem.arcRange(of: external) {
        let ledger = problem.ledger(of: arc, external)
        let slack = Int128(problem.costs[arc]) - bound - certificate.ledgerDuals[Int(ledger)]
        if slack < 0 { throw .arcBelowPrices(external: external, ledger: Int(ledger)) }
        if slack > 0, ledger == match {
          throw .matchAbovePrices(external: external, ledger: Int(ledger))
        }
      }
    }
  }
}

/// Checks that a certificate proves what it says: that its matches are an assignment, that none
/// matches more, none as many at less cost, and whether it is the only best one.
///
/// The checker shares no code with what solves components. Whoever doubts that reads this file, the
/// order of ``ComponentCost`` and nothing else.
public enum ComponentChecker {
  /// The first thing that is wrong. Nodes are named by their first record.
  public enum Refusal: Error, Hashable, Sendable {
    /// A node stands for no record.
    case emptyNode(Side, node: Int)
    /// A record stands in two nodes, or twice in one.
    case repeatedRecord(Side, id: String)
    /// A pair names a node that does not exist.
    case unknownNode(pair: Int)
    /// Pairs are not in the order of their nodes, or one stands twice.
    case pairOutOfOrder(externalID: String, ledgerID: String)
    /// A pair does not count as one match.
    case noMatch(externalID: String, ledgerID: String)
    /// A number is too far from zero for exact sums.
    case numberOutOfRange(Int128)
    /// Pairs were dropped, added or changed.
    case wrongPairTotal(claimed: ComponentCost, found: ComponentCost)
    /// A pair is matched more often than its nodes have records, or less than never.
    case impossibleUnits(externalID: String, ledgerID: String, units: Int)
    /// A node has more matches than records.
    case usedTooOften(Side, id: String, matches: Int, records: Int)
    case wrongMatchTotal(claimed: ComponentCost, found: ComponentCost)
    case priceAboveZero(Side, id: String, price: ComponentCost)
    /// A node with a record that stays open has a price.
    case openNodeHasPrice(Side, id: String, price: ComponentCost)
    /// A pair costs less than its prices sum to: it could make the assignment better.
    case pairBelowPrices(
      externalID: String, ledgerID: String, cost: ComponentCost, prices: ComponentCost)
    /// A match costs more than its prices sum to.
    case matchAbovePrices(
      externalID: String, ledgerID: String, cost: ComponentCost, prices: ComponentCost)
    case wrongVerdict(claimed: ComponentCertificate.Verdict)
    /// Of the pairs that cost as much as this one and are joined with it, more could be matched.
    case notLargest(externalID: String, ledgerID: String)
    /// Something else has become of a pair; what, unless it cannot be told of a single one.
    case wrongStanding(
      externalID: String, ledgerID: String, claimed: BestFirstCertificate.Standing,
      found: BestFirstCertificate.Standing?)
  }

  /// Accepts a certificate that proves its assignment, and refuses any other.
  ///
  /// - Complexity: O(records + pairs).
  public static func check(_ certificate: ComponentCertificate) throws(Refusal) {
    try checkNodes(certificate.externals, .external)
    try checkNodes(certificate.ledgers, .ledger)
    try checkPairs(certificate)
    let used = try matches(of: certificate)
    try checkPrices(certificate.externals, .external, used.external)
    try checkPrices(certificate.ledgers, .ledger, used.ledger)
    for pair in certificate.pairs {
      let external = certificate.externals[pair.external]
      let ledger = certificate.ledgers[pair.ledger]
      let prices = external.price + ledger.price
      guard prices <= pair.cost else {
        throw .pairBelowPrices(
          externalID: external.ids[0], ledgerID: ledger.ids[0], cost: pair.cost, prices: prices)
      }
      guard pair.units == 0 || prices == pair.cost else {
        throw .matchAbovePrices(
          externalID: external.ids[0], ledgerID: ledger.ids[0], cost: pair.cost, prices: prices)
      }
    }
    let isTied = isTied(certificate, used.external, used.ledger)
    guard isTied == (certificate.verdict == .tied) else {
      throw .wrongVerdict(claimed: certificate.verdict)
    }
  }

  /// Sums of as many as there can be stay within 128 bits.
  private static let farthest: Int128 = 1 << 90

  static func checkRange(_ cost: ComponentCost) throws(Refusal) {
    for part in cost.parts where !(-farthest...farthest).contains(part) {
      throw .numberOutOfRange(part)
    }
  }

  private static func checkNodes(
    _ nodes: [ComponentCertificate.Node], _ side: Side
  ) throws(Refusal) {
    var seen: Set<String> = []
    for (number, node) in nodes.enumerated() {
      if node.ids.isEmpty { throw .emptyNode(side, node: number) }
      for id in node.ids where !seen.insert(id).inserted {
        throw .repeatedRecord(side, id: id)
      }
      try checkRange(node.price)
    }
  }

  private static func checkPairs(_ certificate: ComponentCertificate) throws(Refusal) {
    var total = ComponentCost.zero
    var last = (-1, -1)
    for (number, pair) in certificate.pairs.enumerated() {
      guard certificate.externals.indices.contains(pair.external),
        certificate.ledgers.indices.contains(pair.ledger)
      else { throw .unknownNode(pair: number) }
      let externalID = certificate.externals[pair.external].ids[0]
      let ledgerID = certificate.ledgers[pair.ledger].ids[0]
      guard last < (pair.external, pair.ledger) else {
        throw .pairOutOfOrder(externalID: externalID, ledgerID: ledgerID)
      }
      last = (pair.external, pair.ledger)
      try checkRange(pair.cost)
      guard pair.cost.fewerMatches == -1 else {
        throw .noMatch(externalID: externalID, ledgerID: ledgerID)
      }
      total += pair.cost
    }
    guard total == certificate.pairTotal else {
      throw .wrongPairTotal(claimed: certificate.pairTotal, found: total)
    }
  }

  /// How many matches each node has.
  private static func matches(
    of certificate: ComponentCertificate
  ) throws(Refusal) -> (external: [Int], ledger: [Int]) {
    var external = [Int](repeating: 0, count: certificate.externals.count)
    var ledger = [Int](repeating: 0, count: certificate.ledgers.count)
    var total = ComponentCost.zero
    for pair in certificate.pairs {
      let left = certificate.externals[pair.external].ids
      let right = certificate.ledgers[pair.ledger].ids
      guard (0...min(left.count, right.count)).contains(pair.units) else {
        throw .impossibleUnits(externalID: left[0], ledgerID: right[0], units: pair.units)
      }
      external[pair.external] += pair.units
      ledger[pair.ledger] += pair.units
      total += pair.cost * pair.units
    }
    for (node, count) in external.enumerated() {
      let ids = certificate.externals[node].ids
      guard count <= ids.count else {
        throw .usedTooOften(.external, id: ids[0], matches: count, records: ids.count)
      }
    }
    for (node, count) in ledger.enumerated() {
      let ids = certificate.ledgers[node].ids
      guard count <= ids.count else {
        throw .usedTooOften(.ledger, id: ids[0], matches: count, records: ids.count)
      }
    }
    guard total == certificate.matchTotal else {
      throw .wrongMatchTotal(claimed: certificate.matchTotal, found: total)
    }
    return (external, ledger)
  }

  private static func checkPrices(
    _ nodes: [ComponentCertificate.Node], _ side: Side, _ used: [Int]
  ) throws(Refusal) {
    for (node, count) in zip(nodes, used) {
      guard node.price <= .zero else {
        throw .priceAboveZero(side, id: node.ids[0], price: node.price)
      }
      guard node.price == .zero || count == node.ids.count else {
        throw .openNodeHasPrice(side, id: node.ids[0], price: node.price)
      }
    }
  }

  /// Whether another assignment costs as much.
  ///
  /// Two assignments differ by moves that lead round in circles, and none of a circle that costs
  /// nothing costs anything at these prices. So the assignment is the only best one exactly if free
  /// moves lead nowhere in a circle: if nodes without a free move into them can be taken away one by
  /// one until none is left.
  private static func isTied(
    _ certificate: ComponentCertificate, _ externalUsed: [Int], _ ledgerUsed: [Int]
  ) -> Bool {
    let externals = certificate.externals
    let ledgers = certificate.ledgers
    // Staying open takes a node on each side, since no free move changes the number of matches.
    let externalStreet = externals.count + ledgers.count
    let ledgerStreet = externalStreet + 1
    var moves = [[Int]](repeating: [], count: ledgerStreet + 1)
    for pair in certificate.pairs {
      let external = externals[pair.external]
      let ledger = ledgers[pair.ledger]
      if pair.units > 0 {
        // Records of one node may change places.
        if external.ids.count > 1 || ledger.ids.count > 1 { return true }
        moves[externals.count + pair.ledger].append(pair.external)
      } else if external.price + ledger.price == pair.cost {
        moves[pair.external].append(externals.count + pair.ledger)
      }
    }
    for (node, external) in externals.enumerated() where external.price == .zero {
      if externalUsed[node] > 0 { moves[node].append(externalStreet) }
      if externalUsed[node] < external.ids.count { moves[externalStreet].append(node) }
    }
    for (node, ledger) in ledgers.enumerated() where ledger.price == .zero {
      let place = externals.count + node
      if ledgerUsed[node] > 0 { moves[ledgerStreet].append(place) }
      if ledgerUsed[node] < ledger.ids.count { moves[place].append(ledgerStreet) }
    }
    var into = [Int](repeating: 0, count: moves.count)
    for next in moves.joined() { into[next] += 1 }
    var free = into.indices.filter { into[$0] == 0 }
    var taken = 0
    while let node = free.popLast() {
      taken += 1
      for next in moves[node] {
        into[next] -= 1
        if into[next] == 0 { free.append(next) }
      }
    }
    return taken < moves.count
  }
}

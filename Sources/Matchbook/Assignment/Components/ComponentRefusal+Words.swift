extension ComponentChecker.Refusal: CustomStringConvertible {
  public var description: String {
    switch self {
    case .emptyNode(let side, let node): "\(side.rawValue) node \(node) stands for no record"
    case .repeatedRecord(let side, let id): "\(side.rawValue) record \(id) stands in it twice"
    case .unknownNode(let pair): "pair \(pair) names a node that does not exist"
    case .pairOutOfOrder(let external, let ledger):
      "the pair of \(external) and \(ledger) is out of order or stands twice"
    case .noMatch(let external, let ledger):
      "the pair of \(external) and \(ledger) does not count as one match"
    case .numberOutOfRange(let number): "\(number) is too far from zero to be added up exactly"
    case .wrongPairTotal(let claimed, let found):
      "its pairs cost \(found) in all, not \(claimed): a pair was dropped, added or changed"
    case .impossibleUnits(let external, let ledger, let units):
      "\(external) and \(ledger) cannot be matched \(units) times"
    case .usedTooOften(let side, let id, let matches, let records):
      "\(side.rawValue) record \(id) is matched \(matches) times and stands for \(records)"
    case .wrongMatchTotal(let claimed, let found):
      "its matches cost \(found) in all, not \(claimed)"
    case .priceAboveZero(let side, let id, let price):
      "the price of \(side.rawValue) record \(id), \(price), is above zero"
    case .openNodeHasPrice(let side, let id, let price):
      "\(side.rawValue) record \(id) stays open and has the price \(price)"
    case .pairBelowPrices(let external, let ledger, let cost, let prices):
      "the pair of \(external) and \(ledger) costs \(cost), less than its prices, \(prices)"
    case .matchAbovePrices(let external, let ledger, let cost, let prices):
      "the match of \(external) and \(ledger) costs \(cost), more than its prices, \(prices)"
    case .wrongVerdict(let claimed):
      claimed == .unique
        ? "another assignment is as good, though it says that there is none"
        : "no other assignment is as good, though it says that there is one"
    case .notLargest(let external, let ledger):
      "of the pairs as good as that of \(external) and \(ledger), more could be matched"
    case .wrongStanding(let external, let ledger, let claimed, let found):
      "the pair of \(external) and \(ledger) is called \(claimed.rawValue)"
        + (found.map { ", and is \($0.rawValue)" }
          ?? ", and others that it competes with are not")
    }
  }
}

extension ComponentCost: CustomStringConvertible {
  /// The parts in the order in which they count, for example `(-1, 0, 250, 3)`.
  public var description: String {
    "(\(parts.map { "\($0)" }.joined(separator: ", ")))"
  }
}

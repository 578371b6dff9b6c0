import MatchbookTestKit

@testable import Matchbook

/// Two small tables, some rules and options, drawn so that ties, rivals and near misses are common.
struct DrawnWorld {
  var ledger: [Record]
  var external: [Record]
  let rules: [DrawnRule]
  var options = MatchOptions()

  init(seed: UInt64) {
    var draw = Draw(seed: seed)
    let spread = draw.element([2, 4, 12, 60])
    ledger = draw.records("L", spread: spread)
    external = draw.records("X", spread: spread)
    if draw.happens(2) { draw.plantSet(of: &ledger, for: &external) }
    if draw.happens(2) { draw.plantSet(of: &external, for: &ledger) }
    rules = (0..<draw.number(1...3)).map { draw.rule(number: $0) }
    if draw.happens(5) { options.groupBy = [.account] }
    if draw.happens(3) { draw.decide(&options, ledger, external) }
    if draw.happens(3) {
      options.riskBudget = RiskBudget(
        ["EUR", "JPY"].map { code in
          Amount(
            minorUnits: Int64(draw.number(0...4)), currency: Currency(code) ?? Draw.currencies[0])
        }, isPerAccount: draw.happens(2))
    }
    if draw.happens(5) { lengthenReferences() }
  }

  /// Makes keys longer than an entry of an index holds: there the index compares hashes.
  private mutating func lengthenReferences() {
    for place in ledger.indices where !ledger[place].reference.isEmpty {
      ledger[place].reference += " 4f7a91c2-88de-4b1f-acme2026"
    }
    for place in external.indices where !external[place].reference.isEmpty {
      external[place].reference += "/4F7A91C288DE4B1F ACME2026"
    }
  }

  func matcher(threads: Int = 1, memoryBudget: Int? = nil) -> Matcher {
    var options = options
    options.threads = threads
    options.memoryBudget = memoryBudget
    return Matcher(rules: rules.map(\.rule), options: options)
  }

  func match() throws -> MatchResult {
    try matcher().match(ledger: RecordTable(ledger), external: RecordTable(external))
  }

  var description: String {
    func lines(_ records: [Record]) -> String {
      records.map {
        "\($0.id) \($0.amount) \($0.date.map(\.description) ?? "-") "
          + "\($0.instantMilliseconds.map(String.init) ?? "-") r=\($0.reference) "
          + "a=\($0.account) c=\($0.counterparty)"
      }.joined(separator: "\n")
    }
    return lines(ledger) + "\n" + lines(external) + "\n"
      + rules.map { $0.rule.canonicalText }.joined(separator: "\n")
      + "\n\(options.facts) \(String(describing: options.riskBudget)) \(options.groupBy)"
  }
}

/// Draws records, rules and facts.
private struct Draw {
  private var random: SeededGenerator

  init(seed: UInt64) { random = SeededGenerator(seed: seed, stream: 3) }

  static let currencies = ["EUR", "USD", "JPY"].compactMap { Currency($0) }

  mutating func number(_ range: ClosedRange<Int>) -> Int { random.number(in: range) }
  mutating func happens(_ oneIn: UInt64) -> Bool { random.happens(1, in: oneIn) }
  mutating func element<Element>(_ elements: [Element]) -> Element {
    elements[number(0...elements.count - 1)]
  }

  // MARK: Records

  mutating func records(_ prefix: String, spread: Int) -> [Record] {
    let hasNegatives = happens(3)
    var records = (0..<number(happens(6) ? 0...2 : 2...6)).map { index in
      var record = Record(
        id: "\(prefix)\(index)",
        amount: Amount(
          minorUnits: Int64(number(hasNegatives ? -spread...spread : 1...spread)),
          currency: happens(5) ? element(Self.currencies) : Self.currencies[0]),
        date: happens(12) ? nil : Day(number: 20_000 + Int32(number(0...4))),
        reference: element(["INV-1001", "inv 1001", "INV-1002", "INV-1012", "ref: 77", ""]),
        counterparty: element(["Ada", "Ada", "Bob", ""]),
        account: happens(4) ? element(["side", ""]) : "main")
      if let day = record.date, happens(2) {
        record.instantMilliseconds = Int64(day.number) * 86_400_000 + Int64(number(0...3)) * 7_000
      }
      return record
    }
    random.shuffle(&records)
    return records
  }

  /// Makes one record of a side the sum of some of the other side, which share what may be a key.
  mutating func plantSet(of many: inout [Record], for ones: inout [Record]) {
    let count = number(2...3)
    guard many.count >= count, let one = ones.indices.last else { return }
    let differs = happens(4)
    var sum: Int64 = 0
    for place in 0..<count {
      many[place].amount = Amount(
        minorUnits: many[place].amount.minorUnits, currency: ones[one].amount.currency)
      many[place].reference = "SET \(count)"
      many[place].account = ones[one].account
      many[place].counterparty = ones[one].counterparty
      if !differs { many[place].date = ones[one].date }
      many[place].instantMilliseconds = nil
      sum += many[place].amount.minorUnits
    }
    ones[one].amount = Amount(
      minorUnits: sum + (differs ? 1 : 0), currency: ones[one].amount.currency)
    ones[one].reference = "set-\(count)"
  }

  // MARK: Rules

  mutating func rule(number place: Int) -> DrawnRule {
    var header = RuleHeader(id: "rule\(place)", priority: number(1...3) * 10)
    header.cardinality = element([.oneToOne, .oneToOne] + Cardinality.allCases)
    header.ambiguity = element(AmbiguityPolicy.allCases)
    header.nearest = element([.day, .instant])
    header.objective = element([nil, nil] + Objective.allCases)
    if happens(3) {
      header.disposition = element([
        .suggest, Disposition(confirmAtLeast: 950_000, suggestAtLeast: 800_000),
        Disposition(confirmAtLeast: 900_000, suggestAtLeast: nil),
      ])
    }
    let findsSets =
      (header.cardinality == .oneToMany || header.cardinality == .manyToOne) && happens(2)
    if findsSets {
      header.group = .sums(
        GroupPolicy.SumLimits(
          records: number(1...2)...number(2...4), candidates: element([3, 256]),
          chance: element([50_000, 1_000_000])))
    }
    let isPair = header.cardinality == .oneToOne
    var rule = DrawnRule(header: header, keys: [])
    for _ in 0..<number(0...1) {
      let key = element([.reference] + DrawnRule.Key.allCases)
      if !rule.keys.contains(key) { rule.keys.append(key) }
    }
    if isPair, happens(4) {
      rule.either = element([[.reference, .date], [.account, .amount], [.counterparty, .month]])
    }
    if !rule.keys.contains(.amount), !happens(4) { rule.tolerance = tolerance() }
    if happens(2) {
      let from = Int64(number(-3...0))
      rule.window = DateWindow(from: from, to: from + Int64(number(1...6)))
    }
    if happens(5) { rule.similarTenths = number(4...9) }
    if happens(4), !findsSets { allowParts(&rule) }
    rule.needsOtherAccount = happens(16)
    rule.hasVeto = happens(4)
    if happens(5) { rule.scope = "main" }
    if happens(5) { rule.minimumScore = 850_000 }
    return rule
  }

  /// Lets a rule settle in part, with what that takes.
  private mutating func allowParts(_ rule: inout DrawnRule) {
    guard rule.header.cardinality != .manyToMany else { return }
    if rule.keys.allSatisfy({ $0 == .amount }) { rule.keys.append(.reference) }
    rule.either = []
    if rule.tolerance == nil { rule.tolerance = tolerance() }
    rule.header.partial = PartialSettlement(
      of: element([nil, .ledger, .external]), atLeast: happens(3) ? Ratio(1, over: 4) : nil,
      confirms: !happens(4))
  }

  private mutating func tolerance() -> Tolerance {
    var tolerance = Tolerance(
      of: element(Tolerance.Base.allCases), combination: element(Tolerance.Combination.allCases))
    if happens(3) { return .exact }
    if !happens(4) {
      tolerance.absolute = Ratio(Int64(number(0...3)), over: element([1, 100, 100]))
    }
    if happens(2) { tolerance.percent = Ratio(Int64(number(0...30)), over: 100) }
    if happens(6) { tolerance.differenceFrom = Ratio(Int64(number(-3...1)), over: 100) }
    if happens(6) { tolerance.differenceTo = Ratio(Int64(number(-1...3)), over: 100) }
    return tolerance
  }

  // MARK: Facts

  mutating func decide(_ options: inout MatchOptions, _ ledger: [Record], _ external: [Record]) {
    var ledger = ledger.map(\.id)
    var external = external.map(\.id)
    random.shuffle(&ledger)
    random.shuffle(&external)
    if happens(2), ledger.count > 2, external.count > 2 {
      let taken = number(1...2)
      options.facts.pins.append(
        MatchFacts.Pin(
          ledgerIDs: Array(ledger.prefix(taken)), externalIDs: Array(external.prefix(1))))
      ledger.removeFirst(taken)
      external.removeFirst()
    }
    if happens(2), let id = ledger.popLast() { options.facts.closedLedgerIDs = [id] }
    if happens(2), let id = external.popLast() { options.facts.closedExternalIDs = [id] }
    for _ in 0..<number(0...2) where !ledger.isEmpty && !external.isEmpty {
      options.facts.rejections.append(
        MatchFacts.Rejection(ledgerID: element(ledger), externalID: element(external)))
    }
  }
}

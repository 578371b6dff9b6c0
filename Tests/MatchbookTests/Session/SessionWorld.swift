import MatchbookTestKit

@testable import Matchbook

/// A small world with all kinds of rules, in which records of different batches like to compete.
struct SessionWorld {
  var ledger: [Record] = []
  var external: [Record] = []
  var rules: [any Rule] = []
  var options = MatchOptions()

  init(seed: UInt64) {
    var random = SeededGenerator(seed: seed)
    let currencies = Currency.all.filter { ["EUR", "USD"].contains($0.code) }
    let references = [
      "INV-1001", "inv 1001", "INV-1002", "INV-1012", "", "A REFERENCE LONGER THAN A KEY MAY BE 1",
      "a reference longer than a key may be-1",
    ]
    func records(_ prefix: String, atMost most: Int) -> [Record] {
      (0..<random.number(in: 0...most)).map { index in
        let day = random.happens(1, in: 14) ? nil : Int32(random.number(in: 0...9))
        var record = Record(
          id: "\(prefix)\(index)",
          amount: Amount(
            minorUnits: Int64(100 * random.number(in: 1...3) + random.number(in: 0...2)),
            currency: currencies[random.happens(1, in: 4) ? 1 : 0]),
          date: day.map { Day(number: $0) },
          instantMilliseconds: random.happens(1, in: 2)
            ? day.map { Int64($0) * 86_400_000 + Int64(random.number(in: 0...86_399_999)) } : nil,
          reference: references[random.number(in: 0...references.count - 1)],
          counterparty: ["Ada", "Bell", ""][random.number(in: 0...2)],
          account: random.happens(1, in: 6) ? "9" : "1")
        record.texts["lot"] = ["x", "y", "z"][random.number(in: 0...2)]
        record.numbers["rate"] = ["1", "1.5", "2"][random.number(in: 0...2)]
        return record
      }
    }
    ledger = records("L", atMost: 14)
    external = records("X", atMost: 12)
    let kinds = SessionWorld.kinds
    rules = (0..<random.number(in: 1...3)).map { place in
      SessionWorld.rule(kinds[random.number(in: 0...kinds.count - 1)], place, &random)
    }
    if random.happens(1, in: 5) { options.groupBy = [.account] }
  }

  enum Kind: CaseIterable {
    case reference, amount, similar, eitherWay, businessDays, seconds, month, ledgerScope
    case keyGroup, manyToOne, sums, sumsOfLedger, suffix, crossProduct, suggested
  }
  static let kinds = Kind.allCases

  static func rule(_ kind: Kind, _ place: Int, _ random: inout SeededGenerator) -> any Rule {
    let id = "\(place)-\(kind)"
    var header = RuleHeader(id: id, priority: place)
    let policies: [AmbiguityPolicy] = [.confirmIfUnique, .confirmBest, .reject, .suggestBest]
    header.ambiguity = policies[random.number(in: 0...3)]
    let from = Int64(random.number(in: -2...0))
    let days = Condition.date(
      within: DateWindow(from: from, to: from + Int64(random.number(in: 0...3))))
    let near = Condition.amount(within: Tolerance(absolute: Ratio(2, over: 100)))
    let reference = Condition.equal(.reference, normalised: TextNormaliser.reference)
    let lot = Condition.equal(.named("lot"))
    switch kind {
    case .reference:
      return ConditionRule(header, where: .all([reference, .equal(.amount), days]))
    case .amount: return ConditionRule(header, where: .all([.equal(.currency), near, days]))
    case .similar:
      return ConditionRule(
        header,
        where: .all([
          near, days,
          .similar(.reference, atLeast: Ratio(7, over: 10), normalised: TextNormaliser.reference),
        ]))
    case .eitherWay:
      return ConditionRule(
        header, where: .all([.any([reference, .equal(.counterparty)]), near, days]))
    case .businessDays:
      let window = DateWindow(
        from: 0, to: 2, unit: .businessDays(BusinessCalendar(name: "five days")))
      return ConditionRule(header, where: .all([lot, .equal(.amount), .date(within: window)]))
    case .seconds:
      let window = DateWindow(from: -90_000, to: 90_000, unit: .seconds)
      return ConditionRule(header, where: .all([lot, near, .date(within: window)]))
    case .month:
      return ConditionRule(
        header,
        where: .all([
          .test(
            Test(
              ledger: .field(.date, normalised: []), external: .field(.date, normalised: []),
              .sameMonth)), lot, .equal(.amount),
        ]))
    case .ledgerScope:
      var rule = ConditionRule(header, where: .all([lot, near]))
      rule.ledgerScope = .test(
        Test(
          ledger: .field(.counterparty, normalised: []), external: .constant("Ada"), .equal))
      return rule
    case .keyGroup, .manyToOne:
      header.cardinality = kind == .keyGroup ? .manyToMany : .manyToOne
      return ConditionRule(header, where: .all([lot, .equal(.counterparty), near, days]))
    case .sums, .sumsOfLedger:
      header.cardinality = kind == .sums ? .oneToMany : .manyToOne
      header.group = .sums(GroupPolicy.SumLimits(records: 2...4, chance: 1_000_000))
      return ConditionRule(header, where: .all([.equal(.counterparty), near, days]))
    case .suffix: return SuffixRule(header: header)
    case .crossProduct:
      var rule = ConditionRule(header, where: .not(.equal(.counterparty)))
      rule.allowsCrossProduct = true
      return rule
    case .suggested:
      header.disposition = .suggest
      return ConditionRule(header, where: .all([lot, .equal(.amount), days]))
    }
  }

  /// A rule with keys of its own: each half of the reference.
  struct SuffixRule: Rule {
    var header: RuleHeader
    let fields: Set<Field> = [.reference]
    let canonicalText = "suffix"
    var blockings: [Blocking] {
      [Blocking(date: .within(days: 2), usesRuleKeys: true)]
    }

    func keys(for table: RecordTable, side: Side) -> RecordKeys? {
      var keys = RecordKeys()
      for row in 0..<table.count {
        let text = table.text(.reference, at: row) ?? ""
        keys.append(text.isEmpty ? [] : [String(text.prefix(4)), String(text.suffix(4))])
      }
      return keys
    }
  }
}

/// What of a result does not depend on which other ledger records there were.
struct Outcome: Hashable {
  var matches: [String] = []
  var ambiguous: [String] = []
  var open: [String] = []
  var limits: [String] = []

  init(_ result: MatchResult) {
    matches = result.matches.map {
      "\($0.ruleID) \($0.status) \($0.ledgerIDs) \($0.externalIDs) \($0.score) \($0.reason)"
    }
    ambiguous = result.ambiguous.map {
      "\($0.ruleID) \($0.ledgerIDs) \($0.externalIDs) \($0.reason)"
    }
    open = result.open(.external).map { "\($0.id) \($0.reason)" }
    limits = result.limits.map { "\($0.ruleID) \($0.explanation)" }
  }

  /// The accepted matches of a result.
  static func accepted(_ result: MatchResult) -> [String] {
    result.matches.filter { $0.status == .accepted }
      .map { "\($0.ruleID) \($0.ledgerIDs) \($0.externalIDs)" }
  }
}

import MatchbookTestKit

@testable import Matchbook

/// A rule whose parts are drawn, with its plain meaning for two records.
struct DrawnRule {
  enum Key: CaseIterable { case reference, account, date, month, amount, counterparty }

  var header: RuleHeader
  var keys: [Key]
  /// Alternatives, one of which must be equal; for one to one only.
  var either: [Key] = []
  var tolerance: Tolerance?
  var window: DateWindow?
  /// The least similarity of the references, in tenths.
  var similarTenths: Int?
  /// The accounts must not be equal.
  var needsOtherAccount = false
  /// Counterparties that contradict each other forbid the pair.
  var hasVeto = false
  /// Only ledger records of this account take part.
  var scope: String?
  var minimumScore: Int32 = 0

  var rule: ConditionRule {
    var parts: [Condition] = keys.map(Self.condition)
    if !either.isEmpty { parts.append(.any(either.map(Self.condition))) }
    if let tolerance { parts.append(.amount(within: tolerance)) }
    if let window { parts.append(.date(within: window)) }
    if let similarTenths {
      parts.append(
        .similar(
          .reference, atLeast: Ratio(Int64(similarTenths), over: 10),
          normalised: TextNormaliser.reference))
    }
    if needsOtherAccount { parts.append(.not(.equal(.account))) }
    var rule = ConditionRule(
      header, where: .all(parts), minimumScore: minimumScore, allowsCrossProduct: true)
    if hasVeto {
      let operand = Matchbook.Test.Operand.field(.counterparty, normalised: [])
      rule.veto = .test(Test(ledger: operand, external: operand, .notEqual))
    }
    if let scope {
      rule.ledgerScope = .test(
        Test(ledger: .field(.account, normalised: []), external: .constant(scope), .equal))
    }
    return rule
  }

  private static func condition(_ key: Key) -> Condition {
    switch key {
    case .reference: .equal(.reference, normalised: TextNormaliser.reference)
    case .account: .equal(.account)
    case .date: .equal(.date)
    case .amount: .equal(.amount)
    case .counterparty: .equal(.counterparty)
    case .month:
      .test(
        Test(
          ledger: .field(.date, normalised: []), external: .field(.date, normalised: []),
          .sameMonth))
    }
  }

  // MARK: - Plain meaning

  var takesSeveral: Bool { header.cardinality != .oneToOne }

  /// A record's value of a key; `nil` where it has none.
  static func value(_ record: Record, _ key: Key) -> String? {
    func present(_ text: String) -> String? { text.isEmpty ? nil : text }
    switch key {
    case .reference: return present(cleaned(record.reference))
    case .account: return present(record.account)
    case .counterparty: return present(record.counterparty)
    case .date: return record.date.map { "\($0)" }
    case .month: return record.date.map { String("\($0)".prefix(7)) }
    case .amount: return "\(record.amount.minorUnits) \(record.amount.currency.code)"
    }
  }

  static func cleaned(_ reference: String) -> String {
    // The only prefix that drawn references have.
    let prefix = "ref: "
    let text = reference.lowercased()
    return (text.hasPrefix(prefix) ? text.dropFirst(prefix.count) : text[...])
      .filter { $0.isLetter || $0.isNumber }
  }

  private static func agree(_ left: Record, _ right: Record, _ key: Key) -> Bool {
    value(left, key).map { $0 == value(right, key) } ?? false
  }

  /// The score of a pair that fits, in millionths.
  ///
  /// - Parameter comparesAmounts: Whether amounts are compared pair by pair.
  func score(_ left: Record, _ right: Record, comparesAmounts: Bool) -> Int32? {
    var shares: [Int32] = []
    for key in keys where comparesAmounts || key != .amount {
      guard Self.agree(left, right, key) else { return nil }
      shares.append(1_000_000)
    }
    if !either.isEmpty {
      let holds = either.map { Self.agree(left, right, $0) }
      guard holds.contains(true) else { return nil }
      shares += holds.map { $0 ? 1_000_000 : 0 }
    }
    if let tolerance, comparesAmounts {
      guard left.amount.currency == right.amount.currency,
        PlainTolerance.allows(
          tolerance, Int128(left.amount.minorUnits), Int128(right.amount.minorUnits),
          left.amount.currency.exponent)
      else { return nil }
      shares.append(1_000_000)
    }
    if let window {
      guard Self.lie(left, right, within: window) else { return nil }
      shares.append(1_000_000)
    }
    if let similarTenths {
      let (a, b) = (Self.cleaned(left.reference), Self.cleaned(right.reference))
      guard !a.isEmpty, !b.isEmpty else { return nil }
      let alike = PlainSimilarity.score(.levenshtein, a, b)
      guard alike >= Int32(similarTenths) * 100_000, alike > 0 else { return nil }
      shares.append(alike)
    }
    if needsOtherAccount {
      guard !Self.agree(left, right, .account) else { return nil }
      shares.append(0)
    }
    if hasVeto, !left.counterparty.isEmpty, !right.counterparty.isEmpty,
      left.counterparty != right.counterparty
    {
      return nil
    }
    // Tests that always count in full make a score of one, whatever a negated test would add.
    let sum = shares.reduce(Int64(0)) { $0 + Int64($1) }
    let score = shares.isEmpty ? 1_000_000 : Int32(sum / Int64(shares.count))
    return score >= minimumScore ? score : nil
  }

  private static func lie(_ left: Record, _ right: Record, within window: DateWindow) -> Bool {
    guard let from = left.date, let to = right.date else { return false }
    let distance = Int64(to.number - from.number)
    return window.from <= distance && distance <= window.to
  }
}

/// Tolerances as their documentation has them, in plain fractions.
enum PlainTolerance {
  static func allows(
    _ tolerance: Tolerance, _ ledger: Int128, _ external: Int128, _ places: Int
  ) -> Bool {
    let unit = (0..<places).reduce(Int128(1)) { unit, _ in unit * 10 }
    let difference = external - ledger
    if let least = tolerance.differenceFrom,
      difference * Int128(least.denominator) < Int128(least.numerator) * unit
    {
      return false
    }
    if let most = tolerance.differenceTo,
      difference * Int128(most.denominator) > Int128(most.numerator) * unit
    {
      return false
    }
    var bounds: [Bool] = []
    if let absolute = tolerance.absolute {
      bounds.append(
        abs(difference) * Int128(absolute.denominator) <= Int128(absolute.numerator) * unit)
    }
    if let percent = tolerance.percent {
      let (a, b) = (abs(ledger), abs(external))
      let twice =
        switch tolerance.base {
        case .ledger: 2 * a
        case .external: 2 * b
        case .max: 2 * max(a, b)
        case .min: 2 * min(a, b)
        case .average: a + b
        }
      bounds.append(
        2 * abs(difference) * Int128(percent.denominator) <= twice * Int128(percent.numerator))
    }
    if bounds.isEmpty {
      return difference == 0 || tolerance.differenceFrom != nil || tolerance.differenceTo != nil
    }
    return tolerance.combination == .either ? bounds.contains(true) : !bounds.contains(false)
  }
}

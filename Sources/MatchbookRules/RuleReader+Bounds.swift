import Matchbook
import MatchbookJSON

// Tolerances of amounts and windows of time.
extension RuleReader {
  /// Amounts have at most this many decimal places, so bounds need no more.
  private static let amountPlaces = 9
  private static let percentPlaces = 10
  /// A hundred years: what is wider is no window.
  static let greatestDays = 36_500

  mutating func readTolerance(_ node: JSONNode) -> Tolerance? {
    let keys = ["absolute", "percent", "of", "combine", "from", "to"]
    let before = mistakes.count
    guard let members = object(node, "\"tolerance\"", keys: keys) else { return nil }
    guard ["absolute", "percent", "from", "to"].contains(where: { members[$0] != nil }) else {
      // A bound whose name has a typing error has been noted already.
      guard mistakes.count == before else { return nil }
      note(
        .missingKey, at: node, "\"tolerance\" has no bound",
        remedy: "Add one of \"absolute\", \"percent\", \"from\" and \"to\".")
      return nil
    }
    var tolerance = Tolerance()
    tolerance.absolute = members["absolute"].flatMap { readBound($0, "absolute") }
    tolerance.percent = members["percent"].flatMap {
      decimal($0, "percent", maximumPlaces: RuleReader.percentPlaces, isPercent: true)
    }.flatMap { Ratio(percent: $0.text) }
    tolerance.differenceFrom = members["from"].flatMap { readBound($0, "from", signed: true) }
    tolerance.differenceTo = members["to"].flatMap { readBound($0, "to", signed: true) }
    if let base = members["of"], let choice = choice(base, "of", of: Tolerance.Base.self) {
      tolerance.base = choice
      if members["percent"] == nil { needs(base, "of", "percent") }
    }
    if let node = members["combine"],
      let choice = choice(node, "combine", of: Tolerance.Combination.self)
    {
      tolerance.combination = choice
      for key in ["absolute", "percent"] where members[key] == nil { needs(node, "combine", key) }
    }
    if let from = tolerance.differenceFrom, let to = tolerance.differenceTo, from > to {
      note(
        .badTolerance, at: members["to"] ?? node, "\"to\" is less than \"from\"",
        remedy: "The difference external - ledger lies between \"from\" and \"to\".")
    }
    return mistakes.count == before ? tolerance : nil
  }

  private mutating func needs(_ node: JSONNode, _ key: String, _ other: String) {
    note(
      .badTolerance, at: node, "\"\(key)\" stands in a tolerance without \"\(other)\"",
      remedy: "It would mean nothing: add \"\(other)\" or take \"\(key)\" away.")
  }

  private mutating func readBound(
    _ node: JSONNode, _ name: String, signed: Bool = false
  ) -> Ratio? {
    decimal(node, name, maximumPlaces: RuleReader.amountPlaces, allowsNegative: signed)
      .flatMap { Ratio(decimal: $0.text) }
  }

  // MARK: Windows

  /// Reads a window in the unit that its key names.
  mutating func readWindow(_ node: JSONNode, _ key: String) -> DateWindow? {
    let limit = key == "seconds" ? RuleReader.greatestDays * 86_400 : RuleReader.greatestDays
    var unit: DateWindow.Unit =
      switch key {
      case "seconds": .seconds
      case "business_days": .businessDays(.weekdays)
      default: .days
      }
    guard case .object = node.value else {
      guard case .number = node.value else {
        wrongType(node, "\"\(key)\"", "a whole number, or an object with \"from\" and \"to\"")
        return nil
      }
      guard let reach = integer(node, key, in: 0...limit, .badWindow) else { return nil }
      return DateWindow(from: -Int64(reach), to: Int64(reach), unit: unit)
    }
    let keys = ["from", "to", "exactly"] + (key == "business_days" ? ["calendar"] : [])
    let before = mistakes.count
    guard let members = object(node, "\"\(key)\"", keys: keys) else { return nil }
    if let calendar = members["calendar"] {
      guard let found = readCalendarName(calendar) else { return nil }
      unit = .businessDays(found)
    }
    if let exactly = members["exactly"] {
      guard members["from"] == nil, members["to"] == nil else {
        note(
          .conflictingKeys, at: exactly, "\"exactly\" stands beside \"from\" or \"to\"",
          remedy: "\"exactly\": 2 is the same as \"from\": 2, \"to\": 2.")
        return nil
      }
      guard let lag = integer(exactly, "exactly", in: -limit...limit, .badWindow),
        mistakes.count == before
      else { return nil }
      return DateWindow(from: Int64(lag), to: Int64(lag), unit: unit)
    }
    let from = required(members, "from", "\"\(key)\"").flatMap {
      integer($0, "from", in: -limit...limit, .badWindow)
    }
    let to = required(members, "to", "\"\(key)\"").flatMap {
      integer($0, "to", in: -limit...limit, .badWindow)
    }
    guard let from, let to, mistakes.count == before else { return nil }
    guard from <= to else {
      note(
        .badWindow, at: members["to"] ?? node,
        "the window runs from \(from) to \(to), which holds nothing",
        remedy: "\"from\" and \"to\" bound external - ledger; \"from\" is the lesser.")
      return nil
    }
    return DateWindow(from: Int64(from), to: Int64(to), unit: unit)
  }
}

extension Ratio {
  /// Exact: both sides are cross-multiplied.
  fileprivate static func > (left: Ratio, right: Ratio) -> Bool {
    Int128(left.numerator) * Int128(right.denominator)
      > Int128(right.numerator) * Int128(left.denominator)
  }
}

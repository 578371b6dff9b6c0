import Matchbook
import MatchbookJSON

// Whether a record may be settled in part.
extension RuleReader {
  private static let partialKeys = ["side", "least_percent", "disposition"]

  /// Reads `true`, `false` or an object; what does not suit the rest of the rule is a mistake.
  mutating func readPartial(
    _ node: JSONNode, _ header: RuleHeader
  ) -> PartialSettlement? {
    var partial = PartialSettlement()
    switch node.value {
    case .bool(false): return nil
    case .bool(true): break
    case .object:
      guard let members = object(node, "\"partial\"", keys: RuleReader.partialKeys) else {
        return nil
      }
      if let node = members["side"] { partial.side = choice(node, "side", of: Side.self) }
      if let node = members["least_percent"] { partial.leastShare = readLeastShare(node) }
      if let node = members["disposition"] {
        enum Word: String, CaseIterable { case confirm, suggest }
        partial.confirms = choice(node, "disposition", of: Word.self) == .confirm
      }
    default:
      wrongType(node, "\"partial\"", "true, false or an object")
      return nil
    }
    if header.cardinality == .manyToMany {
      note(
        .conflictingKeys, at: node,
        "\"partial\" leaves one record of a side partly open, but the cardinality is "
          + "\"many_to_many\"",
        remedy: "Set \"cardinality\" to \"one_to_many\", \"many_to_one\" or \"one_to_one\".")
      return nil
    }
    if case .sums = header.group {
      note(
        .conflictingKeys, at: node,
        "\"partial\" stands beside a search for sums, in which any set would be a part of what is "
          + "due",
        remedy: "Take one of the two away, or group by keys.")
      return nil
    }
    return partial
  }

  private mutating func readLeastShare(_ node: JSONNode) -> Ratio? {
    guard let plain = decimal(node, "least_percent", maximumPlaces: 4, isPercent: true),
      let ratio = Ratio(percent: plain.text)
    else { return nil }
    guard ratio.numerator <= ratio.denominator else {
      note(
        .badNumber, at: node, "\"least_percent\" holds \(node.value.shown)",
        expected: "a percentage from 0 to 100")
      return nil
    }
    return ratio
  }

  /// Notes a rule that may settle in part without a key that tells what belongs together.
  mutating func checkPartial(_ rule: ConditionRule, at node: JSONNode) -> Bool {
    let blockings = rule.blockings
    if blockings.count > 1 {
      note(
        .conflictingKeys, at: node,
        "\"partial\" stands in a rule whose condition can be met in \(blockings.count) ways",
        remedy: "Give each way under \"any\" a rule of its own.")
      return false
    }
    let currency = Blocking.Key(.currency)
    let amount = Blocking.Key(.amount)
    guard blockings.contains(where: { $0.keys.contains { $0 != currency && $0 != amount } }) else {
      note(
        .notIndexable, at: node,
        "\"partial\" stands in a rule that asks no field beside currency and amount to be equal",
        remedy: "Nothing would tell what a part belongs to. Add a test that a field is equal, such "
          + "as the reference.")
      return false
    }
    let comparesAmounts = blockings.allSatisfy { $0.amount != nil || $0.keys.contains(amount) }
    guard rule.header.cardinality != .oneToOne || comparesAmounts else {
      note(
        .conflictingKeys, at: node,
        "\"partial\" stands in a rule that matches one record with one and compares no amounts",
        remedy: "Every part would count as the whole. Add a test of the amount.")
      return false
    }
    return true
  }
}

import Matchbook
import MatchbookJSON

// How several records of a side are found.
extension RuleReader {
  private static let groupKeys = ["by", "from", "to", "candidates", "steps", "chance"]

  mutating func readGroup(_ node: JSONNode, _ cardinality: Cardinality) -> GroupPolicy? {
    enum Method: String, CaseIterable { case keys, sums }
    if case .string = node.value {
      return choice(node, "group", of: Method.self).flatMap {
        $0 == .keys ? .keys : sums(SumParts(), node, cardinality)
      }
    }
    guard case .object = node.value else {
      wrongType(node, "\"group\"", "keys, sums or an object")
      return nil
    }
    guard let members = object(node, "\"group\"", keys: RuleReader.groupKeys),
      let byNode = required(members, "by", "\"group\""),
      let method = choice(byNode, "by", of: Method.self)
    else { return nil }
    var parts = SumParts()
    let greatest = GroupPolicy.SumLimits.greatestSet
    if let node = members["from"] { parts.from = integer(node, "from", in: 1...greatest) }
    if let node = members["to"] { parts.to = integer(node, "to", in: 1...greatest) }
    if let node = members["candidates"] {
      parts.candidates = integer(node, "candidates", in: 1...4096)
    }
    if let node = members["steps"] { parts.steps = integer(node, "steps", in: 1...1_000_000_000) }
    if let node = members["chance"] { parts.chance = millionths(node, "chance") }
    guard method == .sums else {
      for name in members.names where name != "by" {
        if let other = members[name] {
          note(
            .conflictingKeys, at: other,
            "\(JSONWriter.quoted(name)) bounds a search for sums, but the group is found by keys",
            remedy: "Take it away, or set \"by\" to \"sums\".")
        }
      }
      return .keys
    }
    return sums(parts, node, cardinality)
  }

  /// What an object may give of the bounds.
  private struct SumParts {
    var from: Int?
    var to: Int?
    var candidates: Int?
    var steps: Int?
    var chance: Int32?
  }

  private mutating func sums(
    _ parts: SumParts, _ node: JSONNode, _ cardinality: Cardinality
  ) -> GroupPolicy? {
    var limits = GroupPolicy.SumLimits()
    let from = parts.from ?? limits.records.lowerBound
    let to = parts.to ?? max(from, limits.records.upperBound)
    guard from <= to else {
      note(
        .badNumber, at: node, "\"group\" searches sets from \(from) to \(to) records",
        remedy: "Let \"from\" be the lesser.")
      return nil
    }
    if cardinality == .manyToMany || cardinality == .oneToOne {
      note(
        .conflictingKeys, at: node,
        "\"group\" searches sets that add up to one record, but the cardinality is "
          + "\"\(cardinality.rawValue)\"",
        remedy: "Set \"cardinality\" to \"one_to_many\" or \"many_to_one\".")
      return nil
    }
    limits.records = from...to
    if let candidates = parts.candidates { limits.candidates = candidates }
    if let steps = parts.steps { limits.steps = steps }
    if let chance = parts.chance { limits.chance = Int(chance) }
    return .sums(limits)
  }
}

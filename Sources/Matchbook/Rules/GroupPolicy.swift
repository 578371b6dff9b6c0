/// How the records of one match are found where a rule lets a side give several.
public enum GroupPolicy: Hashable, Sendable {
  /// All open records that share the keys of the rule, whole or nothing.
  case keys
  /// Sets of records whose amounts add up, searched among the records that fit one record of the
  /// other side.
  case sums(SumLimits)
  /// Open records that share the keys of the rule and are equal in some more fields of their own
  /// side, whole or nothing, for one record of the other side; sums are compared.
  case parts(by: [Field], PartLimits)
  /// Records that the rule's ``GroupJudge`` chooses for one record of the other side, among those
  /// that the blocking allows; sums are not compared.
  case chosen(PartLimits)

  /// Bounds of groups that are not searched.
  public struct PartLimits: Hashable, Sendable {
    /// Records of one group, or among which a rule chooses; a record that would need more stays
    /// open, and the result says so.
    public var records: Int

    public init(records: Int = 256) { self.records = records }
  }

  /// Bounds of a search for sets.
  public struct SumLimits: Hashable, Sendable {
    /// The fewest and the most records of a set.
    public var records: ClosedRange<Int>
    /// Records among which one search looks; a record with more candidates stays open, and the
    /// result says so.
    public var candidates: Int
    /// Steps of one search.
    public var steps: Int
    /// The chance, in millionths, that a set which fits by accident is confirmed: where as many
    /// sets as this would be expected to add up although nothing belongs together, a set is no
    /// evidence and is only suggested.
    public var chance: Int

    public static let greatestSet = 64

    public init(
      records: ClosedRange<Int> = 2...6, candidates: Int = 256, steps: Int = 1_000_000,
      chance: Int = 50_000
    ) {
      self.records = records
      self.candidates = candidates
      self.steps = steps
      self.chance = chance
    }
  }
}

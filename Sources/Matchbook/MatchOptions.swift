/// How a run is to be done, beside its rules.
public struct MatchOptions: Hashable, Sendable {
  /// How many records of each side one match may take, for every rule; `nil` leaves it to them.
  public var strategy: Cardinality?
  /// Records that differ in any of these fields never meet.
  public var groupBy: [Field]
  /// Threads to use; the result does not depend on it.
  public var threads: Int
  public var limits: MatchLimits
  /// What a person has decided already.
  public var facts: MatchFacts
  /// How much may be tolerated in all; `nil` for no bound.
  public var riskBudget: RiskBudget?
  /// Whether to keep what proves the matches of single records: ``Match/uniqueness`` and
  /// ``MatchResult/certificates`` then have an answer. The result is the same either way.
  ///
  /// Off by default: what is kept grows with the candidate pairs, and the next best assignment of
  /// each pair takes a search of its own. Nothing is lost by that, since matching has no memory: a
  /// result without them can be had again with them, by ``MatchResult/recordingComponents()``.
  public var recordsComponents: Bool
  /// Bytes that a pass may use beside the input tables; `nil` for no bound.
  ///
  /// An index that would be larger is built in rounds, each for a share of the keys; the result is
  /// the same, later. A round that cannot be made small enough is named in the result's limits.
  /// What the result itself holds, and the pairs of keys that many records share, are bounded by
  /// ``limits`` instead.
  public var memoryBudget: Int?

  public init(
    strategy: Cardinality? = nil, groupBy: [Field] = [], threads: Int = 1,
    limits: MatchLimits = MatchLimits(), facts: MatchFacts = MatchFacts(),
    riskBudget: RiskBudget? = nil, recordsComponents: Bool = false, memoryBudget: Int? = nil
  ) {
    self.strategy = strategy
    self.groupBy = groupBy
    self.threads = threads
    self.limits = limits
    self.facts = facts
    self.riskBudget = riskBudget
    self.recordsComponents = recordsComponents
    self.memoryBudget = memoryBudget
  }
}

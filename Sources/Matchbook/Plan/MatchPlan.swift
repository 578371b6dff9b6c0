/// How each rule would find its candidates, and how many there would be, before anything is
/// matched.
public struct MatchPlan: Sendable {
  /// By pass.
  public let passes: [PassPlan]
  public let ledgerCount: Int
  public let externalCount: Int
  /// What is probably not meant: of the rules by themselves, then of rules and records.
  public let warnings: [RuleWarning]

  /// One rule's plan.
  public struct PassPlan: Sendable {
    public let ruleID: String
    public let ruleVersion: String
    public let summary: String
    public let priority: Int
    public let cardinality: Cardinality
    /// How far the sums of a match may lie apart, in words; `nil` for one to one.
    public let sums: String?
    /// Whether a record may be settled in part, in words; `nil` if only in full.
    public let partial: String?
    public let ambiguity: AmbiguityPolicy
    /// One per way of becoming a candidate.
    public let alternatives: [IndexPlan]
    /// Whether the rule judges candidates beyond what the index guarantees.
    public let hasResidual: Bool
  }

  /// What the index does for one blocking, counted on the data.
  ///
  /// Counts take all records as open that no fact settles; in a run, later passes see fewer.
  public struct IndexPlan: Sendable {
    /// What is hashed, for example `currency` or `reference (case_fold, alphanumeric_only)`.
    public let keys: [String]
    /// The amount band in words, `nil` if there is none.
    public let amount: String?
    /// The date window in words, `nil` if there is none.
    public let dates: String?
    /// The texts that an index narrows by similarity where keys leave many candidates.
    public let texts: String?
    public let scope: [String]
    /// Records that have every part of the key and are in scope.
    public let ledgerRecords: Int
    public let externalRecords: Int
    /// Different keys that both sides have.
    public let sharedKeys: Int
    /// Pairs of records with equal keys, exactly.
    public let keyPairs: Int
    /// Of these, pairs expected within the amount band and the date window: counted for keys of
    /// few records, estimated from a sample for keys of many.
    public let expectedCandidates: Int
    /// The key that makes the most pairs; `nil` if no key is shared.
    public let largestBucket: Bucket?
    /// Bytes that the pass would need beside the input tables, in the fullest of its rounds.
    ///
    /// An estimate from the numbers of records and keys; the same for any number of threads.
    public let memoryBytes: Int
    /// How many times an index would be built, each time for a share of the keys; one unless a
    /// memory budget asks for more.
    public let rounds: Int
    public let warnings: [String]
  }

  /// The records that share one key.
  public struct Bucket: Sendable, Hashable {
    public let ledgerRecords: Int
    public let externalRecords: Int
    /// The values of the key, as an external record of the bucket has them.
    public let key: String
    public var pairs: Int { ledgerRecords.multipliedReportingOverflow(by: externalRecords).0 }
  }
}

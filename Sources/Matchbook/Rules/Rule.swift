/// What every rule says about itself, whatever language it is written in.
public struct RuleHeader: Hashable, Sendable {
  /// Unique in its rule set, for example `receivables.invoice-number`.
  public var id: String
  public var version: String
  public var summary: String
  /// Passes run in ascending order; equal priorities by id.
  public var priority: Int
  public var cardinality: Cardinality
  /// How several records of a side are found; without meaning for one to one.
  public var group: GroupPolicy
  /// Whether a record may be settled in part; `nil` if only in full.
  public var partial: PartialSettlement?
  public var ambiguity: AmbiguityPolicy
  public var disposition: Disposition
  /// What "nearer in time" means between candidates that are otherwise equal.
  public var nearest: Nearness
  /// Which assignment is best; `nil` takes ``Objective/bestFirst`` for conditions that compare how
  /// alike texts are, and ``Objective/mostMatches`` for all others.
  public var objective: Objective?
  /// How many unrelated records may be expected to fit a record as well as its partner does, in
  /// millionths; a match beyond that is only suggested. `nil` takes ``usualChance``, and 1,000,000
  /// asks for no test. For conditions with a Levenshtein ratio that all records must reach.
  public var chance: Int32?

  public init(
    id: String, version: String = "1.0.0", summary: String = "", priority: Int = 100,
    cardinality: Cardinality = .oneToOne, group: GroupPolicy = .keys,
    partial: PartialSettlement? = nil, ambiguity: AmbiguityPolicy = .confirmIfUnique,
    disposition: Disposition = .confirm, nearest: Nearness = .day,
    objective: Objective? = nil, chance: Int32? = nil
  ) {
    self.id = id
    self.version = version
    self.summary = summary
    self.priority = priority
    self.cardinality = cardinality
    self.group = group
    self.partial = partial
    self.ambiguity = ambiguity
    self.disposition = disposition
    self.nearest = nearest
    self.objective = objective
    self.chance = chance
  }
}

/// How many records of each side one match takes, ledger first.
public enum Cardinality: String, Sendable, CaseIterable {
  case oneToOne = "one_to_one"
  case oneToMany = "one_to_many"
  case manyToOne = "many_to_one"
  case manyToMany = "many_to_many"
}

/// What becomes of records that could be matched in several equally good ways.
public enum AmbiguityPolicy: String, Sendable, CaseIterable {
  /// Leave all of them open and report them.
  case reject
  /// Suggest every candidate.
  case suggestAll = "suggest_all"
  /// Suggest the best assignment, ties by id.
  case suggestBest = "suggest_best"
  /// Confirm what every best assignment agrees on; report the rest as ambiguous.
  case confirmIfUnique = "confirm_if_unique"
  /// Confirm the best assignment, ties by id.
  case confirmBest = "confirm_best"
}

/// What becomes of a match by its score.
public struct Disposition: Hashable, Sendable {
  /// The least score, in millionths, that is confirmed; `nil` confirms nothing.
  public var confirmAtLeast: Int32?
  /// The least score, in millionths, that is suggested; `nil` suggests nothing.
  public var suggestAtLeast: Int32?

  public init(confirmAtLeast: Int32?, suggestAtLeast: Int32?) {
    self.confirmAtLeast = confirmAtLeast
    self.suggestAtLeast = suggestAtLeast
  }

  /// Every match is accepted.
  public static let confirm = Disposition(confirmAtLeast: 0, suggestAtLeast: nil)
  /// Every match waits for a person.
  public static let suggest = Disposition(confirmAtLeast: nil, suggestAtLeast: 0)
}

/// How distance in time is measured between candidates that are otherwise equal.
public enum Nearness: String, Sendable, CaseIterable {
  /// By calendar days.
  case day
  /// By instants where both records have one.
  case instant
}

/// A ledger row and an external row that a rule is asked about.
public struct CandidatePair: Hashable, Sendable {
  public var ledgerRow: Int32
  public var externalRow: Int32

  public init(ledgerRow: Int, externalRow: Int) {
    self.ledgerRow = Int32(ledgerRow)
    self.externalRow = Int32(externalRow)
  }
}

/// A rule's answer about one pair.
public struct Verdict: Hashable, Sendable {
  /// Millionths from 0 to 1,000,000; negative if the pair does not fit.
  public let score: Int32

  private init(unchecked score: Int32) { self.score = score }

  public static let rejected = Verdict(unchecked: -1)

  /// The pair fits; the score, in millionths, is brought into 0 to 1,000,000.
  public static func accepted(score: Int32 = Verdict.fullScore) -> Verdict {
    Verdict(unchecked: max(0, min(score, fullScore)))
  }

  /// The score of certainty.
  public static let fullScore: Int32 = 1_000_000

  public var isAccepted: Bool { score >= 0 }
}

/// A rule: the one door through which built-in, JSON, Lua and Swift rules enter the engine.
///
/// A rule says in ``blockings`` what an index can find. The engine finds every pair that fulfils at
/// least one of them, *exactly*, and asks the rule's ``PairJudge`` about those pairs only, many in
/// one call. A rule that needs no more than its blocking has no judge.
public protocol Rule: Sendable {
  var header: RuleHeader { get }

  /// Alternative ways for a pair to become a candidate; at least one.
  var blockings: [Blocking] { get }

  /// Every field that the rule reads; one that a side does not have is an error before the run.
  var fields: Set<Field> { get }

  /// Fields that the rule reads where a record has them: one of the two sides has to know each.
  var fieldsOfEitherSide: Set<Field> { get }

  /// Keys that the rule computes itself, for every row of one side; `nil` if it has none.
  ///
  /// Called once per side and pass. A shared key makes a candidate, beside what `blockings` ask.
  /// A record's keys depend on that record alone: a ``MatchSession`` computes those of the ledger
  /// once and keeps them.
  func keys(for table: RecordTable, side: Side) throws -> RecordKeys?

  /// Says in words why a match that takes several records of a side belongs together; `nil` to say
  /// ``reason(for:ledger:external:)`` of its first records.
  func reason(
    ledgerRows: [Int], externalRows: [Int], ledger: RecordTable, external: RecordTable
  ) -> String?

  /// Makes the judge for one pass over two tables; `nil` if being a candidate is enough.
  ///
  /// Where a match takes several records of a side, the engine compares sums by the tolerance of
  /// the blocking; the judge then says whether two records may be in one match, whatever their
  /// amounts are.
  func makeJudge(ledger: RecordTable, external: RecordTable) throws -> (any PairJudge)?

  /// Starts the rule's work in one pass; `nil` if ``keys(for:side:)`` and
  /// ``makeJudge(ledger:external:)`` are all there is to it.
  func makeSession(for pass: RulePass) throws -> (any RuleSession)?

  /// Where the rule comes from, if it has a source of its own.
  var origin: RuleOrigin? { get }

  /// Says in words why a pair that the rule accepted belongs together.
  func reason(for pair: CandidatePair, ledger: RecordTable, external: RecordTable) -> String

  /// Prepares for the reasons of many matches of two tables; `nil` if the two `reason` functions of the
  /// rule itself take no preparing.
  func makeExplainer(ledger: RecordTable, external: RecordTable) -> (any RuleExplainer)?

  /// The parts of the score of an accepted pair, for people; may be empty.
  func scoreParts(
    for pair: CandidatePair, ledger: RecordTable, external: RecordTable
  ) -> [ScorePart]

  /// A text that changes whenever the rule's behaviour does; part of the run's fingerprint.
  var canonicalText: String { get }
}

extension Rule {
  public var fieldsOfEitherSide: Set<Field> { [] }

  public func keys(for table: RecordTable, side: Side) throws -> RecordKeys? { nil }

  public func makeJudge(ledger: RecordTable, external: RecordTable) throws -> (any PairJudge)? {
    nil
  }

  public func makeSession(for pass: RulePass) throws -> (any RuleSession)? { nil }

  public var origin: RuleOrigin? { nil }

  public func reason(
    ledgerRows: [Int], externalRows: [Int], ledger: RecordTable, external: RecordTable
  ) -> String? { nil }

  public func reason(
    for pair: CandidatePair, ledger: RecordTable, external: RecordTable
  ) -> String {
    "fits rule \(header.id)"
  }

  public func makeExplainer(
    ledger: RecordTable, external: RecordTable
  ) -> (any RuleExplainer)? { nil }

  public func scoreParts(
    for pair: CandidatePair, ledger: RecordTable, external: RecordTable
  ) -> [ScorePart] { [] }
}

/// Says in words why records of two tables belong together; called from several threads at once.
///
/// It lives as long as the result whose matches it explains. What it says of a match depends neither
/// on what it was asked before nor on the thread.
public protocol RuleExplainer: Sendable {
  /// Why a pair that the rule accepted belongs together.
  func reason(for pair: CandidatePair) -> String

  /// Why a match that takes several records of a side belongs together; `nil` to say
  /// ``reason(for:)`` of its first records.
  func reason(ledgerRows: [Int], externalRows: [Int]) -> String?
}

/// One named part of a score.
public struct ScorePart: Hashable, Sendable {
  public var name: String
  /// Millionths from 0 to 1,000,000.
  public var value: Int32
  public var weight: Int

  public init(name: String, value: Int32, weight: Int) {
    self.name = name
    self.value = value
    self.weight = weight
  }
}

/// Judges candidate pairs of one pass; called from several threads at once.
public protocol PairJudge: Sendable {
  /// Writes the verdict of `pairs[i]` to `verdicts[i]`; both have the same count.
  func judge(_ pairs: Span<CandidatePair>, into verdicts: inout MutableSpan<Verdict>) throws
}

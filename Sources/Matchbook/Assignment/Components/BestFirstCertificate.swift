/// One component of a rule with ``Objective/bestFirst``: every pair that the rule accepted, and what
/// became of it.
///
/// Pairs are settled from the best cost down. A pair is *free* if no better pair has taken one of
/// its records; of the free pairs that cost the same, as many as possible are matched with each
/// other. So every pair that is left out shares a record with one that is at least as good: its cost
/// is the proof, and no prices are needed. ``BestFirstChecker`` goes the same way and verifies that
/// nothing else could have been done, and where something else could.
public struct BestFirstCertificate: Hashable, Sendable {
  /// What became of a pair.
  public enum Standing: String, Hashable, Sendable, CaseIterable {
    /// Taken, whichever of equally good pairs are taken elsewhere.
    case chosen
    /// Taken, as every best choice among pairs of its cost has it; but records that could compete
    /// with it, or are in it, depend on a choice between equally good pairs that are better.
    case contingent
    /// Some of the best choices among pairs of its cost have it, and others do not.
    case tied
    /// One of more equally good pairs that share records than could be solved within the limits of
    /// the run; all their records stay open.
    case tooMany = "too_many"
    /// A record of it has gone to a pair that is at least as good, or is in a tie of such pairs.
    case leftOut = "left_out"
  }

  /// A pair that the rule accepted.
  public struct Pair: Hashable, Sendable {
    /// Positions in ``BestFirstCertificate/externals`` and ``BestFirstCertificate/ledgers``.
    public var external: Int
    public var ledger: Int
    /// Its ``ComponentCost/fewerMatches`` is -1.
    public var cost: ComponentCost
    /// Whether the component's assignment has it: 0 or 1. Of tied pairs the assignment has one best
    /// choice, whether or not the rule's ambiguity policy makes it a match.
    public var units: Int
    public var standing: Standing

    public init(
      external: Int, ledger: Int, cost: ComponentCost, units: Int, standing: Standing
    ) {
      self.external = external
      self.ledger = ledger
      self.cost = cost
      self.units = units
      self.standing = standing
    }
  }

  public var ruleID: String
  public var ruleVersion: String
  public var timeUnit: ComponentCertificate.TimeUnit
  /// ``ComponentCertificate/Verdict/tied`` if a pair is tied, contingent or one of too many.
  public var verdict: ComponentCertificate.Verdict
  /// Whether one best choice among tied pairs was taken, so that records which it leaves are free
  /// for poorer pairs; otherwise all records of tied pairs stay out of what follows.
  public var settlesTies: Bool
  /// Ids, by id.
  public var externals: [String]
  public var ledgers: [String]
  /// By external and then ledger record, each once.
  public var pairs: [Pair]
  /// The costs of all pairs, as a control total: none was dropped or changed.
  public var pairTotal: ComponentCost
  /// The costs of all pairs of the assignment; its ``ComponentCost/fewerMatches`` is minus their
  /// number.
  public var matchTotal: ComponentCost

  public init(
    ruleID: String, ruleVersion: String, timeUnit: ComponentCertificate.TimeUnit,
    verdict: ComponentCertificate.Verdict, settlesTies: Bool, externals: [String],
    ledgers: [String], pairs: [Pair], pairTotal: ComponentCost, matchTotal: ComponentCost
  ) {
    self.ruleID = ruleID
    self.ruleVersion = ruleVersion
    self.timeUnit = timeUnit
    self.verdict = verdict
    self.settlesTies = settlesTies
    self.externals = externals
    self.ledgers = ledgers
    self.pairs = pairs
    self.pairTotal = pairTotal
    self.matchTotal = matchTotal
  }
}

/// What proves the answer for one component, by the objective of its rule.
public enum MatchCertificate: Hashable, Sendable {
  case mostMatches(ComponentCertificate)
  case bestFirst(BestFirstCertificate)

  public var ruleID: String {
    switch self {
    case .mostMatches(let certificate): certificate.ruleID
    case .bestFirst(let certificate): certificate.ruleID
    }
  }

  public var verdict: ComponentCertificate.Verdict {
    switch self {
    case .mostMatches(let certificate): certificate.verdict
    case .bestFirst(let certificate): certificate.verdict
    }
  }

  public var pairCount: Int {
    switch self {
    case .mostMatches(let certificate): certificate.pairs.count
    case .bestFirst(let certificate): certificate.pairs.count
    }
  }

  /// The costs of all matches of the component's assignment.
  public var matchTotal: ComponentCost {
    switch self {
    case .mostMatches(let certificate): certificate.matchTotal
    case .bestFirst(let certificate): certificate.matchTotal
    }
  }

  /// The first of its external records; `nil` if it has none.
  public var firstExternalID: String? {
    switch self {
    case .mostMatches(let certificate): certificate.externals.first?.ids.first
    case .bestFirst(let certificate): certificate.externals.first
    }
  }
}

extension ComponentChecker {
  /// Accepts a certificate that proves what it says, and refuses any other.
  ///
  /// - Complexity: O(records + pairs), with a sort of the pairs by cost for ``Objective/bestFirst``.
  public static func check(_ certificate: MatchCertificate) throws(Refusal) {
    switch certificate {
    case .mostMatches(let certificate): try check(certificate)
    case .bestFirst(let certificate): try BestFirstChecker.check(certificate)
    }
  }
}

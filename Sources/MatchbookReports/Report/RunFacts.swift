import Matchbook

/// What only a store knows of a run: who worked on it, what they decided and why.
///
/// Times are in ISO 8601 and UTC, as the host's clock told them. Lists hold at most
/// ``ReportFacts/itemLimit`` entries; the counts beside them say how many there are.
public struct RunFacts: Sendable, Hashable {
  public var id: String
  public var book: String
  public var state: String
  public var kind: String
  public var mode: String
  public var note = ""
  public var createdAt: String
  public var createdBy: String
  public var startedAt: String?
  public var completedAt: String?
  public var closedAt: String?
  public var closeReason: String?
  public var failureReason: String?
  /// By name.
  public var people: [Person] = []
  /// Matches that people made, accepted, rejected or revoked, by their making.
  public var decisions: [Decision] = []
  public var decisionCount = 0
  /// By their making.
  public var adjustments: [Adjustment] = []
  public var adjustmentCount = 0
  /// Records that people closed: those of the greatest face value, ledger first.
  public var closures: [Closure] = []
  public var closureCount = 0
  /// By kind, severity and state.
  public var discrepancyCounts: [DiscrepancyCount] = []
  /// First those that people worked on or that are critical, then those of the greatest face value.
  public var discrepancies: [Discrepancy] = []
  public var discrepancyCount = 0
  /// Of the run's book, active ones first, then by the newest opening.
  public var exceptions: [Exception] = []
  public var exceptionCount = 0
  /// Of the run's book: the last days, by day and scope.
  public var controlTotals: [ControlTotals] = []
  public var controlTotalCount = 0
  /// The last lines of the audit trail that are about the run.
  public var trail: [TrailLine] = []
  public var trailCount = 0
  public var audit = Audit()

  public init(
    id: String, book: String, state: String, kind: String, mode: String, createdAt: String,
    createdBy: String
  ) {
    (self.id, self.book, self.state) = (id, book, state)
    (self.kind, self.mode) = (kind, mode)
    (self.createdAt, self.createdBy) = (createdAt, createdBy)
  }

  /// What one person did in the run.
  public struct Person: Sendable, Hashable {
    public var name: String
    public var accepted = 0
    public var rejected = 0
    public var revoked = 0
    /// Matches made by hand.
    public var madeByHand = 0
    public var adjusted = 0
    /// Adjustments of others.
    public var approved = 0
    /// Records closed.
    public var closed = 0

    public init(name: String) { self.name = name }
  }

  public struct Decision: Sendable, Hashable {
    public var matchID: String
    public var status: String
    /// Empty for a match by hand.
    public var ruleID: String
    public var ledgerIDs: [String]
    public var externalIDs: [String]
    /// Why the records belong together, in the words of the rule or of the author.
    public var reason: String
    public var note: String
    public var author: String
    public var madeAt: String
    public var decidedBy: String?
    public var decidedAt: String?
    public var decisionReason: String?

    package init(
      matchID: String, status: String, ruleID: String, ledgerIDs: [String], externalIDs: [String],
      reason: String, note: String, author: String, madeAt: String
    ) {
      (self.matchID, self.status, self.ruleID) = (matchID, status, ruleID)
      (self.ledgerIDs, self.externalIDs) = (ledgerIDs, externalIDs)
      (self.reason, self.note, self.author, self.madeAt) = (reason, note, author, madeAt)
    }
  }

  public struct Adjustment: Sendable, Hashable {
    public var id: String
    public var matchID: String
    /// What became of the match; the adjustment counts only if it is `accepted`.
    public var matchStatus: String
    public var kind: String
    /// Ledger less external.
    public var amount: Amount
    public var reason: String
    public var author: String
    public var madeAt: String
    public var approver: String?
    public var approvedAt: String?

    package init(
      id: String, matchID: String, matchStatus: String, kind: String, amount: Amount,
      reason: String, author: String, madeAt: String
    ) {
      (self.id, self.matchID, self.matchStatus) = (id, matchID, matchStatus)
      (self.kind, self.amount, self.reason) = (kind, amount, reason)
      (self.author, self.madeAt) = (author, madeAt)
    }
  }

  public struct Closure: Sendable, Hashable {
    public var side: Side
    public var id: String
    public var date: Day?
    /// What no match had settled.
    public var amount: Amount
    public var reason: String
    public var note: String
    public var by: String
    public var at: String

    package init(
      side: Side, id: String, date: Day?, amount: Amount, reason: String, note: String, by: String,
      at: String
    ) {
      (self.side, self.id, self.date, self.amount) = (side, id, date, amount)
      (self.reason, self.note, self.by, self.at) = (reason, note, by, at)
    }
  }

  public struct DiscrepancyCount: Sendable, Hashable {
    public var kind: String
    public var severity: String
    public var state: String
    public var count: Int

    package init(kind: String, severity: String, state: String, count: Int) {
      (self.kind, self.severity, self.state, self.count) = (kind, severity, state, count)
    }
  }

  public struct Discrepancy: Sendable, Hashable {
    public var id: String
    public var kind: String
    public var severity: String
    public var state: String
    public var amount: Amount
    public var message: String
    /// How many matches have found it.
    public var occurrences: Int
    public var createdAt: String
    public var closedAt: String?
    public var closedBy: String?
    public var closeReason: String?

    package init(
      id: String, kind: String, severity: String, state: String, amount: Amount, message: String,
      occurrences: Int, createdAt: String
    ) {
      (self.id, self.kind, self.severity, self.state) = (id, kind, severity, state)
      (self.amount, self.message) = (amount, message)
      (self.occurrences, self.createdAt) = (occurrences, createdAt)
    }
  }

  public struct Exception: Sendable, Hashable {
    public var id: String
    public var title: String
    public var stream: String
    public var state: String
    /// What ended it, where that was no person.
    public var cause: String?
    public var assignees: [String]
    /// Overdue records of its stream, as of now.
    public var records: Int
    public var sums: [ReportFacts.Money]
    public var openedAt: String
    public var closedAt: String?
    /// The newest one.
    public var lastComment: Comment?
    public var commentCount = 0
    /// Of the newest investigation.
    public var recommendation: String?

    package init(
      id: String, title: String, stream: String, state: String, cause: String?,
      assignees: [String], records: Int, sums: [ReportFacts.Money], openedAt: String,
      closedAt: String?
    ) {
      (self.id, self.title, self.stream, self.state) = (id, title, stream, state)
      (self.cause, self.assignees) = (cause, assignees)
      (self.records, self.sums) = (records, sums)
      (self.openedAt, self.closedAt) = (openedAt, closedAt)
    }
  }

  public struct Comment: Sendable, Hashable {
    public var author: String
    public var at: String
    public var text: String

    package init(author: String, at: String, text: String) {
      (self.author, self.at, self.text) = (author, at, text)
    }
  }

  /// A line of the audit trail.
  public struct TrailLine: Sendable, Hashable {
    public var line: Int
    public var at: String
    public var actor: String
    public var action: String
    public var subject: String
    /// The reason or the note that was given; empty where there was none.
    public var reason: String

    package init(
      line: Int, at: String, actor: String, action: String, subject: String, reason: String
    ) {
      (self.line, self.at, self.actor) = (line, at, actor)
      (self.action, self.subject, self.reason) = (action, subject, reason)
    }
  }

  /// Whether the audit trail of the whole store is what was written.
  public struct Audit: Sendable, Hashable {
    public var lines = 0
    /// Of the last line; `nil` of an empty trail.
    public var hash: String?
    /// What contradicts the chain; empty if it is sound.
    public var findings: [String] = []
    public var isSound: Bool { findings.isEmpty }

    package init() {}
  }
}

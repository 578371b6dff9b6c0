import Matchbook

/// Where a match comes from.
public enum MatchOrigin: String, Hashable, Sendable, CaseIterable {
  case rule, manual
}

/// What a match takes of one record.
public struct MatchAllocation: Hashable, Sendable {
  /// The record's key.
  public var entry: Int64
  public var side: Side
  /// In minor units of the record's currency.
  public var amount: Int64
  /// What stays open of the record, as the match was made.
  public var residual: Int64

  /// The order in which a match has them: ledger records first, each side by key.
  static func precedes(_ left: MatchAllocation, _ right: MatchAllocation) -> Bool {
    left.side == right.side ? left.entry < right.entry : left.side == .ledger
  }

  public init(entry: Int64, side: Side, amount: Int64, residual: Int64) {
    self.entry = entry
    self.side = side
    self.amount = amount
    self.residual = residual
  }
}

/// Who decided what about a match, and why.
public struct MatchDecision: Hashable, Sendable {
  public var by: String
  public var at: Timestamp
  public var reason: String

  public init(by: String, at: Timestamp, reason: String) {
    self.by = by
    self.at = at
    self.reason = reason
  }
}

/// Records that belong together, or that somebody or a rule thought did.
public struct MatchRecord: Hashable, Sendable {
  /// Given by the store; 0 before.
  public var key: Int64
  public var run: Int64
  public var status: MatchStatus
  /// `nil` for a match that a person made.
  public var rule: RuleReference?
  /// Millionths from 0 to 1,000,000.
  public var score: Int32
  /// Why the records belong together.
  public var reason: String
  public var note: String
  public var createdAt: Timestamp
  public var author: String
  /// The last decision beside its making.
  public var decision: MatchDecision?
  /// Ledger records first, each side by key.
  public var allocations: [MatchAllocation]

  public init(
    key: Int64 = 0, run: Int64, status: MatchStatus,
    rule: RuleReference?, score: Int32 = 1_000_000, reason: String, note: String = "",
    createdAt: Timestamp, author: String, decision: MatchDecision? = nil,
    allocations: [MatchAllocation]
  ) {
    self.key = key
    self.run = run
    self.status = status
    self.rule = rule
    self.score = score
    self.reason = reason
    self.note = note
    self.createdAt = createdAt
    self.author = author
    self.decision = decision
    self.allocations = allocations
  }

  public var origin: MatchOrigin { rule == nil ? .manual : .rule }

  /// The id that people write: `M-1042`.
  public var id: String { MatchRecord.id(of: key) }

  public static func id(of key: Int64) -> String { "M-\(key)" }

  /// The key of an id; `nil` if it is none.
  public static func key(of id: String) -> Int64? {
    guard id.hasPrefix("M-"), let key = Int64(id.dropFirst(2)), key > 0 else { return nil }
    return key
  }

  public func entries(_ side: Side) -> [Int64] {
    allocations.filter { $0.side == side }.map(\.entry)
  }

  /// Whether one of its records stays partly open.
  public var isPartial: Bool { allocations.contains { $0.residual != 0 } }
}

/// Which matches are asked for.
public struct MatchFilter: Hashable, Sendable {
  /// `nil` for every run.
  public var run: Int64?
  /// `nil` for all.
  public var statuses: Set<MatchStatus>?

  public init(run: Int64?, statuses: Set<MatchStatus>? = nil) {
    self.run = run
    self.statuses = statuses
  }
}

/// A ledger and an external record that somebody has rejected together.
public struct RejectedPair: StoredRecord, Hashable {
  public var key: Int64 = 0
  public var book: Int64
  public var ledger: Int64
  public var external: Int64
  /// The key of the match that was rejected.
  public var match: Int64

  public init(book: Int64, ledger: Int64, external: Int64, match: Int64) {
    self.book = book
    self.ledger = ledger
    self.external = external
    self.match = match
  }

  public static let table = "rejected_pairs"
  public static let columns = ["book", "ledger_entry", "external_entry", "match"]

  public var values: [StoredValue] {
    [.integer(book), .integer(ledger), .integer(external), .integer(match)]
  }

  public init(key: Int64, row: inout StoredRow) throws(RunError) {
    self.key = key
    book = try row.integer()
    ledger = try row.integer()
    external = try row.integer()
    match = try row.integer()
  }
}

import Matchbook

/// How the records of a run came in.
public enum RunKind: String, Hashable, Sendable, CaseIterable {
  /// In source files.
  case batch
  /// With the request itself.
  case instant
}

/// Whether the engine's matches are taken without a person.
public enum RunMode: String, Hashable, Sendable, CaseIterable {
  /// Everything is only suggested.
  case manual
  /// What a rule confirms is accepted.
  case automatic
}

/// A rule with its version, as a run has used it.
public struct RuleReference: Hashable, Sendable {
  public var id: String
  public var version: String

  public init(id: String, version: String) {
    self.id = id
    self.version = version
  }
}

/// What one rule did in a run.
public struct RuleSummary: Hashable, Sendable {
  public var rule: RuleReference
  /// External records that its accepted matches settle in full.
  public var matched: Int
  public var suggested: Int
  public var ambiguousSets: Int

  public init(rule: RuleReference, matched: Int, suggested: Int, ambiguousSets: Int) {
    self.rule = rule
    self.matched = matched
    self.suggested = suggested
    self.ambiguousSets = ambiguousSets
  }
}

/// How many records of one side a run has in each state: its own, and those it took over.
public struct RunCounts: Hashable, Sendable {
  public var total: Int
  public var matched: Int
  public var partial: Int
  public var closed: Int

  public init(total: Int = 0, matched: Int = 0, partial: Int = 0, closed: Int = 0) {
    self.total = total
    self.matched = matched
    self.partial = partial
    self.closed = closed
  }

  /// All that no accepted match settles in full, closed ones too.
  public var unmatched: Int { total - matched }

  /// Counts a record that went from one state to another.
  mutating func move(from old: EntryState, to new: EntryState) {
    count(old, -1)
    count(new, 1)
  }

  mutating func count(_ state: EntryState, _ number: Int) {
    switch state {
    case .unmatched: break
    case .matched: matched += number
    case .partial: partial += number
    case .closed: closed += number
    }
  }
}

/// One piece of reconciliation work: its records, what was matched, and who decided what.
public struct Run: StoredRecord, Hashable {
  public var key: Int64 = 0
  public var id: String
  /// The key of its book.
  public var book: Int64
  public var kind: RunKind
  public var mode: RunMode
  public var state: RunState = .pending
  public var isDryRun: Bool
  /// The run that a dry run tried out; `nil` if it brought its records along.
  public var dryRunOf: String?
  public var note: String
  public var strategy: Cardinality?
  public var groupBy: [String]
  public var rules: [RuleReference] = []
  public var idempotencyKey: String?
  public var ledger = RunCounts()
  /// `matched_transactions` and `unmatched_transactions` are of the external records.
  public var external = RunCounts()
  public var perRule: [RuleSummary] = []
  /// How far the engine is, in words; `nil` unless the run is running.
  public var progress: String?
  /// Of inputs, rules and options of the last match.
  public var fingerprint: String?
  /// Limits that the last match reached, in words.
  public var limits: [String] = []
  /// Who is matching it now.
  public var worker: String?
  /// Until when nobody else may.
  public var leaseUntil: Timestamp?
  public var createdAt: Timestamp
  public var createdBy: String
  public var startedAt: Timestamp?
  public var completedAt: Timestamp?
  public var closedAt: Timestamp?
  public var closeReason: String?
  public var failureReason: String?

  public init(
    id: String, book: Int64, kind: RunKind, mode: RunMode, isDryRun: Bool = false,
    dryRunOf: String? = nil, note: String = "", strategy: Cardinality? = nil,
    groupBy: [String] = [], idempotencyKey: String? = nil, createdAt: Timestamp,
    createdBy: String
  ) {
    self.id = id
    self.book = book
    self.kind = kind
    self.mode = mode
    self.isDryRun = isDryRun
    self.dryRunOf = dryRunOf
    self.note = note
    self.strategy = strategy
    self.groupBy = groupBy
    self.idempotencyKey = idempotencyKey
    self.createdAt = createdAt
    self.createdBy = createdBy
  }
}

extension Run {
  public static let table = "runs"
  public static let columns = [
    "id", "book", "kind", "mode", "state", "is_dry_run", "dry_run_of", "note", "strategy",
    "group_by", "rules", "idempotency_key", "ledger_total", "ledger_matched", "ledger_partial",
    "ledger_closed", "external_total", "external_matched", "external_partial", "external_closed",
    "per_rule", "progress", "fingerprint", "limits", "worker", "lease_until", "created_at",
    "created_by", "started_at", "completed_at", "closed_at", "close_reason", "failure_reason",
  ]

  public var values: [StoredValue] {
    [
      .text(id), .integer(book), StoredValue(word: kind), StoredValue(word: mode),
      StoredValue(word: state), StoredValue(isDryRun), StoredValue(dryRunOf), .text(note),
      StoredValue(strategy?.rawValue), .text(StoredList.text([groupBy])),
      .text(StoredList.text(rules.map { [$0.id, $0.version] })), StoredValue(idempotencyKey),
      StoredValue(ledger.total), StoredValue(ledger.matched), StoredValue(ledger.partial),
      StoredValue(ledger.closed), StoredValue(external.total), StoredValue(external.matched),
      StoredValue(external.partial), StoredValue(external.closed),
      .text(
        StoredList.text(
          perRule.map {
            [
              $0.rule.id, $0.rule.version, String($0.matched), String($0.suggested),
              String($0.ambiguousSets),
            ]
          })),
      StoredValue(progress), StoredValue(fingerprint), .text(StoredList.text([limits])),
      StoredValue(worker), StoredValue(leaseUntil), StoredValue(createdAt), .text(createdBy),
      StoredValue(startedAt), StoredValue(completedAt), StoredValue(closedAt),
      StoredValue(closeReason), StoredValue(failureReason),
    ]
  }

  public init(key: Int64, row: inout StoredRow) throws(RunError) {
    self.key = key
    id = try row.text()
    book = try row.integer()
    kind = try row.word()
    mode = try row.word()
    state = try row.word()
    isDryRun = try row.flag()
    dryRunOf = try row.optionalText()
    note = try row.text()
    strategy = try row.optionalText().flatMap(Cardinality.init(rawValue:))
    groupBy = try row.list().first ?? []
    rules = try row.list().map { RuleReference(id: $0.first ?? "", version: $0.last ?? "") }
    idempotencyKey = try row.optionalText()
    ledger = try RunCounts(row: &row)
    external = try RunCounts(row: &row)
    perRule = try row.list().map(RuleSummary.init(cells:))
    progress = try row.optionalText()
    fingerprint = try row.optionalText()
    limits = try row.list().first ?? []
    worker = try row.optionalText()
    leaseUntil = try row.optionalTime()
    createdAt = try row.time()
    createdBy = try row.text()
    startedAt = try row.optionalTime()
    completedAt = try row.optionalTime()
    closedAt = try row.optionalTime()
    closeReason = try row.optionalText()
    failureReason = try row.optionalText()
  }
}

extension RunCounts {
  fileprivate init(row: inout StoredRow) throws(RunError) {
    total = try row.count()
    matched = try row.count()
    partial = try row.count()
    closed = try row.count()
  }
}

extension RuleSummary {
  fileprivate init(cells: [String]) {
    func number(_ place: Int) -> Int { place < cells.count ? Int(cells[place]) ?? 0 : 0 }
    let version = cells.count > 1 ? cells[1] : ""
    self.init(
      rule: RuleReference(id: cells.first ?? "", version: version), matched: number(2),
      suggested: number(3), ambiguousSets: number(4))
  }
}

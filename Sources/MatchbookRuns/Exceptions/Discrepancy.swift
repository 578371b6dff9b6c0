import Matchbook

/// What is wrong with records that should agree.
public enum DiscrepancyKind: String, Hashable, Sendable, CaseIterable {
  case missingLedger, missingExternal, amountMismatch, dateOutsideWindow, currencyMismatch,
    referenceConflict, statusConflict, duplicateExternal, duplicateLedger, ambiguous,
    partialResidual, controlTotal
}

/// How much a discrepancy matters.
public enum Severity: String, Hashable, Sendable, CaseIterable {
  case info, warning, critical
}

/// A finding of a run about records that do not agree.
public struct Discrepancy: StoredRecord, Hashable {
  public var key: Int64 = 0
  public var id: String
  public var book: Int64
  /// The run that found it last.
  public var run: Int64
  public var kind: DiscrepancyKind
  public var severity: Severity
  public var state: DiscrepancyState = .open
  /// Of kind and records: the same finding in every run.
  public var fingerprint: String
  /// The keys of the records, each side ascending.
  public var ledger: [Int64]
  public var external: [Int64]
  /// What it is about, in money.
  public var amount: Amount
  public var message: String
  /// How many runs have found it.
  public var occurrences = 1
  public var createdAt: Timestamp
  public var updatedAt: Timestamp
  public var closedAt: Timestamp?
  public var closedBy: String?
  public var closeReason: String?

  public init(
    id: String, book: Int64, run: Int64, kind: DiscrepancyKind, severity: Severity,
    fingerprint: String, ledger: [Int64], external: [Int64], amount: Amount, message: String,
    createdAt: Timestamp
  ) {
    self.id = id
    self.book = book
    self.run = run
    self.kind = kind
    self.severity = severity
    self.fingerprint = fingerprint
    self.ledger = ledger
    self.external = external
    self.amount = amount
    self.message = message
    self.createdAt = createdAt
    updatedAt = createdAt
  }

  /// Why the managers close one of which a record is settled: it opens again when none is.
  static let settledReason = "a record of it is settled"

  public static let table = "discrepancies"
  public static let columns = [
    "id", "book", "run", "kind", "severity", "state", "fingerprint", "ledger_entries",
    "external_entries", "amount", "currency", "exponent", "message", "occurrences", "created_at",
    "updated_at", "closed_at", "closed_by", "close_reason",
  ]

  public var values: [StoredValue] {
    [
      .text(id), .integer(book), .integer(run), StoredValue(word: kind),
      StoredValue(word: severity), StoredValue(word: state), .text(fingerprint),
      .text(StoredKeys.text(ledger)), .text(StoredKeys.text(external)),
      .integer(amount.minorUnits), .text(amount.currency.code),
      StoredValue(amount.currency.exponent), .text(message), StoredValue(occurrences),
      StoredValue(createdAt), StoredValue(updatedAt), StoredValue(closedAt),
      StoredValue(closedBy), StoredValue(closeReason),
    ]
  }

  public init(key: Int64, row: inout StoredRow) throws(RunError) {
    self.key = key
    id = try row.text()
    book = try row.integer()
    run = try row.integer()
    kind = try row.word()
    severity = try row.word()
    state = try row.word()
    fingerprint = try row.text()
    ledger = StoredKeys.keys(of: try row.text())
    external = StoredKeys.keys(of: try row.text())
    amount = try row.amount()
    message = try row.text()
    occurrences = try row.count()
    createdAt = try row.time()
    updatedAt = try row.time()
    closedAt = try row.optionalTime()
    closedBy = try row.optionalText()
    closeReason = try row.optionalText()
  }
}

/// Keys in one column: `17 18 240`.
enum StoredKeys {
  static func text(_ keys: [Int64]) -> String {
    keys.map(String.init).joined(separator: " ")
  }

  static func keys(of text: String) -> [Int64] {
    text.split(separator: " ").compactMap { Int64($0) }
  }
}

import Matchbook

/// What explains a difference that a match leaves.
public enum AdjustmentKind: String, Hashable, Sendable, CaseIterable {
  case writeOff = "write_off"
  case fee
  case fxDifference = "fx_difference"
}

/// A difference that somebody explained, and what was decided about that.
public struct Adjustment: StoredRecord, Hashable {
  public var key: Int64 = 0
  public var id: String
  public var run: Int64
  /// The key of the match whose difference it explains.
  public var match: Int64
  public var kind: AdjustmentKind
  /// Ledger less external, in minor units.
  public var amount: Amount
  public var reason: String
  public var author: String
  public var createdAt: Timestamp
  public var state: AdjustmentState = .proposed
  /// Who approved or rejected it; `nil` while it is proposed.
  public var decision: MatchDecision?

  public var approver: String? { state == .approved ? decision?.by : nil }
  public var approvedAt: Timestamp? { state == .approved ? decision?.at : nil }

  public init(
    id: String, run: Int64, match: Int64, kind: AdjustmentKind, amount: Amount, reason: String,
    author: String, createdAt: Timestamp
  ) {
    self.id = id
    self.run = run
    self.match = match
    self.kind = kind
    self.amount = amount
    self.reason = reason
    self.author = author
    self.createdAt = createdAt
  }

  public static let table = "adjustments"
  public static let columns = [
    "id", "run", "match", "kind", "amount", "currency", "exponent", "reason", "author",
    "created_at", "state", "decided_by", "decided_at", "decision_reason",
  ]

  public var values: [StoredValue] {
    [
      .text(id), .integer(run), .integer(match), StoredValue(word: kind),
      .integer(amount.minorUnits), .text(amount.currency.code),
      StoredValue(amount.currency.exponent), .text(reason), .text(author),
      StoredValue(createdAt), StoredValue(word: state), StoredValue(decision?.by),
      StoredValue(decision?.at), StoredValue(decision?.reason),
    ]
  }

  public init(key: Int64, row: inout StoredRow) throws(RunError) {
    self.key = key
    id = try row.text()
    run = try row.integer()
    match = try row.integer()
    kind = try row.word()
    amount = try row.amount()
    reason = try row.text()
    author = try row.text()
    createdAt = try row.time()
    state = try row.word()
    let by = try row.optionalText()
    let at = try row.optionalTime()
    let reason = try row.optionalText()
    if let by, let at { decision = MatchDecision(by: by, at: at, reason: reason ?? "") }
  }
}

extension StoredRow {
  /// Minor units, the code and the exponent of the currency.
  mutating func amount() throws(RunError) -> Amount {
    let units = try integer()
    let code = try text()
    let exponent = try count()
    guard let currency = Currency(code: code, exponent: exponent) else {
      throw .storeDamaged("\"\(code)\" with \(exponent) decimal places is no currency")
    }
    return Amount(minorUnits: units, currency: currency)
  }
}

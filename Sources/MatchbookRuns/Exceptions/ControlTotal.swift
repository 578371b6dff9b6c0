import Matchbook

/// A sum that somebody else has of a day, to be compared with ours.
public struct ControlBucket: Hashable, Sendable {
  /// `total`, `successful`, `unsuccessful`, `refund`, `partialRefund`, `cancel` or one of the host's.
  public var name: String
  public var count: Int
  public var amount: Amount

  public init(name: String, count: Int, amount: Amount) {
    self.name = name
    self.count = count
    self.amount = amount
  }
}

/// The control totals of one business day, as they were submitted last.
public struct ControlTotal: StoredRecord, Hashable {
  public var key: Int64 = 0
  public var scope: String
  public var day: Day
  public var state: ControlTotalState
  public var buckets: [ControlBucket]
  /// Theirs less ours, by bucket.
  public var deltas: [ControlBucket]
  public let insertedAt: Timestamp
  /// `nil` until a later attempt changes it.
  public var updatedAt: Timestamp?
  public var submittedBy: String

  public init(
    scope: String, day: Day, state: ControlTotalState, buckets: [ControlBucket],
    deltas: [ControlBucket], insertedAt: Timestamp, submittedBy: String
  ) {
    self.scope = scope
    self.day = day
    self.state = state
    self.buckets = buckets
    self.deltas = deltas
    self.insertedAt = insertedAt
    self.submittedBy = submittedBy
  }

  public static let table = "control_totals"
  public static let columns = [
    "scope", "day", "state", "buckets", "deltas", "inserted_at", "updated_at", "submitted_by",
  ]

  public var values: [StoredValue] {
    [
      .text(scope), .integer(Int64(day.number)), StoredValue(word: state),
      .text(StoredList.text(buckets.map(\.cells))), .text(StoredList.text(deltas.map(\.cells))),
      StoredValue(insertedAt), StoredValue(updatedAt), .text(submittedBy),
    ]
  }

  public init(key: Int64, row: inout StoredRow) throws(RunError) {
    self.key = key
    scope = try row.text()
    day = Day(number: Int32(clamping: try row.integer()))
    state = try row.word()
    buckets = try row.list().map(ControlBucket.init(cells:))
    deltas = try row.list().map(ControlBucket.init(cells:))
    insertedAt = try row.time()
    updatedAt = try row.optionalTime()
    submittedBy = try row.text()
  }
}

extension ControlBucket {
  fileprivate var cells: [String] {
    [
      name, String(count), String(amount.minorUnits), amount.currency.code,
      String(amount.currency.exponent),
    ]
  }

  fileprivate init(cells: [String]) throws(RunError) {
    guard cells.count == 5, let count = Int(cells[1]), let units = Int64(cells[2]),
      let exponent = Int(cells[4]), let currency = Currency(code: cells[3], exponent: exponent)
    else { throw .storeDamaged("a control total has the bucket \(cells)") }
    self.init(name: cells[0], count: count, amount: Amount(minorUnits: units, currency: currency))
  }
}

import Matchbook

extension RunFacts {
  /// The control totals of one day, as they were submitted last.
  public struct ControlTotals: Sendable, Hashable {
    public var scope: String
    public var day: Day
    /// `failed` or `reconciled`.
    public var state: String
    /// Whether other values are refused until somebody reopens the day.
    public var isLocked: Bool
    public var buckets: [ControlBucket]
    public var insertedAt: String
    /// `nil` until a later attempt changed it.
    public var updatedAt: String?
    public var submittedBy: String

    package init(
      scope: String, day: Day, state: String, isLocked: Bool, buckets: [ControlBucket],
      insertedAt: String, updatedAt: String?, submittedBy: String
    ) {
      (self.scope, self.day, self.state) = (scope, day, state)
      (self.isLocked, self.buckets) = (isLocked, buckets)
      (self.insertedAt, self.updatedAt) = (insertedAt, updatedAt)
      self.submittedBy = submittedBy
    }
  }

  /// What somebody else has of a day, what our records had when the two were compared, and theirs
  /// less ours; all in one currency.
  public struct ControlBucket: Sendable, Hashable {
    public var name: String
    public var expected: ControlSum
    public var actual: ControlSum
    public var difference: ControlSum

    package init(
      name: String, expected: ControlSum, actual: ControlSum, difference: ControlSum
    ) {
      (self.name, self.expected) = (name, expected)
      (self.actual, self.difference) = (actual, difference)
    }

    public var agrees: Bool { difference.count == 0 && difference.amount.minorUnits == 0 }
  }

  public struct ControlSum: Sendable, Hashable {
    public var count: Int
    public var amount: Amount

    package init(count: Int, amount: Amount) { (self.count, self.amount) = (count, amount) }
  }
}

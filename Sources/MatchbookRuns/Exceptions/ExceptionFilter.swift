import Matchbook

/// How long a record is overdue, in days.
public enum AgeBucket: String, Hashable, Sendable, CaseIterable {
  /// From 0 to less than 7.
  case lessThan7 = "lt_7d"
  /// From 7 to less than 30.
  case from7To30 = "7_30d"
  /// From 30 to 90, both included.
  case from30To90 = "30_90d"
  /// More than 90.
  case moreThan90 = "gt_90d"

  /// The ages of a bucket, in milliseconds.
  var ages: ClosedRange<Int64> {
    let day = Timestamp.millisecondsPerDay
    switch self {
    case .lessThan7: return 0...7 * day - 1
    case .from7To30: return 7 * day...30 * day - 1
    case .from30To90: return 30 * day...90 * day
    case .moreThan90: return 90 * day + 1 ... .max
    }
  }

  public init(ageMilliseconds age: Int64) {
    let day = Timestamp.millisecondsPerDay
    switch age {
    case ..<(7 * day): self = .lessThan7
    case ..<(30 * day): self = .from7To30
    case ...(90 * day): self = .from30To90
    default: self = .moreThan90
    }
  }
}

/// Which way money goes.
public enum Direction: String, Hashable, Sendable, CaseIterable {
  /// Below zero.
  case debit
  /// Above zero; zero is neither.
  case credit
}

/// Which records of an exception are asked for; all that is set has to hold.
public struct ExceptionFilter: Hashable, Sendable {
  /// Of signed minor units, both included.
  public var amountMin: Int64?
  public var amountMax: Int64?
  /// Of transaction dates, both included; a record without a date is in no range.
  public var dateFrom: Day?
  public var dateTo: Day?
  public var direction: Direction?
  /// A part of the description, whatever its letter case.
  public var counterparty: String?
  public var ageBucket: AgeBucket?

  public init(
    amountMin: Int64? = nil, amountMax: Int64? = nil, dateFrom: Day? = nil, dateTo: Day? = nil,
    direction: Direction? = nil, counterparty: String? = nil, ageBucket: AgeBucket? = nil
  ) {
    self.amountMin = amountMin
    self.amountMax = amountMax
    self.dateFrom = dateFrom
    self.dateTo = dateTo
    self.direction = direction
    self.counterparty = counterparty
    self.ageBucket = ageBucket
  }

  /// The names of filters.
  public enum Name: String, CaseIterable, Sendable {
    case amountMin = "amount_min"
    case amountMax = "amount_max"
    case dateFrom = "date_from"
    case dateTo = "date_to"
    case direction, counterparty
    case ageBucket = "age_bucket"
  }

  public var isEmpty: Bool { self == ExceptionFilter() }

  /// Whether sums by day do not say which records pass.
  var needsRecords: Bool { amountMin != nil || amountMax != nil || counterparty != nil }

  /// Whether a record of a date and an age passes, by these alone.
  func holds(_ date: Day?, ageMilliseconds: Int64) -> Bool {
    if dateFrom != nil || dateTo != nil {
      guard let date else { return false }
      if let from = dateFrom, date < from { return false }
      if let to = dateTo, date > to { return false }
    }
    return ageBucket.map { $0 == AgeBucket(ageMilliseconds: ageMilliseconds) } ?? true
  }

  /// Whether a record passes.
  public func holds(_ member: OverdueRecord) -> Bool {
    PreparedFilter(self).holds(member)
  }
}

/// A filter with what would be computed again for every record.
struct PreparedFilter {
  private let filter: ExceptionFilter
  private let query: OpenQuery?

  init(_ filter: ExceptionFilter) { (self.filter, query) = (filter, filter.query) }

  func holds(_ member: OverdueRecord) -> Bool {
    guard let query else { return false }
    return filter.holds(member.date, ageMilliseconds: member.ageMilliseconds)
      && query.holds(member.entry)
  }
}

extension ExceptionFilter {
  /// What a store can be asked: all but the age; `nil` if no record can pass.
  var query: OpenQuery? {
    var query = OpenQuery()
    let least = max(amountMin ?? .min, direction == .credit ? 1 : .min)
    let most = min(amountMax ?? .max, direction == .debit ? -1 : .max)
    guard least <= most else { return nil }
    query.units = least...most
    if dateFrom != nil || dateTo != nil {
      query.undated = false
      let (first, last) = (OpenQuery.allDays.lowerBound, OpenQuery.allDays.upperBound)
      let (from, to) = (max(dateFrom ?? first, first), min(dateTo ?? last, last))
      guard from <= to else { return nil }
      query.days = from...to
    }
    query.part = counterparty.map { TextPart($0) }
    return query
  }
}

import Matchbook

/// Counts and sums over records of one currency.
public struct ExceptionAggregate: Hashable, Sendable {
  /// `nil` where there is no record.
  public var currency: Currency?
  public var recordCount = 0
  /// Minor units of ``currency``, signed: ``debitSum`` and ``creditSum`` together.
  public var totalAmount: Int128 { debitSum + creditSum }
  /// Records below zero.
  public var debitCount = 0
  public var debitSum: Int128 = 0
  /// Records above zero; one of zero is neither, and counts as a record only.
  public var creditCount = 0
  public var creditSum: Int128 = 0
  /// The ages of all records together.
  public var ageMilliseconds: Int128 = 0
  /// The first and the last transaction date; `nil` where no record has one.
  public var oldestAt: Day?
  public var newestAt: Day?

  public init(currency: Currency? = nil) { self.currency = currency }

  /// The mean age in hundredths of a day, rounded half up; `nil` without records.
  public var averageAgeHundredths: Int128? {
    guard recordCount > 0 else { return nil }
    let unit = Int128(Timestamp.millisecondsPerDay) * Int128(recordCount)
    return (ageMilliseconds * 200 + unit) / (2 * unit)
  }

  /// The mean age in days with two places, such as `12.50`; `nil` without records.
  public var avgAgeDays: String? {
    averageAgeHundredths.map { Decimal64.text($0, places: 2) }
  }

  mutating func add(_ member: OverdueRecord) {
    let units = Int128(member.amount.minorUnits)
    recordCount += 1
    if units < 0 {
      debitCount += 1
      debitSum += units
    } else if units > 0 {
      creditCount += 1
      creditSum += units
    }
    ageMilliseconds += Int128(member.ageMilliseconds)
    guard let date = member.date else { return }
    oldestAt = min(oldestAt ?? date, date)
    newestAt = max(newestAt ?? date, date)
  }

  /// Adds records of one day that are overdue since one time.
  fileprivate mutating func add(_ overdue: OverdueSum, _ direction: Direction?) {
    let sum = overdue.sum
    var records = sum.records
    switch direction {
    case .debit: records = sum.debits
    case .credit: records = sum.credits
    case nil: break
    }
    recordCount += records
    if direction != .credit {
      debitCount += sum.debits
      debitSum += sum.debitSum
    }
    if direction != .debit {
      creditCount += sum.credits
      creditSum += sum.creditSum
    }
    ageMilliseconds += Int128(overdue.ageMilliseconds) * Int128(records)
    guard records > 0, let date = sum.day else { return }
    oldestAt = min(oldestAt ?? date, date)
    newestAt = max(newestAt ?? date, date)
  }

  /// Takes over the sums of the same currency in other minor units; the finer ones stay.
  fileprivate mutating func merge(_ other: ExceptionAggregate) {
    guard let mine = currency, let theirs = other.currency else { return }
    let finer = mine.exponent < theirs.exponent ? theirs : mine
    func scaled(_ sum: Int128, _ from: Currency) -> Int128 {
      (from.exponent..<finer.exponent).reduce(sum) { scaled, _ in scaled * 10 }
    }
    debitSum = scaled(debitSum, mine) + scaled(other.debitSum, theirs)
    creditSum = scaled(creditSum, mine) + scaled(other.creditSum, theirs)
    currency = finer
    recordCount += other.recordCount
    debitCount += other.debitCount
    creditCount += other.creditCount
    ageMilliseconds += other.ageMilliseconds
    oldestAt = [oldestAt, other.oldestAt].compactMap(\.self).min()
    newestAt = [newestAt, other.newestAt].compactMap(\.self).max()
  }
}

/// Counts and sums over records, for each of their currencies.
public struct ExceptionAggregates: Hashable, Sendable {
  /// By code; empty without records.
  public private(set) var byCurrency: [ExceptionAggregate] = []

  public init() {}

  init(_ members: some Sequence<OverdueRecord>) {
    var sums = AggregateSums()
    for member in members { sums.add(member) }
    self = sums.aggregates
  }

  /// - Parameter filter: One that sums by day can answer.
  init(summed sums: [OverdueSum], _ filter: ExceptionFilter) {
    var found: [Currency: ExceptionAggregate] = [:]
    for sum in sums where filter.holds(sum.sum.day, ageMilliseconds: sum.ageMilliseconds) {
      let currency = sum.sum.currency
      found[currency, default: ExceptionAggregate(currency: currency)].add(sum, filter.direction)
    }
    self.init(
      found.values.filter { $0.recordCount > 0 }
        .sorted { ($0.currency?.exponent ?? 0) < ($1.currency?.exponent ?? 0) })
  }

  fileprivate init(_ sums: some Sequence<ExceptionAggregate>) {
    var merged: [String: ExceptionAggregate] = [:]
    for sum in sums {
      guard let code = sum.currency?.code else { continue }
      if merged[code] == nil { merged[code] = sum } else { merged[code]?.merge(sum) }
    }
    byCurrency = merged.sorted { $0.key < $1.key }.map(\.value)
  }

  public var recordCount: Int { byCurrency.reduce(0) { $0 + $1.recordCount } }

  /// The sums, where there is one currency; zeros without records.
  ///
  /// - Throws: ``RunError/severalCurrencies(_:)``: there is no sum of euros and yen.
  public func single() throws(RunError) -> ExceptionAggregate {
    guard byCurrency.count <= 1 else {
      throw .severalCurrencies(byCurrency.compactMap(\.currency?.code))
    }
    return byCurrency.first ?? ExceptionAggregate()
  }
}

/// Adds records up, one after the other.
struct AggregateSums {
  private var sums: [Currency: ExceptionAggregate] = [:]

  mutating func add(_ member: OverdueRecord) {
    let currency = member.amount.currency
    sums[currency, default: ExceptionAggregate(currency: currency)].add(member)
  }

  var aggregates: ExceptionAggregates {
    // Sums of one code come in the order of their places, so that dictionaries leave no trace.
    ExceptionAggregates(
      sums.values.sorted { ($0.currency?.exponent ?? 0) < ($1.currency?.exponent ?? 0) })
  }
}

import Matchbook

/// The open records of a source file, of one day and one currency, added up.
public struct OpenSum: Hashable, Sendable {
  /// The key of the source file.
  public var source: Int64
  /// `nil` for records without a date.
  public var day: Day?
  public var currency: Currency
  public var records = 0
  /// Records of which something below zero is open, and how much, in minor units.
  public var debits = 0
  public var debitSum: Int128 = 0
  /// The same above zero; a record of zero is neither.
  public var credits = 0
  public var creditSum: Int128 = 0

  public init(source: Int64, day: Day?, currency: Currency) {
    self.source = source
    self.day = day
    self.currency = currency
  }

  /// Adds what is open of records, or takes it off.
  public mutating func add(_ units: Int64, sign: Int) {
    records += sign
    if units < 0 {
      debits += sign
      debitSum += Int128(sign) * Int128(units)
    } else if units > 0 {
      credits += sign
      creditSum += Int128(sign) * Int128(units)
    }
  }
}

/// Changes of sums, before they are added to those of a store.
struct OpenSums {
  struct Place: Hashable {
    var source: Int64
    var day: Int32
    var currency: Currency
  }

  private(set) var changes: [Place: OpenSum] = [:]

  mutating func add(
    _ units: Int64, _ currency: Currency, day: Int32, source: Int64, sign: Int
  ) {
    let place = Place(source: source, day: day, currency: currency)
    changes[
      place,
      default: OpenSum(
        source: source, day: day == Day.missing ? nil : Day(number: day), currency: currency)
    ].add(units, sign: sign)
  }

  /// Takes off what was open of a record, and adds what is.
  mutating func add(_ change: EntryChange, _ before: EntryBefore, source: Int64) {
    let units = before.amount.minorUnits
    for (settlement, sign) in [(before.settlement, -1), (change.settlement, 1)]
    where EntryFilter.openStates.contains(settlement.state(of: units)) {
      add(
        units &- settlement.allocated, before.amount.currency,
        day: before.day?.number ?? Day.missing, source: source, sign: sign)
    }
  }
}

extension StoreReading {
  /// Sums over the open records of a source file, in no order; a store without sums of its own looks
  /// at each record.
  public func openSums(of source: SourceFile) throws(RunError) -> [OpenSum] {
    try scannedSums(of: source)
  }

  func scannedSums(of source: SourceFile) throws(RunError) -> [OpenSum] {
    var sums = OpenSums()
    try scan(source, after: 0) { entry in
      sums.add(entry)
      return true
    }
    return Array(sums.changes.values)
  }
}

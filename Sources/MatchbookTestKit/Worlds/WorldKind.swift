/// What became of a business event on its way into the two sets of records.
public enum WorldKind: UInt8, CaseIterable, Sendable {
  /// Booked by both sides, the external one up to an hour later.
  case exact
  /// The external side booked it an hour to three days later.
  case dateDrift
  /// A fee of 0.1 to 0.99 percent was kept; up to two days later.
  case amountDrift
  /// One or two typing mistakes in the external reference.
  case typo
  /// One external record pays two to six ledger records.
  case split
  /// Two to six external records pay one ledger record.
  case batch
  /// One side alone knows it.
  case orphan
  /// The ledger booked an event of kind `exact` a second time, a minute to two days later.
  case doubleBooking

  /// The word for it in truth files.
  public var name: String {
    switch self {
    case .exact: "exact"
    case .dateDrift: "date_drift"
    case .amountDrift: "amount_drift"
    case .typo: "typo"
    case .split: "split"
    case .batch: "batch"
    case .orphan: "orphan"
    case .doubleBooking: "double_booking"
    }
  }

  /// Whether the truth is one ledger record and one external record.
  public var isOneToOne: Bool { rawValue <= WorldKind.typo.rawValue }
}

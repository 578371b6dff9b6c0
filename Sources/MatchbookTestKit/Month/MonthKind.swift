/// What happened to an event of the demo month between the books and the bank.
public enum MonthKind: String, CaseIterable, Sendable {
  /// A customer's or supplier's payment that the bank booked within two working days.
  case exact
  /// The bank booked it six to twelve days later.
  case late
  /// A fee of 0.2 to 1.8 percent was kept on the way.
  case fee
  /// The bank's line has no reference.
  case noReference = "no_reference"
  /// The reference at the bank has one typing mistake.
  case typo
  /// One bank line pays two to five invoices.
  case split
  /// Two to four bank lines pay one ledger entry.
  case batch
  /// Two entries that are equal but for their ids, and two such bank lines: both are real.
  case genuineDuplicate = "genuine_duplicate"
  /// A payment that was taken back: two entries and two bank lines of opposite sign.
  case reversal
  /// The ledger has an entry twice, the bank once.
  case doubleBooking = "double_booking"
  /// In the ledger alone: under way at the end of the month.
  case inTransit = "in_transit"
  /// At the bank alone: the bank's own charges.
  case bankFee = "bank_fee"
  /// At the bank alone: interest.
  case interest
  /// At the bank alone: money that nobody expected.
  case unknownReceipt = "unknown_receipt"

  /// How many events of the kind the month has.
  var events: Int {
    switch self {
    case .exact: 1330
    case .late: 180
    case .fee: 110
    case .noReference: 60
    case .typo: 40
    case .split: 42
    case .batch: 14
    case .genuineDuplicate: 12
    case .reversal: 15
    case .doubleBooking: 8
    case .inTransit: 35
    case .bankFee: 25
    case .interest: 3
    case .unknownReceipt: 12
    }
  }
}

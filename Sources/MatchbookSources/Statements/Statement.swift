import Matchbook

/// What a file says of one account over one period, beside its entries.
public struct Statement: Sendable, Hashable {
  /// A state of the account.
  public struct Balance: Sendable, Hashable {
    public enum Kind: String, Sendable, Hashable, CaseIterable {
      case opening, closing, interim
      case openingAvailable = "opening available"
      case closingAvailable = "closing available"
      case interimAvailable = "interim available"
      case forwardAvailable = "forward available"
      case expected, other
    }
    public var kind: Kind
    /// Negative where the account is overdrawn.
    public var amount: Amount
    public var day: Day?

    public init(kind: Kind, amount: Amount, day: Day? = nil) {
      self.kind = kind
      self.amount = amount
      self.day = day
    }
  }

  /// Numbers of entries and their sum, in minor units; what the file or the format leaves out is
  /// `nil`.
  public struct Totals: Sendable, Hashable {
    public var count: Int?
    public var net: Int64?
    public var creditCount: Int?
    public var credits: Int64?
    public var debitCount: Int?
    /// Without a sign.
    public var debits: Int64?
    /// All amounts without their signs.
    public var gross: Int64?

    public init() {}
    public var isEmpty: Bool { self == Totals() }
  }

  public var id = ""
  public var sequenceNumber = ""
  /// The number of the account, without blanks: an IBAN, or what the bank calls it.
  public var account = ""
  public var accountName = ""
  public var bank = ""
  /// The currency of the account; `nil` where neither the account nor a balance names one.
  public var currency: Currency?
  public var from: Day?
  public var through: Day?
  /// In the order of the file.
  public var balances: [Balance] = []
  /// What the file says its entries come to.
  public var stated = Totals()
  /// Whether interim balances are the edges of a page, as on a statement of several pages.
  public var hasInterimEdges = false
  /// Where it begins in the file, from 1; 0 where unknown.
  public var line = 0
  /// What was read.
  public internal(set) var tally = StatementTally()

  public init() {}

  /// The balance before the first entry.
  public var opening: Balance? {
    if let opening = balances.first(where: { $0.kind == .opening }) { return opening }
    guard hasInterimEdges, let interim = balances.first(where: { $0.kind == .interim }) else {
      return nil
    }
    let count = balances.count { $0.kind == .interim }
    return count > 1 || balances.contains { $0.kind == .closing } ? interim : nil
  }

  /// The balance behind the last entry.
  public var closing: Balance? {
    if let closing = balances.last(where: { $0.kind == .closing }) { return closing }
    guard hasInterimEdges, let interim = balances.last(where: { $0.kind == .interim }) else {
      return nil
    }
    let count = balances.count { $0.kind == .interim }
    return count > 1 || balances.contains { $0.kind == .opening } ? interim : nil
  }

  /// The account and the id, for people.
  public var title: String {
    let name = account.isEmpty ? "account without a number" : "account \(account)"
    return id.isEmpty ? name : "statement \(id) of \(account.isEmpty ? "an " : "")\(name)"
  }
}

/// What the entries of a statement come to.
///
/// Entries count as the bank booked them: a batch is one, however many records it became.
public struct StatementTally: Sendable, Hashable {
  public internal(set) var creditCount = 0
  public internal(set) var debitCount = 0
  /// Booked credits, in minor units of the statement's currency.
  public internal(set) var credits: Int128 = 0
  /// Booked debits, without their sign.
  public internal(set) var debits: Int128 = 0
  /// Entries that are not booked yet.
  public internal(set) var pendingCount = 0
  public internal(set) var pendingCredits: Int128 = 0
  public internal(set) var pendingDebits: Int128 = 0
  /// Entries for information only.
  public internal(set) var informationCount = 0
  /// Entries with several transactions.
  public internal(set) var batchCount = 0
  /// Records that came of the entries.
  public internal(set) var recordCount = 0
  /// Entries in another currency than the account's: they stand in no sum.
  public internal(set) var foreignCount = 0

  public var bookedCount: Int { creditCount + debitCount }
  public var entryCount: Int { bookedCount + pendingCount + informationCount }
  /// Booked credits less booked debits.
  public var net: Int128 { credits - debits }

  init() {}

  mutating func add(_ entry: borrowing StatementEntry, currency: Currency?) {
    let isForeign = currency.map { $0 != entry.currency } ?? false
    if isForeign { foreignCount += 1 }
    let units = isForeign ? 0 : Int128(entry.minorUnits)
    switch entry.status {
    case .booked:
      if entry.minorUnits < 0 {
        debitCount += 1
        debits -= units
      } else {
        creditCount += 1
        credits += units
      }
    case .pending:
      pendingCount += 1
      if units < 0 { pendingDebits -= units } else { pendingCredits += units }
    case .information: informationCount += 1
    }
  }
}

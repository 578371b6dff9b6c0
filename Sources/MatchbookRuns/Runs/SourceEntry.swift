import Matchbook

/// Why a person closed a record that no match settles.
public enum CloseReason: String, Hashable, Sendable, CaseIterable {
  case manualReview = "manual_review"
  case duplicate, timing, fee
  case writeOff = "write_off"
  case notOurs = "not_ours"
  case other
}

/// That and why a person closed a record.
public struct EntryClosure: Hashable, Sendable {
  public var reason: CloseReason
  public var note: String
  public var by: String
  public var at: Timestamp

  public init(reason: CloseReason, note: String, by: String, at: Timestamp) {
    self.reason = reason
    self.note = note
    self.by = by
    self.at = at
  }
}

/// What is settled of a record; a record of which nothing was ever settled has none of it.
public struct EntrySettlement: Hashable, Sendable {
  /// The sum of accepted allocations, in minor units of the record's currency.
  public var allocated: Int64
  /// How many accepted matches it is in.
  public var accepted: Int
  /// How many suggested matches it is in.
  public var suggested: Int
  public var closure: EntryClosure?

  public static let none = EntrySettlement(allocated: 0, accepted: 0, suggested: 0)

  public init(allocated: Int64, accepted: Int, suggested: Int, closure: EntryClosure? = nil) {
    self.allocated = allocated
    self.accepted = accepted
    self.suggested = suggested
    self.closure = closure
  }

  public func state(of amount: Int64) -> EntryState {
    EntryState.derived(
      amount: amount, allocated: allocated, matches: accepted, isClosed: closure != nil)
  }
}

/// A record of a run, with what became of it.
public struct SourceEntry: Hashable, Sendable {
  /// Unique in the store.
  public let key: Int64
  public let side: Side
  /// The key of its book.
  public let book: Int64
  /// The key of the source file that brought it.
  public let source: Int64
  public let record: Record
  public var settlement: EntrySettlement

  public init(
    key: Int64, side: Side, book: Int64, source: Int64, record: Record,
    settlement: EntrySettlement = .none
  ) {
    self.key = key
    self.side = side
    self.book = book
    self.source = source
    self.record = record
    self.settlement = settlement
  }

  /// The record's id, unique on its side of the book.
  public var id: String { record.id }
  public var amount: Amount { record.amount }
  public var state: EntryState { settlement.state(of: record.amount.minorUnits) }

  /// What no accepted match has settled.
  public var residual: Amount {
    Amount(
      minorUnits: state == .matched
        ? 0 : record.amount.minorUnits &- settlement.allocated, currency: record.amount.currency)
  }
}

/// A change of what is settled of a record.
public struct EntryChange: Hashable, Sendable {
  public var entry: Int64
  public var settlement: EntrySettlement
  public var state: EntryState
  /// What is known of the record already; a store that has to know looks up what is not.
  public var before: EntryBefore?

  public init(
    entry: Int64, settlement: EntrySettlement, state: EntryState, before: EntryBefore? = nil
  ) {
    self.entry = entry
    self.settlement = settlement
    self.state = state
    self.before = before
  }
}

/// A record before a change of what is settled of it.
public struct EntryBefore: Hashable, Sendable {
  /// All of it, settled or not.
  public var amount: Amount
  public var day: Day?
  public var settlement: EntrySettlement

  public init(amount: Amount, day: Day?, settlement: EntrySettlement) {
    self.amount = amount
    self.day = day
    self.settlement = settlement
  }

  public init(_ entry: SourceEntry) {
    self.init(amount: entry.amount, day: entry.record.date, settlement: entry.settlement)
  }
}

/// Which records are asked for.
public struct EntryFilter: Hashable, Sendable {
  public var book: Int64
  /// `nil` for both.
  public var side: Side?
  /// `nil` for all.
  public var states: Set<EntryState>?
  /// Only records whose keys are in one of these, ascending and apart; `nil` for all of the book.
  public var ranges: [ClosedRange<Int64>]?
  /// With ``ranges``: also what this run took over from earlier runs.
  public var carriedInto: Int64?

  public init(
    book: Int64, side: Side? = nil, states: Set<EntryState>? = nil,
    ranges: [ClosedRange<Int64>]? = nil, carriedInto: Int64? = nil
  ) {
    self.book = book
    self.side = side
    self.states = states
    self.ranges = ranges
    self.carriedInto = carriedInto
  }

  /// Both states in which something is open.
  public static let openStates: Set<EntryState> = [.unmatched, .partial]
}

/// Open records as the engine takes them.
public struct OpenTable: Sendable {
  /// Whole amounts; what is settled of them stands in ``allocated``.
  public var table: RecordTable
  /// By row, ascending.
  public var keys: [Int64]
  /// What accepted matches have settled of rows, where it is not nothing.
  public var settlements: [Int32: EntrySettlement]

  public init(table: RecordTable, keys: [Int64], settlements: [Int32: EntrySettlement]) {
    self.table = table
    self.keys = keys
    self.settlements = settlements
  }
}

/// The open records of one account of a side.
public struct AccountBalance: Hashable, Sendable {
  public var account: String
  public var currency: Currency
  /// Records with nothing or only a part settled.
  public var unreconciled: Int
  /// What is open of them, in minor units.
  public var residual: Int128

  public init(account: String, currency: Currency, unreconciled: Int, residual: Int128) {
    self.account = account
    self.currency = currency
    self.unreconciled = unreconciled
    self.residual = residual
  }
}

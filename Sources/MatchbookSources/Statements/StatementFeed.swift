import Matchbook

/// Stands between a reader of one format and whoever takes the records: splits batches, counts, and
/// compares what a statement says of itself with its entries.
///
/// A reader calls ``begin(_:)``, then ``entry(_:transactions:)`` for each entry, changes
/// ``statement`` where balances or totals come later, and calls ``end(line:)``.
struct StatementFeed<Handler: StatementHandler> {
  var handler: Handler
  /// The statement that is being read.
  var statement = Statement()
  /// What is doubtful; the entries were read all the same, unless the description asks for more.
  var warnings = StatementFindings()
  /// What is wrong with entries: without lenient reading the file is refused for it.
  var mistakes = StatementFindings()

  private let keepsBatchesWhole: Bool
  private let leavesPendingOut: Bool
  private let negates: Bool
  /// What the statement says of all its entries.
  private var heading = StatementEntry()
  /// The statement before, by what tells whether this one follows it.
  var previous: Predecessor?

  init(_ handler: Handler, description: SourceDescription) {
    self.handler = handler
    keepsBatchesWhole = description.batches == .whole
    leavesPendingOut = description.pending == .leaveOut
    negates = description.negate
  }

  mutating func begin(_ statement: Statement) throws(SourceError) {
    self.statement = statement
    heading.clear()
    heading.set(.account, statement.account)
    heading.set(.accountName, statement.accountName)
    heading.set(.accountBank, statement.bank)
    heading.set(.statementID, statement.id)
    try handler.begin(statement)
  }

  /// Takes an entry without transactions.
  mutating func entry(_ entry: inout StatementEntry) throws(SourceError) {
    var none: [StatementEntry] = []
    try self.entry(&entry, transactions: &none, count: 0)
  }

  /// Takes an entry, and the transactions that the file lists under it.
  ///
  /// With one transaction the record is the entry with what the transaction says more exactly.
  /// Several become a record each if every one has an amount and these add up to the entry's; what
  /// the entry says of all of them holds for each. Otherwise the entry stays one record, with a
  /// warning where its transactions do not add up.
  ///
  /// - Parameter count: The first so many of `transactions` are meant; they are changed.
  mutating func entry(
    _ entry: inout StatementEntry, transactions: inout [StatementEntry], count: Int
  ) throws(SourceError) {
    if statement.currency == nil { statement.currency = entry.currency }
    statement.tally.add(entry, currency: statement.currency)
    if count > 1 { statement.tally.batchCount += 1 }
    guard !(leavesPendingOut && entry.status == .pending) else { return }
    describe(&entry)
    guard count > 0 else {
      if !entry.has(ElementIndex.id) {
        entry.name(ElementIndex.id, as: ElementIndex.accountServicerReference)
      }
      return try emit(&entry)
    }
    let reference = Array(entry.slice(ElementIndex.accountServicerReference))
    switch count {
    case 1:
      let own = Array(transactions[0].slice(ElementIndex.accountServicerReference))
      transactions[0].minorUnits = entry.minorUnits
      transactions[0].currency = entry.currency
      transactions[0].inherit(entry)
      // The bank's own name of the whole entry says more surely which it is.
      try emit(&transactions[0], id: reference.isEmpty ? own : reference)
    default:
      checkCount(count, of: entry)
      nameBatch(&entry, count: count)
      guard !keepsBatchesWhole, isComplete(transactions[..<count], of: entry) else {
        return try emit(&entry, id: reference)
      }
      for number in 0..<count {
        let own = Array(transactions[number].slice(ElementIndex.accountServicerReference))
        transactions[number].inherit(entry)
        if !own.isEmpty, own != reference {
          try emit(&transactions[number], id: own)
        } else if reference.isEmpty {
          try emit(&transactions[number], id: [])
        } else {
          try emit(
            &transactions[number], id: reference + [0x2F] + Array(String(number + 1).utf8))
        }
      }
    }
  }

  /// Compares the statement with its entries and hands it over.
  mutating func end(line: Int) throws(SourceError) {
    checkBalances(line: line)
    checkTotals(line: line)
    checkPredecessor()
    try handler.end(statement)
    statement = Statement()
  }

  private mutating func emit(
    _ entry: inout StatementEntry, id: [UInt8]
  ) throws(SourceError) {
    if !entry.has(ElementIndex.id), !id.isEmpty { entry.set(ElementIndex.id, id) }
    try emit(&entry)
  }

  private mutating func emit(_ entry: inout StatementEntry) throws(SourceError) {
    if negates { entry.minorUnits = -entry.minorUnits }
    statement.tally.recordCount += 1
    try handler.record(entry)
  }

  /// What the statement and the plain values say, as texts.
  private func describe(_ entry: inout StatementEntry) {
    entry.complete(from: heading)
    entry.set(ElementIndex.status, Bytes(entry.status.word))
    if entry.isReversal { entry.set(ElementIndex.reversal, Bytes("true")) }
  }

  /// Gives a batch its name, by which its records find each other.
  private func nameBatch(_ entry: inout StatementEntry, count: Int) {
    if !entry.has(.batchID) {
      let named: [StatementElement] = [
        .accountServicerReference, .paymentInformationID, .messageID, .entryReference,
      ]
      let known = entry
      let names = named.compactMap { known.text($0) }
      if let name = names.first {
        entry.set(.batchID, name)
      } else {
        entry.set(.batchID, "b-" + StatementIdentity.digits(StatementIdentity.hash(of: entry)))
      }
    }
    entry.set(
      .batchAmount,
      Amount(minorUnits: entry.minorUnits, currency: entry.currency).decimalText)
    entry.set(.batchCount, String(count))
  }

  /// Whether the transactions can stand for their entry.
  private mutating func isComplete(
    _ transactions: ArraySlice<StatementEntry>, of entry: StatementEntry
  ) -> Bool {
    var sum: Int128 = 0
    for transaction in transactions {
      // Without amounts there is nothing to compare: the bank lists names, not a split.
      guard transaction.hasAmount else { return false }
      guard transaction.currency == entry.currency else {
        warn(
          .batchSum, line: transaction.line,
          "a transaction of the batch is in \(transaction.currency), but the batch is booked in "
            + "\(entry.currency); the batch is one record",
          remedy: "Ask the bank for amounts of transactions in the currency of the account.")
        return false
      }
      sum += Int128(transaction.minorUnits)
    }
    guard sum == Int128(entry.minorUnits) else {
      let places = entry.currency.exponent
      warn(
        .batchSum, line: entry.line,
        "the \(transactions.count) transactions of this batch come to "
          + "\(Decimal64.text(sum, places: places)), but "
          + "\(Decimal64.text(Int128(entry.minorUnits), places: places)) \(entry.currency) were "
          + "booked; the batch is one record",
        remedy: "Compare the batch with the bank: charges may have been taken out of it.")
      return false
    }
    return true
  }

  mutating func warn(
    _ code: SourceError.Code, line: Int, _ message: String, remedy: String = ""
  ) {
    warnings.add(
      SourceError.Finding(code, line: line > 0 ? line : nil, message: message, remedy: remedy))
  }
}

/// The positions of elements that are looked up for every entry.
enum ElementIndex {
  static let id = StatementElement.id.index
  static let status = StatementElement.status.index
  static let reversal = StatementElement.reversal.index
  static let accountServicerReference = StatementElement.accountServicerReference.index
}

extension StatementEntry.Status {
  /// The raw value, at hand without making a string.
  fileprivate var word: StaticString {
    switch self {
    case .booked: "booked"
    case .pending: "pending"
    case .information: "information"
    }
  }
}

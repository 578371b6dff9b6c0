import Matchbook

/// Reads statements of OFX and QFX files, version 1 (SGML) and 2 (XML).
///
/// Bank, card and investment accounts: what is read are their `STMTTRN`. Tags that are not known are
/// passed over, as the specification demands of readers.
struct OFXReader: StatementReader {
  let description: SourceDescription
  let name: String
  private(set) var encoding = TextEncoding.utf8

  var entry = StatementEntry()
  var transaction = OFXTransaction()
  var statement = Statement()
  /// Whether a statement was begun in the file, and handed to the feed.
  var isInStatement = false
  var isBegun = false
  var balance = Balance()
  /// The tags of aggregates that are open and that matter here.
  private var open: [Aggregate] = []
  private var statementCount = 0
  /// Transactions of securities in the statement, which are passed over.
  private var securityCount = 0
  private var isOFX = false
  var line = 0

  struct Balance {
    var amount: [UInt8] = []
    var day: Day?
    var line = 0
  }

  /// Tags with tags inside.
  enum Aggregate: String, CaseIterable {
    case ofx = "OFX"
    case statement = "STMTRS"
    case card = "CCSTMTRS"
    case investment = "INVSTMTRS"
    case account = "BANKACCTFROM"
    case cardAccount = "CCACCTFROM"
    case investmentAccount = "INVACCTFROM"
    case list = "BANKTRANLIST"
    case transaction = "STMTTRN"
    case security = "INVTRAN"
    case payee = "PAYEE"
    case accountTo = "BANKACCTTO"
    case cardTo = "CCACCTTO"
    case currency = "CURRENCY"
    case original = "ORIGCURRENCY"
    case ledger = "LEDGERBAL"
    case available = "AVAILBAL"

    static let byTag = TagTable(
      allCases.map { aggregate in
        (name: aggregate.rawValue.utf8.reduce(0) { $0 << 8 | UInt128($1) }, value: aggregate)
      })
  }

  init(description: SourceDescription, name: String) {
    self.description = description
    self.name = name
  }

  mutating func read<Handler: StatementHandler>(
    _ bytes: ByteStream, into feed: inout StatementFeed<Handler>
  ) throws(SourceError) {
    var tokens = OFXTokens(
      try bytes.decoded(description.encoding, name), encoding: description.encoding, name: name)
    try tokens.readHeader()
    isOFX = tokens.header.starts(with: "OFXHEADER".utf8)
    while try tokens.next() {
      line = tokens.line
      if tokens.tag.first == UInt8(ascii: "?") { continue }
      if tokens.tag.first == UInt8(ascii: "/") {
        try close(Aggregate.byTag[tokens.tag.dropFirst().name], into: &feed)
      } else if tokens.text.isEmpty {
        if let aggregate = Aggregate.byTag[tokens.tag.name] { try begin(aggregate, into: &feed) }
      } else {
        try take(tokens.tag, tokens.text, into: &feed)
      }
    }
    encoding = tokens.latin1Texts > 0 ? .latin1 : .utf8
    feed.warnOfEncodings(utf8: tokens.utf8Texts, latin1: tokens.latin1Texts, "texts")
    guard isOFX else {
      throw SourceError(
        file: name,
        SourceError.Finding(
          .structure, message: "the file has no tag <OFX>", remedy: "Check what was exported."))
    }
    guard open.isEmpty else {
      feed.mistakes.add(
        SourceError.Finding(
          .structure, line: line,
          message: "the file ends inside <\(open[open.count - 1].rawValue)>, expected "
            + "</\(open[open.count - 1].rawValue)>",
          remedy: "The file may be cut off; ask for it again."))
      while let last = open.last { try close(last, into: &feed) }
      return
    }
    if statementCount == 0 {
      feed.warn(
        .structure, line: 0, "the file has no statement of a bank, card or investment account",
        remedy: "Check what was exported.")
    }
  }

  var inside: Aggregate? { open.last }

  // MARK: Aggregates

  private mutating func begin<Handler: StatementHandler>(
    _ aggregate: Aggregate, into feed: inout StatementFeed<Handler>
  ) throws(SourceError) {
    switch aggregate {
    case .ofx: isOFX = true
    case .statement, .card, .investment:
      try endStatement(into: &feed)
      statement = Statement()
      statement.line = line
      isInStatement = true
      statementCount += 1
      securityCount = 0
    case .security: securityCount += 1
    case .transaction:
      // In SGML a list may forget to close the one before.
      if open.contains(.transaction) {
        try close(.transaction, into: &feed)
      }
      transaction.begin(line: line)
    case .ledger, .available: balance = Balance(line: line)
    case .currency, .original: transaction.forgetRate()
    default: break
    }
    guard open.count < 64 else { return }
    open.append(aggregate)
  }

  private mutating func close<Handler: StatementHandler>(
    _ aggregate: Aggregate?, into feed: inout StatementFeed<Handler>
  ) throws(SourceError) {
    guard let aggregate, let place = open.lastIndex(of: aggregate) else { return }
    while open.count > place {
      let last = open.removeLast()
      switch last {
      case .transaction: try endTransaction(into: &feed)
      case .ledger: endBalance(.closing, into: &feed)
      case .available: endBalance(.closingAvailable, into: &feed)
      case .statement, .card, .investment: try endStatement(into: &feed)
      default: break
      }
    }
  }

  private mutating func endStatement<Handler: StatementHandler>(
    into feed: inout StatementFeed<Handler>
  ) throws(SourceError) {
    guard isInStatement else { return }
    isInStatement = false
    try beginStatement(into: &feed)
    isBegun = false
    feed.statement.balances = statement.balances
    feed.statement.through = statement.through
    if securityCount > 0 {
      feed.warn(
        .structure, line: statement.line,
        "the \(statement.title) has \(securityCount) transactions of securities, which were passed "
          + "over: only movements of cash are read",
        remedy: "Ask for the statement of the cash account to have them all.")
    }
    try feed.end(line: line)
  }

  /// Hands the statement to the feed, before its first entry.
  mutating func beginStatement<Handler: StatementHandler>(
    into feed: inout StatementFeed<Handler>
  ) throws(SourceError) {
    guard !isBegun else { return }
    isBegun = true
    if statement.currency == nil {
      statement.currency = description.currency.flatMap { Currency($0) }
    }
    try feed.begin(statement)
  }

  // MARK: Elements

  private mutating func take<Handler: StatementHandler>(
    _ tag: Bytes, _ text: Bytes, into feed: inout StatementFeed<Handler>
  ) throws(SourceError) {
    if open.contains(.transaction) {
      transaction.take(tag, text, inside: inside)
      return
    }
    guard isInStatement else { return }
    switch (inside, tag.string) {
    case (.ledger, "BALAMT"), (.available, "BALAMT"): balance.amount = Array(text)
    case (.ledger, "DTASOF"), (.available, "DTASOF"): balance.day = OFXDate(text)?.day
    case (_, "CURDEF"):
      statement.currency = Currency(text.string)
      if statement.currency == nil {
        feed.mistakes.add(
          finding(
            .unknownCurrency, tag, text,
            "the currency is \"\(text.string)\", expected a code of ISO 4217 such as USD"))
      }
    case (.account, "ACCTID"), (.cardAccount, "ACCTID"), (.investmentAccount, "ACCTID"):
      statement.account = String(decoding: text.filter { $0 != 0x20 }, as: UTF8.self)
    case (.account, "BANKID"), (.investmentAccount, "BROKERID"): statement.bank = text.string
    case (.list, "DTSTART"): statement.from = OFXDate(text)?.day
    case (.list, "DTEND"): statement.through = OFXDate(text)?.day
    default: break
    }
  }

  private mutating func endBalance<Handler: StatementHandler>(
    _ kind: Statement.Balance.Kind, into feed: inout StatementFeed<Handler>
  ) {
    guard isInStatement, !balance.amount.isEmpty, let currency = statement.currency else { return }
    line = balance.line
    let read = balance.amount.withUnsafeBufferPointer {
      OFXAmount.read(Bytes($0), places: currency.exponent)
    }
    guard case .success(let units) = read else {
      feed.warn(
        .statementBalance, line: balance.line,
        "the balance is \"\(String(decoding: balance.amount, as: UTF8.self))\", which is no amount of \(currency); it was passed over"
      )
      return
    }
    statement.balances.append(
      Statement.Balance(
        kind: kind, amount: Amount(minorUnits: units, currency: currency), day: balance.day))
  }

  func finding(
    _ code: SourceError.Code, _ tag: Bytes, _ text: Bytes, _ message: String,
    remedy: String = "Ask the bank for a correct file."
  ) -> SourceError.Finding {
    LineWords.finding(
      code, line: line, text: [0x3C] + Array(tag) + [0x3E] + Array(text), at: tag.count + 2,
      length: max(1, text.count), message, remedy: remedy)
  }
}

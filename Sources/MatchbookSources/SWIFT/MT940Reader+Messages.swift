import Matchbook

/// Where messages and statements begin and end.
extension MT940Reader {
  mutating func startMessage<Handler: StatementHandler>(
    into feed: inout StatementFeed<Handler>
  ) throws(SourceError) {
    if message.isPresent { try endMessage(into: &feed) }
    message.isPresent = true
    message.line = field.line
    messageCount += 1
  }

  /// Ends the statement that a message holds, before another opening balance in the same message.
  mutating func beginNextStatement<Handler: StatementHandler>(
    into feed: inout StatementFeed<Handler>
  ) throws(SourceError) {
    var next = message
    try endMessage(into: &feed)
    next.hasClosing = false
    next.endsInterim = false
    next.line = field.line
    message = next
  }

  mutating func endMessage<Handler: StatementHandler>(
    into feed: inout StatementFeed<Handler>
  ) throws(SourceError) {
    guard message.isPresent else { return }
    let kind = message.isInterimReport ? "MT942" : "MT940"
    variant = variant.isEmpty || variant == kind ? kind : "MT940 and MT942"
    try endEntry(into: &feed)
    if !isOpen { try beginStatement(nil, into: &feed) }
    if message.account.isEmpty {
      feed.warn(
        .structure, line: message.line,
        "the message that begins here names no account, expected a field \":25:\"",
        remedy: "Its records have none; look in the file for the one they belong to.")
    }
    if !message.hasClosing, !message.isInterimReport {
      feed.mistakes.add(
        SourceError.Finding(
          .structure, line: message.line,
          message:
            "the message that begins here has no closing balance, expected a field \":62F:\"",
          remedy: "The file may be cut off; ask for it again."))
    }
    if message.endsInterim,
      let balance = feed.statement.balances.last(where: { $0.kind == .interim })
    {
      heldOver = HeldOver(
        account: message.account, number: MT940Reader.number(of: message.sequence),
        balance: balance.amount)
    } else {
      try endStatement(into: &feed)
    }
    message = Message()
  }

  /// The statement's number in `12/3`, without the number of the page.
  static func number(of sequence: String) -> Substring {
    sequence.split(separator: "/", omittingEmptySubsequences: false).first ?? ""
  }

  mutating func endStatement<Handler: StatementHandler>(
    into feed: inout StatementFeed<Handler>
  ) throws(SourceError) {
    heldOver = nil
    guard isOpen else { return }
    isOpen = false
    try feed.end(line: lineNumber)
  }

  /// Begins the statement of the message, or goes on with the one that an earlier message left open.
  mutating func beginStatement<Handler: StatementHandler>(
    _ opening: Statement.Balance?, into feed: inout StatementFeed<Handler>
  ) throws(SourceError) {
    if let held = heldOver, isOpen {
      heldOver = nil
      if held.account == message.account, opening?.kind == .interim,
        held.number == MT940Reader.number(of: message.sequence)
      {
        message.currency = feed.statement.currency
        guard let opening, opening.amount != held.balance else { return }
        return feed.warn(
          .statementBalance, line: field.line,
          "the message opens with \(opening.amount), but the one before it closes with "
            + "\(held.balance)",
          remedy: "A message in between may be missing; ask the bank for the whole statement.")
      }
      try endStatement(into: &feed)
    }
    var statement = Statement()
    statement.id = message.reference
    statement.account = message.account
    statement.bank = message.bank
    statement.sequenceNumber = message.sequence
    statement.currency = opening?.amount.currency ?? message.currency
    statement.line = message.line
    if let opening {
      statement.balances.append(opening)
      statement.hasInterimEdges = opening.kind == .interim
    }
    message.currency = statement.currency
    isOpen = true
    try feed.begin(statement)
  }
}

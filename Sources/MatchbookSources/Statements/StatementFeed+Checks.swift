import Matchbook

/// What a statement says of itself against what its entries come to.
extension StatementFeed {
  /// Opening balance, and the booked entries, make the closing balance.
  mutating func checkBalances(line: Int) {
    guard let opening = statement.opening, let closing = statement.closing else { return }
    guard statement.tally.foreignCount == 0 else {
      warn(
        .statementBalance, line: statement.line,
        "\(statement.tally.foreignCount) entries of the \(statement.title) are in another currency "
          + "than it, so its balances cannot be compared with them",
        remedy: "Compare them by hand.")
      return
    }
    guard opening.amount.currency == closing.amount.currency else {
      warn(
        .statementBalance, line: statement.line,
        "the \(statement.title) opens in \(opening.amount.currency) and closes in "
          + "\(closing.amount.currency)",
        remedy: "The balances were not compared with the entries.")
      return
    }
    let expected = Int128(opening.amount.minorUnits) + statement.tally.net
    let difference = Int128(closing.amount.minorUnits) - expected
    // An interim report with balances of its own has its entries in them, though none is booked.
    let pending = statement.tally.pendingCredits - statement.tally.pendingDebits
    if statement.tally.bookedCount == 0, difference == pending { return }
    guard difference != 0 else { return }
    let places = closing.amount.currency.exponent
    let entries =
      "\(statement.tally.bookedCount) booked "
      + (statement.tally.bookedCount == 1 ? "entry" : "entries")
    warn(
      .statementBalance, line: statement.line,
      "the \(statement.title) opens with \(opening.amount) and closes with \(closing.amount), but "
        + "with its \(entries) of \(Decimal64.text(statement.tally.net, places: places)) "
        + "\(closing.amount.currency) it comes to \(Decimal64.text(expected, places: places)); "
        + "\(Decimal64.text(difference, places: places)) \(closing.amount.currency) are missing",
      remedy: "Ask the bank for the whole statement, or for a corrected one.")
  }

  /// The numbers and sums of the statement are those of its entries.
  ///
  /// Banks count either booked entries or all of them, so both are right.
  mutating func checkTotals(line: Int) {
    let stated = statement.stated
    guard !stated.isEmpty else { return }
    let tally = statement.tally
    let places = statement.currency?.exponent ?? 2
    var mistakes: [String] = []
    func compare(_ what: String, _ stated: Int?, _ counts: [Int]) {
      guard let stated, !counts.contains(stated) else { return }
      mistakes.append("\(stated) \(what), found \(counts[0])")
    }
    func compare(_ what: String, sum stated: Int64?, _ sums: [Int128]) {
      guard let stated, !sums.contains(Int128(stated)) else { return }
      mistakes.append(
        "\(what) of \(Decimal64.text(Int128(stated), places: places)), found "
          + Decimal64.text(sums[0], places: places))
    }
    let all = tally.entryCount
    compare(
      "entries", stated.count, [tally.bookedCount, all, tally.recordCount])
    compare("credits", stated.creditCount, counts(tally.creditCount, >))
    compare("debits", stated.debitCount, counts(tally.debitCount, <))
    if tally.foreignCount == 0 {
      compare(
        "credits", sum: stated.credits, [tally.credits, tally.credits + tally.pendingCredits])
      compare("debits", sum: stated.debits, [tally.debits, tally.debits + tally.pendingDebits])
      let pendingNet = tally.pendingCredits - tally.pendingDebits
      compare("a net sum", sum: stated.net, [tally.net, tally.net + pendingNet])
      let gross = tally.credits + tally.debits
      compare(
        "a sum", sum: stated.gross,
        [gross, gross + tally.pendingCredits + tally.pendingDebits, tally.net.magnitude128])
    }
    guard !mistakes.isEmpty else { return }
    warn(
      .statementTotals, line: statement.line,
      "the \(statement.title) states \(mistakes.joined(separator: "; "))",
      remedy: "Ask the bank for the whole statement, or for a corrected one.")
  }

  /// A statement opens as the one before it closed, if its number says that it is the next one of the
  /// same account.
  ///
  /// Only the last statement is kept, so that memory does not grow with the number of accounts.
  mutating func checkPredecessor() {
    defer { previous = Predecessor(statement) }
    guard let previous, previous.account == statement.account,
      let number = Predecessor.number(of: statement), number == previous.number + 1,
      let opening = statement.balances.first(where: { $0.kind == .opening }),
      opening.amount.currency == previous.closing.currency, opening.amount != previous.closing
    else { return }
    warn(
      .statementBalance, line: statement.line,
      "the \(statement.title), number \(number), opens with \(opening.amount), but the one before "
        + "it, number \(previous.number), closes with \(previous.closing)",
      remedy: "Ask the bank for both statements, or for corrected ones.")
  }

  /// A batch lists as many transactions as it says that it has.
  ///
  /// Fewer may be said where an entry is of several batches.
  mutating func checkCount(_ count: Int, of entry: StatementEntry) {
    guard let stated = entry.text(.batchCount).flatMap({ Int($0) }), stated > count else { return }
    warn(
      .batchSum, line: entry.line,
      "the batch says that it has \(stated) transactions, but lists \(count)",
      remedy: "Ask the bank for all transactions of the batch.")
  }

  /// Booked entries of one sign, and with the pending ones, whose signs are not counted apart.
  private func counts(_ booked: Int, _ sign: (Int, Int) -> Bool) -> [Int] {
    let pending = statement.tally.pendingCount + statement.tally.informationCount
    return [booked] + (pending > 0 ? Array(booked + 1...booked + pending) : [])
  }
}

/// A statement as the one behind it sees it.
struct Predecessor {
  let account: String
  let number: Int
  let closing: Amount

  /// - Returns: `nil` for a statement that lacks one of them.
  init?(_ statement: Statement) {
    guard !statement.account.isEmpty, let number = Predecessor.number(of: statement),
      let closing = statement.balances.last(where: { $0.kind == .closing })
    else { return nil }
    account = statement.account
    self.number = number
    self.closing = closing.amount
  }

  /// The number of a statement such as `12` or `12/3`, where the latter is that of a page.
  static func number(of statement: Statement) -> Int? {
    let digits = statement.sequenceNumber.prefix { $0 != "/" }
    return digits.utf8.count < 10 ? Int(digits) : nil
  }
}

extension Int128 {
  fileprivate var magnitude128: Int128 { self < 0 ? -self : self }
}

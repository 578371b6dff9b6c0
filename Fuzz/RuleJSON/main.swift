import Matchbook
import MatchbookRules

// Any bytes are rules, or an error that says what is wrong with them; rules that load also run.

@_cdecl("LLVMFuzzerTestOneInput")
public func readRules(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
  let bytes = Array(UnsafeBufferPointer(start: start, count: count))
  do {
    run(try JSONRules.load(bytes, name: "fuzz.json"))
  } catch {
    precondition(!error.mistakes.isEmpty, "an error without a mistake")
    for mistake in error.mistakes {
      expectWords(
        line: mistake.line, column: mistake.column, message: mistake.message, path: mistake.path)
    }
    precondition(!error.description.isEmpty, "an error without words")
  }
  return 0
}

/// Plans and matches the small tables, whole and backwards.
private func run(_ rules: [ConditionRule]) {
  let matcher = Matcher(rules: rules)
  do {
    let plan = try matcher.plan(ledger: Tables.ledger, external: Tables.external)
    precondition(plan.passes.count == rules.count, "a rule without a pass in the plan")
    precondition(!"\(plan.passes)".isEmpty, "a plan without words")
    let outcome = Outcome(
      try matcher.match(ledger: Tables.ledger, external: Tables.external))
    let backwards = Outcome(
      try matcher.match(ledger: Tables.ledgerBackwards, external: Tables.externalBackwards))
    precondition(outcome == backwards, "the order of the rows changes the result")
  } catch {
    precondition(!error.description.isEmpty, "an error without words")
    switch error {
    case .noRules, .unindexableRule, .unknownField, .groupAlternatives, .badPartial, .tooManyRules:
      break
    default: preconditionFailure("no rule of a file should end in this: \(error)")
    }
  }
}

/// What a run decided, in words: the same for the same records in any order.
private struct Outcome: Equatable {
  private var lines: [String] = []

  init(_ result: MatchResult) {
    var ledgerIDs: Set<String> = []
    var externalIDs: Set<String> = []
    for match in result.matches {
      if match.status == .accepted {
        for id in match.ledgerIDs {
          precondition(ledgerIDs.insert(id).inserted, "\(id) is in two matches")
        }
        for id in match.externalIDs {
          precondition(externalIDs.insert(id).inserted, "\(id) is in two matches")
        }
      }
      precondition((0...1_000_000).contains(match.score), "a score of \(match.score)")
      lines.append(
        "\(match.id) \(match.ruleID) \(match.ledgerIDs) \(match.externalIDs) "
          + "\(match.status) \(match.score) \(match.reason) \(match.scoreParts)")
    }
    for side in [Side.ledger, .external] {
      lines += result.open(side).map { "\(side) \($0.id) \($0.code) \($0.reason)" }
    }
    lines += result.ambiguous.map { "\($0)" }
    lines += result.tieOut.map { "\($0)" }
  }
}

/// Two small tables with what is odd about records: gaps, ties, extremes and foreign letters.
private enum Tables {
  static let ledger = table(ledgerRecords)
  static let ledgerBackwards = table(ledgerRecords.reversed())
  static let external = table(externalRecords)
  static let externalBackwards = table(externalRecords.reversed())

  private static let ledgerRecords = [
    record("L1", "100.00", "EUR", "2026-03-02", "INV-1001", "Invoice 1001", "Müller GmbH"),
    record("L2", "100.00", "EUR", "2026-03-02", "INV-1002", "Invoice 1002", "Straße AG"),
    record("L3", "-25.50", "EUR", "2026-03-31", "ref: pmt 77", "fee", "", "1200"),
    record("L4", "0.00", "EUR", "2026-04-01", "", "", ""),
    record("L5", "1", "JPY", nil, "INV-1001", "card payment", "Tōkyō"),
    record("L6", "92233720368547758.07", "USD", "9999-12-31", "Ω", "\u{301}e\u{301}", "a"),
    record("L7", "-92233720368547758.07", "USD", "0001-01-01", "x", "y", "z", "1200"),
    record("L8", "12.345", "KWD", "2024-02-29", "A-1/B-2", "A-1 B-2 A-1", "ACME Ltd"),
    record("L9", "100.00", "USD", "2026-03-02", "inv1001", "  two   blanks ", "ACME Limited"),
    record("L10", "7.00", "EUR", "2026-03-07", longRun, longRun, longRun),
  ]

  /// What a mask with many repetitions could take in very many ways.
  private static let longRun =
    String(repeating: "7", count: 300) + String(repeating: "a", count: 300)

  private static let externalRecords = [
    record("E1", "100.00", "EUR", "2026-03-04", "", "Payment INV-1001 Mueller", "MULLER GMBH"),
    record("E2", "100.00", "EUR", "2026-03-04", "INV-1002", "INV-1002", "Strasse AG"),
    record("E3", "-27.00", "EUR", "2026-04-01", "77", "fee", "", "1200"),
    record("E4", "0.00", "EUR", "2026-04-01", "", "", ""),
    record("E5", "1", "JPY", "2026-03-02", "inv 1001", "CARD PAYMENT", "Tokyo"),
    record("E6", "-92233720368547758.07", "USD", "9999-12-31", "Ω", "é", "a"),
    record("E7", "92233720368547758.07", "USD", "0001-01-01", "x", "y", "z", "1200"),
    record("E8", "12.345", "KWD", "2024-02-29", "B-2", "A-1 B-2", "ACME"),
    record("E9", "100.00", "EUR", "2026-03-02", "", "Payment INV-1001", "ACME Limited"),
    record("E10", "7.00", "EUR", "2026-03-07", longRun, longRun + "-", longRun + longRun),
  ]

  private static func record(
    _ id: String, _ amount: String, _ code: String, _ date: String?, _ reference: String,
    _ description: String, _ counterparty: String, _ account: String = ""
  ) -> Record {
    guard let currency = Currency(code), let amount = Amount(amount, currency) else {
      preconditionFailure("record \(id) of the fuzz target has no amount")
    }
    let day = date.flatMap { Day($0) }
    // Two records of one day get an instant each.
    let instant =
      id.hasSuffix("1") || id.hasSuffix("9")
      ? day.map { Int64($0.number) * 86_400_000 + 43_200_000 } : nil
    return Record(
      id: id, amount: amount, date: day, instantMilliseconds: instant, reference: reference,
      description: description, counterparty: counterparty, account: account,
      texts: ["batch": id.hasSuffix("4") ? "" : "B\(code)"],
      numbers: ["rate": id.hasSuffix("2") ? "1.000000001" : "-0.5"])
  }

  private static func table(_ records: [Record]) -> RecordTable {
    do {
      return try RecordTable(records)
    } catch {
      preconditionFailure("the tables of the fuzz target are no tables: \(error)")
    }
  }
}

import Matchbook

// The Swift that pages show, compiled and called. A block of a page stands here line by line, so
// whoever changes one changes the other; PageTests compares them.

enum FirstExample {
  static func records() -> [Record] {
    guard let eur = Currency("EUR"), let amount = Amount("100.00", eur) else { return [] }
    return [Record(id: "L-1", amount: amount, date: Day("2026-03-01"), reference: "INV-7")]
  }

  static func run(invoices: [Record], payments: [Record]) throws -> MatchResult {
    // swift-format-ignore
    do {
      let ledger = try RecordTable(invoices)
      let external = try RecordTable(payments)
      let rule = ConditionRule("invoice", where: .all([.equal(.currency), .equal(.amount), .equal(.reference, normalised: TextNormaliser.reference), .within(days: 3)]))
      let result = try Matcher(rules: [rule]).match(ledger: ledger, external: external)
      for match in result.matches { print(match.ledgerIDs, match.externalIDs, match.reason) }
      return result
    }
  }

  static func read(_ result: MatchResult) {
    print("matched \(result.counts.matched) of \(result.counts.external)")
    for record in result.open(.external) { print(record.id, record.code, record.reason) }
    for set in result.ambiguous { print(set.ledgerIDs, set.externalIDs, set.reason) }
    for sums in result.tieOut { print(sums.currency, sums.text(sums.openExternalSum)) }
    print(result.fingerprint)
  }

  static func explain(_ result: MatchResult) {
    if let pair = result.why(ledgerID: "L-1", externalID: "X-7") {
      print(pair.verdict, pair.summary)
      for pass in pair.passes { print(pass.ruleID, pass.reason) }
    }
    if let record = result.why(.external, id: "X-7", nearest: 3) {
      print(record.summary)
      for near in record.nearest { print(near.id, near.reason, near.slack as Any) }
    }
  }

  static func prove(
    rules: [any Rule], ledger: RecordTable, external: RecordTable
  ) throws -> MatchResult {
    // swift-format-ignore
    do {
      let result = try Matcher(rules: rules, options: MatchOptions(recordsComponents: true))
        .match(ledger: ledger, external: external)
      if let certificates = result.certificates {
        for certificate in certificates { try ComponentChecker.check(certificate) }
      }
      for match in result.matches {
        print(match.externalIDs, match.ledgerIDs, match.uniquenessWords ?? "not asked")
      }
      return result
    }
  }

  static func settleInstalments(
    rules: [any Rule], books: RecordTable, statements: [RecordTable]
  ) throws -> MatchFacts {
    // swift-format-ignore
    do {
      var facts = MatchFacts()
      for statement in statements {
        let result = try Matcher(rules: rules, options: MatchOptions(facts: facts)).match(ledger: books, external: statement)
        for match in result.matches where match.isPartial {
          for part in match.allocations { print(part.id, part.amount, part.residual) }
        }
        facts = result.factsForNextRun
      }
      return facts
    }
  }

  static let byReference = ConditionRule(
    "invoice", where: .all([.equal(.amount), .equal(.reference), .within(days: 3)]))

  static func runBatches(
    rules: [any Rule], ledger: RecordTable, batches: [RecordTable]
  ) throws -> MatchSession {
    let session = try MatchSession(rules: rules, ledger: ledger)
    for batch in batches {
      let made = try session.match(batch: batch)
      for match in made.result.matches { print(match.ledgerIDs, match.externalIDs, match.reason) }
      for earlier in made.contested { print("also wanted:", earlier.ledgerIDs) }
    }
    print("open: \(session.openLedgerCount) ledger, \(session.openExternalCount) external")
    return session
  }

  static func goOn(
    _ session: MatchSession, laterEntries: RecordTable, nextDay: RecordTable
  ) throws {
    try session.add(ledger: laterEntries)
    let again = try session.match(batch: nextDay, includingOpen: true)
    if let wrong = again.result.matches.first(where: { $0.status == .accepted }) {
      try session.release(wrong)
    }
  }

  static func lookUp(_ session: MatchSession, payments: RecordTable) throws -> [Int] {
    let lookup = try session.lookup(for: payments)
    var rows: [Int] = []
    lookup.candidates(of: 0, into: &rows)
    print(rows.map(session.ledgerID(at:)))
    return rows
  }

  static func runWithOptions(
    rules: [any Rule], ledger: RecordTable, external: RecordTable
  ) throws -> MatchResult {
    let options = MatchOptions(groupBy: [.account], threads: 2)
    let matcher = Matcher(rules: rules, options: options)
    let result = try matcher.match(ledger: ledger, external: external)
    return result
  }

  static func receive(
    _ matcher: Matcher, ledger: RecordTable, external: RecordTable
  ) throws -> MatchResult {
    let control = MatchControl(onPass: { pass in
      print("pass \(pass.pass) of \(pass.passCount), rule \(pass.ruleID)")
      for match in pass.matches { print(match.id, match.status) }
    })
    let result = try matcher.match(ledger: ledger, external: external, control: control)
    return result
  }
}

/// Card payouts: the processor's reference is the end of ours, and its fee is at most 3 %.
struct PayoutRule: Rule {
  let header = RuleHeader(id: "payouts.by-suffix", summary: "Reference ends alike, fee up to 3 %")
  let fields: Set<Field> = [.reference, .amount]
  let canonicalText = "payouts.by-suffix 1.0.0"

  var blockings: [Blocking] {
    [
      Blocking(
        keys: [Blocking.Key(.currency)],
        amount: Tolerance(percent: Ratio(3, over: 100), of: .ledger), usesRuleKeys: true)
    ]
  }

  func keys(for table: RecordTable, side: Side) -> RecordKeys? {
    var keys = RecordKeys()
    for row in 0..<table.count {
      let suffix = table.text(.reference, at: row).map { String($0.suffix(6)) }
      keys.append(suffix.map { [$0] } ?? [])
    }
    return keys
  }

  func reason(for pair: CandidatePair, ledger: RecordTable, external: RecordTable) -> String {
    "reference ends in \(external.text(.reference, at: Int(pair.externalRow))?.suffix(6) ?? "")"
  }
}

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

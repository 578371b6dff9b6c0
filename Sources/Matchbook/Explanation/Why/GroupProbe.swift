/// Finds the records that one match would have to take with a pair, and says what they lack.
struct GroupProbe {
  private let pair: PairProbe
  private let pass: Int
  private let rule: any Rule
  private let header: RuleHeader
  private var result: MatchResult { pair.result }

  init(_ pair: PairProbe, pass: Int, rule: any Rule, header: RuleHeader) {
    self.pair = pair
    self.pass = pass
    self.rule = rule
    self.header = header
  }

  /// Groups with more pairs are not searched for the one that does not fit.
  private static let mostPairs = 2_000_000

  /// - Returns: `nil` if the records cannot be compared.
  var finding: GroupFinding? {
    guard let blocking = rule.blockings.first,
      let sides = try? ComparableSides(
        ledger: result.ledger, external: result.external, workers: Workers(count: 1))
    else { return nil }
    let tolerance = blocking.amount ?? .exact
    if header.cardinality != .oneToOne, case .sums = header.group { return sumsFinding(tolerance) }
    let (ledger, external) = members(blocking.withoutAmounts, sides)
    return finding(ledger, external, tolerance, sides)
  }

  /// The match of this pass that holds both records.
  private var holding: RunHistory.Holding? {
    pair.ledgerHoldings.first { $0.pass == pass && $0.partners.contains(pair.externalRow) }
  }

  // MARK: - By keys

  private func members(
    _ blocking: Blocking, _ sides: ComparableSides
  ) -> (ledger: [Int32], external: [Int32]) {
    func encoder(_ side: Side) -> KeyEncoder {
      let keys = blocking.keys
      let table = side == .ledger ? result.ledger : result.external
      return KeyEncoder(
        side == .ledger ? keys.map(\.ledger) : keys.map(\.external),
        ruleKeys: blocking.usesRuleKeys ? (try? rule.keys(for: table, side: side)) ?? nil : nil,
        grouping: result.options.groupBy, side: sides[side], amountBytes: sides.amountBytes)
    }
    let encoders = (ledger: encoder(.ledger), external: encoder(.external))
    var own: KeyEntry?
    let ownRow = RawColumn<UInt8>(repeating: 1, count: result.external.count)
    encoders.external.encode(
      pair.externalRow..<pair.externalRow + 1, includes: ownRow.base
    ) {
      own = $0
    } absent: { _ in
    }
    guard let own else { return ([Int32(pair.ledgerRow)], [Int32(pair.externalRow)]) }
    func rows(_ side: Side, _ scope: Condition?) -> [Int32] {
      let open = history.openRows(side, before: pass)
      let table = side == .ledger ? result.ledger : result.external
      let evaluator = scope.map { ConditionEvaluator($0, ledger: table, external: table) }
      let encoder = side == .ledger ? encoders.ledger : encoders.external
      var rows: [Int32] = []
      encoder.encode(0..<table.count, includes: open.base) { entry in
        guard entry.hasSameKey(as: own),
          evaluator?.holds(ledgerRow: entry.row, externalRow: entry.row) ?? true
        else { return }
        rows.append(Int32(entry.row))
      } absent: { _ in
      }
      withExtendedLifetime(open) {}
      return IDOrder(table).sorted(rows)
    }
    return (rows(.ledger, blocking.ledgerScope), rows(.external, blocking.externalScope))
  }

  private var history: RunHistory { pair.history }

  private func finding(
    _ ledger: [Int32], _ external: [Int32], _ tolerance: Tolerance, _ sides: ComparableSides
  ) -> GroupFinding {
    let ledgerIDs = ledger.map { result.ledger.id(at: Int($0)) }
    let externalIDs = external.map { result.external.id(at: Int($0)) }
    func finding(_ holds: Bool, _ words: String, _ slack: Slack? = nil) -> GroupFinding {
      GroupFinding(
        ledgerIDs: ledgerIDs, externalIDs: externalIDs, holds: holds, words: words, slack: slack)
    }
    let pairs = ledger.count.multipliedReportingOverflow(by: external.count)
    let isSearched = !pairs.overflow && pairs.partialValue <= GroupProbe.mostPairs
    if isSearched, let misfit = firstMisfit(ledger, external) { return finding(false, misfit) }
    let takesOneLedger = [.oneToMany, .oneToOne].contains(header.cardinality)
    let takesOneExternal = [.manyToOne, .oneToOne].contains(header.cardinality)
    if takesOneLedger && ledger.count > 1 || takesOneExternal && external.count > 1 {
      let side: Side = takesOneLedger && ledger.count > 1 ? .ledger : .external
      return finding(
        false,
        "\(side == .ledger ? ledger.count : external.count) \(side.rawValue) records share the key "
          + "(\((side == .ledger ? ledgerIDs : externalIDs).shortList)), and a match takes one")
    }
    let (holds, words, slack) = balance(ledger, external, tolerance, sides)
    if holds, !isSearched, holding == nil {
      return finding(
        false, "\(words), but two of its records do not fit; they are too many to say which")
    }
    return finding(holds, words, slack)
  }

  /// Two records of the group that cannot be in one match.
  private func firstMisfit(_ ledger: [Int32], _ external: [Int32]) -> String? {
    let conditions = conditions
    let tables = (
      result.ledger.selecting(rows: ledger), result.external.selecting(rows: external)
    )
    let evaluators = conditions.map {
      ConditionEvaluator($0, ledger: tables.0, external: tables.1)
    }
    let judge = (try? rule.makeJudge(ledger: result.ledger, external: result.external)) ?? nil
    for right in external.indices {
      func names(_ left: Int) -> String {
        "its group also holds \(result.ledger.id(at: Int(ledger[left]))) and "
          + result.external.id(at: Int(external[right]))
      }
      for left in ledger.indices {
        for (condition, evaluator) in zip(conditions, evaluators)
        where !evaluator.holds(ledgerRow: left, externalRow: right) {
          let failure = ConditionProbe(
            result, ledgerRow: Int(ledger[left]), externalRow: Int(external[right])
          ).finding(condition).firstFailure.words
          return "\(names(left)), which do not fit: \(failure)"
        }
      }
      guard judge != nil else { continue }
      let pairs = ledger.map {
        CandidatePair(ledgerRow: Int($0), externalRow: Int(external[right]))
      }
      for (left, verdict) in ((try? judge.verdicts(on: pairs)) ?? []).enumerated() {
        if !verdict.isAccepted { return "\(names(left)), which do not fit" }
        if !isWorthwhile(verdict.score) {
          return "\(names(left)), whose score \(ScoreWords.text(verdict.score)) is too low"
        }
      }
    }
    return nil
  }

  private func isWorthwhile(_ score: Int32) -> Bool {
    [header.disposition.confirmAtLeast, header.disposition.suggestAtLeast].contains {
      $0.map { score >= $0 } ?? false
    }
  }

  /// What any two records of one match have to fulfil.
  private var conditions: [Condition] {
    var conditions: [Condition] = []
    if let window = rule.blockings.first?.date { conditions.append(.date(within: window)) }
    guard let rule = rule as? ConditionRule else { return conditions }
    conditions.append(rule.pairCondition)
    if let veto = rule.veto { conditions.append(.not(veto)) }
    return conditions
  }

  private func balance(
    _ ledger: [Int32], _ external: [Int32], _ tolerance: Tolerance, _ sides: ComparableSides
  ) -> (Bool, String, Slack?) {
    let left = ledger.reduce(Int128(0)) { $0 + Int128(sides.ledger.amounts[Int($1)]) }
    let right = external.reduce(Int128(0)) { $0 + Int128(sides.external.amounts[Int($1)]) }
    let number = Int(sides.ledger.currencies[pair.ledgerRow])
    let places = sides.exponents[number]
    let currency = sides.currencies[number].code
    func sum(_ sum: Int128, _ count: Int, _ side: String) -> String {
      "\(count) \(side) record\(count == 1 ? "" : "s") \(Decimal64.text(sum, places: places)) "
        + currency
    }
    let sums =
      "\(sum(left, ledger.count, "ledger")) and \(sum(right, external.count, "external"))"
    if tolerance.allows(wideLedger: left, external: right, exponent: places) {
      return (true, "\(sums) balance", nil)
    }
    let failure = AmountWords(
      name: "sum", tolerance: tolerance, ledger: left, external: right, places: places,
      currency: " " + currency
    ).failure
    guard let partial = header.partial else {
      return (false, "\(sums): the \(failure.words)", failure.slack)
    }
    return inPart(partial, ledger, external, sides, "\(sums): the \(failure.words)", failure.slack)
  }

  private func inPart(
    _ partial: PartialSettlement, _ ledger: [Int32], _ external: [Int32], _ sides: ComparableSides,
    _ words: String, _ slack: Slack?
  ) -> (Bool, String, Slack?) {
    let side = partial.side(for: header.cardinality)
    let split = PartialSplit(sides: sides, side: side, leastShare: partial.leastShare)
    switch split.split(
      side == .ledger ? ledger : external, payers: side == .ledger ? external : ledger)
    {
    case .settles: return (true, "\(words); the rule settles it in part", nil)
    case .ambiguous:
      return (true, "\(words); several \(side.rawValue) records of one day could stay open", nil)
    case .refused(let reason): return (false, "\(words); \(reason)", slack)
    }
  }

  // MARK: - By sums

  /// A set that adds up is searched for; that there is none is all that a search can say.
  private func sumsFinding(_ tolerance: Tolerance) -> GroupFinding {
    guard let holding else {
      let rival = (pair.ledgerHoldings + pair.externalHoldings).first { $0.pass == pass }
      if let match = rival?.match {
        let words =
          "they may be in one match, but match \(match.id) was better: "
          + "\(match.ledgerIDs.shortList) with \(match.externalIDs.shortList)"
        return GroupFinding(
          ledgerIDs: [pair.ledgerID], externalIDs: [pair.externalID], holds: false, words: words,
          slack: nil)
      }
      return GroupFinding(
        ledgerIDs: [pair.ledgerID], externalIDs: [pair.externalID], holds: false,
        words: "they may be in one match, but no set of records with both of them was found whose "
          + "sums \(tolerance == .exact ? "are equal" : "are \(tolerance.words)")", slack: nil)
    }
    return GroupFinding(
      ledgerIDs: holding.match.ledgerIDs, externalIDs: holding.match.externalIDs, holds: true,
      words: holding.match.reason, slack: nil)
  }
}

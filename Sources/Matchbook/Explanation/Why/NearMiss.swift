/// Open records that would be one match, if it were not for one thing that a rule asks.
public struct NearMiss: Sendable, Hashable {
  /// What a rule compares, and people have a word for when it differs.
  public enum Point: String, Sendable, Hashable, CaseIterable {
    case date, amount, status, reference, currency
  }

  /// Positions in the tables of the result; one of each side, unless the rule matches groups.
  public let ledgerRows: [Int]
  public let externalRows: [Int]
  /// The rule that they come that near to.
  public let ruleID: String
  public let point: Point
  /// What fails, and by how much, in words.
  public let reason: String
  /// What to add to the external value; `nil` where nothing measures it, and for groups.
  public let slack: Slack?
}

/// The near misses of a result, with what was not looked at.
public struct NearMisses: Sendable {
  /// By the ids of their external and then their ledger records.
  public let items: [NearMiss]
  /// Limits that the search reached, in words.
  public let limits: [String]

  package init(items: [NearMiss], limits: [String]) {
    self.items = items
    self.limits = limits
  }
}

extension MatchResult {
  /// Pairs and groups of open records that fail one point of a rule and nothing else, each record in
  /// one of them at most.
  ///
  /// For each point of each rule, the engine matches the records once more by the rule without that
  /// point. Where a rule is no tree of conditions but somebody's code, its blocking is taken without
  /// the point, and the rule itself is asked whether each pair would fit with the ledger record's
  /// value on both sides: such a pair fails by the point alone. Of these, rules for pairs only. A rule of which no key is left then, beside the currency, is
  /// passed over: no index would find its pairs. So are keys that a hundred records of each side share;
  /// ``NearMisses/limits`` says so. Where the reference is the point, a pair has to be
  /// the only one, and within a month if the rule itself asks for no date. Pairs that people have
  /// rejected are left out, and rules that were quarantined.
  ///
  /// - Parameters:
  ///   - ledgerRows: The open records to look at, by position.
  ///   - externalRows: The same of the other side.
  /// - Complexity: As matching these records by each rule, times the points that it asks.
  public func nearMisses(
    ledgerRows: [Int32], externalRows: [Int32], threads: Int = 1, control: MatchControl? = nil
  ) throws(MatchError) -> NearMisses {
    var relaxation = RelaxedRules(rules, headers, failures)
    guard !ledgerRows.isEmpty, !externalRows.isEmpty, !relaxation.rules.isEmpty else {
      return NearMisses(items: [], limits: [])
    }
    var options = MatchOptions(
      groupBy: options.groupBy, threads: threads, limits: options.limits,
      memoryBudget: options.memoryBudget)
    // A key that so many records share tells nothing of a pair of them.
    options.limits.pairsPerKey = min(options.limits.pairsPerKey, MatchResult.nearPairsPerKey)
    options.facts.rejections = self.options.facts.rejections
    options.facts.absentRecords = .passedOver
    let found = try Matcher(rules: relaxation.rules.map(\.rule), options: options).match(
      ledger: ledger.selecting(rows: ledgerRows), external: external.selecting(rows: externalRows),
      control: control)
    relaxation.add(found.limits)
    relaxation.add(found.failures)
    let windows = WindowProbes()
    let items = found.matches.compactMap { match -> NearMiss? in
      guard let step = relaxation.step(of: match.ruleID) else { return nil }
      return NearMiss(
        step, ledgerRows: match.ledgerRows.map { Int(ledgerRows[$0]) },
        externalRows: match.externalRows.map { Int(externalRows[$0]) }, in: self, windows)
    }
    return NearMisses(items: items, limits: relaxation.limits)
  }
}

extension MatchResult {
  /// Pairs of records that share a key, beyond which none of them is looked at.
  fileprivate static let nearPairsPerKey = 10_000
}

extension NearMiss {
  fileprivate init?(
    _ step: RelaxedRules.Step, ledgerRows: [Int], externalRows: [Int], in result: MatchResult,
    _ windows: WindowProbes
  ) {
    self.ledgerRows = ledgerRows
    self.externalRows = externalRows
    ruleID = step.ruleID
    point = step.point
    guard ledgerRows.count == 1, externalRows.count == 1, !step.isGroup else {
      guard let words = NearMiss.sums(ledgerRows, externalRows, result) else { return nil }
      (reason, slack) = (words, nil)
      return
    }
    guard !step.left.isEmpty else {
      let words = PairWords(
        ledger: result.ledger, external: result.external, ledgerRow: ledgerRows[0],
        externalRow: externalRows[0])
      (reason, slack) = (step.point.words(words), nil)
      return
    }
    let probe = ConditionProbe(
      result, ledgerRow: ledgerRows[0], externalRow: externalRows[0], windows: windows)
    let failures = step.left.map { probe.finding($0) }.filter { !$0.holds }
    // What is worth most is said first: of two currencies, amounts need no words.
    guard let failure = failures.first?.firstFailure else { return nil }
    (reason, slack) = (failure.words, failure.slack)
  }

  /// For example `amounts sum to 100.00 EUR and 97.10 EUR`; `nil` if the sums are equal.
  private static func sums(
    _ ledgerRows: [Int], _ externalRows: [Int], _ result: MatchResult
  ) -> String? {
    let currency = result.ledger.columns.currencies[ledgerRows[0]]
    let other = result.external.columns.currencies[externalRows[0]]
    let places = max(currency.exponent, other.exponent)
    func sum(_ rows: [Int], _ table: RecordTable) -> Int128 {
      rows.reduce(0) {
        $0 + Int128(table.columns.amounts[$1])
          * Tolerance.powersOfTen[places - table.columns.currencies[$1].exponent]
      }
    }
    let (left, right) = (sum(ledgerRows, result.ledger), sum(externalRows, result.external))
    guard left != right else { return nil }
    func words(_ count: Int, _ side: Side, _ sum: Int128) -> String {
      "\(count) \(side.rawValue) record\(count == 1 ? "" : "s") of "
        + "\(Decimal64.text(sum, places: places)) \(currency.code)"
    }
    return "\(words(ledgerRows.count, .ledger, left)) stand against "
      + "\(words(externalRows.count, .external, right)): "
      + "\(Decimal64.text(left - right, places: places)) \(currency.code) of difference"
  }
}

extension NearMiss.Point {
  /// For example `amount differs by 0.50 EUR (0.66 %); with the same amount it fits`.
  fileprivate func words(_ words: PairWords) -> String {
    func test(_ field: Field, _ comparison: Test.Comparison) -> Test {
      Test(
        ledger: .field(field, normalised: []), external: .field(field, normalised: []), comparison)
    }
    let difference =
      switch self {
      case .date: words.phrase(of: test(.date, .dateWithin(.within(days: 0))))
      case .amount: words.phrase(of: test(.amount, .within(.exact)))
      case .currency: words.phrase(of: test(.currency, .notEqual))
      case .reference: words.phrase(of: test(.reference, .notEqual))
      case .status: words.phrase(of: test(.named("status"), .notEqual))
      }
    return "\(difference); with the same \(rawValue) it fits"
  }
}

extension Matcher {
  /// Shows how rules would be served by indexes, without matching anything.
  ///
  /// - Complexity: O(records), plus a sample of the pairs of large keys.
  public func plan(ledger: RecordTable, external: RecordTable) throws(MatchError) -> MatchPlan {
    let workers = Workers(count: options.threads)
    let ruleSet = try RuleSet(rules, options: options, ledger: ledger, external: external)
    let sides = try ComparableSides(
      ledger: ruleSet.open(ledger, .ledger), external: ruleSet.open(external, .external),
      workers: workers)
    let states = RowStates(ledgerCount: ledger.count, externalCount: external.count)
    _ = try ruleSet.facts.apply(to: states, sides, pass: 0)
    var passes: [MatchPlan.PassPlan] = []
    for (number, rule) in ruleSet.rules.enumerated() where !(rule is PinnedRule) {
      let header = ruleSet.headers[number]
      let pass = PairPass(
        rule: rule, number: number, header: header, facts: ruleSet.facts, sides: sides,
        states: states, options: options, workers: workers)
      var alternatives: [MatchPlan.IndexPlan] = []
      let takesSeveral = header.cardinality != .oneToOne
      for blocking in rule.blockings {
        let blocking = takesSeveral ? blocking.withoutAmounts : blocking
        alternatives.append(try BlockingSurvey(blocking, pass).plan())
      }
      let isServed = (rule as? ConditionRule)?.isServedByIndexAlone
      passes.append(
        MatchPlan.PassPlan(
          ruleID: header.id, ruleVersion: header.version, summary: header.summary,
          priority: header.priority, cardinality: header.cardinality,
          sums: takesSeveral ? (rule.blockings.first?.amount ?? .exact).words : nil,
          partial: header.partial?.words(for: header.cardinality),
          ambiguity: header.ambiguity, alternatives: alternatives,
          hasResidual: !(isServed ?? false)))
    }
    let analysis = RuleAnalysis(of: ruleSet.rules.compactMap { $0 as? ConditionRule })
    let records = RecordAnalysis(ruleSet, passes: passes, ledger: ledger, external: external)
    return MatchPlan(
      passes: passes, ledgerCount: ledger.count, externalCount: external.count,
      warnings: analysis.warnings + records.warnings)
  }
}

/// Counts what an index would find.
private struct BlockingSurvey {
  private let blocking: Blocking
  private let pass: PairPass
  private let source: IndexSource

  init(_ blocking: Blocking, _ pass: PairPass) throws(MatchError) {
    self.blocking = blocking
    self.pass = pass
    source = try IndexSource(blocking, pass: pass)
  }

  /// Pairs of one large key that are tried to estimate the share that passes.
  private static let sampleSize = 20_000

  private struct Tally {
    var sharedKeys = 0
    var keyPairs = 0
    var expected = 0
    var largest: (ledger: Int, external: Int, row: Int) = (0, 0, -1)
    var ledgerRecords = 0
    var externalRecords = 0
  }

  func plan() -> MatchPlan.IndexPlan {
    let rounds = IndexRounds(of: source, pass)
    var total = Tally()
    for slice in rounds.slices { survey(slice, &total) }
    let bucket =
      total.largest.row < 0
      ? nil
      : MatchPlan.Bucket(
        ledgerRecords: total.largest.ledger, externalRecords: total.largest.external,
        key: keyText(total.largest.row))
    return MatchPlan.IndexPlan(
      keys: blocking.keys.map(\.words) + pass.options.groupBy.map { "\($0.name) (group)" }
        + (blocking.usesRuleKeys ? ["keys computed by the rule"] : []),
      amount: blocking.amount?.words, dates: blocking.date?.words,
      texts: blocking.similar?.words,
      scope: [
        blocking.ledgerScope == nil ? nil : "ledger records are filtered",
        blocking.externalScope == nil ? nil : "external records are filtered",
      ].compactMap { $0 },
      ledgerRecords: total.ledgerRecords, externalRecords: total.externalRecords,
      sharedKeys: total.sharedKeys, keyPairs: total.keyPairs, expectedCandidates: total.expected,
      largestBucket: bucket, memoryBytes: rounds.bytes, rounds: rounds.slices.count,
      warnings: warnings(bucket, total.expected)
        + (rounds.limit(of: pass).map { [$0.explanation] } ?? []))
  }

  /// Counts what the index of a share of the keys would find.
  private func survey(_ slice: KeySlice, _ total: inout Tally) {
    let index = PassIndex(source, slice, pass: pass, raises: false)
    let partitions = index.partitionCount
    let outputs = PieceOutputs<Tally>(count: partitions)
    pass.workers.run(pieces: partitions) { outputs[$0] = tally(index, $0) }
    for (partition, part) in outputs.all.enumerated() {
      total.ledgerRecords += index.ledger.count(of: partition)
      total.externalRecords += index.external.count(of: partition)
      total.sharedKeys += part.sharedKeys
      total.keyPairs = total.keyPairs.addingReportingOverflow(part.keyPairs).0
      total.expected = total.expected.addingReportingOverflow(part.expected).0
      if isLarger(part.largest, total.largest) { total.largest = part.largest }
    }
  }

  private func isLarger(
    _ left: (ledger: Int, external: Int, row: Int), _ right: (ledger: Int, external: Int, row: Int)
  ) -> Bool {
    let (a, b) = (left.ledger * left.external, right.ledger * right.external)
    guard left.row >= 0 else { return false }
    if right.row < 0 || a > b { return true }
    // Equal buckets: the one whose record has the lesser id, whatever order records came in.
    return a == b
      && pass.sides.external.table.id(at: left.row) < pass.sides.external.table.id(at: right.row)
  }

  private func tally(_ index: PassIndex, _ partition: Int) -> Tally {
    let groups = KeyGroups(index, partition: partition)
    var tally = Tally()
    tally.sharedKeys = groups.sharedCount
    for position in 0..<groups.sharedCount {
      let (ledger, external) = groups.rows(position)
      let pairs = ledger.count * external.count
      tally.keyPairs = tally.keyPairs.addingReportingOverflow(pairs).0
      tally.expected = tally.expected.addingReportingOverflow(expected(ledger, external)).0
      let table = pass.sides.external.table
      let bucket = (ledger.count, external.count, leastID(external, table))
      if isLarger(bucket, tally.largest) { tally.largest = bucket }
    }
    return tally
  }

  private func leastID(_ entries: [KeyEntry], _ table: RecordTable) -> Int {
    guard entries.count > 1 else { return entries[0].row }
    return entries.map(\.row).min { table.id(at: $0) < table.id(at: $1) } ?? entries[0].row
  }

  private func expected(_ ledger: [KeyEntry], _ external: [KeyEntry]) -> Int {
    let pairs = ledger.count * external.count
    guard blocking.amount != nil || blocking.date != nil else { return pairs }
    if pairs <= pass.options.limits.smallGroupPairs {
      return external.reduce(0) { sum, right in
        sum + ledger.count { source.check.allows($0, right) }
      }
    }
    // External records at even distances, each with its whole range of ledger records.
    let ordered = OrderedLedger(ledger, check: source.check, sides: pass.sides)
    let sorted = external.sorted { ($0.day, $0.row) < ($1.day, $1.row) }
    let step = max(1, sorted.count / 100)
    var tried = 0
    var found = 0
    var budget = BlockingSurvey.sampleSize * 50
    for place in stride(from: 0, to: sorted.count, by: step) where budget > 0 {
      let range = ordered.range(for: sorted[place])
      tried += 1
      let stride = max(1, range.count / (BlockingSurvey.sampleSize / 100))
      var passed = 0
      var looked = 0
      for candidate in Swift.stride(from: range.lowerBound, to: range.upperBound, by: stride) {
        looked += 1
        if source.check.allows(ordered.entries[candidate], sorted[place]) { passed += 1 }
      }
      budget -= looked
      found += looked == 0 ? 0 : passed * range.count / looked
    }
    return tried == 0 ? 0 : Int(clamping: Int128(found) * Int128(sorted.count) / Int128(tried))
  }

  private func keyText(_ row: Int) -> String {
    let table = pass.sides.external.table
    let parts =
      blocking.keys.map { key -> String in
        switch key.external {
        case .month: "month \(table.text(.date, at: row)?.prefix(7) ?? "")"
        case .value(let field, _): "\(field.name) \(table.text(field, at: row) ?? "nothing")"
        }
      } + pass.options.groupBy.map { "\($0.name) \(table.text($0, at: row) ?? "nothing")" }
    return parts.isEmpty ? "all records" : parts.joined(separator: ", ")
  }

  private func warnings(_ bucket: MatchPlan.Bucket?, _ expected: Int) -> [String] {
    var warnings: [String] = []
    if let bucket, bucket.pairs > 1_000_000 {
      warnings.append(
        "\(bucket.ledgerRecords) ledger and \(bucket.externalRecords) external records share one "
          + "key (\(bucket.key)); they can hardly be told apart: add a field that is equal")
    }
    if expected > pass.options.limits.pairsPerKey {
      warnings.append(
        "about \(expected) candidate pairs are expected, more than the limit of "
          + "\(pass.options.limits.pairsPerKey) for one key; narrow the window or the tolerance")
    }
    if !blocking.isIndexable {
      warnings.append("no index narrows this rule: every pair of records is a candidate")
    }
    return warnings
  }
}

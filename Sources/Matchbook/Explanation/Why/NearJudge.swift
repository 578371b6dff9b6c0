/// The work of a rule on records that differ in one point.
final class NearSession: RuleSession {
  private let near: NearRule
  private let pass: RulePass
  private let inner: (any RuleSession)?
  private let failedCalls = RunningTotal()

  init(_ near: NearRule, _ pass: RulePass) {
    self.near = near
    self.pass = pass
    // What fails to start fails on every pair, and is counted there.
    inner = (try? near.rule.makeSession(for: pass)) ?? nil
  }

  func keys(for side: Side) throws -> RecordKeys? {
    guard near.blockings.contains(where: \.usesRuleKeys) else { return nil }
    do {
      if let inner { return try inner.keys(for: side) }
      return try near.rule.keys(for: pass.table(side), side: side)
    } catch {
      _ = failedCalls.add(1)
      var none = RecordKeys()
      for _ in 0..<pass.table(side).count { none.finishRow() }
      return none
    }
  }

  func makeJudge() throws -> (any PairJudge)? {
    NearJudge(near, ledger: pass.ledger, external: pass.external, failedCalls: failedCalls)
  }

  func finish() -> RuleFailures? {
    let keys = inner?.finish()
    let failed = failedCalls.total + (keys?.errorCount ?? 0)
    guard failed > 0 else { return nil }
    return RuleFailures(ruleID: near.header.id, calls: failed, errorCount: failed, exceptions: [])
  }
}

/// Asks a rule about pairs as they would be if they agreed in one point.
private struct NearJudge: PairJudge {
  private let near: NearRule
  private let ledger: RecordTable
  private let external: RecordTable
  private let failedCalls: RunningTotal

  init(
    _ near: NearRule, ledger: RecordTable, external: RecordTable, failedCalls: RunningTotal
  ) {
    self.near = near
    self.ledger = ledger
    self.external = external
    self.failedCalls = failedCalls
  }

  func judge(_ pairs: Span<CandidatePair>, into verdicts: inout MutableSpan<Verdict>) {
    var places: [Int] = []
    var rows: (ledger: [Int32], external: [Int32]) = ([], [])
    for index in pairs.indices {
      verdicts[index] = .rejected
      let pair = pairs[index]
      guard differs(Int(pair.ledgerRow), Int(pair.externalRow)) else { continue }
      places.append(index)
      rows.ledger.append(pair.ledgerRow)
      rows.external.append(pair.externalRow)
    }
    guard !places.isEmpty else { return }
    let left = ledger.selecting(rows: rows.ledger)
    let right = external.selecting(rows: rows.external)
    let agreeing = Agreement(near.point).bringing(right, to: left)
    let would = fits(left, agreeing)
    let kept = places.indices.filter { would[$0].isAccepted }.map { Int32($0) }
    guard !kept.isEmpty else { return }
    let does = fits(left.selecting(rows: kept), right.selecting(rows: kept))
    for (number, place) in kept.enumerated() where !does[number].isAccepted {
      verdicts[places[Int(place)]] = would[Int(place)]
    }
  }

  /// Whether both records have a value there, and not the same: absence contradicts nothing.
  private func differs(_ ledgerRow: Int, _ externalRow: Int) -> Bool {
    let (left, right) = (ledger.amount(at: ledgerRow), external.amount(at: externalRow))
    let isSameMoney = left.currency.code == right.currency.code
    switch near.point {
    case .amount:
      return isSameMoney
        && (left.minorUnits != right.minorUnits
          || left.currency.exponent != right.currency.exponent)
    case .currency: return !isSameMoney
    case .date:
      guard let day = ledger.date(at: ledgerRow), let other = external.date(at: externalRow)
      else { return false }
      return day != other
    case .reference, .status:
      let agreement = Agreement(near.point)
      guard let text = agreement.text(of: ledgerRow, in: ledger),
        let other = agreement.text(of: externalRow, in: external)
      else { return false }
      return !text.elementsEqual(other)
    }
  }

  /// What the rule says of rows at the same places, its blocking included.
  private func fits(_ left: RecordTable, _ right: RecordTable) -> [Verdict] {
    var verdicts = said(left, right)
    guard let asked = near.asked else { return verdicts }
    let evaluator = ConditionEvaluator(asked, ledger: left, external: right)
    for row in verdicts.indices where !evaluator.holds(ledgerRow: row, externalRow: row) {
      verdicts[row] = .rejected
    }
    return verdicts
  }

  private func said(_ left: RecordTable, _ right: RecordTable) -> [Verdict] {
    let pairs = (0..<left.count).map { CandidatePair(ledgerRow: $0, externalRow: $0) }
    let none = [Verdict](repeating: .rejected, count: pairs.count)
    do {
      let session = try near.rule.makeSession(for: RulePass(ledger: left, external: right))
      let judge =
        try session.map { try $0.makeJudge() }
        ?? near.rule.makeJudge(ledger: left, external: right)
      let verdicts = try judge.verdicts(on: pairs)
      if let failures = session?.finish() {
        _ = failedCalls.add(failures.errorCount)
        if failures.quarantine != nil { return none }
      }
      return verdicts
    } catch {
      _ = failedCalls.add(1)
      return none
    }
  }
}

/// Gives external records the values that ledger records have in one point.
private struct Agreement {
  private let point: NearMiss.Point

  init(_ point: NearMiss.Point) { self.point = point }

  /// - Parameter target: Has as many rows; the values come from the rows at the same places.
  func bringing(_ table: RecordTable, to target: RecordTable) -> RecordTable {
    var columns = table.columns
    switch point {
    case .amount, .currency:
      columns.amounts = target.columns.amounts
      columns.currencies = target.columns.currencies
      columns.wholeAmounts = [:]
    case .date:
      columns.days = target.columns.days
      if !columns.instants.isEmpty {
        columns.instants =
          target.columns.instants.isEmpty
          ? InstantColumn(repeating: RecordColumns.missingInstant, count: table.count)
          : target.columns.instants
      }
    case .reference:
      guard let slot = Field.reference.textSlot else { return table }
      let texts = (0..<table.count).map { text(of: $0, in: target) ?? [] }
      columns.texts[slot] = TextCells(texts.map { columns.intern($0) })
    case .status:
      guard let place = columns.named.firstIndex(where: { Field.named($0.name).isStatus }) else {
        return table
      }
      let texts = (0..<table.count).map { text(of: $0, in: target) ?? [] }
      columns.named[place].values = .text(TextCells(texts.map { columns.intern($0) }))
    }
    return RecordTable(trusting: columns)
  }

  /// The bytes of the text that the point is about; `nil` if the record has none.
  func text(of row: Int, in table: RecordTable) -> ArraySlice<UInt8>? {
    var cells = TextCells()
    if point == .reference, let slot = Field.reference.textSlot {
      cells = table.columns.texts[slot]
    } else if let column = table.columns.named.first(where: { Field.named($0.name).isStatus }),
      case .text(let texts) = column.values
    {
      cells = texts
    }
    guard !cells.isEmpty, !cells[row].isAbsent else { return nil }
    let cell = cells[row]
    return table.columns.arena[cell.offset..<cell.offset + cell.length]
  }
}

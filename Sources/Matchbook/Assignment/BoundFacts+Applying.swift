extension BoundFacts {
  /// Takes pinned, closed and settled records off the market before the first rule.
  func apply(
    to states: RowStates, _ sides: ComparableSides, pass: Int
  ) throws(MatchError) -> PairPass.Output {
    var output = PairPass.Output()
    for pin in pins {
      for (side, rows) in [(Side.ledger, pin.ledger), (.external, pin.external)] {
        for row in rows where isSettled(row, on: side, sides) {
          throw .contradictoryFact(side: side, id: sides[side].table.id(at: Int(row)))
        }
      }
      let residual = pin.isPartial ? try residual(of: pin, sides) : nil
      if residual == nil, pin.ledger.count == 1, pin.external.count == 1 {
        states.accept(
          ledgerRow: Int(pin.ledger[0]), externalRow: Int(pin.external[0]),
          score: Verdict.fullScore, pass: pass)
        continue
      }
      output.groups.append(
        GroupLink(
          pass: pass, score: Verdict.fullScore, ledgerRows: pin.ledger,
          externalRows: pin.external, isSuggested: false, residual: residual))
      for (side, rows) in [(Side.ledger, pin.ledger), (.external, pin.external)] {
        let states = side == .ledger ? states.ledger : states.external
        for row in rows {
          let isPartial = residual?.side == side && residual?.row == row
          states.raise(Int(row), to: isPartial ? .partial : .matched, pass: pass)
        }
      }
    }
    for row in closedLedger { states.ledger.raise(Int(row), to: .closed, pass: pass) }
    for row in closedExternal { states.external.raise(Int(row), to: .closed, pass: pass) }
    for side in Side.allCases {
      let states = side == .ledger ? states.ledger : states.external
      for row in (allocated[side] ?? [:]).keys where isSettled(row, on: side, sides) {
        states.raise(Int(row), to: .closed, pass: pass)
      }
    }
    return output
  }

  /// Whether earlier runs have settled a record in full.
  private func isSettled(_ row: Int32, on side: Side, _ sides: ComparableSides) -> Bool {
    (allocated[side]?[row] ?? 0) != 0 && sides[side].amounts[Int(row)] == 0
  }

  /// - Returns: `nil` if the sums are equal.
  private func residual(
    of pin: BoundPin, _ sides: ComparableSides
  ) throws(MatchError) -> Residual? {
    func sum(_ side: Side, _ rows: [Int32]) -> Int128 {
      rows.reduce(Int128(0)) { $0 + Int128(sides[side].amounts[Int($1)]) }
    }
    let (ledger, external) = (sum(.ledger, pin.ledger), sum(.external, pin.external))
    let currencies = Set(
      pin.ledger.map { sides.ledger.currencies[Int($0)] }
        + pin.external.map { sides.external.currencies[Int($0)] })
    func refusal(_ reason: String) -> MatchError {
      .badPartialPin(
        ids: (pin.ledger.map { sides.ledger.table.id(at: Int($0)) }
          + pin.external.map { sides.external.table.id(at: Int($0)) }).sorted(), reason: reason)
    }
    guard currencies.count == 1 else { throw refusal("its records are in several currencies") }
    guard ledger != external else { return nil }
    let side: Side = ledger.magnitude > external.magnitude ? .ledger : .external
    let (keepers, payers) =
      side == .ledger ? (pin.ledger, pin.external) : (pin.external, pin.ledger)
    guard keepers.count == 1 else {
      throw refusal(
        "\(keepers.count) \(side.rawValue) records could stay partly open, and it does not say which"
      )
    }
    switch PartialSplit(sides: sides, side: side).split(keepers, payers: payers) {
    case .settles(_, let residual): return residual
    case .ambiguous: return nil
    case .refused(let words): throw refusal(words)
    }
  }
}

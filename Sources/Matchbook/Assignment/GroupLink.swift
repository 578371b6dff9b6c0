/// A match that takes several records of a side, or may.
struct GroupLink: Sendable {
  var pass: Int
  var score: Int32
  /// In the order of ids.
  var ledgerRows: [Int32]
  var externalRows: [Int32]
  var isSuggested: Bool
  /// What is to be known about the way it was found, in words; empty if there is nothing.
  var note = ""
  /// The one record that it settles only in part; `nil` if all are settled in full.
  var residual: Residual?

  /// Whether a row is the one that stays partly open.
  func leavesOpen(_ row: Int32, of side: Side) -> Bool {
    residual?.row == row && residual?.side == side
  }
}

/// Decides what becomes of groups that a rule found: accepted, suggested or left open.
struct GroupSettler: Sendable {
  let settler: PairSettler

  struct Output: Sendable {
    var groups: [GroupLink] = []
    var ambiguous: [AmbiguousRows] = []
    var limits: [ReachedLimit] = []
    var failure: String?
  }

  /// How the rule divides what settles records only in part; `nil` if it does not allow it.
  var partial: PartialSplit? {
    let header = settler.header
    return header.partial.map {
      PartialSplit(
        sides: settler.sides, side: $0.side(for: header.cardinality), leastShare: $0.leastShare,
        settlesTiesByID: header.ambiguity == .confirmBest || header.ambiguity == .suggestBest)
    }
  }

  private var states: RowStates { settler.states }
  private var pass: Int { settler.pass }

  /// Makes a match of rows, none of which is in another one.
  ///
  /// - Parameter asksPerson: Whether it is only suggested, whatever its score.
  func place(
    ledger: [Int32], external: [Int32], score: Int32, note: String = "", asksPerson: Bool = false,
    residual: Residual? = nil, _ output: inout Output
  ) {
    guard let placement = settler.disposition(of: score) else {
      raise(ledger, external, to: .conditionsFailed)
      return
    }
    let isSuggested = asksPerson || placement == .suggest
    output.groups.append(
      GroupLink(
        pass: pass, score: score, ledgerRows: IDOrder(settler.sides.ledger.table).sorted(ledger),
        externalRows: IDOrder(settler.sides.external.table).sorted(external),
        isSuggested: isSuggested, note: note, residual: residual))
    if let residual, !isSuggested {
      let states = residual.side == .ledger ? states.ledger : states.external
      states.raise(Int(residual.row), to: .partial, pass: pass)
      let isOther = { (row: Int32) in row != residual.row }
      raise(
        residual.side == .ledger ? ledger.filter(isOther) : ledger,
        residual.side == .external ? external.filter(isOther) : external, to: .matched)
    } else {
      raise(ledger, external, to: isSuggested ? .suggested : .matched)
    }
  }

  func report(ambiguous ledger: [Int32], _ external: [Int32], _ output: inout Output) {
    raise(ledger, external, to: .ambiguous)
    output.ambiguous.append(
      AmbiguousRows(
        pass: pass, ledgerRows: IDOrder(settler.sides.ledger.table).sorted(ledger),
        externalRows: IDOrder(settler.sides.external.table).sorted(external)))
  }

  func raise(_ ledger: [Int32], _ external: [Int32], to outcome: RowOutcome) {
    for row in ledger { states.ledger.raise(Int(row), to: outcome, pass: pass) }
    for row in external { states.external.raise(Int(row), to: outcome, pass: pass) }
  }

  /// The sum of some rows of a side, in minor units.
  func sum(_ rows: some Sequence<Int32>, of side: Side) -> Int128 {
    let amounts = settler.sides[side].amounts
    return rows.reduce(0) { $0 + Int128(amounts[Int($1)]) }
  }
}

/// A bound on what a run may tolerate in all: the sum of the differences between matched amounts.
///
/// The best matches of a pass are served first; those for which nothing is left are suggested
/// instead of accepted, so that a person decides.
public struct RiskBudget: Hashable, Sendable {
  /// The most that may be tolerated, by currency; currencies that are missing have no bound.
  public var amounts: [Amount]
  /// Whether every account of the ledger has the whole budget for itself.
  public var isPerAccount: Bool

  public init(_ amounts: [Amount], isPerAccount: Bool = false) {
    self.amounts = amounts
    self.isPerAccount = isPerAccount
  }

  var canonicalText: String {
    let parts = amounts.map { "\($0.minorUnits) \($0.currency.code) \($0.currency.exponent)" }
    return (isPerAccount ? "account " : "run ") + parts.sorted().joined(separator: ",")
  }
}

/// What is left of a budget while passes use it.
struct SpentBudget {
  private let budget: RiskBudget
  /// By currency number, in the minor units of the run; `nil` for no bound.
  private let bounds: [Int128?]
  private var spent: [Account: Int128] = [:]

  private struct Account: Hashable {
    var currency: UInt8
    var account: String
  }

  /// What earlier runs have spent, in a form that is the same in every run.
  struct Balance: Hashable, Sendable {
    struct Account: Hashable, Sendable {
      var code: UInt32
      var account: String
    }

    /// The finest unit that a currency may have, in decimal places.
    static let places = 9

    /// In units of 10 to the minus ``places``.
    var amounts: [Account: Int128] = [:]
  }

  init(_ budget: RiskBudget, _ sides: ComparableSides, _ before: Balance = Balance()) {
    self.budget = budget
    let currencies = sides.currencies
    for (account, units) in before.amounts {
      guard let number = currencies.firstIndex(where: { $0.codeWord == account.code }) else {
        continue
      }
      // Rounded up: a fraction of a unit of this run is spent, too.
      let factor = Tolerance.powersOfTen[Balance.places - currencies[number].exponent]
      spent[Account(currency: UInt8(number), account: account.account)] =
        (units + factor - 1) / factor
    }
    bounds = sides.currencies.indices.map { number in
      let currency = sides.currencies[number]
      let places = sides.exponents[number]
      return budget.amounts.first { $0.currency.codeWord == currency.codeWord }.map { amount in
        let units = Int128(amount.minorUnits)
        return places >= amount.currency.exponent
          ? units * Tolerance.powersOfTen[places - amount.currency.exponent]
          : units / Tolerance.powersOfTen[amount.currency.exponent - places]
      }
    }
  }

  /// A match that tolerates a difference.
  private struct Claim {
    var difference: Int128
    var score: Int32
    var ledgerRow: Int32
    var externalRow: Int32
    /// -1 for a pair.
    var group: Int
  }

  /// Takes what the matches of a pass tolerate; those beyond the budget become suggestions.
  mutating func demand(
    _ output: inout PairPass.Output, of pass: Int, _ states: RowStates, _ sides: ComparableSides
  ) {
    let claims = claims(output, pass, states, sides)
    let ids = IDOrder(sides.external.table)
    for claim in claims.sorted(by: { left, right in
      if left.score != right.score { return left.score > right.score }
      if left.difference != right.difference { return left.difference < right.difference }
      return ids.precedes(left.externalRow, right.externalRow)
    }) {
      let ledgerRow = Int(claim.ledgerRow)
      let number = sides.ledger.currencies[ledgerRow]
      guard let bound = bounds[Int(number)] else { continue }
      let account = Account(
        currency: number,
        account: budget.isPerAccount ? sides.ledger.table.text(.account, at: ledgerRow) ?? "" : "")
      let after = spent[account, default: 0] + claim.difference
      if after <= bound {
        spent[account] = after
      } else {
        suggest(claim, &output, pass, states)
      }
    }
  }

  private func claims(
    _ output: PairPass.Output, _ pass: Int, _ states: RowStates, _ sides: ComparableSides
  ) -> [Claim] {
    var claims: [Claim] = []
    for (row, link) in states.links.enumerated()
    where link.ledgerRow >= 0 && link.pass == pass {
      let difference =
        Int128(sides.external.amounts[row]) - Int128(sides.ledger.amounts[Int(link.ledgerRow)])
      guard difference != 0 else { continue }
      claims.append(
        Claim(
          difference: difference.magnitudeAsSigned, score: link.score, ledgerRow: link.ledgerRow,
          externalRow: Int32(row), group: -1))
    }
    for (index, group) in output.groups.enumerated() where !group.isSuggested {
      // What stays open of a record is not tolerated.
      guard group.residual == nil else { continue }
      let ledger = group.ledgerRows.reduce(Int128(0)) { $0 + Int128(sides.ledger.amounts[Int($1)]) }
      let external = group.externalRows.reduce(Int128(0)) {
        $0 + Int128(sides.external.amounts[Int($1)])
      }
      guard external != ledger else { continue }
      claims.append(
        Claim(
          difference: (external - ledger).magnitudeAsSigned, score: group.score,
          ledgerRow: group.ledgerRows[0], externalRow: group.externalRows[0], group: index))
    }
    return claims
  }

  private func suggest(
    _ claim: Claim, _ output: inout PairPass.Output, _ pass: Int, _ states: RowStates
  ) {
    let note = "the risk budget has too little left for its difference"
    if claim.group >= 0 {
      output.groups[claim.group].isSuggested = true
      output.groups[claim.group].note = note
      let group = output.groups[claim.group]
      for row in group.ledgerRows {
        states.ledger.demote(Int(row), to: .suggested, pass: pass)
      }
      for row in group.externalRows {
        states.external.demote(Int(row), to: .suggested, pass: pass)
      }
      return
    }
    let row = Int(claim.externalRow)
    states.links.remove(row)
    states.ledger.demote(Int(claim.ledgerRow), to: .suggested, pass: pass)
    states.external.demote(row, to: .suggested, pass: pass)
    output.groups.append(
      GroupLink(
        pass: pass, score: claim.score, ledgerRows: [claim.ledgerRow],
        externalRows: [claim.externalRow], isSuggested: true, note: note))
  }
}

extension Int128 {
  fileprivate var magnitudeAsSigned: Int128 { self < 0 ? -self : self }
}

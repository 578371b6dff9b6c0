/// Proof, for one currency, that matched and open amounts are the input, to the minor unit.
///
/// sum(ledger) - sum(external) = tolerated differences + open ledger - open external.
public struct TieOut: Sendable, Hashable {
  public let currency: Currency
  /// Sums in minor units of ``currency``'s exponent.
  public let ledgerSum: Int128
  public let externalSum: Int128
  public let openLedgerSum: Int128
  public let openExternalSum: Int128
  /// Ledger less external amounts over all accepted matches, summed match by match.
  public let toleratedDifference: Int128
  public let openLedgerCount: Int
  public let openExternalCount: Int

  var gap: Int128 {
    ledgerSum - externalSum - (toleratedDifference + openLedgerSum - openExternalSum)
  }

  public func text(_ sum: Int128) -> String { Decimal64.text(sum, places: currency.exponent) }

  /// Adds up all records and all matches and compares the two.
  static func check(
    _ sides: ComparableSides, _ states: RowStates
  ) throws(MatchError) -> [TieOut] {
    struct Sums {
      var all = Int128(0)
      var open = Int128(0)
      var openCount = 0
    }
    func sums(_ side: ComparableSide, _ states: SideStates) -> [Sums] {
      var all = [Int128](repeating: 0, count: sides.currencies.count)
      var open = [Int128](repeating: 0, count: sides.currencies.count)
      var openCounts = [Int](repeating: 0, count: sides.currencies.count)
      let numbers = side.currencies.base
      let outcomes = states.outcomes.base
      side.amounts.withUnsafeBufferPointer { amounts in
        for row in amounts.indices {
          let number = Int(numbers[row])
          let amount = Int128(amounts[row])
          all[number] += amount
          if outcomes[row] != RowOutcome.matched.rawValue {
            open[number] += amount
            openCounts[number] += 1
          }
        }
      }
      return all.indices.map { Sums(all: all[$0], open: open[$0], openCount: openCounts[$0]) }
    }
    let ledger = sums(sides.ledger, states.ledger)
    let external = sums(sides.external, states.external)
    var tolerated = [Int128](repeating: 0, count: sides.currencies.count)
    let numbers = (ledger: sides.ledger.currencies.base, external: sides.external.currencies.base)
    sides.ledger.amounts.withUnsafeBufferPointer { ledgerAmounts in
      sides.external.amounts.withUnsafeBufferPointer { externalAmounts in
        for (row, link) in states.links.buffer.enumerated() where link.ledgerRow >= 0 {
          let ledgerRow = Int(link.ledgerRow)
          tolerated[Int(numbers.ledger[ledgerRow])] += Int128(ledgerAmounts[ledgerRow])
          tolerated[Int(numbers.external[row])] -= Int128(externalAmounts[row])
        }
      }
    }
    var checked: [TieOut] = []
    for number in sides.currencies.indices {
      let tieOut = TieOut(
        currency: sides.currencies[number], ledgerSum: ledger[number].all,
        externalSum: external[number].all, openLedgerSum: ledger[number].open,
        openExternalSum: external[number].open, toleratedDifference: tolerated[number],
        openLedgerCount: ledger[number].openCount, openExternalCount: external[number].openCount)
      guard tieOut.gap == 0 else {
        throw .tieOutFailed(
          currency: tieOut.currency.code, difference: tieOut.text(tieOut.gap))
      }
      checked.append(tieOut)
    }
    return checked
  }
}

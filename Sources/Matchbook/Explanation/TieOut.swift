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
    _ sides: ComparableSides, _ states: RowStates, _ groups: [GroupLink], _ workers: Workers
  ) throws(MatchError) -> [TieOut] {
    let ledger = SideSums.add(sides.ledger, states.ledger, sides.currencies.count, workers)
    let external = SideSums.add(sides.external, states.external, sides.currencies.count, workers)
    var matched = SideSums.addMatched(sides, states, workers)
    for group in groups where !group.isSuggested { SideSums.add(group, sides, to: &matched) }
    var checked: [TieOut] = []
    for number in sides.currencies.indices {
      let tieOut = TieOut(
        currency: sides.currencies[number], ledgerSum: ledger.all[number],
        externalSum: external.all[number], openLedgerSum: ledger.open[number],
        openExternalSum: external.open[number], toleratedDifference: matched[number],
        openLedgerCount: ledger.openCounts[number],
        openExternalCount: external.openCounts[number])
      guard tieOut.gap == 0 else {
        throw .tieOutFailed(
          currency: tieOut.currency.code, difference: tieOut.text(tieOut.gap))
      }
      checked.append(tieOut)
    }
    return checked
  }
}

/// Sums of one side by currency number.
private struct SideSums: Sendable {
  var all: [Int128]
  var open: [Int128]
  var openCounts: [Int]

  init(currencies: Int) {
    all = Array(repeating: 0, count: currencies)
    open = Array(repeating: 0, count: currencies)
    openCounts = Array(repeating: 0, count: currencies)
  }

  mutating func merge(_ other: SideSums) {
    for number in all.indices {
      all[number] += other.all[number]
      open[number] += other.open[number]
      openCounts[number] += other.openCounts[number]
    }
  }

  /// Rows of one piece of work.
  private static let rowsPerPiece = 1 << 16

  private static func pieces(_ rows: Int) -> Int { max(1, rows / rowsPerPiece) }

  private static func range(_ piece: Int, of pieces: Int, _ rows: Int) -> Range<Int> {
    rows * piece / pieces..<rows * (piece + 1) / pieces
  }

  static func add(
    _ side: ComparableSide, _ states: SideStates, _ currencies: Int, _ workers: Workers
  ) -> SideSums {
    let rows = side.table.count
    let pieces = pieces(rows)
    let outputs = PieceOutputs<SideSums>(count: pieces)
    workers.run(pieces: pieces) { piece in
      var sums = SideSums(currencies: currencies)
      let numbers = side.currencies.base
      let outcomes = states.outcomes.base
      side.amounts.withUnsafeBufferPointer { amounts in
        for row in range(piece, of: pieces, rows) {
          let number = Int(numbers[row])
          let amount = Int128(amounts[row])
          sums.all[number] += amount
          if outcomes[row] != RowOutcome.matched.rawValue {
            sums.open[number] += amount
            sums.openCounts[number] += 1
          }
        }
      }
      outputs[piece] = sums
    }
    return outputs.all.reduce(into: SideSums(currencies: currencies)) { $0.merge($1) }
  }

  /// Adds ledger less external amounts of one group.
  static func add(_ group: GroupLink, _ sides: ComparableSides, to sums: inout [Int128]) {
    for row in group.ledgerRows {
      sums[Int(sides.ledger.currencies[Int(row)])] += Int128(sides.ledger.amounts[Int(row)])
    }
    for row in group.externalRows {
      sums[Int(sides.external.currencies[Int(row)])] -= Int128(sides.external.amounts[Int(row)])
    }
  }

  /// Ledger less external amounts over all links, link by link, by currency number.
  static func addMatched(
    _ sides: ComparableSides, _ states: RowStates, _ workers: Workers
  ) -> [Int128] {
    let rows = sides.external.table.count
    let currencies = sides.currencies.count
    let pieces = pieces(rows)
    let outputs = PieceOutputs<[Int128]>(count: pieces)
    workers.run(pieces: pieces) { piece in
      var sums = [Int128](repeating: 0, count: currencies)
      let links = states.links.base
      let ledgerNumbers = sides.ledger.currencies.base
      let externalNumbers = sides.external.currencies.base
      sides.ledger.amounts.withUnsafeBufferPointer { ledgerAmounts in
        sides.external.amounts.withUnsafeBufferPointer { externalAmounts in
          for row in range(piece, of: pieces, rows) where links[row].ledgerRow >= 0 {
            let ledgerRow = Int(links[row].ledgerRow)
            sums[Int(ledgerNumbers[ledgerRow])] += Int128(ledgerAmounts[ledgerRow])
            sums[Int(externalNumbers[row])] -= Int128(externalAmounts[row])
          }
        }
      }
      outputs[piece] = sums
    }
    return outputs.all.reduce(into: Array(repeating: 0, count: currencies)) { total, part in
      for number in total.indices { total[number] += part[number] }
    }
  }
}

/// Proof, for one currency, that matched and open amounts are the input, to the minor unit.
///
/// sum(ledger) - sum(external) = tolerated differences + open ledger - open external + closed ledger
/// - closed external.
///
/// Sums are of what was open when the run began. What stays open of a record that is settled in
/// part is open; each match in part settles the same sum on both sides. What took no part in the run
/// is closed.
public struct TieOut: Sendable, Hashable {
  public let currency: Currency
  /// Sums in minor units of ``currency``'s exponent.
  public let ledgerSum: Int128
  public let externalSum: Int128
  public let openLedgerSum: Int128
  public let openExternalSum: Int128
  /// Of records that took no part, see ``MatchResult/closed(_:)``.
  public let closedLedgerSum: Int128
  public let closedExternalSum: Int128
  /// Ledger less external amounts over all accepted matches, summed match by match.
  public let toleratedDifference: Int128
  public let openLedgerCount: Int
  public let openExternalCount: Int
  /// What earlier runs had settled of the records, by ``MatchFacts/allocations``; beside the sums.
  public let ledgerSettledBefore: Int128
  public let externalSettledBefore: Int128

  var gap: Int128 {
    ledgerSum - externalSum - (toleratedDifference + openLedgerSum - openExternalSum)
      - (closedLedgerSum - closedExternalSum)
  }

  public func text(_ sum: Int128) -> String { Decimal64.text(sum, places: currency.exponent) }

  /// Adds up all records and all matches and compares the two.
  ///
  /// - Parameter exactPasses: Passes whose pairs the index has found to have one currency and one
  ///   amount: they differ by nothing, and if they did after all, the comparison would show it.
  static func check(
    _ sides: ComparableSides, _ states: RowStates, _ groups: [GroupLink], exactPasses: Set<Int>,
    _ workers: Workers
  ) throws(MatchError) -> [TieOut] {
    var ledger = SideSums.add(sides.ledger, states.ledger, sides.currencies.count, workers)
    var external = SideSums.add(sides.external, states.external, sides.currencies.count, workers)
    var matched = SideSums.addMatched(sides, states, exactPasses, workers)
    for group in groups where !group.isSuggested {
      SideSums.add(group, sides, to: &matched)
      guard let residual = group.residual else { continue }
      try check(residual, of: group, sides)
      // The whole record counts as open so far.
      let number = Int(sides[residual.side].currencies[Int(residual.row)])
      let settled = Int128(sides[residual.side].amounts[Int(residual.row)]) - sides.open(residual)
      if residual.side == .ledger {
        ledger.open[number] -= settled
      } else {
        external.open[number] -= settled
      }
    }
    let before = (
      ledger: SideSums.settledBefore(sides.ledger, sides, .ledger),
      external: SideSums.settledBefore(sides.external, sides, .external)
    )
    var checked: [TieOut] = []
    for number in sides.currencies.indices {
      let tieOut = TieOut(
        currency: sides.currencies[number], ledgerSum: ledger.all[number],
        externalSum: external.all[number], openLedgerSum: ledger.open[number],
        openExternalSum: external.open[number], closedLedgerSum: ledger.closed[number],
        closedExternalSum: external.closed[number], toleratedDifference: matched[number],
        openLedgerCount: ledger.openCounts[number],
        openExternalCount: external.openCounts[number],
        ledgerSettledBefore: before.ledger[number], externalSettledBefore: before.external[number])
      guard tieOut.gap == 0 else {
        throw .tieOutFailed(
          currency: tieOut.currency.code, difference: tieOut.text(tieOut.gap))
      }
      checked.append(tieOut)
    }
    return checked
  }

  /// Proves of a match in part that its record is what it settles and what stays open, and that it
  /// settles the same sum on both sides.
  private static func check(
    _ residual: Residual, of group: GroupLink, _ sides: ComparableSides
  ) throws(MatchError) {
    let amount = Int128(sides[residual.side].amounts[Int(residual.row)])
    let settled = Side.allCases.map { SideSums.settled(by: group, of: $0, sides).reduce(0, +) }
    let gaps = [
      amount - sides.allocated(residual) - sides.open(residual), settled[0] - settled[1],
    ]
    for gap in gaps where gap != 0 {
      let number = Int(sides[residual.side].currencies[Int(residual.row)])
      throw .tieOutFailed(
        currency: sides.currencies[number].code,
        difference: Decimal64.text(gap, places: sides.exponents[number]))
    }
  }
}

/// Sums of one side by currency number.
private struct SideSums: Sendable {
  var all: [Int128]
  var open: [Int128]
  var closed: [Int128]
  var openCounts: [Int]

  init(currencies: Int) {
    all = Array(repeating: 0, count: currencies)
    open = Array(repeating: 0, count: currencies)
    closed = Array(repeating: 0, count: currencies)
    openCounts = Array(repeating: 0, count: currencies)
  }

  mutating func merge(_ other: SideSums) {
    for number in all.indices {
      all[number] += other.all[number]
      open[number] += other.open[number]
      closed[number] += other.closed[number]
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
      let rows = range(piece, of: pieces, rows)
      outputs[piece] =
        side.greatestMagnitude < 1 << (63 - rows.count.bitWidth + rows.count.leadingZeroBitCount)
        ? add(narrow: rows, side, states, currencies) : add(wide: rows, side, states, currencies)
    }
    return outputs.all.reduce(into: SideSums(currencies: currencies)) { $0.merge($1) }
  }

  private static func add(
    wide rows: Range<Int>, _ side: ComparableSide, _ states: SideStates, _ currencies: Int
  ) -> SideSums {
    var sums = SideSums(currencies: currencies)
    let numbers = side.currencies.base
    let outcomes = states.outcomes
    side.amounts.withUnsafeBufferPointer { amounts in
      for row in rows {
        let number = Int(numbers[row])
        let amount = Int128(amounts[row])
        sums.all[number] += amount
        if outcomes[row] == RowOutcome.closed.rawValue {
          sums.closed[number] += amount
        } else if outcomes[row] != RowOutcome.matched.rawValue {
          sums.open[number] += amount
          sums.openCounts[number] += 1
        }
      }
    }
    return sums
  }

  /// Adds rows whose sums cannot leave 64 bits.
  private static func add(
    narrow rows: Range<Int>, _ side: ComparableSide, _ states: SideStates, _ currencies: Int
  ) -> SideSums {
    // By currency: the sum of all amounts, of open ones, the number of open ones, and the sum of
    // closed ones. Rows at even and odd positions have their own, so that one addition need not wait
    // for the last.
    let width = 4
    let memory = RawColumn<Int64>(repeating: 0, count: 2 * 256 * width)
    let sums = memory.base
    let numbers = side.currencies.base
    let outcomes = states.outcomes
    side.amounts.withUnsafeBufferPointer { amounts in
      for row in rows {
        let place = sums + (Int(numbers[row]) &+ (row & 1) &* 256) &* width
        let isClosed: Int64 = outcomes[row] == RowOutcome.closed.rawValue ? 1 : 0
        let isOpen: Int64 = outcomes[row] == RowOutcome.matched.rawValue ? 0 : 1 &- isClosed
        place[0] &+= amounts[row]
        place[1] &+= amounts[row] & (0 &- isOpen)
        place[2] &+= isOpen
        place[3] &+= amounts[row] & (0 &- isClosed)
      }
    }
    var total = SideSums(currencies: currencies)
    for number in 0..<currencies {
      for place in [sums + number * width, sums + (number + 256) * width] {
        total.all[number] += Int128(place[0])
        total.open[number] += Int128(place[1])
        total.openCounts[number] += Int(place[2])
        total.closed[number] += Int128(place[3])
      }
    }
    return withExtendedLifetime(memory) { total }
  }

  /// What a match settles of each of its records of a side, in their order.
  static func settled(
    by group: GroupLink, of side: Side, _ sides: ComparableSides
  ) -> [Int128] {
    (side == .ledger ? group.ledgerRows : group.externalRows).map { row in
      group.leavesOpen(row, of: side)
        ? group.residual.map(sides.allocated) ?? 0 : Int128(sides[side].amounts[Int(row)])
    }
  }

  /// Adds what one group settles of ledger less external amounts.
  static func add(_ group: GroupLink, _ sides: ComparableSides, to sums: inout [Int128]) {
    for (row, settled) in zip(group.ledgerRows, settled(by: group, of: .ledger, sides)) {
      sums[Int(sides.ledger.currencies[Int(row)])] += settled
    }
    for (row, settled) in zip(group.externalRows, settled(by: group, of: .external, sides)) {
      sums[Int(sides.external.currencies[Int(row)])] -= settled
    }
  }

  /// What earlier runs settled of a side's records, by currency number.
  static func settledBefore(
    _ side: ComparableSide, _ sides: ComparableSides, _ name: Side
  ) -> [Int128] {
    var sums = [Int128](repeating: 0, count: sides.currencies.count)
    for row in side.table.columns.wholeAmounts.keys {
      sums[Int(side.currencies[Int(row)])] +=
        Int128(side.table.settledBefore(at: Int(row))) * sides.unit(of: Int(row), on: name)
    }
    return sums
  }

  /// Ledger less external amounts over all links, link by link, by currency number.
  static func addMatched(
    _ sides: ComparableSides, _ states: RowStates, _ exactPasses: Set<Int>, _ workers: Workers
  ) -> [Int128] {
    let rows = sides.external.table.count
    let currencies = sides.currencies.count
    let pieces = pieces(rows)
    let outputs = PieceOutputs<[Int128]>(count: pieces)
    let isExact = (0...(exactPasses.max() ?? 0)).map { exactPasses.contains($0) }
    workers.run(pieces: pieces) { piece in
      var sums = [Int128](repeating: 0, count: currencies)
      let links = states.links
      let ledgerNumbers = sides.ledger.currencies.base
      let externalNumbers = sides.external.currencies.base
      sides.ledger.amounts.withUnsafeBufferPointer { ledgerAmounts in
        sides.external.amounts.withUnsafeBufferPointer { externalAmounts in
          for row in range(piece, of: pieces, rows) where links[row].ledgerRow >= 0 {
            let pass = links[row].pass
            if pass < isExact.count, isExact[pass] { continue }
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

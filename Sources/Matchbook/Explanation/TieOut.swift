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
  ///
  /// - Parameter exactPasses: Passes whose pairs the index has found to have one currency and one
  ///   amount: they differ by nothing, and if they did after all, the comparison would show it.
  static func check(
    _ sides: ComparableSides, _ states: RowStates, _ groups: [GroupLink], exactPasses: Set<Int>,
    _ workers: Workers
  ) throws(MatchError) -> [TieOut] {
    let ledger = SideSums.add(sides.ledger, states.ledger, sides.currencies.count, workers)
    let external = SideSums.add(sides.external, states.external, sides.currencies.count, workers)
    var matched = SideSums.addMatched(sides, states, exactPasses, workers)
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
    let outcomes = states.outcomes.base
    side.amounts.withUnsafeBufferPointer { amounts in
      for row in rows {
        let number = Int(numbers[row])
        let amount = Int128(amounts[row])
        sums.all[number] += amount
        if outcomes[row] != RowOutcome.matched.rawValue {
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
    // By currency: the sum of all amounts, of open ones, and the number of open ones. Rows at even
    // and odd positions have their own, so that one addition need not wait for the last.
    let width = 4
    let memory = RawColumn<Int64>(repeating: 0, count: 2 * 256 * width)
    let sums = memory.base
    let numbers = side.currencies.base
    let outcomes = states.outcomes.base
    side.amounts.withUnsafeBufferPointer { amounts in
      for row in rows {
        let place = sums + (Int(numbers[row]) &+ (row & 1) &* 256) &* width
        let isOpen: Int64 = outcomes[row] == RowOutcome.matched.rawValue ? 0 : 1
        place[0] &+= amounts[row]
        place[1] &+= amounts[row] & (0 &- isOpen)
        place[2] &+= isOpen
      }
    }
    var total = SideSums(currencies: currencies)
    for number in 0..<currencies {
      for place in [sums + number * width, sums + (number + 256) * width] {
        total.all[number] += Int128(place[0])
        total.open[number] += Int128(place[1])
        total.openCounts[number] += Int(place[2])
      }
    }
    return withExtendedLifetime(memory) { total }
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
    _ sides: ComparableSides, _ states: RowStates, _ exactPasses: Set<Int>, _ workers: Workers
  ) -> [Int128] {
    let rows = sides.external.table.count
    let currencies = sides.currencies.count
    let pieces = pieces(rows)
    let outputs = PieceOutputs<[Int128]>(count: pieces)
    let isExact = (0...(exactPasses.max() ?? 0)).map { exactPasses.contains($0) }
    workers.run(pieces: pieces) { piece in
      var sums = [Int128](repeating: 0, count: currencies)
      let links = states.links.base
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

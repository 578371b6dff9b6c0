/// Finds the candidates of a large group by the similarity of a text.
///
/// Two ways lead to the same pairs: texts are measured one after the other along the runs of an
/// ``AmountDayGrid``, or, where a run is long, looked up in a ``LongRunIndex``.
struct SimilarGroupSearch: Sendable {
  let texts: Blocking.SimilarTexts
  let check: CandidateCheck
  let sides: ComparableSides
  let workers: Workers

  /// Lists the ledger entries whose texts are similar to that of an external entry, by its position
  /// in the slice that it came with.
  typealias Lister = (_ position: Int, _ take: (KeyEntry) -> Void) -> Void

  /// In millionths. A threshold of nothing would find everything; such rules have no use for this.
  private var threshold: Int32 { max(1, texts.atLeast.millionths) }

  /// Calls `body` for pieces of the external rows, several at a time.
  ///
  /// - Parameter rowsAllowed: Candidates of an external row, by one cell of amounts and by dates,
  ///   up to which short texts are measured one after the other.
  func run<Output: Sendable>(
    ledger: [KeyEntry], external: [KeyEntry], rowsAllowed: Int,
    _ body: @Sendable (ArraySlice<KeyEntry>, Lister) -> Output
  ) -> [Output] {
    let grids = GroupGrids(ledger: ledger, external: external, check, sides, workers)
    // In the order of the grid all that is compared lies beside each other; rows that are not in it
    // have no date, and so no partner.
    let group = TextGroup(
      grids: grids, ledger: grids.ledger.places.buffer.map { ledger[Int($0.entry)] },
      external: grids.external.places.buffer.map { external[Int($0.entry)] }, texts, sides, workers,
      threshold: threshold)
    let index = LongRunIndex(
      grids, group.left, rowsAllowed: rowsAllowed / group.cost, atLeast: threshold, workers: workers
    )
    let (left, right, ledger) = (group.left, group.right, group.ledger)
    let rows = group.external
    let pieces = max(1, min(workers.count * 16, rows.count / 64))
    let outputs = PieceOutputs<Output>(count: pieces)
    workers.run(pieces: pieces) { piece in
      var comparison = GridComparison(left, right, group.limits, threshold: threshold)
      var search = index.search()
      let range = rows.count * piece / pieces..<rows.count * (piece + 1) / pieces
      outputs[piece] = body(rows[range]) { position, take in
        guard right.lengths[position] > 0 else { return }
        comparison.take(position)
        grids.forEachRun(around: position) { run, cell, band in
          if index.holds(run, of: cell) {
            right.withText(position) { text in
              search.search(text, group: UInt64(truncatingIfNeeded: cell), in: run) { found in
                for match in found { take(ledger[Int(match.row)]) }
              }
            }
          } else {
            comparison.forEachSimilar(run, grids.ledger.places.base, band) { take(ledger[$0]) }
          }
        }
      }
    }
    return outputs.all
  }
}

/// The rows of a group in the order of their grids, with their texts.
private struct TextGroup: Sendable {
  let grids: GroupGrids
  let ledger: [KeyEntry]
  let external: [KeyEntry]
  let left: GridTexts
  let right: GridTexts
  let limits: EditLimits
  /// How many times longer it takes to measure a pair than where the ledger's texts are short and
  /// few edits are allowed.
  var cost: Int { left.longCount > 0 ? 8 : limits.areFew ? 1 : 2 }

  init(
    grids: GroupGrids, ledger: [KeyEntry], external: [KeyEntry], _ texts: Blocking.SimilarTexts,
    _ sides: ComparableSides, _ workers: Workers, threshold: Int32
  ) {
    self.grids = grids
    self.ledger = ledger
    self.external = external
    left = GridTexts(
      ledger, sides.ledger.table, texts.ledger, texts.ledgerSteps, workers: workers)
    right = GridTexts(
      external, sides.external.table, texts.external, texts.externalSteps, workers: workers)
    limits = EditLimits(atLeast: threshold)
  }
}

/// Both sides of a group as grids, and the runs of the one that may fit places of the other.
struct GroupGrids: Sendable {
  let ledger: AmountDayGrid
  let external: AmountDayGrid
  private let check: CandidateCheck
  /// By external place, as far as a tolerance gives them.
  private let exponent: Int

  init(
    ledger: [KeyEntry], external: [KeyEntry], _ check: CandidateCheck, _ sides: ComparableSides,
    _ workers: Workers
  ) {
    self.check = check
    // A tolerance makes the currency a part of the key.
    exponent = external.first.map { sides.exponents[Int(sides.external.currencies[$0.row])] } ?? 0
    let (tolerance, exponent) = (check.tolerance, exponent)
    let grids = PieceOutputs<AmountDayGrid>(count: 2)
    let hasWindow = check.hasWindow
    workers.run(pieces: 2) { piece in
      let side = piece == 0 ? sides.ledger : sides.external
      grids[piece] = AmountDayGrid(
        piece == 0 ? ledger : external, amounts: tolerance == nil ? nil : side.amounts,
        usesDays: hasWindow
      ) { amount in
        guard let tolerance else { return 0 }
        let band = tolerance.ledgerBand(around: amount, exponent: exponent)
        return max(0, band.upperBound.subtractingReportingOverflow(amount).partialValue)
      }
    }
    let both = grids.all
    self.ledger = both[0]
    self.external = both[1]
  }

  /// Calls `body` with the runs of the ledger's grid that may fit an external place, each one's
  /// cell, and the band of their amounts.
  @inline(__always)
  func forEachRun(
    around place: Int, _ body: (_ run: Range<Int>, _ cell: Int, _ band: ClosedRange<Int64>) -> Void
  ) {
    let (amount, day) = (external.places[place].amount, external.places[place].day)
    let band = check.tolerance?.ledgerBand(around: amount, exponent: exponent) ?? 0...0
    let days = check.measure?.ledgerDays(around: day) ?? 0...0
    ledger.forEachRun(band, days) { body($0, $1, band) }
  }
}

extension Ratio {
  /// The share in millionths, rounded down.
  var millionths: Int32 {
    Int32(clamping: Int128(numerator) * 1_000_000 / Int128(denominator))
  }
}

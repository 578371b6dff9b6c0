/// The accepted link of an external row; without one, the ledger row is below zero.
struct AcceptedLink {
  var ledgerRow: Int32
  var score: Int32
  var pass: Int
}

/// The accepted links by external row: four bytes each, and four more once a pass has scores.
///
/// The pass of a link is that of its external row.
final class AcceptedLinks: RandomAccessCollection, @unchecked Sendable {
  private let ledgerRows: RawColumn<Int32>
  private let external: SideStates
  /// `nil` while every score is the full one.
  private var scores: RawColumn<Int32>?

  private static let none: Int32 = -1

  init(_ external: SideStates) {
    self.external = external
    ledgerRows = RawColumn(repeating: AcceptedLinks.none, count: external.count)
  }

  var startIndex: Int { 0 }
  var endIndex: Int { ledgerRows.count }

  @inline(__always)
  subscript(row: Int) -> AcceptedLink {
    AcceptedLink(
      ledgerRow: ledgerRows.base[row], score: scores?.base[row] ?? Verdict.fullScore,
      pass: external.pass(of: row))
  }

  /// Makes room for scores below the full one; before threads begin to accept links that have some.
  func keepScores() {
    guard scores == nil else { return }
    scores = RawColumn(repeating: Verdict.fullScore, count: count)
  }

  @inline(__always)
  func put(ledgerRow: Int, externalRow: Int, score: Int32) {
    ledgerRows[externalRow] = Int32(truncatingIfNeeded: ledgerRow)
    if let scores {
      scores[externalRow] = score
    } else {
      assert(score == Verdict.fullScore, "room for scores has been made")
    }
  }

  func remove(_ row: Int) { ledgerRows[row] = AcceptedLinks.none }

  func restore(_ other: AcceptedLinks) {
    ledgerRows.base.update(from: other.ledgerRows.base, count: count)
    scores = nil
    guard let others = other.scores else { return }
    let copy = RawColumn<Int32>(uninitialised: count)
    copy.base.update(from: others.base, count: count)
    scores = copy
  }
}

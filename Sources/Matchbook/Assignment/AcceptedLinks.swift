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
  /// What scores lack of the full one. Memory that was never written is all zeros, and takes no room:
  /// so it is there from the start, and who reads the links of an earlier pass may do so meanwhile.
  private let losses: RawColumn<Int32>
  /// Whether a score may be less than the full one; looked at and changed between passes only.
  private var hasLosses = false

  private static let none: Int32 = -1

  init(_ external: SideStates) {
    self.external = external
    ledgerRows = RawColumn(repeating: AcceptedLinks.none, count: external.count)
    losses = RawColumn(zeros: external.count)
  }

  var startIndex: Int { 0 }
  var endIndex: Int { ledgerRows.count }

  @inline(__always)
  subscript(row: Int) -> AcceptedLink {
    AcceptedLink(
      ledgerRow: ledgerRows.base[row], score: Verdict.fullScore &- losses.base[row],
      pass: external.pass(of: row))
  }

  @inline(__always)
  func put(ledgerRow: Int, externalRow: Int, score: Int32) {
    ledgerRows[externalRow] = Int32(truncatingIfNeeded: ledgerRow)
    if score != Verdict.fullScore { losses[externalRow] = Verdict.fullScore &- score }
  }

  func remove(_ row: Int) {
    ledgerRows[row] = AcceptedLinks.none
    if losses[row] != 0 { losses[row] = 0 }
  }

  /// Says that scores below the full one will come.
  func expectScores() { hasLosses = true }

  func restore(_ other: AcceptedLinks) {
    ledgerRows.base.update(from: other.ledgerRows.base, count: count)
    guard hasLosses || other.hasLosses else { return }
    losses.base.update(from: other.losses.base, count: count)
    hasLosses = true
  }
}

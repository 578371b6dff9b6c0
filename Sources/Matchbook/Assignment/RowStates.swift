/// How far a row has come over the passes; a greater value never falls back.
enum RowOutcome: UInt8, Sendable {
  /// No rule took the row into account.
  case untouched
  /// A rule needs a value that the row does not have.
  case keyMissing
  /// No row of the other side has the same key.
  case noPartner
  /// Rows with the same key exist, but amount, date or another condition fails.
  case conditionsFailed
  /// Its candidates went to rows that fit better.
  case taken
  /// A limit was reached before the row could be decided.
  case limitReached
  /// Several equally good ways exist.
  case ambiguous
  /// In a suggested match.
  case suggested
  /// Taken out of the run by the host.
  case closed
  /// In an accepted match that settles only a part of it.
  case partial
  /// In an accepted match.
  case matched

  static func >= (left: RowOutcome, right: RowOutcome) -> Bool { left.rawValue >= right.rawValue }
}

/// The accepted link of an external row: ledger row, score and pass in eight bytes.
struct PackedLink {
  var ledgerRow: Int32
  private var scoreAndPass: UInt32

  static let none = PackedLink(ledgerRow: -1, score: 0, pass: 0)
  /// Scores take 20 bits.
  static let maximumPasses = 1 << 12

  init(ledgerRow: Int, score: Int32, pass: Int) {
    self.ledgerRow = Int32(truncatingIfNeeded: ledgerRow)
    scoreAndPass = UInt32(truncatingIfNeeded: Int(score) | pass << 20)
  }

  var score: Int32 { Int32(scoreAndPass & 0xF_FFFF) }
  var pass: Int { Int(scoreAndPass >> 20) }
}

/// A suggested pair.
struct SuggestedLink {
  var ledgerRow: Int32
  var externalRow: Int32
  var score: Int32
  var pass: Int32
}

/// Rows that could be matched in several equally good ways.
struct AmbiguousRows: Hashable {
  var pass: Int
  var ledgerRows: [Int32]
  var externalRows: [Int32]
  /// Whether later passes took some of the rows that were in the set at first.
  var isRemainder = false
}

/// A limit that a pass reached.
public struct ReachedLimit: Hashable, Sendable {
  public var ruleID: String
  /// What was limited, how large it was and what was left undecided, in words.
  public var explanation: String
}

/// What the passes have decided so far, by row.
final class RowStates: Sendable {
  let ledger: SideStates
  let external: SideStates
  /// By external row.
  let links: RawColumn<PackedLink>

  init(ledgerCount: Int, externalCount: Int) {
    ledger = SideStates(ledgerCount)
    external = SideStates(externalCount)
    links = RawColumn(repeating: .none, count: externalCount)
  }

  /// What has been decided so far, to come back to.
  ///
  /// - Complexity: O(rows), 14 bytes each.
  func copy() -> RowStates {
    let copy = RowStates(ledgerCount: ledger.outcomes.count, externalCount: external.outcomes.count)
    copy.restore(self)
    return copy
  }

  func restore(_ other: RowStates) {
    links.base.update(from: other.links.base, count: links.count)
    for (side, source) in [(ledger, other.ledger), (external, other.external)] {
      side.outcomes.base.update(from: source.outcomes.base, count: side.outcomes.count)
      side.passes.base.update(from: source.passes.base, count: side.passes.count)
    }
  }

  @inline(__always)
  func accept(ledgerRow: Int, externalRow: Int, score: Int32, pass: Int) {
    links[externalRow] = PackedLink(ledgerRow: ledgerRow, score: score, pass: pass)
    ledger.outcomes[ledgerRow] = RowOutcome.matched.rawValue
    external.outcomes[externalRow] = RowOutcome.matched.rawValue
  }
}

final class SideStates: Sendable {
  /// ``RowOutcome`` values.
  let outcomes: RawColumn<UInt8>
  /// The pass that gave a row its outcome.
  let passes: RawColumn<UInt16>

  init(_ count: Int) {
    outcomes = RawColumn(repeating: RowOutcome.untouched.rawValue, count: count)
    passes = RawColumn(repeating: 0, count: count)
  }

  /// Takes a row back to an outcome that it had passed.
  func demote(_ row: Int, to outcome: RowOutcome, pass: Int) {
    outcomes[row] = outcome.rawValue
    passes[row] = UInt16(truncatingIfNeeded: pass)
  }

  /// Notes an outcome unless the row has already come further.
  @inline(__always)
  func raise(_ row: Int, to outcome: RowOutcome, pass: Int) {
    if outcomes[row] < outcome.rawValue {
      outcomes[row] = outcome.rawValue
      passes[row] = UInt16(truncatingIfNeeded: pass)
    }
  }
}

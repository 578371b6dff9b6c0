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
  let links: AcceptedLinks

  init(ledgerCount: Int, externalCount: Int) {
    ledger = SideStates(ledgerCount)
    external = SideStates(externalCount)
    links = AcceptedLinks(external)
  }

  /// What has been decided so far, to come back to.
  ///
  /// - Complexity: O(rows), up to 12 bytes each.
  func copy() -> RowStates {
    let copy = RowStates(ledgerCount: ledger.count, externalCount: external.count)
    copy.restore(self)
    return copy
  }

  func restore(_ other: RowStates) {
    links.restore(other.links)
    ledger.restore(other.ledger)
    external.restore(other.external)
  }

  @inline(__always)
  func accept(ledgerRow: Int, externalRow: Int, score: Int32, pass: Int) {
    links.put(ledgerRow: ledgerRow, externalRow: externalRow, score: score)
    let standing = SideStates.standing(.matched, pass: pass)
    ledger.standings[ledgerRow] = standing
    external.standings[externalRow] = standing
  }
}

/// The outcome of each row of a side and the pass that gave it, together in two bytes.
final class SideStates: Sendable {
  /// The outcome in the high bits, so that a row's greater value is the one that goes further.
  let standings: RawColumn<UInt16>
  var count: Int { standings.count }

  static let passBits: UInt16 = 12
  static let maximumPasses = 1 << passBits
  private static let passMask: UInt16 = 1 << passBits - 1

  init(_ count: Int) {
    standings = RawColumn(
      repeating: SideStates.standing(.untouched, pass: 0), count: count)
  }

  @inline(__always)
  static func standing(_ outcome: RowOutcome, pass: Int) -> UInt16 {
    UInt16(outcome.rawValue) &<< passBits | UInt16(truncatingIfNeeded: pass)
  }

  /// The least value of rows that have come as far as an outcome.
  static func least(_ outcome: RowOutcome) -> UInt16 { standing(outcome, pass: 0) }

  /// ``RowOutcome`` values, by row.
  var outcomes: RowOutcomes { RowOutcomes(standings) }

  /// The pass that gave a row its outcome.
  func pass(of row: Int) -> Int { Int(standings[row] & SideStates.passMask) }

  fileprivate func restore(_ other: SideStates) {
    standings.base.update(from: other.standings.base, count: count)
  }

  /// Takes a row back to an outcome that it had passed.
  func demote(_ row: Int, to outcome: RowOutcome, pass: Int) {
    standings[row] = SideStates.standing(outcome, pass: pass)
  }

  /// Notes an outcome unless the row has already come further.
  @inline(__always)
  func raise(_ row: Int, to outcome: RowOutcome, pass: Int) {
    if standings[row] < SideStates.least(outcome) {
      standings[row] = SideStates.standing(outcome, pass: pass)
    }
  }
}

/// The outcomes of the rows of a side.
struct RowOutcomes: RandomAccessCollection, Sendable {
  private let standings: RawColumn<UInt16>

  fileprivate init(_ standings: RawColumn<UInt16>) { self.standings = standings }

  var startIndex: Int { 0 }
  var endIndex: Int { standings.count }

  @inline(__always)
  subscript(row: Int) -> UInt8 {
    UInt8(truncatingIfNeeded: standings.base[row] &>> SideStates.passBits)
  }
}

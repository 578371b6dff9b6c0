import Matchbook

/// Open records that say the same as another record of their side: amount, currency, date and
/// reference.
///
/// A record without a reference is no duplicate of anything: amounts and dates repeat by chance.
struct Duplicates {
  struct Pair {
    /// The record that was there: a settled one before an open one, then the least id.
    var first: Int
    var duplicate: Int
  }

  /// By the duplicate's id.
  private(set) var pairs: [Pair] = []
  private var rows: Set<Int> = []

  func isDuplicate(_ row: Int) -> Bool { rows.contains(row) }

  private struct Likeness: Hashable {
    var units: Int64
    var currency: Currency
    var day: Day?
    var reference: String

    /// - Returns: `nil` without a reference.
    init?(_ table: RecordTable, _ row: Int) {
      guard let reference = table.text(.reference, at: row), !reference.isEmpty else { return nil }
      let amount = table.wholeAmount(at: row)
      (units, currency) = (amount.minorUnits, amount.currency)
      day = table.date(at: row)
      self.reference = reference
    }
  }

  /// - Parameter open: The rows that may be duplicates.
  /// - Complexity: O(rows of the side).
  init(_ side: Side, _ result: MatchResult, open: [Int]) {
    let table = side == .ledger ? result.ledger : result.external
    guard !open.isEmpty, table.count > 1 else { return }
    var isOpen = [Bool](repeating: false, count: table.count)
    // Most rows are told apart by their amounts, without a look at texts.
    var amounts: Set<Int64> = []
    var groups: [Likeness: [Int]] = [:]
    for row in open {
      isOpen[row] = true
      guard let likeness = Likeness(table, row) else { continue }
      amounts.insert(table.wholeAmount(at: row).minorUnits)
      groups[likeness] = []
    }
    for row in 0..<table.count where amounts.contains(table.wholeAmount(at: row).minorUnits) {
      guard let likeness = Likeness(table, row) else { continue }
      groups[likeness]?.append(row)
    }
    for group in groups.values where group.count > 1 {
      let sorted = group.map { (isOpen: isOpen[$0], id: table.id(at: $0), row: $0) }.sorted {
        $0.isOpen != $1.isOpen
          ? !$0.isOpen : $0.id.utf8.lexicographicallyPrecedes($1.id.utf8)
      }
      for other in sorted.dropFirst() where other.isOpen {
        pairs.append(Pair(first: sorted[0].row, duplicate: other.row))
        rows.insert(other.row)
      }
    }
    pairs = pairs.map { (table.id(at: $0.duplicate), $0) }.sorted {
      $0.0.utf8.lexicographicallyPrecedes($1.0.utf8)
    }.map(\.1)
  }
}

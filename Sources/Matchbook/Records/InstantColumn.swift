/// The points in time of a table's records in milliseconds since 1970-01-01T00:00:00Z, one per row
/// with ``RecordColumns/missingInstant`` where none is known, or none at all.
///
/// Columns that grow hold eight bytes a row. Once they are whole, ``compact(_:_:)`` keeps the four
/// bytes by which a point differs from the midnight that begins the record's day; ``PlacedInstants``
/// never takes more. Both forms answer the same; to change a compact column makes it wide again.
package struct InstantColumn: Sendable {
  private var storage: ColumnStorage<InstantsOfDays>

  package init(_ instants: [Int64] = []) { storage = .wide(instants) }

  init(_ instants: InstantsOfDays) { storage = .narrow(instants) }

  package init(repeating instant: Int64, count: Int) {
    storage = .wide(Array(repeating: instant, count: count))
  }

  package mutating func append(_ instant: Int64) {
    storage.change { $0.append(instant) }
  }

  package mutating func append(contentsOf instants: some Sequence<Int64>) {
    storage.change { $0.append(contentsOf: instants) }
  }

  /// Keeps four bytes a row, where each point lies within some days of its record's day.
  ///
  /// - Parameter days: The days of the records, one per row.
  /// - Complexity: O(*n*).
  package mutating func compact(_ days: [Int32], _ workers: Workers) {
    storage.compact { instants in
      instants.isEmpty || instants.count != days.count
        ? nil : PlacedInstants.narrow(instants, days, workers)
    }
  }
}

extension InstantColumn: RandomAccessCollection, ExpressibleByArrayLiteral {
  package init(arrayLiteral instants: Int64...) { self.init(instants) }

  package var startIndex: Int { 0 }
  package var endIndex: Int { storage.count }
  package subscript(row: Int) -> Int64 { storage[row] }
}

/// Points in time as milliseconds behind the midnights of days.
final class InstantsOfDays: CompactForm {
  private let offsets: RawColumn<Int32>
  private let days: [Int32]

  static let millisecondsPerDay: Int64 = 86_400_000
  static let missing = Int32.min

  init(offsets: RawColumn<Int32>, days: [Int32]) {
    self.offsets = offsets
    self.days = days
  }

  var count: Int { days.count }

  subscript(row: Int) -> Int64 {
    let offset = offsets[row]
    if offset == InstantsOfDays.missing { return RecordColumns.missingInstant }
    return Int64(days[row]) * InstantsOfDays.millisecondsPerDay + Int64(offset)
  }
}

/// A compact column of points in time that several threads fill, each its own rows.
package final class PlacedInstants: Sendable {
  private let offsets: RawColumn<Int32>

  package init(capacity: Int) { offsets = RawColumn(uninitialised: capacity) }

  /// Puts the points of some rows in their places.
  ///
  /// - Parameter days: The days of the same rows.
  /// - Returns: `false` if a point lies too far from its day: the column cannot be made.
  /// - Complexity: O(*n*).
  package func place(
    _ instants: UnsafePointer<Int64>, of days: UnsafePointer<Int32>, at rows: Range<Int>
  ) -> Bool {
    let output = offsets.base + rows.lowerBound
    var unheld: Int64 = 0
    for place in 0..<rows.count {
      let instant = instants[place]
      // What overflows lies so far from the day that four bytes do not hold what comes out either.
      let offset = instant &- Int64(days[place]) &* InstantsOfDays.millisecondsPerDay
      let isMissing = instant == RecordColumns.missingInstant
      let narrow = Int32(truncatingIfNeeded: offset)
      output[place] = isMissing ? InstantsOfDays.missing : narrow
      let isHeld = isMissing || Int64(narrow) == offset && narrow != InstantsOfDays.missing
      unheld |= isHeld ? 0 : 1
    }
    return unheld == 0
  }

  /// Says that some rows have no point in time.
  package func placeNone(at rows: Range<Int>) {
    (offsets.base + rows.lowerBound).update(repeating: InstantsOfDays.missing, count: rows.count)
  }

  /// The column of all rows that have days, once they are placed.
  package func finish(_ days: [Int32]) -> InstantColumn {
    InstantColumn(InstantsOfDays(offsets: offsets, days: days))
  }
}

extension PlacedInstants {
  /// A column that is there already; `nil` where a point lies too far from its day.
  static func narrow(
    _ instants: [Int64], _ days: [Int32], _ workers: Workers
  ) -> InstantsOfDays? {
    let placed = PlacedInstants(capacity: instants.count)
    let failures = RunningTotal()
    workers.run(over: instants.count) { rows in
      instants.withUnsafeBufferPointer { instants in
        days.withUnsafeBufferPointer { days in
          guard let instant = instants.baseAddress, let day = days.baseAddress else { return }
          let fit = placed.place(
            instant + rows.lowerBound, of: day + rows.lowerBound, at: rows)
          if !fit { _ = failures.add(1) }
        }
      }
    }
    return failures.total > 0 ? nil : InstantsOfDays(offsets: placed.offsets, days: days)
  }
}

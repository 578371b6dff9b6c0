/// Numbers the working days over the span of the data, so that a window of working days becomes a
/// difference of two integers.
struct BusinessOrdinals: Sendable {
  private let first: Int32
  /// Working days from `first` up to and including each day.
  private let counts: [Int32]
  /// The count at the working day that stands in for each day as an anchor.
  private let anchors: [Int32]

  /// A month on either side of the data holds every roll.
  private static let margin: Int32 = 40
  /// Spans beyond a thousand years come from broken dates; those days count as they are.
  private static let longestSpan: Int64 = 366_000

  init(_ calendar: BusinessCalendar, days: [[Int32]]) {
    var least = Int32.max
    var greatest = Int32.min
    for column in days {
      for day in column where day != Day.missing {
        least = min(least, day)
        greatest = max(greatest, day)
      }
    }
    guard least <= greatest, least > Int32.min + 2 * BusinessOrdinals.margin,
      greatest < Int32.max - 2 * BusinessOrdinals.margin,
      Int64(greatest) - Int64(least) <= BusinessOrdinals.longestSpan
    else {
      first = 0
      counts = []
      anchors = []
      return
    }
    first = least - BusinessOrdinals.margin
    let span = Int(greatest - least) + 2 * Int(BusinessOrdinals.margin) + 1
    var counts: [Int32] = []
    var isWorked: [Bool] = []
    var count: Int32 = 0
    for offset in 0..<span {
      let worked = calendar.isBusinessDay(Day(number: first + Int32(offset)))
      if worked { count += 1 }
      counts.append(count)
      isWorked.append(worked)
    }
    self.counts = counts
    let start = first
    anchors = (0..<span).map { offset in
      if isWorked[offset] { return counts[offset] }
      let next = isWorked[offset...].firstIndex(of: true) ?? offset
      let previous = isWorked[..<offset].lastIndex(of: true) ?? offset
      switch calendar.roll {
      case .following: return counts[next]
      case .preceding: return counts[previous]
      case .modifiedFollowing:
        let isSameMonth =
          Day(number: start + Int32(next)).monthNumber
          == Day(number: start + Int32(offset)).monthNumber
        return counts[isSameMonth ? next : previous]
      }
    }
  }

  /// Whether broken dates kept the days from being numbered.
  var isEmpty: Bool { counts.isEmpty }

  /// Working days up to and including a day, from an arbitrary start.
  @inline(__always)
  func count(upTo day: Int32) -> Int32 { lookUp(counts, day) }

  /// Working days that pass from a day's stand-in as the anchor to another day, negative if the
  /// other one is earlier: those behind the earlier of the two, up to and including the later.
  ///
  /// A day that is not worked takes part in no count, so it is as far from an anchor as the working
  /// day next to it on the anchor's side; a Saturday is 0 days from the Monday that stands in for
  /// it.
  @inline(__always)
  func distance(fromAnchor day: Int32, to other: Int32) -> Int64 {
    let distance = Int64(count(upTo: other)) - Int64(anchor(of: day))
    return distance < 0 && !isWorked(other) ? distance + 1 : distance
  }

  private func isWorked(_ day: Int32) -> Bool {
    let offset = Int(day) - Int(first)
    guard offset > 0, counts.indices.contains(offset) else { return true }
    return counts[offset] != counts[offset - 1]
  }

  /// The count at a day's stand-in as the anchor of a window.
  @inline(__always)
  func anchor(of day: Int32) -> Int32 { lookUp(anchors, day) }

  private func lookUp(_ table: [Int32], _ day: Int32) -> Int32 {
    let offset = Int(day) - Int(first)
    return table.indices.contains(offset) ? table[offset] : day
  }
}

/// Counts the working days between any two days, for code that does so often.
public struct BusinessDayCounter: Sendable {
  private let calendar: BusinessCalendar
  private let days: ClosedRange<Int32>
  private let ordinals: BusinessOrdinals

  /// - Parameter days: The days that are counted ahead; others take a search of their own.
  /// - Complexity: O(days).
  public init(_ calendar: BusinessCalendar, ahead days: ClosedRange<Day>) {
    self.calendar = calendar
    self.days = days.lowerBound.number...days.upperBound.number
    ordinals = BusinessOrdinals(
      calendar, days: [[days.lowerBound.number, days.upperBound.number]])
  }

  /// Working days from an anchor to another day, as ``DateWindow/Unit/businessDays(_:)`` counts
  /// them; negative if the other day is earlier.
  ///
  /// An anchor that is not worked is replaced as the calendar rolls it.
  public func businessDays(from anchor: Day, to other: Day) -> Int64 {
    if days.contains(anchor.number), days.contains(other.number) {
      return ordinals.distance(fromAnchor: anchor.number, to: other.number)
    }
    return BusinessOrdinals(calendar, days: [[anchor.number, other.number]])
      .distance(fromAnchor: anchor.number, to: other.number)
  }
}

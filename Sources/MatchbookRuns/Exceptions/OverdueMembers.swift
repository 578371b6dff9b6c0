import Matchbook

/// A record of an exception: open, and its time has come.
public struct OverdueRecord: Hashable, Sendable {
  public var entry: SourceEntry
  public var overdueAt: Timestamp
  /// From ``overdueAt`` to the clock of the question; never negative.
  public var ageMilliseconds: Int64

  /// What is open of it.
  public var amount: Amount { entry.residual }
  public var date: Day? { entry.record.date }
}

/// Records that are overdue since one time, of one day and one currency, added up.
struct OverdueSum {
  struct Place: Hashable {
    var day: Day?
    var currency: Currency
  }

  var sum: OpenSum
  /// Of each of them.
  var ageMilliseconds: Int64
}

/// Reads the overdue records of a stream, page by page.
struct OverdueMembers {
  let reader: any StoreReading
  let stream: DataStream
  let now: Timestamp
  let sources: [SourceFile]

  /// Records read at first: whoever wants one page, or to know whether there are any, reads no more.
  private static let firstPageLength = 128

  init(
    of stream: DataStream, at now: Timestamp, in reader: any StoreReading
  ) throws(RunError) {
    self.reader = reader
    self.stream = stream
    self.now = now
    sources = try reader.all(
      SourceFile.self,
      where: [
        .equals("book", .integer(stream.book)), .equals("side", .text(stream.side.rawValue)),
        .equals("stream", .text(stream.stream)),
      ]
    ).filter { $0.entries != nil }.sorted { $0.firstEntry < $1.firstEntry }
  }

  // MARK: Times of their own

  /// The times that people have set for records of a stretch of keys.
  private func marks(in keys: ClosedRange<Int64>) throws(RunError) -> [Int64: Timestamp] {
    var marks: [Int64: Timestamp] = [:]
    for mark in try reader.all(OverdueMark.self, where: tests(of: keys)) {
      marks[mark.entry] = mark.overdueAt
    }
    return marks
  }

  private func tests(of keys: ClosedRange<Int64>) -> [StoredTest] {
    [
      .equals("book", .integer(stream.book)), .atLeast("entry", keys.lowerBound),
      .atMost("entry", keys.upperBound),
    ]
  }

  /// Keys whose times are in memory at once.
  private static let stretchLength: Int64 = 16_384

  /// Calls `body` with a source stretch by stretch, each with the times of its records, until it says
  /// false; a source in which nobody has set a time is one stretch.
  func forEachStretch(
    of source: SourceFile, after key: Int64 = 0,
    _ body: (SourceFile, [Int64: Timestamp]) throws(RunError) -> Bool
  ) throws(RunError) {
    guard let range = source.entries, range.upperBound > key else { return }
    let first = max(range.lowerBound, key + 1)
    guard try reader.first(OverdueMark.self, where: tests(of: first...range.upperBound)) != nil
    else {
      _ = try body(source, [:])
      return
    }
    var start = first
    while start <= range.upperBound {
      let end = min(range.upperBound, start + OverdueMembers.stretchLength - 1)
      var stretch = source
      (stretch.firstEntry, stretch.lastEntry) = (start, end)
      guard try body(stretch, try marks(in: start...end)) else { return }
      start = end + 1
    }
  }

  // MARK: Records

  /// Hands over every overdue record, by key, until `body` says false.
  ///
  /// - Complexity: O(open records of the stream).
  func forEach(
    after key: Int64 = 0, _ body: (OverdueRecord) throws(RunError) -> Bool
  ) throws(RunError) {
    var length = OverdueMembers.firstPageLength
    for source in sources {
      guard let range = source.entries, range.upperBound > key else { continue }
      let filter = EntryFilter(
        book: stream.book, side: stream.side, states: EntryFilter.openStates, ranges: [range])
      var request = PageRequest(after: key > 0 ? Cursor(after: key) : nil)
      repeat {
        request.limit = length
        length = min(length * 2, PageRequest.mostItems)
        let page = try reader.entries(filter, page: request)
        guard let first = page.items.first, let last = page.items.last else { break }
        let marks = try marks(in: first.key...last.key)
        for entry in page.items {
          guard let member = member(entry, of: source, marks) else { continue }
          guard try body(member) else { return }
        }
        request.after = page.next
      } while request.after != nil
    }
  }

  /// - Returns: `nil` if its time has not passed.
  func member(
    _ entry: SourceEntry, of source: SourceFile, _ marks: [Int64: Timestamp]
  ) -> OverdueRecord? {
    let overdueAt = marks[entry.key] ?? due(entry.record.date, of: source)
    guard overdueAt <= now else { return nil }
    return OverdueRecord(
      entry: entry, overdueAt: overdueAt,
      ageMilliseconds: now.milliseconds - overdueAt.milliseconds)
  }

  /// Midnight UTC, whole days after the record's own day; a record without one counts from its
  /// import, since it would never be overdue otherwise.
  func due(_ day: Day?, of source: SourceFile) -> Timestamp {
    let midnight = day.map { Int64($0.number) * Timestamp.millisecondsPerDay }
    let start = midnight ?? source.createdAt.milliseconds
    return Timestamp(
      milliseconds: start + Int64(stream.overdueDays) * Timestamp.millisecondsPerDay)
  }

  // MARK: Sums

  /// Sums over all of them, by day, currency and the time from which they are overdue; only over
  /// records that pass a query, if there is one.
  ///
  /// - Complexity: O(days with open records, and marked records); with a query, some bytes of each
  ///   open record are looked at.
  func sums(_ query: OpenQuery? = nil) throws(RunError) -> [OverdueSum] {
    var sums: [OverdueSum] = []
    for source in sources {
      var byDay: [OverdueSum.Place: OpenSum] = [:]
      let known =
        if let query { try reader.openSums(query, of: source) } else {
          try reader.openSums(of: source)
        }
      for sum in known {
        byDay[OverdueSum.Place(day: sum.day, currency: sum.currency)] = sum
      }
      try forEachStretch(of: source) { (_, marks) throws(RunError) in
        // A record with a time of its own leaves the sum of its day.
        for (key, overdueAt) in marks {
          guard let entry = try reader.entry(key), EntryFilter.openStates.contains(entry.state),
            query?.holds(entry) ?? true
          else { continue }
          let place = OverdueSum.Place(day: entry.record.date, currency: entry.amount.currency)
          byDay[place]?.add(entry.residual.minorUnits, sign: -1)
          guard overdueAt <= now else { continue }
          var own = OpenSum(source: source.key, day: place.day, currency: place.currency)
          own.add(entry.residual.minorUnits, sign: 1)
          sums.append(OverdueSum(sum: own, ageMilliseconds: age(overdueAt)))
        }
        return true
      }
      for sum in byDay.values where sum.records > 0 {
        let overdueAt = due(sum.day, of: source)
        guard overdueAt <= now else { continue }
        sums.append(OverdueSum(sum: sum, ageMilliseconds: age(overdueAt)))
      }
    }
    return sums
  }

  func age(_ overdueAt: Timestamp) -> Int64 {
    now.milliseconds - overdueAt.milliseconds
  }

  var isEmpty: Bool {
    get throws(RunError) {
      var isEmpty = true
      try forEach { (_) throws(RunError) in
        isEmpty = false
        return false
      }
      return isEmpty
    }
  }

  /// The keys of all, ascending.
  var keys: [Int64] {
    get throws(RunError) {
      var keys: [Int64] = []
      try forEach { (member) throws(RunError) in
        keys.append(member.entry.key)
        return true
      }
      return keys
    }
  }
}

extension Timestamp {
  static let millisecondsPerDay: Int64 = 86_400_000
}

import Matchbook

extension OverdueMembers {
  /// The first of those that pass a filter, by key.
  ///
  /// - Parameter ages: Of them, in milliseconds, beside what the filter says.
  func list(
    _ filter: ExceptionFilter, ages: ClosedRange<Int64> = 0 ... .max, after: Int64, limit: Int
  ) throws(RunError) -> [OverdueRecord] {
    guard let query = filter.query else { return [] }
    var found: [OverdueRecord] = []
    for source in sources where found.count < limit {
      try forEachStretch(of: source, after: after) { (stretch, marks) throws(RunError) in
        try add(filter, query, ages, of: stretch, marks, after: after, limit: limit, to: &found)
        return found.count < limit
      }
    }
    return found
  }

  private func add(
    _ filter: ExceptionFilter, _ query: OpenQuery, _ ages: ClosedRange<Int64>,
    of source: SourceFile, _ marks: [Int64: Timestamp], after: Int64, limit: Int,
    to found: inout [OverdueRecord]
  ) throws(RunError) {
    let marked = marks.keys.filter { $0 > after }.sorted()
    var keys: [Int64] = []
    let asked = filter.ageBucket?.ages ?? ages
    if asked.overlaps(ages), let own = restricted(query, to: asked.clamped(to: ages), of: source) {
      keys = try reader.openKeys(
        own, of: source, after: after, limit: limit - found.count + marked.count)
      keys.removeAll { marks[$0] != nil }
    }
    // A record with a time of its own is asked whether it passes when its turn has come.
    var (unmarked, ofMarks) = (keys[...], marked[...])
    while found.count < limit {
      let isMarked =
        ofMarks.first.map { mark in unmarked.first.map { mark < $0 } ?? true } ?? false
      guard let key = isMarked ? ofMarks.popFirst() : unmarked.popFirst() else { break }
      guard let entry = try reader.entry(key), EntryFilter.openStates.contains(entry.state),
        let member = member(entry, of: source, marks)
      else { continue }
      if isMarked {
        guard filter.holds(member.date, ageMilliseconds: member.ageMilliseconds),
          ages.contains(member.ageMilliseconds), query.holds(entry)
        else { continue }
      }
      found.append(member)
    }
  }

  /// Those that pass a filter and are overdue for longest, oldest first and then by key, and how many
  /// pass altogether.
  ///
  /// - Complexity: Sums tell from which age on records are wanted, so that no others are read; twice as
  ///   many as are asked for are in memory.
  func oldest(
    _ most: Int, _ filter: ExceptionFilter
  ) throws(RunError) -> (records: [OverdueRecord], count: Int) {
    guard let query = filter.query else { return ([], 0) }
    let sums = try sums(filter.needsRecords ? query : nil).filter {
      filter.holds($0.sum.day, ageMilliseconds: $0.ageMilliseconds)
    }.sorted { $0.ageMilliseconds > $1.ageMilliseconds }
    var (count, least): (Int, Int64) = (0, 0)
    for sum in sums {
      if count < most { least = sum.ageMilliseconds }
      count += passing(sum.sum, query.units)
    }
    func precedes(_ left: OverdueRecord, _ right: OverdueRecord) -> Bool {
      (left.overdueAt, left.entry.key) < (right.overdueAt, right.entry.key)
    }
    var records: [OverdueRecord] = []
    var after: Int64 = 0
    while true {
      let page = try list(
        filter, ages: least ... .max, after: after, limit: OverdueMembers.stretchPage)
      guard let last = page.last else { break }
      after = last.entry.key
      records += page
      if records.count > 2 * most { records = Array(records.sorted(by: precedes).prefix(most)) }
    }
    return (Array(records.sorted(by: precedes).prefix(most)), count)
  }

  /// Records that are read at once.
  private static let stretchPage = 2048

  /// How many records of a sum are of a direction, which is all that sums without records know of
  /// amounts.
  private func passing(_ sum: OpenSum, _ units: ClosedRange<Int64>) -> Int {
    if units.lowerBound == 1 { return sum.credits }
    if units.upperBound == -1 { return sum.debits }
    return sum.records
  }

  /// The query for records of a source that are overdue since their day, and of an age; `nil` if
  /// none is.
  private func restricted(
    _ query: OpenQuery, to ages: ClosedRange<Int64>, of source: SourceFile
  ) -> OpenQuery? {
    var query = query
    if query.undated { query.undated = ages.contains(age(due(nil, of: source))) }
    // The day of age zero, and the ages of days back from it, rounded towards the bucket.
    let unit = Timestamp.millisecondsPerDay
    func floor(_ value: Int64) -> Int64 { value >= 0 ? value / unit : -((unit - 1 - value) / unit) }
    let start = now.milliseconds - Int64(stream.overdueDays) * unit
    let last = floor(start - ages.lowerBound)
    let first = ages.upperBound == .max ? .min : -floor(ages.upperBound - start)
    let (least, most) = (OpenQuery.allDays.lowerBound.number, OpenQuery.allDays.upperBound.number)
    query.restrict(
      to: last < first || last < Int64(least) || first > Int64(most)
        ? nil
        : Day(
          number: Int32(clamping: max(first, Int64(least))))...Day(
            number: Int32(clamping: last)))
    return query.undated || query.days != nil ? query : nil
  }
}

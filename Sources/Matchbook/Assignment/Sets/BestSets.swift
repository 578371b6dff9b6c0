/// Counts the sets that a search finds and keeps the first ones of them in their order.
struct BestSets: Sendable {
  /// Sets of twins are spelled out one by one up to this number; beyond, `RankedListing` finds the
  /// first ones.
  private static let mostExchanges: UInt64 = 256

  private(set) var count = SetCount()
  /// Whether the listed sets are only some of the first ones.
  private(set) var lacksExchanges = false
  private var capacity = 0
  private var target: Int128 = 0
  private var entries: [Entry] = []
  /// The rows of a candidate, ascending.
  private var sorted: [Int] = []

  fileprivate struct Entry {
    var evidence: Int128
    var distance: UInt128
    var sum: Int128
    var rows: [Int]
  }

  /// Forgets everything, for a question's next search.
  mutating func begin(listing capacity: Int, target: Int64) {
    self.capacity = capacity
    self.target = Int128(target)
    count = SetCount()
    lacksExchanges = false
    entries.removeAll(keepingCapacity: true)
  }

  var isFull: Bool { entries.count == capacity }

  /// Adds sets that were counted, but not spelled out.
  mutating func add(sets: UInt64, valueSets: UInt64) { count.add(sets: sets, valueSets: valueSets) }

  mutating func markInexact() { count.isExact = false }

  /// Forgets the listed sets, but not the counts, and gives them back.
  mutating func beginListing() -> Offer {
    defer { entries.removeAll(keepingCapacity: true) }
    return Offer(entries: entries)
  }

  /// Sets that were listed before.
  struct Offer {
    fileprivate let entries: [Entry]
  }

  /// Adds listed sets that are not there yet.
  mutating func merge(_ offer: Offer) {
    for entry in offer.entries where !entries.contains(where: { $0.rows == entry.rows }) {
      sorted = entry.rows
      insert(entry)
    }
  }

  /// Whether a set with at most some evidence and a sum within bounds would still be listed, if all
  /// that are listed stand before it where nothing but the rows differs.
  func accepts(evidence: Int128, sums least: Int128, through most: Int128) -> Bool {
    guard isFull, let last = entries.last else { return true }
    if evidence != last.evidence { return evidence > last.evidence }
    let distance = target < least ? least - target : target > most ? target - most : 0
    return distance.magnitude < last.distance
  }

  /// Counts a canonical set with all those that exchange its twins, and keeps the best.
  ///
  /// - Parameter positions: Ascending positions of the canonical set.
  mutating func add(_ positions: UnsafeBufferPointer<Int32>, of rows: borrowing SortedRows) {
    guard rows.hasTwins else {
      count.add(sets: 1, valueSets: 1)
      keep(positions, of: rows)
      return
    }
    let exchanges = exchanges(positions, of: rows)
    count.add(sets: exchanges, valueSets: 1)
    if exchanges == 1 {
      keep(positions, of: rows)
    } else if exchanges <= BestSets.mostExchanges {
      keepExchanges(positions, of: rows)
    } else {
      // The canonical set is the best of its exchanges.
      keep(positions, of: rows)
      lacksExchanges = true
    }
  }

  private func exchanges(
    _ positions: UnsafeBufferPointer<Int32>, of rows: borrowing SortedRows
  ) -> UInt64 {
    var result: UInt64 = 1
    var index = 0
    while index < positions.count {
      let first = rows.firstTwin[Int(positions[index])]
      var taken = 0
      while index < positions.count, rows.firstTwin[Int(positions[index])] == first {
        taken += 1
        index += 1
      }
      let twins = Int(rows.twinCount[Int(first)])
      if taken < twins {
        result = result.multipliedSaturating(Binomial.saturating(twins, taken))
      }
    }
    return result
  }

  /// Goes through the selections like an odometer: the first position that can move on moves, and
  /// those before it go back to their first places.
  private mutating func keepExchanges(
    _ positions: UnsafeBufferPointer<Int32>, of rows: borrowing SortedRows
  ) {
    var chosen = positions.map { $0 }
    while true {
      chosen.withUnsafeBufferPointer { keep($0, of: rows) }
      guard let moving = chosen.indices.first(where: { canMove($0, in: chosen, of: rows) }) else {
        return
      }
      chosen[moving] += 1
      for place in 0..<moving {
        let first = rows.firstTwin[Int(chosen[place])]
        let follows = place > 0 && rows.firstTwin[Int(chosen[place - 1])] == first
        chosen[place] = follows ? chosen[place - 1] + 1 : first
      }
    }
  }

  private func canMove(_ index: Int, in chosen: [Int32], of rows: borrowing SortedRows) -> Bool {
    let next = chosen[index] + 1
    guard Int(next) < rows.count, rows.firstTwin[Int(next)] == rows.firstTwin[Int(next) - 1] else {
      return false
    }
    return index + 1 == chosen.count || chosen[index + 1] != next
  }

  /// Keeps a set of any positions, ascending or not, if it is one of the first.
  mutating func keep(_ positions: UnsafeBufferPointer<Int32>, of rows: borrowing SortedRows) {
    var evidence: Int128 = 0
    var sum: Int128 = 0
    for position in positions {
      evidence += Int128(rows.evidence[Int(position)])
      sum += Int128(rows.values[Int(position)])
    }
    sum *= Int128(rows.divisor)
    let distance = (sum - target).magnitude
    if isFull, let last = entries.last {
      if evidence < last.evidence { return }
      if evidence == last.evidence {
        if distance > last.distance { return }
        if distance == last.distance, positions.count > last.rows.count { return }
      }
    }
    sorted.removeAll(keepingCapacity: true)
    for position in positions {
      let row = Int(rows.rows[Int(position)])
      var place = sorted.count
      sorted.append(row)
      while place > 0, sorted[place - 1] > row {
        sorted[place] = sorted[place - 1]
        place -= 1
      }
      sorted[place] = row
    }
    // A candidate that stands behind a full list is not worth a copy.
    if isFull, let last = entries.last, !precedes(evidence, distance, last) { return }
    // A copy, because the next candidate is sorted in the same memory.
    let rows = [Int](unsafeUninitializedCapacity: sorted.count) { buffer, count in
      for index in sorted.indices { buffer[index] = sorted[index] }
      count = sorted.count
    }
    insert(Entry(evidence: evidence, distance: distance, sum: sum, rows: rows))
  }

  /// Puts an entry, whose rows are in `sorted`, in its place.
  private mutating func insert(_ entry: Entry) {
    var place = entries.count
    while place > 0, precedes(entry.evidence, entry.distance, entries[place - 1]) { place -= 1 }
    guard place < capacity else { return }
    if isFull { entries.removeLast() }
    entries.insert(entry, at: place)
  }

  /// Whether the candidate in `sorted` stands before an entry.
  private func precedes(_ evidence: Int128, _ distance: UInt128, _ entry: Entry) -> Bool {
    if evidence != entry.evidence { return evidence > entry.evidence }
    if distance != entry.distance { return distance < entry.distance }
    if sorted.count != entry.rows.count { return sorted.count < entry.rows.count }
    for index in sorted.indices where sorted[index] != entry.rows[index] {
      return sorted[index] < entry.rows[index]
    }
    return false
  }

  /// The kept sets, best first.
  var sets: [FoundSet] { entries.map(found) }

  var first: FoundSet? { entries.first.map(found) }

  private func found(_ entry: Entry) -> FoundSet {
    FoundSet(
      rows: entry.rows, sum: entry.sum, residual: entry.sum - target, evidence: entry.evidence)
  }
}

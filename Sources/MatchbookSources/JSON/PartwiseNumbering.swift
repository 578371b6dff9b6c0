import Matchbook

/// Numbers the records that share an id in a file that is gone through part by part, as ``IDNumbering``
/// numbers those of a table.
///
/// Only records whose ids may stand twice are kept, and of them as many as there is room for: where that
/// is not enough, those of other ids wait for another look at the file.
struct PartwiseNumbering {
  /// What became of it: which records get which number.
  struct Numbers: Sendable {
    fileprivate(set) var suspects: Set<UInt64> = []
    /// The number of each record whose id may stand twice, in the order of the file; 0 keeps its id.
    fileprivate(set) var numbers: [UInt32] = []
    /// The upper half of the hash of each such id, by which a file that has changed is found out.
    fileprivate var marks: [UInt32] = []

    /// Whether the record at a place among those whose ids may stand twice has the id it had at first.
    fileprivate func knows(_ hash: UInt64, at place: Int) -> Bool {
      place < marks.count && marks[place] == UInt32(hash >> 32)
    }
  }

  private(set) var numbers = Numbers()
  /// Ids that stand more than once.
  private(set) var repeatedIDs = 0
  private(set) var numberedRows = 0
  /// The first of the numbered records.
  private(set) var shown: [SourceReport.RepeatedRow] = []

  private let threads: Int
  private let room: Int
  /// Hashes of the ids that this look is for.
  private var range: ClosedRange<UInt64> = 0...UInt64.max
  private var isFirstLook = true
  /// Whether all that is kept is of one id, with the greatest hash that this look is for.
  private var isOfOneID = false
  private(set) var isDone: Bool
  /// Whether the ids are others than in the first look: the file is not the same.
  private(set) var hasChanged = false
  private var kept: RecordColumns?
  /// Of each record that is kept: the hash of its id, its place among those whose ids may stand twice,
  /// and its place in the file.
  private var origins: [(hash: UInt64, place: Int, row: Int)] = []
  /// Ids that look like numbered ones, by the hash of the id without the number.
  private var taken: [UInt64: Set<String>] = [:]
  private var takenBytes = 0
  private var place = 0
  private var row = 0

  /// - Parameter room: Bytes of records, and of ids that look like numbered ones, that are kept at a
  ///   time. Those of one id are always kept at once.
  init(suspects: Set<UInt64>, threads: Int, room: Int) {
    numbers.suspects = suspects
    self.threads = threads
    self.room = room
    isDone = suspects.isEmpty
  }

  /// Looks at the next records of the file, before their fields are changed.
  mutating func look(at table: RecordTable) {
    let columns = table.columns
    var rows: [Int32] = []
    columns.arena.withUnsafeBufferPointer { arena in
      for index in 0..<table.count {
        let cell = columns.ids.texts[index]
        let id = UnsafeBufferPointer(rebasing: arena[cell.offset..<cell.offset + cell.length])
        let hash = RepeatedIDSearch.hash(id)
        if numbers.suspects.contains(hash) {
          if isFirstLook {
            numbers.numbers.append(0)
            numbers.marks.append(UInt32(hash >> 32))
          } else if !numbers.knows(hash, at: place) {
            hasChanged = true
          }
          if range.contains(hash) {
            if hash < range.upperBound { isOfOneID = false }
            rows.append(Int32(truncatingIfNeeded: index))
            origins.append((hash, place, row + index))
          }
          place += 1
        }
        if let mark = id.lastIndex(of: UInt8(ascii: "#")) {
          let base = RepeatedIDSearch.hash(UnsafeBufferPointer(rebasing: id[..<mark]))
          if range.contains(base), numbers.suspects.contains(base) {
            if base < range.upperBound { isOfOneID = false }
            let name = String(decoding: id, as: UTF8.self)
            if taken[base, default: []].insert(name).inserted {
              takenBytes += PartwiseNumbering.bytes(of: name)
            }
          }
        }
      }
    }
    row += table.count
    if !rows.isEmpty {
      let chosen = table.selecting(rows: rows).columns
      if kept == nil { kept = chosen } else { kept?.append(chosen) }
    }
    while !isOfOneID, keptBytes > room, leaveSomeToALaterLook() {}
  }

  /// The bytes that are kept by now.
  var keptBytes: Int {
    guard let kept else { return takenBytes }
    let texts = kept.texts.count { !$0.isEmpty } + kept.named.count
    return kept.arena.count + origins.count * (8 * (texts + 4) + 24) + takenBytes
  }

  /// What an id takes in a set: its text, with what is before and after it in memory.
  private static func bytes(of name: String) -> Int { name.utf8.count + 64 }

  /// Gives up about half of what is kept.
  ///
  /// - Returns: Whether there was more than one id to choose from.
  private mutating func leaveSomeToALaterLook() -> Bool {
    var hashes = origins.map(\.hash)
    for (base, names) in taken {
      hashes.append(contentsOf: repeatElement(base, count: names.count))
    }
    hashes.sort()
    guard let least = hashes.first, let most = hashes.last, least < most else {
      // No other id has this hash, or almost certainly none. One with a smaller hash may still come:
      // then those of this id wait for another look.
      range = range.lowerBound...(hashes.last ?? range.upperBound)
      isOfOneID = true
      return false
    }
    let middle = hashes[hashes.count / 2]
    let last = middle < most ? middle : hashes.last { $0 < most } ?? least
    range = range.lowerBound...last
    let rows = origins.indices.filter { origins[$0].hash <= last }
    origins = rows.map { origins[$0] }
    kept = kept.map { kept in
      RecordTable(trusting: kept).selecting(rows: rows.map { Int32(truncatingIfNeeded: $0) })
        .columns
    }
    taken = taken.filter { $0.key <= last }
    takenBytes = taken.values.reduce(0) { sum, names in
      names.reduce(sum) { $0 + PartwiseNumbering.bytes(of: $1) }
    }
    return true
  }

  /// Ends a look at all records, and gives those that were kept their numbers.
  mutating func endLook() {
    if place != numbers.numbers.count { hasChanged = true }
    if let kept, !hasChanged {
      let outcome = IDNumbering(threads: threads).numbers(
        kept, taken: taken.values.reduce(into: []) { $0.formUnion($1) })
      repeatedIDs += outcome.repeatedIDs
      numberedRows += outcome.numbers.count
      for (row, number) in outcome.numbers {
        numbers.numbers[origins[row].place] = UInt32(truncatingIfNeeded: number)
      }
      show(outcome.numbers, of: kept)
    }
    let last = range.upperBound
    isDone = !numbers.suspects.contains { $0 > last }
    if !isDone { range = range.upperBound + 1...UInt64.max }
    isFirstLook = false
    isOfOneID = false
    kept = nil
    origins = []
    taken = [:]
    takenBytes = 0
    place = 0
    row = 0
  }

  private mutating func show(_ numbers: [(row: Int, number: Int)], of kept: RecordColumns) {
    let table = RecordTable(trusting: kept)
    let first = numbers.sorted { $0.row < $1.row }.prefix(SourceReport.shownLines)
    shown += first.map { row, number in
      SourceReport.RepeatedRow(
        id: IDNumbering.name(kept.ids.texts[row], number, kept), row: origins[row].row,
        amount: table.amount(at: row), date: table.date(at: row))
    }
    shown = Array(shown.sorted { $0.row < $1.row }.prefix(SourceReport.shownLines))
  }
}

extension PartwiseNumbering.Numbers {
  /// Gives the records of the next part their numbers.
  ///
  /// - Parameter place: How many records before the part have ids that may stand twice.
  /// - Returns: `nil` if the numbers were made for other records: the file has changed since.
  func apply(to table: RecordTable, from place: inout Int) -> RecordTable? {
    guard !suspects.isEmpty else { return table }
    var columns = table.columns
    var changed: [(row: Int, number: UInt32)] = []
    let isKnown = columns.arena.withUnsafeBufferPointer { arena in
      for row in 0..<table.count {
        let cell = columns.ids.texts[row]
        let id = UnsafeBufferPointer(rebasing: arena[cell.offset..<cell.offset + cell.length])
        let hash = RepeatedIDSearch.hash(id)
        guard suspects.contains(hash) else { continue }
        guard knows(hash, at: place) else { return false }
        if numbers[place] > 0 { changed.append((row, numbers[place])) }
        place += 1
      }
      return true
    }
    guard isKnown else { return nil }
    guard !changed.isEmpty else { return table }
    for (row, number) in changed {
      let name = IDNumbering.name(columns.ids.texts[row], Int(number), columns)
      columns.ids.texts[row] = columns.intern(name.utf8)
    }
    return RecordTable(trusting: columns)
  }
}

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
  /// Whether the room is for the records of one id, however many there are.
  private var isForOneID = false
  private(set) var isDone: Bool
  private var kept: RecordColumns?
  /// Of each record that is kept: the hash of its id, its place among those whose ids may stand twice,
  /// and its place in the file.
  private var origins: [(hash: UInt64, place: Int, row: Int)] = []
  /// Ids that look like numbered ones.
  private var taken: Set<String> = []
  private var place = 0
  private var row = 0

  /// - Parameter room: Bytes of records that are kept at a time. Those of one id are always kept at once.
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
        let cell = columns.ids[index]
        let id = UnsafeBufferPointer(rebasing: arena[cell.offset..<cell.offset + cell.length])
        let hash = RepeatedIDSearch.hash(id)
        if numbers.suspects.contains(hash) {
          if isFirstLook { numbers.numbers.append(0) }
          if range.contains(hash) {
            rows.append(Int32(truncatingIfNeeded: index))
            origins.append((hash, place, row + index))
          }
          place += 1
        }
        if let mark = id.lastIndex(of: UInt8(ascii: "#")) {
          let base = RepeatedIDSearch.hash(UnsafeBufferPointer(rebasing: id[..<mark]))
          if range.contains(base), numbers.suspects.contains(base) {
            taken.insert(String(decoding: id, as: UTF8.self))
          }
        }
      }
    }
    row += table.count
    guard !rows.isEmpty else { return }
    let chosen = table.selecting(rows: rows).columns
    if kept == nil { kept = chosen } else { kept?.append(chosen) }
    while !isForOneID, keptBytes > room { leaveSomeToALaterLook() }
  }

  private var keptBytes: Int {
    guard let kept else { return 0 }
    let texts = kept.texts.count { !$0.isEmpty } + kept.named.count
    return kept.arena.count + origins.count * (8 * (texts + 4) + 24)
  }

  /// Gives up about half of the records that are kept.
  private mutating func leaveSomeToALaterLook() {
    let hashes = origins.map(\.hash).sorted()
    guard let least = hashes.first, let most = hashes.last, least < most else {
      // No other id has this hash, or almost certainly none.
      range = range.lowerBound...(hashes.last ?? range.upperBound)
      isForOneID = true
      return
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
  }

  /// Ends a look at all records, and gives those that were kept their numbers.
  mutating func endLook() {
    if let kept {
      let outcome = IDNumbering(threads: threads).numbers(kept, taken: taken)
      repeatedIDs += outcome.repeatedIDs
      numberedRows += outcome.numbers.count
      for (row, number) in outcome.numbers {
        numbers.numbers[origins[row].place] = UInt32(truncatingIfNeeded: number)
      }
      show(outcome.numbers, of: kept)
    }
    isDone = range.upperBound == UInt64.max
    if !isDone { range = range.upperBound + 1...UInt64.max }
    isFirstLook = false
    isForOneID = false
    kept = nil
    origins = []
    taken = []
    place = 0
    row = 0
  }

  private mutating func show(_ numbers: [(row: Int, number: Int)], of kept: RecordColumns) {
    let table = RecordTable(trusting: kept)
    let first = numbers.sorted { $0.row < $1.row }.prefix(SourceReport.shownLines)
    shown += first.map { row, number in
      SourceReport.RepeatedRow(
        id: IDNumbering.name(kept.ids[row], number, kept), row: origins[row].row,
        amount: table.amount(at: row), date: table.date(at: row))
    }
    shown = Array(shown.sorted { $0.row < $1.row }.prefix(SourceReport.shownLines))
  }
}

extension PartwiseNumbering.Numbers {
  /// Gives the records of the next part their numbers.
  ///
  /// - Parameter place: How many records before the part have ids that may stand twice.
  func apply(to table: RecordTable, from place: inout Int) -> RecordTable {
    guard !suspects.isEmpty else { return table }
    var columns = table.columns
    var changed: [(row: Int, number: UInt32)] = []
    columns.arena.withUnsafeBufferPointer { arena in
      for row in 0..<table.count {
        let cell = columns.ids[row]
        let id = UnsafeBufferPointer(rebasing: arena[cell.offset..<cell.offset + cell.length])
        guard suspects.contains(RepeatedIDSearch.hash(id)) else { continue }
        // A file that has changed since has other records; it is refused in the end.
        if place < numbers.count, numbers[place] > 0 { changed.append((row, numbers[place])) }
        place += 1
      }
    }
    guard !changed.isEmpty else { return table }
    for (row, number) in changed {
      let name = IDNumbering.name(columns.ids[row], Int(number), columns)
      columns.ids[row] = columns.intern(name.utf8)
    }
    return RecordTable(trusting: columns)
  }
}

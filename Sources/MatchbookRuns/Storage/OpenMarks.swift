import Matchbook

/// Which of the keys of a block are open: a bit each, the lowest bit of the first byte first.
struct OpenMarks {
  let first: Int64
  let records: Int
  /// Sixty-four keys each; bits behind the last record are zero.
  private var words: [UInt64]

  var keys: ClosedRange<Int64> { first...first + Int64(records) - 1 }

  init(first: Int64, records: Int, _ bytes: UnsafeRawBufferPointer) throws(RunError) {
    guard records > 0, records <= OpenBlock.length, bytes.count == (records + 7) / 8 else {
      throw OpenBlock.damaged(first)
    }
    (self.first, self.records) = (first, records)
    words = [UInt64](unsafeUninitializedCapacity: (records + 63) / 64) { words, count in
      count = (records + 63) / 64
      words.initialize(repeating: 0)
      UnsafeMutableRawBufferPointer(words).copyMemory(from: bytes)
      for index in 0..<count { words[index] = UInt64(littleEndian: words[index]) }
    }
  }

  static func bytes(of rows: [OpenBlock.Row], records: Int) -> [UInt8] {
    var bytes = [UInt8](repeating: 0, count: (records + 7) / 8)
    bytes.withUnsafeMutableBufferPointer { bytes in
      for row in rows { bytes[Int(row.offset) >> 3] |= 1 << UInt8(row.offset & 7) }
    }
    return bytes
  }

  @inline(__always)
  func isOpen(_ key: Int64) -> Bool {
    let offset = Int(key - first)
    return words[offset >> 6] >> UInt64(offset & 63) & 1 == 1
  }

  /// The number of open keys of a range, which may reach beyond the block.
  func count(in range: ClosedRange<Int64>) -> Int {
    guard range.overlaps(keys) else { return 0 }
    let range = range.clamped(to: keys)
    var sum = 0
    OpenMarks.forEachWord(
      of: Int(range.lowerBound - first)...Int(range.upperBound - first)
    ) { word, mask in
      sum += (words[word] & mask).nonzeroBitCount
    }
    return sum
  }

  /// The words that hold some offsets, each with a one for every offset that is in it.
  private static func forEachWord(
    of offsets: ClosedRange<Int>, _ body: (_ word: Int, _ mask: UInt64) -> Void
  ) {
    for word in offsets.lowerBound >> 6...offsets.upperBound >> 6 {
      var mask = UInt64.max
      if word == offsets.lowerBound >> 6 { mask <<= UInt64(offsets.lowerBound & 63) }
      if word == offsets.upperBound >> 6 { mask &= .max >> UInt64(63 - offsets.upperBound & 63) }
      body(word, mask)
    }
  }

  // MARK: Choosing

  /// Marks every key that is in one of some states, instead of those that are open.
  ///
  /// - Parameter unusual: The states of keys of the block that have a settlement of their own.
  mutating func mark(_ states: Set<EntryState>, unusual: [(key: Int64, state: EntryState)]) {
    let (ofOpen, ofSettled) = (states.contains(.unmatched), states.contains(.matched))
    for index in words.indices {
      words[index] = (ofOpen ? words[index] : 0) | (ofSettled ? ~words[index] : 0)
    }
    if records & 63 != 0 { words[words.count - 1] &= .max >> UInt64(64 - records & 63) }
    for (key, state) in unusual {
      let offset = Int(key - first)
      let bit = UInt64(1) << UInt64(offset & 63)
      if states.contains(state) { words[offset >> 6] |= bit } else { words[offset >> 6] &= ~bit }
    }
  }

  /// Appends the marked keys of a range, ascending, until there are as many as asked for.
  func addKeys(in range: ClosedRange<Int64>, limit: Int, to found: inout [Int64]) {
    guard range.overlaps(keys) else { return }
    let range = range.clamped(to: keys)
    OpenMarks.forEachWord(
      of: Int(range.lowerBound - first)...Int(range.upperBound - first)
    ) { word, mask in
      var rest = words[word] & mask
      while rest != 0, found.count < limit {
        found.append(first + Int64(word << 6 + rest.trailingZeroBitCount))
        rest &= rest - 1
      }
    }
  }

  /// The stretches of marked keys of a range, ascending.
  func stretches(in range: ClosedRange<Int64>) -> [ClosedRange<Int64>] {
    var keys: [Int64] = []
    addKeys(in: range, limit: .max, to: &keys)
    var stretches: [ClosedRange<Int64>] = []
    for key in keys {
      if let last = stretches.last, last.upperBound + 1 == key {
        stretches[stretches.count - 1] = last.lowerBound...key
      } else {
        stretches.append(key...key)
      }
    }
    return stretches
  }
}

// What of a store is open, by its marks.
extension SQLiteTransaction {
  /// Hands over the marks of a range block by block, until `body` says false.
  func forEachMarks(
    in range: ClosedRange<Int64>, _ body: (OpenMarks) throws(RunError) -> Bool
  ) throws(RunError) {
    // The block that has a key begins less than its length before it.
    var after = range.lowerBound - Int64(OpenBlock.length)
    while let marks = try marks(
      "SELECT first, records, open FROM open_blocks WHERE first > ?1 ORDER BY first LIMIT 1", after),
      marks.first <= range.upperBound
    {
      after = marks.first
      guard marks.keys.overlaps(range) else { continue }
      guard try body(marks) else { return }
    }
  }

  fileprivate func marks(_ sql: String, _ key: Int64) throws(RunError) -> OpenMarks? {
    let statement = try connection.statement(sql)
    defer { statement.reset() }
    statement.bind(1, key)
    guard try statement.step() else { return nil }
    return try OpenMarks(
      first: statement.integer(0), records: Int(statement.integer(1)), statement.blob(2))
  }

  /// The stretches of open keys of a range, ascending.
  func openStretches(in range: ClosedRange<Int64>) throws(RunError) -> [ClosedRange<Int64>] {
    var stretches: [ClosedRange<Int64>] = []
    try forEachMarks(in: range) { (marks) throws(RunError) in
      for next in marks.stretches(in: range) {
        if let last = stretches.last, last.upperBound + 1 == next.lowerBound {
          stretches[stretches.count - 1] = last.lowerBound...next.upperBound
        } else {
          stretches.append(next)
        }
      }
      return true
    }
    return stretches
  }

  /// The states of keys of a range that have a settlement of their own, by key.
  func unusualStates(
    in range: ClosedRange<Int64>
  ) throws(RunError) -> [(key: Int64, state: EntryState)] {
    let statement = try connection.statement(
      "SELECT entry, state FROM settlements WHERE entry BETWEEN ?1 AND ?2 ORDER BY entry")
    defer { statement.reset() }
    statement.bind(1, range.lowerBound)
    statement.bind(2, range.upperBound)
    var states: [(key: Int64, state: EntryState)] = []
    while try statement.step() {
      states.append((statement.integer(0), EntryState(number: statement.integer(1))))
    }
    return states
  }
}

/// Says of keys whether they are open; those in a row are asked for best, one block after the other.
struct OpenLookup {
  private let transaction: SQLiteTransaction
  private var marks: OpenMarks?

  init(_ transaction: SQLiteTransaction) { self.transaction = transaction }

  mutating func isOpen(_ key: Int64) throws(RunError) -> Bool {
    if let marks, marks.keys.contains(key) { return marks.isOpen(key) }
    let found = try transaction.marks(
      "SELECT first, records, open FROM open_blocks WHERE first <= ?1 ORDER BY first DESC LIMIT 1",
      key)
    guard let found, found.keys.contains(key) else { throw OpenBlock.damaged(key) }
    marks = found
    return found.isOpen(key)
  }

  /// What is settled of a record without a settlement of its own: nothing, or all of it by one match.
  mutating func settlement(of key: Int64, amount: Int64) throws(RunError) -> EntrySettlement {
    try isOpen(key) ? .none : .whole(amount)
  }
}

extension EntrySettlement {
  /// All of an amount, by one accepted match.
  static func whole(_ amount: Int64) -> EntrySettlement {
    EntrySettlement(allocated: amount, accepted: 1, suggested: 0)
  }

  /// Whether it is what open and settled records usually have, and is not kept beside the marks.
  func isUsual(for amount: Int64) -> Bool {
    closure == nil && suggested == 0
      && (accepted == 0 ? allocated == 0 : accepted == 1 && allocated == amount)
  }
}

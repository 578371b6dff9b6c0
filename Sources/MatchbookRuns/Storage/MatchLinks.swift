import Matchbook

/// A record and a match that it is in.
struct MatchLink: Hashable, Comparable {
  var entry: Int64
  var match: Int64

  static func < (left: MatchLink, right: MatchLink) -> Bool {
    left.entry != right.entry ? left.entry < right.entry : left.match < right.match
  }
}

/// The matches of the records of a block, as one value of the database.
///
/// Two numbers of 32 bits (links, bytes of a distance between matches: 4 or 8) and the least key of a
/// match in 64 bits come first; then the distance of each record from the first key of the block in
/// 16 bits, ascending; then the distance of each match from the least one. Every number has its low
/// byte first.
struct LinkBlock {
  private static let headLength = 16
  private let bytes: UnsafeRawBufferPointer
  private let first: Int64
  private let count: Int
  private let isNarrow: Bool

  /// - Parameter bytes: Outlive the block.
  init(_ bytes: UnsafeRawBufferPointer, first: Int64) throws(RunError) {
    guard bytes.count >= LinkBlock.headLength else { throw LinkBlock.damaged(first) }
    (self.bytes, self.first) = (bytes, first)
    count = Int(UInt32(littleEndian: bytes.loadUnaligned(as: UInt32.self)))
    let width = UInt32(littleEndian: bytes.loadUnaligned(fromByteOffset: 4, as: UInt32.self))
    isNarrow = width == 4
    guard bytes.count == LinkBlock.headLength + count * (isNarrow ? 6 : 10) else {
      throw LinkBlock.damaged(first)
    }
  }

  private static func damaged(_ first: Int64) -> RunError {
    .storeDamaged("the block of matches of records from \(first) on is cut")
  }

  private func entry(_ index: Int) -> Int64 {
    first
      + Int64(
        UInt16(
          littleEndian: bytes.loadUnaligned(
            fromByteOffset: LinkBlock.headLength + index * 2, as: UInt16.self)))
  }

  private func match(_ index: Int) -> Int64 {
    let least = Int64(littleEndian: bytes.loadUnaligned(fromByteOffset: 8, as: Int64.self))
    let start = LinkBlock.headLength + count * 2
    guard isNarrow else {
      return least
        &+ Int64(
          littleEndian: bytes.loadUnaligned(fromByteOffset: start + index * 8, as: Int64.self))
    }
    // A damaged block names wrong matches, which are looked for in vain.
    return least
      &+ Int64(
        UInt32(
          littleEndian: bytes.loadUnaligned(fromByteOffset: start + index * 4, as: UInt32.self))
      )
  }

  /// By record, then by match.
  var all: [MatchLink] {
    (0..<count).map { MatchLink(entry: entry($0), match: match($0)) }
  }

  /// Appends the matches of a range of records, by record.
  func addMatches(of range: ClosedRange<Int64>, to keys: inout [Int64]) {
    var (low, high) = (0, count)
    while low < high {
      let middle = (low + high) / 2
      if entry(middle) < range.lowerBound { low = middle + 1 } else { high = middle }
    }
    while low < count, entry(low) <= range.upperBound {
      keys.append(match(low))
      low += 1
    }
  }

  /// - Parameter links: Sorted; of one block.
  static func bytes(of links: [MatchLink], first: Int64) -> [UInt8] {
    let least = links.reduce(Int64.max) { min($0, $1.match) }
    let isNarrow = links.allSatisfy { $0.match - least <= Int64(UInt32.max) }
    let length = headLength + links.count * (isNarrow ? 6 : 10)
    return NumberBytes.written(length: length) { block in
      block.add(UInt32(links.count))
      block.add(UInt32(isNarrow ? 4 : 8))
      block.add(least)
      for link in links { block.add(UInt16(truncatingIfNeeded: link.entry - first)) }
      for link in links {
        let distance = link.match - least
        if isNarrow { block.add(UInt32(truncatingIfNeeded: distance)) } else { block.add(distance) }
      }
    }
  }
}

/// Collects links of records and matches, to change each block once.
struct LinkChanges {
  private let connection: SQLiteConnection
  private var links: [MatchLink] = []

  init(_ transaction: SQLiteTransaction) { connection = transaction.connection }

  mutating func append(_ entry: Int64, _ match: Int64) {
    links.append(MatchLink(entry: entry, match: match))
  }

  /// Adds the links to the store.
  mutating func add() throws(RunError) {
    links.sort()
    try change { old, new in
      guard !old.isEmpty else { return Array(new) }
      return (old + new).sorted()
    }
  }

  /// Takes the links out of the store.
  mutating func remove() throws(RunError) {
    links.sort()
    try change { old, gone in
      let gone = Set(gone)
      return old.filter { !gone.contains($0) }
    }
  }

  private func change(
    _ merged: (_ old: [MatchLink], _ changes: ArraySlice<MatchLink>) -> [MatchLink]
  ) throws(RunError) {
    let place = try connection.statement(
      "SELECT first, records FROM open_blocks WHERE first <= ?1 ORDER BY first DESC LIMIT 1")
    let find = try connection.statement("SELECT links FROM match_blocks WHERE first = ?1")
    let keep = try connection.statement("INSERT OR REPLACE INTO match_blocks VALUES (?1, ?2)")
    var next = 0
    while next < links.count {
      let entry = links[next].entry
      place.bind(1, entry)
      guard try place.step() else { throw OpenBlock.damaged(entry) }
      let (first, end) = (place.integer(0), place.integer(0) + place.integer(1))
      place.reset()
      guard entry < end else { throw OpenBlock.damaged(entry) }
      let start = next
      while next < links.count, links[next].entry < end { next += 1 }
      find.bind(1, first)
      let old = try find.step() ? try LinkBlock(find.blob(0), first: first).all : []
      find.reset()
      keep.bind(1, first)
      keep.bind(2, blob: LinkBlock.bytes(of: merged(old, links[start..<next]), first: first))
      try keep.run()
    }
  }
}

extension SQLiteTransaction {
  /// The matches of a range of records, ascending, each once.
  func linkedMatches(of range: ClosedRange<Int64>) throws(RunError) -> [Int64] {
    let statement = try connection.statement(
      "SELECT first, links FROM match_blocks WHERE first BETWEEN ?1 AND ?2 ORDER BY first")
    defer { statement.reset() }
    statement.bind(1, range.lowerBound - Int64(OpenBlock.length) + 1)
    statement.bind(2, range.upperBound)
    var keys: [Int64] = []
    while try statement.step() {
      try LinkBlock(statement.blob(1), first: statement.integer(0)).addMatches(of: range, to: &keys)
    }
    return Array(Set(keys)).sorted()
  }

  /// Every link, by record.
  func allLinks() throws(RunError) -> [MatchLink] {
    let statement = try connection.statement("SELECT first, links FROM match_blocks ORDER BY first")
    defer { statement.reset() }
    var links: [MatchLink] = []
    while try statement.step() {
      links += try LinkBlock(statement.blob(1), first: statement.integer(0)).all
    }
    return links
  }
}

import Matchbook

// Open records as columns in blocks of keys. A filter over a million of them reads some megabytes in
// a row; indexes by amount, day and text would be looked up for each record that passes one of them,
// and would cost every commit a random page for each record.
extension SQLiteTransaction {
  func openKeys(
    _ query: OpenQuery, of source: SourceFile, after: Int64, limit: Int
  ) throws(RunError) -> [Int64] {
    guard let range = source.entries, range.upperBound > after else { return [] }
    var keys: [Int64] = []
    // The block that has a key begins less than its length before it.
    let after = max(after, range.lowerBound - 1)
    let from = after - Int64(OpenBlock.length) + 2
    try forEachBlock(from...range.upperBound, query, after: after) { block, texts in
      block.addKeys(query, texts, after: after, limit: limit, to: &keys)
      return keys.count < limit
    }
    // A block may reach behind the keys that are asked for.
    while let last = keys.last, last > range.upperBound { keys.removeLast() }
    return keys
  }

  func openSums(
    _ query: OpenQuery, of source: SourceFile
  ) throws(RunError) -> [OpenSum] {
    guard let range = source.entries else { return [] }
    var sums: [OpenPlace: OpenSum] = [:]
    try forEachBlock(range, query, after: 0) { block, texts in
      block.add(query, texts, source: source.key, to: &sums)
      return true
    }
    return Array(sums.values)
  }

  /// - Parameter starts: Of the first keys of the blocks.
  private func forEachBlock(
    _ starts: ClosedRange<Int64>, _ query: OpenQuery, after: Int64,
    _ body: (OpenBlock, TextMatches?) -> Bool
  ) throws(RunError) {
    let statement = try connection.statement(
      "SELECT first, rows FROM open_blocks WHERE first BETWEEN ?1 AND ?2 ORDER BY first")
    defer { statement.reset() }
    statement.bind(1, starts.lowerBound)
    statement.bind(2, starts.upperBound)
    let part = query.part.map { CutPart($0) }
    while try statement.step() {
      let first = statement.integer(0)
      let block = try OpenBlock(statement.blob(1), first: first)
      var texts: TextMatches?
      if let part {
        // Texts cost most, so they come last: a block without a record of the amounts and days that
        // are asked for, or without a stretch of the part, is left alone.
        guard block.hasAny(query, after: after), try mayContain(part.part, block: first) else {
          continue
        }
        let found = try textMatches(part, block: first)
        if found.isEmpty { continue }
        texts = found
      }
      guard body(block, texts) else { return }
    }
  }

  private func mayContain(_ part: TextPart, block first: Int64) throws(RunError) -> Bool {
    try textBlock("signature", first) { (bytes) throws(RunError) in
      try TextSignature.mayContain(part, bytes, first: first)
    }
  }

  private func textMatches(_ part: CutPart, block first: Int64) throws(RunError) -> TextMatches {
    switch part.kind {
    case .withoutDigits:
      return try textBlock("frames", first) { (bytes) throws(RunError) in
        TextMatches(part.search, in: try TextValue(bytes, first: first))
      }
    case .digits:
      return try textBlock("digits", first) { (bytes) throws(RunError) in
        TextMatches(part.search, in: try TextValue(bytes, first: first, hasFrames: true))
      }
    case .mixed:
      let places = try textBlock("frames", first) { (bytes) throws(RunError) in
        FramePlaces(part, in: try TextValue(bytes, first: first))
      }
      guard !places.isEmpty else { return .none }
      return try textBlock("digits", first) { (bytes) throws(RunError) in
        TextMatches(part, places, in: try TextValue(bytes, first: first, hasFrames: true))
      }
    }
  }

  /// - Parameter body: Takes the bytes of a column of a block, which are valid within the call.
  private func textBlock<Answer>(
    _ column: String, _ first: Int64,
    _ body: (UnsafeRawBufferPointer) throws(RunError) -> Answer
  ) throws(RunError) -> Answer {
    let statement = try connection.statement("SELECT \(column) FROM text_blocks WHERE first = ?1")
    defer { statement.reset() }
    statement.bind(1, first)
    guard try statement.step() else { throw OpenBlock.damaged(first) }
    return try body(statement.blob(0))
  }

  /// Sources whose blocks are not their open records.
  func wrongBlocks() throws(RunError) -> [String] {
    var wrong: [String] = []
    for source in try all(SourceFile.self, where: []) where source.entries != nil {
      var rows: [(key: Int64, row: OpenBlock.Row, texts: Int64)] = []
      let blocks = try connection.statement(
        "SELECT o.first, o.rows FROM open_blocks o WHERE o.first BETWEEN ?1 AND ?2 ORDER BY 1")
      defer { blocks.reset() }
      blocks.bind(1, source.firstEntry)
      blocks.bind(2, source.lastEntry)
      while try blocks.step() {
        let first = blocks.integer(0)
        for row in try OpenBlock(blocks.blob(1), first: first).all {
          rows.append((first + Int64(row.offset), row, first))
        }
      }
      var isRight = true
      var index = 0
      try scan(source, after: 0) { entry in
        isRight =
          index < rows.count && rows[index].key == entry.key
          && rows[index].row.units == entry.residual.minorUnits
          && rows[index].row.place
            == OpenPlace(
              day: entry.record.date?.number ?? Day.missing, currency: entry.amount.currency)
        index += 1
        return isRight
      }
      if !isRight || index != rows.count { wrong.append(source.id) }
    }
    return wrong
  }
}

/// Makes the blocks of records as they are imported.
struct BlockWriter {
  private let connection: SQLiteConnection
  private var first: Int64
  private var rows: [OpenBlock.Row] = []
  private var texts = TextBlock()

  /// - Parameter first: The key of the first record.
  init(_ transaction: SQLiteTransaction, first: Int64) {
    (connection, self.first) = (transaction.connection, first)
  }

  mutating func append(
    _ place: OpenPlace, _ units: Int64, _ description: UnsafeBufferPointer<UInt8>?
  ) throws(RunError) {
    rows.append(OpenBlock.Row(offset: UInt16(rows.count), units: units, place: place))
    texts.append(description ?? UnsafeBufferPointer(start: nil, count: 0))
    if rows.count == OpenBlock.length { try flush() }
  }

  mutating func flush() throws(RunError) {
    guard !rows.isEmpty else { return }
    let open = try connection.statement("INSERT INTO open_blocks VALUES (?1, ?2, ?3, ?4)")
    open.bind(1, first)
    open.bind(2, Int64(rows.count))
    open.bind(3, blob: OpenMarks.bytes(of: rows, records: rows.count))
    open.bind(4, blob: OpenBlock.bytes(of: rows))
    try open.run()
    let text = try connection.statement("INSERT INTO text_blocks VALUES (?1, ?2, ?3, ?4)")
    text.bind(1, first)
    text.bind(2, blob: texts.signature.bytes)
    text.bind(3, blob: texts.frameBytes)
    text.bind(4, blob: texts.digitBytes)
    try text.run()
    first += Int64(rows.count)
    rows.removeAll(keepingCapacity: true)
    texts = TextBlock()
  }
}

/// Collects what is open of records, to change each block once.
struct BlockChanges {
  private struct Change {
    var entry: Int64
    var isOpen: Bool
    var units: Int64
    var place: OpenPlace
  }

  private let connection: SQLiteConnection
  private var changes: [Change] = []
  /// Changes that are kept in memory at most.
  private static let most = 262_144

  init(_ transaction: SQLiteTransaction) { connection = transaction.connection }

  mutating func append(_ change: EntryChange, _ before: EntryBefore) throws(RunError) {
    changes.append(
      Change(
        entry: change.entry, isOpen: EntryFilter.openStates.contains(change.state),
        units: before.amount.minorUnits &- change.settlement.allocated,
        place: OpenPlace(day: before.day?.number ?? Day.missing, currency: before.amount.currency)))
    if changes.count == BlockChanges.most { try flush() }
  }

  mutating func flush() throws(RunError) {
    defer { changes.removeAll(keepingCapacity: true) }
    if !changes.indices.dropFirst().allSatisfy({ changes[$0 - 1].entry <= changes[$0].entry }) {
      // The sort is stable: of two changes of a record, the later one counts.
      changes.sort { $0.entry < $1.entry }
    }
    let find = try connection.statement(
      "SELECT first, records, rows FROM open_blocks WHERE first <= ?1 ORDER BY first DESC LIMIT 1")
    let update = try connection.statement(
      "UPDATE open_blocks SET open = ?2, rows = ?3 WHERE first = ?1")
    var next = 0
    while next < changes.count {
      find.bind(1, changes[next].entry)
      guard try find.step() else { throw OpenBlock.damaged(changes[next].entry) }
      let (first, records) = (find.integer(0), Int(find.integer(1)))
      let old = try OpenBlock(find.blob(2), first: first).all
      find.reset()
      let last = first + Int64(records) - 1
      guard changes[next].entry <= last else { throw OpenBlock.damaged(changes[next].entry) }
      let rows = merged(old, &next, first: first, through: last)
      // What is suggested leaves what is open as it is.
      guard rows != old else { continue }
      update.bind(1, first)
      update.bind(2, blob: OpenMarks.bytes(of: rows, records: records))
      update.bind(3, blob: OpenBlock.bytes(of: rows))
      try update.run()
    }
  }

  /// The rows of a block behind the changes of its records, which are passed over.
  private func merged(
    _ old: [OpenBlock.Row], _ next: inout Int, first: Int64, through last: Int64
  ) -> [OpenBlock.Row] {
    var rows: [OpenBlock.Row] = []
    rows.reserveCapacity(old.count + 16)
    var row = 0
    while next < changes.count, changes[next].entry <= last {
      let change = changes[next]
      next += 1
      if next < changes.count, changes[next].entry == change.entry { continue }
      let offset = UInt16(change.entry - first)
      while row < old.count, old[row].offset < offset {
        rows.append(old[row])
        row += 1
      }
      if row < old.count, old[row].offset == offset { row += 1 }
      if change.isOpen {
        rows.append(OpenBlock.Row(offset: offset, units: change.units, place: change.place))
      }
    }
    return rows + old[row...]
  }
}

/// Asks an ``EditDistanceIndex``; each worker has its own.
struct EditDistanceSearch: ~Copyable {
  /// A row that the index holds and its score with the text asked for, in millionths.
  struct Found: Hashable {
    var row: UInt32
    var score: Int32
  }

  private let index: EditDistanceIndex
  private var prepared = PreparedText(.levenshtein)
  /// The hashes before each place of the text asked for.
  private var before = RawColumn<UInt64>(uninitialised: 256)
  /// Per row the number of the query that met it last.
  private let met: RawColumn<UInt32>
  private var query: UInt32 = 0
  private var found: RawColumn<Found>
  private var foundCount = 0
  /// How many times a row was measured since the search was made: what the index cannot rule out.
  private(set) var measuredCount = 0

  init(_ index: EditDistanceIndex) {
    self.index = index
    met = RawColumn(repeating: 0, count: index.rowCount)
    found = RawColumn(uninitialised: 1024)
  }

  /// Calls `body` with all rows of a group whose texts reach the threshold together with a text,
  /// each once, in an order that depends on the index and the text alone.
  ///
  /// - Complexity: O(*l* + *k*^3) for *l* scalars and *k* edits, and a measurement per row found.
  mutating func search<Result>(
    _ text: UnsafeBufferPointer<UInt8>, group: UInt64 = 0,
    _ body: (UnsafeBufferPointer<Found>) -> Result
  ) -> Result {
    foundCount = 0
    if !text.isEmpty { collect(text, group) }
    return body(UnsafeBufferPointer(rebasing: found.buffer[..<foundCount]))
  }

  private mutating func collect(_ text: UnsafeBufferPointer<UInt8>, _ group: UInt64) {
    startQuery()
    let isASCII = ScalarCodes.isASCII(text)
    if before.count <= text.count { before = RawColumn(uninitialised: 2 * text.count) }
    let length = SegmentHash.write(text, isASCII: isASCII, into: before.base)
    let groupSeed = SegmentHash.groupSeed(group)
    let short =
      isASCII && length <= ShortText.capacity
      ? text.baseAddress.map { ShortText($0, count: length) } : nil
    var isPrepared = false
    for number in firstClass(near: length)..<index.classes.count {
      let texts = index.classes[number]
      let longest = max(length, texts.length)
      let limit = LevenshteinRatio.greatestDistance(longest: longest, atLeast: index.threshold)
      if abs(length - texts.length) > limit {
        // Longer classes are farther still.
        if texts.length > length { break }
        continue
      }
      let fast = limit <= FewEdits.mostEdits && texts.isShort ? short : nil
      if fast == nil, !isPrepared {
        prepared.prepare(text)
        isPrepared = true
      }
      var ordinal = 0
      for place in texts.firstSegment..<texts.firstSegment &+ texts.segmentCount {
        let segment = index.segments[place]
        guard Int(segment.rank) <= limit else { continue }
        ordinal &+= 1
        // With one segment more than edits, some segment *i* is untouched while just *i* - 1 edits
        // precede it: the first whose end finds fewer edits before it than segments. So at most
        // that many lie before it, and the rest behind, and it is moved by no more than either.
        let before = ordinal &- 1
        let after = limit &+ 1 &- ordinal
        let start = Int(segment.start)
        let moved = start &+ length &- texts.length
        let low = max(0, start &- before, moved &- after)
        let high = min(
          length &- Int(segment.length), start &+ before, moved &+ after)
        guard low <= high else { continue }
        for from in low...high {
          let hash = SegmentHash.hash(
            self.before.base, from: from, length: Int(segment.length), index.powers.base)
          let rows = index.table.range(
            of: SegmentHash.key(hash, segmentSeed: segment.seed, groupSeed: groupSeed))
          if rows.isEmpty { continue }
          makeRoom(rows.count)
          measuredCount &+= rows.count
          if let fast {
            measureShort(rows, fast, texts.length, limit, longest, group)
          } else {
            measure(rows, texts, group)
          }
        }
      }
    }
  }

  private mutating func startQuery() {
    query &+= 1
    if query == 0 {
      met.base.update(repeating: 0, count: met.count)
      query = 1
    }
  }

  private mutating func makeRoom(_ more: Int) {
    guard foundCount + more > found.count else { return }
    let wider = RawColumn<Found>(uninitialised: 2 * (foundCount + more))
    wider.base.update(from: found.base, count: foundCount)
    found = wider
  }

  /// The first class whose texts are not too short.
  private func firstClass(near length: Int) -> Int {
    let limit = LevenshteinRatio.greatestDistance(longest: length, atLeast: index.threshold)
    var (low, high) = (0, index.classes.count)
    while low < high {
      let middle = (low + high) / 2
      if index.classes[middle].length < length - limit { low = middle + 1 } else { high = middle }
    }
    return low
  }

  /// Measures rows of short texts where few edits are allowed: so fast that a row met twice is
  /// measured twice.
  @inline(__always)
  private mutating func measureShort(
    _ rows: Range<Int>, _ text: ShortText, _ length: Int, _ limit: Int, _ longest: Int,
    _ group: UInt64
  ) {
    var count = foundCount
    for place in rows {
      let row = Int(index.table.rows[place])
      let other = ShortText(codes: index.texts[row], count: length)
      let distance = FewEdits.distance(text, other, atMost: limit)
      guard distance <= limit, meets(row, group) else { continue }
      found[count] = Found(
        row: UInt32(truncatingIfNeeded: row),
        score: LevenshteinRatio.score(distance: distance, longest: longest))
      count &+= 1
    }
    foundCount = count
  }

  private mutating func measure(_ rows: Range<Int>, _ texts: TextClass, _ group: UInt64) {
    index.arena.withUnsafeBufferPointer { arena in
      for place in rows {
        let row = Int(index.table.rows[place])
        guard meets(row, group) else { continue }
        let score =
          texts.isShort
          ? UnsafeRawPointer(index.texts.base + row).withMemoryRebound(
            to: UInt8.self, capacity: ShortText.capacity
          ) {
            prepared.score(
              UnsafeBufferPointer(start: $0, count: texts.length), atLeast: index.threshold)
          }
          : prepared.score(
            EditDistanceSearch.text(index.texts[row], in: arena), atLeast: index.threshold)
        guard let score else { continue }
        found[foundCount] = Found(row: UInt32(truncatingIfNeeded: row), score: score)
        foundCount &+= 1
      }
    }
  }

  private static func text(
    _ bits: UInt128, in arena: UnsafeBufferPointer<UInt8>
  ) -> UnsafeBufferPointer<UInt8> {
    var cell = TextCell.absent
    cell.bits = UInt64(truncatingIfNeeded: bits)
    return UnsafeBufferPointer(rebasing: arena[cell.offset..<cell.offset + cell.length])
  }

  /// Whether a row is met for the first time in this query and is of the group: keys of different
  /// groups may coincide.
  @inline(__always)
  private func meets(_ row: Int, _ group: UInt64) -> Bool {
    guard met[row] != query else { return false }
    met[row] = query
    return index.groups.isEmpty || index.groups[row] == group
  }
}

/// Asks an ``EditDistanceIndex``; each worker has its own.
struct EditDistanceSearch: ~Copyable {
  /// A row that the index holds and its score with the text asked for, in millionths.
  struct Found: Hashable {
    var row: UInt32
    var score: Int32
  }

  private let index: EditDistanceIndex
  private var prepared = PreparedText(.levenshtein)
  private var pattern = ShortPattern()
  /// The hashes before each place of the text asked for.
  private var before = RawColumn<UInt64>(uninitialised: 256)
  /// Per row the number of the query that met it last.
  private let met: RawColumn<UInt32>
  private var query: UInt32 = 0
  private var found: RawColumn<Found>
  private var foundCount = 0
  /// The rows that are asked for.
  private var rows = 0..<0
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
  /// - Parameter rows: Only these rows; of what shares a segment, others are not measured.
  /// - Complexity: O(*l* + *k*^3) for *l* scalars and *k* edits, and a measurement per row found.
  mutating func search<Result>(
    _ text: UnsafeBufferPointer<UInt8>, group: UInt64 = 0, in rows: Range<Int>? = nil,
    _ body: (UnsafeBufferPointer<Found>) -> Result
  ) -> Result {
    foundCount = 0
    self.rows = rows ?? 0..<index.rowCount
    if !text.isEmpty { collect(text, group) }
    return body(UnsafeBufferPointer(rebasing: found.buffer[..<foundCount]))
  }

  private mutating func collect(_ text: UnsafeBufferPointer<UInt8>, _ group: UInt64) {
    startQuery()
    let isASCII = ScalarCodes.isASCII(text)
    if before.count <= text.count { before = RawColumn(uninitialised: 2 * text.count) }
    let length = SegmentHash.write(text, isASCII: isASCII, into: before.base)
    let short =
      isASCII && length <= ShortText.capacity
      ? text.baseAddress.map { ShortText($0, count: length) } : nil
    var (isPrepared, isPatterned) = (false, false)
    for number in firstClass(near: length)..<index.classes.count {
      let texts = index.classes[number]
      let longest = max(length, texts.length)
      let limit = LevenshteinRatio.greatestDistance(longest: longest, atLeast: index.threshold)
      if abs(length - texts.length) > limit {
        // Longer classes are farther still.
        if texts.length > length { break }
        continue
      }
      let fast = texts.isShort ? short : nil
      if let fast {
        if limit > FewEdits.mostEdits, !isPatterned {
          pattern.take(fast)
          isPatterned = true
        }
      } else if !isPrepared {
        prepared.prepare(text)
        isPrepared = true
      }
      let question = Question(
        texts: texts, length: length, limit: limit, short: fast, group: group,
        groupSeed: SegmentHash.groupSeed(group))
      if texts.arePaired { collectPairs(question) } else { collectSingles(question) }
    }
  }

  /// What is asked of one class.
  private struct Question {
    let texts: TextClass
    /// Of the text asked for, in scalars.
    let length: Int
    /// The most edits between it and one of the class.
    let limit: Int
    /// The text, if it can be measured the fast way.
    let short: ShortText?
    let group: UInt64
    let groupSeed: UInt64

    /// By how many places a segment may be moved, if so many edits precede it and the others
    /// follow, and where it still lies in the text.
    @inline(__always)
    func shifts(_ segment: Segment, editsBefore: Int) -> (low: Int, high: Int) {
      let surplus = length &- texts.length
      let after = limit &- editsBefore
      let start = Int(segment.start)
      return (
        max(0 &- start, 0 &- editsBefore, surplus &- after),
        min(length &- Int(segment.length) &- start, editsBefore, surplus &+ after)
      )
    }
  }

  /// Looks up *k* + 1 segments. With fewer edits than segments, some segment *i* is untouched while
  /// just *i* - 1 edits precede it: the first whose end has fewer edits before it than segments.
  private mutating func collectSingles(_ question: Question) {
    let texts = question.texts
    var ordinal = 0
    for place in texts.firstSegment..<texts.firstSegment &+ texts.segmentCount {
      let segment = index.segments[place]
      guard Int(segment.rank) <= question.limit else { continue }
      ordinal &+= 1
      let (low, high) = question.shifts(segment, editsBefore: ordinal &- 1)
      guard low <= high else { continue }
      for shift in low...high {
        let hash = hash(segment, shift)
        measure(
          SegmentHash.key(hash, segmentSeed: segment.seed, groupSeed: question.groupSeed),
          question)
      }
    }
  }

  /// Looks up the pairs of *k* + 2 segments. By the same count some segment *i* is untouched after
  /// *i* - 1 edits, and the first, *j*, at whose end there are two edits fewer than segments, is
  /// untouched after *j* - 2; so *j* - *i* - 1 edits lie between.
  private mutating func collectPairs(_ question: Question) {
    let texts = question.texts
    let end = texts.firstSegment &+ texts.segmentCount
    var secondOrdinal = 0
    for secondPlace in texts.firstSegment..<end {
      let second = index.segments[secondPlace]
      guard Int(second.rank) <= question.limit &+ 1 else { continue }
      secondOrdinal &+= 1
      guard secondOrdinal > 1 else { continue }
      let (low, high) = question.shifts(second, editsBefore: secondOrdinal &- 2)
      guard low <= high else { continue }
      for shift in low...high {
        let half = SegmentHash.half(hash(second, shift), segmentSeed: second.seed)
        var firstOrdinal = 0
        for firstPlace in texts.firstSegment..<secondPlace {
          let first = index.segments[firstPlace]
          guard Int(first.rank) <= question.limit &+ 1 else { continue }
          firstOrdinal &+= 1
          let between = secondOrdinal &- firstOrdinal &- 1
          let (lowest, highest) = question.shifts(first, editsBefore: firstOrdinal &- 1)
          let from = max(lowest, shift &- between)
          let to = min(highest, shift &+ between)
          guard from <= to else { continue }
          for firstShift in from...to {
            let firstHalf = SegmentHash.half(hash(first, firstShift), segmentSeed: first.seed)
            measure(
              SegmentHash.key(firstHalf, half, groupSeed: question.groupSeed), question)
          }
        }
      }
    }
  }

  /// The hash of what stands in the text where a segment is moved to.
  @inline(__always)
  private func hash(_ segment: Segment, _ shift: Int) -> UInt64 {
    SegmentHash.hash(
      before.base, from: Int(segment.start) &+ shift, length: Int(segment.length),
      index.powers.base)
  }

  @inline(__always)
  private mutating func measure(_ key: UInt64, _ question: Question) {
    let rows = wanted(index.table.range(of: key))
    if rows.isEmpty { return }
    makeRoom(rows.count)
    measuredCount &+= rows.count
    if let short = question.short {
      measureShort(
        rows, short, question.texts.length, question.limit,
        max(question.length, question.texts.length), question.group)
    } else {
      measure(rows, question.texts, question.group)
    }
  }

  /// The part of a key's range whose rows are asked for; rows ascend within it.
  @inline(__always)
  private func wanted(_ range: Range<Int>) -> Range<Int> {
    if range.isEmpty || rows.count == index.rowCount { return range }
    let from = first(in: range, from: rows.lowerBound)
    return from..<first(in: from..<range.upperBound, from: rows.upperBound)
  }

  /// The first place of a key's range from which on rows are not below `row`.
  @inline(__always)
  private func first(in range: Range<Int>, from row: Int) -> Int {
    let rowOfPlace = index.table.rows.base
    var (low, high) = (range.lowerBound, range.upperBound)
    while low < high {
      let middle = (low &+ high) / 2
      if Int(rowOfPlace[middle]) < row { low = middle &+ 1 } else { high = middle }
    }
    return low
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

  /// Measures rows of short texts; where few edits are allowed it is so fast that a row met twice is
  /// measured twice.
  @inline(__always)
  private mutating func measureShort(
    _ rows: Range<Int>, _ text: ShortText, _ length: Int, _ limit: Int, _ longest: Int,
    _ group: UInt64
  ) {
    var count = foundCount
    let codes = index.table.texts.base
    let rowOfPlace = index.table.rows.base
    for place in rows {
      let other = ShortText(codes: codes[place], count: length)
      let row = Int(rowOfPlace[place])
      let distance: Int
      if limit <= FewEdits.mostEdits {
        distance = FewEdits.distance(text, other, atMost: limit)
        guard distance <= limit, meets(row, group) else { continue }
      } else {
        guard meets(row, group) else { continue }
        distance = pattern.distance(to: other, atMost: limit)
        guard distance <= limit else { continue }
      }
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
          ? UnsafeRawPointer(index.table.texts.base + place).withMemoryRebound(
            to: UInt8.self, capacity: ShortText.capacity
          ) {
            prepared.score(
              UnsafeBufferPointer(start: $0, count: texts.length), atLeast: index.threshold)
          }
          : prepared.score(
            EditDistanceSearch.text(index.table.texts[place], in: arena), atLeast: index.threshold)
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

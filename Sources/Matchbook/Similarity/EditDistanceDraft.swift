/// The steps of building an ``EditDistanceIndex``.
struct EditDistanceDraft: Sendable {
  let classes: RawColumn<TextClass>
  let segments: RawColumn<Segment>
  let powers: RawColumn<UInt64>
  /// The codes of a short text, or the bits of the cell of another.
  private let texts: RawColumn<UInt128>
  private let cells: [TextCell]
  private let arena: [UInt8]
  private let groups: [UInt64]
  private let workers: Workers
  private let shapes: RawColumn<UInt32>
  private let classesOfTexts: TextClasses
  /// The length in bytes of the longest text.
  private let longest: Int

  init(
    cells: [TextCell], arena: [UInt8], groups: [UInt64], threshold: Int32, workers: Workers,
    rowsAllowed: Int
  ) {
    self.cells = cells
    self.arena = arena
    self.groups = groups
    self.workers = workers
    let shapes = RawColumn<UInt32>(uninitialised: cells.count)
    let texts = RawColumn<UInt128>(uninitialised: cells.count)
    workers.run(over: cells.count) { rows in
      EditDistanceDraft.forEachText(rows, cells, arena) { row, text in
        let shape = TextShape(text)
        shapes[row] = shape.bits
        texts[row] = UInt128(cells[row].bits)
        guard shape.isASCII, shape.length <= ShortText.capacity else { return }
        guard let base = text.baseAddress, !text.isEmpty else { return }
        texts[row] = ShortText(base, count: text.count).codes
      }
    }
    self.shapes = shapes
    self.texts = texts
    longest = cells.reduce(0) { max($0, $1.length) }
    let powers = SegmentHash.powers(upTo: longest)
    let found = TextClasses(shapes, sampleSize: SegmentPlan.sampleSize)
    let plans = PieceOutputs<(segments: [Segment], arePaired: Bool)>(count: found.shapes.count)
    workers.run(pieces: found.shapes.count) { number in
      let shape = found.shapes[number]
      let hashes = found.samples[number].map { row -> [UInt64] in
        var before = [UInt64](repeating: 0, count: cells[Int(row)].length + 1)
        EditDistanceDraft.forEachText(Int(row)..<Int(row) + 1, cells, arena) { _, text in
          before.withUnsafeMutableBufferPointer {
            guard let base = $0.baseAddress else { return }
            _ = SegmentHash.write(text, isASCII: shape.isASCII, into: base)
          }
        }
        return before
      }
      var plan = SegmentPlan(length: shape.length, sample: hashes, powers: powers.base)
      plans[number] = plan.segments(
        atLeast: threshold, classNumber: number, rowCount: found.counts[number],
        rowsAllowed: rowsAllowed)
    }
    let all = plans.all
    classes = RawColumn(uninitialised: all.count)
    segments = RawColumn(uninitialised: all.reduce(0) { $0 + $1.segments.count })
    var next = 0
    for (number, plan) in all.enumerated() {
      let shape = found.shapes[number]
      classes[number] = TextClass(
        length: shape.length, isASCII: shape.isASCII, firstSegment: next,
        segmentCount: plan.segments.count, arePaired: plan.arePaired)
      for segment in plan.segments {
        segments[next] = segment
        next += 1
      }
    }
    self.powers = powers
    classesOfTexts = found
  }

  /// The table of all segments of all texts: entries are counted and then written by partition,
  /// range of rows by range of rows, so that rows ascend in each.
  func table() -> SegmentTable {
    let pieces = max(1, min(workers.count * 4, cells.count / 4096))
    @Sendable func rows(_ piece: Int) -> Range<Int> {
      cells.count * piece / pieces..<cells.count * (piece + 1) / pieces
    }
    var total = 0
    for (number, count) in classesOfTexts.counts.enumerated() {
      total += classes[number].entryCount * count
    }
    let bits = SegmentTable.partitionBits(entries: total)
    let partitions = 1 << bits
    let places = RawColumn<Int>(repeating: 0, count: pieces * partitions)
    workers.run(pieces: pieces) { piece in
      let counts = places.base + piece * partitions
      forEachEntry(rows(piece)) { entry in
        counts[Int(truncatingIfNeeded: entry.key &>> UInt64(64 &- bits))] &+= 1
      }
    }
    var starts: [Int] = []
    var next = 0
    for partition in 0..<partitions {
      starts.append(next)
      for piece in 0..<pieces {
        let count = places[piece * partitions + partition]
        places[piece * partitions + partition] = next
        next += count
      }
    }
    starts.append(next)
    let entries = RawColumn<SegmentTable.Entry>(uninitialised: total)
    workers.run(pieces: pieces) { piece in
      let nexts = places.base + piece * partitions
      forEachEntry(rows(piece)) { entry in
        let partition = Int(truncatingIfNeeded: entry.key &>> UInt64(64 &- bits))
        entries[nexts[partition]] = entry
        nexts[partition] &+= 1
      }
    }
    return SegmentTable(
      entries, texts: texts, starts: starts, bits: bits, workers: workers)
  }

  /// Calls `body` with the entries of the texts of some rows.
  @inline(__always)
  private func forEachEntry(_ rows: Range<Int>, _ body: (SegmentTable.Entry) -> Void) {
    let before = RawColumn<UInt64>(uninitialised: longest + 1)
    let halves = RawColumn<UInt64>(uninitialised: TextClass.mostEditsOfPairs + 2)
    EditDistanceDraft.forEachText(rows, cells, arena) { row, text in
      guard shapes[row] > 1 else { return }
      let texts = classes[classesOfTexts.number(of: shapes[row])]
      _ = SegmentHash.write(text, isASCII: texts.isASCII, into: before.base)
      let groupSeed = SegmentHash.groupSeed(groups.isEmpty ? 0 : groups[row])
      let row = UInt32(truncatingIfNeeded: row)
      for number in 0..<texts.segmentCount {
        let segment = segments[texts.firstSegment &+ number]
        let hash = SegmentHash.hash(
          before.base, from: Int(segment.start), length: Int(segment.length), powers.base)
        guard texts.arePaired else {
          let key = SegmentHash.key(hash, segmentSeed: segment.seed, groupSeed: groupSeed)
          body(SegmentTable.Entry(key: key, row: row))
          continue
        }
        halves[number] = SegmentHash.half(hash, segmentSeed: segment.seed)
        for first in 0..<number {
          let key = SegmentHash.key(halves[first], halves[number], groupSeed: groupSeed)
          body(SegmentTable.Entry(key: key, row: row))
        }
      }
    }
  }

  @inline(__always)
  private static func forEachText(
    _ rows: Range<Int>, _ cells: [TextCell], _ arena: [UInt8],
    _ body: (Int, UnsafeBufferPointer<UInt8>) -> Void
  ) {
    arena.withUnsafeBufferPointer { arena in
      for row in rows {
        let cell = cells[row]
        body(
          row, UnsafeBufferPointer(rebasing: arena[cell.offset..<cell.offset &+ cell.length]))
      }
    }
  }
}

/// Turns the rows of one side into index keys.
///
/// A key's parts are written one after the other: numbers in as many bytes as they need, texts
/// after their normalisers. Up to 24 bytes are the key itself, so that comparing keys never reads
/// the record; of longer keys it is a hash, and rows that share it are compared in full by
/// ``KeyGroups``.
struct KeyEncoder: Sendable {
  enum Part: Sendable {
    case currency
    case amount(bytes: Int)
    case day(absentCounts: Bool)
    case month
    /// The position of a text among `texts`.
    case text(Int, absentCounts: Bool)
    /// The rule's own keys.
    case ruleKey
  }

  /// A text column with the steps that make it comparable.
  struct TextPart: Sendable {
    let cells: TextCells
    let arena: [UInt8]
    let steps: [TextNormaliser]
    let pipeline: TextPipeline

    init(cells: TextCells, arena: [UInt8], _ steps: [TextNormaliser]) {
      self.cells = cells
      self.arena = arena
      self.steps = steps
      pipeline = TextPipeline(steps)
    }
  }

  let parts: [Part]
  let texts: [TextPart]
  let side: ComparableSide
  let ruleKeys: RecordKeys?
  /// Whether no row has several keys.
  let hasOneKeyPerRow: Bool
  /// One text at the end needs no length; it is zero-filled.
  let hasOpenEnd: Bool

  init(
    _ expressions: [Blocking.Expression], ruleKeys: RecordKeys?, grouping: [Field],
    side: ComparableSide, amountBytes: Int
  ) {
    self.side = side
    self.ruleKeys = ruleKeys
    hasOneKeyPerRow = ruleKeys?.hasOnePerRow ?? true
    var numbers: [Part] = []
    var last: [Part] = []
    var texts: [TextPart] = []
    func add(_ field: Field, _ steps: [TextNormaliser], absentCounts: Bool) {
      switch field {
      case .currency where steps.isEmpty: numbers.append(.currency)
      case .amount where steps.isEmpty: numbers.append(.amount(bytes: amountBytes))
      case .date where steps.isEmpty: numbers.append(.day(absentCounts: absentCounts))
      default:
        last.append(.text(texts.count, absentCounts: absentCounts))
        let table = side.table
        if let (cells, arena) = table.textSource(field) {
          texts.append(TextPart(cells: cells, arena: arena, steps))
        } else {
          let written = NormalisedText(writing: table, field, steps)
          texts.append(
            TextPart(cells: written.cells, arena: written.arena, []))
        }
      }
    }
    for expression in expressions {
      switch expression {
      case .month: numbers.append(.month)
      case .value(let field, let steps): add(field, steps, absentCounts: false)
      }
    }
    for field in grouping { add(field, [], absentCounts: true) }
    if ruleKeys != nil { last.append(.ruleKey) }
    // Numbers have fixed widths: in front of the texts, so that one text may end the key openly.
    parts = numbers + last
    self.texts = texts
    hasOpenEnd = last.count == 1
  }

  /// How many entries so many rows have at most.
  func mostEntries(_ rows: Int) -> Int { ruleKeys.map { max(rows, $0.ends.count) } ?? rows }

  /// About how many entries the fullest piece has, of so many rows in each.
  func mostEntries(_ rowsByPiece: [Int]) -> Int {
    let (rows, most) = (rowsByPiece.reduce(0, +), rowsByPiece.max() ?? 0)
    guard let ruleKeys, rows > 0 else { return most }
    // A mean over all rows of the table, whether or not they are open.
    let perRow = (ruleKeys.ends.count + ruleKeys.rowCount - 1) / max(1, ruleKeys.rowCount)
    return most * max(1, perRow)
  }

  // MARK: - Entries

  /// Hands the entry of every row of the range that `includes` to a sink, or its absence where it
  /// lacks a part. A row with several keys comes several times.
  func encode(
    _ rows: Range<Int>, includes: UnsafePointer<UInt8>, into sink: inout some KeyEntrySink
  ) {
    withBareParts { bare in
      withUnsafeTemporaryAllocation(of: KeyEntry.self, capacity: KeyEncoder.batch) { batch in
        guard let entries = batch.baseAddress else { return }
        // A copy, so that what the sink points to stays in registers.
        var taker = sink
        defer { sink = taker }
        let memory = WholeKeyMemory()
        var row = rows.lowerBound
        while row < rows.upperBound {
          let end = min(row + KeyEncoder.batch, rows.upperBound)
          let part = bare.write(row..<end, includes: includes, to: entries)
          taker.add(entries, part.count)
          row = part.end
          guard row < end else { continue }
          switch part.last {
          case .fits: break
          case .absent: taker.addKeyless(row)
          case .overflows, .isOther:
            var isKeyless = true
            forEachWholeKey(of: row, in: memory) { key, count in
              let entry = KeyEntry(padded: key, count: count, day: bare.days[row], row: row)
              entry.store(to: entries)
              taker.add(entries, 1)
              isKeyless = false
            }
            if isKeyless { taker.addKeyless(row) }
          }
          row += 1
        }
      }
    }
  }

  /// Keys are made so many rows at a time and then handed on: one loop that does both is too large
  /// to be put together well for every kind of sink.
  private static let batch = 128

  /// Calls `body` with the entry of every row of the range that `includes` and has a whole key;
  /// `absent` with every such row that lacks a part. A row with several keys comes several times.
  func encode(
    _ rows: Range<Int>, includes: UnsafePointer<UInt8>, _ body: (KeyEntry) -> Void,
    absent: (Int) -> Void
  ) {
    withoutActuallyEscaping(body) { body in
      withoutActuallyEscaping(absent) { absent in
        var sink = ClosureSink(add: body, absent: absent)
        encode(rows, includes: includes, into: &sink)
      }
    }
  }

  // MARK: - Numbers

  /// Folds the sign into the lowest bit, so that small amounts take few bytes.
  @inline(__always)
  static func zigzag(_ amount: Int64) -> UInt64 {
    UInt64(bitPattern: amount << 1 ^ amount >> 63)
  }

  // MARK: - Millions of rows

  /// Calls `body` unless the table has no row.
  func withBareParts(_ body: (BareParts) -> Void) {
    let memory = RawColumn<BarePart>(uninitialised: parts.count)
    let longKey = RawColumn<UInt8>(uninitialised: LongKey.memoryBytes)
    let scalars = RawColumn<ScalarTable.View?>(repeating: nil, count: parts.count)
    var cells: [TextCells.View?] = []
    var arenas: [UnsafeBufferPointer<UInt8>] = []
    func nest(
      _ index: Int, _ amounts: UnsafeBufferPointer<Int64>, _ days: UnsafeBufferPointer<Int32>
    ) {
      guard index < texts.count else {
        return withBareKeys { keys in
          for (place, part) in parts.enumerated() {
            memory[place] = barePart(part, cells, arenas)
            memory[place].keys = keys
            memory[place].kernel.scalars = scalars.base + place
          }
          // The parts point into this memory, whose last use the compiler sees above.
          withExtendedLifetime((memory, longKey, scalars)) {
            guard let amounts = amounts.baseAddress, let days = days.baseAddress else { return }
            body(
              BareParts(
                parts: memory.base, count: parts.count, amounts: amounts, days: days,
                currencies: side.currencies.base, hasOpenEnd: hasOpenEnd,
                memory: UnsafeMutableRawPointer(longKey.base)))
          }
        }
      }
      return texts[index].cells.withView { column in
        texts[index].arena.withUnsafeBufferPointer { arena in
          cells.append(column)
          arenas.append(arena)
          return nest(index + 1, amounts, days)
        }
      }
    }
    return side.amounts.withUnsafeBufferPointer { amounts in
      side.table.columns.days.withUnsafeBufferPointer { days in nest(0, amounts, days) }
    }
  }

  private func withBareKeys(_ body: (BareKeys?) -> Void) {
    guard let ruleKeys else { return body(nil) }
    ruleKeys.starts.withUnsafeBufferPointer { starts in
      ruleKeys.ends.withUnsafeBufferPointer { ends in
        ruleKeys.bytes.withUnsafeBufferPointer { bytes in
          body(
            starts.baseAddress.flatMap { starts in
              ends.baseAddress.flatMap { ends in
                bytes.baseAddress.map { BareKeys(starts: starts, ends: ends, bytes: $0) }
              }
            })
        }
      }
    }
  }

  private func barePart(
    _ part: Part, _ cells: [TextCells.View?], _ arenas: [UnsafeBufferPointer<UInt8>]
  ) -> BarePart {
    var bare = BarePart()
    switch part {
    case .currency: bare.kind = .currency
    case .amount(let bytes):
      bare.kind = .amount
      bare.bytes = bytes
    case .day(let absentCounts):
      bare.kind = .day
      bare.absentCounts = absentCounts
    case .month: bare.kind = .month
    case .text(let index, let absentCounts):
      bare.absentCounts = absentCounts
      bare.cells = cells[index]
      bare.arena = arenas[index].baseAddress
      if let kernel = texts[index].pipeline.kernel {
        bare.kind = .text
        bare.kernel = kernel
      } else {
        bare.kind = .other
      }
    case .ruleKey: bare.kind = .ruleKey
    }
    return bare
  }
}

/// Takes the entries of rows, in their order.
protocol KeyEntrySink {
  /// Takes entries from memory that it may change, and that is used again for the next ones.
  mutating func add(_ entries: UnsafeMutablePointer<KeyEntry>, _ count: Int)
  /// A row that lacks a part of the key.
  mutating func addKeyless(_ row: Int)
}

private struct ClosureSink: KeyEntrySink {
  let add: (KeyEntry) -> Void
  let absent: (Int) -> Void

  func add(_ entries: UnsafeMutablePointer<KeyEntry>, _ count: Int) {
    for place in 0..<count { add(entries[place]) }
  }
  func addKeyless(_ row: Int) { absent(row) }
}

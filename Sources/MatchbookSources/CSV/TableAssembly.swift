import Matchbook

/// Joins the columns of all pieces of a file to those of one table.
struct TableAssembly {
  let chunks: [ChunkColumns]
  let mapping: ColumnMapping
  let threads: Int
  /// Whether there are moments, also where no row has one.
  let hasInstants: Bool

  private let count: Int

  init(
    chunks: [ChunkColumns], mapping: ColumnMapping, threads: Int, hasInstants: Bool = false
  ) {
    self.chunks = chunks
    self.mapping = mapping
    self.threads = threads
    self.hasInstants = hasInstants || chunks.contains(where: \.hasInstants)
    count = chunks.reduce(0) { $0 + $1.count }
  }

  /// Makes the columns, once: those of the pieces are freed as they are copied.
  ///
  /// - Parameter file: The text of the file, which becomes the arena of the table; texts that do
  ///   not stand in it are put behind it.
  func columns(file: consuming [UInt8]) -> RecordColumns {
    var arena = consume file
    var distances: [Int] = []
    for chunk in chunks {
      distances.append(arena.count)
      arena.append(contentsOf: chunk.made)
    }
    var columns = RecordColumns()
    columns.arena = arena
    let parts = assembled(distances)
    for part in parts {
      switch part {
      case .ids(let cells): columns.ids = IDColumn(TextCells(cells))
      case .amounts(let values): columns.amounts = values
      case .currencies(let values): columns.currencies = CurrencyColumn(values)
      case .days(let values): columns.days = values
      case .instants(let values): columns.instants = InstantColumn(values)
      case .text(let slot, let cells): columns.texts[slot] = TextCells(cells)
      case .named(let column): columns.named.append(column)
      }
    }
    if columns.days.isEmpty { columns.days = Array(repeating: Day.missing, count: count) }
    return columns
  }

  private enum Part {
    case ids([TextCell])
    case amounts([Int64])
    case currencies([Currency])
    case days([Int32])
    case instants([Int64])
    case text(slot: Int, [TextCell])
    case named(NamedColumn)
  }

  /// Makes every column of the table, several at a time.
  private func assembled(_ distances: [Int]) -> [Part] {
    var tasks: [@Sendable () -> Part] = []
    guard let first = chunks.first else { return [] }
    if first.ids != nil {
      tasks.append { .ids(cells(distances) { $0.ids }) }
    }
    tasks.append { .amounts(joined { $0.amounts }) }
    tasks.append { .currencies(joined { $0.currencies }) }
    if first.days != nil { tasks.append { .days(joined { $0.days }) } }
    if hasInstants {
      tasks.append { .instants(joined { $0.instants }) }
    }
    for slot in first.texts.indices where first.texts[slot] != nil {
      tasks.append { .text(slot: slot, cells(distances) { $0.texts[slot] }) }
    }
    for (index, entry) in mapping.named.enumerated() {
      tasks.append {
        switch entry.kind {
        case .text:
          .named(
            NamedColumn(
              name: entry.name, values: .text(TextCells(cells(distances) { $0.namedTexts[index] })))
          )
        case .number(let places):
          .named(
            NamedColumn(
              name: entry.name,
              values: .number(joined { $0.namedNumbers[index] }, places: places)))
        }
      }
    }
    let outputs = PieceOutputs<Part>(count: tasks.count)
    let all = tasks
    Workers(count: threads).run(pieces: all.count) { outputs[$0] = all[$0]() }
    return outputs.all
  }

  private func joined<Element: BitwiseCopyable>(
    _ column: (ChunkColumns) -> GrowingColumn<Element>?
  ) -> [Element] {
    // The empty array is one object for all threads, and even its length is written.
    guard count > 0 else { return [] }
    return [Element](unsafeUninitializedCapacity: count) { buffer, filled in
      FileBytes.adviseHugePages(UnsafeMutableRawBufferPointer(buffer))
      for chunk in chunks {
        guard let part = column(chunk), let target = buffer.baseAddress else { continue }
        (target + filled).initialize(from: part.base, count: part.count)
        filled += part.count
        part.discard()
      }
    }
  }

  /// Cells that name bytes of the arena.
  private func cells(
    _ distances: [Int], _ column: (ChunkColumns) -> GrowingColumn<UInt64>?
  ) -> [TextCell] {
    guard count > 0 else { return [] }
    return [TextCell](unsafeUninitializedCapacity: count) { buffer, filled in
      FileBytes.adviseHugePages(UnsafeMutableRawBufferPointer(buffer))
      for (chunk, distance) in zip(chunks, distances) {
        guard let part = column(chunk) else { continue }
        for value in part.buffer {
          // Texts of the file keep their place; others move behind it.
          let isMade = value & CellBatch.escapedBit != 0
          buffer[filled].bits =
            isMade ? (value & ~CellBatch.escapedBit) &+ UInt64(distance) << 24 : value
          filled += 1
        }
        part.discard()
      }
    }
  }
}

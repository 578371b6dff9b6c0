import Matchbook

/// The pieces of a file, each read into a window of its own and put into its rows of the table.
struct WindowPieces: Sendable {
  /// What a piece leaves to the next one.
  struct Link {
    /// Rows so far.
    var row: Int
    /// Where the next row starts.
    var position: Int
  }

  private let file: OpenFile
  private let shared: Shared<ChunkReader>
  private let sizes: WindowedReading.Sizes
  private let columns: PlacedColumns
  private let arena: TextStore.Arena
  private let ids: NumberedIDs?
  private let failures = RunningTotal()
  let chain: PieceChain<Link>

  /// A window that is larger holds a cell that is too long.
  private static let largestWindow = 2 * CellBatch.longestCell

  init(
    file: OpenFile, reader: ChunkReader, sizes: WindowedReading.Sizes, columns: PlacedColumns,
    arena: TextStore.Arena
  ) {
    self.file = file
    shared = Shared(reader)
    self.sizes = sizes
    self.columns = columns
    self.arena = arena
    ids = columns.ids.map { ids in
      if case .numbers(let numbers) = ids { return NumberedIDs(numbers) }
      return NumberedIDs(capacity: columns.capacity)
    }
    chain = PieceChain(Link(row: 0, position: reader.layout.dataStart))
  }

  /// What a thread needs for its pieces.
  private final class Scratch {
    let window = FileWindow()
    let places = MarkPlaces()
    let store: TextStore
    let drafts: DraftColumns
    let currencies = CurrencyNumbers()

    init(_ store: TextStore, drafts: Int) {
      self.store = store
      self.drafts = DraftColumns(columns: drafts)
    }
  }

  /// - Returns: What the pieces proved; `nil` if one of them cannot be read this way.
  func run(threads: Int) -> [ChunkColumns]? {
    let layout = shared.value.layout
    let count = max(1, (layout.dataEnd - layout.dataStart + sizes.piece - 1) / sizes.piece)
    let outputs = PieceOutputs<ChunkColumns>(count: count)
    let textColumns = columns.texts.count + columns.namedTexts.count
    let pool = ScratchPool {
      Scratch(TextStore(arena, columns: textColumns), drafts: columns.draftCount)
    }
    Workers(count: threads).run(pieces: count) { piece in
      pool.withScratch { scratch in
        var isLinked = false
        outputs[piece] = failures.total > 0 ? nil : read(piece, scratch, &isLinked)
        guard outputs[piece] == nil else { return pass(piece) }
        _ = failures.add(1)
        // The pieces behind would wait for ever.
        if !isLinked { chain.leave(chain.take(piece), behind: piece) }
      }
    }
    return failures.total > 0 ? nil : outputs.all
  }

  /// Says that a piece is done: each reads from its own start on.
  private func pass(_ piece: Int) {
    let layout = shared.value.layout
    let first = layout.dataStart + piece * sizes.piece
    file.pass(first..<min(layout.dataEnd, first + sizes.piece))
  }

  /// A piece as it can be read before it is known which rows of the table are its own.
  private enum Reading {
    case marked(MarkedRows)
    case scanned(ChunkColumns)
  }

  /// Reads one piece.
  ///
  /// - Parameter isLinked: Set when the next piece has been told what it has to know.
  /// - Returns: `nil` if that cannot be done.
  private func read(_ piece: Int, _ scratch: Scratch, _ isLinked: inout Bool) -> ChunkColumns? {
    let layout = shared.value.layout
    let first = layout.dataStart + piece * sizes.piece
    guard let limit = load(first..<min(layout.dataEnd, first + sizes.piece), scratch.window) else {
      return nil
    }
    // A piece begins behind the first line end in it, and ends behind the first one in the next.
    // Where that line end belongs to a quoted cell, the piece before tells where it really begins.
    var start = first
    if piece > 0 {
      start += CSVLine.nextLine(scratch.window.bytes, from: 0, end: limit - first)
    }
    var reading = read(start, limit, scratch)
    let link = chain.take(piece)
    // A piece that could not be read hands on where it would have begun itself, which is not in this
    // window.
    guard link.position >= first else { return nil }
    if link.position != start {
      start = link.position
      reading = read(start, limit, scratch)
    }
    defer { scratch.store.finishPiece() }
    switch reading {
    case .marked(let rows):
      guard link.row + rows.count <= columns.capacity,
        !rows.hasHighBytes || scratch.window.isUTF8(start..<limit)
      else { return nil }
      leave(rows.count, limit, behind: piece, link, scratch.store)
      isLinked = true
      let chunk = ChunkColumns(
        of: columns, row: link.row, count: rows.count, store: scratch.store,
        drafts: scratch.drafts)
      guard reader(of: scratch.window).read(rows, into: chunk), chunk.notes.isEmpty else {
        return nil
      }
      return place(chunk, at: link.row, scratch) ? chunk : nil
    case .scanned(let chunk):
      guard link.row + chunk.count <= columns.capacity, chunk.notes.isEmpty,
        scratch.window.isUTF8(start..<chunk.end)
      else { return nil }
      leave(chunk.count, chunk.end, behind: piece, link, scratch.store)
      isLinked = true
      return place(chunk, at: link.row, scratch) ? chunk : nil
    case nil: return nil
    }
  }

  /// Tells the next piece where it starts, once it is known where the texts of this one lie.
  private func leave(
    _ rows: Int, _ position: Int, behind piece: Int, _ link: Link, _ store: TextStore
  ) {
    // Half of the reach is for the pieces of other threads in the same block of rows.
    columns.starts.set(
      max(0, store.cursor.position - TextStarts.reach / 2),
      forBlocksFrom: link.row..<link.row + rows)
    chain.leave(Link(row: link.row + rows, position: position), behind: piece)
  }

  /// Puts the records of a piece in their rows, and keeps the numbers of their ids while they are
  /// near.
  private func place(_ chunk: ChunkColumns, at row: Int, _ scratch: Scratch) -> Bool {
    defer { chunk.release() }
    if case .numbers(let numbers) = columns.ids {
      guard columns.place(chunk, at: row, scratch.currencies) else { return false }
      chunk.idNumbers = ids?.read(placed: row..<row + chunk.count, behind: numbers.form.prefix)
      return true
    }
    if let ids, let cells = chunk.ids, chunk.count > 0 {
      let arena = UnsafeRawBufferPointer(start: arena.base, count: arena.capacity)
      chunk.idNumbers = cells.base.withMemoryRebound(to: TextCell.self, capacity: chunk.count) {
        ids.read(TextCells.View($0), row..<row + chunk.count, arena)
      }
    }
    return columns.place(chunk, at: row, scratch.currencies)
  }

  /// Whether all ids are different; `false` if that is not plain.
  func haveDistinctIDs(_ chunks: [ChunkColumns], threads: Int) -> Bool {
    guard let ids else { return false }
    let filled = chunks.filter { $0.count > 0 }
    let pieces = filled.compactMap(\.idNumbers)
    return pieces.count == filled.count
      && ids.areDistinct(pieces, count: chain.last.row, threads: threads)
  }

  /// Loads a range, and what follows it up to the end of a line.
  ///
  /// - Returns: Where the line behind the range starts, or the end of the text; `nil` if the file
  ///   cannot be read.
  private func load(_ range: Range<Int>, _ window: FileWindow) -> Int? {
    let end = shared.value.layout.dataEnd
    var margin = sizes.margin
    while true {
      let last = min(end, range.upperBound + margin)
      guard window.load(range.lowerBound..<last, of: file) else { return nil }
      guard range.upperBound < end else { return end }
      let next = CSVLine.nextLine(window.bytes, from: range.count, end: window.bytes.count)
      // Of a carriage return at the very end, the line feed may stand behind the window.
      if next < window.bytes.count || last == end { return range.lowerBound + next }
      margin *= 4
    }
  }

  /// Reads the rows that start in a range as far as that can be done at once.
  private func read(_ start: Int, _ limit: Int, _ scratch: Scratch) -> Reading? {
    let window = scratch.window
    guard start < limit else {
      let none = ChunkColumns(mapping: shared.value.mapping, capacity: 0)
      none.end = start
      return .scanned(none)
    }
    if let rows = reader(of: window).markedRows(in: start..<limit, scratch.places) {
      return .marked(rows)
    }
    let end = shared.value.layout.dataEnd
    while true {
      let chunk = reader(of: window).readScanned(
        from: start, limit: limit, end: window.range.upperBound, store: scratch.store)
      guard !chunk.isCut else { return nil }
      // The last row may go on behind the window.
      if chunk.end < window.range.upperBound || window.range.upperBound == end {
        return .scanned(chunk)
      }
      let larger = window.range.count * 4
      guard larger <= WindowPieces.largestWindow,
        window.load(
          window.range.lowerBound..<min(end, window.range.lowerBound + larger), of: file)
      else { return nil }
    }
  }

  private func reader(of window: FileWindow) -> ChunkReader {
    var reader = shared.value
    reader.base = window.base
    reader.readableEnd = window.readableEnd
    return reader
  }
}

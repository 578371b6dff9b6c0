import Matchbook

/// Reads a large file in one go, a window of it for each thread, without ever having all of it in
/// memory: what is kept are columns, and the texts in them.
///
/// That works for a file in UTF-8 about which nothing has to be said but what its first and last
/// lines tell. Every other file is read whole, and so is one that turns out to be otherwise: a
/// finding needs the lines around it, and a second reading the bytes.
struct WindowedReading {
  /// Bytes of the parts in which a file is read.
  struct Sizes {
    /// The part at the start in which the header and the first rows are looked at.
    var head = 9 << 18
    /// How far the search for a header can reach behind its first line.
    var search = 2 << 20
    /// The part at the end in which totals are looked for.
    var tail = 256 << 10
    var piece = 256 << 10
    /// What is read behind a piece, to find the end of its last line.
    var margin = 4 << 10
    /// Bytes of texts that a thread takes room for at once; `nil` for what suits so many threads.
    var textBlock: Int?
  }

  let file: OpenFile
  let description: SourceDescription
  let threads: Int
  let sizes: Sizes

  /// What came out.
  struct Outcome {
    var columns: RecordColumns
    let mapping: ColumnMapping
    /// Whether the mapping lacks columns that nobody needs.
    let isPartial: Bool
    /// Whether all ids are known to be different.
    let hasDistinctIDs: Bool
  }

  /// Reads the file.
  ///
  /// - Parameter needed: Fields whose texts somebody will look at; `nil` for all.
  /// - Returns: `nil` if the file has to be read whole; the report is then as it was.
  func read(needing needed: Set<Field>?, _ report: inout SourceReport) -> Outcome? {
    guard let ends = FileEnds(file, sizes, description) else { return nil }
    var reader = ends.reader
    reader.mapping = reader.mapping.leavingOutTexts(exceptOf: needed)
    guard reader.mapping.readsEachTextOnce,
      let capacity = estimatedRows(from: reader.layout.dataStart, to: reader.layout.dataEnd)
    else { return nil }
    let bytes = reader.layout.dataEnd - reader.layout.dataStart
    let block = sizes.textBlock ?? TextStore.block(threads: threads)
    let arenaCapacity = TextStore.capacity(
      forBytes: bytes, piece: sizes.piece + sizes.margin, block: block, threads: threads)
    guard
      let columns = PlacedColumns(
        mapping: reader.mapping, capacity: capacity, arenaCapacity: arenaCapacity,
        idForm: reader.idForm)
    else { return nil }
    let arena = TextStore.Arena(
      base: columns.arena.base, capacity: arenaCapacity, block: block)
    let pieces = WindowPieces(
      file: file, reader: reader, sizes: sizes, columns: columns, arena: arena)
    guard let chunks = pieces.run(threads: threads) else { return nil }
    guard case .settled = FileReading.verdict(on: reader.styles, CellEvidence(chunks)) else {
      return nil
    }
    ends.describe(&report)
    report.describe(reader, chunks)
    return Outcome(
      columns: columns.finish(
        count: pieces.chain.last.row, arenaCount: arena.taken.total,
        hasInstants: chunks.contains(where: \.hasInstants), mapping: reader.mapping,
        Workers(count: threads)),
      mapping: reader.mapping,
      isPartial: reader.mapping.textCount < reader.layout.mapping.textCount,
      hasDistinctIDs: pieces.haveDistinctIDs(chunks, threads: threads))
  }

  /// More rows than the file has, unless it is unlike its samples; `nil` if it cannot be read.
  private func estimatedRows(from start: Int, to end: Int) -> Int? {
    let samples = 32
    let length = min(sizes.margin * 4, max(1, (end - start) / samples))
    var lines = 0
    for sample in 0..<samples {
      let at = start + (end - start - length) / samples * sample
      guard let bytes = file.read(at..<at + length) else { return nil }
      lines += bytes.count { $0 == 0x0A || $0 == 0x0D }
    }
    // A tenth more, and some. Less than 2^39 bytes and 2^20 lines in samples do not overflow.
    let rows = ((end - start) / 1024 + 1) * (lines + 4) * 1024 / (samples * length)
    return rows / 10 * 11 + 4096
  }
}

/// What the first and the last lines of a file tell about it.
private struct FileEnds {
  let reader: ChunkReader
  private let bytes: [UInt8]

  /// - Returns: `nil` if they do not tell enough.
  init?(_ file: OpenFile, _ sizes: WindowedReading.Sizes, _ description: SourceDescription) {
    guard file.size > sizes.head + sizes.tail,
      var head = file.read(0..<sizes.head, room: sizes.tail),
      let tail = file.read(file.size - sizes.tail..<file.size),
      let headEnd = head.lastIndex(of: 0x0A), let tailStart = tail.firstIndex(of: 0x0A)
    else { return nil }
    // Two parts with whole lines make a small file, of which all is known that matters.
    head.removeSubrange((headEnd + 1)...)
    let joint = head.count
    head.append(contentsOf: tail[(tailStart + 1)...])
    let distance = file.size - head.count
    let lines = head[joint...].count { $0 == 0x0A }
    guard lines > max(CSVLayout.searchedLines, description.skipTrailing ?? 0) else { return nil }
    let bytes = head
    let reader = bytes.withUnsafeBufferPointer { buffer -> ChunkReader? in
      guard let base = buffer.baseAddress,
        let start = TextDecoding.startOfUTF8(buffer, as: description.encoding),
        let layout = CSVLayout(buffer, from: start, description: description),
        layout.mapping.findings.isEmpty, layout.dataStart + sizes.search <= joint,
        layout.dataEnd > joint, layout.skipped.allSatisfy({ $0 < joint })
      else { return nil }
      let styles = CellStyles(buffer, layout: layout, description: description)
      guard styles.sampleEnd <= joint else { return nil }
      var reader = ChunkReader(
        buffer, at: base, layout: layout.ending(at: layout.dataEnd + distance),
        description: description, styles: styles)
      reader.idForm = reader.usualForm(
        ofIDsIn: layout.dataStart..<min(joint, layout.dataStart + FileEnds.sampledBytes),
        end: joint)
      return reader
    }
    guard let reader else { return nil }
    self.reader = reader
    self.bytes = bytes
  }

  /// Of so much the ids are looked at.
  private static let sampledBytes = 64 << 10

  /// Says where the header stands, and which lines were passed over before it.
  func describe(_ report: inout SourceReport) {
    bytes.withUnsafeBufferPointer { buffer in
      let layout = reader.layout
      let places = LineNumbers(of: layout.skipped + [layout.headerStart ?? 0], in: buffer)
      report.headerLine = layout.headerStart.flatMap { places[$0] }
      report.skippedLineCount = layout.skipped.count
      report.skippedLines = layout.skipped.sorted().prefix(SourceReport.shownLines)
        .compactMap { places[$0] }
    }
  }
}

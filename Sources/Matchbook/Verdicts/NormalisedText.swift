/// A text column of one side after its normalisers: made once per pass, read per pair.
struct NormalisedText: Sendable {
  let cells: TextCells
  let arena: [UInt8]

  init(_ table: RecordTable, _ field: Field, _ steps: [TextNormaliser]) {
    let pipeline = TextPipeline(steps)
    guard let (source, bytes) = table.textSource(field) else {
      cells = []
      arena = []
      return
    }
    if pipeline.isIdentity {
      cells = source
      arena = bytes
      return
    }
    var normalised = NormalisedCells(pipeline, capacity: source.count)
    bytes.withUnsafeBufferPointer { bytes in
      for cell in source {
        normalised.append(
          UnsafeBufferPointer(rebasing: bytes[cell.offset..<cell.offset + cell.length])
        ) { _ in }
      }
    }
    cells = TextCells(normalised.cells)
    arena = normalised.arena
  }

  /// The text of a row, empty where it is absent.
  @inline(__always)
  func withText<Result>(_ row: Int, _ body: (UnsafeBufferPointer<UInt8>) -> Result) -> Result {
    guard !cells.isEmpty else { return body(UnsafeBufferPointer(start: nil, count: 0)) }
    let cell = cells[row]
    return arena.withUnsafeBufferPointer {
      body(UnsafeBufferPointer(rebasing: $0[cell.offset..<cell.offset + cell.length]))
    }
  }
}

/// A text column of one side after its normalisers: made once per pass, read per pair.
struct NormalisedText: Sendable {
  let cells: [TextCell]
  let arena: [UInt8]

  init(_ table: RecordTable, _ field: Field, _ steps: [TextNormaliser]) {
    let pipeline = TextPipeline(steps)
    guard let source = table.textCells(field) else {
      cells = []
      arena = []
      return
    }
    if pipeline.isIdentity {
      cells = source
      arena = table.columns.arena
      return
    }
    var cells: [TextCell] = []
    var arena: [UInt8] = []
    cells.reserveCapacity(source.count)
    let scratch = TextScratch()
    defer { withExtendedLifetime(scratch) {} }
    table.columns.arena.withUnsafeBufferPointer { bytes in
      for cell in source {
        guard !cell.isAbsent else {
          cells.append(.absent)
          continue
        }
        let text = UnsafeBufferPointer(
          rebasing: bytes[cell.offset..<cell.offset + cell.length])
        let normal = pipeline.apply(text, scratch)
        cells.append(
          normal.isEmpty ? .absent : TextCell(offset: arena.count, length: normal.count))
        arena.append(contentsOf: normal)
      }
    }
    self.cells = cells
    self.arena = arena
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

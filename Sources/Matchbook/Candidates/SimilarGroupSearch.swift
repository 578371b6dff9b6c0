/// Finds the candidates of a large group by the similarity of a text, where amounts and dates leave
/// too many.
struct SimilarGroupSearch: Sendable {
  let texts: Blocking.SimilarTexts
  let sides: ComparableSides
  let workers: Workers

  /// Calls `body` for pieces of the external rows, several at a time, with a function that lists
  /// the ledger entries whose texts are similar.
  func run<Output: Sendable>(
    ledger: [KeyEntry], external: [KeyEntry],
    _ body: @Sendable (ArraySlice<KeyEntry>, (KeyEntry, (KeyEntry) -> Void) -> Void) -> Output
  ) -> [Output] {
    let left = Texts(ledger, sides.ledger.table, texts.ledger, texts.ledgerSteps)
    let right = Texts(external, sides.external.table, texts.external, texts.externalSteps)
    // A threshold of nothing would find everything; such rules have no use for an index.
    let index = EditDistanceIndex(
      cells: left.cells, arena: left.arena, atLeast: max(1, texts.atLeast.millionths),
      workers: workers)
    let pieces = max(1, min(workers.count * 8, external.count / 64))
    let outputs = PieceOutputs<Output>(count: pieces)
    workers.run(pieces: pieces) { piece in
      var search = EditDistanceSearch(index)
      let range = external.count * piece / pieces..<external.count * (piece + 1) / pieces
      let place = Dictionary(
        uniqueKeysWithValues: range.map { (external[$0].row, $0) })
      outputs[piece] = body(external[range]) { entry, take in
        guard let position = place[entry.row] else { return }
        right.withText(position) { text in
          search.search(text) { found in
            for match in found { take(ledger[Int(match.row)]) }
          }
        }
      }
    }
    return outputs.all
  }

  /// The normalised texts of some rows.
  private struct Texts: Sendable {
    var cells: [TextCell] = []
    var arena: [UInt8] = []

    init(
      _ entries: [KeyEntry], _ table: RecordTable, _ field: Field, _ steps: [TextNormaliser]
    ) {
      cells.reserveCapacity(entries.count)
      guard let source = table.textCells(field) else {
        cells = Array(repeating: .absent, count: entries.count)
        return
      }
      let pipeline = TextPipeline(steps)
      let scratch = TextScratch()
      defer { withExtendedLifetime(scratch) {} }
      table.columns.arena.withUnsafeBufferPointer { bytes in
        for entry in entries {
          let cell = source[entry.row]
          guard !cell.isAbsent else {
            cells.append(.absent)
            continue
          }
          let text = UnsafeBufferPointer(
            rebasing: bytes[cell.offset..<cell.offset + cell.length])
          let normal = pipeline.isIdentity ? text : pipeline.apply(text, scratch)
          cells.append(
            normal.isEmpty ? .absent : TextCell(offset: arena.count, length: normal.count))
          arena.append(contentsOf: normal)
        }
      }
    }

    func withText(_ position: Int, _ body: (UnsafeBufferPointer<UInt8>) -> Void) {
      let cell = cells[position]
      guard !cell.isAbsent else { return }
      arena.withUnsafeBufferPointer {
        body(UnsafeBufferPointer(rebasing: $0[cell.offset..<cell.offset + cell.length]))
      }
    }
  }
}

extension Ratio {
  /// The share in millionths, rounded down.
  var millionths: Int32 {
    Int32(clamping: Int128(numerator) * 1_000_000 / Int128(denominator))
  }
}

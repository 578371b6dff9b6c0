import Matchbook

/// Makes the pieces of a long text on several threads and hands them on in their order.
struct OrderedPieces {
  let count: Int
  let threads: Int

  /// Elements of one piece: enough that handing it on costs nothing beside making it.
  private static let pieceElements = 2048
  /// Pieces that are made before the first of them is handed on, for each thread.
  private static let piecesAhead = 8

  func forEach<Piece: Sendable, Failure: Error>(
    _ make: @Sendable (Range<Int>) -> Piece, take: (Piece) throws(Failure) -> Void
  ) throws(Failure) {
    let size = OrderedPieces.pieceElements
    let pieces = (count + size - 1) / size
    let wave = max(1, threads) * OrderedPieces.piecesAhead
    for first in stride(from: 0, to: pieces, by: wave) {
      let made = PieceOutputs<Piece>(count: min(wave, pieces - first))
      Workers(count: threads).run(pieces: min(wave, pieces - first)) { piece in
        let start = (first + piece) * size
        made[piece] = make(start..<min(count, start + size))
      }
      for piece in made.all { try take(piece) }
    }
  }
}

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
    _ make: @escaping @Sendable (Range<Int>) -> Piece, take: (Piece) throws(Failure) -> Void
  ) throws(Failure) {
    let (count, size) = (count, OrderedPieces.pieceElements)
    let pieces = AheadPieces(
      pieces: (count + size - 1) / size, threads: threads,
      ahead: max(1, threads) * OrderedPieces.piecesAhead
    ) { make($0 * size..<min(count, ($0 + 1) * size)) }
    while let piece = pieces.take() { try take(piece) }
  }
}

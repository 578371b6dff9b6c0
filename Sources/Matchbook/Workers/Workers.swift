#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

/// Runs the pieces of one stage on a fixed number of threads.
///
/// Threads of the engine's own, not a shared pool: a host says how many cores a run may use, and
/// scripted rules need a stack of a known size. Pieces are handed out in order of demand, so a
/// result must never depend on which thread took which piece, only on the piece's number.
package struct Workers: Sendable {
  /// At least 1.
  package let count: Int

  package init(count: Int) { self.count = max(1, count) }

  /// Enough for the deepest library a rule may call.
  private static let stackBytes = 8 << 20

  /// Calls `body` once for every piece from 0 to `pieces - 1`; returns when all are done.
  package func run(pieces: Int, _ body: @Sendable (_ piece: Int) -> Void) {
    guard pieces > 0 else { return }
    let threads = min(count, pieces)
    guard threads > 1 else {
      for piece in 0..<pieces { body(piece) }
      return
    }
    withoutActuallyEscaping(body) { body in
      let queue = PieceQueue(pieces: pieces, body: body)
      var handles: [pthread_t] = []
      var attributes = pthread_attr_t()
      pthread_attr_init(&attributes)
      pthread_attr_setstacksize(&attributes, Workers.stackBytes)
      for _ in 1..<threads {
        var handle = pthread_t()
        let retained = Unmanaged.passRetained(queue)
        let failed = pthread_create(&handle, &attributes, threadMain, retained.toOpaque())
        if failed == 0 {
          handles.append(handle)
        } else {
          // A machine that gives no more threads still gets its answer, later.
          retained.release()
        }
      }
      pthread_attr_destroy(&attributes)
      queue.drain()
      for handle in handles { pthread_join(handle, nil) }
    }
  }

  /// Splits `0..<count` into contiguous ranges of about equal size, one call each.
  package func run(
    over count: Int, minimumPerPiece: Int = 4096, _ body: @Sendable (Range<Int>) -> Void
  ) {
    let pieces = max(1, min(self.count * 4, count / max(1, minimumPerPiece)))
    run(pieces: pieces) { piece in
      body(count * piece / pieces..<count * (piece + 1) / pieces)
    }
  }
}

private func threadMain(_ argument: UnsafeMutableRawPointer?) -> UnsafeMutableRawPointer? {
  guard let argument else { return nil }
  Unmanaged<PieceQueue>.fromOpaque(argument).takeRetainedValue().drain()
  return nil
}

/// Hands out piece numbers. Pieces are coarse, so a mutex costs nothing that could be measured.
private final class PieceQueue: @unchecked Sendable {
  private let lock = Lock()
  private var next = 0
  private let pieces: Int
  private let body: @Sendable (Int) -> Void

  init(pieces: Int, body: @escaping @Sendable (Int) -> Void) {
    self.pieces = pieces
    self.body = body
  }

  func drain() {
    while true {
      let piece = lock.withLock {
        defer { next += 1 }
        return next
      }
      guard piece < pieces else { return }
      body(piece)
    }
  }
}

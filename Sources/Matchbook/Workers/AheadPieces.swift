#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

/// Makes pieces on other threads ahead of the one that takes them, in their order.
///
/// The taker works on what it got meanwhile. Where the next piece is not begun when it is asked for, the
/// taker makes it; so one thread does everything alone, and no thread waits for another that has
/// nothing to do. What a piece is depends on its number only.
package final class AheadPieces<Output: Sendable> {
  private let line: PieceLine<Output>
  private var handles: [pthread_t] = []
  private var next = 0

  /// - Parameters:
  ///   - pieces: How many there are.
  ///   - threads: With the taker's own.
  ///   - ahead: How many pieces may be made before they are taken.
  package init(
    pieces: Int, threads: Int, ahead: Int, make: @escaping @Sendable (_ piece: Int) -> Output
  ) {
    line = PieceLine(pieces: pieces, ahead: max(1, ahead), make: make)
    for _ in 1..<max(1, min(threads, pieces)) {
      var handle = pthread_t()
      let retained = Unmanaged.passRetained(line as LineWork)
      let failed = pthread_create(&handle, nil, aheadMain, retained.toOpaque())
      // A machine that gives no more threads still gets its answer, later.
      if failed == 0 { handles.append(handle) } else { retained.release() }
    }
  }

  deinit {
    line.end()
    for handle in handles { pthread_join(handle, nil) }
  }

  /// The next piece; `nil` behind the last one.
  package func take() -> Output? {
    guard next < line.pieces else { return nil }
    next += 1
    return line.take(next - 1)
  }
}

/// What threads share that make pieces.
private class LineWork: @unchecked Sendable {
  func makeAhead() {}
}

private final class PieceLine<Output: Sendable>: LineWork, @unchecked Sendable {
  let pieces: Int
  private let ahead: Int
  private let make: @Sendable (Int) -> Output
  private let lock = Lock()
  private let condition = UnsafeMutablePointer<pthread_cond_t>.allocate(capacity: 1)
  // Guarded by the lock.
  private var begun = 0
  private var taken = 0
  private var isOver = false
  private var ready: [Int: Output] = [:]

  init(pieces: Int, ahead: Int, make: @escaping @Sendable (Int) -> Output) {
    (self.pieces, self.ahead, self.make) = (pieces, ahead, make)
    pthread_cond_init(condition, nil)
  }

  deinit {
    pthread_cond_destroy(condition)
    condition.deallocate()
  }

  func end() {
    lock.withLock {
      isOver = true
      pthread_cond_broadcast(condition)
    }
  }

  override func makeAhead() {
    while true {
      let piece = lock.withLock { () -> Int? in
        while !isOver, begun < pieces, begun >= taken + ahead { lock.wait(for: condition) }
        guard !isOver, begun < pieces else { return nil }
        begun += 1
        return begun - 1
      }
      guard let piece else { return }
      finish(piece)
    }
  }

  private func finish(_ piece: Int) {
    let output = make(piece)
    lock.withLock {
      ready[piece] = output
      pthread_cond_broadcast(condition)
    }
  }

  /// Pieces are taken once each, in their order, by one thread.
  func take(_ piece: Int) -> Output {
    while true {
      let (output, own) = lock.withLock { () -> (Output?, Int?) in
        while true {
          if let output = ready.removeValue(forKey: piece) {
            taken = piece + 1
            pthread_cond_broadcast(condition)
            return (output, nil)
          }
          // Rather than wait for another thread, make what comes next.
          if begun < pieces, begun < taken + ahead {
            begun += 1
            return (nil, begun - 1)
          }
          lock.wait(for: condition)
        }
      }
      if let output { return output }
      if let own { finish(own) }
    }
  }
}

private func aheadMain(_ argument: UnsafeMutableRawPointer?) -> UnsafeMutableRawPointer? {
  guard let argument else { return nil }
  Unmanaged<LineWork>.fromOpaque(argument).takeRetainedValue().makeAhead()
  return nil
}

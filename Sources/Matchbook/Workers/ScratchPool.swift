/// Things that a piece needs for a while and leaves to the next one, such as buffers.
///
/// There are never more than pieces that run at once, and memory that is used again is in the caches
/// and need not be cleared by the system.
package final class ScratchPool<Scratch>: @unchecked Sendable {
  private let lock = Lock()
  private var idle: [Scratch] = []
  private let make: @Sendable () -> Scratch

  package init(_ make: @escaping @Sendable () -> Scratch) {
    self.make = make
  }

  /// Calls `body` with something that nobody else uses meanwhile.
  package func withScratch<Result>(_ body: (Scratch) -> Result) -> Result {
    let scratch = lock.withLock { idle.popLast() } ?? make()
    defer { lock.withLock { idle.append(scratch) } }
    return body(scratch)
  }
}

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

/// Things that a piece needs for a while and leaves to the next one, such as buffers.
///
/// There are never more than pieces that run at once, and memory that is used again is in the caches
/// and need not be cleared by the system.
package final class ScratchPool<Scratch>: @unchecked Sendable {
  private let mutex = UnsafeMutablePointer<pthread_mutex_t>.allocate(capacity: 1)
  private var idle: [Scratch] = []
  private let make: @Sendable () -> Scratch

  package init(_ make: @escaping @Sendable () -> Scratch) {
    self.make = make
    pthread_mutex_init(mutex, nil)
  }

  deinit {
    pthread_mutex_destroy(mutex)
    mutex.deallocate()
  }

  /// Calls `body` with something that nobody else uses meanwhile.
  package func withScratch<Result>(_ body: (Scratch) -> Result) -> Result {
    pthread_mutex_lock(mutex)
    let known = idle.popLast()
    pthread_mutex_unlock(mutex)
    let scratch = known ?? make()
    defer {
      pthread_mutex_lock(mutex)
      idle.append(scratch)
      pthread_mutex_unlock(mutex)
    }
    return body(scratch)
  }
}

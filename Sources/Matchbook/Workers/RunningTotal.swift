#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

/// A number that several threads add to, such as how much of a common room is taken.
package final class RunningTotal: @unchecked Sendable {
  private let mutex = UnsafeMutablePointer<pthread_mutex_t>.allocate(capacity: 1)
  private var sum = 0

  package init() { pthread_mutex_init(mutex, nil) }

  deinit {
    pthread_mutex_destroy(mutex)
    mutex.deallocate()
  }

  package var total: Int {
    pthread_mutex_lock(mutex)
    defer { pthread_mutex_unlock(mutex) }
    return sum
  }

  /// Adds a size, and returns the total before.
  ///
  /// - Returns: `nil` if the total would be above a limit; then nothing is added.
  package func add(_ size: Int, upTo limit: Int = .max) -> Int? {
    pthread_mutex_lock(mutex)
    defer { pthread_mutex_unlock(mutex) }
    guard size <= limit - sum else { return nil }
    sum += size
    return sum - size
  }
}

/// A number that several threads add to, such as how much of a common room is taken.
package final class RunningTotal: @unchecked Sendable {
  private let lock = Lock()
  private var sum = 0

  package init() {}

  package var total: Int { lock.withLock { sum } }

  /// Adds a size, and returns the total before.
  ///
  /// - Returns: `nil` if the total would be above a limit; then nothing is added.
  package func add(_ size: Int, upTo limit: Int = .max) -> Int? {
    lock.withLock {
      guard size <= limit - sum else { return nil }
      sum += size
      return sum - size
    }
  }
}

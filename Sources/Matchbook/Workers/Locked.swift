/// A value that several threads may read and change, one at a time.
///
/// Built on ``Lock``, whose calls the thread sanitizer sees: of locks that a program's library
/// keeps to itself it knows nothing, and would take what they guard for a race.
package final class Locked<Value>: @unchecked Sendable {
  private let lock = Lock()
  private var value: Value

  package init(_ value: Value) { self.value = value }

  /// Calls `body` with the value while no other thread has it.
  package func withLock<Result, Failure: Error>(
    _ body: (inout Value) throws(Failure) -> Result
  ) throws(Failure) -> Result {
    try lock.withLock { () throws(Failure) -> Result in try body(&value) }
  }
}

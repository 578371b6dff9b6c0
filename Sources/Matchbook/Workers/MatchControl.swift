#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

/// Lets a host watch a run, and end it before it is done.
///
/// A run that was cancelled throws ``MatchError/cancelled`` at the next place where it may stop, some
/// thousands of records later; nothing of it is kept.
public final class MatchControl: @unchecked Sendable {
  /// How far a run has come.
  public struct Progress: Sendable, Hashable {
    public let ruleID: String
    /// From 1.
    public let pass: Int
    public let passCount: Int
    /// Parts of the pass that are done, of ``parts``.
    public let partsDone: Int
    public let parts: Int
  }

  private let mutex = UnsafeMutablePointer<pthread_mutex_t>.allocate(capacity: 1)
  private let onProgress: (@Sendable (Progress) -> Void)?
  // Guarded by the mutex.
  private var wasCancelled = false
  private var ruleID = ""
  private var pass = 0
  private var passCount = 0
  private var partsDone = 0
  private var parts = 0

  /// - Parameter onProgress: Called from the threads of the run, some dozen times a pass; it should
  ///   return soon.
  public init(onProgress: (@Sendable (Progress) -> Void)? = nil) {
    self.onProgress = onProgress
    pthread_mutex_init(mutex, nil)
  }

  deinit {
    pthread_mutex_destroy(mutex)
    mutex.deallocate()
  }

  private func locked<Result>(_ body: () -> Result) -> Result {
    pthread_mutex_lock(mutex)
    defer { pthread_mutex_unlock(mutex) }
    return body()
  }

  /// Ends the run; may be called from any thread, and more than once.
  public func cancel() { locked { wasCancelled = true } }

  public var isCancelled: Bool { locked { wasCancelled } }

  func begin(pass: Int, of count: Int, ruleID: String) {
    locked {
      (self.pass, passCount, self.ruleID) = (pass, count, ruleID)
      (partsDone, parts) = (0, 0)
    }
  }

  func expect(parts: Int) { locked { (partsDone, self.parts) = (0, parts) } }

  func finishPart() {
    let progress = locked {
      partsDone += 1
      return Progress(
        ruleID: ruleID, pass: pass, passCount: passCount, partsDone: partsDone, parts: parts)
    }
    onProgress?(progress)
  }
}

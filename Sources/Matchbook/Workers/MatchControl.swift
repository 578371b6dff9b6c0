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

  private let lock = Lock()
  /// A pass that is done, and what it found.
  public struct FinishedPass: Sendable {
    public let ruleID: String
    /// From 1.
    public let pass: Int
    public let passCount: Int
    /// The pass's accepted and suggested matches, by their ids as in ``MatchResult/matches``; no later
    /// pass changes them.
    public let matches: Matches
  }

  private let onProgress: (@Sendable (Progress) -> Void)?
  private let onPass: (@Sendable (FinishedPass) -> Void)?
  // Guarded by the lock.
  private var wasCancelled = false
  private var ruleID = ""
  private var pass = 0
  private var passCount = 0
  private var partsDone = 0
  private var parts = 0

  /// - Parameters:
  ///   - onProgress: Called from the threads of the run, some dozen times a pass; it should return
  ///     soon.
  ///   - onPass: Called on the thread that called `match`, once after each pass and after pinned
  ///     matches, in the order of passes. The run waits for it. A run that ends with an error later
  ///     takes nothing back, so keep what you do with the matches undone until `match` returns.
  public init(
    onProgress: (@Sendable (Progress) -> Void)? = nil,
    onPass: (@Sendable (FinishedPass) -> Void)? = nil
  ) {
    self.onProgress = onProgress
    self.onPass = onPass
  }

  /// Ends the run; may be called from any thread, and more than once.
  public func cancel() { lock.withLock { wasCancelled = true } }

  public var isCancelled: Bool { lock.withLock { wasCancelled } }

  func begin(pass: Int, of count: Int, ruleID: String) {
    lock.withLock {
      (self.pass, passCount, self.ruleID) = (pass, count, ruleID)
      (partsDone, parts) = (0, 0)
    }
  }

  /// Hands on what a pass found, to a host that asked for it.
  ///
  /// - Parameter pass: From 0.
  /// - Complexity: O(external rows), or nothing where nobody asked.
  func finish(pass: Int, _ run: @autoclosure () -> MatchedRun) {
    guard let onPass else { return }
    let run = run()
    onPass(
      FinishedPass(
        ruleID: run.headers[pass].id, pass: pass + 1, passCount: run.headers.count,
        matches: Matches(run, pass: pass)))
  }

  func expect(parts: Int) { lock.withLock { (partsDone, self.parts) = (0, parts) } }

  func finishPart() {
    let progress = lock.withLock {
      partsDone += 1
      return Progress(
        ruleID: ruleID, pass: pass, passCount: passCount, partsDone: partsDone, parts: parts)
    }
    onProgress?(progress)
  }
}

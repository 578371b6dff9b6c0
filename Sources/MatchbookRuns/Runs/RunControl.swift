import Matchbook

/// Lets a host watch a match of a run, and end it before it is done.
public final class RunControl: Sendable {
  let engine: MatchControl
  private let hook: ProgressHook

  /// - Parameter onProgress: Called from the threads of the match, some dozen times a pass.
  public init(onProgress: (@Sendable (MatchControl.Progress) -> Void)? = nil) {
    let hook = ProgressHook()
    self.hook = hook
    engine = MatchControl(onProgress: { progress in
      onProgress?(progress)
      hook.call(progress)
    })
  }

  /// Ends the match; the run fails, and says why.
  public func cancel() { engine.cancel() }

  /// Says what else is to be done with each step.
  func follow(_ body: (@Sendable (MatchControl.Progress) -> Void)?) { hook.set(body) }
}

/// What the manager does with a match's progress, while there is one.
private final class ProgressHook: Sendable {
  private let body = Locked<(@Sendable (MatchControl.Progress) -> Void)?>(nil)

  func set(_ new: (@Sendable (MatchControl.Progress) -> Void)?) { body.withLock { $0 = new } }

  func call(_ progress: MatchControl.Progress) { body.withLock { $0 }?(progress) }
}

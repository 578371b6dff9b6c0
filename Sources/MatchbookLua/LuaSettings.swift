/// Bounds within which rules written in Lua run.
public struct LuaSettings: Hashable, Sendable {
  /// Instructions of one call of `match`, `key` or `normalise`; about 0.4 ms.
  public var instructionsPerCall = 100_000
  /// Instructions of loading a file.
  public var instructionsPerLoad = 1_000_000
  /// Instructions of one call of `group`, and of `match` on a group.
  public var instructionsPerGroup = 1_000_000
  /// Bytes that one rule may use on one thread, beside the records kept for it.
  public var memoryBytes = 16 << 20
  /// Bytes of a text that a rule makes: longer ones let single instructions take too long.
  public var stringBytes = 64 << 10
  /// Refusals of memory within one call before it is ended: a rule that lives on the edge of its
  /// memory would do nothing but collect garbage.
  public var refusals = 4
  /// Bytes of an explanation.
  public var explanationBytes = 512
  /// Instructions between two looks at the budget; 1 counts exactly, and slowly.
  public var hookInterval = 1_000
  /// The processor's time for one call, in seconds: a backstop that no legal rule reaches.
  public var secondsPerCall = 2.0
  public var sourceBytes = 256 << 10
  /// Failed calls after which a rule is quarantined.
  public var errorsBeforeQuarantine = 10
  /// Failed calls, in thousandths of all calls, above which a rule is quarantined; counts only from
  /// a thousand calls on, below which one failure would be more.
  public var errorsPerThousandCalls = 1
  /// Failures that are kept with their records; all are counted.
  public var exceptionsKept = 100

  public init() {}
}

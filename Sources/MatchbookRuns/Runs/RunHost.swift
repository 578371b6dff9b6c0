/// What a host lends to the managers: they read no clock and make no ids of their own.
public struct RunHost: Sendable {
  /// Things that get an id of the host's.
  public enum Kind: String, Sendable, CaseIterable {
    case book, run, source, discrepancy, adjustment, exception, comment, stream, investigation
  }

  /// Tells the time.
  public var now: @Sendable () -> Timestamp
  /// Makes an id that no other thing of its kind has.
  public var newID: @Sendable (Kind) -> String
  /// Who is at work, for the audit trail.
  public var actor: String
  /// Names this process among all that share the store, for runs that it is matching.
  public var worker: String
  /// Whether a worker is known to be gone, so that its unfinished run may be taken over at once;
  /// otherwise its lease has to expire.
  public var isGone: @Sendable (_ worker: String) -> Bool

  public init(
    actor: String, worker: String, now: @escaping @Sendable () -> Timestamp,
    newID: @escaping @Sendable (Kind) -> String,
    isGone: @escaping @Sendable (_ worker: String) -> Bool = { _ in false }
  ) {
    self.actor = actor
    self.worker = worker
    self.now = now
    self.newID = newID
    self.isGone = isGone
  }
}

/// One of the two sides of a reconciliation.
public enum Side: String, Sendable, Hashable, CaseIterable {
  /// A company's own books.
  case ledger
  /// Somebody else's statement: a bank's, a processor's, a marketplace's.
  case external

  public var opposite: Side { self == .ledger ? .external : .ledger }
}

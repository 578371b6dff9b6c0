/// A rule's licence to settle a record in part: an invoice that is paid in instalments, or a
/// payment that covers a part of what is due.
///
/// It takes effect where the records that share the rule's keys do not balance within the rule's
/// tolerance. The records of the side that pays are then settled in full, and what they do not
/// cover stays open in one record of the other side. An overpayment is never booked by it.
public struct PartialSettlement: Hashable, Sendable {
  /// The side whose record may stay partly open; `nil` for the one of which a match takes a single
  /// record, and for the ledger where it takes one of each.
  ///
  /// Where a match takes several records of that side, they are settled one after the other, the
  /// oldest first; records of one day among which a residual would fall are ambiguous.
  public var side: Side?
  /// The least share of what is open that has to be paid; `nil` for no bound.
  public var leastShare: Ratio?
  /// Whether a settlement in part is accepted where the rule would accept a full one; otherwise it
  /// is only suggested.
  public var confirms: Bool

  public init(of side: Side? = nil, atLeast leastShare: Ratio? = nil, confirms: Bool = false) {
    self.side = side
    self.leastShare = leastShare
    self.confirms = confirms
  }

  /// The side whose record may stay partly open under a rule's cardinality.
  func side(for cardinality: Cardinality) -> Side {
    side ?? (cardinality == .manyToOne ? .external : .ledger)
  }

  /// For example `ledger records may stay partly open, if at least 5 % is paid; suggested`.
  func words(for cardinality: Cardinality) -> String {
    "\(side(for: cardinality).rawValue) records may stay partly open"
      + (leastShare.map { ", if at least \($0.percentText) is paid" } ?? "")
      + (confirms ? "; confirmed as a whole would be" : "; only suggested")
  }

  var canonicalText: String {
    "(partial \(side?.rawValue ?? "single") \(leastShare?.canonicalText ?? "any") "
      + "\(confirms ? "confirm" : "suggest"))"
  }
}

extension Ratio {
  fileprivate var canonicalText: String { "\(numerator)/\(denominator)" }
}

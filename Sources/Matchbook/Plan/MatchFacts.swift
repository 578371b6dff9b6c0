/// What a person has decided already; every pass keeps to it.
public struct MatchFacts: Hashable, Sendable {
  /// Records that belong together, whatever the rules say.
  public struct Pin: Hashable, Sendable {
    public var ledgerIDs: [String]
    public var externalIDs: [String]
    /// Whether the greater of the two sums stays partly open instead of being settled in full; it
    /// is the amount of one record then.
    public var isPartial: Bool

    public init(ledgerIDs: [String], externalIDs: [String], isPartial: Bool = false) {
      self.ledgerIDs = ledgerIDs
      self.externalIDs = externalIDs
      self.isPartial = isPartial
    }
  }

  /// A part of a record's amount that earlier runs have settled.
  public struct Allocation: Hashable, Sendable {
    public var side: Side
    public var id: String
    /// Of the same sign as the record's amount, and not beyond it.
    public var amount: Amount

    public init(_ side: Side, id: String, amount: Amount) {
      self.side = side
      self.id = id
      self.amount = amount
    }
  }

  /// What becomes of a fact about a record that the run does not have.
  public enum AbsentRecords: String, Hashable, Sendable, CaseIterable {
    /// It is an error: an id may be written wrongly.
    case refused
    /// It says nothing here, as in a run over the next statement; pins must still be there.
    case passedOver = "passed_over"
  }

  /// A ledger and an external record that must never be in one match.
  public struct Rejection: Hashable, Sendable {
    public var ledgerID: String
    public var externalID: String

    public init(ledgerID: String, externalID: String) {
      self.ledgerID = ledgerID
      self.externalID = externalID
    }
  }

  /// Matched before the first rule; no record may be in two of them.
  public var pins: [Pin]
  public var rejections: [Rejection]
  /// Ledger records that take no part: settled otherwise, or written off.
  public var closedLedgerIDs: [String]
  public var closedExternalIDs: [String]
  /// What earlier runs have settled of records; several of one record add up.
  ///
  /// Rules see the amount that is still open. A record of which nothing is open takes no part.
  public var allocations: [Allocation]
  public var absentRecords: AbsentRecords

  public init(
    pins: [Pin] = [], rejections: [Rejection] = [], closedLedgerIDs: [String] = [],
    closedExternalIDs: [String] = [], allocations: [Allocation] = [],
    absentRecords: AbsentRecords = .refused
  ) {
    self.pins = pins
    self.rejections = rejections
    self.closedLedgerIDs = closedLedgerIDs
    self.closedExternalIDs = closedExternalIDs
    self.allocations = allocations
    self.absentRecords = absentRecords
  }

  public var isEmpty: Bool {
    pins.isEmpty && rejections.isEmpty && closedLedgerIDs.isEmpty && closedExternalIDs.isEmpty
      && allocations.isEmpty
  }

  /// The same for the same facts in any order.
  var canonicalText: String {
    func list(_ ids: [String]) -> String {
      ids.sorted().map { "\($0.utf8.count):\($0)" }.joined(separator: ",")
    }
    let pins = pins.map {
      "\(list($0.ledgerIDs))\($0.isPartial ? "~" : "=")\(list($0.externalIDs))"
    }.sorted()
    let rejections = rejections.map { "\(list([$0.ledgerID]))!\(list([$0.externalID]))" }.sorted()
    let text =
      "pins \(pins) rejections \(rejections) closed \(list(closedLedgerIDs)) "
      + list(closedExternalIDs)
    guard !allocations.isEmpty else { return text }
    let allocated = allocations.map {
      "\($0.side.rawValue) \(list([$0.id])) \($0.amount.minorUnits) \($0.amount.currency.code) "
        + "\($0.amount.currency.exponent)"
    }
    return "\(text) allocated \(allocated.sorted())"
  }
}

/// What a person has decided already; every pass keeps to it.
public struct MatchFacts: Hashable, Sendable {
  /// Records that belong together, whatever the rules say.
  public struct Pin: Hashable, Sendable {
    public var ledgerIDs: [String]
    public var externalIDs: [String]

    public init(ledgerIDs: [String], externalIDs: [String]) {
      self.ledgerIDs = ledgerIDs
      self.externalIDs = externalIDs
    }
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

  public init(
    pins: [Pin] = [], rejections: [Rejection] = [], closedLedgerIDs: [String] = [],
    closedExternalIDs: [String] = []
  ) {
    self.pins = pins
    self.rejections = rejections
    self.closedLedgerIDs = closedLedgerIDs
    self.closedExternalIDs = closedExternalIDs
  }

  public var isEmpty: Bool {
    pins.isEmpty && rejections.isEmpty && closedLedgerIDs.isEmpty && closedExternalIDs.isEmpty
  }

  /// The same for the same facts in any order.
  var canonicalText: String {
    func list(_ ids: [String]) -> String {
      ids.sorted().map { "\($0.utf8.count):\($0)" }.joined(separator: ",")
    }
    let pins = pins.map { "\(list($0.ledgerIDs))=\(list($0.externalIDs))" }.sorted()
    let rejections = rejections.map { "\(list([$0.ledgerID]))!\(list([$0.externalID]))" }.sorted()
    return "pins \(pins) rejections \(rejections) closed \(list(closedLedgerIDs)) "
      + list(closedExternalIDs)
  }
}

/// Facts by row, checked.
struct BoundFacts: Sendable {
  private(set) var pins: [(ledger: [Int32], external: [Int32])] = []
  /// Ledger row in the high, external row in the low half.
  private(set) var rejections: Set<UInt64> = []
  /// Rows that are in a rejection, which sets them apart from rows that are like them otherwise.
  private(set) var rejectedLedger: Set<Int32> = []
  private(set) var rejectedExternal: Set<Int32> = []
  private(set) var closedLedger: [Int32] = []
  private(set) var closedExternal: [Int32] = []

  /// No facts.
  static let none = BoundFacts()

  private init() {}

  /// Finds the records that the facts name.
  init(
    _ facts: MatchFacts, ledger: RecordTable, external: RecordTable
  ) throws(MatchError) {
    guard !facts.isEmpty else { return }
    let left = FactRows(ledger, .ledger, ids: facts.ledgerIDs)
    let right = FactRows(external, .external, ids: facts.externalIDs)
    var taken: [Side: Set<Int32>] = [:]
    func rows(_ ids: [String], _ table: FactRows) throws(MatchError) -> [Int32] {
      var rows: [Int32] = []
      for id in ids {
        let row = try table.row(of: id)
        guard taken[table.side, default: []].insert(row).inserted else {
          throw .contradictoryFact(side: table.side, id: id)
        }
        rows.append(row)
      }
      return rows
    }
    for pin in facts.pins {
      guard !pin.ledgerIDs.isEmpty, !pin.externalIDs.isEmpty else {
        throw .emptyPin(ids: pin.ledgerIDs + pin.externalIDs)
      }
      // A person names records in any order; a match has one.
      pins.append(
        (
          IDOrder(ledger).sorted(try rows(pin.ledgerIDs, left)),
          IDOrder(external).sorted(try rows(pin.externalIDs, right))
        ))
    }
    closedLedger = try rows(facts.closedLedgerIDs, left)
    closedExternal = try rows(facts.closedExternalIDs, right)
    for rejection in facts.rejections {
      let ledgerRow = try left.row(of: rejection.ledgerID)
      let externalRow = try right.row(of: rejection.externalID)
      rejections.insert(BoundFacts.key(Int(ledgerRow), Int(externalRow)))
      rejectedLedger.insert(ledgerRow)
      rejectedExternal.insert(externalRow)
    }
    for pin in pins {
      for ledgerRow in pin.ledger {
        for externalRow in pin.external where rejects(Int(ledgerRow), Int(externalRow)) {
          throw .contradictoryFact(side: .external, id: external.id(at: Int(externalRow)))
        }
      }
    }
  }

  @inline(__always)
  private static func key(_ ledgerRow: Int, _ externalRow: Int) -> UInt64 {
    UInt64(UInt32(truncatingIfNeeded: ledgerRow)) << 32
      | UInt64(UInt32(truncatingIfNeeded: externalRow))
  }

  func rejects(_ ledgerRow: Int, _ externalRow: Int) -> Bool {
    rejections.contains(BoundFacts.key(ledgerRow, externalRow))
  }

  /// Takes pinned and closed records off the market before the first rule.
  func apply(to states: RowStates, pass: Int) -> PairPass.Output {
    var output = PairPass.Output()
    for pin in pins {
      if pin.ledger.count == 1, pin.external.count == 1 {
        states.accept(
          ledgerRow: Int(pin.ledger[0]), externalRow: Int(pin.external[0]),
          score: Verdict.fullScore, pass: pass)
        continue
      }
      output.groups.append(
        GroupLink(
          pass: pass, score: Verdict.fullScore, ledgerRows: pin.ledger,
          externalRows: pin.external, isSuggested: false))
      for row in pin.ledger { states.ledger.raise(Int(row), to: .matched, pass: pass) }
      for row in pin.external { states.external.raise(Int(row), to: .matched, pass: pass) }
    }
    for row in closedLedger { states.ledger.raise(Int(row), to: .closed, pass: pass) }
    for row in closedExternal { states.external.raise(Int(row), to: .closed, pass: pass) }
    return output
  }
}

extension MatchFacts {
  fileprivate var ledgerIDs: Set<String> {
    Set(pins.flatMap(\.ledgerIDs) + rejections.map(\.ledgerID) + closedLedgerIDs)
  }

  fileprivate var externalIDs: Set<String> {
    Set(pins.flatMap(\.externalIDs) + rejections.map(\.externalID) + closedExternalIDs)
  }
}

/// The rows of the ids that facts name.
private struct FactRows {
  let side: Side
  private var rowOfID: [String: Int32] = [:]

  /// - Complexity: O(rows); only ids that are asked for are kept.
  init(_ table: RecordTable, _ side: Side, ids: Set<String>) {
    self.side = side
    for row in 0..<table.count {
      let id = table.id(at: row)
      if ids.contains(id) { rowOfID[id] = Int32(truncatingIfNeeded: row) }
    }
  }

  func row(of id: String) throws(MatchError) -> Int32 {
    guard let row = rowOfID[id] else { throw .unknownFact(side: side, id: id) }
    return row
  }
}

/// Stands for the matches that a person has made, in the place of a rule.
struct PinnedRule: Rule {
  static let id = "pinned"
  var header: RuleHeader {
    RuleHeader(id: PinnedRule.id, summary: "Matches that were given to the run", priority: .min)
  }
  let blockings: [Blocking] = []
  let fields: Set<Field> = []
  let canonicalText = "pinned"

  func reason(for pair: CandidatePair, ledger: RecordTable, external: RecordTable) -> String {
    "pinned by a person"
  }
}

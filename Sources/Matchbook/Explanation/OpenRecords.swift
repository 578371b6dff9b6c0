/// The records of one side that are open after a run, or that took no part in it, by id, each put into
/// words when it is asked for.
///
/// Going through them holds one record at a time; the collection itself keeps four bytes per record.
public struct OpenRecords: RandomAccessCollection, Sendable, Equatable {
  public let side: Side
  private let rows: [Int32]
  private let result: MatchResult

  /// - Parameter areClosed: Whether the records are meant that took no part, or those that did and
  ///   that no accepted match settles in full.
  init(_ side: Side, of result: MatchResult, areClosed: Bool = false) {
    self.side = side
    self.result = result
    let table = side == .ledger ? result.ledger : result.external
    let states = side == .ledger ? result.states.ledger : result.states.external
    let outcomes = states.outcomes
    let (matched, closed) = (RowOutcome.matched.rawValue, RowOutcome.closed.rawValue)
    func isMeant(_ outcome: UInt8) -> Bool {
      areClosed ? outcome == closed : outcome != matched && outcome != closed
    }
    var rows: [Int32] = []
    rows.reserveCapacity(outcomes.count(where: isMeant))
    for row in outcomes.indices where isMeant(outcomes[row]) {
      rows.append(Int32(truncatingIfNeeded: row))
    }
    self.rows = IDOrder(table).sorted(rows)
  }

  public var startIndex: Int { 0 }
  public var endIndex: Int { rows.count }

  /// The position of a record in its table, without its words.
  public func row(at position: Int) -> Int { Int(rows[position]) }

  /// - Complexity: O(1) beside the length of its words.
  public subscript(position: Int) -> OpenRecord {
    let row = Int(rows[position])
    let table = side == .ledger ? result.ledger : result.external
    let states = side == .ledger ? result.states.ledger : result.states.external
    let outcome = RowOutcome(rawValue: states.outcomes[row]) ?? .untouched
    let rule = result.ruleID(behind: outcome, pass: states.pass(of: row))
    return OpenRecord(
      side: side, row: row, id: table.id(at: row), code: outcome.code,
      reason: result.partReason(side, row)
        ?? outcome.reason(side: side, rule: rule, ruleCount: result.headers.count)
        + result.openWords(side, row),
      wholeAmount: table.wholeAmount(at: row), openAmount: result.openAmount(of: row, on: side))
  }

  public static func == (left: OpenRecords, right: OpenRecords) -> Bool {
    left.elementsEqual(right)
  }
}

extension MatchResult {
  /// What became of a record, as ``OpenRecord/code`` says it, without any words made.
  package func outcomeCode(of row: Int, on side: Side) -> String {
    let states = side == .ledger ? states.ledger : states.external
    return (RowOutcome(rawValue: states.outcomes[row]) ?? .untouched).code
  }

  /// Whether a record came into the run with a part of it settled.
  package func isPartial(_ row: Int, on side: Side) -> Bool {
    (side == .ledger ? ledger : external).columns.wholeAmounts[Int32(truncatingIfNeeded: row)]
      != nil
  }

  /// The positions of ``ambiguous`` sets, in their order.
  package var ambiguousPositions: [(ledgerRows: [Int32], externalRows: [Int32])] {
    ambiguousRows.map { ($0.ledgerRows, $0.externalRows) }
  }
}

/// The records of one side that are in no accepted match, by id, each put into words when it is asked
/// for.
///
/// Going through them holds one record at a time; the collection itself keeps four bytes per record.
public struct OpenRecords: RandomAccessCollection, Sendable, Equatable {
  public let side: Side
  private let rows: [Int32]
  private let table: RecordTable
  private let states: SideStates
  private let headers: [RuleHeader]

  init(_ side: Side, of result: MatchResult) {
    self.side = side
    table = side == .ledger ? result.ledger : result.external
    states = side == .ledger ? result.states.ledger : result.states.external
    headers = result.headers
    let outcomes = states.outcomes.buffer
    let matched = RowOutcome.matched.rawValue
    var rows: [Int32] = []
    rows.reserveCapacity(outcomes.count { $0 != matched })
    for row in outcomes.indices where outcomes[row] != matched {
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
    let outcome = RowOutcome(rawValue: states.outcomes[row]) ?? .untouched
    return OpenRecord(
      side: side, row: row, id: table.id(at: row), code: outcome.code,
      reason: outcome.reason(
        side: side, rule: outcome == .untouched ? nil : headers[Int(states.passes[row])].id,
        ruleCount: headers.count))
  }

  public static func == (left: OpenRecords, right: OpenRecords) -> Bool {
    left.elementsEqual(right)
  }
}

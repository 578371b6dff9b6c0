import CLuaBox
import Matchbook

/// Judges matches in which a side gives several records.
struct LuaGroupJudge: GroupJudge {
  let session: LuaSession

  func judge(ledgerRows: [Int32], externalRows: [Int32]) throws -> Verdict {
    guard !session.failures.isKilled else { return .rejected }
    let score = try session.withBox { box in
      LuaGroupJudge.score(
        box, session.rule, ledgerRows: ledgerRows, externalRows: externalRows, session.pass.ledger,
        session.pass.external)
    }
    guard let score else {
      throw LuaRunError("the amounts of a group do not fit 64 bits together")
    }
    return score < 0 ? .rejected : .accepted(score: score)
  }

  func choose(for row: Int32, of side: Side, among rows: [Int32]) throws -> [Int32] {
    guard !session.failures.isKilled else { return [] }
    return try session.withBox { box in
      var positions: UnsafePointer<Int32>?
      var count = 0
      luabox_group(
        box.raw, side == .ledger ? 0 : 1, row, rows, rows.count,
        Int64(session.rule.settings.instructionsPerGroup), &positions, &count)
      return UnsafeBufferPointer(start: positions, count: count).map { rows[Int($0)] }
    }
  }

  /// - Returns: Millionths, negative if the rule refuses; `nil` if the sum does not fit 64 bits.
  static func score(
    _ box: LuaBox, _ rule: LuaRule, ledgerRows: [Int32], externalRows: [Int32],
    _ ledger: RecordTable, _ external: RecordTable
  ) -> Int32? {
    let isLedgerGroup = rule.definition.kind == .manyToOne
    let (table, rows) = isLedgerGroup ? (ledger, ledgerRows) : (external, externalRows)
    let sum = rows.reduce(Int128(0)) { $0 + Int128(table.minorUnits(at: Int($1))) }
    guard let exact = Int64(exactly: sum) else { return nil }
    var score: Int32 = -1
    luabox_judge_group(
      box.raw, ledgerRows, ledgerRows.count, externalRows, externalRows.count,
      isLedgerGroup ? 0 : 1, exact, Int64(rule.settings.instructionsPerGroup), &score)
    return score
  }
}

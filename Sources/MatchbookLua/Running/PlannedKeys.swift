import CLuaBox
import Matchbook

/// Computes the keys of a plan without Lua, with the same result.
struct PlannedKeys {
  private let column: TextColumn
  private let isNormalised: Bool

  /// `nil` if the table has no texts of this kind: then Lua says what the field is.
  init?(_ plan: KeyPlan, of table: RecordTable, needs: [Field]) {
    let field = Field(name: plan.field)
    guard needs.contains(field), ![.amount, .currency, .date].contains(field),
      let column = table.texts(field)
    else { return nil }
    self.column = column
    isNormalised = plan.isNormalised
  }

  /// The keys of the rows that are wanted; `nil` if one of them is an error, for which Lua has words.
  func keys(of rows: Range<Int>, isWanted: (Int) -> Bool) -> RecordKeys? {
    let normalisers = PreparedNormalisers(isNormalised ? TextNormaliser.reference : [])
    var keys = RecordKeys()
    keys.reserveCapacity(rows: rows.count, keys: rows.count, bytes: rows.count * 16)
    for row in rows {
      if isWanted(row) {
        let isKept = column.withUTF8(at: row) { text in
          if text.isEmpty { return true }
          if luabox_holds_zero(text.baseAddress, text.count) { return false }
          return normalisers.withNormalised(text) { key in
            guard key.count <= RecordKeys.maximumLength else { return false }
            keys.append(utf8: key)
            return true
          }
        }
        guard isKept else { return nil }
      }
      keys.finishRow()
    }
    return keys
  }
}

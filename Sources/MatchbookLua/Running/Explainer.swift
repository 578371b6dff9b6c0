import CLuaBox
import Matchbook

/// Says again, for people, what a rule's `match` said about a pair.
///
/// Nothing of it is kept while pairs are judged: the function is asked once more, with explanations
/// on, when somebody reads the reason.
final class Explainer: Sendable {
  private let box = Locked<Opened>(Opened())

  private struct Opened {
    var box: LuaBox?
    var parameters: [RuleParameter] = []
  }

  func why(
    _ rule: LuaRule, _ pair: CandidatePair, _ ledger: RecordTable, _ external: RecordTable
  ) -> String {
    withBox(rule, ledger, external) { box in
      var bare = luabox_pair(ledger: pair.ledgerRow, external: pair.externalRow)
      var score: Int32 = -1
      luabox_judge(box.raw, &bare, 1, &score, Int64(rule.settings.instructionsPerCall))
      return score < 0 ? "" : box.why
    }
  }

  func why(
    _ rule: LuaRule, _ ledgerRows: [Int32], _ externalRows: [Int32], _ ledger: RecordTable,
    _ external: RecordTable
  ) -> String {
    guard rule.definition.kind != .oneToOne else {
      guard let left = ledgerRows.first, let right = externalRows.first else { return "" }
      return why(
        rule, CandidatePair(ledgerRow: Int(left), externalRow: Int(right)), ledger, external)
    }
    return withBox(rule, ledger, external) { box in
      let score = LuaGroupJudge.score(
        box, rule, ledgerRows: ledgerRows, externalRows: externalRows, ledger, external)
      return (score ?? -1) < 0 ? "" : box.why
    }
  }

  private func withBox(
    _ rule: LuaRule, _ ledger: RecordTable, _ external: RecordTable, _ body: (LuaBox) -> String
  ) -> String {
    box.withLock { opened in
      if opened.box == nil || opened.parameters != rule.parameterValues {
        var setup = LuaBox.Setup(fields: rule.definition.needs)
        setup.slots = 1
        setup.verifies = false
        setup.explains = true
        opened.box = try? rule.openBox(setup)
        opened.parameters = rule.parameterValues
      }
      guard let box = opened.box else { return "" }
      box.host.readers = [
        RecordReader(ledger, fields: rule.definition.needs),
        RecordReader(external, fields: rule.definition.needs),
      ]
      luabox_forget(box.raw)
      // A box that has been ended says nothing more; the next reason gets another one.
      var isEnded = false
      box.host.failure = { failure in
        isEnded = isEnded || failure.status.rawValue >= LUABOX_BUDGET.rawValue
        return false
      }
      defer {
        box.host.readers = []
        box.host.failure = nil
        if isEnded { opened.box = nil }
      }
      return body(box)
    }
  }
}

import MatchbookTestKit
import Testing

@testable import Matchbook

/// What is put together from bare columns is what a match says when it is asked alone.
@Suite struct MatchInWordsTests {
  /// All that can be asked of a match, in words.
  private static func told(_ match: MatchInWords) -> [String] {
    func text(_ append: (inout [UInt8]) -> Void) -> String {
      var bytes = Array("before".utf8)
      append(&bytes)
      return String(decoding: bytes, as: UTF8.self)
    }
    func ids(_ side: Side) -> String {
      var ids: [String] = []
      match.forEachRow(of: side) { row in
        ids.append(text { match.appendID(ofRow: row, side, to: &$0) })
      }
      return ids.joined(separator: " ")
    }
    return [
      text(match.appendID), text(match.appendRuleID), text(match.appendRuleVersion),
      text(match.appendStrategy), "\(match.score)", text(match.appendReason),
    ]
      + Side.allCases.flatMap { side in
        [
          ids(side), text { match.appendFirstAmount(side, to: &$0) },
          text { match.appendFirstCurrency(side, to: &$0) },
          text { match.appendFirstDay(side, to: &$0) },
        ]
      }
  }

  private static func told(_ match: Match, _ result: MatchResult) -> [String] {
    func before(_ text: String?) -> String { "before" + (text ?? "") }
    return [
      before(match.id), before(match.ruleID), before(match.ruleVersion),
      before(match.strategy.rawValue), "\(match.score)", before(match.reason),
    ]
      + Side.allCases.flatMap { side in
        let table = side == .ledger ? result.ledger : result.external
        let rows = side == .ledger ? match.ledgerRows : match.externalRows
        return [
          rows.map { before(table.id(at: $0)) }.joined(separator: " "),
          before(table.text(.amount, at: rows[0])), before(table.text(.currency, at: rows[0])),
          before(table.text(.date, at: rows[0])),
        ]
      }
  }

  @Test(arguments: Seeds.first(200))
  func saysWhatTheMatchSays(seed: UInt64) throws {
    let world = DrawnWorld(seed: seed)
    let result = try world.match()
    let matches = result.matches
    var told: [[String]] = []
    // In two parts, as threads take them.
    for range in [0..<matches.count / 3, matches.count / 3..<matches.count] {
      matches.forEachInWords(range) { told.append(Self.told($0)) }
    }
    #expect(told == matches.map { Self.told($0, result) }, "\(world.description)")
  }

  @Test func hasTheWordsOfEveryPhraseItKnows() throws {
    let euro = try #require(Currency("EUR"))
    let table = { (side: String, day: Int32?, reference: String) throws in
      try RecordTable([
        Record(
          id: side, amount: Amount(minorUnits: 1250, currency: euro),
          date: day.map { Day(number: $0) }, reference: reference)
      ])
    }
    func reason(_ days: Int32?, _ reference: String, by condition: Condition) throws -> String? {
      let phrases = try #require(PairPhrases(condition))
      var bytes: [UInt8] = []
      var isKnown = false
      try table("L", 100, "A-1").withBareColumns { ledger in
        try? table("X", days.map { 100 + $0 }, reference).withBareColumns { external in
          isKnown = phrases.append(ledger: ledger, 0, external: external, 0, to: &bytes)
        }
      }
      #expect(isKnown || bytes.isEmpty)
      return isKnown ? String(decoding: bytes, as: UTF8.self) : nil
    }
    let all = Condition.all([
      .equal(.reference), .equal(.amount), .equal(.currency), .within(days: 9),
    ])
    let same = "same reference A-1; same amount 12.50; same currency EUR; "
    #expect(try reason(0, "A-1", by: all) == same + "same day 1970-04-11")
    #expect(try reason(1, "A-1", by: all) == same + "external 1 day later")
    #expect(try reason(-8, "A-1", by: all) == same + "external 8 days earlier")
    // Words for these are made at leisure.
    #expect(try reason(nil, "A-1", by: all) == nil)
    #expect(try reason(0, "a-1", by: all) == nil)
    #expect(PairPhrases(.any([.equal(.reference), .equal(.amount)])) == nil)
  }
}

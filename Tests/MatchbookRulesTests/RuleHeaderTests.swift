import Matchbook
import MatchbookRules
import Testing

/// What stands in a rule beside its condition.
@Suite struct RuleHeaderTests {
  @Test func defaults() throws {
    let rule = try load(#"{"id": "a", "when": {"field": "id", "operator": "equal"}}"#)[0]
    #expect(rule.header == RuleHeader(id: "a"))
    #expect(rule.condition == .equal(.id))
    #expect(rule.veto == nil && rule.ledgerScope == nil && rule.externalScope == nil)
    #expect(rule.minimumScore == 0 && !rule.allowsCrossProduct)
    #expect(rule.header.version == "1.0.0")
    #expect(rule.header.priority == 100)
    #expect(rule.header.ambiguity == .confirmIfUnique)
    #expect(rule.header.disposition == .confirm)
    #expect(rule.header.nearest == .day)
    #expect(rule.header.objective == nil && rule.header.chance == nil)
  }

  @Test func everythingCanBeSaid() throws {
    let rule = try load(
      """
      {"rules": [{
        "id": "a", "version": "2.1.0", "description": "d", "priority": -5,
        "cardinality": "many_to_one", "ambiguity": "confirm_best", "nearest": "instant",
        "disposition": {"confirm_at": "0.95", "suggest_at": 0.8},
        "when": {"all": [{"field": "id", "operator": "equal"},
                         {"field": "amount", "operator": "equal", "name": "money"}]},
        "veto": {"field": "reference", "operator": "not_equal"},
        "scope": {"ledger": {"field": "status", "operator": "equal", "value": "posted"},
                  "external": {"not": {"field": "amount", "operator": "equal", "value": 0}}},
        "objective": "best_first", "chance": 1,
        "score": {"weights": {"money": 3, "id": 0}, "minimum": "0.8"},
        "cross_product": true
      }]}
      """)[0]
    #expect(
      rule.header
        == RuleHeader(
          id: "a", version: "2.1.0", summary: "d", priority: -5, cardinality: .manyToOne,
          ambiguity: .confirmBest,
          disposition: Disposition(confirmAtLeast: 950_000, suggestAtLeast: 800_000),
          nearest: .instant, objective: .bestFirst, chance: 1_000_000))
    func test(_ field: Field, _ name: String, _ weight: Int) -> Condition {
      let operand = RuleTest.Operand.field(field, normalised: [])
      return .test(
        RuleTest(ledger: operand, external: operand, .equal, name: name, weight: weight))
    }
    #expect(rule.condition == .all([test(.id, "id", 0), test(.amount, "money", 3)]))
    #expect(rule.minimumScore == 800_000)
    #expect(rule.allowsCrossProduct)
    #expect(
      rule.ledgerScope
        == .test(
          RuleTest(
            ledger: .field(.named("status"), normalised: []), external: .constant("posted"), .equal)
        ))
    #expect(
      rule.externalScope
        == .not(
          .test(
            RuleTest(
              ledger: .constant("0"), external: .field(.amount, normalised: []), .equal))))
    #expect(rule.veto != nil)
  }

  @Test(arguments: [("confirm", Disposition.confirm), ("suggest", .suggest)])
  func dispositionInOneWord(word: String, disposition: Disposition) throws {
    let rule = try load(
      #"[{"id": "a", "disposition": "\#(word)", "when": {"field": "id", "operator": "equal"}}]"#)[0]
    #expect(rule.header.disposition == disposition)
  }

  @Test func aByteOrderMarkAndWindowsLinesDoNotMoveThePlace() {
    let text =
      "{\"rules\": [\r\n  {\"id\": 7, \"when\": {\"field\": \"id\", \"operator\": \"equal\"}}]}"
    let error = #expect(throws: RuleFileError.self) {
      _ = try JSONRules.load([0xEF, 0xBB, 0xBF] + Array(text.utf8), name: "w.json")
    }
    #expect(
      error?.description == """
        w.json:2:10: error: "id" holds 7, expected a string
          2 |   {"id": 7, "when": {"field": "id", "operator": "equal"}}]}
                       ^
          [rule.wrong-type] at $.rules[0].id

        1 mistake in 1 file; no rule was loaded.
        """)
  }
}

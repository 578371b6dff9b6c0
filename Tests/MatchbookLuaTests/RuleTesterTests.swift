import Matchbook
import MatchbookLua
import Testing

/// The examples inside of rules, and what tools tell about pairs.
@Suite struct RuleTesterTests {
  @Test func theExamplesOfTheInvoiceRuleHold() throws {
    let outcomes = RuleTester(try Sources.load(Sources.invoice)).run()
    #expect(outcomes.map(\.failure) == [nil, nil, nil])
    #expect(outcomes.map(\.found) == ["true", "blocked", "false"])
    #expect(outcomes.map(\.line) == [29, 33, 37])
  }

  @Test func theExamplesOfTheSettlementRuleHold() throws {
    let outcomes = RuleTester(try Sources.load(Self.settlement)).run()
    #expect(outcomes.map(\.failure) == [nil, nil])
    #expect(outcomes.first?.why == "2 sales less fee 0.50 EUR")
  }

  @Test func theExamplesOfTheNameRuleHold() throws {
    let outcomes = RuleTester(try Sources.load(Self.names)).run()
    #expect(outcomes.map(\.failure) == [nil, nil, nil])
  }

  @Test func anExampleThatFailsSaysWhatWasFound() throws {
    let source = Sources.rule(
      more: """
        examples = {
          { "wrong", ledger = { reference = "A" }, external = { reference = "A" }, expect = false },
          { "not blocked", ledger = { reference = "A" }, external = { reference = "A" },
            expect = "blocked" },
          { "blocked", ledger = { reference = "A" }, external = { reference = "B" }, expect = true },
        },
        """)
    #expect(
      RuleTester(try Sources.load(source)).run().map(\.failure) == [
        "expected false, found true", "expected blocked, found true",
        "expected true, found blocked",
      ])
  }

  @Test func aPairIsFollowedStageByStage() throws {
    let rule = try Sources.load(Sources.invoice)
    let ledger = try RecordTable(texts: [
      ["id": "L-1", "reference": "INV-7", "amount": "10.00", "date": "2026-01-01"]
    ])
    let external = try RecordTable(texts: [
      ["id": "X-1", "text": "INV 7, INV-8", "amount": "10.00", "date": "2026-06-01"]
    ])
    let trace = try rule.trace(ledgerRow: 0, externalRow: 0, ledger: ledger, external: external)
    #expect(
      trace.terms.map { "\($0.name): \($0.words)" } == [
        "currency: equal", "date: 151 days apart, at most 45 allowed",
      ])
    #expect(trace.keys?.ledger == ["inv7"])
    #expect(trace.keys?.external == ["inv8"])
    #expect(!trace.isCandidate)
    #expect(trace.score == 1_000_000)
    #expect(trace.why == "invoice number and exact amount")
    #expect(trace.instructions > 10 && trace.instructions < 100)
  }

  @Test func instructionsAreCounted() throws {
    let rule = try Sources.load(
      Sources.rule(match: "function(a) for i = 1, 100 do end return true end"))
    let table = try RecordTable(texts: [["id": "1", "reference": "A"]])
    let counts = try rule.instructionCounts(
      of: [CandidatePair(ledgerRow: 0, externalRow: 0)], ledger: table, external: table)
    #expect(counts.calls == 1)
    #expect(counts.greatest > 100 && counts.greatest < 130)
  }

  static let settlement = """
    return {
      api = 1, id = "payouts.card-sales", version = "1.0.0", kind = "N:1",
      params = { max_fee = { type = "percent", default = "3%", max = "5%" } },
      needs = { "amount", "currency", "date", "merchant" },
      group = { by = { "currency", "merchant", "date" }, sum = "amount", max_items = 5000 },
      block = { "currency", "merchant", date = { window = 3 }, amount = { tolerance = "$max_fee" } },
      match = function(sales, payout, p)
        local fee = sales.sum - payout.amount
        if fee < 0 or not money.within(sales.sum, payout.amount, p.max_fee) then return false end
        return 1 - fee / sales.sum,
          explain("%d sales less fee %s", sales.count, money.text(fee, payout.currency))
      end,
      examples = {
        { "two sales of a day",
          ledger = {
            { merchant = "M", amount = "10.00", date = "2026-03-01" },
            { merchant = "M", amount = "15.00", date = "2026-03-01" },
          },
          external = { merchant = "M", amount = "24.50", date = "2026-03-02" },
          expect = { score_at_least = 0.98 }, why = "2 sales less fee 0.50 EUR" },
        { "more than was sold",
          ledger = { { merchant = "M", amount = "10.00", date = "2026-03-01" } },
          external = { merchant = "M", amount = "10.10", date = "2026-03-02" },
          expect = false },
      },
    }
    """

  static let names = """
    return {
      api = 1, id = "payments.payer-name", version = "1.0.0",
      params = { similarity = { type = "ratio", default = 0.6 } },
      needs = { "amount", "currency", "date", "party", "text" },
      block = { "currency", "amount", date = { business_days = 3, calendar = "TARGET" } },
      normalise = function(record, side)
        return { name = text.tokens(side == "ledger" and record.party or record.text,
                                    { drop = "legal-forms" }) }
      end,
      match = function(ledger, external, p)
        local s = text.token_set_ratio(ledger.n.name, external.n.name)
        if s < p.similarity then return false end
        return s, explain("payer name %.2f similar to %s", s, ledger.party)
      end,
      examples = {
        { "words in another order",
          ledger = { party = "Müller Handels GmbH", amount = "5.00", date = "2026-04-02" },
          external = { text = "HANDELS MULLER", amount = "5.00", date = "2026-04-08" },
          expect = true, why = "1.00 similar to Müller" },
        { "somebody else",
          ledger = { party = "Meier AG", amount = "5.00", date = "2026-04-02" },
          external = { text = "HANDELS MULLER", amount = "5.00", date = "2026-04-02" },
          expect = false },
        { "too late",
          ledger = { party = "Meier AG", amount = "5.00", date = "2026-04-02" },
          external = { text = "MEIER", amount = "5.00", date = "2026-04-20" },
          expect = "blocked" },
      },
    }
    """
}

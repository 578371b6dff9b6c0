import Testing

@testable import Matchbook

/// Every reason why a run does not start, in the exact words a person reads.
@Suite struct MatchErrorTests {
  struct Specimen: Sendable, CustomTestStringConvertible {
    let error: MatchError
    let text: String
    var testDescription: String { error.code }
  }

  static let specimens = [
    Specimen(
      error: .noRules,
      text: "there is no rule to apply; give at least one. Nothing was matched. [match.no-rules]"),
    Specimen(
      error: .repeatedRule(id: "a"),
      text: "two rules have the id \"a\"; give each rule an id of its own. Nothing was matched. "
        + "[match.repeated-rule]"),
    Specimen(
      error: .unindexableRule(id: "a"),
      text: "rule \"a\" has no condition that an index can serve, so every ledger record would be "
        + "compared with every external record; add a test that a field is equal, an amount "
        + "tolerance or a date window, or set cross_product to true. Nothing was matched. "
        + "[match.unindexable-rule]"),
    Specimen(
      error: .missingBlocking(id: "a"),
      text: "rule \"a\" gives no blocking, so no pair can become a candidate; return at least one "
        + "Blocking. Nothing was matched. [match.missing-blocking]"),
    Specimen(
      error: .unknownField(
        name: "batch", side: .ledger, reader: "rule \"a\"", available: ["id", "amount"]),
      text: "rule \"a\" reads the field \"batch\", which the ledger records do not have; they have "
        + "id, amount. Nothing was matched. [match.unknown-field]"),
    Specimen(
      error: .groupAlternatives(rule: "a", count: 2),
      text: "rule \"a\" matches several records at once or in part, but its condition can be met "
        + "in 2 ways; give each way a rule of its own. Nothing was matched. [match.group-alternatives]"
    ),
    Specimen(
      error: .sumsNeedOne(rule: "a"),
      text: "rule \"a\" searches sets that add up for many_to_many, but such a set is searched for "
        + "one record; set the cardinality to one_to_many or many_to_one, or group by keys. "
        + "Nothing was matched. [match.sums-need-one]"),
    Specimen(
      error: .badPartial(rule: "a", reason: "any set would be a part"),
      text: "rule \"a\" may settle records in part, but any set would be a part. Nothing was "
        + "matched. [match.bad-partial]"),
    Specimen(
      error: .tooManyRules(count: 5000, limit: 4096),
      text: "5000 rules were given, at most 4096 can be applied in one run. Nothing was matched. "
        + "[match.too-many-rules]"),
    Specimen(
      error: .tooManyRows(side: .ledger, count: 2_147_483_647, limit: 2_147_483_646),
      text: "the session would have 2147483647 ledger records, at most 2147483646 fit; begin a new "
        + "session with the open records. Nothing was matched. [match.too-many-rows]"),
    Specimen(
      error: .repeatedRecord(side: .external, id: "X-1"),
      text: "the session already has the external record \"X-1\"; hand in each record once, and "
        + "number repeated ids. Nothing was matched. [match.repeated-record]"),
    Specimen(
      error: .unlikeColumn(field: "lot", side: .ledger, isNumber: true),
      text: "the column \"lot\" of the ledger records holds numbers, which do not go with what the "
        + "session holds there: texts and numbers do not mix, and all numbers of a column have to "
        + "fit 64 bits in its most decimal places. Nothing was matched. [match.unlike-column]"),
    Specimen(
      error: .partInSession(what: "rule \"a\""),
      text: "rule \"a\" settles records in part, which a session cannot do; match in single runs, "
        + "each with the facts that the one before gives. Nothing was matched. "
        + "[match.part-in-session]"),
    Specimen(
      error: .unknownMatch(ledgerIDs: ["L-1", "L-2"], externalIDs: ["X-1"]),
      text:
        "the session holds no accepted match of ledger L-1, L-2 with external X-1; name all its "
        + "records as its result does. Nothing was released. [match.unknown-match]"),
    Specimen(
      error: .cancelled,
      text: "the run was ended before it was done. Nothing was matched. [match.cancelled]"),
    Specimen(
      error: .unknownFact(side: .ledger, id: "L-9"),
      text:
        "a fact names the ledger record \"L-9\", which the run does not have; correct the id, "
        + "leave the fact out, or let absent records be passed over. Nothing was matched. [match.unknown-fact]"
    ),
    Specimen(
      error: .contradictoryFact(side: .external, id: "X-1"),
      text:
        "the facts contradict each other about the external record \"X-1\": it is pinned twice, "
        + "pinned and closed, pinned although it is settled in full, or pinned to a record that it is "
        + "rejected with. Nothing was matched. [match.contradictory-fact]"),
    Specimen(
      error: .emptyPin(ids: ["L-1"]),
      text: "a pin names L-1 and nothing on the other side; give it a record of each side. Nothing "
        + "was matched. [match.empty-pin]"),
    Specimen(
      error: .badAllocation(
        side: .ledger, id: "L-1", allocated: "100.01 EUR", amount: "100.00 EUR"),
      text:
        "the facts allocate 100.01 EUR of the ledger record \"L-1\", whose amount is 100.00 EUR; "
        + "allocate money of its currency and sign, at most its amount in all. Nothing was matched. "
        + "[match.bad-allocation]"),
    Specimen(
      error: .badPartialPin(ids: ["L-1", "X-1"], reason: "the external sum is zero"),
      text: "a partial pin of L-1, X-1 cannot be settled: the external sum is zero; let the sum of "
        + "one side be less than the amount of the one record of the other side. Nothing was "
        + "matched. [match.bad-partial-pin]"),
    Specimen(
      error: .reservedRule(id: "pinned"),
      text: "a rule has the id \"pinned\", which stands for matches that were given to the run; "
        + "give it another id. Nothing was matched. [match.reserved-rule]"),
    Specimen(
      error: .ruleFailed(id: "a", reason: "no table"),
      text: "rule \"a\" failed: no table. Nothing was matched. [match.rule-failed]"),
    Specimen(
      error: .badKeys(rule: "a", side: .external, reason: "it returned none"),
      text: "rule \"a\" computed bad keys for the external records: it returned none. Nothing was "
        + "matched. [match.bad-keys]"),
    Specimen(
      error: .amountOutOfRange(side: .ledger, id: "L-1", amount: "1 EUR", places: 9),
      text: "ledger record L-1 has the amount 1 EUR, which does not fit 64 bits with the 9 decimal "
        + "places that other records of its currency have; give all records of a currency the same "
        + "places. Nothing was matched. [match.amount-range]"),
    Specimen(
      error: .tieOutFailed(currency: "EUR", difference: "0.01"),
      text: "matched and open amounts in EUR miss the input by 0.01; this is an error of the "
        + "engine, please report it. Do not use the result. [match.tie-out]"),
    Specimen(
      error: .tooManyCurrencies(count: 300, limit: 255),
      text: "the records are in 300 different currencies, at most 255 can be told apart. Nothing "
        + "was matched. [match.too-many-currencies]"),
  ]

  @Test(arguments: specimens)
  func anErrorHasItsExactText(specimen: Specimen) {
    #expect(specimen.error.description == specimen.text)
  }

  /// Rows of today's engines end at 5,000; ours have no such bound.
  @Test func twentyThousandRecordsASideAreAllMatched() throws {
    let eur = try #require(Currency("EUR"))
    func records(_ prefix: String) -> [Record] {
      (0..<20_000).map {
        Record(
          id: "\(prefix)\($0)", amount: Amount(minorUnits: Int64($0 % 977), currency: eur),
          reference: "INV-\($0)")
      }
    }
    let rule = ConditionRule("invoice", where: .all([.equal(.amount), .equal(.reference)]))
    let result = try Matcher(rules: [rule])
      .match(ledger: RecordTable(records("L")), external: RecordTable(records("X")))
    #expect(result.counts.matched == 20_000)
    #expect(result.matches.count == 20_000)
    #expect(result.limits.isEmpty)
  }
}

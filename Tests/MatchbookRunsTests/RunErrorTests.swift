import Matchbook
import MatchbookRuns
import Testing

/// Every refusal of managers and stores, in the exact words a person reads.
@Suite struct RunErrorTests {
  struct Specimen: Sendable, CustomTestStringConvertible {
    let error: RunError
    let text: String
    var testDescription: String { error.code }

    init(_ error: RunError, _ text: String) {
      self.error = error
      self.text = text
    }
  }

  static let specimens = [
    Specimen(
      .notFound(noun: "run", id: "r-1"),
      "there is no run \"r-1\"; list them to find the right id. Nothing was done. [run.not-found]"),
    Specimen(
      .badRequest(field: "limit", value: "0", expected: "1 to 10000"),
      "limit holds \"0\", expected 1 to 10000. Nothing was done. [run.bad-request]"),
    Specimen(
      .missingReason(action: "revoke a match"),
      "to revoke a match needs a reason; say why, for those who read the audit trail. Nothing was "
        + "done. [run.missing-reason]"),
    Specimen(
      .keyConflict(key: "march"),
      "the idempotency key \"march\" was used for another request; take a new key for a new "
        + "request. Nothing was done. [run.key-conflict]"),
    Specimen(
      .takenID(noun: "books", id: "b-1"),
      "the id \"b-1\" is taken among the books; give each its own. Nothing was done. "
        + "[run.taken-id]"),
    Specimen(
      .badTransition(
        noun: "run", id: "r-1", state: "closed", action: "delete", allowed: ["reopen", "note"]),
      "run r-1 is closed, so it takes no \"delete\"; it takes reopen, note. Nothing was done. "
        + "[run.bad-transition]"),
    Specimen(
      .busy(run: "r-1", worker: "host:17", until: Timestamp(milliseconds: 0)),
      "run r-1 is being matched by host:17; wait until it ends, or until 1970-01-01T00:00:00Z, "
        + "when its claim expires. Nothing was done. [run.busy]"),
    Specimen(
      .noRecords(run: "r-1"),
      "run r-1 has no records to match; add a source of each side first. Nothing was done. "
        + "[run.no-records]"),
    Specimen(
      .openSuggestions(run: "r-1", count: 1),
      "run r-1 has 1 suggested match; accept or reject them, or override with a reason. Nothing "
        + "was done. [run.open-suggestions]"),
    Specimen(
      .criticalDiscrepancies(run: "r-1", count: 2),
      "run r-1 has 2 critical discrepancies open; settle or close them, or override with a reason. "
        + "Nothing was done. [run.critical-discrepancies]"),
    Specimen(
      .acceptedMatches(run: "r-1", count: 3),
      "run r-1 has 3 accepted matches, which a deletion would undo; revoke them first. Nothing was "
        + "done. [run.accepted-matches]"),
    Specimen(
      .sourceInUse(source: "source file s-1", match: "M-4"),
      "source file s-1 has a record in the accepted match M-4; revoke it first. Nothing was done. "
        + "[run.source-in-use]"),
    Specimen(
      .notOpen(side: .ledger, id: "L-1", reason: "it is closed"),
      "the ledger record \"L-1\" cannot be taken: it is closed. Nothing was done. [run.not-open]"),
    Specimen(
      .identicalMatch(match: "M-4"),
      "match M-4 has the same records and is active; decide on that one. Nothing was done. "
        + "[run.identical-match]"),
    Specimen(
      .rejectedPair(ledgerID: "L-1", externalID: "X-1"),
      "somebody has rejected ledger \"L-1\" with external \"X-1\"; withdraw the rejection first. "
        + "Nothing was done. [run.rejected-pair]"),
    Specimen(
      .imbalance(currency: "EUR", difference: "2.10", allowed: "0.50"),
      "ledger less external is 2.10 EUR, allowed is 0.50; explain it with an adjustment, or "
        + "declare the match partial. Nothing was done. [run.imbalance]"),
    Specimen(
      .mixedCurrencies(["EUR", "USD"]),
      "the records of a match have one currency, these have EUR, USD. Nothing was done. "
        + "[run.mixed-currencies]"),
    Specimen(
      .samePerson(action: "accept the match", person: "ann"),
      "ann is the author, and duties are split: somebody else has to accept the match. Nothing was "
        + "done. [run.same-person]"),
    Specimen(
      .beyondLimit(kind: "fee", amount: "9.00 EUR", limit: "5.00 EUR"),
      "an adjustment for fee of 9.00 EUR is beyond the limit of 5.00 EUR. Nothing was done. "
        + "[run.beyond-limit]"),
    Specimen(
      .repeatedRecords(side: .external, ids: ["1", "2"], count: 3),
      "3 records of the source are in the external already: 1, 2 and others; choose what becomes "
        + "of repeated records. The source was not imported. [run.repeated-records]"),
    Specimen(
      .unlikeColumn(field: "rate", source: "a.csv"),
      "column \"rate\" holds texts here and numbers in source a.csv, or the other way round; rename "
        + "it. The source was not imported. [run.unlike-column]"),
    Specimen(.records(.missingID(row: 3)), RecordError.missingID(row: 3).description),
    Specimen(.matching(.noRules), MatchError.noRules.description),
    Specimen(
      .degraded(rules: ["fees"]),
      "nothing was committed, because of quarantined rules: fees; repair them, or allow a degraded "
        + "result. [run.degraded]"),
    Specimen(
      .changedRules([
        ChangedRule(
          rule: RuleReference(id: "fees", version: "1.0.0"), sourceHash: "0123456789abcdef",
          run: "r-1", earlierHash: "fedcba9876543210")
      ]),
      "rule fees 1.0.0 was another one in run r-1: its source is 0123456789ab, there it was "
        + "fedcba987654; give what you changed a new version. Nothing was done. [run.changed-rule]"),
    Specimen(
      .severalCurrencies(["EUR", "JPY"]),
      "the records are money of EUR, JPY, which have no sum in common; ask for each currency. "
        + "Nothing was done. [run.several-currencies]"),
    Specimen(
      .activeException(stream: "bank", exception: "e-1"),
      "exception e-1 of stream bank is active, and a stream has one at a time; resolve or dismiss it "
        + "first. Nothing was done. [run.active-exception]"),
    Specimen(
      .tooEarly(scope: "main", day: Day(number: 0), cutOff: Timestamp(milliseconds: 88_200_000)),
      "the totals of main for 1970-01-01 are not final before 1970-01-02T00:30:00Z; submit them "
        + "then. Nothing was done. [run.too-early]"),
    Specimen(
      .alreadyReconciled(scope: "main", day: Day(number: 0)),
      "the totals of main for 1970-01-01 are reconciled with other values; reopen them with a reason "
        + "first. Nothing was done. [run.already-reconciled]"),
    Specimen(
      .storeUnreadable(path: "a.store", reason: "no permission"),
      "the store a.store cannot be opened: no permission. [store.unreadable]"),
    Specimen(
      .notAStore(path: "a.db"),
      "a.db is a file of another program, and no store of Matchbook; choose another name. Nothing "
        + "was done. [store.not-a-store]"),
    Specimen(
      .storeNewer(path: "a.store", version: 9, known: 1),
      "the store a.store has layout 9, and this Matchbook knows layouts up to 1; use the newer "
        + "Matchbook that made it. Nothing was done. [store.newer]"),
    Specimen(
      .storeDamaged("row 4 of runs: no text in column 2"),
      "the store holds what cannot be: row 4 of runs: no text in column 2. Restore it from a copy; "
        + "nothing was done. [store.damaged]"),
    Specimen(
      .storeBusy(waitedMilliseconds: 10_000),
      "another process has been writing to the store for more than 10000 ms; try again. Nothing "
        + "was done. [store.busy]"),
    Specimen(
      .storeFailed("database or disk is full"),
      "the store could not be changed: database or disk is full. Nothing was done. "
        + "[store.failed]"),
  ]

  @Test(arguments: specimens)
  func sayWhatWhereAndWhatToDo(specimen: Specimen) {
    #expect(specimen.error.description == specimen.text)
  }

  @Test func everyCodeIsOneOfItsOwn() {
    let codes = Self.specimens.map(\.error.code)
    #expect(Set(codes).count == codes.count)
  }
}

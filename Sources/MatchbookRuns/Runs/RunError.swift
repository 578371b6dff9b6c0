import Matchbook

/// A reason why the managers or a store refused something; nothing of it was done.
public enum RunError: Error, Hashable, Sendable {
  // MARK: Requests

  /// There is no such thing.
  case notFound(noun: String, id: String)
  /// A value of a request cannot be.
  case badRequest(field: String, value: String, expected: String)
  /// Something has to say why it is done.
  case missingReason(action: String)
  /// An idempotency key was used before, for another request.
  case keyConflict(key: String)
  /// The id that the host made is taken.
  case takenID(noun: String, id: String)

  // MARK: States

  /// An action is not allowed in a state.
  case badTransition(noun: String, id: String, state: String, action: String, allowed: [String])
  /// Another worker is matching the run.
  case busy(run: String, worker: String, until: Timestamp)
  /// A run cannot start without a processed source.
  case noRecords(run: String)
  /// A run with suggested matches is not finished.
  case openSuggestions(run: String, count: Int)
  /// A run with open discrepancies that are critical is not finished.
  case criticalDiscrepancies(run: String, count: Int)
  /// A run with accepted matches is not deleted.
  case acceptedMatches(run: String, count: Int)
  /// A record of a source or a run is in an accepted match.
  case sourceInUse(source: String, match: String)

  // MARK: Matches

  /// A record is closed, or has less open than a match would take.
  case notOpen(side: Side, id: String, reason: String)
  /// The same records are in an active match already.
  case identicalMatch(match: String)
  /// A person has rejected a pair of the match.
  case rejectedPair(ledgerID: String, externalID: String)
  /// The two sides of a manual match differ by more than allowed.
  case imbalance(currency: String, difference: String, allowed: String)
  /// The records of a manual match have several currencies.
  case mixedCurrencies([String])
  /// The author of a match may not approve it.
  case samePerson(action: String, person: String)
  /// An adjustment is greater than allowed.
  case beyondLimit(kind: String, amount: String, limit: String)

  // MARK: Records

  /// A source has records that are there already.
  case repeatedRecords(side: Side, ids: [String], count: Int)
  /// A column of a source has another kind of value than in an earlier source.
  case unlikeColumn(field: String, source: String)
  /// Records cannot become a table.
  case records(RecordError)
  /// The engine did not start, or did not finish.
  case matching(MatchError)
  /// A rule was quarantined, so that the result is not to be trusted.
  case degraded(rules: [String])
  /// The id and version of a rule stand for another source in an earlier run.
  case changedRules([ChangedRule])

  // MARK: Exceptions and control totals

  /// A sum was asked for over records of several currencies.
  case severalCurrencies([String])
  /// A stream has an exception that is open or investigated.
  case activeException(stream: String, exception: String)
  /// The control totals of a day came before its cut-off.
  case tooEarly(scope: String, day: Day, cutOff: Timestamp)
  /// The control totals of a day agree already, with other values.
  case alreadyReconciled(scope: String, day: Day)

  // MARK: Store

  /// The store cannot be opened.
  case storeUnreadable(path: String, reason: String)
  /// The file is another program's.
  case notAStore(path: String)
  /// A newer Matchbook has made the store.
  case storeNewer(path: String, version: Int, known: Int)
  /// What is in the store cannot be.
  case storeDamaged(String)
  /// Another process writes for longer than this one waits.
  case storeBusy(waitedMilliseconds: Int)
  /// The database refused a change.
  case storeFailed(String)

  /// A stable code that never changes its meaning.
  public var code: String {
    switch self {
    case .notFound: "run.not-found"
    case .badRequest: "run.bad-request"
    case .missingReason: "run.missing-reason"
    case .keyConflict: "run.key-conflict"
    case .takenID: "run.taken-id"
    case .badTransition: "run.bad-transition"
    case .busy: "run.busy"
    case .noRecords: "run.no-records"
    case .openSuggestions: "run.open-suggestions"
    case .criticalDiscrepancies: "run.critical-discrepancies"
    case .acceptedMatches: "run.accepted-matches"
    case .sourceInUse: "run.source-in-use"
    case .notOpen: "run.not-open"
    case .identicalMatch: "run.identical-match"
    case .rejectedPair: "run.rejected-pair"
    case .imbalance: "run.imbalance"
    case .mixedCurrencies: "run.mixed-currencies"
    case .samePerson: "run.same-person"
    case .beyondLimit: "run.beyond-limit"
    case .repeatedRecords: "run.repeated-records"
    case .unlikeColumn: "run.unlike-column"
    case .records(let error): error.code
    case .matching(let error): error.code
    case .degraded: "run.degraded"
    case .changedRules: "run.changed-rule"
    case .severalCurrencies: "run.several-currencies"
    case .activeException: "run.active-exception"
    case .tooEarly: "run.too-early"
    case .alreadyReconciled: "run.already-reconciled"
    case .storeUnreadable: "store.unreadable"
    case .notAStore: "store.not-a-store"
    case .storeNewer: "store.newer"
    case .storeDamaged: "store.damaged"
    case .storeBusy: "store.busy"
    case .storeFailed: "store.failed"
    }
  }
}

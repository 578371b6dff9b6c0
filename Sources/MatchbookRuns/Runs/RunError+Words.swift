extension RunError: CustomStringConvertible {
  public var description: String {
    switch self {
    case .records(let error): "\(error)"
    case .matching(let error): "\(error)"
    default: "\(sentence) [\(code)]"
    }
  }

  private var sentence: String {
    switch self {
    case .notFound, .badRequest, .missingReason, .keyConflict, .takenID: requestSentence
    case .badTransition, .busy, .noRecords, .openSuggestions, .criticalDiscrepancies,
      .acceptedMatches, .sourceInUse:
      stateSentence
    case .severalCurrencies, .activeException, .tooEarly, .alreadyReconciled: exceptionSentence
    case .storeUnreadable, .notAStore, .storeNewer, .storeDamaged, .storeBusy, .storeFailed:
      storeSentence
    default: matchSentence
    }
  }

  private var requestSentence: String {
    switch self {
    case .notFound(let noun, let id):
      "there is no \(noun) \"\(id)\"; list them to find the right id. Nothing was done."
    case .badRequest(let field, let value, let expected):
      "\(field) holds \"\(value)\", expected \(expected). Nothing was done."
    case .missingReason(let action):
      "to \(action) needs a reason; say why, for those who read the audit trail. Nothing was done."
    case .keyConflict(let key):
      "the idempotency key \"\(key)\" was used for another request; take a new key for a new "
        + "request. Nothing was done."
    case .takenID(let noun, let id):
      "the id \"\(id)\" is taken among the \(noun); give each its own. Nothing was done."
    default: ""
    }
  }

  private var stateSentence: String {
    switch self {
    case .badTransition(let noun, let id, let state, let action, let allowed):
      "\(noun) \(id) is \(state), so it takes no \"\(action)\"; "
        + (allowed.isEmpty
          ? "it takes nothing more" : "it takes \(allowed.joined(separator: ", "))")
        + ". Nothing was done."
    case .busy(let run, let worker, let until):
      "run \(run) is being matched by \(worker); wait until it ends, or until \(until), when its "
        + "claim expires. Nothing was done."
    case .noRecords(let run):
      "run \(run) has no records to match; add a source of each side first. Nothing was done."
    case .openSuggestions(let run, let count):
      "run \(run) has \(RunError.count(count, "suggested match", "suggested matches")); accept or "
        + "reject them, or override with a reason. Nothing was done."
    case .criticalDiscrepancies(let run, let count):
      "run \(run) has \(RunError.count(count, "critical discrepancy", "critical discrepancies")) "
        + "open; settle or close them, or override with a reason. Nothing was done."
    case .acceptedMatches(let run, let count):
      "run \(run) has \(RunError.count(count, "accepted match", "accepted matches")), which a "
        + "deletion would undo; revoke them first. Nothing was done."
    case .sourceInUse(let source, let match):
      "\(source) has a record in the accepted match \(match); revoke it first. Nothing was done."
    default: ""
    }
  }

  private var matchSentence: String {
    switch self {
    case .notOpen(let side, let id, let reason):
      "the \(side.rawValue) record \"\(id)\" cannot be taken: \(reason). Nothing was done."
    case .identicalMatch(let match):
      "match \(match) has the same records and is active; decide on that one. Nothing was done."
    case .rejectedPair(let ledgerID, let externalID):
      "somebody has rejected ledger \"\(ledgerID)\" with external \"\(externalID)\"; withdraw the "
        + "rejection first. Nothing was done."
    case .imbalance(let currency, let difference, let allowed):
      "ledger less external is \(difference) \(currency), allowed is \(allowed); explain it with "
        + "an adjustment, or declare the match partial. Nothing was done."
    case .mixedCurrencies(let currencies):
      "the records of a match have one currency, these have \(currencies.joined(separator: ", ")). "
        + "Nothing was done."
    case .samePerson(let action, let person):
      "\(person) is the author, and duties are split: somebody else has to \(action). Nothing was "
        + "done."
    case .beyondLimit(let kind, let amount, let limit):
      "an adjustment for \(kind) of \(amount) is beyond the limit of \(limit). Nothing was done."
    case .repeatedRecords(let side, let ids, let count):
      "\(RunError.count(count, "record of the source is", "records of the source are")) in the "
        + "\(side.rawValue) already: \(ids.joined(separator: ", "))"
        + (count > ids.count ? " and others" : "")
        + "; choose what becomes of repeated records. The source was not imported."
    case .unlikeColumn(let field, let source):
      "column \"\(field)\" holds texts here and numbers in source \(source), or the other way "
        + "round; rename it. The source was not imported."
    case .degraded(let rules):
      "nothing was committed, because of quarantined rules: \(rules.joined(separator: ", ")); "
        + "repair them, or allow a degraded result."
    case .changedRules(let rules):
      rules.map(\.description).joined(separator: "; ")
        + "; give what you changed a new version. Nothing was done."
    default: ""
    }
  }

  private var exceptionSentence: String {
    switch self {
    case .severalCurrencies(let currencies):
      "the records are money of \(currencies.joined(separator: ", ")), which have no sum in common; "
        + "ask for each currency. Nothing was done."
    case .activeException(let stream, let exception):
      "exception \(exception) of stream \(stream) is active, and a stream has one at a time; resolve "
        + "or dismiss it first. Nothing was done."
    case .tooEarly(let scope, let day, let cutOff):
      "the totals of \(scope) for \(day) are not final before \(cutOff); submit them then. Nothing "
        + "was done."
    case .alreadyReconciled(let scope, let day):
      "the totals of \(scope) for \(day) are reconciled with other values; reopen them with a reason "
        + "first. Nothing was done."
    default: ""
    }
  }

  private var storeSentence: String {
    switch self {
    case .storeUnreadable(let path, let reason):
      "the store \(path) cannot be opened: \(reason)."
    case .notAStore(let path):
      "\(path) is a file of another program, and no store of Matchbook; choose another name. "
        + "Nothing was done."
    case .storeNewer(let path, let version, let known):
      "the store \(path) has layout \(version), and this Matchbook knows layouts up to \(known); "
        + "use the newer Matchbook that made it. Nothing was done."
    case .storeDamaged(let what):
      "the store holds what cannot be: \(what). Restore it from a copy; nothing was done."
    case .storeBusy(let milliseconds):
      "another process has been writing to the store for more than \(milliseconds) ms; try again. "
        + "Nothing was done."
    case .storeFailed(let reason):
      "the store could not be changed: \(reason). Nothing was done."
    default: ""
    }
  }

  static func count(_ count: Int, _ one: String, _ many: String) -> String {
    "\(count) \(count == 1 ? one : many)"
  }
}

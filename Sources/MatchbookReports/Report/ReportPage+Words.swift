extension ReportPage {
  /// What the code of an open record means.
  static func words(for code: String) -> String {
    switch code {
    case "not_considered": "no rule looks at it"
    case "value_missing": "a value is missing"
    case "no_candidate": "nothing with the same key"
    case "conditions_failed": "amount, date or another condition fails"
    case "candidate_taken": "what fits went to others"
    case "limit_reached": "a limit was reached"
    case "ambiguous": "several fit equally well"
    case "suggested": "waits for a person"
    case "closed": "closed"
    case "partial", "partialResidual": "settled in part"
    case "rejected": "what was suggested was rejected"
    case "revoked": "its match was revoked"
    case "no_finding": "no match has said why"
    case "missingLedger": "nothing in the ledger fits"
    case "missingExternal": "nothing on the external side fits"
    case "amountMismatch": "the amounts differ"
    case "dateOutsideWindow": "the dates are too far apart"
    case "currencyMismatch": "the currencies differ"
    case "referenceConflict": "the references contradict each other"
    case "statusConflict": "the statuses contradict each other"
    case "duplicateExternal": "it is on the external side twice"
    case "duplicateLedger": "it is in the ledger twice"
    case "controlTotal": "the totals of the day differ"
    default: code
    }
  }

  static func name(of rule: ReportFacts.RuleFacts) -> String {
    rule.id.isEmpty ? "matched by hand" : rule.id
  }
}

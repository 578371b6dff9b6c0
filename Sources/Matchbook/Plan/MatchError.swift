/// A reason why a run did not start, or could not be finished.
public enum MatchError: Error, Hashable, Sendable {
  /// There is no rule to apply.
  case noRules
  /// Two rules have the same id.
  case repeatedRule(id: String)
  /// No index can serve a rule, and the rule does not allow the comparison of all pairs.
  case unindexableRule(id: String)
  /// A rule has no blocking at all.
  case missingBlocking(id: String)
  /// A rule or a grouping criterion reads a field that a side does not have.
  case unknownField(name: String, side: Side, reader: String, available: [String])
  /// A rule for matches of several records has alternative ways for a pair to become a candidate.
  case groupAlternatives(rule: String, count: Int)
  /// Sets that add up are searched for one record; many to many takes none.
  case sumsNeedOne(rule: String)
  /// A rule that may settle records in part could not tell a part from the whole, or whose it is.
  case badPartial(rule: String, reason: String)
  /// Rules and options ask for more passes than a result can name.
  case tooManyRules(count: Int, limit: Int)
  /// A side of a session gets more records than it has positions for.
  case tooManyRows(side: Side, count: Int, limit: Int)
  /// A session has a record of this id already.
  case repeatedRecord(side: Side, id: String)
  /// A further column of a batch does not go with the one of its name that a session has.
  case unlikeColumn(field: String, side: Side, isNumber: Bool)
  /// A session takes records whole: no rule and no fact may settle a part of one.
  case partInSession(what: String)
  /// A session has not accepted a match of exactly these records, or has released it.
  case unknownMatch(ledgerIDs: [String], externalIDs: [String])
  /// The host ended the run.
  case cancelled
  /// A fact names a record that a side does not have.
  case unknownFact(side: Side, id: String)
  /// A record is pinned twice, pinned and closed, or pinned to one that it is rejected with.
  case contradictoryFact(side: Side, id: String)
  /// A pin names records of one side only.
  case emptyPin(ids: [String])
  /// More is allocated of a record than its amount, or money of another sign or currency.
  case badAllocation(side: Side, id: String, allocated: String, amount: String)
  /// A partial pin does not say what stays open.
  case badPartialPin(ids: [String], reason: String)
  /// A rule has the id that stands for pinned matches.
  case reservedRule(id: String)
  /// A rule's own code failed.
  case ruleFailed(id: String, reason: String)
  /// A rule computed keys for fewer or more rows than there are, or too many or too long ones.
  case badKeys(rule: String, side: Side, reason: String)
  /// One code stands for amounts of different decimal places that do not fit 64 bits together.
  case amountOutOfRange(side: Side, id: String, amount: String, places: Int)
  /// Matched and open amounts do not add up to the input: an error of the engine.
  case tieOutFailed(currency: String, difference: String)
  /// The two sides hold more different currencies than a run can tell apart.
  case tooManyCurrencies(count: Int, limit: Int)

  /// A stable code that never changes its meaning.
  public var code: String {
    switch self {
    case .noRules: "match.no-rules"
    case .repeatedRule: "match.repeated-rule"
    case .unindexableRule: "match.unindexable-rule"
    case .missingBlocking: "match.missing-blocking"
    case .unknownField: "match.unknown-field"
    case .groupAlternatives: "match.group-alternatives"
    case .sumsNeedOne: "match.sums-need-one"
    case .badPartial: "match.bad-partial"
    case .tooManyRules: "match.too-many-rules"
    case .tooManyRows: "match.too-many-rows"
    case .repeatedRecord: "match.repeated-record"
    case .unlikeColumn: "match.unlike-column"
    case .partInSession: "match.part-in-session"
    case .unknownMatch: "match.unknown-match"
    case .cancelled: "match.cancelled"
    case .unknownFact: "match.unknown-fact"
    case .contradictoryFact: "match.contradictory-fact"
    case .emptyPin: "match.empty-pin"
    case .badAllocation: "match.bad-allocation"
    case .badPartialPin: "match.bad-partial-pin"
    case .reservedRule: "match.reserved-rule"
    case .ruleFailed: "match.rule-failed"
    case .badKeys: "match.bad-keys"
    case .amountOutOfRange: "match.amount-range"
    case .tieOutFailed: "match.tie-out"
    case .tooManyCurrencies: "match.too-many-currencies"
    }
  }
}

extension MatchError: CustomStringConvertible {
  public var description: String { "\(sentence) [\(code)]" }

  private var sentence: String {
    switch self {
    case .noRules:
      "there is no rule to apply; give at least one. Nothing was matched."
    case .repeatedRule(let id):
      "two rules have the id \"\(id)\"; give each rule an id of its own. Nothing was matched."
    case .unindexableRule(let id):
      "rule \"\(id)\" has no condition that an index can serve, so every ledger record would be "
        + "compared with every external record; add a test that a field is equal, an amount "
        + "tolerance or a date window, or set cross_product to true. Nothing was matched."
    case .missingBlocking(let id):
      "rule \"\(id)\" gives no blocking, so no pair can become a candidate; return at least one "
        + "Blocking. Nothing was matched."
    case .unknownField(let name, let side, let reader, let available):
      "\(reader) reads the field \"\(name)\", which the \(side.rawValue) records do not have; they "
        + "have \(available.joined(separator: ", ")). Nothing was matched."
    case .groupAlternatives(let rule, let count):
      "rule \"\(rule)\" matches several records at once or in part, but its condition can be met in \(count) "
        + "ways; give each way a rule of its own. Nothing was matched."
    case .sumsNeedOne(let rule):
      "rule \"\(rule)\" searches sets that add up for many_to_many, but such a set is searched for "
        + "one record; set the cardinality to one_to_many or many_to_one, or group by keys. Nothing "
        + "was matched."
    case .badPartial(let rule, let reason):
      "rule \"\(rule)\" may settle records in part, but \(reason). Nothing was matched."
    case .tooManyRules(let count, let limit):
      "\(count) rules were given, at most \(limit) can be applied in one run. Nothing was matched."
    case .tooManyRows(let side, let count, let limit):
      "the session would have \(count) \(side.rawValue) records, at most \(limit) fit; begin a new "
        + "session with the open records. Nothing was matched."
    case .repeatedRecord(let side, let id):
      "the session already has the \(side.rawValue) record \"\(id)\"; hand in each record once, and "
        + "number repeated ids. Nothing was matched."
    case .unlikeColumn(let field, let side, let isNumber):
      "the column \"\(field)\" of the \(side.rawValue) records holds "
        + "\(isNumber ? "numbers" : "texts"), which do not go with what the session holds there: "
        + "texts and numbers do not mix, and all numbers of a column have to fit 64 bits in its "
        + "most decimal places. Nothing was matched."
    case .partInSession(let what):
      "\(what) settles records in part, which a session cannot do; match in single runs, each with "
        + "the facts that the one before gives. Nothing was matched."
    case .unknownMatch(let ledgerIDs, let externalIDs):
      "the session holds no accepted match of ledger \(ledgerIDs.joined(separator: ", ")) with "
        + "external \(externalIDs.joined(separator: ", ")); name all its records as its result "
        + "does. Nothing was released."
    case .cancelled:
      "the run was ended before it was done. Nothing was matched."
    case .unknownFact(let side, let id):
      "a fact names the \(side.rawValue) record \"\(id)\", which the run does not have; correct the "
        + "id, leave the fact out, or let absent records be passed over. Nothing was matched."
    case .contradictoryFact(let side, let id):
      "the facts contradict each other about the \(side.rawValue) record \"\(id)\": it is pinned "
        + "twice, pinned and closed, pinned although it is settled in full, or pinned to a record "
        + "that it is rejected with. Nothing was matched."
    case .emptyPin(let ids):
      "a pin names \(ids.isEmpty ? "no record" : ids.joined(separator: ", ")) and nothing on the "
        + "other side; give it a record of each side. Nothing was matched."
    case .badAllocation(let side, let id, let allocated, let amount):
      "the facts allocate \(allocated) of the \(side.rawValue) record \"\(id)\", whose amount is "
        + "\(amount); allocate money of its currency and sign, at most its amount in all. Nothing "
        + "was matched."
    case .badPartialPin(let ids, let reason):
      "a partial pin of \(ids.joined(separator: ", ")) cannot be settled: \(reason); let the sum "
        + "of one side be less than the amount of the one record of the other side. Nothing was "
        + "matched."
    case .reservedRule(let id):
      "a rule has the id \"\(id)\", which stands for matches that were given to the run; give it "
        + "another id. Nothing was matched."
    case .ruleFailed(let id, let reason):
      "rule \"\(id)\" failed: \(reason). Nothing was matched."
    case .badKeys(let rule, let side, let reason):
      "rule \"\(rule)\" computed bad keys for the \(side.rawValue) records: \(reason). Nothing was "
        + "matched."
    case .amountOutOfRange(let side, let id, let amount, let places):
      "\(side.rawValue) record \(id) has the amount \(amount), which does not fit 64 bits with the "
        + "\(places) decimal places that other records of its currency have; give all records of a "
        + "currency the same places. Nothing was matched."
    case .tieOutFailed(let currency, let difference):
      "matched and open amounts in \(currency) miss the input by \(difference); this is an error "
        + "of the engine, please report it. Do not use the result."
    case .tooManyCurrencies(let count, let limit):
      "the records are in \(count) different currencies, at most \(limit) can be told apart. "
        + "Nothing was matched."
    }
  }
}

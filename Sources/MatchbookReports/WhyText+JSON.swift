import Matchbook
import MatchbookJSON

extension WhyText {
  /// The same as one JSON document; docs/concepts/why.md lists its names.
  public var json: [UInt8] {
    var writer = JSONWriter(indentation: 2)
    switch subject {
    case .pair(let pair): write(pair, &writer)
    case .record(let record): write(record, &writer)
    }
    writer.newline()
    return writer.bytes
  }

  // MARK: - A pair

  private func write(_ pair: PairExplanation, _ writer: inout JSONWriter) {
    writer.beginObject()
    string("ledger_id", pair.ledgerID, &writer)
    string("external_id", pair.externalID, &writer)
    string("verdict", pair.verdict.rawValue, &writer)
    string("summary", pair.summary, &writer)
    string("uniqueness", pair.uniquenessWords, &writer)
    writer.name(plain: "passes")
    writer.beginArray()
    for pass in pair.passes { write(pass, &writer) }
    writer.endArray()
    writer.endObject()
  }

  private func write(_ pass: PassExplanation, _ writer: inout JSONWriter) {
    writer.beginObject()
    writer.name(plain: "pass")
    writer.integer(pass.pass)
    string("rule_id", pass.ruleID, &writer)
    string("rule_version", pass.ruleVersion, &writer)
    string("verdict", pass.verdict.rawValue, &writer)
    string("reason", pass.reason, &writer)
    writer.name(plain: "fits")
    writer.bool(pass.fits)
    slack(pass.slack, &writer)
    writer.name(plain: "taken")
    writer.beginArray()
    for taken in pass.taken { write(taken, &writer) }
    writer.endArray()
    optional("ledger_scope", pass.ledgerScope, &writer, write)
    optional("external_scope", pass.externalScope, &writer, write)
    writer.name(plain: "index")
    writer.beginArray()
    for index in pass.index {
      writer.beginObject()
      writer.name(plain: "found")
      writer.bool(index.isFound)
      writer.name(plain: "parts")
      writer.beginArray()
      for part in index.parts {
        writer.beginObject(onOneLine: true)
        members(part, &writer)
        writer.endObject()
      }
      writer.endArray()
      writer.endObject()
    }
    writer.endArray()
    optional("tests", pass.condition, &writer, write)
    optional("veto", pass.veto, &writer, write)
    optional("judge", pass.judgement, &writer) { judgement, writer in
      writer.beginObject(onOneLine: true)
      writer.name(plain: "holds")
      writer.bool(judgement.holds)
      string("words", judgement.words, &writer)
      writer.endObject()
    }
    optional("score", pass.score, &writer, write)
    optional("group", pass.group, &writer) { group, writer in
      writer.beginObject()
      writer.name(plain: "holds")
      writer.bool(group.holds)
      string("words", group.words, &writer)
      ids("ledger_ids", group.ledgerIDs, &writer)
      ids("external_ids", group.externalIDs, &writer)
      slack(group.slack, &writer)
      writer.endObject()
    }
    writer.endObject()
  }

  private func write(_ condition: ConditionFinding, _ writer: inout JSONWriter) {
    writer.beginObject(onOneLine: condition.kind == .test)
    string("kind", condition.kind.rawValue, &writer)
    if let test = condition.test {
      members(test, &writer)
    } else {
      writer.name(plain: "holds")
      writer.bool(condition.holds)
      writer.name(plain: "parts")
      writer.beginArray()
      for part in condition.parts { write(part, &writer) }
      writer.endArray()
    }
    writer.endObject()
  }

  private func members(_ test: TestFinding, _ writer: inout JSONWriter) {
    string("name", test.name, &writer)
    writer.name(plain: "holds")
    writer.bool(test.holds)
    string("words", test.words, &writer)
    string("ledger", test.ledgerValue, &writer)
    string("external", test.externalValue, &writer)
    if test.ledgerReading != nil || test.externalReading != nil {
      string("ledger_reads_as", test.ledgerReading, &writer)
      string("external_reads_as", test.externalReading, &writer)
    }
    if !test.holds { slack(test.slack, &writer) }
  }

  private func write(_ score: ScoreFinding, _ writer: inout JSONWriter) {
    writer.beginObject(onOneLine: true)
    writer.name(plain: "score")
    writer.rawNumber(ScoreText.decimal(score.score))
    writer.name(plain: "holds")
    writer.bool(score.holds)
    string("words", score.words, &writer)
    writer.name(plain: "parts")
    writer.beginObject(onOneLine: true)
    for part in score.parts {
      writer.name(part.name)
      writer.rawNumber(ScoreText.decimal(part.value))
    }
    writer.endObject()
    writer.endObject()
  }

  private func write(_ taken: TakenRecord, _ writer: inout JSONWriter) {
    writer.beginObject(onOneLine: true)
    string("side", taken.side.rawValue, &writer)
    string("id", taken.id, &writer)
    string("match_id", taken.matchID, &writer)
    ids("partner_ids", taken.partners, &writer)
    string("rule_id", taken.ruleID, &writer)
    writer.name(plain: "pass")
    writer.integer(taken.pass)
    string("status", taken.isSuggested ? "suggested" : "accepted", &writer)
    writer.endObject()
  }

  // MARK: - A record

  private func write(_ record: RecordExplanation, _ writer: inout JSONWriter) {
    writer.beginObject()
    string("side", record.side.rawValue, &writer)
    string("id", record.id, &writer)
    string("code", record.code, &writer)
    string("reason", record.reason, &writer)
    string("summary", record.summary, &writer)
    writer.name(plain: "matches")
    writer.beginArray()
    for match in record.matches {
      writer.beginObject(onOneLine: true)
      string("id", match.id, &writer)
      string("rule_id", match.ruleID, &writer)
      string("status", match.status.rawValue, &writer)
      ids("ledger_ids", match.ledgerIDs, &writer)
      ids("external_ids", match.externalIDs, &writer)
      string("reason", match.reason, &writer)
      string("uniqueness", match.uniquenessWords, &writer)
      writer.endObject()
    }
    writer.endArray()
    writer.name(plain: "nearest")
    writer.beginArray()
    for near in record.nearest {
      writer.beginObject()
      string("id", near.id, &writer)
      string("rule_id", near.ruleID, &writer)
      writer.name(plain: "pass")
      writer.integer(near.pass)
      writer.name(plain: "failing_tests")
      writer.integer(near.failingTests)
      string("reason", near.reason, &writer)
      slack(near.slack, &writer)
      optional("taken_by", near.takenBy, &writer, write)
      string("remedy", near.remedy, &writer)
      writer.endObject()
    }
    writer.endArray()
    writer.endObject()
  }

  // MARK: - Values

  private func string(_ name: StaticString, _ value: String?, _ writer: inout JSONWriter) {
    writer.name(plain: name)
    if let value { writer.string(value) } else { writer.null() }
  }

  private func ids(_ name: StaticString, _ ids: [String], _ writer: inout JSONWriter) {
    writer.name(plain: name)
    writer.beginArray(onOneLine: true)
    for id in ids { writer.string(id) }
    writer.endArray()
  }

  private func optional<Value>(
    _ name: StaticString, _ value: Value?, _ writer: inout JSONWriter,
    _ write: (Value, inout JSONWriter) -> Void
  ) {
    writer.name(plain: name)
    if let value { write(value, &writer) } else { writer.null() }
  }

  /// What to add to the external value; decimals stand in quotes, so that no reader spoils them.
  private func slack(_ slack: Slack?, _ writer: inout JSONWriter) {
    writer.name(plain: "slack")
    guard let slack else { return writer.null() }
    writer.beginObject(onOneLine: true)
    switch slack {
    case .amount(let shift, let places):
      string("amount", Decimal64.text(shift, places: places), &writer)
    case .days(let days):
      writer.name(plain: "days")
      writer.integer(days)
    case .businessDays(let days, let calendarDays):
      writer.name(plain: "business_days")
      writer.integer(days)
      writer.name(plain: "days")
      writer.integer(calendarDays)
    case .milliseconds(let shift):
      string("seconds", Decimal64.text(Int128(shift), places: 3), &writer)
    case .score(let missing):
      writer.name(plain: "score")
      writer.rawNumber(ScoreText.decimal(missing))
    }
    writer.endObject()
  }
}

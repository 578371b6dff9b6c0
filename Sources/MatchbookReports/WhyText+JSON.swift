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
    writer.member("ledger_id", orNull: pair.ledgerID)
    writer.member("external_id", orNull: pair.externalID)
    writer.member("verdict", orNull: pair.verdict.rawValue)
    writer.member("summary", orNull: pair.summary)
    writer.member("uniqueness", orNull: pair.uniquenessWords)
    writer.name(plain: "passes")
    writer.beginArray()
    for pass in pair.passes { write(pass, &writer) }
    writer.endArray()
    writer.endObject()
  }

  private func write(_ pass: PassExplanation, _ writer: inout JSONWriter) {
    writer.beginObject()
    writer.member("pass", pass.pass)
    writer.member("rule_id", orNull: pass.ruleID)
    writer.member("rule_version", orNull: pass.ruleVersion)
    writer.member("verdict", orNull: pass.verdict.rawValue)
    writer.member("reason", orNull: pass.reason)
    writer.member("fits", pass.fits)
    slack(pass.slack, &writer)
    writer.name(plain: "taken")
    writer.beginArray()
    for taken in pass.taken { write(taken, &writer) }
    writer.endArray()
    optional("ledger_scope", pass.ledgerScope, &writer, write)
    optional("external_scope", pass.externalScope, &writer, write)
    writer.objects("index", pass.index) { index, writer in
      writer.member("found", index.isFound)
      writer.objects("parts", index.parts, onOneLine: true) { part, writer in
        members(part, &writer)
      }
    }
    optional("tests", pass.condition, &writer, write)
    optional("veto", pass.veto, &writer, write)
    optional("judge", pass.judgement, &writer) { judgement, writer in
      writer.beginObject(onOneLine: true)
      writer.member("holds", judgement.holds)
      writer.member("words", orNull: judgement.words)
      writer.endObject()
    }
    optional("score", pass.score, &writer, write)
    optional("group", pass.group, &writer) { group, writer in
      writer.beginObject()
      writer.member("holds", group.holds)
      writer.member("words", orNull: group.words)
      writer.member("ledger_ids", group.ledgerIDs)
      writer.member("external_ids", group.externalIDs)
      slack(group.slack, &writer)
      writer.endObject()
    }
    writer.endObject()
  }

  private func write(_ condition: ConditionFinding, _ writer: inout JSONWriter) {
    writer.beginObject(onOneLine: condition.kind == .test)
    writer.member("kind", orNull: condition.kind.rawValue)
    if let test = condition.test {
      members(test, &writer)
    } else {
      writer.member("holds", condition.holds)
      writer.name(plain: "parts")
      writer.beginArray()
      for part in condition.parts { write(part, &writer) }
      writer.endArray()
    }
    writer.endObject()
  }

  private func members(_ test: TestFinding, _ writer: inout JSONWriter) {
    writer.member("name", orNull: test.name)
    writer.member("holds", test.holds)
    writer.member("words", orNull: test.words)
    writer.member("ledger", orNull: test.ledgerValue)
    writer.member("external", orNull: test.externalValue)
    if test.ledgerReading != nil || test.externalReading != nil {
      writer.member("ledger_reads_as", orNull: test.ledgerReading)
      writer.member("external_reads_as", orNull: test.externalReading)
    }
    if !test.holds { slack(test.slack, &writer) }
  }

  private func write(_ score: ScoreFinding, _ writer: inout JSONWriter) {
    writer.beginObject(onOneLine: true)
    writer.member("score", number: ScoreText.decimal(score.score))
    writer.member("holds", score.holds)
    writer.member("words", orNull: score.words)
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
    writer.member("side", orNull: taken.side.rawValue)
    writer.member("id", orNull: taken.id)
    writer.member("match_id", orNull: taken.matchID)
    writer.member("partner_ids", taken.partners)
    writer.member("rule_id", orNull: taken.ruleID)
    writer.member("pass", taken.pass)
    writer.member("status", orNull: taken.isSuggested ? "suggested" : "accepted")
    writer.endObject()
  }

  // MARK: - A record

  private func write(_ record: RecordExplanation, _ writer: inout JSONWriter) {
    writer.beginObject()
    writer.member("side", orNull: record.side.rawValue)
    writer.member("id", orNull: record.id)
    writer.member("code", orNull: record.code)
    writer.member("reason", orNull: record.reason)
    writer.member("summary", orNull: record.summary)
    writer.objects("matches", record.matches, onOneLine: true) { match, writer in
      writer.member("id", orNull: match.id)
      writer.member("rule_id", orNull: match.ruleID)
      writer.member("status", orNull: match.status.rawValue)
      writer.member("ledger_ids", match.ledgerIDs)
      writer.member("external_ids", match.externalIDs)
      writer.member("reason", orNull: match.reason)
      writer.member("uniqueness", orNull: match.uniquenessWords)
    }
    writer.objects("nearest", record.nearest) { near, writer in
      writer.member("id", orNull: near.id)
      writer.member("rule_id", orNull: near.ruleID)
      writer.member("pass", near.pass)
      writer.member("failing_tests", near.failingTests)
      writer.member("reason", orNull: near.reason)
      slack(near.slack, &writer)
      optional("taken_by", near.takenBy, &writer, write)
      writer.member("remedy", orNull: near.remedy)
    }
    writer.endObject()
  }

  // MARK: - Values

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
      writer.member("amount", orNull: Decimal64.text(shift, places: places))
    case .days(let days):
      writer.member("days", days)
    case .businessDays(let days, let calendarDays):
      writer.member("business_days", days)
      writer.member("days", calendarDays)
    case .milliseconds(let shift):
      writer.member("seconds", orNull: Decimal64.text(Int128(shift), places: 3))
    case .score(let missing):
      writer.member("score", number: ScoreText.decimal(missing))
    }
    writer.endObject()
  }
}

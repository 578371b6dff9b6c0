import Matchbook
import MatchbookJSON
import MatchbookRuns

/// Exceptions as JSON and as text, with the names that people know from other systems.
///
/// Sums are whole minor units; `decimal_places` says of what.
enum ExceptionOutput {
  // MARK: JSON

  static func members(_ summary: ExceptionSummary, _ writer: inout JSONWriter) {
    let exception = summary.exception
    writer.member("id", exception.id)
    writer.member("title", exception.title)
    writer.member("description", exception.description)
    writer.member("reconciliation_id", summary.book.id)
    writer.member("reconciliation_name", summary.book.name)
    writer.member("stream_id", summary.stream.id)
    writer.member("stream_name", summary.stream.name)
    writer.member("stream_key", summary.stream.stream)
    writer.member("status", exception.state.rawValue)
    writer.member("cause", orNull: exception.cause)
    writer.member("created_at", exception.createdAt.description)
    writer.member("updated_at", exception.updatedAt.description)
    writer.member("opened_at", exception.openedAt.description)
    writer.member("closed_at", orNull: exception.closedAt?.description)
    writer.member("assignees", exception.assignees)
    writer.member("decimal_places", orNull: summary.decimalPlaces)
    aggregates("aggregates", summary.aggregates, &writer)
  }

  static func members(_ detail: ExceptionDetail, _ writer: inout JSONWriter) {
    members(detail.summary, &writer)
    aggregates("filtered_aggregates", detail.filteredAggregates, &writer)
    writer.objects("comments", detail.comments) { comment, writer in
      writer.member("id", comment.id)
      writer.member("author", comment.author)
      writer.member("text", comment.text)
      writer.member("mentions", comment.mentions)
      writer.member("created_at", comment.createdAt.description)
    }
    writer.name("investigation")
    if let newest = detail.investigation {
      writer.beginObject()
      members(newest, &writer)
      writer.endObject()
    } else {
      writer.null()
    }
    writer.objects("investigation_sessions", detail.sessions, members)
  }

  /// The sums of the one currency, or null where there are several; those by currency beside them.
  private static func aggregates(
    _ name: StaticString, _ aggregates: ExceptionAggregates, _ writer: inout JSONWriter
  ) {
    writer.name(plain: name)
    if let single = try? aggregates.single() {
      writer.beginObject()
      members(single, &writer)
      writer.endObject()
      return
    }
    writer.beginObject()
    writer.member("record_count", aggregates.recordCount)
    writer.objects("by_currency", aggregates.byCurrency) { members($0, &$1) }
    writer.endObject()
  }

  private static func members(_ sum: ExceptionAggregate, _ writer: inout JSONWriter) {
    func wide(_ name: StaticString, _ value: Int128) {
      writer.name(plain: name)
      writer.integer(value)
    }
    writer.member("currency", orNull: sum.currency?.code)
    writer.member("decimal_places", orNull: sum.currency?.exponent)
    writer.member("record_count", sum.recordCount)
    wide("total_amount", sum.totalAmount)
    writer.member("debit_count", sum.debitCount)
    wide("debit_sum", sum.debitSum)
    writer.member("credit_count", sum.creditCount)
    wide("credit_sum", sum.creditSum)
    if let days = sum.avgAgeDays {
      writer.member("avg_age_days", number: days)
    } else {
      writer.member("avg_age_days", orNull: String?.none)
    }
    writer.member("oldest_at", orNull: sum.oldestAt?.description)
    writer.member("newest_at", orNull: sum.newestAt?.description)
  }

  private static func members(_ session: InvestigationSession, _ writer: inout JSONWriter) {
    let investigation = session.investigation
    writer.member("id", investigation.id)
    writer.member("status", investigation.status.rawValue)
    writer.member("recommendation", orNull: investigation.recommendation)
    if let confidence = investigation.confidence {
      writer.member("confidence", number: Decimals.text(Int(confidence), places: 6))
    } else {
      writer.member("confidence", orNull: String?.none)
    }
    writer.member("candidate_records_searched", investigation.candidatesSearched)
    writer.member("suggested_record_ids", session.suggestedRecordIDs)
    writer.name(plain: "filter_params")
    writer.beginObject(onOneLine: true)
    for pair in investigation.filters {
      writer.name(pair.first ?? "")
      writer.string(pair.last ?? "")
    }
    writer.endObject()
    writer.member("created_at", investigation.createdAt.description)
    writer.member("completed_at", orNull: investigation.completedAt?.description)
  }

  static func members(_ record: OverdueRecord, _ writer: inout JSONWriter) {
    writer.member("id", record.entry.id)
    writer.member("status", record.entry.state.rawValue)
    writer.member("amount", record.amount.minorUnits)
    writer.member("currency", record.amount.currency.code)
    writer.member("decimal_places", record.amount.currency.exponent)
    writer.member("date", orNull: record.date?.description)
    writer.member("overdue_at", record.overdueAt.description)
    writer.member("age_bucket", AgeBucket(ageMilliseconds: record.ageMilliseconds).rawValue)
    writer.member("reference", record.entry.record.reference)
    writer.member("description", record.entry.record.description)
  }

  static func members(_ cluster: BreakCluster, _ writer: inout JSONWriter) {
    writer.member("cause", cluster.cause.code)
    writer.member("sentence", cluster.sentence)
    writer.objects("pairs", cluster.pairs, onOneLine: true) { pair, writer in
      writer.member("ledger_id", pair.ledgerID)
      writer.member("external_id", pair.externalID)
    }
  }

  // MARK: Text

  static func cells(_ summary: ExceptionSummary) -> [String] {
    [
      summary.exception.id, summary.exception.state.rawValue,
      String(summary.aggregates.recordCount), amounts(summary.aggregates),
      summary.exception.openedAt.description, summary.exception.title,
    ]
  }

  private static func amounts(_ aggregates: ExceptionAggregates) -> String {
    aggregates.byCurrency.map { sum in
      "\(Decimals.text(sum.totalAmount, places: sum.currency?.exponent ?? 0)) "
        + (sum.currency?.code ?? "")
    }.joined(separator: ", ")
  }

  static func text(_ detail: ExceptionDetail) -> String {
    let (exception, summary) = (detail.exception, detail.summary)
    var lines = [
      ("exception", "\(exception.id): \(exception.title)"),
      (
        "state",
        exception.state.rawValue + (exception.cause.map { ", \($0)" } ?? "")
          + " since \(exception.closedAt ?? exception.openedAt)"
      ),
      ("stream", "\(summary.stream.name) (\(summary.stream.stream)) of \(summary.book.id)"),
    ]
    if !exception.description.isEmpty { lines.append(("about", exception.description)) }
    if !exception.assignees.isEmpty {
      lines.append(("assigned", exception.assignees.joined(separator: ", ")))
    }
    lines += sums("records", summary.aggregates)
    if !detail.filter.isEmpty {
      let words = detail.filter.pairs.map { "\($0.name) \($0.value)" }
      lines.append(("filter", words.joined(separator: ", ")))
      lines += sums("filtered", detail.filteredAggregates)
    }
    for comment in detail.comments {
      lines.append(("comment", "\(comment.createdAt) \(comment.author): \(comment.text)"))
    }
    var text = lines.map { RunOutput.pad($0) + $1 + "\n" }.joined()
    guard let newest = detail.investigation else { return text }
    text += "\ninvestigation \(newest.investigation.id), \(newest.investigation.status.rawValue)"
    if let confidence = newest.investigation.confidence {
      text += ", confidence \(Decimals.text(Int(confidence), places: 6))"
    }
    text += "\n"
    for line in (newest.investigation.recommendation ?? "").split(separator: "\n") {
      text += "  \(line)\n"
    }
    return text
  }

  private static func sums(_ label: String, _ aggregates: ExceptionAggregates) -> [(String, String)]
  {
    guard !aggregates.byCurrency.isEmpty else { return [(label, "none")] }
    return aggregates.byCurrency.map { sum in
      let places = sum.currency?.exponent ?? 0
      func money(_ value: Int128) -> String { Decimals.text(value, places: places) }
      var words =
        "\(sum.recordCount), \(money(sum.totalAmount)) \(sum.currency?.code ?? ""); "
        + "debits \(sum.debitCount), \(money(sum.debitSum)); "
        + "credits \(sum.creditCount), \(money(sum.creditSum)); "
        + "overdue for \(sum.avgAgeDays ?? "0") days in the mean"
      if let oldest = sum.oldestAt, let newest = sum.newestAt {
        words += "; \(oldest) to \(newest)"
      }
      return (label, words)
    }
  }
}

/// Whole numbers of units as decimals.
enum Decimals {
  static func text(_ value: some BinaryInteger, places: Int) -> String {
    var digits = String(value.magnitude)
    if places > 0 {
      digits = String(repeating: "0", count: max(0, places + 1 - digits.utf8.count)) + digits
      digits.insert(".", at: digits.index(digits.endIndex, offsetBy: -places))
    }
    return value < 0 ? "-" + digits : digits
  }
}

import Matchbook
import MatchbookJSON
import MatchbookRuns

/// Runs and what belongs to them, as JSON and as text, with the names that people know from other
/// systems.
enum RunOutput {
  static func members(_ run: Run, _ writer: inout JSONWriter) {
    writer.member("reconciliation_id", run.id)
    writer.member("status", run.state.rawValue)
    writer.member("kind", run.kind.rawValue)
    writer.member("mode", run.mode.rawValue)
    writer.member("is_dry_run", run.isDryRun)
    writer.member("dry_run_of", orNull: run.dryRunOf)
    writer.member("strategy", orNull: run.strategy?.rawValue)
    writer.member("grouping_criteria", run.groupBy)
    writer.member("note", run.note)
    writer.member("idempotency_key", orNull: run.idempotencyKey)
    writer.member("matched_transactions", run.external.matched)
    writer.member("unmatched_transactions", run.external.unmatched)
    for (name, counts) in [("external", run.external), ("ledger", run.ledger)] {
      writer.name(name)
      writer.beginObject(onOneLine: true)
      writer.member("total", counts.total)
      writer.member("matched", counts.matched)
      writer.member("partial", counts.partial)
      writer.member("closed", counts.closed)
      writer.endObject()
    }
    writer.objects("rules", run.perRule, onOneLine: true) { summary, writer in
      writer.member("id", summary.rule.id)
      writer.member("version", summary.rule.version)
      writer.member("matched", summary.matched)
      writer.member("suggested", summary.suggested)
      writer.member("ambiguous_sets", summary.ambiguousSets)
    }
    writer.member("progress", orNull: run.progress)
    writer.member("limits", run.limits)
    writer.member("fingerprint", orNull: run.fingerprint)
    writer.member("created_at", run.createdAt.description)
    writer.member("started_at", orNull: run.startedAt?.description)
    writer.member("completed_at", orNull: run.completedAt?.description)
    writer.member("closed_at", orNull: run.closedAt?.description)
    writer.member("close_reason", orNull: run.closeReason)
    writer.member("failure_reason", orNull: run.failureReason)
  }

  /// Rules that have a source of their own, with what they were.
  static func members(_ sources: [RunRule], _ writer: inout JSONWriter) {
    guard !sources.isEmpty else { return }
    writer.objects("rule_sources", sources) { source, writer in
      writer.member("id", source.rule.id)
      writer.member("version", source.rule.version)
      writer.member("source", source.source)
      writer.member("sha256", source.sourceHash)
      writer.member("language", source.language)
      writer.name("parameters")
      writer.beginObject(onOneLine: true)
      for parameter in source.parameters {
        writer.name(parameter.name)
        writer.string(parameter.value)
      }
      writer.endObject()
    }
  }

  static func text(_ run: Run) -> String {
    var lines = [
      ("run", run.id + (run.isDryRun ? ", a dry run of \(run.dryRunOf ?? "its records")" : "")),
      ("state", "\(run.state.rawValue), \(run.mode.rawValue)"),
      ("matched", "\(run.external.matched) of \(run.external.total) external records"),
      ("ledger", "\(run.ledger.matched) of \(run.ledger.total) records matched"),
    ]
    if run.external.partial + run.ledger.partial > 0 {
      lines.append(
        ("partial", "\(run.external.partial) external, \(run.ledger.partial) ledger records"))
    }
    if run.external.closed + run.ledger.closed > 0 {
      lines.append(
        ("closed items", "\(run.external.closed) external, \(run.ledger.closed) ledger records"))
    }
    for rule in run.perRule {
      lines.append(
        ("rule", "\(rule.rule.id): \(rule.matched) matched, \(rule.suggested) suggested"))
    }
    for limit in run.limits { lines.append(("limit", limit)) }
    if let progress = run.progress { lines.append(("progress", progress)) }
    if let text = run.failureReason { lines.append(("failed", text)) }
    if let text = run.closeReason { lines.append(("closed", text)) }
    if !run.note.isEmpty { lines.append(("note", run.note)) }
    if let text = run.fingerprint { lines.append(("fingerprint", text)) }
    return lines.map { pad($0) + $1 + "\n" }.joined()
  }

  static func pad(_ label: String) -> String {
    label + String(repeating: " ", count: max(1, 13 - label.count))
  }

  static func members(_ source: SourceFile, _ writer: inout JSONWriter) {
    writer.member("upload_id", source.id)
    writer.member("status", source.state.rawValue)
    writer.member("side", source.side.rawValue)
    writer.member("source", source.name)
    writer.member("stream", source.stream)
    writer.member("content_hash", source.contentHash)
    writer.member("record_count", source.rows)
    writer.member("imported", source.imported)
    writer.member("skipped", source.skipped)
    writer.member("bad_rows", source.badRows)
    writer.member("report", source.report)
    writer.member("created_at", source.createdAt.description)
  }

  static func members(_ entry: SourceEntry, _ writer: inout JSONWriter) {
    writer.member("id", entry.id)
    writer.member("side", entry.side.rawValue)
    writer.member("status", entry.state.rawValue)
    writer.member("amount", number: entry.amount.decimalText)
    writer.member("residual", number: entry.residual.decimalText)
    writer.member("currency", entry.amount.currency.code)
    writer.member("date", orNull: entry.record.date?.description)
    writer.member("reference", entry.record.reference)
    writer.member("account", entry.record.account)
    writer.member("close_reason", orNull: entry.settlement.closure?.reason.rawValue)
    writer.member("close_note", orNull: entry.settlement.closure?.note)
  }
}

/// A match with the ids that people know its records by.
struct NamedMatch: Sendable {
  let match: MatchRecord
  let ledgerIDs: [String]
  let externalIDs: [String]

  init(_ match: MatchRecord, in store: any RunStore) throws(RunError) {
    self.match = match
    (ledgerIDs, externalIDs) = try store.read { (reader) throws(RunError) in
      var ids: [Side: [String]] = [:]
      for part in match.allocations {
        ids[part.side, default: []].append(try reader.entry(part.entry)?.id ?? "?")
      }
      return (ids[.ledger] ?? [], ids[.external] ?? [])
    }
  }

  func members(_ writer: inout JSONWriter) {
    writer.member("match_id", match.id)
    writer.member("status", match.status.rawValue)
    writer.member("origin", match.origin.rawValue)
    writer.member("rule", orNull: match.rule?.id)
    writer.member("rule_version", orNull: match.rule?.version)
    writer.member("score", match.score)
    writer.member("reason", match.reason)
    writer.member("ledger_entry_ids", ledgerIDs)
    writer.member("source_entry_ids", externalIDs)
    writer.member("is_partial", match.isPartial)
    writer.member("note", match.note)
    writer.member("author", match.author)
    writer.member("created_at", match.createdAt.description)
    writer.member("decided_by", orNull: match.decision?.by)
    writer.member("decided_at", orNull: match.decision?.at.description)
    writer.member("decision_reason", orNull: match.decision?.reason)
  }

  var cells: [String] {
    [
      match.id, match.status.rawValue, match.rule?.id ?? "by hand",
      ledgerIDs.joined(separator: " "), externalIDs.joined(separator: " "), match.reason,
    ]
  }

  static let heads = ["match", "status", "rule", "ledger", "external", "reason"]
}

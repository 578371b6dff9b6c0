import Matchbook
import MatchbookJSON

extension ReportJSON {
  /// What only a store knows, as the member `run`.
  func write(_ run: RunFacts, _ writer: inout JSONWriter) {
    writer.name("run")
    writer.beginObject()
    writer.member("reconciliation_id", run.id)
    writer.member("book", run.book)
    writer.member("status", run.state)
    writer.member("kind", run.kind)
    writer.member("mode", run.mode)
    writer.member("note", run.note)
    writer.member("created_at", run.createdAt)
    writer.member("created_by", run.createdBy)
    writer.member("started_at", orNull: run.startedAt)
    writer.member("completed_at", orNull: run.completedAt)
    writer.member("closed_at", orNull: run.closedAt)
    writer.member("close_reason", orNull: run.closeReason)
    writer.member("failure_reason", orNull: run.failureReason)
    writer.name("audit")
    writer.beginObject(onOneLine: true)
    writer.member("is_sound", run.audit.isSound)
    writer.member("lines", run.audit.lines)
    writer.member("hash", orNull: run.audit.hash)
    writer.member("findings", run.audit.findings)
    writer.endObject()
    writer.objects("people", run.people, onOneLine: true) { person, writer in
      writer.member("name", person.name)
      writer.member("accepted", person.accepted)
      writer.member("rejected", person.rejected)
      writer.member("revoked", person.revoked)
      writer.member("matched_by_hand", person.madeByHand)
      writer.member("adjusted", person.adjusted)
      writer.member("approved", person.approved)
      writer.member("closed", person.closed)
    }
    writer.member("decision_count", run.decisionCount)
    writer.objects("decisions", run.decisions, onOneLine: true, write)
    writer.member("adjustment_count", run.adjustmentCount)
    writer.objects("adjustments", run.adjustments, onOneLine: true, write)
    writer.member("closed_count", run.closureCount)
    writer.objects("closed", run.closures, onOneLine: true, write)
    writer.objects("discrepancy_counts", run.discrepancyCounts, onOneLine: true) { count, writer in
      writer.member("kind", count.kind)
      writer.member("severity", count.severity)
      writer.member("status", count.state)
      writer.member("count", count.count)
    }
    writer.member("discrepancy_count", run.discrepancyCount)
    writer.objects("discrepancies", run.discrepancies, onOneLine: true, write)
    writer.member("exception_count", run.exceptionCount)
    writer.objects("exceptions", run.exceptions, onOneLine: true, write)
    writer.member("control_total_count", run.controlTotalCount)
    writer.objects("control_totals", run.controlTotals) { write($0, &$1) }
    writer.member("trail_count", run.trailCount)
    writer.objects("trail", run.trail, onOneLine: true) { line, writer in
      writer.member("line", line.line)
      writer.member("at", line.at)
      writer.member("actor", line.actor)
      writer.member("action", line.action)
      writer.member("subject", line.subject)
      writer.member("reason", line.reason)
    }
    writer.endObject()
  }

  func write(_ source: ReportFacts.KeptSource, _ writer: inout JSONWriter) {
    writer.member("upload_id", source.id)
    writer.member("stream", source.stream)
    writer.member("status", source.state)
    writer.member("imported", source.imported)
    writer.member("skipped", source.skipped)
    writer.member("bad_rows", source.badRows)
    writer.member("created_at", source.addedAt)
    writer.member("created_by", source.addedBy)
  }

  private func write(_ total: RunFacts.ControlTotals, _ writer: inout JSONWriter) {
    writer.member("scope", total.scope)
    writer.member("reconciliation_date", total.day.description)
    writer.member("status", total.state)
    writer.member("is_locked", total.isLocked)
    writer.member("inserted_at", total.insertedAt)
    writer.member("updated_at", orNull: total.updatedAt)
    writer.member("submitted_by", total.submittedBy)
    writer.objects("buckets", total.buckets, onOneLine: true) { bucket, writer in
      writer.member("name", bucket.name)
      writer.member("currency", bucket.difference.amount.currency.code)
      writer.member("expected_count", bucket.expected.count)
      writer.member("expected_amount", bucket.expected.amount.decimalText)
      writer.member("actual_count", bucket.actual.count)
      writer.member("actual_amount", bucket.actual.amount.decimalText)
      writer.member("difference_count", bucket.difference.count)
      writer.member("difference_amount", bucket.difference.amount.decimalText)
    }
  }

  private func write(_ decision: RunFacts.Decision, _ writer: inout JSONWriter) {
    writer.member("match_id", decision.matchID)
    writer.member("status", decision.status)
    writer.member("rule_id", orNull: decision.ruleID.isEmpty ? nil : decision.ruleID)
    writer.member("ledger_ids", decision.ledgerIDs)
    writer.member("external_ids", decision.externalIDs)
    writer.member("reason", decision.reason)
    writer.member("note", decision.note)
    writer.member("author", decision.author)
    writer.member("created_at", decision.madeAt)
    writer.member("decided_by", orNull: decision.decidedBy)
    writer.member("decided_at", orNull: decision.decidedAt)
    writer.member("decision_reason", orNull: decision.decisionReason)
  }

  private func write(_ adjustment: RunFacts.Adjustment, _ writer: inout JSONWriter) {
    writer.member("adjustment_id", adjustment.id)
    writer.member("match_id", adjustment.matchID)
    writer.member("match_status", adjustment.matchStatus)
    writer.member("kind", adjustment.kind)
    writer.member("amount", adjustment.amount.decimalText)
    writer.member("currency", adjustment.amount.currency.code)
    writer.member("reason", adjustment.reason)
    writer.member("author", adjustment.author)
    writer.member("created_at", adjustment.madeAt)
    writer.member("approver", orNull: adjustment.approver)
    writer.member("approved_at", orNull: adjustment.approvedAt)
  }

  private func write(_ closure: RunFacts.Closure, _ writer: inout JSONWriter) {
    writer.member("side", closure.side.rawValue)
    writer.member("id", closure.id)
    writer.member("date", orNull: closure.date?.description)
    writer.member("open_amount", closure.amount.decimalText)
    writer.member("currency", closure.amount.currency.code)
    writer.member("reason", closure.reason)
    writer.member("note", closure.note)
    writer.member("closed_by", closure.by)
    writer.member("closed_at", closure.at)
  }

  private func write(_ found: RunFacts.Discrepancy, _ writer: inout JSONWriter) {
    writer.member("discrepancy_id", found.id)
    writer.member("kind", found.kind)
    writer.member("severity", found.severity)
    writer.member("status", found.state)
    writer.member("amount", found.amount.decimalText)
    writer.member("currency", found.amount.currency.code)
    writer.member("message", found.message)
    writer.member("occurrences", found.occurrences)
    writer.member("created_at", found.createdAt)
    writer.member("closed_at", orNull: found.closedAt)
    writer.member("closed_by", orNull: found.closedBy)
    writer.member("close_reason", orNull: found.closeReason)
  }

  private func write(_ exception: RunFacts.Exception, _ writer: inout JSONWriter) {
    writer.member("exception_id", exception.id)
    writer.member("title", exception.title)
    writer.member("stream", exception.stream)
    writer.member("status", exception.state)
    writer.member("cause", orNull: exception.cause)
    writer.member("assignees", exception.assignees)
    writer.member("record_count", exception.records)
    writer.sums(exception.sums)
    writer.member("opened_at", exception.openedAt)
    writer.member("closed_at", orNull: exception.closedAt)
    writer.member("comment_count", exception.commentCount)
    writer.member("last_comment", orNull: exception.lastComment?.text)
    writer.member("recommendation", orNull: exception.recommendation)
  }
}

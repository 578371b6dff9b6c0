import Matchbook
import MatchbookReports

// What only a store knows of a run.
extension ReportWorkbook {
  func addRun(_ run: RunFacts, _ sheet: inout Sheet) {
    let facts: [(String, String?)] = [
      ("Run", run.id), ("Book", run.book), ("State", run.state), ("Mode", run.mode),
      ("Opened", run.createdAt), ("Opened by", run.createdBy), ("Last match", run.completedAt),
      ("Closed", run.closedAt), ("Closed because", run.closeReason),
      ("Failed because", run.failureReason), ("Note", run.note.isEmpty ? nil : run.note),
      ("Audit trail", run.audit.isSound ? "sound" : "broken"),
      ("Audit lines", String(run.audit.lines)), ("Last hash", run.audit.hash),
    ]
    for (name, text) in facts {
      if let text { sheet.row([.text(name), .text(text)]) }
    }
  }

  func addWork(_ run: RunFacts, _ book: Book) {
    addSources(book)
    addPeople(run, book)
    addDecisions(run, book)
    addAdjustments(run, book)
    addClosures(run, book)
    addDiscrepancies(run, book)
    addExceptions(run, book)
    addTotals(run, book)
    addTrail(run, book)
  }

  private func addSources(_ book: Book) {
    list(
      "Sources", facts.sources, of: facts.sources.count,
      [
        ("Side", 10), ("File", 40), ("State", 12), ("Records", 12), ("Imported", 12),
        ("Skipped", 12), ("Bad rows", 12), ("Added", 22), ("By", 16), ("SHA-256", 68),
      ], book
    ) { source in
      let kept = source.kept
      return [
        .text(source.side.rawValue), .text(source.name), .text(kept?.state ?? ""),
        .count(source.records), .count(kept?.imported ?? 0), .count(kept?.skipped ?? 0),
        .count(kept?.badRows ?? 0), .text(kept?.addedAt ?? ""), .text(kept?.addedBy ?? ""),
        .text(source.contentHash ?? ""),
      ]
    }
  }

  private func addPeople(_ run: RunFacts, _ book: Book) {
    list(
      "People", run.people, of: run.people.count,
      [
        ("Name", 24), ("Accepted", 12), ("Rejected", 12), ("Revoked", 12), ("By hand", 12),
        ("Adjusted", 12), ("Approved", 12), ("Records closed", 16),
      ], book
    ) { person in
      [.text(person.name)]
        + [
          person.accepted, person.rejected, person.revoked, person.madeByHand, person.adjusted,
          person.approved, person.closed,
        ].map { .count($0) }
    }
  }

  private func addDecisions(_ run: RunFacts, _ book: Book) {
    list(
      "Decisions", run.decisions, of: run.decisionCount,
      [
        ("Match", 14), ("State", 12), ("Rule", 34), ("Ledger", 30), ("External", 30),
        ("Author", 16), ("Made", 22), ("Decided by", 16), ("Decided", 22), ("Decision", 50),
        ("Reason", 60), ("Note", 40),
      ], book
    ) { decision in
      [
        .text(decision.matchID), .text(decision.status),
        .text(decision.ruleID.isEmpty ? "matched by hand" : decision.ruleID),
        .text(decision.ledgerIDs.joined(separator: ", ")),
        .text(decision.externalIDs.joined(separator: ", ")), .text(decision.author),
        .text(decision.madeAt), .text(decision.decidedBy ?? ""), .text(decision.decidedAt ?? ""),
        .text(decision.decisionReason ?? ""), .text(decision.reason), .text(decision.note),
      ]
    }
  }

  private func addAdjustments(_ run: RunFacts, _ book: Book) {
    list(
      "Adjustments", run.adjustments, of: run.adjustmentCount,
      [
        ("Adjustment", 26), ("Match", 14), ("Match is", 12), ("Kind", 16), ("Amount", 16),
        ("Currency", 10), ("By", 16), ("At", 22), ("Approved by", 16), ("Approved", 22),
        ("Why", 60),
      ], book
    ) { adjustment in
      [
        .text(adjustment.id), .text(adjustment.matchID), .text(adjustment.matchStatus),
        .text(adjustment.kind), .money(adjustment.amount), .text(adjustment.amount.currency.code),
        .text(adjustment.author), .text(adjustment.madeAt), .text(adjustment.approver ?? ""),
        .text(adjustment.approvedAt ?? ""), .text(adjustment.reason),
      ]
    }
  }

  private func addClosures(_ run: RunFacts, _ book: Book) {
    list(
      "Closed", run.closures, of: run.closureCount,
      [
        ("Side", 10), ("Id", 22), ("Date", 12), ("Open amount", 16), ("Currency", 10),
        ("By", 16), ("At", 22), ("Reason", 16), ("Note", 60),
      ], book
    ) { closure in
      [
        .text(closure.side.rawValue), .text(closure.id), .text(closure.date?.description ?? ""),
        .money(closure.amount), .text(closure.amount.currency.code), .text(closure.by),
        .text(closure.at), .text(closure.reason), .text(closure.note),
      ]
    }
  }

  private func addDiscrepancies(_ run: RunFacts, _ book: Book) {
    list(
      "Discrepancies", run.discrepancies, of: run.discrepancyCount,
      [
        ("Discrepancy", 30), ("Kind", 20), ("Severity", 12), ("State", 12), ("Amount", 16),
        ("Currency", 10), ("Found", 8), ("Since", 22), ("Closed by", 16), ("Closed because", 30),
        ("Finding", 80),
      ], book
    ) { found in
      [
        .text(found.id), .text(found.kind), .text(found.severity), .text(found.state),
        .money(found.amount), .text(found.amount.currency.code), .count(found.occurrences),
        .text(found.createdAt), .text(found.closedBy ?? ""), .text(found.closeReason ?? ""),
        .text(found.message),
      ]
    }
  }

  private func addExceptions(_ run: RunFacts, _ book: Book) {
    list(
      "Exceptions", run.exceptions, of: run.exceptionCount,
      [
        ("Exception", 26), ("Title", 30), ("Stream", 20), ("State", 14), ("Overdue records", 16),
        ("Sums", 30), ("Assigned to", 20), ("Opened", 22), ("Closed", 22), ("Last comment", 60),
        ("Recommendation", 60),
      ], book
    ) { exception in
      [
        .text(exception.id), .text(exception.title), .text(exception.stream),
        .text(exception.state), .count(exception.records),
        .text(exception.sums.map(\.text).joined(separator: ", ")),
        .text(exception.assignees.joined(separator: ", ")), .text(exception.openedAt),
        .text(exception.closedAt ?? ""), .text(exception.lastComment?.text ?? ""),
        .text(exception.recommendation ?? ""),
      ]
    }
  }

  private func addTotals(_ run: RunFacts, _ book: Book) {
    let rows = run.controlTotals.flatMap { total in total.buckets.map { (total, $0) } }
    let missing = run.controlTotalCount - run.controlTotals.count
    list(
      "Control totals", rows, of: rows.count + missing,
      [
        ("Day", 12), ("Scope", 24), ("State", 14), ("Locked", 10), ("Bucket", 20),
        ("Expected", 16), ("Actual", 16), ("Difference", 16), ("Currency", 10),
        ("Records expected", 16), ("Records actual", 16), ("Difference of records", 20),
        ("Submitted", 22), ("Changed", 22), ("By", 16),
      ], book
    ) { total, bucket in
      [
        .text(total.day.description), .text(total.scope), .text(total.state),
        .text(total.isLocked ? "yes" : "no"), .text(bucket.name), .money(bucket.expected.amount),
        .money(bucket.actual.amount), .money(bucket.difference.amount),
        .text(bucket.difference.amount.currency.code), .count(bucket.expected.count),
        .count(bucket.actual.count), .count(bucket.difference.count), .text(total.insertedAt),
        .text(total.updatedAt ?? ""), .text(total.submittedBy),
      ]
    }
  }

  private func addTrail(_ run: RunFacts, _ book: Book) {
    list(
      "Trail", run.trail, of: run.trailCount,
      [("Line", 10), ("At", 26), ("By", 16), ("What", 24), ("Subject", 30), ("Why", 80)], book
    ) { line in
      [
        .count(line.line), .text(line.at), .text(line.actor), .text(line.action),
        .text(line.subject), .text(line.reason),
      ]
    }
  }

  /// A sheet with a line for each of a list's items; none for an empty list.
  private func list<Item>(
    _ name: String, _ items: [Item], of all: Int, _ columns: [(name: String, width: Double)],
    _ book: Book, _ cells: (Item) -> [Sheet.Cell]
  ) {
    guard !items.isEmpty else { return }
    var sheet = book.sheet(name, widths: columns.map(\.width))
    sheet.heading(columns.map(\.name))
    for item in items { sheet.row(cells(item)) }
    sheet.filter(columns: columns.count)
    guard items.count < all else { return }
    sheet.row([])
    sheet.row([.text("\(items.count) of \(all) are listed; the store has the others.")])
  }
}

extension Sheet.Cell {
  static func money(_ amount: Amount) -> Sheet.Cell {
    .money(Int128(amount.minorUnits), amount.currency.exponent)
  }
}

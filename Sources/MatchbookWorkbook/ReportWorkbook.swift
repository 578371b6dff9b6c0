import CXLSXWriter
import Matchbook
import MatchbookReports

/// Writes the facts of a report as a workbook in Office Open XML (.xlsx), one sheet per subject.
///
/// Amounts are numbers that a spreadsheet can add up. A spreadsheet keeps numbers in binary with 53
/// bits; an amount that needs more digits than that is written as text, so that none is changed.
public struct ReportWorkbook {
  let facts: ReportFacts

  public init(_ facts: ReportFacts) { self.facts = facts }

  /// Writes the file, over one that is there.
  ///
  /// The same facts give the same bytes: the date of the file's making is that of the report's day.
  ///
  /// - Throws: ``WorkbookError`` if the library could not write it.
  public func write(to path: String) throws(WorkbookError) {
    guard let workbook = workbook_new(path) else { throw WorkbookError(path: path, reason: "") }
    var properties = lxw_doc_properties()
    properties.created = time_t(facts.asOf.map { Int($0.number) * 86_400 } ?? 0)
    // The library copies the texts.
    facts.title.withCString { title in
      properties.title = UnsafeMutablePointer(mutating: title)
      workbook_set_properties(workbook, &properties)
    }
    let book = Book(workbook)
    addSummary(book)
    addRules(book)
    addCauses(book)
    addOpenItems(book)
    if let run = facts.run { addWork(run, book) }
    addSets("Suggested", facts.suggestions, facts.suggestedCount, book)
    addSets("Ambiguous", facts.ambiguousSets, facts.ambiguousCount, book)
    let code = workbook_close(workbook)
    guard code == LXW_NO_ERROR else {
      throw WorkbookError(
        path: path, reason: lxw_strerror(code).map { String(cString: $0) } ?? "")
    }
  }

  private func addSummary(_ book: Book) {
    var sheet = book.sheet("Summary", widths: [22, 20, 20, 16] + Array(repeating: 18, count: 11))
    sheet.heading([facts.title])
    if let day = facts.asOf { sheet.row([.text("As of"), .text(day.description)]) }
    if let madeAt = facts.madeAt { sheet.row([.text("Made"), .text(madeAt)]) }
    for source in facts.sources {
      sheet.row([
        .text(source.side.rawValue), .text(source.name), .count(source.records),
        .text(source.contentHash ?? ""),
      ])
    }
    if !facts.fingerprint.isEmpty {
      sheet.row([.text("Fingerprint"), .text(facts.fingerprint)])
    }
    if let run = facts.run { addRun(run, &sheet) }
    for notice in facts.notices { sheet.row([.text("Note"), .text(notice)]) }
    sheet.row([])
    sheet.heading([
      "Side", "Records", "Matched", "In part", "Suggested", "Ambiguous", "Open", "Closed",
      "Taken over", "Settled by other runs",
    ])
    for side in facts.sides {
      sheet.row([
        .text(side.side.rawValue), .count(side.records), .count(side.matched),
        .count(side.partial), .count(side.suggested), .count(side.ambiguous), .count(side.open),
        .count(side.closed), .count(side.carried), .count(side.settledElsewhere),
      ])
    }
    sheet.row([])
    sheet.heading([
      "Currency", "Ledger", "External", "Tolerated", "Adjusted", "Open ledger", "Open external",
      "Closed ledger", "Closed external", "Ledger, other runs", "External, other runs", "Missing",
      "Volume", "Matched volume", "Open volume",
    ])
    for currency in facts.currencies {
      let tie = currency.tieOut
      let sums = [
        tie.ledgerSum, tie.externalSum, tie.toleratedDifference, tie.adjustedDifference,
        tie.openLedgerSum, tie.openExternalSum, tie.closedLedgerSum, tie.closedExternalSum,
        tie.elsewhereLedgerSum, tie.elsewhereExternalSum, tie.gap, currency.volume,
        currency.matchedVolume, currency.openVolume,
      ]
      sheet.row([.text(tie.currency.code)] + sums.map { .money($0, tie.currency.exponent) })
    }
    sheet.row([])
    sheet.heading(["Side", "Age of open records", "Records", "Sums"])
    for age in facts.ages {
      sheet.row([
        .text(age.side.rawValue), .text(age.bucket.words), .count(age.records),
        .text(age.sums.map(\.text).joined(separator: ", ")),
      ])
    }
  }

  private func addRules(_ book: Book) {
    var sheet = book.sheet("Rules", widths: [34, 12, 14, 14, 16, 12, 12, 40])
    sheet.heading([
      "Rule", "Version", "Matched", "Suggested", "Ambiguous sets", "Rejected", "Revoked",
      "Volume matched",
    ])
    for rule in facts.rules {
      sheet.row([
        .text(rule.id.isEmpty ? "matched by hand" : rule.id), .text(rule.version),
        .count(rule.matched), .count(rule.suggested), .count(rule.ambiguousSets),
        .count(rule.rejected), .count(rule.revoked),
        .text(rule.volumes.map(\.text).joined(separator: ", ")),
      ])
    }
    sheet.filter(columns: 8)
  }

  private func addCauses(_ book: Book) {
    var sheet = book.sheet("Causes", widths: [12, 22, 12, 60])
    sheet.heading(["Side", "Code", "Records", "Sums"])
    for cause in facts.causes {
      sheet.row([
        .text(cause.side.rawValue), .text(cause.code), .count(cause.records),
        .text(cause.sums.map(\.text).joined(separator: ", ")),
      ])
    }
    sheet.filter(columns: 4)
  }

  private func addOpenItems(_ book: Book) {
    var sheet = book.sheet("Open", widths: [10, 22, 12, 8, 16, 10, 26, 30, 20, 80])
    sheet.heading([
      "Side", "Id", "Date", "Days", "Open amount", "Currency", "Reference", "Counterparty", "Code",
      "Why",
    ])
    for item in facts.openItems {
      sheet.row([
        .text(item.side.rawValue), .text(item.id), .text(item.date?.description ?? ""),
        item.ageDays.map { .count($0) } ?? .text(""),
        .money(Int128(item.amount.minorUnits), item.amount.currency.exponent),
        .text(item.amount.currency.code), .text(item.reference), .text(item.counterparty),
        .text(item.code), .text(item.reason),
      ])
    }
    sheet.filter(columns: 10)
    note(
      facts.openItems.count, of: facts.openCount, "the report as a CSV file (.csv) has all.",
      &sheet)
  }

  private func addSets(
    _ name: String, _ sets: [ReportFacts.ItemSet], _ count: Int, _ book: Book
  ) {
    guard count > 0 else { return }
    var sheet = book.sheet(name, widths: [34, 40, 40, 80])
    sheet.heading(["Rule", "Ledger", "External", "Why"])
    for set in sets {
      sheet.row([
        .text(set.ruleID), .text(set.ledgerIDs.joined(separator: ", ")),
        .text(set.externalIDs.joined(separator: ", ")), .text(set.reason),
      ])
    }
    sheet.filter(columns: 4)
    note(sets.count, of: count, "the result or the store has all.", &sheet)
  }

  private func note(
    _ shown: Int, of all: Int, _ elsewhere: String, _ sheet: inout Sheet
  ) {
    guard shown < all else { return }
    sheet.row([])
    sheet.row([
      .text("\(shown) of \(all) are listed; \(elsewhere)")
    ])
  }
}

/// A workbook that could not be written.
public struct WorkbookError: Error, Hashable, Sendable, CustomStringConvertible {
  public let path: String
  /// The library's words.
  public let reason: String

  public init(path: String, reason: String) {
    self.path = path
    self.reason = reason
  }

  public var description: String {
    "\(path): error: the workbook cannot be written"
      + (reason.isEmpty ? "" : ": \(reason.lowercased())")
      + "; choose a folder that may be written [report.workbook]"
  }
}

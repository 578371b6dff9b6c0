import Matchbook
import MatchbookJSON

/// Writes the facts of a report as one JSON document; docs/reference/report.md lists its names.
public struct ReportJSON: Sendable {
  private let facts: ReportFacts

  public init(_ facts: ReportFacts) { self.facts = facts }

  public var json: [UInt8] {
    JSONWriter.document { writer in
      writer.member("title", facts.title)
      writer.member("made_at", orNull: facts.madeAt)
      writer.member("as_of", orNull: facts.asOf?.description)
      writer.member("fingerprint", orNull: facts.fingerprint.isEmpty ? nil : facts.fingerprint)
      writer.objects("sources", facts.sources, onOneLine: true) { source, writer in
        writer.member("side", source.side.rawValue)
        writer.member("name", source.name)
        writer.member("record_count", source.records)
        writer.member("content_hash", orNull: source.contentHash)
        if let kept = source.kept { write(kept, &writer) }
      }
      writer.objects("sides", facts.sides, onOneLine: true) { side, writer in
        writer.member("side", side.side.rawValue)
        writer.member("record_count", side.records)
        writer.member("matched", side.matched)
        writer.member("partial", side.partial)
        writer.member("suggested", side.suggested)
        writer.member("ambiguous", side.ambiguous)
        writer.member("open", side.open)
        writer.member("closed", side.closed)
        guard facts.run != nil else { return }
        writer.member("carried", side.carried)
        writer.member("settled_elsewhere", side.settledElsewhere)
      }
      writer.objects("currencies", facts.currencies, onOneLine: true, write)
      writer.objects("rules", facts.rules, onOneLine: true) { rule, writer in
        writer.member("rule_id", orNull: rule.id.isEmpty ? nil : rule.id)
        writer.member("rule_version", orNull: rule.id.isEmpty ? nil : rule.version)
        writer.member("matched", rule.matched)
        writer.sums(rule.volumes, name: "volumes")
        writer.member("suggested", rule.suggested)
        writer.member("ambiguous_sets", rule.ambiguousSets)
        guard facts.run != nil else { return }
        writer.member("rejected", rule.rejected)
        writer.member("revoked", rule.revoked)
      }
      writer.objects("causes", facts.causes, onOneLine: true) { cause, writer in
        writer.member("side", cause.side.rawValue)
        writer.member("code", cause.code)
        writer.member("record_count", cause.records)
        writer.sums(cause.sums)
      }
      writer.objects("ages", facts.ages, onOneLine: true) { age, writer in
        writer.member("side", age.side.rawValue)
        writer.member("age_bucket", age.bucket.rawValue)
        writer.member("record_count", age.records)
        writer.sums(age.sums)
      }
      writer.member("open_count", facts.openCount)
      writer.objects("open", facts.openItems, onOneLine: true, write)
      writer.member("suggested_count", facts.suggestedCount)
      writer.objects("suggestions", facts.suggestions, onOneLine: true, write)
      writer.member("ambiguous_count", facts.ambiguousCount)
      writer.objects("ambiguous", facts.ambiguousSets, onOneLine: true, write)
      writer.member("notices", facts.notices)
      if let run = facts.run { write(run, &writer) }
    }
  }

  private func write(_ currency: ReportFacts.CurrencyFacts, _ writer: inout JSONWriter) {
    let tie = currency.tieOut
    writer.member("currency", tie.currency.code)
    writer.member("record_count", currency.records)
    writer.member("ledger_sum", tie.text(tie.ledgerSum))
    writer.member("external_sum", tie.text(tie.externalSum))
    writer.member("tolerated_difference", tie.text(tie.toleratedDifference))
    if facts.run != nil {
      writer.member("adjusted_difference", tie.text(tie.adjustedDifference))
    }
    writer.member("open_ledger_sum", tie.text(tie.openLedgerSum))
    writer.member("open_external_sum", tie.text(tie.openExternalSum))
    writer.member("ledger_volume", tie.text(currency.ledgerVolume))
    writer.member("external_volume", tie.text(currency.externalVolume))
    writer.member("open_ledger_volume", tie.text(currency.openLedgerVolume))
    writer.member("open_external_volume", tie.text(currency.openExternalVolume))
    writer.member("closed_ledger_sum", tie.text(tie.closedLedgerSum))
    writer.member("closed_external_sum", tie.text(tie.closedExternalSum))
    writer.member("closed_ledger_volume", tie.text(currency.closedLedgerVolume))
    writer.member("closed_external_volume", tie.text(currency.closedExternalVolume))
    guard facts.run != nil else { return }
    writer.member("settled_elsewhere_ledger_sum", tie.text(tie.elsewhereLedgerSum))
    writer.member("settled_elsewhere_external_sum", tie.text(tie.elsewhereExternalSum))
    writer.member("gap", tie.text(tie.gap))
  }

  private func write(_ item: ReportFacts.OpenItem, _ writer: inout JSONWriter) {
    writer.member("side", item.side.rawValue)
    writer.member("id", item.id)
    writer.member("date", orNull: item.date?.description)
    writer.member("age_days", orNull: item.ageDays)
    writer.member("open_amount", item.amount.decimalText)
    writer.member("currency", item.amount.currency.code)
    writer.member("reference", item.reference)
    writer.member("counterparty", item.counterparty)
    writer.member("code", item.code)
    writer.member("reason", item.reason)
  }

  private func write(_ set: ReportFacts.ItemSet, _ writer: inout JSONWriter) {
    writer.member("rule_id", orNull: set.ruleID.isEmpty ? nil : set.ruleID)
    writer.member("ledger_ids", set.ledgerIDs)
    writer.member("external_ids", set.externalIDs)
    writer.member("reason", set.reason)
  }
}

extension JSONWriter {
  /// Writes sums per currency as decimals in quotes.
  mutating func sums(_ sums: [ReportFacts.Money], name: String = "sums") {
    self.name(name)
    beginObject(onOneLine: true)
    for sum in sums {
      self.name(sum.currency.code)
      string(Decimal64.text(sum.minorUnits, places: sum.currency.exponent))
    }
    endObject()
  }
}

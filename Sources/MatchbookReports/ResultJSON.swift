import Matchbook
import MatchbookJSON

/// Writes a result as one JSON document with snake_case names; docs/reference/report.md lists them.
///
/// The same result gives the same bytes, whatever the order of its input records was.
public struct ResultJSON: Sendable {
  private let result: MatchResult
  private let threads: Int

  /// - Parameter threads: Threads that put matches into words; the bytes do not depend on it.
  public init(_ result: MatchResult, threads: Int = 1) {
    self.result = result
    self.threads = threads
  }

  /// Bytes that are gathered before they are handed on.
  private static let chunkBytes = 1 << 20

  /// Hands the document on in pieces, so that a large result needs little memory.
  public func write<Failure: Error>(
    to sink: ([UInt8]) throws(Failure) -> Void
  ) throws(Failure) {
    var writer = JSONWriter(indentation: 2)
    writer.beginObject()
    writeCounts(&writer)
    writePerRule(&writer)
    writeTieOut(&writer)
    writer.objects("limits", result.limits, onOneLine: true) { limit, writer in
      writer.member("rule_id", limit.ruleID)
      writer.member("explanation", limit.explanation)
    }
    writeFailures(&writer)
    writer.member("fingerprint", result.fingerprint)
    writer.name(plain: "matches")
    writer.beginArray()
    let matches = result.matches
    try writeElements(matches.count, &writer, sink) { range, writer in
      matches.forEachInWords(range) { write($0, &writer) }
    }
    writer.endArray()
    try writeOpen(&writer, sink)
    writer.name(plain: "ambiguous")
    writer.beginArray()
    for set in result.ambiguous {
      writer.beginObject(onOneLine: true)
      writer.member("rule_id", set.ruleID)
      writer.member("ledger_ids", set.ledgerIDs)
      writer.member("external_ids", set.externalIDs)
      writer.member("reason", set.reason)
      writer.endObject()
      try drain(&writer, sink)
    }
    writer.endArray()
    writer.endObject()
    writer.newline()
    try writer.drain(sink)
  }

  /// Writes the elements of the array that is open, in pieces made by several threads.
  private func writeElements<Failure: Error>(
    _ count: Int, _ writer: inout JSONWriter, _ sink: ([UInt8]) throws(Failure) -> Void,
    _ body: @escaping @Sendable (Range<Int>, inout JSONWriter) -> Void
  ) throws(Failure) {
    let outer = writer
    try OrderedPieces(count: count, threads: threads).forEach { range in
      var part = JSONWriter(within: outer, isFirst: range.lowerBound == 0)
      body(range, &part)
      return part
    } take: { (part) throws(Failure) in
      writer.append(part)
      try drain(&writer, sink)
    }
  }

  private func drain<Failure: Error>(
    _ writer: inout JSONWriter, _ sink: ([UInt8]) throws(Failure) -> Void
  ) throws(Failure) {
    if writer.bytes.count >= ResultJSON.chunkBytes { try writer.drain(sink) }
  }

  private func write(_ match: MatchInWords, _ writer: inout JSONWriter) {
    writer.beginObject(onOneLine: true)
    writer.member("id", appending: match.appendID)
    writer.member("rule_id", appending: match.appendRuleID)
    writer.member("rule_version", appending: match.appendRuleVersion)
    writer.member("strategy", appending: match.appendStrategy)
    writer.member(
      "status", (match.isPlain ? Match.Status.accepted : match.match.status).rawValue)
    writer.member("score", number: ScoreText.decimal(match.score))
    if match.score < Verdict.fullScore {
      writer.name(plain: "score_parts")
      writer.beginObject(onOneLine: true)
      for part in match.match.scoreParts {
        writer.name(part.name)
        writer.rawNumber(ScoreText.decimal(part.value))
      }
      writer.endObject()
    }
    writeIDs(of: match, .ledger, "ledger_ids", &writer)
    writeIDs(of: match, .external, "external_ids", &writer)
    if !match.isPlain, case let whole = match.match, whole.isPartial {
      write(whole.allocations, &writer)
    }
    writer.member("reason", appending: match.appendReason)
    if result.hasUniqueness {
      let match = match.match
      write(match.uniqueness, match.uniquenessWords, &writer)
    }
    writer.endObject()
  }

  private func writeIDs(
    of match: MatchInWords, _ side: Side, _ name: StaticString, _ writer: inout JSONWriter
  ) {
    writer.name(plain: name)
    writer.beginArray(onOneLine: true)
    match.forEachRow(of: side) { row in
      writer.string { match.appendID(ofRow: row, side, to: &$0) }
    }
    writer.endArray()
  }

  private func write(
    _ uniqueness: Uniqueness?, _ words: String?, _ writer: inout JSONWriter
  ) {
    writer.name(plain: "uniqueness")
    guard let uniqueness, let words else { return writer.null() }
    writer.beginObject(onOneLine: true)
    writer.member("standing", uniqueness.code)
    if case .unique(let regret) = uniqueness {
      writer.name(plain: "regret")
      writer.beginArray(onOneLine: true)
      for part in regret.parts { writer.integer(part) }
      writer.endArray()
    }
    writer.member("words", words)
    writer.endObject()
  }

  private func write(_ allocations: [Allocation], _ writer: inout JSONWriter) {
    writer.name(plain: "allocations")
    writer.beginArray(onOneLine: true)
    for allocation in allocations {
      writer.beginObject(onOneLine: true)
      writer.members(allocated: allocation.amount, of: allocation.id, on: allocation.side)
      writer.member("residual", allocation.residual.decimalText)
      writer.endObject()
    }
    writer.endArray()
  }

  private func writeOpen<Failure: Error>(
    _ writer: inout JSONWriter, _ sink: ([UInt8]) throws(Failure) -> Void
  ) throws(Failure) {
    writer.name(plain: "open")
    writer.beginObject()
    for side in Side.allCases {
      writer.name(side.rawValue)
      writer.beginArray()
      let open = result.open(side)
      try writeElements(open.count, &writer, sink) { range, writer in
        for index in range { write(open[index], &writer) }
      }
      writer.endArray()
    }
    writer.endObject()
  }

  private func write(_ record: OpenRecord, _ writer: inout JSONWriter) {
    writer.beginObject(onOneLine: true)
    writer.member("id", record.id)
    writer.member("code", record.code)
    if record.isPartial {
      writer.member("amount", record.wholeAmount.decimalText)
      writer.member("open_amount", record.openAmount.decimalText)
      writer.member("currency", record.openAmount.currency.code)
    }
    writer.member("reason", record.reason)
    writer.endObject()
  }

  private func writeCounts(_ writer: inout JSONWriter) {
    let counts = result.counts
    writer.name(plain: "counts")
    writer.beginObject()
    let entries: [(StaticString, Int)] = [
      ("ledger", counts.ledger), ("external", counts.external), ("matched", counts.matched),
      ("unmatched", counts.unmatched), ("ledger_matched", counts.ledgerMatched),
      ("ledger_open", counts.ledgerOpen), ("links", counts.links),
      ("suggested", counts.suggested), ("ambiguous_ledger", counts.ambiguousLedger),
      ("ambiguous_external", counts.ambiguousExternal), ("partial", counts.partial),
      ("ledger_partial", counts.ledgerPartial), ("closed", counts.closed),
      ("ledger_closed", counts.ledgerClosed),
    ]
    for (name, value) in entries {
      writer.member(name, value)
    }
    writer.endObject()
  }

  private func writePerRule(_ writer: inout JSONWriter) {
    let origins = result.origins
    writer.objects("per_rule", result.perRule, onOneLine: true) { rule, writer in
      writer.member("rule_id", rule.ruleID)
      writer.member("rule_version", rule.ruleVersion)
      writer.member("matched", rule.matched)
      writer.member("suggested", rule.suggested)
      writer.member("ambiguous_sets", rule.ambiguousSets)
      if let origin = origins[rule.ruleID] { write(origin, &writer) }
    }
  }

  /// What decided, where a rule has a source of its own: another source under the same id and version
  /// has another hash.
  private func write(_ origin: RuleOrigin, _ writer: inout JSONWriter) {
    writer.name(plain: "origin")
    writer.beginObject(onOneLine: true)
    writer.member("source", origin.source)
    writer.member("source_hash", origin.sourceHash)
    writer.member("language", origin.language)
    writer.name(plain: "parameters")
    writer.beginObject(onOneLine: true)
    for parameter in origin.parameters {
      writer.name(parameter.name)
      writer.string(parameter.value)
    }
    writer.endObject()
    writer.endObject()
  }

  /// Sums are decimals in quotes: a reader that turns JSON numbers into floats cannot spoil them.
  private func writeTieOut(_ writer: inout JSONWriter) {
    writer.objects("tie_out", result.tieOut, onOneLine: true) { tieOut, writer in
      writer.member("currency", tieOut.currency.code)
      let sums: [(StaticString, Int128)] = [
        ("ledger_sum", tieOut.ledgerSum), ("external_sum", tieOut.externalSum),
        ("tolerated_difference", tieOut.toleratedDifference),
        ("open_ledger_sum", tieOut.openLedgerSum), ("open_external_sum", tieOut.openExternalSum),
      ]
      for (name, sum) in sums {
        writer.member(name, tieOut.text(sum))
      }
      let before: [(StaticString, Int128)] = [
        ("closed_ledger_sum", tieOut.closedLedgerSum),
        ("closed_external_sum", tieOut.closedExternalSum),
        ("ledger_settled_before", tieOut.ledgerSettledBefore),
        ("external_settled_before", tieOut.externalSettledBefore),
      ]
      for (name, sum) in before where sum != 0 {
        writer.member(name, tieOut.text(sum))
      }
      writer.member("open_ledger_count", tieOut.openLedgerCount)
      writer.member("open_external_count", tieOut.openExternalCount)
    }
  }
}

/// Scores as people and JSON write them.
enum ScoreText {
  /// Millionths as a decimal without trailing zeros: `1`, `0.95`.
  static func decimal(_ score: Int32) -> String {
    guard score > 0, score < Verdict.fullScore else { return score <= 0 ? "0" : "1" }
    var digits = String(score)
    digits = String(repeating: "0", count: 6 - digits.utf8.count) + digits
    while digits.hasSuffix("0") { digits.removeLast() }
    return "0." + digits
  }
}

extension ResultJSON {
  /// Failures of rules' own code; left out where there are none.
  func writeFailures(_ writer: inout JSONWriter) {
    guard !result.failures.isEmpty else { return }
    writer.member("degraded", result.isDegraded)
    writer.objects("rule_failures", result.failures) { failures, writer in
      writer.member("rule_id", failures.ruleID)
      writer.member("calls", failures.calls)
      writer.member("errors", failures.errorCount)
      writer.member("quarantine", orNull: failures.quarantine)
      writer.objects("exceptions", failures.exceptions, onOneLine: true) { exception, writer in
        for (name, value) in [
          ("ledger_id", exception.ledgerID), ("external_id", exception.externalID),
          ("code", exception.code), ("place", exception.place), ("message", exception.message),
        ] {
          writer.name(name)
          if let value { writer.string(value) } else { writer.null() }
        }
      }
    }
  }
}

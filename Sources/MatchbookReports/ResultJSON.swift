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
    writer.name(plain: "limits")
    writer.beginArray()
    for limit in result.limits {
      writer.beginObject(onOneLine: true)
      writer.name(plain: "rule_id")
      writer.string(limit.ruleID)
      writer.name(plain: "explanation")
      writer.string(limit.explanation)
      writer.endObject()
    }
    writer.endArray()
    writeFailures(&writer)
    writer.name(plain: "fingerprint")
    writer.string(result.fingerprint)
    writer.name(plain: "matches")
    writer.beginArray()
    try writeElements(result.matches, &writer, sink, write)
    writer.endArray()
    try writeOpen(&writer, sink)
    writer.name(plain: "ambiguous")
    writer.beginArray()
    for set in result.ambiguous {
      writer.beginObject(onOneLine: true)
      writer.name(plain: "rule_id")
      writer.string(set.ruleID)
      write(ids: set.ledgerIDs, "ledger_ids", &writer)
      write(ids: set.externalIDs, "external_ids", &writer)
      writer.name(plain: "reason")
      writer.string(set.reason)
      writer.endObject()
      try drain(&writer, sink)
    }
    writer.endArray()
    writer.endObject()
    writer.newline()
    try writer.drain(sink)
  }

  /// Writes the elements of the array that is open, in pieces made by several threads.
  private func writeElements<Elements: RandomAccessCollection & Sendable, Failure: Error>(
    _ elements: Elements, _ writer: inout JSONWriter, _ sink: ([UInt8]) throws(Failure) -> Void,
    _ body: @Sendable (Elements.Element, inout JSONWriter) -> Void
  ) throws(Failure) where Elements.Index == Int {
    let outer = writer
    try OrderedPieces(count: elements.count, threads: threads).forEach { range in
      var part = JSONWriter(within: outer, isFirst: range.lowerBound == 0)
      for index in range { body(elements[index], &part) }
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

  private func write(ids: [String], _ name: StaticString, _ writer: inout JSONWriter) {
    writer.name(plain: name)
    writer.beginArray(onOneLine: true)
    for id in ids { writer.string(id) }
    writer.endArray()
  }

  @Sendable
  private func write(_ match: Match, _ writer: inout JSONWriter) {
    writer.beginObject(onOneLine: true)
    writer.name(plain: "id")
    writer.string(match.id)
    writer.name(plain: "rule_id")
    writer.string(match.ruleID)
    writer.name(plain: "rule_version")
    writer.string(match.ruleVersion)
    writer.name(plain: "strategy")
    writer.string(match.strategy.rawValue)
    writer.name(plain: "status")
    writer.string(match.status.rawValue)
    writer.name(plain: "score")
    writer.rawNumber(ScoreText.decimal(match.score))
    if match.score < Verdict.fullScore {
      writer.name(plain: "score_parts")
      writer.beginObject(onOneLine: true)
      for part in match.scoreParts {
        writer.name(part.name)
        writer.rawNumber(ScoreText.decimal(part.value))
      }
      writer.endObject()
    }
    write(ids: match.ledgerIDs, "ledger_ids", &writer)
    write(ids: match.externalIDs, "external_ids", &writer)
    if match.isPartial { write(match.allocations, &writer) }
    writer.name(plain: "reason")
    writer.string(match.reason)
    if result.hasUniqueness { write(match.uniqueness, match.uniquenessWords, &writer) }
    writer.endObject()
  }

  private func write(
    _ uniqueness: Uniqueness?, _ words: String?, _ writer: inout JSONWriter
  ) {
    writer.name(plain: "uniqueness")
    guard let uniqueness, let words else { return writer.null() }
    writer.beginObject(onOneLine: true)
    writer.name(plain: "standing")
    writer.string(uniqueness.code)
    if case .unique(let regret) = uniqueness {
      writer.name(plain: "regret")
      writer.beginArray(onOneLine: true)
      for part in regret.parts { writer.integer(part) }
      writer.endArray()
    }
    writer.name(plain: "words")
    writer.string(words)
    writer.endObject()
  }

  private func write(_ allocations: [Allocation], _ writer: inout JSONWriter) {
    writer.name(plain: "allocations")
    writer.beginArray(onOneLine: true)
    for allocation in allocations {
      writer.beginObject(onOneLine: true)
      let texts: [(StaticString, String)] = [
        ("side", allocation.side.rawValue), ("id", allocation.id),
        ("amount", allocation.amount.decimalText),
        ("currency", allocation.amount.currency.code),
        ("residual", allocation.residual.decimalText),
      ]
      for (name, text) in texts {
        writer.name(plain: name)
        writer.string(text)
      }
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
      try writeElements(result.open(side), &writer, sink) { record, writer in
        writer.beginObject(onOneLine: true)
        writer.name(plain: "id")
        writer.string(record.id)
        writer.name(plain: "code")
        writer.string(record.code)
        if record.isPartial {
          writer.name(plain: "amount")
          writer.string(record.wholeAmount.decimalText)
          writer.name(plain: "open_amount")
          writer.string(record.openAmount.decimalText)
          writer.name(plain: "currency")
          writer.string(record.openAmount.currency.code)
        }
        writer.name(plain: "reason")
        writer.string(record.reason)
        writer.endObject()
      }
      writer.endArray()
    }
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
      ("ledger_partial", counts.ledgerPartial),
    ]
    for (name, value) in entries {
      writer.name(plain: name)
      writer.integer(value)
    }
    writer.endObject()
  }

  private func writePerRule(_ writer: inout JSONWriter) {
    writer.name(plain: "per_rule")
    writer.beginArray()
    for rule in result.perRule {
      writer.beginObject(onOneLine: true)
      writer.name(plain: "rule_id")
      writer.string(rule.ruleID)
      writer.name(plain: "rule_version")
      writer.string(rule.ruleVersion)
      writer.name(plain: "matched")
      writer.integer(rule.matched)
      writer.name(plain: "suggested")
      writer.integer(rule.suggested)
      writer.name(plain: "ambiguous_sets")
      writer.integer(rule.ambiguousSets)
      writer.endObject()
    }
    writer.endArray()
  }

  /// Sums are decimals in quotes: a reader that turns JSON numbers into floats cannot spoil them.
  private func writeTieOut(_ writer: inout JSONWriter) {
    writer.name(plain: "tie_out")
    writer.beginArray()
    for tieOut in result.tieOut {
      writer.beginObject(onOneLine: true)
      writer.name(plain: "currency")
      writer.string(tieOut.currency.code)
      let sums: [(StaticString, Int128)] = [
        ("ledger_sum", tieOut.ledgerSum), ("external_sum", tieOut.externalSum),
        ("tolerated_difference", tieOut.toleratedDifference),
        ("open_ledger_sum", tieOut.openLedgerSum), ("open_external_sum", tieOut.openExternalSum),
      ]
      for (name, sum) in sums {
        writer.name(plain: name)
        writer.string(tieOut.text(sum))
      }
      let before: [(StaticString, Int128)] = [
        ("ledger_settled_before", tieOut.ledgerSettledBefore),
        ("external_settled_before", tieOut.externalSettledBefore),
      ]
      for (name, sum) in before where sum != 0 {
        writer.name(plain: name)
        writer.string(tieOut.text(sum))
      }
      writer.name(plain: "open_ledger_count")
      writer.integer(tieOut.openLedgerCount)
      writer.name(plain: "open_external_count")
      writer.integer(tieOut.openExternalCount)
      writer.endObject()
    }
    writer.endArray()
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
    writer.name(plain: "degraded")
    writer.bool(result.isDegraded)
    writer.name(plain: "rule_failures")
    writer.beginArray()
    for failures in result.failures {
      writer.beginObject()
      writer.name(plain: "rule_id")
      writer.string(failures.ruleID)
      writer.name(plain: "calls")
      writer.integer(failures.calls)
      writer.name(plain: "errors")
      writer.integer(failures.errorCount)
      writer.name(plain: "quarantine")
      if let quarantine = failures.quarantine { writer.string(quarantine) } else { writer.null() }
      writer.name(plain: "exceptions")
      writer.beginArray()
      for exception in failures.exceptions {
        writer.beginObject(onOneLine: true)
        for (name, value) in [
          ("ledger_id", exception.ledgerID), ("external_id", exception.externalID),
          ("code", exception.code), ("place", exception.place), ("message", exception.message),
        ] {
          writer.name(name)
          if let value { writer.string(value) } else { writer.null() }
        }
        writer.endObject()
      }
      writer.endArray()
      writer.endObject()
    }
    writer.endArray()
  }
}

import Matchbook
import MatchbookJSON

/// Writes a match plan for people and for scripts.
public struct PlanText {
  private let plan: MatchPlan

  public init(_ plan: MatchPlan) { self.plan = plan }

  public var text: String {
    var text = "\(plan.ledgerCount) ledger and \(plan.externalCount) external records\n"
    for (number, pass) in plan.passes.enumerated() {
      text += "\npass \(number + 1): rule \(pass.ruleID) \(pass.ruleVersion), priority "
      text += "\(pass.priority), \(pass.cardinality.rawValue), \(pass.ambiguity.rawValue)\n"
      for (place, index) in pass.alternatives.enumerated() {
        if pass.alternatives.count > 1 { text += "  alternative \(place + 1)\n" }
        text += describe(index)
      }
      if let sums = pass.sums { text += "  sums         \(sums)\n" }
      if let partial = pass.partial { text += "  in part      \(partial)\n" }
      text +=
        pass.hasResidual
        ? "  residual     every candidate is judged by the rule\n"
        : "  residual     none: the index decides\n"
    }
    return text + WarningText(plan.warnings).text
  }

  private func describe(_ index: MatchPlan.IndexPlan) -> String {
    var table = TextTable(columns: "ll")
    table.row(["hashed", index.keys.isEmpty ? "nothing" : index.keys.joined(separator: ", ")])
    if let amount = index.amount { table.row(["amount", amount]) }
    if let dates = index.dates { table.row(["dates", dates]) }
    if let texts = index.texts { table.row(["texts", texts]) }
    for scope in index.scope { table.row(["scope", scope]) }
    table.row([
      "indexed", "\(index.ledgerRecords) ledger, \(index.externalRecords) external records",
    ])
    table.row([
      "candidates", "\(index.expectedCandidates) expected, of \(index.keyPairs) with equal keys",
    ])
    if let bucket = index.largestBucket {
      table.row([
        "largest key",
        "\(bucket.ledgerRecords) ledger x \(bucket.externalRecords) external: \(bucket.key)",
      ])
    }
    table.row([
      "memory",
      "about \(MemorySize.text(index.memoryBytes)) beside the tables"
        + (index.rounds == 1 ? "" : ", in \(index.rounds) rounds"),
    ])
    for warning in index.warnings { table.row(["warning", warning]) }
    return table.text
  }

  /// The same as one JSON document.
  public var json: [UInt8] {
    JSONWriter.document { writer in
      writer.member("ledger", plan.ledgerCount)
      writer.member("external", plan.externalCount)
      writer.objects("passes", plan.passes) { pass, writer in
        writer.member("rule_id", pass.ruleID)
        writer.member("rule_version", pass.ruleVersion)
        writer.member("priority", pass.priority)
        writer.member("cardinality", pass.cardinality.rawValue)
        writer.member("sums", orNull: pass.sums)
        if let partial = pass.partial {
          writer.member("partial", partial)
        }
        writer.member("ambiguity", pass.ambiguity.rawValue)
        writer.member("has_residual", pass.hasResidual)
        writer.name(plain: "alternatives")
        writer.beginArray()
        for index in pass.alternatives { write(index, &writer) }
        writer.endArray()
      }
      WarningText(plan.warnings).write(to: &writer)
    }
  }

  private func write(_ index: MatchPlan.IndexPlan, _ writer: inout JSONWriter) {
    writer.beginObject()
    writer.member("keys", index.keys)
    writer.member("amount", orNull: index.amount)
    writer.member("dates", orNull: index.dates)
    writer.member("texts", orNull: index.texts)
    writer.member("scope", index.scope)
    let numbers: [(StaticString, Int)] = [
      ("ledger_records", index.ledgerRecords), ("external_records", index.externalRecords),
      ("shared_keys", index.sharedKeys), ("key_pairs", index.keyPairs),
      ("expected_candidates", index.expectedCandidates), ("memory_bytes", index.memoryBytes),
      ("rounds", index.rounds),
    ]
    for (name, value) in numbers {
      writer.member(name, value)
    }
    writer.name(plain: "largest_bucket")
    if let bucket = index.largestBucket {
      writer.beginObject(onOneLine: true)
      writer.member("ledger_records", bucket.ledgerRecords)
      writer.member("external_records", bucket.externalRecords)
      writer.member("key", bucket.key)
      writer.endObject()
    } else {
      writer.null()
    }
    writer.member("warnings", index.warnings)
    writer.endObject()
  }
}

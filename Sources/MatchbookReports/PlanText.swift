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
    var writer = JSONWriter(indentation: 2)
    writer.beginObject()
    writer.name(plain: "ledger")
    writer.integer(plan.ledgerCount)
    writer.name(plain: "external")
    writer.integer(plan.externalCount)
    writer.name(plain: "passes")
    writer.beginArray()
    for pass in plan.passes {
      writer.beginObject()
      writer.name(plain: "rule_id")
      writer.string(pass.ruleID)
      writer.name(plain: "rule_version")
      writer.string(pass.ruleVersion)
      writer.name(plain: "priority")
      writer.integer(pass.priority)
      writer.name(plain: "cardinality")
      writer.string(pass.cardinality.rawValue)
      writer.name(plain: "sums")
      if let sums = pass.sums { writer.string(sums) } else { writer.null() }
      if let partial = pass.partial {
        writer.name(plain: "partial")
        writer.string(partial)
      }
      writer.name(plain: "ambiguity")
      writer.string(pass.ambiguity.rawValue)
      writer.name(plain: "has_residual")
      writer.bool(pass.hasResidual)
      writer.name(plain: "alternatives")
      writer.beginArray()
      for index in pass.alternatives { write(index, &writer) }
      writer.endArray()
      writer.endObject()
    }
    writer.endArray()
    WarningText(plan.warnings).write(to: &writer)
    writer.endObject()
    writer.newline()
    return writer.bytes
  }

  private func write(_ index: MatchPlan.IndexPlan, _ writer: inout JSONWriter) {
    writer.beginObject()
    write(index.keys, "keys", &writer)
    writer.name(plain: "amount")
    if let amount = index.amount { writer.string(amount) } else { writer.null() }
    writer.name(plain: "dates")
    if let dates = index.dates { writer.string(dates) } else { writer.null() }
    writer.name(plain: "texts")
    if let texts = index.texts { writer.string(texts) } else { writer.null() }
    write(index.scope, "scope", &writer)
    let numbers: [(StaticString, Int)] = [
      ("ledger_records", index.ledgerRecords), ("external_records", index.externalRecords),
      ("shared_keys", index.sharedKeys), ("key_pairs", index.keyPairs),
      ("expected_candidates", index.expectedCandidates), ("memory_bytes", index.memoryBytes),
      ("rounds", index.rounds),
    ]
    for (name, value) in numbers {
      writer.name(plain: name)
      writer.integer(value)
    }
    writer.name(plain: "largest_bucket")
    if let bucket = index.largestBucket {
      writer.beginObject(onOneLine: true)
      writer.name(plain: "ledger_records")
      writer.integer(bucket.ledgerRecords)
      writer.name(plain: "external_records")
      writer.integer(bucket.externalRecords)
      writer.name(plain: "key")
      writer.string(bucket.key)
      writer.endObject()
    } else {
      writer.null()
    }
    write(index.warnings, "warnings", &writer)
    writer.endObject()
  }

  private func write(_ texts: [String], _ name: StaticString, _ writer: inout JSONWriter) {
    writer.name(plain: name)
    writer.beginArray(onOneLine: true)
    for text in texts { writer.string(text) }
    writer.endArray()
  }
}

import Matchbook
import MatchbookJSON
import MatchbookLua
import MatchbookReports

/// `matchbook rules plan`.
enum RulePlanCommand {
  static func run(_ words: [String]) throws -> ExitCode {
    let arguments = try Arguments(
      words, command: "rules plan", options: RuleInputs.optionKinds, takesWords: true)
    let inputs = try RuleInputs(arguments)
    Terminal.progress("counting candidates")
    let rate = try Stopwatch.ordinaryRate()
    var reports: [Report] = []
    for rule in inputs.scripts {
      let plan = try Matcher(rules: [rule], options: inputs.inputs.options)
        .plan(ledger: inputs.ledger, external: inputs.external)
      let census = try BlockCensus(of: rule, ledger: inputs.ledger, external: inputs.external)
      let index = plan.passes.first?.alternatives.first
      reports.append(
        Report(
          rule: rule, index: index, census: census, externalCount: inputs.external.count,
          seconds: census.keySeconds
            + (rate > 0 ? Double(index?.expectedCandidates ?? 0) / rate : 0),
          rate: rate))
    }
    Terminal.progress(nil)
    switch inputs.format {
    case .json: try Terminal.write(json(reports))
    case .table: try Terminal.write(reports.map(text).joined(separator: "\n"))
    }
    return .done
  }

  private struct Report {
    let rule: LuaRule
    let index: MatchPlan.IndexPlan?
    let census: BlockCensus
    let externalCount: Int
    /// Estimated, on one thread.
    let seconds: Double
    /// Judgements a second of a rule of ordinary length.
    let rate: Double

    var candidates: Int { index?.expectedCandidates ?? 0 }
    var perRecord: Double {
      externalCount > 0 ? Double(candidates) / Double(externalCount) : 0
    }
  }

  private static func text(_ report: Report) -> String {
    var table = TextTable(columns: "ll")
    if let index = report.index {
      table.row(["hashed", index.keys.isEmpty ? "nothing" : index.keys.joined(separator: ", ")])
      if let amount = index.amount { table.row(["amount", amount]) }
      if let dates = index.dates { table.row(["dates", dates]) }
      table.row([
        "indexed", "\(index.ledgerRecords) ledger, \(index.externalRecords) external records",
      ])
    }
    table.row([
      "candidates",
      "\(report.candidates) expected, \(Figures.decimal(report.perRecord, places: 2)) for each "
        + "external record",
    ])
    table.row([
      "time",
      "\(Figures.seconds(report.seconds)) expected on one thread, at \(Figures.rate(report.rate)) "
        + "for a rule of ordinary length",
    ])
    for warning in report.index?.warnings ?? [] { table.row(["warning", warning]) }
    let header = report.rule.header
    var text = "rule \(header.id) \(header.version), \(report.rule.file)\n" + table.text
    guard !report.census.largest.isEmpty else {
      return text + "  no key is shared by records of both sides\n"
    }
    var blocks = TextTable(columns: "rrrl")
    blocks.row(["pairs", "ledger", "external", "largest of \(report.census.sharedKeys) keys"])
    for block in report.census.largest {
      blocks.row([String(block.pairs), String(block.ledger), String(block.external), block.key])
    }
    text += "\n" + blocks.text
    return text
  }

  private static func json(_ reports: [Report]) -> [UInt8] {
    JSONWriter.document { writer in
      writer.objects("rules", reports) { report, writer in
        writer.members(of: report.rule.header)
        writer.member("expected_candidates", report.candidates)
        writer.member(
          "candidates_per_external_record", number: Figures.decimal(report.perRecord, places: 2))
        writer.member("expected_seconds", number: Figures.decimal(report.seconds, places: 3))
        writer.member("shared_keys", report.census.sharedKeys)
        writer.objects("largest_blocks", report.census.largest, onOneLine: true) { block, writer in
          writer.member("key", block.key)
          writer.member("ledger_records", block.ledger)
          writer.member("external_records", block.external)
          writer.member("pairs", block.pairs)
        }
        writer.name(plain: "warnings")
        writer.beginArray()
        for warning in report.index?.warnings ?? [] { writer.string(warning) }
        writer.endArray()
      }
    }
  }
}

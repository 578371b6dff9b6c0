import Matchbook
import MatchbookJSON
import MatchbookLua
import MatchbookReports

/// `matchbook rules explain`.
enum ExplainCommand {
  static func run(_ words: [String]) throws -> ExitCode {
    let arguments = try Arguments(
      words, command: "rules explain",
      options: RuleInputs.optionKinds.merging([
        "--ledger-id": .value, "--external-id": .value,
      ]) { $1 }, takesWords: true)
    let missing = ["--ledger-id", "--external-id"].filter { arguments.value($0) == nil }
    guard missing.isEmpty, let ledgerID = arguments.value("--ledger-id"),
      let externalID = arguments.value("--external-id")
    else {
      throw UsageError.missingOptions(missing.map { "\($0) ID" }, command: arguments.command)
    }
    let inputs = try RuleInputs(arguments)
    let ledgerRow = try row(of: ledgerID, .ledger, inputs.ledger)
    let externalRow = try row(of: externalID, .external, inputs.external)
    let traces = try inputs.scripts.map { rule in
      (
        rule,
        try rule.trace(
          ledgerRow: ledgerRow, externalRow: externalRow, ledger: inputs.ledger,
          external: inputs.external)
      )
    }
    switch inputs.format {
    case .json: try Terminal.write(json(traces, ledgerID, externalID))
    case .table:
      try Terminal.write(
        traces.map { text($0.0, $0.1, ledgerID, externalID) }.joined(separator: "\n"))
    }
    return .done
  }

  private static func row(
    of id: String, _ side: Side, _ table: RecordTable
  ) throws(UnknownRecord) -> Int {
    if let row = (0..<table.count).first(where: { table.id(at: $0) == id }) { return row }
    throw UnknownRecord(
      side: side, id: id, near: closestName(to: id, among: (0..<table.count).lazy.map(table.id)))
  }

  // MARK: For people

  private static func text(
    _ rule: LuaRule, _ trace: PairTrace, _ ledgerID: String, _ externalID: String
  ) -> String {
    var text = "rule \(rule.header.id) \(rule.header.version), \(rule.file)\n"
    if !rule.parameterValues.isEmpty {
      text +=
        "parameters   "
        + rule.parameterValues.map { "\($0.name) = \($0.value)" }.joined(separator: ", ") + "\n"
    }
    var table = TextTable(columns: "lllll")
    table.row(["", "", "ledger \(ledgerID)", "external \(externalID)", ""])
    func shown(_ value: String?) -> String { value ?? "nothing" }
    for (index, value) in trace.values.enumerated() {
      table.row([
        index == 0 ? "needs" : "", value.field, shown(value.ledger), shown(value.external), "",
      ])
    }
    for (index, term) in trace.terms.enumerated() {
      table.row([
        index == 0 ? "block" : "", term.name, shown(term.ledger), shown(term.external),
        (term.holds ? "" : "no: ") + term.words,
      ])
    }
    if let keys = trace.keys {
      let shared = keys.ledger.filter(keys.external.contains)
      func list(_ keys: [String]) -> String {
        keys.isEmpty ? "none" : keys.joined(separator: ", ")
      }
      table.row([
        "key", "", list(keys.ledger), list(keys.external),
        shared.isEmpty ? "no: no key in common" : "in common: \(list(shared))",
      ])
    }
    if let normalised = trace.normalised {
      table.row(["normalise", "", normalised.ledger, normalised.external, ""])
    }
    text += "\n" + table.text + "\n" + ending(rule, trace)
    return text
  }

  private static func ending(_ rule: LuaRule, _ trace: PairTrace) -> String {
    var table = TextTable(columns: "ll", indent: 0)
    table.row([
      "candidate",
      trace.isCandidate
        ? "yes: match is asked" : "no: the index leaves this pair out, so match is never asked",
    ])
    let condition = trace.isCandidate ? "" : "if it were asked: "
    if let failure = trace.failure {
      table.row(["verdict", condition + "an error"])
      table.row(["error", failure.description])
    } else {
      table.row(["verdict", condition + verdict(trace)])
      if !trace.why.isEmpty { table.row(["why", trace.why]) }
    }
    if rule.header.cardinality != .oneToOne {
      table.row([
        "group", "of these two records alone; a run asks about whole groups, see matchbook why",
      ])
    }
    let budget =
      rule.header.cardinality == .oneToOne
      ? rule.settings.instructionsPerCall : rule.settings.instructionsPerGroup
    table.row(["instructions", "\(trace.instructions) of \(budget)"])
    return table.text
  }

  private static func verdict(_ trace: PairTrace) -> String {
    switch trace.score {
    case nil: "false"
    case Verdict.fullScore: "true"
    case let score?: "score \(decimal(score))"
    }
  }

  private static func decimal(_ score: Int32) -> String {
    var text = Figures.decimal(Double(score) / 1_000_000, places: 6)
    while text.hasSuffix("0") { text.removeLast() }
    return text.hasSuffix(".") ? String(text.dropLast()) : text
  }

  // MARK: For scripts

  private static func json(
    _ traces: [(LuaRule, PairTrace)], _ ledgerID: String, _ externalID: String
  ) -> [UInt8] {
    JSONWriter.document { writer in
      writer.member("ledger_id", ledgerID)
      writer.member("external_id", externalID)
      writer.name(plain: "rules")
      writer.beginArray()
      for (rule, trace) in traces { write(rule, trace, &writer) }
      writer.endArray()
    }
  }

  private static func write(_ rule: LuaRule, _ trace: PairTrace, _ writer: inout JSONWriter) {
    func both(_ ledger: String?, _ external: String?, _ writer: inout JSONWriter) {
      writer.member("ledger", orNull: ledger)
      writer.member("external", orNull: external)
    }
    writer.beginObject()
    writer.members(of: rule.header)
    writer.name(plain: "parameters")
    writer.beginObject(onOneLine: true)
    for parameter in rule.parameterValues {
      writer.name(parameter.name)
      writer.string(parameter.value)
    }
    writer.endObject()
    writer.objects("needs", trace.values, onOneLine: true) { value, writer in
      writer.member("field", value.field)
      both(value.ledger, value.external, &writer)
    }
    writer.objects("block", trace.terms, onOneLine: true) { term, writer in
      writer.member("field", term.name)
      both(term.ledger, term.external, &writer)
      writer.member("holds", term.holds)
      writer.member("words", term.words)
    }
    if let keys = trace.keys {
      writer.name(plain: "keys")
      writer.beginObject(onOneLine: true)
      writer.member("ledger", keys.ledger)
      writer.member("external", keys.external)
      writer.endObject()
    }
    if let normalised = trace.normalised {
      writer.name(plain: "normalised")
      writer.beginObject(onOneLine: true)
      both(normalised.ledger, normalised.external, &writer)
      writer.endObject()
    }
    writer.member("is_candidate", trace.isCandidate)
    writer.name(plain: "score")
    if let score = trace.score { writer.rawNumber(decimal(score)) } else { writer.null() }
    writer.member("why", trace.why)
    writer.member("error", orNull: trace.failure?.description)
    writer.member("instructions", trace.instructions)
    writer.endObject()
  }
}

/// An id that no record of a side has.
private struct UnknownRecord: Error, CustomStringConvertible {
  let side: Side
  let id: String
  let near: String?

  var description: String {
    "no \(side.rawValue) record has the id \"\(id)\"; "
      + (near.map { "near it is \($0)" } ?? "ids are written as in the file, and none comes near it")
      + ". Nothing was explained. [match.unknown-id]"
  }
}

import Matchbook
import MatchbookJSON
import MatchbookReports

/// `matchbook rules backtest`.
enum BacktestCommand {
  static func run(_ words: [String]) throws -> ExitCode {
    let arguments = try Arguments(
      words, command: "rules backtest",
      options: RuleInputs.optionKinds.merging(["--truth": .value, "--against": .values]) { $1 },
      takesWords: true)
    _ = try arguments.required(["--ledger", "--external", "--truth"])
    guard let path = arguments.value("--truth") else { return .usage }
    let history = try History(try Files.read(path), file: path)
    let inputs = try RuleInputs(arguments, needsScript: false)
    let others = arguments.values("--against")
    let otherFiles =
      others.isEmpty
      ? nil : try RuleFiles(others, settings: [], command: arguments.command)
    func test(_ files: RuleFiles) throws -> Backtest {
      try files.checkExamples()
      Terminal.progress("matching")
      let result = try Matcher(rules: files.all, options: inputs.inputs.options)
        .match(ledger: inputs.ledger, external: inputs.external)
      if let failures = result.failures.first(where: { $0.quarantine != nil }) {
        throw QuarantinedRule(failures: failures)
      }
      Terminal.progress("comparing")
      defer { Terminal.progress(nil) }
      return Backtest(result, history: history)
    }
    let now = try test(inputs.files)
    let before = try otherFiles.map(test)
    let text = BacktestText(
      now: now, before: before, names: names(inputs.files), otherNames: otherFiles.map(names) ?? "")
    switch inputs.format {
    case .json: try Terminal.write(text.json)
    case .table: try Terminal.write(text.text)
    }
    return .done
  }

  private static func names(_ files: RuleFiles) -> String {
    let values = Dictionary(
      files.scripts.map { rule in
        (rule.header.id, rule.parameterValues.map { "\($0.name) = \($0.value)" })
      }, uniquingKeysWith: { first, _ in first })
    return files.all.map { rule in
      let given = values[rule.header.id] ?? []
      return "\(rule.header.id) \(rule.header.version)"
        + (given.isEmpty ? "" : " (\(given.joined(separator: ", ")))")
    }.joined(separator: ", ")
  }
}

/// Figures of a run in which a rule was given up would say nothing about the rule.
private struct QuarantinedRule: Error, CustomStringConvertible {
  let failures: RuleFailures

  var description: String {
    "rule \"\(failures.ruleID)\" was quarantined: \(failures.quarantine ?? ""). "
      + (failures.exceptions.first.map { "\($0)" } ?? "") + "\n  Nothing was compared."
  }
}

/// Writes a backtest for people and for scripts.
struct BacktestText {
  let now: Backtest
  let before: Backtest?
  let names: String
  let otherNames: String

  private static let named = 10

  // MARK: For people

  var text: String {
    var text = "rules        \(names)\n"
    if before != nil { text += "against      \(otherNames)\n" }
    text +=
      "pairs        \(now.proposed.count) matched, \(now.proposed.intersection(now.known).count) "
      + "right, \(now.wrong.count) wrong; \(now.missed.count) of \(now.known.count) known ones "
      + "missed\n"
    if now.suggestedCount > 0 {
      text += "suggested    \(now.suggestedCount) matches, which are not counted\n"
    }
    for limit in now.limits {
      text += "limit        reached in rule \(limit.ruleID): \(limit.explanation)\n"
    }
    if now.unknownCount > 0 {
      text +=
        "history      \(Figures.count(now.unknownCount, "pair")) of records that the files do not "
        + "have, left out\n"
    }
    text += "\n" + table(now.lines)
    if let before { text += "\nthe same of \(otherNames)\n" + table(before.lines) }
    text +=
      "\nIn brackets: where 95 of 100 samples of these records lie, of \(now.resamples) drawn.\n"
    if let before {
      let difference = BacktestDifference(now: now, before: before)
      text += list("gained: right, and only now", difference.gained)
      text += list("lost: right, and no longer found", difference.lost)
      text += list("newly wrong", difference.newlyWrong)
      text += list("no longer wrong", difference.noLongerWrong)
      text += list(difference.changed)
    } else {
      text += list("wrong", now.wrong)
      text += list("missed", now.missed)
    }
    return text
  }

  private func table(_ lines: [Backtest.Line]) -> String {
    var table = TextTable(columns: "lrrr")
    table.row(["by", "precision", "recall", "coverage"])
    func cell(_ measure: Backtest.Measure?) -> String {
      guard let measure else { return "none" }
      return
        "\(Figures.hundredths(measure.value)) % (\(Figures.hundredths(measure.low)) to "
        + "\(Figures.hundredths(measure.high)))"
    }
    for line in lines {
      table.row([line.name, cell(line.precision), cell(line.recall), cell(line.coverage)])
    }
    return table.text
  }

  private func list(_ name: String, _ links: [History.Link]) -> String {
    guard !links.isEmpty else { return "\n\(name): none\n" }
    var table = TextTable(columns: "ll")
    for link in links.prefix(Self.named) {
      let known = now.known.filter { $0.externalID == link.externalID }.map(\.ledgerID).sorted()
      let isRight = known.contains(link.ledgerID)
      table.row([
        "\(link.externalID) with \(link.ledgerID)",
        isRight
          ? "" : known.isEmpty ? "no partner is known" : "known: \(known.joined(separator: ", "))",
      ])
    }
    return "\n\(name): \(links.count)\(more(links.count))\n" + table.text
  }

  private func list(_ changes: [BacktestDifference.Change]) -> String {
    guard !changes.isEmpty else { return "\nchanged: none\n" }
    var table = TextTable(columns: "ll")
    for change in changes.prefix(Self.named) {
      table.row([
        change.externalID,
        "\(change.before.joined(separator: ", ")) -> \(change.now.joined(separator: ", "))"
          + (change.known.isEmpty ? "" : "; known: \(change.known.joined(separator: ", "))"),
      ])
    }
    return "\nchanged: \(changes.count)\(more(changes.count))\n" + table.text
  }

  private func more(_ count: Int) -> String {
    count > Self.named ? ", the first \(Self.named); --format json has all" : ""
  }

  // MARK: For scripts

  var json: [UInt8] {
    JSONWriter.document { writer in
      write(now, "now", &writer)
      if let before {
        write(before, "before", &writer)
        let difference = BacktestDifference(now: now, before: before)
        write(difference.gained, "gained", &writer)
        write(difference.lost, "lost", &writer)
        write(difference.newlyWrong, "newly_wrong", &writer)
        write(difference.noLongerWrong, "no_longer_wrong", &writer)
        writer.objects("changed", difference.changed, onOneLine: true) { change, writer in
          writer.member("external_id", change.externalID)
          writer.member("before", change.before)
          writer.member("now", change.now)
          writer.member("known", change.known)
        }
      }
    }
  }

  private func write(_ test: Backtest, _ name: String, _ writer: inout JSONWriter) {
    writer.name(name)
    writer.beginObject()
    for (name, value) in [
      ("matched", test.proposed.count), ("right", test.proposed.intersection(test.known).count),
      ("known", test.known.count), ("suggested", test.suggestedCount),
      ("left_out", test.unknownCount), ("resamples", test.resamples),
    ] {
      writer.name(name)
      writer.integer(value)
    }
    writer.name(plain: "limits")
    writer.beginArray()
    for limit in test.limits { writer.string("rule \(limit.ruleID): \(limit.explanation)") }
    writer.endArray()
    writer.objects("by", test.lines) { line, writer in
      writer.member("name", line.name)
      for (name, measure) in [
        ("precision", line.precision), ("recall", line.recall), ("coverage", line.coverage),
      ] {
        writer.name(name)
        guard let measure else {
          writer.null()
          continue
        }
        writer.beginObject(onOneLine: true)
        for (name, value) in [
          ("value", measure.value), ("low", measure.low), ("high", measure.high),
        ] {
          writer.name(name)
          writer.rawNumber(Figures.decimal(value, places: 6))
        }
        writer.endObject()
      }
    }
    write(test.wrong, "wrong", &writer)
    write(test.missed, "missed", &writer)
    writer.endObject()
  }

  private func write(
    _ links: [History.Link], _ name: StaticString, _ writer: inout JSONWriter
  ) {
    writer.objects(name, links, onOneLine: true) { link, writer in
      writer.member("ledger_id", link.ledgerID)
      writer.member("external_id", link.externalID)
    }
  }
}

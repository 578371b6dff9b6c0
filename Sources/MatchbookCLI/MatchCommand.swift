import Matchbook
import MatchbookReports
import MatchbookSources

/// How a command prints its answer.
enum OutputFormat: String, CaseIterable { case table, json }

/// `matchbook match`.
enum MatchCommand {
  private static let files = ["result.json", "matches.csv", "open.csv"]

  static func run(_ words: [String]) throws -> ExitCode {
    guard !Arguments.askForHelp(words) else {
      try Terminal.write(Help.match)
      return .done
    }
    let arguments = try Arguments(
      words, command: "match",
      options: Inputs.optionKinds.merging([
        "--out": .value, "--dry-run": .flag, "--certificate": .value, "--uniqueness": .flag,
        "--facts-out": .value, "--report": .value, "--as-of": .value, "--allow-degraded": .flag,
      ]) { $1 })
    var request = try Request(arguments)
    request.options.recordsComponents =
      arguments.has("--certificate") || arguments.has("--uniqueness")
    let isDryRun = arguments.has("--dry-run")
    var folder =
      isDryRun ? nil : try arguments.value("--out").map { try OutputFolder($0, names: files) }
    var proofs =
      isDryRun
      ? nil
      : try arguments.value("--certificate").map {
        try OutputFile($0, option: "--certificate")
      }
    var factsFile =
      isDryRun
      ? nil
      : try arguments.value("--facts-out").map { try OutputFile($0, option: "--facts-out") }
    // A report is for people: it is written even where the result is not committed.
    let report = try arguments.value("--report").map { try ReportFile($0, command: "match") }
    let asOf = try ReportCommand.day(arguments, "--as-of")
    let inputs = try Inputs(arguments, request)
    Terminal.progress(
      "matching \(inputs.ledger.table.count) ledger and \(inputs.external.table.count) external "
        + "records")
    let result = try Matcher(rules: inputs.rules, options: inputs.options)
      .match(
        ledger: inputs.ledger.table, external: inputs.external.table,
        control: MatchControl(onProgress: Terminal.show))
    // Later rules may have taken what the broken one would have claimed: people look at it first.
    let isWithheld = result.isDegraded && !arguments.has("--allow-degraded")
    if isWithheld { (folder, proofs, factsFile) = (nil, nil, nil) }
    if let folder {
      Terminal.progress("writing \(folder.path)")
      try write(result, to: folder, threads: inputs.options.threads)
    }
    if let proofs, let certificates = result.certificates {
      Terminal.progress("writing \(proofs.path)")
      let writer = CertificateWriter(result, certificates, threads: inputs.options.threads)
      try proofs.folder.write { (_, sink) throws(FileError) in try writer.write(to: sink) }
    }
    if let factsFile {
      let facts = FactsJSON(result.factsForNextRun)
      try factsFile.folder.write { (_, sink) throws(FileError) in try facts.write(to: sink) }
    }
    if let report {
      Terminal.progress("writing \(report.file.path)")
      try report.write(facts(of: result, inputs, asOf: asOf, itemLimit: report.itemLimit))
    }
    Terminal.progress(nil)
    switch request.format {
    case .json:
      try ResultJSON(result, threads: inputs.options.threads).write { (bytes) throws(FileError) in
        try Terminal.write(bytes)
      }
    case .table:
      var text = inputs.sourceLines + ResultSummary(result).text
      if isWithheld {
        text +=
          "\ndegraded     nothing was written, because a rule was quarantined; --allow-degraded "
          + "writes it all the same\n"
      } else if let folder {
        text += "\nwritten      \(folder.path)/\(files.joined(separator: ", "))\n"
      }
      var isFirst = folder == nil
      func name(_ label: String, _ path: String) {
        text += "\(isFirst ? "\n" : "")\(label) \(path)\n"
        isFirst = false
      }
      if let proofs { name("proofs      ", proofs.path) }
      if let factsFile { name("facts       ", factsFile.path) }
      if let report { name("report      ", report.file.path) }
      if isDryRun {
        text +=
          "\ndry run      nothing \(report == nil ? "" : "but the report ")was written\n"
      }
      try Terminal.write(text)
    }
    return isWithheld ? .degraded : .done
  }

  private static func facts(
    of result: MatchResult, _ inputs: Inputs, asOf: Day?, itemLimit: Int
  ) -> ReportFacts {
    let readings = [(Side.ledger, inputs.ledger), (.external, inputs.external)]
    return ReportFacts(
      result, title: "Reconciliation",
      sources: readings.map { side, reading in
        ReportFacts.Source(
          side: side, name: reading.report.name, records: reading.report.rowCount,
          contentHash: Files.hash(reading.report.name))
      }, asOf: asOf, itemLimit: itemLimit)
  }

  private static func write(
    _ result: MatchResult, to folder: OutputFolder, threads: Int
  ) throws(FileError) {
    try folder.write { (name, sink) throws(FileError) in
      switch name {
      case "matches.csv": try ResultCSV(result, threads: threads).writeMatches(to: sink)
      case "open.csv": try ResultCSV(result, threads: threads).writeOpen(to: sink)
      default: try ResultJSON(result, threads: threads).write(to: sink)
      }
    }
  }
}

/// `matchbook plan`.
enum PlanCommand {
  static func run(_ words: [String]) throws -> ExitCode {
    guard !Arguments.askForHelp(words) else {
      try Terminal.write(Help.plan)
      return .done
    }
    let arguments = try Arguments(words, command: "plan", options: Inputs.optionKinds)
    let request = try Request(arguments)
    let inputs = try Inputs(arguments, request)
    let plan = try Matcher(rules: inputs.rules, options: inputs.options)
      .plan(ledger: inputs.ledger.table, external: inputs.external.table)
    switch request.format {
    case .json: try Terminal.write(PlanText(plan).json)
    case .table: try Terminal.write(PlanText(plan).text)
    }
    return .done
  }
}

import Matchbook
import MatchbookReports
import MatchbookSources

/// How a command prints its answer.
enum OutputFormat: String, CaseIterable { case table, json }

/// `matchbook match`.
enum MatchCommand {
  static func run(_ words: [String]) throws -> ExitCode {
    let arguments = try Arguments(
      words, command: "match",
      options: Inputs.optionKinds.merging(["--out": .value, "--dry-run": .flag]) { $1 })
    if arguments.has("--help") {
      Terminal.write(Help.match)
      return .done
    }
    let format = try arguments.choice("--format", OutputFormat.self) ?? .table
    let inputs = try Inputs(arguments)
    Terminal.progress(
      "matching \(inputs.ledger.table.count) ledger and \(inputs.external.table.count) external "
        + "records")
    let result = try Matcher(rules: inputs.rules, options: inputs.options)
      .match(ledger: inputs.ledger.table, external: inputs.external.table)
    Terminal.progress(nil)
    let folder = arguments.has("--dry-run") ? nil : arguments.value("--out")
    if let folder {
      Terminal.progress("writing \(folder)")
      try write(result, to: folder, threads: inputs.options.threads)
      Terminal.progress(nil)
    }
    switch format {
    case .json: ResultJSON(result, threads: inputs.options.threads).write { Terminal.write($0) }
    case .table:
      Terminal.write(inputs.sourceLines + ResultSummary(result).text)
      if let folder {
        Terminal.write("\nwritten      \(folder)/result.json, matches.csv, open.csv\n")
      } else if arguments.has("--dry-run") {
        Terminal.write("\ndry run      nothing was written\n")
      }
    }
    return .done
  }

  private static func write(
    _ result: MatchResult, to folder: String, threads: Int
  ) throws(FileError) {
    try Files.makeFolder(folder)
    try Files.write("\(folder)/result.json") { (sink) throws(FileError) in
      try ResultJSON(result, threads: threads).write(to: sink)
    }
    try Files.write("\(folder)/matches.csv") { (sink) throws(FileError) in
      try ResultCSV(result, threads: threads).writeMatches(to: sink)
    }
    try Files.write("\(folder)/open.csv") { (sink) throws(FileError) in
      try ResultCSV(result, threads: threads).writeOpen(to: sink)
    }
  }
}

/// `matchbook plan`.
enum PlanCommand {
  static func run(_ words: [String]) throws -> ExitCode {
    let arguments = try Arguments(words, command: "plan", options: Inputs.optionKinds)
    if arguments.has("--help") {
      Terminal.write(Help.plan)
      return .done
    }
    let format = try arguments.choice("--format", OutputFormat.self) ?? .table
    let inputs = try Inputs(arguments)
    let plan = try Matcher(rules: inputs.rules, options: inputs.options)
      .plan(ledger: inputs.ledger.table, external: inputs.external.table)
    switch format {
    case .json: Terminal.write(PlanText(plan).json)
    case .table: Terminal.write(PlanText(plan).text)
    }
    return .done
  }
}

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
        "--out": .value, "--dry-run": .flag, "--facts-out": .value,
      ]) { $1 })
    let request = try Request(arguments)
    let isDryRun = arguments.has("--dry-run")
    let folder =
      isDryRun ? nil : try arguments.value("--out").map { try OutputFolder($0, names: files) }
    let factsFile = isDryRun ? nil : try arguments.value("--facts-out").map { try FactsFile($0) }
    let inputs = try Inputs(arguments, request)
    Terminal.progress(
      "matching \(inputs.ledger.table.count) ledger and \(inputs.external.table.count) external "
        + "records")
    let result = try Matcher(rules: inputs.rules, options: inputs.options)
      .match(
        ledger: inputs.ledger.table, external: inputs.external.table,
        control: MatchControl(onProgress: Terminal.show))
    if let folder {
      Terminal.progress("writing \(folder.path)")
      try write(result, to: folder, threads: inputs.options.threads)
    }
    if let factsFile { try factsFile.write(result.factsForNextRun) }
    Terminal.progress(nil)
    switch request.format {
    case .json:
      try ResultJSON(result, threads: inputs.options.threads).write { (bytes) throws(FileError) in
        try Terminal.write(bytes)
      }
    case .table:
      var text = inputs.sourceLines + ResultSummary(result).text
      if let folder {
        text += "\nwritten      \(folder.path)/\(files.joined(separator: ", "))\n"
      }
      if let factsFile { text += "\(folder == nil ? "\n" : "")facts        \(factsFile.path)\n" }
      if isDryRun {
        text += "\ndry run      nothing was written\n"
      }
      try Terminal.write(text)
    }
    return .done
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

/// The file that tells the next run what this one has settled.
private struct FactsFile {
  let path: String
  private let folder: OutputFolder

  init(_ path: String) throws(FileError) {
    self.path = path
    let slash = path.lastIndex(of: "/")
    let name = slash.map { String(path[path.index(after: $0)...]) } ?? path
    let place = slash.map { $0 == path.startIndex ? "/" : String(path[..<$0]) } ?? "."
    folder = try OutputFolder(place, names: [name], option: "--facts-out")
  }

  func write(_ facts: MatchFacts) throws(FileError) {
    try folder.write { (_, sink) throws(FileError) in try FactsJSON(facts).write(to: sink) }
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

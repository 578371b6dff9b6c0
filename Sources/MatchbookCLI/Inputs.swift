import Matchbook
import MatchbookRules
import MatchbookSources

/// The files of a run, read and checked.
struct Inputs {
  let ledger: SourceReading
  let external: SourceReading
  let rules: [ConditionRule]
  let options: MatchOptions

  /// The options that name inputs, shared by the commands that read them.
  static let optionKinds: [String: Arguments.Kind] = [
    "--ledger": .value, "--external": .value, "--rules": .values, "--source-ledger": .value,
    "--source-external": .value, "--strategy": .value, "--group-by": .value, "--threads": .value,
    "--format": .value, "--lenient": .flag, "--help": .flag,
  ]

  init(_ arguments: Arguments) throws {
    let ledgerPath = try arguments.required("--ledger", "FILE")
    let externalPath = try arguments.required("--external", "FILE")
    let rulePaths = arguments.values("--rules")
    guard !rulePaths.isEmpty else {
      throw UsageError.missingOption("--rules FILE", command: arguments.command)
    }
    var options = MatchOptions(
      strategy: try arguments.choice("--strategy", Cardinality.self),
      threads: try Inputs.threads(arguments))
    if let list = arguments.value("--group-by") {
      options.groupBy = list.split(separator: ",").map { Field(name: String($0)) }
    }
    self.options = options
    rules = try Inputs.rules(rulePaths)
    ledger = try Inputs.source(
      ledgerPath, arguments.value("--source-ledger"), "ledger", arguments, options.threads)
    external = try Inputs.source(
      externalPath, arguments.value("--source-external"), "external", arguments, options.threads)
    Terminal.progress(nil)
    for error in [ledger.report.badRows, external.report.badRows] {
      if let error { Terminal.error("\(error)") }
    }
  }

  /// How the files were understood, one line each.
  var sourceLines: String { "\(ledger.report)\n\(external.report)\n\n" }

  private static let maximumThreads = 256

  private static func threads(_ arguments: Arguments) throws(UsageError) -> Int {
    guard let text = arguments.value("--threads") else { return Files.processorCount }
    guard let count = Int(text), (1...maximumThreads).contains(count) else {
      throw .badValue(
        option: "--threads", value: text, expected: "a whole number from 1 to \(maximumThreads)",
        command: arguments.command)
    }
    return count
  }

  static func rules(_ paths: [String]) throws -> [ConditionRule] {
    var files: [(name: String, bytes: [UInt8])] = []
    for path in paths {
      for file in try Files.expand(path, ending: ".json") {
        files.append((file, try Files.read(file)))
      }
    }
    return try JSONRules.load(files: files)
  }

  private static func source(
    _ path: String, _ descriptionPath: String?, _ side: String, _ arguments: Arguments,
    _ threads: Int
  ) throws -> SourceReading {
    var description = SourceDescription()
    if let descriptionPath {
      description = try SourceDescription(
        json: try Files.read(descriptionPath), name: descriptionPath)
    }
    if arguments.has("--lenient") { description.lenient = true }
    Terminal.progress("reading \(side) records from \(path)")
    return try CSVSource(description: description).read(contentsOf: path, threads: threads)
  }
}

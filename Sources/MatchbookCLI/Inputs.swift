import Matchbook
import MatchbookRules
import MatchbookSources

/// The files of a run, read and checked.
struct Inputs {
  let ledger: SourceReading
  let external: SourceReading
  let rules: [any Rule]
  var options: MatchOptions

  /// The options that name inputs, shared by the commands that read them.
  static let optionKinds: [String: Arguments.Kind] = [
    "--ledger": .value, "--external": .value, "--rules": .values, "--source-ledger": .value,
    "--source-external": .value, "--facts": .value, "--risk-budget": .values,
    "--risk-budget-per": .value, "--strategy": .value, "--group-by": .value, "--threads": .value,
    "--memory": .value, "--format": .value, "--lenient": .flag, "--set": .values,
    "--help": .flag,
  ]

  /// Reads the small files before the large ones, so that a mistake in them is found at once.
  init(_ arguments: Arguments, _ request: Request) throws {
    let files = try RuleFiles(
      request.rulePaths, settings: arguments.values("--set"), command: arguments.command)
    try files.checkExamples()
    try self.init(arguments, request, rules: files.all)
  }

  /// Reads the records only.
  init(_ arguments: Arguments, _ request: Request, rules: [any Rule]) throws {
    options = request.options
    options.facts = try Inputs.facts(arguments)
    self.rules = rules
    let descriptions = [
      try Inputs.description(arguments, "--source-ledger"),
      try Inputs.description(arguments, "--source-external"),
    ]
    let ledger = Inputs.reading(
      request.ledgerPath, descriptions[0], side: .ledger, threads: options.threads)
    let external = Inputs.reading(
      request.externalPath, descriptions[1], side: .external, threads: options.threads)
    Terminal.progress(nil)
    switch (ledger, external) {
    case (.success(let ledger), .success(let external)):
      self.ledger = ledger
      self.external = external
    case (.failure(let error), .success), (.success, .failure(let error)): throw error
    case (.failure(let first), .failure(let second)):
      throw InputErrors(errors: [first, second])
    }
    Inputs.tellDoubts(self.ledger.report)
    Inputs.tellDoubts(self.external.report)
  }

  /// How the files were understood, one line each.
  var sourceLines: String { "\(ledger.report)\n\(external.report)\n\n" }

  private static func facts(_ arguments: Arguments) throws -> MatchFacts {
    guard let path = arguments.value("--facts") else { return MatchFacts() }
    return try JSONFacts.load(try Files.read(path), name: path)
  }

  /// Tells which rows were left out, and what is doubtful about the others.
  static func tellDoubts(_ report: SourceReport) {
    for error in [report.badRows, report.warnings] {
      if let error { Terminal.error("\(error)") }
    }
  }

  static func description(
    _ arguments: Arguments, _ option: String
  ) throws -> SourceDescription {
    var description = SourceDescription()
    if let path = arguments.value(option) {
      description = try SourceDescription(json: try Files.read(path), name: path)
    }
    if arguments.has("--lenient") { description.lenient = true }
    return description
  }

  private static func reading(
    _ path: String, _ description: SourceDescription, side: Side, threads: Int
  ) -> Result<SourceReading, any Error> {
    Terminal.progress("reading \(side.rawValue) records from \(path)")
    return Result {
      try SourceReader(description: description).read(contentsOf: path, threads: threads)
    }
  }
}

/// What the arguments ask for, before any file is touched.
struct Request {
  let ledgerPath: String
  let externalPath: String
  let rulePaths: [String]
  var options: MatchOptions
  let format: OutputFormat

  /// - Parameter rulePaths: Where rules are no option but the words of the call.
  init(_ arguments: Arguments, rulePaths: [String]? = nil) throws(UsageError) {
    if rulePaths?.isEmpty == true {
      throw .missingOptions(["FILE"], command: arguments.command)
    }
    let paths = try arguments.required(
      ["--ledger", "--external"] + (rulePaths == nil ? ["--rules"] : []))
    ledgerPath = paths[0]
    externalPath = paths[1]
    self.rulePaths = rulePaths ?? arguments.values("--rules")
    options = MatchOptions(
      strategy: try arguments.choice("--strategy", Cardinality.self),
      groupBy: try Request.grouping(arguments),
      threads: try Request.threads(arguments), riskBudget: try Request.riskBudget(arguments),
      memoryBudget: try Request.memory(arguments))
    format = try arguments.choice("--format", OutputFormat.self) ?? .table
  }

  private static func grouping(_ arguments: Arguments) throws(UsageError) -> [Field] {
    guard let list = arguments.value("--group-by") else { return [] }
    let names = list.split(separator: ",", omittingEmptySubsequences: false).map { part in
      var name = part.drop { $0 == " " }
      while name.last == " " { name.removeLast() }
      return String(name)
    }
    guard !names.contains("") else {
      throw .badValue(
        option: "--group-by", value: list,
        expected: "fields with a comma between two, such as account,currency", near: nil,
        command: arguments.command)
    }
    return names.map { Field(name: $0) }
  }

  static func memory(_ arguments: Arguments) throws(UsageError) -> Int? {
    guard let text = arguments.value("--memory") else { return nil }
    guard let bytes = MemorySize.bytes(text) else {
      throw .badValue(
        option: "--memory", value: text, expected: "a size such as 2GiB, 500MB or 750 MiB",
        near: nil, command: arguments.command)
    }
    return bytes
  }

  /// How far a budget reaches.
  private enum BudgetScope: String, CaseIterable { case run, account }

  private static func riskBudget(_ arguments: Arguments) throws(UsageError) -> RiskBudget? {
    let option = "--risk-budget"
    let scope = try arguments.choice("--risk-budget-per", BudgetScope.self)
    var amounts: [Amount] = []
    for text in arguments.values(option) {
      func refusal(_ expected: String) -> UsageError {
        .badValue(
          option: option, value: text, expected: expected, near: nil, command: arguments.command)
      }
      let parts = text.split(separator: "=", omittingEmptySubsequences: false).map(String.init)
      guard parts.count == 2, let currency = Currency(parts[0]),
        let amount = Amount(parts[1], currency), amount.minorUnits >= 0
      else {
        throw refusal("a currency and an amount that is not negative, such as EUR=100.00")
      }
      guard !amounts.contains(where: { $0.currency == currency }) else {
        throw refusal("each currency once")
      }
      amounts.append(amount)
    }
    guard !amounts.isEmpty else {
      if scope != nil {
        throw .missingOptions(["--risk-budget CURRENCY=AMOUNT"], command: arguments.command)
      }
      return nil
    }
    return RiskBudget(amounts, isPerAccount: scope == .account)
  }

  private static let maximumThreads = 256

  static func threads(_ arguments: Arguments) throws(UsageError) -> Int {
    guard let text = arguments.value("--threads") else { return Files.processorCount }
    guard let count = Int(text), (1...maximumThreads).contains(count) else {
      throw .badValue(
        option: "--threads", value: text, expected: "a whole number from 1 to \(maximumThreads)",
        near: nil, command: arguments.command)
    }
    return count
  }
}

/// What is wrong with several files, told together.
struct InputErrors: Error, CustomStringConvertible {
  let errors: [any Error]

  var description: String {
    errors.map { CommandLineTool.text(of: $0) }.joined(separator: "\n\n")
  }
}

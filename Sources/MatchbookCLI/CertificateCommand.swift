import Matchbook
import MatchbookReports

/// `matchbook certificate`.
enum CertificateCommand {
  static func run(_ words: [String]) throws -> ExitCode {
    guard let action = words.first, !Arguments.askForHelp(words) else {
      try Terminal.write(Help.certificate)
      return words.isEmpty ? .usage : .done
    }
    guard action == "verify" else {
      throw UsageError.unknownCommand("certificate \(action)", known: ["certificate verify"])
    }
    let arguments = try Arguments(
      Array(words.dropFirst()), command: "certificate verify", options: Inputs.optionKinds,
      takesWords: true)
    let format = try arguments.choice("--format", OutputFormat.self) ?? .table
    guard let path = arguments.words.first else {
      throw UsageError.missingOptions(["FILE"], command: arguments.command)
    }
    if let word = arguments.words.dropFirst().first {
      throw UsageError.unexpectedWord(word, command: arguments.command)
    }
    let isAgainstInputs = ["--ledger", "--external", "--rules"].contains(where: arguments.has)
    let request = isAgainstInputs ? try Request(arguments) : nil
    let file = CertificateFile(name: path, bytes: try Files.read(path))
    let findings: CertificateFile.Findings
    if let request {
      var inputs = try Inputs(arguments, request)
      inputs.options.recordsComponents = true
      Terminal.progress("matching")
      let result = try Matcher(rules: inputs.rules, options: inputs.options)
        .match(ledger: inputs.ledger.table, external: inputs.external.table)
      Terminal.progress(nil)
      guard let certificates = result.certificates else { return .refused }
      findings = try file.check(against: result, certificates)
    } else {
      findings = try file.check()
    }
    let text = CertificateFindingsText(findings, isAgainstInputs: isAgainstInputs)
    switch format {
    case .json: try Terminal.write(text.json)
    case .table: try Terminal.write(text.text)
    }
    return .done
  }
}

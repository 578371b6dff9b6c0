import Matchbook
import MatchbookReports

/// `matchbook why`.
enum WhyCommand {
  static func run(_ words: [String]) throws -> ExitCode {
    guard !Arguments.askForHelp(words) else {
      try Terminal.write(Help.why)
      return .done
    }
    let arguments = try Arguments(
      words, command: "why",
      options: Inputs.optionKinds.merging([
        "--ledger-id": .value, "--external-id": .value, "--nearest": .value,
      ]) { $1 })
    var request = try Request(arguments)
    // Somebody asks about a match, so how firm it is belongs to the answer.
    request.options.recordsComponents = true
    let question = try Question(arguments)
    let inputs = try Inputs(arguments, request)
    Terminal.progress("matching")
    let result = try Matcher(rules: inputs.rules, options: inputs.options)
      .match(ledger: inputs.ledger.table, external: inputs.external.table)
    Terminal.progress(nil)
    let answer = try answer(question, result)
    switch request.format {
    case .json: try Terminal.write(answer.json)
    case .table: try Terminal.write(answer.text)
    }
    return .done
  }

  /// What is asked about.
  private enum Question {
    case pair(ledgerID: String, externalID: String)
    case record(Side, id: String, nearest: Int)

    private static let defaultNearest = 3
    private static let mostNearest = 1000

    init(_ arguments: Arguments) throws(UsageError) {
      let nearest = try Question.nearest(arguments)
      switch (arguments.value("--ledger-id"), arguments.value("--external-id")) {
      case (let ledger?, let external?): self = .pair(ledgerID: ledger, externalID: external)
      case (let ledger?, nil): self = .record(.ledger, id: ledger, nearest: nearest)
      case (nil, let external?): self = .record(.external, id: external, nearest: nearest)
      case (nil, nil):
        throw .missingOptions(["--ledger-id ID or --external-id ID"], command: arguments.command)
      }
    }

    private static func nearest(_ arguments: Arguments) throws(UsageError) -> Int {
      guard let text = arguments.value("--nearest") else { return defaultNearest }
      guard let count = Int(text), (0...mostNearest).contains(count) else {
        throw .badValue(
          option: "--nearest", value: text, expected: "a whole number from 0 to \(mostNearest)",
          near: nil, command: arguments.command)
      }
      return count
    }
  }

  private static func answer(
    _ question: Question, _ result: MatchResult
  ) throws(UnknownID) -> WhyText {
    switch question {
    case .pair(let ledgerID, let externalID):
      if let pair = result.why(ledgerID: ledgerID, externalID: externalID) {
        return WhyText(pair, in: result)
      }
      let hasLedger = result.why(.ledger, id: ledgerID, nearest: 0) != nil
      throw hasLedger
        ? result.unknownID(externalID, on: .external) : result.unknownID(ledgerID, on: .ledger)
    case .record(let side, let id, let nearest):
      if let record = result.why(side, id: id, nearest: nearest) {
        return WhyText(record, in: result)
      }
      throw result.unknownID(id, on: side)
    }
  }
}

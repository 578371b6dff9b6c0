import Matchbook
import MatchbookReports
import MatchbookSources

/// `matchbook inspect`.
enum InspectCommand {
  static func run(_ words: [String]) throws -> ExitCode {
    guard !words.isEmpty, !Arguments.askForHelp(words) else {
      try Terminal.write(Help.inspect)
      return words.isEmpty ? .usage : .done
    }
    let options: [String: Arguments.Kind] = ["--records": .value, "--format": .value]
    let arguments = try Arguments(
      words, command: "inspect", options: OneFile.optionKinds.merging(options) { $1 },
      takesWords: true)
    let format = try arguments.choice("--format", OutputFormat.self) ?? .table
    let count = try recordCount(arguments)
    let file = try OneFile(arguments)
    let (scan, tally) = try file.scan(InspectionTally(records: count))
    let text = try InspectionText(scan, tally, records: count)
    switch format {
    case .table: try Terminal.write(text.text)
    case .json: try Terminal.write(text.json)
    }
    return .done
  }

  private static let mostRecords = 1_000_000

  private static func recordCount(_ arguments: Arguments) throws(UsageError) -> Int {
    guard let text = arguments.value("--records") else { return 5 }
    guard let count = Int(text), (0...mostRecords).contains(count) else {
      throw .badValue(
        option: "--records", value: text, expected: "a whole number from 0 to \(mostRecords)",
        near: nil, command: arguments.command)
    }
    return count
  }
}

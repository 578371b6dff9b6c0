import Matchbook
import MatchbookReports

/// `matchbook convert`.
enum ConvertCommand {
  static func run(_ words: [String]) throws -> ExitCode {
    guard !words.isEmpty, !Arguments.askForHelp(words) else {
      try Terminal.write(Help.convert)
      return words.isEmpty ? .usage : .done
    }
    let arguments = try Arguments(
      words, command: "convert",
      options: OneFile.optionKinds.merging(["--to": .value]) { $1 }, takesWords: true)
    guard let format = try arguments.choice("--to", RecordsText.Format.self) else {
      throw UsageError.missingOptions(["--to csv|jsonl"], command: arguments.command)
    }
    let scan = try OneFile(arguments).scan()
    var parts = try scan.parts()
    var isFirst = true
    while let table = try parts.next() {
      try RecordsText(table, fields: scan.fields)
        .write(as: format, isFirst: isFirst) { bytes throws(FileError) in
          try Terminal.write(bytes)
        }
      isFirst = false
    }
    return .done
  }
}

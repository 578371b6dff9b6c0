import Matchbook
import MatchbookSources

/// The one file that a command goes through, with what the call says of it.
struct OneFile {
  let scan: RecordScan

  static let optionKinds: [String: Arguments.Kind] = [
    "--source": .value, "--threads": .value, "--lenient": .flag, "--help": .flag,
  ]

  init(_ arguments: Arguments) throws {
    guard let path = arguments.words.first else {
      throw UsageError.missingOptions(["FILE"], command: arguments.command)
    }
    if let word = arguments.words.dropFirst().first {
      throw UsageError.unexpectedWord(word, command: arguments.command)
    }
    let threads = try Request.threads(arguments)
    let description = try Inputs.description(arguments, "--source")
    Terminal.progress("reading \(path)")
    scan = try SourceReader(description: description)
      .scan(recordsOf: path, threads: threads, numberingIDs: true)
    Terminal.progress(nil)
    Inputs.tellDoubts(scan.report)
  }
}

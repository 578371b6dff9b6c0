import Matchbook
import MatchbookSources

/// The one file that a command goes through, with what the call says of it.
struct OneFile {
  let path: String
  let reader: SourceReader
  let threads: Int

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
    self.path = path
    threads = try Request.threads(arguments)
    reader = SourceReader(description: try Inputs.description(arguments, "--source"))
  }

  /// Looks at the whole file, and tells what is doubtful about it.
  func scan() throws -> RecordScan {
    Terminal.progress("reading \(path)")
    let scan = try reader.scan(recordsOf: path, threads: threads)
    Terminal.progress(nil)
    Inputs.tellDoubts(scan.report)
    return scan
  }

  /// Does the same, and makes a tally of all records.
  func scan<Tally: RecordTally>(_ tally: Tally) throws -> (scan: RecordScan, tally: Tally) {
    Terminal.progress("reading \(path)")
    let outcome = try reader.scan(recordsOf: path, threads: threads, tallying: tally)
    Terminal.progress(nil)
    Inputs.tellDoubts(outcome.scan.report)
    return outcome
  }
}

import Matchbook
import MatchbookSources

/// The one file that a command reads, with what the call says of it.
struct OneFile {
  let reading: SourceReading

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
    reading = try SourceReader(description: description).read(contentsOf: path, threads: threads)
    Terminal.progress(nil)
    Inputs.tellDoubts(reading.report)
  }
}

import Foundation

/// What a transcript gives when its command lines are run, one after the other, in one folder.
struct TranscriptRun {
  /// The transcript as it happened.
  private(set) var happened: Transcript
  private(set) var differences: [String] = []

  init(_ transcript: Transcript) throws {
    happened = Transcript(name: transcript.name)
    let folder = try WorkFolder()
    for part in transcript.parts {
      happened.parts.append(part)
      switch part {
      case .remark: break
      case .file(let path, let bytes): try folder.write(bytes, to: path)
      case .folder(let path): try folder.makeFolder(path)
      case .copy(let path): try folder.copy(path)
      case .step(let step):
        let before = try folder.contents()
        let real = try Self.run(step, in: folder, before)
        happened.parts[happened.parts.count - 1] = .step(real)
        let gone = Set(before.keys).subtracting(try folder.contents().keys).sorted().map {
          "\($0) is gone, which no transcript can say"
        }
        differences += (Self.differences(expected: step, found: real) + gone).map {
          "\(transcript.name):\(step.line): \($0)"
        }
      }
    }
  }

  private static func run(
    _ step: Transcript.Step, in folder: WorkFolder, _ before: [String: [UInt8]]
  ) throws -> Transcript.Step {
    var real = Transcript.Step(line: step.line, command: step.command)
    let outcome = try Command.run(step.command, in: folder)
    real.output = outcome.output
    real.error = outcome.error
    switch outcome.ending {
    case .exit(let code): real.exitCode = code
    case .signal(let signal): real.exitCode = 128 + signal
    case .tooSlow: real.exitCode = nil
    }
    for (path, bytes) in try folder.contents() where before[path] != bytes {
      let isPrinted = !bytes.isEmpty && bytes == outcome.output
      real.written[path] = isPrinted ? .asPrinted : .bytes(bytes)
    }
    return real
  }

  private static func differences(
    expected: Transcript.Step, found: Transcript.Step
  ) -> [String] {
    var differences: [String] = []
    func compare(_ name: String, _ expected: [UInt8], _ found: [UInt8]) {
      guard expected != found else { return }
      differences.append(
        "\(name) is\n\(shown(found))\nexpected\n\(shown(expected))")
    }
    compare("standard output", expected.output, found.output)
    compare("standard error", expected.error, found.error)
    if expected.exitCode != found.exitCode {
      let code = found.exitCode.map(String.init) ?? "none: it ran too long"
      differences.append("the exit code is \(code), expected \(expected.exitCode ?? 0)")
    }
    for path in Set(expected.written.keys).union(found.written.keys).sorted() {
      switch (expected.written[path], found.written[path]) {
      case (_, nil): differences.append("\(path) was not written")
      case (nil, _?): differences.append("\(path) was written, which the transcript does not say")
      case (let expected?, let real?):
        compare(path, bytes(expected, found.output), bytes(real, found.output))
      }
    }
    return differences
  }

  private static func bytes(_ written: Transcript.Written, _ output: [UInt8]) -> [UInt8] {
    switch written {
    case .bytes(let bytes): bytes
    case .asPrinted: output
    }
  }

  private static func shown(_ bytes: [UInt8]) -> String {
    TranscriptBlock.lines(of: bytes).joined(separator: "\n")
  }
}

/// The transcripts beside this source file.
enum TranscriptFiles {
  private static let folder = URL(filePath: #filePath).deletingLastPathComponent()
    .appending(path: "transcripts")

  /// The files' names, by name.
  static let names: [String] =
    ((try? FileManager.default.contentsOfDirectory(atPath: folder.path())) ?? [])
    .filter { $0.hasSuffix(".transcript") }.sorted()

  static func read(_ name: String) throws -> Transcript {
    let text = try String(contentsOf: folder.appending(path: name), encoding: .utf8)
    return try TranscriptReader.read(text, name: name)
  }

  /// Whether transcripts are to be written as they happen, instead of being checked.
  static let areWritten = ProcessInfo.processInfo.environment["MATCHBOOK_TRANSCRIPTS"] == "write"

  static func write(_ transcript: Transcript) throws {
    try Data(transcript.text.utf8).write(to: folder.appending(path: transcript.name))
  }
}

/// Reads the text of a transcript, and writes one.
struct TranscriptReader {
  private let name: String
  private let lines: [String]
  private var next = 0
  private var transcript: Transcript

  /// - Throws: The first mistake, with its line and what was expected.
  static func read(_ text: String, name: String) throws(TranscriptError) -> Transcript {
    var lines = text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
    if lines.last == "" { lines.removeLast() }
    var reader = TranscriptReader(name: name, lines: lines, transcript: Transcript(name: name))
    while reader.next < lines.count { try reader.readPart() }
    if let step = reader.transcript.steps.first(where: { $0.exitCode == nil }) {
      throw TranscriptError(
        file: name, line: step.line, message: "no \"exit\"; say with which code the command ends")
    }
    guard !reader.transcript.steps.isEmpty else {
      throw TranscriptError(
        file: name, line: 1, message: "no command line; write \"$ matchbook …\"")
    }
    return reader.transcript
  }

  private mutating func readPart() throws(TranscriptError) {
    let line = lines[next]
    let number = next + 1
    next += 1
    if line.isEmpty || line.hasPrefix("#") {
      transcript.parts.append(.remark(line))
    } else if line.hasPrefix("$ ") {
      transcript.parts.append(.step(Transcript.Step(line: number, command: command(line))))
    } else {
      let words = line.split(separator: " ").map(String.init)
      switch (words[0], words.count) {
      case ("file", 2...3):
        let bytes = try block(words.dropFirst(2), number)
        transcript.parts.append(.file(path: words[1], bytes: bytes))
      case ("folder", 2): transcript.parts.append(.folder(path: words[1]))
      case ("copy", 2): transcript.parts.append(.copy(path: words[1]))
      case ("stdout", 1...2):
        let bytes = try block(words.dropFirst(), number)
        try change(number) { $0.output = bytes }
      case ("stderr", 1...2):
        let bytes = try block(words.dropFirst(), number)
        try change(number) { $0.error = bytes }
      case ("exit", 2):
        guard let code = Int32(words[1]) else { throw error(number, "no exit code: \(words[1])") }
        try change(number) { $0.exitCode = code }
      case ("writes", 4) where words[2...] == ["as", "printed"]:
        try change(number) { $0.written[words[1]] = .asPrinted }
      case ("writes", 2...3):
        let bytes = try block(words.dropFirst(2), number)
        try change(number) { $0.written[words[1]] = .bytes(bytes) }
      default:
        throw error(
          number,
          "\"\(line)\" is no line of a transcript; expected file, folder, copy, $, stdout, stderr, "
            + "exit or writes")
      }
    }
  }

  /// A command line goes on in the next line after a backslash.
  private mutating func command(_ first: String) -> String {
    var command = String(first.dropFirst(2))
    while command.hasSuffix("\\"), next < lines.count {
      command += "\n" + lines[next]
      next += 1
    }
    return command
  }

  private mutating func block(
    _ words: some Collection<String>, _ number: Int
  ) throws(TranscriptError) -> [UInt8] {
    var content: [String] = []
    var read = next
    while read < lines.count, lines[read].isEmpty || lines[read].hasPrefix("  ") {
      content.append(String(lines[read].dropFirst(2)))
      read += 1
    }
    // Empty lines at the end only set blocks apart.
    while content.last == "", lines[read - 1].isEmpty {
      content.removeLast()
      read -= 1
    }
    next = read
    guard let word = words.first else { return TranscriptBlock.bytes(ofPlain: content) }
    guard word == "escaped", let bytes = TranscriptBlock.bytes(ofEscaped: content) else {
      throw error(
        number,
        word == "escaped"
          ? "an escape that means nothing; those known are \\n \\r \\t \\\\ and \\xFF"
          : "\"\(word)\" means nothing here; expected \"escaped\" or nothing")
    }
    return bytes
  }

  private mutating func change(
    _ number: Int, _ body: (inout Transcript.Step) -> Void
  ) throws(TranscriptError) {
    guard case .step(var step) = transcript.parts.last(where: \.isNoRemark) else {
      throw error(number, "this belongs below a command line")
    }
    let place = transcript.parts.lastIndex(where: \.isNoRemark) ?? 0
    body(&step)
    transcript.parts[place] = .step(step)
    transcript.parts.removeSubrange((place + 1)...)
  }

  private func error(_ line: Int, _ message: String) -> TranscriptError {
    TranscriptError(file: name, line: line, message: message)
  }
}

extension Transcript.Part {
  fileprivate var isNoRemark: Bool {
    if case .remark = self { return false }
    return true
  }
}

extension Transcript {
  /// The text that reads as this transcript.
  var text: String {
    parts.flatMap { part -> [String] in
      switch part {
      case .remark(let line): [line]
      case .file(let path, let bytes): Self.block("file \(path)", bytes)
      case .folder(let path): ["folder \(path)"]
      case .copy(let path): ["copy \(path)"]
      case .step(let step): Self.lines(of: step)
      }
    }.map { $0 + "\n" }.joined()
  }

  private static func lines(of step: Step) -> [String] {
    var lines = ["$ \(step.command)"]
    if !step.output.isEmpty { lines += block("stdout", step.output) }
    if !step.error.isEmpty { lines += block("stderr", step.error) }
    lines.append("exit \(step.exitCode ?? 0)")
    for (path, written) in step.written.sorted(by: { $0.key < $1.key }) {
      switch written {
      case .asPrinted: lines.append("writes \(path) as printed")
      case .bytes(let bytes): lines += block("writes \(path)", bytes)
      }
    }
    return lines
  }

  private static func block(_ keyword: String, _ bytes: [UInt8]) -> [String] {
    [keyword + (TranscriptBlock.needsEscapes(bytes) ? " escaped" : "")]
      + TranscriptBlock.lines(of: bytes)
  }
}

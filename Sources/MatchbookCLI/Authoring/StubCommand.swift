import MatchbookJSON
import MatchbookLua

/// `matchbook rules stub`.
enum StubCommand {
  private static let files: [(name: String, text: String)] = [
    ("matchbook.lua", EditorStub.languageServer),
    (".luarc.json", EditorStub.languageServerSettings),
    (".luacheckrc", EditorStub.luacheck),
  ]

  static func run(_ words: [String]) throws -> ExitCode {
    let arguments = try Arguments(
      words, command: "rules stub",
      options: ["--out": .value, "--format": .value, "--help": .flag])
    let format = try arguments.choice("--format", OutputFormat.self) ?? .table
    if let path = arguments.value("--out") {
      try OutputFolder(path, names: files.map(\.name)).write { (name, sink) throws(FileError) in
        for file in files where file.name == name { try sink(Array(file.text.utf8)) }
      }
    }
    switch format {
    case .json: try Terminal.write(json(arguments.value("--out")))
    case .table:
      if let path = arguments.value("--out") {
        try Terminal.write("written      \(path)/\(files.map(\.name).joined(separator: ", "))\n")
      } else {
        try Terminal.write(
          files.map { "-- \($0.name)\n\n\($0.text)" }.joined(separator: "\n"))
      }
    }
    return .done
  }

  private static func json(_ folder: String?) -> [UInt8] {
    JSONWriter.document { writer in
      writer.member("folder", orNull: folder)
      writer.objects("files", files) { file, writer in
        writer.member("name", file.name)
        writer.member("text", file.text)
      }
    }
  }
}

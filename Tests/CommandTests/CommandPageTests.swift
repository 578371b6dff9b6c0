import Foundation
import Testing

/// docs/reference/command.md is what the command prints, and the commands of the first pages run.
@Suite struct CommandPageTests {
  private static let reference = "docs/reference/command.md"

  static let titles =
    [
      "matchbook", "matchbook match", "matchbook plan", "matchbook why", "matchbook rules",
    ]
    + ["new", "check", "test", "explain", "plan", "bench", "backtest", "doctor", "stub"].map {
      "matchbook rules \($0)"
    } + ["matchbook certificate", "matchbook inspect", "matchbook convert"]
    + [
      "run", "source", "item", "adjustment", "discrepancy", "policy", "audit", "stream", "sweep",
      "exception",
      "totals", "report",
    ].map { "matchbook \($0)" }

  @Test func everyHelpPageStandsInTheReference() throws {
    let titles = try Self.read(Self.reference).split(separator: "\n")
      .filter { $0.hasPrefix("## matchbook") }.map { String($0.dropFirst(3)) }
    #expect(titles == Self.titles)
  }

  @Test(arguments: titles)
  func theReferenceHoldsWhatTheHelpPrints(title: String) throws {
    let folder = try WorkFolder()
    let asked = "matchbook help" + title.dropFirst("matchbook".count)
    let help = try Command.run(asked, in: folder)
    #expect(help.ending == .exit(0))
    // Nothing wraps on a terminal of a hundred columns.
    for line in help.outputText.split(separator: "\n") { #expect(line.count <= 100, "\(line)") }
    let page = try Self.read(Self.reference)
    let section = "\n## \(title)\n\n```text\n\(help.outputText)```\n"
    #expect(page.contains(section), "\(Self.reference) lacks what \(asked) prints:\n\(section)")
  }

  @Test func theDemonstrationOfTheReadmeRuns() throws {
    let folder = try WorkFolder()
    try folder.copy("examples/month")
    let commands = Self.commands(of: try Self.read("README.md"))
    #expect(!commands.isEmpty)
    for command in commands {
      let outcome = try Command.run(command, in: folder)
      #expect(outcome.ending == .exit(0), "\(command)\n\(outcome.errorText)")
      #expect(outcome.errorText == "")
      #expect(outcome.outputText.contains("tie-out"))
    }
    let files = try folder.contents()
    for name in ["result.json", "matches.csv", "open.csv", "report.html"] {
      #expect(files["demo-output/\(name)"]?.isEmpty == false, "\(name)")
    }
  }

  /// The page shows files, then commands: whoever follows it gets what it says.
  @Test func theStartPageRunsAsWritten() throws {
    let folder = try WorkFolder()
    let page = try Self.read("docs/start.md")
    for (name, text) in Self.files(of: page) { try folder.write(text, to: name) }
    let commands = Self.commands(of: page)
    #expect(commands.count >= 3)
    for command in commands {
      let outcome = try Command.run(command, in: folder)
      #expect(outcome.ending == .exit(0), "\(command)\n\(outcome.errorText)")
      for line in outcome.outputText.split(separator: "\n") where line.hasPrefix("external  ") {
        #expect(page.contains(line), "the page does not show: \(line)")
      }
    }
    let files = try folder.contents()
    for name in ["result.json", "matches.csv", "open.csv"] {
      #expect(files["march/\(name)"]?.isEmpty == false, "\(name)")
    }
  }

  /// What the page says of each run stands in what the run prints.
  @Test func theGuideOnInstalmentsRunsAsWritten() throws {
    let folder = try WorkFolder()
    let page = try Self.read("docs/guides/settle-instalments.md")
    for (name, text) in Self.files(of: page) { try folder.write(text, to: name) }
    let sections = page.components(separatedBy: "\n## ").dropFirst().prefix(3)
    #expect(sections.count == 3)
    for section in sections {
      let commands = Self.commands(of: section)
      #expect(commands.count == 1)
      let outcome = try Command.run(commands.first ?? "", in: folder)
      #expect(outcome.ending == .exit(0), "\(outcome.errorText)")
      let promises = section.components(separatedBy: "`").filter {
        $0.hasPrefix("ledger  ") || $0.contains(" EUR  ")
      }
      #expect(!promises.isEmpty)
      for promise in promises { #expect(outcome.outputText.contains(promise), "\(promise)") }
    }
    let files = try folder.contents()
    let second = String(decoding: files["facts-2.json"] ?? [], as: UTF8.self)
    #expect(second.contains(#""id": "L-1", "amount": "60.00""#))
    let last = String(decoding: files["facts-3.json"] ?? [], as: UTF8.self)
    #expect(last.contains(#""allocations": []"#) && last.contains(#""L-1""#))
  }

  @Test func commandsAndFilesOfAPageAreFound() {
    let page = """
      Text

          make demo

          .build/release/matchbook match --ledger a.csv \\
            --out b
          matchbook version

      A file `a.csv`:

      ```csv
      id

      1
      ```
      ```json
      {}
      ```

      """
    #expect(
      Self.commands(of: page) == [
        "matchbook match --ledger a.csv \\\n  --out b", "matchbook version",
      ])
    #expect(Self.files(of: page).map(\.name) == ["a.csv"])
    #expect(Self.files(of: page).map(\.text) == ["id\n\n1\n"])
  }

  static func read(_ path: String) throws -> String {
    try String(contentsOf: Command.root.appending(path: path), encoding: .utf8)
  }

  /// Indented lines that call the built command.
  static func commands(of page: String) -> [String] {
    var commands: [String] = []
    var continues = false
    for line in page.split(separator: "\n", omittingEmptySubsequences: false) {
      guard line.hasPrefix("    ") else {
        continues = false
        continue
      }
      let text = line.dropFirst(4)
      if continues {
        commands[commands.count - 1] += "\n" + text
      } else if let start = ["matchbook ", ".build/release/matchbook "].first(where: text.hasPrefix)
      {
        commands.append("matchbook " + text.dropFirst(start.count))
      } else {
        continue
      }
      continues = text.hasSuffix("\\")
    }
    return commands
  }

  /// Blocks of code behind a line that names their file and ends with a colon.
  static func files(of page: String) -> [(name: String, text: String)] {
    var files: [(name: String, text: String)] = []
    var lastText: Substring = ""
    var block: (name: String, text: String)?
    var isInBlock = false
    for line in page.split(separator: "\n", omittingEmptySubsequences: false) {
      if line.hasPrefix("```") {
        isInBlock.toggle()
        if let file = block { files.append(file) }
        let parts = lastText.split(separator: "`", omittingEmptySubsequences: false)
        let names = isInBlock && lastText.hasSuffix("`:") && parts.count >= 3
        block = names ? (String(parts[parts.count - 2]), "") : nil
        lastText = ""
      } else if isInBlock {
        block?.text += line + "\n"
      } else if !line.isEmpty {
        lastText = line
      }
    }
    return files
  }
}

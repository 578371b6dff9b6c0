import Foundation
import Testing

/// Whoever follows the guide for rule authors, command by command, sees what it shows.
@Suite struct GuidePageTests {
  private static let page = "docs/guides/write-a-rule.md"

  @Test func everyStepOfTheGuideHappensAsWritten() throws {
    let files = try Self.follow(Self.page).contents()
    #expect(files["first.lua"] != nil)
    #expect(files["editor/matchbook.lua"] != nil)
  }

  @Test func theGuideOnRunsHappensAsWritten() throws {
    let folder = try Self.follow("docs/guides/runs.md")
    let store = try Command.run("matchbook audit verify --store books.store", in: folder)
    #expect(store.outputText.contains("sound"))
  }

  private static func follow(_ name: String) throws -> WorkFolder {
    let folder = try WorkFolder()
    try folder.copy("examples/month")
    let page = try CommandPageTests.read(name)
    for (name, text) in CommandPageTests.files(of: page) { try folder.write(text, to: name) }
    let steps = steps(of: page)
    #expect(steps.count >= 10)
    for step in steps {
      let outcome = try Command.run(step.command, in: folder)
      // A step that shows a mistake ends as mistakes do.
      let showsMistake = step.shown.contains { $0.contains("error:") }
      #expect(
        outcome.ending == .exit(showsMistake ? 1 : 0), "\(step.command)\n\(outcome.errorText)")
      var printed = (outcome.outputText + outcome.errorText).split(separator: "\n")[...]
      for line in step.shown {
        let place = printed.firstIndex { $0.contains(line.drop { $0 == " " }) }
        #expect(place != nil, "\(step.command) does not print: \(line)")
        if let place { printed = printed[(place + 1)...] }
      }
    }
    return folder
  }

  private struct Step {
    var command: String
    var shown: [String] = []
  }

  /// Indented commands, each with the lines of the text block behind it.
  private static func steps(of page: String) -> [Step] {
    var steps: [Step] = []
    var continues = false
    var isShown = false
    for line in page.split(separator: "\n", omittingEmptySubsequences: false) {
      if line.hasPrefix("```") {
        isShown = line == "```text"
      } else if isShown {
        if !line.isEmpty { steps[steps.count - 1].shown.append(String(line)) }
      } else if line.hasPrefix("    "), continues || line.contains("matchbook ") {
        let text = String(line.dropFirst(4))
        if continues {
          steps[steps.count - 1].command += "\n" + text
        } else if text.hasPrefix("matchbook ") || text.hasPrefix("sed ") {
          steps.append(Step(command: text))
        } else {
          continue
        }
        continues = text.hasSuffix("\\")
      }
    }
    return steps
  }

  /// The command that works while it is watched cannot be a step, but it is spelt as it is called.
  @Test func theWatchedCommandIsOne() throws {
    let page = try CommandPageTests.read(Self.page)
    #expect(page.contains("`matchbook rules test invoice.lua --watch`"))
  }
}

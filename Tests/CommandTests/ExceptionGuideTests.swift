import Foundation
import Testing

/// Whoever follows the guides that show whole answers, command by command, gets the very same.
@Suite struct ExceptionGuideTests {
  private static let page = "docs/guides/review-exceptions.md"

  @Test(arguments: [page, "docs/guides/drive-runs-from-a-program.md"])
  func everyAnswerOfTheGuideIsWhatTheCommandPrints(page: String) throws {
    let page = try CommandPageTests.read(page)
    let folder = try WorkFolder()
    for (name, text) in CommandPageTests.files(of: page) { try folder.write(text, to: name) }
    let steps = Self.steps(of: page)
    #expect(steps.count >= 15)
    #expect(steps.count { $0.answer != nil } >= 9)
    for step in steps {
      let outcome = try Command.run(step.command, in: folder)
      let isRefused = step.answer?.hasPrefix("matchbook: error:") == true
      #expect(
        outcome.ending == .exit(isRefused ? 1 : 0), "\(step.command)\n\(outcome.errorText)")
      guard let answer = step.answer else { continue }
      #expect(
        (isRefused ? outcome.errorText : outcome.outputText) == answer, "\(step.command)")
    }
  }

  /// What a store holds after the day is sound, and so is its trail.
  @Test func theStoreOfTheGuideIsSound() throws {
    let page = try CommandPageTests.read(Self.page)
    let folder = try WorkFolder()
    for (name, text) in CommandPageTests.files(of: page) { try folder.write(text, to: name) }
    for step in Self.steps(of: page) { _ = try Command.run(step.command, in: folder) }
    let verified = try Command.run("matchbook audit verify --store day.store", in: folder)
    #expect(verified.ending == .exit(0), "\(verified.errorText)")
  }

  private struct Step {
    var command: String
    /// What the block behind the command shows.
    var answer: String?
  }

  /// Indented commands, each with the block behind it, if there is one.
  private static func steps(of page: String) -> [Step] {
    var steps: [Step] = []
    var block: [Substring]?
    for line in page.split(separator: "\n", omittingEmptySubsequences: false) {
      if let lines = block {
        guard line == "```" else {
          block?.append(line)
          continue
        }
        steps[steps.count - 1].answer = lines.joined(separator: "\n") + "\n"
        block = nil
      } else if line == "```json" || line == "```text", !steps.isEmpty {
        block = []
      } else if line.hasPrefix("    matchbook ") {
        steps.append(Step(command: String(line.dropFirst(4))))
      } else if line.hasPrefix("    "), steps.last?.command.hasSuffix("\\") == true {
        steps[steps.count - 1].command += "\n" + line.dropFirst(4)
      }
    }
    return steps
  }
}

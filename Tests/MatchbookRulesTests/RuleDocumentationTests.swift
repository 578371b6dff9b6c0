import Foundation
import Matchbook
import MatchbookJSON
import MatchbookRules
import Testing

/// The page and the schema say what the reader does.
@Suite struct RuleDocumentationTests {
  static let page = try? String(
    contentsOf: repository.appending(path: "docs/reference/json-rules.md"), encoding: .utf8)

  /// The code blocks of the page in one language.
  static func blocks(of language: String) -> [String] {
    (page ?? "").components(separatedBy: "```\(language)\n").dropFirst().map {
      $0.components(separatedBy: "```")[0]
    }
  }

  @Test func thePageHasAnExampleForEveryOperator() {
    let examples = Self.blocks(of: "json").joined()
    for name in [
      "equal", "not_equal", "less_or_equal", "greater", "within", "same_month", "contains",
      "contained_in", "starts_with", "in", "present", "similar",
    ] {
      #expect(examples.contains("\"operator\": \"\(name)\""), "no example of \(name)")
    }
  }

  /// A block is a file, or a test that stands in `when`.
  @Test(arguments: blocks(of: "json"))
  func everyExampleLoads(block: String) throws {
    let root = try JSONDocument(bytes: Array(block.utf8)).root
    let isFile = ["rules", "when", "criteria"].contains { root[$0] != nil }
    let file = isFile ? block : #"{"id": "example", "cross_product": true, "when": \#(block)}"#
    #expect(try load(file).isEmpty == false)
  }

  @Test func theMessageOnThePageIsTheRealOne() throws {
    let shown = try #require(Self.blocks(of: "text").first)
    let error = #expect(throws: RuleFileError.self) {
      _ = try load(
        #"{"rules": [{"id": "a", "when": {"field": "reference", "operator": "equals"}}]}"#)
    }
    #expect(error?.description == shown.trimmingCharacters(in: .newlines))
  }

  @Test(arguments: RuleMistake.Code.allCases)
  func everyCodeStandsOnThePage(code: RuleMistake.Code) {
    #expect(Self.page?.contains("| `\(code.rawValue)` |") == true)
  }

  @Test func thePublishedSchemaIsTheShippedOne() throws {
    let published = try String(
      contentsOf: repository.appending(path: "docs/reference/rules.schema.json"), encoding: .utf8)
    #expect(published == JSONRules.schema + "\n")
  }

  /// The names of the model's enumerations, so that a new one is not forgotten.
  @Test func theSchemaKnowsEveryName() throws {
    _ = try JSONDocument(bytes: Array(JSONRules.schema.utf8))
    let names =
      Cardinality.allCases.map(\.rawValue) + AmbiguityPolicy.allCases.map(\.rawValue)
      + Nearness.allCases.map(\.rawValue) + Similarity.allCases.map(\.rawValue)
      + Tolerance.Base.allCases.map(\.rawValue) + Tolerance.Combination.allCases.map(\.rawValue)
      + BusinessCalendar.Roll.allCases.map(\.rawValue)
      + BusinessCalendar.HolidayRule.allCases.map(\.rawValue)
    for name in names { #expect(JSONRules.schema.contains("\"\(name)\""), "\(name)") }
  }
}

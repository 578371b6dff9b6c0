import MatchbookRules
import Testing

/// Every mistake has its exact text, its place and its code.
@Suite struct RuleMistakeTests {
  struct Specimen: CustomTestStringConvertible {
    let testDescription: String
    let file: String
    let text: String
  }

  static let specimens = (ruleStructureSpecimens + "\n" + ruleValueSpecimens).components(
    separatedBy: "\n== "
  ).map { section in
    let name = section.prefix { $0 != "\n" }
    let parts = section.dropFirst(name.count + 1).components(separatedBy: "\n--\n")
    return Specimen(
      testDescription: String(name.trimmingPrefix("== ")), file: parts[0],
      text: parts[1].hasSuffix("\n") ? String(parts[1].dropLast()) : parts[1])
  }

  @Test(arguments: specimens)
  func aMistakeHasItsExactText(specimen: Specimen) {
    let error = #expect(throws: RuleFileError.self) { _ = try load(specimen.file) }
    #expect(error?.description == specimen.text)
  }

  @Test(arguments: RuleMistake.Code.allCases)
  func everyCodeHasASpecimen(code: RuleMistake.Code) {
    #expect(Self.specimens.contains { $0.text.contains("[\(code.rawValue)]") })
  }

  @Test func mistakesOfAllFilesAreReportedAtOnce() {
    let good = #"{"rules": [{"id": "a", "when": {"field": "reference", "operator": "equal"}}]}"#
    let error = #expect(throws: RuleFileError.self) {
      _ = try JSONRules.load(files: [
        (name: "a.json", bytes: Array(good.utf8)), (name: "b.json", bytes: Array(good.utf8)),
        (name: "c.json", bytes: Array("[".utf8)),
      ])
    }
    #expect(error?.mistakes.map(\.file) == ["b.json", "c.json"])
    #expect(error?.mistakes.map(\.code) == [.repeatedID, .syntax])
    #expect(error?.description.hasSuffix("2 mistakes in 2 files; no rule was loaded.") == true)
    #expect(error?.mistakes.first?.message == #"the id "a" is taken by the rule at a.json:1"#)
  }

  @Test func aMistakeKnowsWhatWasMeant() throws {
    let error = #expect(throws: RuleFileError.self) {
      _ = try load(#"{"rules": [{"id": "a", "when": {"field": "id", "operator": "equals"}}]}"#)
    }
    let mistake = try #require(error?.mistakes.first)
    #expect(mistake.suggestion == "equal")
    #expect(mistake.allowed.contains("within"))
    #expect((mistake.line, mistake.column) == (1, 60))
    #expect(mistake.path == "$.rules[0].when.operator")
  }
}

extension String {
  fileprivate func components(separatedBy separator: String) -> [String] {
    split(separator: separator, omittingEmptySubsequences: false).map(String.init)
  }
}

extension Substring {
  fileprivate func components(separatedBy separator: String) -> [String] {
    String(self).components(separatedBy: separator)
  }
}

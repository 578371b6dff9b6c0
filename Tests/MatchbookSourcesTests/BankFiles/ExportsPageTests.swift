import Foundation
import Testing

@testable import MatchbookSources

/// The page of exports shows the descriptions by which files of their shape are read.
@Suite struct ExportsPageTests {
  static let sections: [(file: String, json: String)] = {
    let path = repository.appending(path: "docs/reference/exports.md")
    let page = (try? String(contentsOf: path, encoding: .utf8)) ?? ""
    return page.components(separatedBy: "<!-- ").dropFirst().map { section in
      let file = String(section.prefix { $0 != " " })
      let block = section.components(separatedBy: "```json\n").dropFirst().first ?? ""
      return (file, block.components(separatedBy: "```").first ?? "")
    }
  }()

  @Test func thereAreSome() { #expect(Self.sections.count > 20) }

  @Test(arguments: sections.indices)
  func aDescriptionReadsAFileOfItsShape(index: Int) throws {
    let (file, json) = Self.sections[index]
    let fixture = try #require(FixtureTests.fixtures.first { $0.testDescription == file })
    let description = try SourceDescription(json: Array(json.utf8), name: "exports.md")
    #expect(try description == fixture.description(), "\(file)")
    let reading = try BankFiles.read(fixture.bytes(), as: fixture.format, description)
    #expect(reading.table.count > 0)
  }
}

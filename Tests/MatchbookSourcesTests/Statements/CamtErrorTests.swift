import Matchbook
import Testing

@testable import MatchbookSources

/// Every error of a camt file has its exact text.
@Suite struct CamtErrorTests {
  struct Specimen: Sendable, CustomTestStringConvertible {
    let testDescription: String
    let file: String
    let text: String
    var json = "{}"
  }

  static let specimens: [Specimen] = camtErrorSpecimens

  @Test(arguments: specimens)
  func anErrorHasItsExactText(specimen: Specimen) throws {
    let description = try SourceDescription(json: Array(specimen.json.utf8), name: "bank.json")
    var text = ""
    do throws(SourceError) {
      let reading = try SourceReader(description: description)
        .read(bytes: SourceErrorTests.bytes(of: specimen.file), name: "bank.xml")
      text = [reading.report.badRows, reading.report.warnings]
        .compactMap { $0?.description }.joined(separator: "\n\n")
    } catch {
      text = error.description
    }
    #expect(text == specimen.text)
  }

  @Test(arguments: SourceErrorTests.ofStatements.sorted { $0.rawValue < $1.rawValue })
  func everyCodeOfStatementsHasASpecimen(code: SourceError.Code) {
    #expect(Self.specimens.contains { $0.text.contains("[\(code.rawValue)]") })
  }
}

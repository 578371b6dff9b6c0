import Foundation
import Matchbook
import MatchbookSources
import Testing

/// Every error has its exact text: place, line, caret, the way out and the code.
@Suite struct SourceErrorTests {
  struct Specimen: CustomTestStringConvertible {
    let testDescription: String
    let description: String
    let file: String
    let text: String

    /// The text of the error that reading gives, or of the rows that it left out.
    func reading() -> String {
      let bytes = SourceErrorTests.bytes(of: file)
      do throws(SourceError) {
        let source = CSVSource(
          description: try SourceDescription(json: Array(description.utf8), name: "bank.json"))
        if file == "☁" {
          _ = try source.read(contentsOf: "no-such-folder/bank.csv")
          return ""
        }
        return try source.read(bytes: bytes, name: "bank.csv").report.badRows?.description ?? ""
      } catch {
        return error.description
      }
    }
  }

  static let specimens = ("\n" + sourceErrorSpecimens).components(separatedBy: "\n== ").dropFirst()
    .map { section in
      let name = section.prefix { $0 != "\n" }
      let parts = section.dropFirst(name.count + 1).components(separatedBy: "\n--")
      return Specimen(
        testDescription: String(name), description: parts[0],
        file: String(parts[1].dropFirst()), text: String(parts[2].dropFirst()))
    }

  /// The bytes of a file with its stand-ins replaced.
  static func bytes(of file: String) -> [UInt8] {
    file.flatMap { character -> [UInt8] in
      switch character {
      case "ÿ": [0xFF]
      case "␇": [7]
      case "☃": Array(repeating: UInt8(ascii: "x"), count: 1 << 24)
      default: Array(character.utf8)
      }
    }
  }

  @Test(arguments: specimens)
  func anErrorHasItsExactText(specimen: Specimen) {
    #expect(specimen.reading() == specimen.text)
  }

  /// Codes of files with statements, whose texts stand in tests of their own.
  static let ofStatements: Set<SourceError.Code> = [
    .unknownFormat, .structure, .forbidden, .textLength, .missingElement, .statementBalance,
    .statementTotals, .batchSum,
  ]

  /// No test has the memory for a table of more than two thousand million rows.
  @Test(
    arguments: SourceError.Code.allCases.filter {
      $0 != .tooManyRows && !SourceErrorTests.ofStatements.contains($0)
    })
  func everyCodeHasASpecimen(code: SourceError.Code) {
    #expect(Self.specimens.contains { $0.text.contains("[\(code.rawValue)]") })
  }

  @Test(arguments: SourceError.Code.allCases)
  func everyCodeStandsOnThePageOfErrors(code: SourceError.Code) throws {
    let page = try String(
      contentsOf: repository.appending(path: "docs/reference/errors.md"), encoding: .utf8)
    #expect(page.contains("| `\(code.rawValue)` |"))
  }
}

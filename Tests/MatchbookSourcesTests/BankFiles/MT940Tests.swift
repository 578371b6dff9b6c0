import Matchbook
import Testing

@testable import MatchbookSources

/// What banks write into MT940 beside the standard.
@Suite struct MT940Tests {
  /// Reads lines as a file, leniently where asked.
  static func read(
    _ lines: String..., lenient: Bool = false
  ) throws(SourceError) -> SourceReading {
    var description = SourceDescription()
    description.lenient = lenient
    return try BankFiles.read(
      Array(lines.joined(separator: "\n").utf8), as: .mt940, description, name: "bank.sta")
  }

  static func amounts(_ reading: SourceReading) -> [Int64] {
    (0..<reading.table.count).map { reading.table.amount(at: $0).minorUnits }
  }

  @Test func anOpeningBalanceBehindAClosingOneBeginsAnotherStatement() throws {
    let reading = try Self.read(
      ":20:A", ":25:1", ":28C:1", ":60F:C260331EUR0,00", ":61:260401C1,00NTRFX",
      ":62F:C260401EUR1,00", ":60F:C260401EUR1,00", ":61:260402C2,00NTRFY", ":86:text",
      ":62F:C260402EUR3,00", "-")
    #expect(reading.report.statements.map(\.tally.recordCount) == [1, 1])
    #expect(reading.report.statements.map(\.account) == ["1", "1"])
    #expect(reading.report.warnings == nil)
    #expect(reading.table.text(.description, at: 1) == "text")
  }

  @Test func anOpeningBalanceBehindAnEntryMeansThatTheClosingOneIsMissing() throws {
    let reading = try Self.read(
      ":20:A", ":25:1", ":60F:C260331EUR0,00", ":61:260401C1,00NTRFX", ":60F:C260401EUR1,00",
      ":61:260402C2,00NTRFY", ":62F:C260402EUR3,00", "-", lenient: true)
    #expect(reading.report.statements.map(\.tally.recordCount) == [1, 1])
    let words = try #require(reading.report.badRows?.description)
    #expect(words.contains("bank.sta:1: error: the message that begins here has no closing"))
  }

  @Test func pagesInOneMessageAreOneStatement() throws {
    let reading = try Self.read(
      ":20:A", ":25:1", ":28C:7/1", ":60F:C260331EUR0,00", ":61:260401C1,00NTRFX",
      ":62M:C260401EUR1,00", ":60M:C260401EUR1,00", ":61:260402C2,00NTRFY",
      ":62F:C260402EUR3,00", "-")
    #expect(reading.report.statements.map(\.tally.recordCount) == [2])
    #expect(reading.report.warnings == nil)
  }

  /// The rest of the statement is not in the file, or the bank has mixed the two up.
  @Test(arguments: [("60F", "62M"), ("60M", "62F"), ("60M", "62M")])
  func interimBalancesAtTheEdgesOfAFileAreItsEdges(opening: String, closing: String) throws {
    let right = try Self.read(
      ":20:A", ":25:1", ":28C:7/1", ":\(opening):C260331EUR0,00", ":61:260401C1,00NTRFX",
      ":\(closing):C260401EUR1,00", "-")
    #expect(right.report.statements.map(\.tally.recordCount) == [1])
    #expect(right.report.statements.first?.closing?.amount.minorUnits == 100)
    #expect(right.report.warnings == nil)
    let wrong = try Self.read(
      ":20:A", ":25:1", ":28C:7/1", ":\(opening):C260331EUR0,00", ":61:260401C1,00NTRFX",
      ":\(closing):C260401EUR3,00", "-")
    #expect(wrong.report.warnings?.description.contains("2.00 EUR are missing") == true)
  }
}

import Matchbook
import MatchbookTestKit
import Testing

@testable import MatchbookSources

/// Files that were cut, changed or mixed end in records or in an error with words, and never in a trap.
@Suite struct DamageTests {
  static let marks = Array("\n\r:/,-{}<>?&;\"\\\u{0}\u{7}016983 CDR\u{FF}".utf8)

  @Test(arguments: FixtureTests.fixtures, 0..<40 as Range<UInt64>)
  func aDamagedFileIsReadOrRefused(fixture: FixtureTests.Fixture, seed: UInt64) throws {
    var random = SeededGenerator(seed: seed)
    var bytes = try fixture.bytes()
    for _ in 0..<Int.random(in: 1...4, using: &random) where !bytes.isEmpty {
      let place = Int.random(in: 0..<bytes.count, using: &random)
      switch Int.random(in: 0..<5, using: &random) {
      case 0: bytes.removeSubrange(place...)
      case 1: bytes[place] = Self.marks.randomElement(using: &random) ?? 0
      case 2: bytes.insert(Self.marks.randomElement(using: &random) ?? 0, at: place)
      case 3: bytes.removeSubrange(place..<min(bytes.count, place + 20))
      default:
        let other = FixtureTests.fixtures.randomElement(using: &random) ?? fixture
        bytes.insert(contentsOf: try other.bytes().prefix(200), at: place)
      }
    }
    for lenient in [false, true] {
      var description = try fixture.description()
      description.lenient = lenient
      do throws(SourceError) {
        let reading = try BankFiles.read(bytes, as: fixture.format, description)
        #expect(reading.table.count == reading.report.rowCount)
        let tallied = reading.report.statements.reduce(0) { $0 + $1.tally.recordCount }
        let hasStatements = ![.csv, .json].contains(fixture.format)
        #expect(tallied == (hasStatements ? reading.table.count : 0))
      } catch {
        #expect(!error.findings.isEmpty)
        #expect(error.findings.allSatisfy { !$0.message.isEmpty && ($0.line ?? 1) > 0 })
        #expect(!error.description.isEmpty)
      }
    }
  }

  @Test(arguments: [SourceDescription.Format.mt940, .bai2, .ofx])
  func anEndlessLineIsRefused(format: SourceDescription.Format) {
    let starts: [SourceDescription.Format: String] = [
      .mt940: ":20:A\n:25:1\n:60F:C260331EUR0,00\n:61:260401C1,00NTRFX\n:86:",
      .bai2: "01,A,B,260401,0200,1,,,2/\n02,B,A,1,260401,,USD,2/\n03,1,USD,/\n16,165,1,,,,",
      .ofx: "<OFX><STMTRS><CURDEF>USD<STMTTRN><MEMO>",
    ]
    let bytes = Array((starts[format] ?? "").utf8) + Array(repeating: 0x61, count: 3 << 20)
    let error = #expect(throws: SourceError.self) { try BankFiles.read(bytes, as: format) }
    #expect(error?.code == .textLength)
  }
}

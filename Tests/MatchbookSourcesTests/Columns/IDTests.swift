import Matchbook
import MatchbookSources
import MatchbookTestKit
import Testing

/// Every record has an id of its own that does not depend on where it stands.
@Suite struct IDTests {
  /// What each record is called, by its content.
  static func names(_ rows: [String], header: String, threads: Int = 1) throws -> [String] {
    let reading = try read(header + rows.joined(), threads: threads)
    return zip(reading.ids, reading.texts(.description)).map { "\($0): \($1 ?? "-")" }.sorted()
  }

  static let header = "id,date,amount,currency,memo\n"

  @Test func repeatedIDsAreNumberedByTheirContent() throws {
    let rows = [
      "a,2026-03-02,1.00,EUR,later\n", "a,2026-03-01,9.00,EUR,dear\n",
      "a,2026-03-01,1.00,EUR,cheap\n", "b,2026-03-01,1.00,EUR,alone\n",
    ]
    #expect(
      try Self.names(rows, header: Self.header) == [
        "a#2: dear", "a#3: later", "a: cheap", "b: alone",
      ])
    let report = try read(Self.header + rows.joined()).report
    #expect(report.repeatedIDCount == 1)
    #expect(report.numberedRowCount == 2)
  }

  @Test(arguments: 0..<40 as Range<UInt64>)
  func numbersDoNotDependOnTheOrderOfRows(seed: UInt64) throws {
    var random = SeededGenerator(seed: seed)
    var rows = (0..<60).map { _ in
      let id = random.element(of: ["a", "b", "a#2", "a#3", "é", "\"a,\"\"\"", "b#2"]) ?? ""
      let memo = "\(random.number(in: 0...9))"
      return "\(id),2026-03-0\(random.number(in: 1...3)),\(random.number(in: 1...2)),EUR,\(memo)\n"
    }
    let before = try Self.names(rows, header: Self.header)
    random.shuffle(&rows)
    #expect(try Self.names(rows, header: Self.header, threads: 3) == before)
    #expect(Set(try read(Self.header + rows.joined()).ids).count == 60)
  }

  @Test func aNumberThatIsTakenIsPassedOver() throws {
    let rows = ["a,,1,EUR,x\n", "a,,2,EUR,y\n", "a#2,,3,EUR,z\n"]
    #expect(try Self.names(rows, header: Self.header) == ["a#2: z", "a#3: y", "a: x"])
  }

  @Test func recordsThatAgreeInEverythingAreKeptApart() throws {
    let reading = try read(Self.header + String(repeating: "a,,1,EUR,x\n", count: 3))
    #expect(reading.ids.sorted() == ["a", "a#2", "a#3"])
  }

  @Test func aFileWithoutIDsGetsThemFromTheContents() throws {
    let rows = ["2026-03-01,1.00,EUR,x\n", "2026-03-01,1.00,EUR,y\n", "2026-03-01,1.00,EUR,x\n"]
    let reading = try read("date,amount,currency,memo\n" + rows.joined())
    #expect(reading.report.hasContentIDs)
    #expect(reading.ids[0] != reading.ids[1])
    #expect(reading.ids[2] == reading.ids[0] + "#2")
    #expect(reading.ids[0].hasPrefix("c-") && reading.ids[0].count == 18)
  }

  /// Content ids are stored by people's books, so they must stay what they are.
  @Test func anIDOfAContentIsTheSameForEver() throws {
    let reading = try read("date,amount,currency,memo\n2026-03-01,1.00,EUR,Café\n")
    #expect(reading.ids == ["c-93d2faeafa470868"])
  }

  @Test(arguments: 0..<20 as Range<UInt64>)
  func contentIDsDoNotDependOnTheOrderOfRowsOrTheFormOfTheFile(seed: UInt64) throws {
    var random = SeededGenerator(seed: seed)
    var rows = (0..<60).map { _ in
      "2026-03-0\(random.number(in: 1...3)),\(random.number(in: 1...2)),EUR,\(random.number(in: 0...9))\n"
    }
    let header = "date,amount,currency,memo\n"
    let before = try Self.names(rows, header: header)
    random.shuffle(&rows)
    #expect(try Self.names(rows, header: header, threads: 3) == before)
    let other = (header + rows.joined()).replacing(",", with: ";").replacing("\n", with: "\r\n")
    let reading = try read(other, threads: 2)
    #expect(
      zip(reading.ids, reading.texts(.description)).map { "\($0): \($1 ?? "-")" }.sorted()
        == before)
  }

  @Test func aFurtherColumnTellsRecordsApart() throws {
    let reading = try read(
      "amount,currency,rate\n1,EUR,1.5\n1,EUR,1.6\n",
      #"{"named": {"rate": {"column": "rate", "type": "number"}}}"#)
    #expect(Set(reading.ids).count == 2)
    #expect(reading.report.numberedRowCount == 0)
  }
}

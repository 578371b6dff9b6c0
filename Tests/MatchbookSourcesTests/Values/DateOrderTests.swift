import Matchbook
import MatchbookSources
import Testing

/// Whether the day or the month stands first is never guessed.
@Suite struct DateOrderTests {
  @Test(arguments: [".", "/", "-", " "])
  func twoNumbersThatCanBeSwappedAreRefused(mark: String) {
    let cells = ["01.02.2026", "11.12.2026", "03.03.2026"].map {
      String($0.map { $0 == "." ? Character(mark) : $0 })
    }
    let error = #expect(throws: SourceError.self) { _ = try dates(cells) }
    #expect(error?.groups.map(\.code) == [.dateAmbiguous])
    #expect(error?.findings.first?.line == 2)
  }

  @Test(
    arguments: [
      (["01.02.2026", "13.02.2026"], ["2026-02-01", "2026-02-13"]),
      (["01/02/2026", "02/13/2026"], ["2026-01-02", "2026-02-13"]),
      (["31-12-2026", "01-02-2026"], ["2026-12-31", "2026-02-01"]),
      (["1.2.2026", "29.2.2024"], ["2026-02-01", "2024-02-29"]),
      (["01.02.2026 23:00", "13.02.2026 01:00"], nil),
    ] as [([String], [String]?)])
  func anotherDateProvesTheOrder(cells: [String], days: [String]?) throws {
    let read = try dates(cells).dates
    #expect(days == nil || read == days)
    #expect(read.first??.hasPrefix(days?.first ?? "2026-02-01") == true)
  }

  @Test func equalNumbersNeedNoProof() throws {
    #expect(try dates(["02.02.2026", "12.12.2026"]).dates == ["2026-02-02", "2026-12-12"])
  }

  @Test func aDeclaredOrderNeedsNoProof() throws {
    #expect(
      try dates(["01.02.2026"], #"{"date_format": "DD.MM.YYYY"}"#).dates == ["2026-02-01"])
    #expect(
      try dates(["01.02.2026"], #"{"date_format": "MM.DD.YYYY"}"#).dates == ["2026-01-02"])
  }

  /// The proof stands in the last row of a file of more than one piece.
  @Test(arguments: [1, 3])
  func theLastRowOfALargeFileProvesTheOrder(threads: Int) throws {
    let row = "1.00;EUR;01/02/2026;some text that makes the file larger than one piece\n"
    let start = "amount;currency;date;memo\n" + String(repeating: row, count: 33_000)
    let dayFirst = try read(start + "1.00;EUR;31/12/2026;\n", threads: threads)
    #expect(dayFirst.table.date(at: 0) == Day("2026-02-01"))
    #expect(dayFirst.report.dateFormat == "DD/MM/YYYY")
    let monthFirst = try read(start + "1.00;EUR;12/31/2026;\n", threads: threads)
    #expect(monthFirst.table.date(at: 0) == Day("2026-01-02"))
    let error = refusal(of: start + "1.00;EUR;11/12/2026;\n", threads: threads)
    #expect(error?.code == .dateAmbiguous)
  }

  @Test(arguments: [false, true])
  func proofsOfBothOrdersSettleNoDoubt(lenient: Bool) {
    let error = #expect(throws: SourceError.self) {
      _ = try dates(["13.02.2026", "02.13.2026", "01.02.2026"], #"{"lenient": \#(lenient)}"#)
    }
    #expect(error?.code == .dateAmbiguous)
  }

  /// 31 February is no day in either order, and 1026 is no year.
  @Test(arguments: ["31.02.2026", "13.00.2026", "00.13.2026", "13.02.1026", "13.13.2026"])
  func aDayThatDoesNotExistProvesNothing(cell: String) {
    let error = #expect(throws: SourceError.self) {
      _ = try dates(["01.02.2026", "03.04.2026", cell], #"{"lenient": true}"#)
    }
    #expect(error?.code == .dateAmbiguous)
  }

  @Test func aDateOfTheOtherOrderIsAnError() {
    let error = #expect(throws: SourceError.self) {
      _ = try dates(["13.02.2026", "14.02.2026", "02.15.2026"])
    }
    #expect(error?.groups.map(\.code) == [.dateFormat])
    #expect(error?.findings.map(\.line) == [4])
  }
}

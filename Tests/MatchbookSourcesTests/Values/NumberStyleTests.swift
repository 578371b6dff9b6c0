import Matchbook
import MatchbookSources
import Testing

/// A number that could be read in two ways is read only if another one proves which.
@Suite struct NumberStyleTests {
  @Test(arguments: ["1.234", "1,234", "999.999", "-1.234", "(1,234)"])
  func thousandsOrDecimalsAreRefusedWithoutAProof(cell: String) {
    let error = #expect(throws: SourceError.self) { _ = try amounts(["12", cell, "1000"]) }
    #expect(error?.code == .amountAmbiguous)
    #expect(error?.findings.first?.line == 3)
  }

  @Test(
    arguments: [
      ("1.234", "12.50", "1.234"), ("1.234", "12,50", "1234.000"), ("1,234", "12.50", "1234.000"),
      ("1,234", "12,50", "1.234"), ("1.234", "0.500", "1.234"), ("1.234", "1234.500", "1.234"),
      ("1.234", "1.234.567", "1234.000"), ("1,234", "1,234,567", "1234.000"),
      ("1.234", "1,234.5", "1.234"), ("1.234", "1'000", "1.234"), ("1,234", "1 000", "1.234"),
    ])
  func anotherAmountProvesTheStyle(cell: String, proof: String, amount: String) throws {
    #expect(try amounts([cell, proof], currency: "KWD").first == amount + " KWD")
    #expect(try amounts([proof, cell], currency: "KWD").last == amount + " KWD")
  }

  @Test(
    arguments: [
      (#"{"decimal": "."}"#, "1.234"), (#"{"decimal": ","}"#, "1234.000"),
      (#"{"grouping": "."}"#, "1234.000"), (#"{"grouping": ","}"#, "1.234"),
      (#"{"decimal": ".", "grouping": "'"}"#, "1.234"), (#"{"grouping": " "}"#, "1.234"),
      (#"{"grouping": "'"}"#, "1.234"),
    ])
  func aDeclaredMarkNeedsNoProof(description: String, amount: String) throws {
    #expect(try amounts(["1.234"], description, currency: "KWD") == [amount + " KWD"])
  }

  @Test func aDeclaredGroupingForbidsTheOthers() {
    for (description, cell) in [
      (#"{"decimal": ",", "grouping": " "}"#, "1.234,50"),
      (#"{"decimal": ".", "grouping": "'"}"#, "1,234.50"),
      (#"{"decimal": ","}"#, "1,234.50"), (#"{"decimal": "."}"#, "1.234,50"),
    ] {
      let error = #expect(throws: SourceError.self) { _ = try amounts([cell], description) }
      #expect(error?.code == .amountFormat)
    }
  }

  /// Only the first rows are looked at before the file is read; the proof may come after them.
  @Test func groupsBesideADeclaredDecimalMarkAreFoundAnywhere() throws {
    let cells = Array(repeating: "12,50", count: 20_000) + ["1 234,50"]
    #expect(try amounts(cells, #"{"decimal": ","}"#).last == "1234.50 EUR")
  }

  /// The proof stands in the last row of a file of more than one piece.
  @Test(arguments: [1, 3])
  func theLastRowOfALargeFileProvesTheStyle(threads: Int) throws {
    let row = "1.234;EUR;some text that makes the file larger than one piece\n"
    let start = "amount;currency;memo\n" + String(repeating: row, count: 40_000)
    let comma = try read(start + "0,5;EUR;\n", threads: threads)
    #expect(comma.amounts.first == "1234.00 EUR")
    #expect(comma.report.decimal == ",")
    let error = refusal(of: start + "5;EUR;\n", threads: threads)
    #expect(error?.code == .amountAmbiguous)
    #expect(error?.findings.first?.line == 2)
  }

  /// With a point in one value and a comma in another the file contradicts itself.
  @Test func aValueOfTheOtherStyleIsAnError() {
    let error = #expect(throws: SourceError.self) { _ = try amounts(["12.50", "12,50", "7.25"]) }
    #expect(error?.groups.map(\.code) == [.amountFormat])
    #expect(error?.findings.map(\.line) == [3])
  }

  /// Good rows are imported, so a doubt that the contradiction leaves must stop even lenient reading.
  @Test func aContradictionSettlesNoDoubt() {
    let error = #expect(throws: SourceError.self) {
      _ = try amounts(["12.50", "12,50", "1.230"], #"{"lenient": true}"#)
    }
    #expect(error?.code == .amountAmbiguous)
  }

  /// `7.5 EUR` and `1.2.3` cannot be read, so they are no proof for `1.234`.
  @Test(arguments: ["7.5 EUR", "1.2.3", "x.5", "12.x5"])
  func aValueThatCannotBeReadProvesNothing(cell: String) {
    let error = #expect(throws: SourceError.self) {
      _ = try amounts(["1.234", cell], #"{"lenient": true}"#, currency: "KWD")
    }
    #expect(error?.code == .amountAmbiguous)
  }

  @Test func furtherNumbersAreWrittenLikeTheAmounts() throws {
    let description = #"{"named": {"fee": {"column": "fee", "type": "number", "places": 3}}}"#
    func fees(_ rows: String) throws -> [String?] {
      try read("amount;currency;fee\n" + rows, description).texts(.named("fee"))
    }
    #expect(try fees("12,50;EUR;1.234\n") == ["1234.000"])
    #expect(try fees("12.50;EUR;1.234\n12;EUR;\n") == ["1.234", nil])
    #expect(try fees("12;EUR;1.234\n12;EUR;0,5\n") == ["1234.000", "0.500"])
    let doubt = refusal(of: "amount;currency;fee\n12;EUR;1.234\n", description)
    #expect(doubt?.code == .amountAmbiguous)
    #expect(doubt?.findings.first?.column == "fee")
    // What further numbers prove does not settle amounts.
    let amount = refusal(of: "amount;currency;fee\n1.234;EUR;0,5\n", description)
    #expect(amount?.findings.first?.column == "amount")
  }

  @Test func theReportSaysWhichMarksWereFound() throws {
    let comma = try read("amount;currency\n1.234,50;EUR\n").report
    #expect(comma.decimal == ",")
    #expect(comma.grouping == ".")
    let point = try read("amount;currency\n12.50;EUR\n").report
    #expect(point.decimal == ".")
    #expect(point.grouping == nil)
  }
}

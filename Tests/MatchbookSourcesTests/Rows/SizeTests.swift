import Matchbook
import Testing

@testable import MatchbookSources

/// Files whose sizes lie around the bounds at which the reader takes its work apart.
@Suite struct SizeTests {
  static let header = "id,amount,currency,memo\n"
  /// Bytes of one piece of a file.
  static let piece = FileReading.pieceBytes

  @Test(arguments: [1, 2, 255, 256, 257, 511, 512, 513, 1024])
  func everyRowAroundTheBoundOfABatchIsRead(count: Int) throws {
    let rows = (1...count).map { "r\($0),\($0).25,EUR,memo \($0)\n" }.joined()
    for text in [Self.header + rows, String((Self.header + rows).dropLast())] {
      let reading = try read(text)
      #expect(reading.ids == (1...count).map { "r\($0)" })
      #expect(reading.amounts.last == "\(count).25 EUR")
      #expect(reading.texts(.description).last == "memo \(count)")
    }
  }

  @Test(arguments: [255, 256, 257])
  func badRowsAroundTheBoundOfABatchAreLeftOut(count: Int) throws {
    let rows = (1...count).map { $0 % 5 == 0 ? "r\($0),x,EUR,y\n" : "r\($0),1,EUR,\($0)\n" }
    let reading = try read(Self.header + rows.joined(), #"{"lenient": true}"#)
    let good = (1...count).filter { $0 % 5 != 0 }
    #expect(reading.ids == good.map { "r\($0)" })
    #expect(reading.texts(.description) == good.map { "\($0)" })
    #expect(reading.report.badRowCount == count / 5)
  }

  /// The header and the first row fill the piece up to a few bytes before or behind its bound.
  @Test(arguments: -4...4)
  func aPieceMayEndAnywhereInALine(distance: Int) throws {
    let start = Self.header + "a,1,EUR,"
    let filling = String(repeating: "x", count: Self.piece - 10 + distance)
    let reading = try read(
      start + filling + "\r\nb,2,EUR,y\r\nc,3,EUR,z\r\n",
      #"{"delimiter": ","}"#, threads: 2)
    #expect(reading.ids == ["a", "b", "c"])
    #expect(reading.texts(.description) == [filling, "y", "z"])
  }

  /// Behind the bound stands what looks like rows, but belongs to a quoted cell.
  @Test(arguments: [1, 3])
  func aQuotedCellMayCrossTheBoundsOfPieces(threads: Int) throws {
    let lines = String(repeating: "no,row,at,all\n", count: 3 * Self.piece / 14)
    let reading = try read(
      Self.header + "a,1,EUR,\"\(lines)\"\nb,2,EUR,\"y \"\"\n\"\"\"\nc,3,EUR,z\n", threads: threads)
    #expect(reading.ids == ["a", "b", "c"])
    #expect(reading.texts(.description).map { $0?.utf8.count } == [lines.utf8.count, 5, 1])
    #expect(reading.amounts == ["1.00 EUR", "2.00 EUR", "3.00 EUR"])
  }

  @Test(arguments: [1, 3])
  func everyRowMayHoldLineEnds(threads: Int) throws {
    let count = 48_000
    let rows = (0..<count).map {
      "r\($0),\($0),EUR,\"line\r\n\"\"\($0)\"\"\r\n,,\r\nend of \($0)\"\r\n"
    }
    let reading = try read(Self.header + rows.joined(), threads: threads)
    #expect(reading.ids == (0..<count).map { "r\($0)" })
    #expect(
      reading.texts(.description)
        == (0..<count).map { "line\r\n\"\($0)\"\r\n,,\r\nend of \($0)" })
  }

  @Test func findingsOfLaterPiecesHaveTheirLines() {
    let good = String(repeating: "a,1,EUR,some text that makes the file longer\n", count: 60_000)
    let text = Self.header + good + "b,x,EUR,\n" + good + "c,1,EUR\nd,y,EUR,\n"
    for threads in [1, 3] {
      let error = refusal(of: text, threads: threads)
      #expect(error?.groups.map(\.code) == [.amountFormat, .rowLength])
      #expect(error?.findings.map(\.line) == [60_002, 120_004, 120_003])
    }
  }

  @Test func aFewFindingsAreShownAndAllAreCounted() {
    let error = refusal(of: Self.header + String(repeating: "a,x,EUR,\n", count: 1000))
    #expect(error?.groups.map(\.count) == [1000])
    #expect(error?.findings.count == SourceError.shownFindings)
    #expect(
      error?.description.hasSuffix(
        "\n  [source.amount-format] 980 more rows of this file have the same error; the file was "
          + "not imported.") == true)
  }

  /// A cell may be as long as a text of a table; one that is longer is refused.
  @Test(arguments: ["", "\""])
  func aCellHasALongestLength(quote: String) throws {
    let start = Self.header + "a,1,EUR," + quote
    let longest = String(repeating: "x", count: CellBatch.longestCell - 1)
    let end = quote + "\nb,1,EUR,y\n"
    let reading = try read(start + longest + end, #"{"delimiter": ","}"#)
    #expect(reading.texts(.description).map { $0?.utf8.count } == [longest.utf8.count, 1])
    let error = refusal(of: start + longest + "x" + end, #"{"delimiter": ","}"#)
    #expect(error?.groups.map(\.code) == [.cellLength])
  }

  @Test func joinedTextsHaveALongestLength() {
    let half = String(repeating: "x", count: CellBatch.longestCell / 2)
    let error = refusal(
      of: "amount,currency,a,b\n1,EUR,\(half),\(half)\n",
      #"{"delimiter": ",", "columns": {"description": ["a", "b"]}}"#)
    #expect(error?.groups.map(\.code) == [.cellLength])
  }

  @Test func aRowMayHaveManyCells() throws {
    let names = (0..<3000).map { "c\($0)" }.joined(separator: ",")
    let cells = (0..<3000).map { "v\($0)" }.joined(separator: ",")
    let reading = try read("amount,currency,\(names)\n" + "1,EUR,\(cells)\n2,EUR,\(cells)\n")
    #expect(reading.table.namedFields.count == 3000)
    #expect(reading.texts(.named("c2999")) == ["v2999", "v2999"])
  }
}

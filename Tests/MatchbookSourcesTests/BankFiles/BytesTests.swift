import Matchbook
import Testing

@testable import MatchbookSources

/// Runs of bytes, buffers and columns that readers of lines cut, fill and hand on.
@Suite struct BytesTests {
  @Test func aRunIsCutByPlacesFromZero() {
    let line = Bytes(":86:  EREF+X \t")
    #expect(line.from(4).withoutBlanks.string == "EREF+X")
    #expect(line[1..<3] == "86")
    #expect(line.dropFirst(99).isEmpty && line.dropLast(99).isEmpty)
    #expect(line.prefix(3).string == ":86" && line.suffix(2).string == " \t")
    #expect(Bytes("   ").withoutBlanks.isEmpty)
  }

  @Test func placesOfBytesAndTextsAreFound() {
    let line = Bytes("a//b/c//")
    #expect(line.firstPlace(of: "//") == 1)
    #expect(line.from(3).firstPlace(of: "//") == 3)
    #expect(line.firstPlace(of: "///") == nil)
    #expect(line.firstPlace(of: UInt8(ascii: "/"), from: 3) == 4)
    #expect(line.firstPlace(of: UInt8(ascii: "x")) == nil)
    #expect(line.place(of: line[3..<4]) == 3)
    #expect(line.place(of: Bytes("elsewhere")) == nil)
  }

  @Test func charactersAreCountedAndNotBytes() {
    "Müller €".utf8.withContiguousStorageIfAvailable {
      #expect(Bytes($0).characterCount == 8)
    }
  }

  @Test func aBufferGrowsAndIsUsedAgain() {
    let buffer = ByteBuffer(capacity: 1)
    for number in 0..<100 {
      buffer.append(Bytes("0123456789"))
      buffer.append(UInt8(truncatingIfNeeded: number))
    }
    #expect(buffer.count == 1100)
    #expect(buffer.bytes[1089..<1099] == "0123456789")
    #expect(buffer.bytes.last == 99)
    buffer.clear()
    #expect(buffer.bytes.isEmpty)
  }

  /// A column has a cell for every row, absent where nobody gave it one, or none at all.
  @Test(arguments: [[], [0], [2999], [0, 1, 1500], Array(stride(from: 0, to: 3000, by: 7))])
  func columnsAreFilledUp(rows: [Int]) {
    let columns = CellColumns(count: 2)
    for row in rows { columns.put(TextCell(offset: row, length: 1), column: 1, row: row) }
    columns.put(.absent, column: 0, row: 5)
    #expect(columns.take(0, rows: 3000).isEmpty)
    let cells = columns.take(1, rows: 3000)
    #expect(cells.count == (rows.isEmpty ? 0 : 3000))
    #expect(cells.indices.filter { !cells[$0].isAbsent } == rows)
    #expect(cells.filter { !$0.isAbsent }.map(\.offset) == rows)
  }

  @Test func whatIsNotAsciiIsSeenInEveryPlace() throws {
    for place in 0..<20 {
      for byte: UInt8 in [0x03, 0x07, 0x1F, 0x20, 0x7E, 0x7F, 0x80, 0xFF] {
        var line = Array(repeating: UInt8(ascii: "x"), count: 20)
        line[place] = byte
        let lines = try LineReader(
          ByteStream(bytes: line), encoding: .automatic, name: "file")
        let read = try #require(try lines.next())
        let isControl = (0x05..<0x20).contains(byte) || byte == 0x7F
        let isMark = byte < 0x05 && place > 0 && place < 19
        #expect((lines.controlCharacter != nil) == (isControl || isMark), "\(byte) at \(place)")
        #expect((lines.latin1Lines == 1) == (byte >= 0x80))
        if byte < 0x80 { #expect(read.count == (byte < 0x05 && !isMark ? 19 : 20)) }
      }
    }
  }
}

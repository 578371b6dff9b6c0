import Matchbook
import Testing

@testable import MatchbookSources

/// Records that share an id are numbered in as many looks at a file as the memory for them asks for.
@Suite struct PartwiseNumberingTests {
  private static func table(_ ids: [String]) throws -> RecordTable {
    let text = "id,amount,currency\n" + ids.map { "\($0),1,EUR\n" }.joined()
    // A part of a text keeps ids that stand twice.
    return try CSVSource(description: SourceDescription(), parts: TextParts())
      .read(bytes: Array(text.utf8), name: "data.csv").table
  }

  private static func hash(_ id: String) -> UInt64 {
    Array(id.utf8).withUnsafeBufferPointer { RepeatedIDSearch.hash($0) }
  }

  private static func numbering(_ ids: [String], room: Int) -> PartwiseNumbering {
    PartwiseNumbering(suspects: Set(ids.map(hash)), threads: 1, room: room)
  }

  /// Ids in the order of their hashes, the greatest first.
  private static func ids(_ count: Int) -> [String] {
    (0..<count).map { "r\($0)" }.sorted { hash($0) > hash($1) }
  }

  @Test(arguments: [["a", "a", "a", "b", "b", "b"], ["b", "a", "b", "a"], ["a", "a", "b"]])
  func aFileThatChangesBetweenLooksIsFoundOut(later: [String]) throws {
    var numbering = Self.numbering(["a", "b"], room: 0)
    numbering.look(at: try Self.table(["a", "a", "b", "b"]))
    numbering.endLook()
    #expect(!numbering.isDone)
    #expect(!numbering.hasChanged)
    numbering.look(at: try Self.table(later))
    numbering.endLook()
    #expect(numbering.hasChanged)
  }

  /// Once one id fills the room, others that come take its place rather than more room.
  @Test func anIDThatFillsTheRoomMakesWay() throws {
    let ids = Self.ids(40)
    let room = 3000
    var numbering = Self.numbering(ids, room: room)
    let parts =
      [Array(repeating: ids[0], count: 200)] + ids.dropFirst().map { [$0, $0] } + [ids.reversed()]
    let tables = try parts.map(Self.table)
    var looks = 0
    while !numbering.isDone {
      for (place, table) in tables.enumerated() {
        numbering.look(at: table)
        if looks == 0, place > 0 { #expect(numbering.keptBytes <= room) }
      }
      numbering.endLook()
      looks += 1
    }
    #expect(looks < ids.count)
    #expect(numbering.repeatedIDs == ids.count)
    #expect(numbering.numberedRows == 200 + 2 * (ids.count - 1))
  }

  /// Ids that look like numbered ones take room too.
  @Test func idsThatLookNumberedWaitAsRecordsDo() throws {
    let ids = Self.ids(2)
    let table = try Self.table(
      [ids[1], ids[1], ids[0], ids[0]] + (2...300).map { "\(ids[0])#\($0)" })
    var numbering = Self.numbering(ids, room: 2000)
    numbering.look(at: table)
    #expect(numbering.keptBytes <= 2000)
    numbering.endLook()
    #expect(!numbering.isDone)
    numbering.look(at: table)
    numbering.endLook()
    #expect(numbering.isDone)
    #expect(numbering.numbers.numbers == [0, 2, 0, 301])
  }
}

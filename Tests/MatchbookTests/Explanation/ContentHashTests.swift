import MatchbookTestKit
import Testing

@testable import Matchbook

@Suite struct ContentHashTests {
  /// Two hashes in one pass are those of two passes, whatever the length.
  @Test func twoSeedsAtOnceGiveTheHashesOfEach() {
    var random = SeededGenerator(seed: 1)
    for count in 0...100 {
      let bytes = (0..<count).map { _ in UInt8(random.number(in: 0...255)) }
      let padded = bytes + [UInt8](repeating: 0, count: 16)
      let both = padded.withUnsafeBytes { buffer in
        buffer.baseAddress.map { StableHash.hashes(padded: $0, count: count, seeds: (7, 107)) }
      }
      let each = bytes.withUnsafeBufferPointer {
        (StableHash.hash($0, seed: 7), StableHash.hash($0, seed: 107))
      }
      #expect(both?.0 == each.0 && both?.1 == each.1)
    }
  }

  /// Tables that are worth several threads, with texts longer than a row usually has.
  @Test func theNumberOfThreadsChangesNothing() throws {
    let records = (0..<9000).map { row in
      Record(
        id: "r\(row)", amount: Amount(minorUnits: Int64(row), currency: .init(word: 0)), date: nil,
        reference: String(repeating: "x", count: row % 50 == 0 ? row : row % 20))
    }
    let table = try RecordTable(records)
    let reversed = try RecordTable(records.reversed())
    let (first, second) = table.contentHash(seed: 3, Workers(count: 1))
    for other in [
      table.contentHash(seed: 3, Workers(count: 3)),
      reversed.contentHash(seed: 3, Workers(count: 2)),
    ] {
      #expect(other.0 == first && other.1 == second)
    }
    #expect(table.contentHash(seed: 4, Workers(count: 1)).0 != first)
  }
}

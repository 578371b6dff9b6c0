import MatchbookTestKit
import Testing

@testable import Matchbook

/// The rows that a pass may match, kept as bits, are those that were marked.
@Suite struct EligibleRowsTests {
  @Test(arguments: [0, 1, 63, 64, 65, 200, 16_383, 16_384, 16_449, 50_000], [1, 2, 3, 7])
  func rowsComeBackAsTheyWereMarked(rows: Int, threads: Int) {
    var random = SeededGenerator(seed: UInt64(rows + threads))
    // Stretches in which all rows take part, none does, or some do.
    let marks = (0..<rows).map { row -> UInt8 in
      switch row / 1000 % 3 {
      case 0: 1
      case 1: 0
      default: random.happens(1, in: 3) ? 1 : 0
      }
    }
    let eligible = EligibleRows(rowCount: rows, Workers(count: threads)) { range, includes in
      for row in range { includes[row] = marks[row] }
    }
    #expect(eligible.includedCount == marks.count { $0 == 1 })
    #expect(eligible.countByPiece.count == threads)

    var seen: [UInt8] = []
    for piece in 0..<threads {
      let before = seen.count
      eligible.forEachStretch(ofPiece: piece, of: threads) { range, includes in
        #expect(range.lowerBound == seen.count)
        for row in range { seen.append(includes[row]) }
      }
      #expect(seen[before...].count { $0 == 1 } == eligible.countByPiece[piece])
    }
    #expect(seen == marks)
  }

  @Test func aFewRowsAreLookedAtAlone() {
    let eligible = EligibleRows(rowCount: 1000, Workers(count: 2)) { range, includes in
      for row in range { includes[row] = row % 3 == 0 ? 1 : 0 }
    }
    var seen: [Int] = []
    eligible.withIncludes(640..<672) { includes in
      for row in 640..<672 where includes[row] == 1 { seen.append(row) }
    }
    #expect(seen == (640..<672).filter { $0 % 3 == 0 })
  }
}

import MatchbookTestKit
import Testing

@testable import Matchbook

/// Columns that several threads fill, each its own rows, hold what was put there.
@Suite struct PlacedColumnsTests {
  private let workers = Workers(count: 3)

  /// Ranges one behind the other, most of them shorter than a block of rows.
  private static func pieces(_ count: Int, _ random: inout SeededGenerator) -> [Range<Int>] {
    var pieces: [Range<Int>] = []
    var row = 0
    while row < count {
      let end = min(count, row + random.number(in: 1...1_500))
      pieces.append(row..<end)
      row = end
    }
    return pieces
  }

  /// - Parameter far: One in so many texts lies far from its neighbours or is long.
  @Test(arguments: Seeds.first(6, atMost: 30), [40, 4])
  func textsAreTheSame(seed: UInt64, far: Int) {
    var random = SeededGenerator(seed: seed)
    let pieces = Self.pieces(random.number(in: 1_000...9_000), &random)
    let rows = pieces.last?.upperBound ?? 0
    // More room than rows, as for a file of which nobody knows how many it has.
    let starts = TextStarts(rows: rows + 700)
    var cells: [TextCell] = []
    var offset = 40_000_000
    for piece in pieces {
      starts.set(offset - TextStarts.reach / 2, forBlocksFrom: piece)
      for _ in piece {
        let length = random.number(in: 0...20)
        switch random.number(in: 0...far * 3) {
        case 0: cells.append(TextCell(offset: offset, length: 255 + length))
        case 1: cells.append(TextCell(offset: length, length: 7))
        case 2: cells.append(TextCell(offset: offset + TextStarts.reach, length: 7))
        default: cells.append(length == 0 ? .absent : TextCell(offset: offset, length: length))
        }
        offset += length
      }
    }
    let placed = PlacedCells(starts: starts)
    let all = cells
    workers.run(pieces: pieces.count) { piece in
      all.withUnsafeBufferPointer { cells in
        guard let base = cells.baseAddress else { return }
        placed.place(base + pieces[piece].lowerBound, at: pieces[piece])
      }
    }
    let column = placed.finish(count: rows)
    #expect(Array(column) == cells)
    // One in thirteen stands apart of the second kind: too many for a compact column.
    #expect(column.isCompact == (far == 40))
  }

  @Test func distancesReachAsFarAsTheySay() {
    let starts = TextStarts(rows: 4)
    starts.set(100, forBlocksFrom: 0..<4)
    let cells = [
      TextCell(offset: 100, length: 254), TextCell(offset: 100 + TextStarts.reach, length: 1),
      TextCell(offset: 101 + TextStarts.reach, length: 1), TextCell(offset: 99, length: 1),
    ]
    let placed = PlacedCells(starts: starts)
    cells.withUnsafeBufferPointer { if let base = $0.baseAddress { placed.place(base, at: 0..<4) } }
    #expect(Array(placed.finish(count: 4)) == cells)
  }

  @Test(arguments: [1, 2, 255, 256, 257])
  func currenciesAreTheSame(kinds: Int) {
    var random = SeededGenerator(seed: UInt64(kinds))
    let all = (0..<kinds).map { Currency(word: UInt32($0) * 7919 % 1_000_003) }
    let pieces = Self.pieces(12_000, &random)
    // Each at least once, and met in another order than theirs.
    let currencies =
      all.reversed()
      + (kinds..<12_000).map { _ in
        all[random.number(in: 0...kinds - 1)]
      }
    let placed = PlacedCurrencies(capacity: 13_000)
    let failures = RunningTotal()
    workers.run(pieces: pieces.count) { piece in
      currencies.withUnsafeBufferPointer { currencies in
        guard let base = currencies.baseAddress else { return }
        let rows = pieces[piece]
        if !placed.place(base + rows.lowerBound, at: rows, CurrencyNumbers()) {
          _ = failures.add(1)
        }
      }
    }
    #expect((failures.total == 0) == (kinds <= 256))
    guard failures.total == 0 else { return }
    let column = placed.finish(count: 12_000, workers)
    #expect(column.map(\.word) == currencies.map(\.word))
    let palette = column.numbered?.palette.map(\.codeWord) ?? []
    #expect(palette.count == kinds && palette == palette.sorted())
  }

  @Test func pointsInTimeAreTheSame() {
    var random = SeededGenerator(seed: 8)
    let pieces = Self.pieces(9_000, &random)
    let days = (0..<9_000).map { _ in Int32(random.number(in: -40_000...40_000)) }
    var instants: [Int64] = []
    let placed = PlacedInstants(capacity: 10_000)
    for piece in pieces {
      let hasTimes = random.happens(1, in: 2)
      instants += piece.map { row in
        hasTimes && random.happens(2, in: 3)
          ? Int64(days[row]) * 86_400_000 + Int64(random.number(in: -100_000...86_400_000))
          : RecordColumns.missingInstant
      }
      let (instants, days) = (Array(instants[piece]), Array(days[piece]))
      if hasTimes {
        #expect(placed.place(instants, of: days, at: piece))
      } else {
        placed.placeNone(at: piece)
      }
    }
    #expect(Array(placed.finish(days)) == instants)
  }

  @Test func aPointFarFromItsDayIsRefused() {
    let placed = PlacedInstants(capacity: 1)
    #expect(!placed.place([Int64(Int32.max) + 1], of: [0], at: 0..<1))
    #expect(!placed.place([Int64.max], of: [-1], at: 0..<1))
    #expect(placed.place([Int64(Int32.max)], of: [0], at: 0..<1))
  }
}

import MatchbookTestKit
import Testing

@testable import Matchbook

/// The index finds exactly what comparing all texts finds.
@Suite struct EditDistanceIndexTests {
  @Test(
    arguments: [1, 300_000, 600_000, 700_000, 800_000, 850_000, 900_000, 950_000, 1_000_000],
    Seeds.first(3, atMost: 30))
  func findsWhatAFullScanFinds(threshold: Int32, seed: UInt64) {
    var texts = RandomTexts(seed: seed)
    var column = TextColumn()
    var queries: [String] = ["", "a"]
    for _ in 0..<60 {
      let (left, right) = texts.pair()
      // Long texts make the plain comparison slow; ten times fewer of them are enough.
      guard left.utf8.count < 40 || texts.number(in: 0...9) == 0 else { continue }
      column.append(left)
      if texts.number(in: 0...3) == 0 { column.append(left) }
      queries.append(right)
    }
    let groups = column.cells.map { _ in UInt64(texts.number(in: 0...1)) }
    check(column, groups, queries, threshold, workers: Int(seed % 3) + 1)
  }

  /// Sequential references share long beginnings, so cuts are moved away from even ones.
  @Test(arguments: [600_000, 700_000, 850_000, 950_000], Seeds.first(2, atMost: 30))
  func findsAllSequentialReferences(threshold: Int32, seed: UInt64) {
    var random = SeededGenerator(seed: seed)
    var column = TextColumn()
    var queries: [String] = []
    for _ in 0..<120 {
      column.append(spoiled("inv2024000\(10_000 + random.number(in: 0...2999))", &random))
      queries.append(spoiled("inv2024000\(10_000 + random.number(in: 0...2999))", &random))
    }
    check(column, [], Array(queries.prefix(60)), threshold, workers: 2)
  }

  private func spoiled(_ text: String, _ random: inout SeededGenerator) -> String {
    var scalars = Array(text.unicodeScalars)
    for _ in 0..<random.number(in: 0...2) {
      let place = random.number(in: 0...scalars.count - 1)
      switch random.below(4) {
      case 0: scalars.insert("7", at: place)
      case 1: scalars.remove(at: place)
      case 2: scalars[place] = "3"
      default: break
      }
    }
    return scalars.map { String($0) }.joined()
  }

  private func check(
    _ column: TextColumn, _ groups: [UInt64], _ queries: [String], _ threshold: Int32,
    workers: Int
  ) {
    func index(pairsAbove rowsAllowed: Int) -> EditDistanceIndex {
      EditDistanceIndex(
        cells: column.cells, arena: column.arena, groups: groups, atLeast: threshold,
        workers: Workers(count: workers), pairsAbove: rowsAllowed)
    }
    var bySegments = EditDistanceSearch(index(pairsAbove: .max))
    var byPairs = EditDistanceSearch(index(pairsAbove: 0))
    for (number, query) in queries.enumerated() {
      let group = groups.isEmpty ? 0 : UInt64(number % 2)
      let scanned = column.texts.indices.compactMap { row -> EditDistanceSearch.Found? in
        guard groups.isEmpty || groups[row] == group else { return nil }
        let score = PlainSimilarity.score(.levenshtein, query, column.texts[row])
        return score >= threshold ? .init(row: UInt32(row), score: score) : nil
      }
      #expect(bySegments.rows(like: query, group) == scanned, "\(query)")
      #expect(byPairs.rows(like: query, group) == scanned, "\(query)")
      let some = number % 7 * column.texts.count / 14..<column.texts.count * 3 / 4
      let wanted = scanned.filter { some.contains(Int($0.row)) }
      #expect(bySegments.rows(like: query, group, in: some) == wanted, "\(query), \(some)")
      #expect(byPairs.rows(like: query, group, in: some) == wanted, "\(query), \(some)")
    }
  }

  @Test func theOrderDoesNotDependOnTheWorkers() {
    var random = SeededGenerator(seed: 5)
    var column = TextColumn()
    for _ in 0..<20_000 { column.append("inv2024\(10_000_000 + random.number(in: 0...9_999))") }
    let orders = (1...3).map { workers -> [EditDistanceSearch.Found] in
      let index = EditDistanceIndex(
        cells: column.cells, arena: column.arena, atLeast: 850_000,
        workers: Workers(count: workers))
      var search = EditDistanceSearch(index)
      return Array("inv202410001234".utf8).withUnsafeBufferPointer {
        search.search($0) { Array($0) }
      }
    }
    #expect(orders[0].count > 100)
    #expect(orders[0] == orders[1])
    #expect(orders[0] == orders[2])
  }

  @Test func nothingIsFoundInNothing() {
    let index = EditDistanceIndex(
      cells: [], arena: [], atLeast: 850_000, workers: Workers(count: 2))
    var search = EditDistanceSearch(index)
    #expect(Array("a".utf8).withUnsafeBufferPointer { search.search($0) { $0.count } } == 0)
  }
}

extension EditDistanceSearch {
  /// Ascending by row.
  mutating func rows(
    like text: String, _ group: UInt64, in rows: Range<Int>? = nil
  ) -> [Found] {
    Array(text.utf8).withUnsafeBufferPointer {
      search($0, group: group, in: rows) { $0.sorted { $0.row < $1.row } }
    }
  }
}

/// Texts one after the other in an arena.
struct TextColumn {
  var texts: [String] = []
  var cells: [TextCell] = []
  var arena: [UInt8] = []

  mutating func append(_ text: String) {
    texts.append(text)
    cells.append(TextCell(offset: arena.count, length: text.utf8.count))
    arena += Array(text.utf8)
  }
}

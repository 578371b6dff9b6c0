import MatchbookTestKit
import Testing

@testable import Matchbook

/// Columns in less memory hold what they held before.
@Suite struct CompactColumnsTests {
  private let workers = Workers(count: 2)

  @Test(arguments: Seeds.first(8, atMost: 30))
  func textsAreTheSame(seed: UInt64) {
    var random = SeededGenerator(seed: seed)
    var offset = 0
    var cells: [TextCell] = []
    // More rows than a block, and so many that few of them are long or stand far away.
    for _ in 0..<random.number(in: 2_000...9_000) {
      let isLong = random.happens(1, in: 400)
      let length = random.number(in: 0...(isLong ? 300 : 20))
      let isFar = random.happens(1, in: 400)
      cells.append(
        length == 0
          ? .absent : TextCell(offset: isFar ? offset + 1 << 30 : offset, length: length))
      offset += length
    }
    var compact = TextCells(cells)
    compact.compact(workers)
    #expect(compact.isCompact)
    #expect(Array(compact) == cells)
    compact.withView { view in
      #expect(cells.indices.allSatisfy { view?[$0] == cells[$0] })
    }
    // What is changed is wide again, and keeps the rest.
    compact.append(TextCell(offset: 7, length: 3))
    #expect(Array(compact) == cells + [TextCell(offset: 7, length: 3)])
  }

  @Test func columnsOfLongTextsStayAsTheyAre() {
    let cells = (0..<500).map { TextCell(offset: 300 * $0, length: 300) }
    var column = TextCells(cells)
    column.compact(workers)
    #expect(!column.isCompact)
    #expect(Array(column) == cells)
  }

  @Test func aRowThatHasNoTextHasNone() {
    var column = TextCells(repeating: .absent, count: 5_000)
    column.compact(workers)
    #expect(column.isCompact)
    #expect(column.allSatisfy { $0 == .absent })
  }

  @Test(arguments: [1, 3, 200, 256, 257, 400])
  func currenciesAreTheSame(kinds: Int) {
    let letters = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZ").map(String.init)
    let all = (0..<kinds).map { kind in
      Currency(
        code: letters[kind / 26 % 26] + letters[kind % 26] + letters[kind / 676],
        exponent: kind % 4) ?? .init(word: 0)
    }
    var random = SeededGenerator(seed: UInt64(kinds))
    let rows =
      all
      + (0..<12_000).map { _ in
        all[random.number(in: 0...kinds - 1)]
      }
    var column = CurrencyColumn(rows)
    column.compact(workers)
    #expect((column.numbered != nil) == (kinds <= 256))
    #expect(column.map(\.word) == rows.map(\.word))
    column.withView { view in
      #expect(rows.indices.allSatisfy { view?[$0] == rows[$0] })
    }
    column.append(all[0])
    #expect(column.map(\.word) == rows.map(\.word) + [all[0].word])
  }

  private static let idForms: [@Sendable (Int) -> String] = [
    { "X-\(String(repeating: "0", count: 8 - "\($0)".count))\($0)" }, { "\($0)" }, { "00\($0)" },
    { $0 % 40 == 3 ? "odd \($0) one" : "Zoë 2026/\($0)" }, { "A\(99_999_990_000 + $0)" },
    { $0.isMultiple(of: 2) ? "B\($0)" : "B0\($0)" }, { "\(4_294_967_000 + $0)" },
    { String(repeating: "p", count: 32) + "\($0)" }, { "no number \($0) here" },
  ]

  /// Numbers behind a prefix, of any form, and a few that are none.
  @Test(arguments: idForms.indices)
  func idsAreTheSame(form: Int) throws {
    let eur = try #require(Currency("EUR"))
    let ids = (0..<3_000).map { Self.idForms[form]($0 * 7 % 3_001) }
    let plain = try RecordTable(
      ids.map { Record(id: $0, amount: Amount(minorUnits: 1, currency: eur)) })
    let compact = plain.compacted
    #expect(compact.columns.ids.areNumbers == (form != 8))
    #expect((0..<ids.count).map(compact.id) == ids)
    #expect(compact.contentDigest(threads: 2) == plain.contentDigest(threads: 2))
    let rows = plain.allRows
    #expect(IDOrder(compact).sorted(rows) == IDOrder(plain).sorted(rows))
    let few = Array(rows.prefix(100))
    #expect(IDOrder(compact).sorted(few) == IDOrder(plain).sorted(few))
    let chosen: [Int32] = [5, 0, 2_999, 83]
    let selected = compact.selecting(rows: chosen)
    #expect((0..<4).map(selected.id) == chosen.map { ids[Int($0)] })
    let texts = try #require(compact.texts(.id))
    #expect(rows.map { texts.withUTF8(at: Int($0)) { String(decoding: $0, as: UTF8.self) } } == ids)
    var joined = compact.columns
    joined.append(compact.columns)
    let both = RecordTable(trusting: joined)
    #expect((0..<both.count).map(both.id) == ids + ids)
    #expect(!both.columns.ids.areNumbers)
  }

  private static let greatest = Int64(Int32.max)

  /// At the ends of what four bytes hold, and beyond.
  private static let instants: [[Int64]] = [
    [0, 1], [86_399_999, -86_400_000], [RecordColumns.missingInstant, 5], [greatest + 1, 0],
    [Int64.max, 0], [greatest, -greatest], [-greatest - 1, 0],
  ]

  @Test(arguments: instants)
  func pointsInTimeAreTheSame(instants: [Int64]) {
    for days in [[0, 0], [1, -1], [Day.missing, 0], [Int32.max, 20_000]] as [[Int32]] {
      var column = InstantColumn(instants)
      column.compact(days, workers)
      #expect(Array(column) == instants, "\(days)")
      column.append(9)
      #expect(Array(column) == instants + [9])
    }
  }

  @Test func manyPointsInTimeAreTheSame() {
    var random = SeededGenerator(seed: 4)
    let days = (0..<10_000).map { _ in Int32(random.number(in: -40_000...40_000)) }
    let instants = days.map { day in
      random.happens(1, in: 9)
        ? RecordColumns.missingInstant
        : Int64(day) * 86_400_000 + Int64(random.number(in: -100_000_000...100_000_000))
    }
    var column = InstantColumn(instants)
    column.compact(days, workers)
    #expect(Array(column) == instants)
  }
}

extension RecordColumns {
  /// Keeps ids as numbers, where they have the form of the first, as a reader of a large file does.
  fileprivate mutating func numberIDs() {
    let cells = Array(ids.texts)
    guard let first = cells.first,
      let form = NumberForm(of: arena[first.offset..<first.offset + first.length])
    else { return }
    let drafts = arena.withUnsafeBufferPointer { arena in
      cells.map { cell in
        var draft = cell
        if let base = arena.baseAddress, let word = form.word(of: base + cell.offset, cell.length) {
          draft.bits = PlacedNumbers.numberBit | UInt64(word)
        }
        return draft
      }
    }
    let placed = PlacedNumbers(form, capacity: cells.count)
    drafts.withUnsafeBufferPointer {
      if let base = $0.baseAddress { placed.place(base, at: 0..<cells.count) }
    }
    ids = placed.finish(count: cells.count, &arena)
  }
}

extension RecordTable {
  /// The table with all columns in their compact form, however small it is.
  var compacted: RecordTable {
    var columns = columns
    columns.compact(Workers(count: 2), from: 0)
    columns.numberIDs()
    return RecordTable(trusting: columns)
  }
}

import Matchbook
import MatchbookTestKit
import Testing

@testable import MatchbookRuns

/// The values that hold what many records have, against plain lists of the same.
@Suite struct BlockTests {
  @Test(arguments: Seeds.first(20, atMost: 200))
  func marksAreTheOpenRowsOfTheirBlock(seed: UInt64) throws {
    var random = SeededGenerator(seed: seed)
    let records = Int.random(in: 1...300, using: &random)
    let first = Int64.random(in: 1...1000, using: &random)
    let open = (0..<records).filter { _ in Bool.random(using: &random) }
    let place = OpenPlace(day: 1, currency: try #require(Currency("EUR")))
    let bytes = OpenMarks.bytes(
      of: open.map { OpenBlock.Row(offset: UInt16($0), units: 5, place: place) }, records: records)
    let marks = try bytes.withUnsafeBytes { bytes in
      try OpenMarks(first: first, records: records, bytes)
    }
    let keys = open.map { first + Int64($0) }
    let all = Array(marks.keys)
    #expect(all.filter(marks.isOpen) == keys)
    let start = Int64.random(in: first - 50...first + 320, using: &random)
    let range = start...start + Int64.random(in: 0...320, using: &random)
    #expect(marks.count(in: range) == keys.count { range.contains($0) })
    let limit = Int.random(in: 1...40, using: &random)
    var found: [Int64] = []
    marks.addKeys(in: range, limit: limit, to: &found)
    #expect(found == Array(keys.filter(range.contains).prefix(limit)))
    #expect(marks.stretches(in: range).flatMap(Array.init) == keys.filter(range.contains))
    // The same with settlements that say otherwise.
    let unusual = all.filter { _ in Int.random(in: 0..<5, using: &random) == 0 }.map {
      (key: $0, state: marks.isOpen($0) ? EntryState.partial : .closed)
    }
    let states = Set(EntryState.allCases.filter { _ in Bool.random(using: &random) })
    var chosen = marks
    chosen.mark(states, unusual: unusual)
    var inStates: [Int64] = []
    chosen.addKeys(in: marks.keys, limit: .max, to: &inStates)
    let own = Dictionary(uniqueKeysWithValues: unusual.map { ($0.key, $0.state) })
    #expect(
      inStates
        == all.filter { states.contains(own[$0] ?? (marks.isOpen($0) ? .unmatched : .matched)) })
  }

  @Test func marksOfAnotherLengthAreDamaged() {
    #expect(throws: OpenBlock.damaged(7)) {
      try [UInt8(0), 0].withUnsafeBytes { bytes in
        try OpenMarks(first: 7, records: 17, bytes)
      }
    }
  }

  @Test func whatAMatchTakesComesBackByItsBytes() throws {
    let allocations = [
      MatchAllocation(entry: 1, side: .ledger, amount: .max, residual: .min),
      MatchAllocation(entry: 1 << 61, side: .ledger, amount: -1, residual: 0),
      MatchAllocation(entry: 300, side: .external, amount: 12_345, residual: -99),
    ]
    let bytes = MatchParts.bytes(of: allocations)
    func read(_ bytes: [UInt8]) throws -> [MatchAllocation] {
      try bytes.withUnsafeBytes { bytes in
        try MatchParts.allocations(of: bytes, match: 4)
      }
    }
    #expect(try read(bytes) == allocations)
    #expect(throws: RunError.storeDamaged("what match M-4 takes is cut")) {
      try read(Array(bytes.dropLast()))
    }
  }

  @Test func linksComeBackNearAndFarApart() throws {
    for distance in [Int64(9), 1 << 40] {
      let links =
        [MatchLink(entry: 17, match: 5), MatchLink(entry: 17, match: 5 + distance)]
        + [MatchLink(entry: 20, match: 6)]
      let bytes = LinkBlock.bytes(of: links, first: 17)
      try bytes.withUnsafeBytes { bytes in
        let block = try LinkBlock(bytes, first: 17)
        #expect(block.all == links)
        var keys: [Int64] = []
        block.addMatches(of: 18...30, to: &keys)
        #expect(keys == [6])
        block.addMatches(of: 1...17, to: &keys)
        #expect(keys == [6, 5, 5 + distance])
      }
    }
  }

  @Test func keysOfASetAreTheOnesThatWerePutIn() {
    var set = KeySet()
    for key: Int64 in [1, 63, 64, 5000] { set.insert(key) }
    #expect((0...6000).filter { set.contains($0) } == [1, 63, 64, 5000])
  }

  @Test(arguments: Seeds.first(30, atMost: 300))
  func aSearchFindsWhatALookAtEachPositionFinds(seed: UInt64) {
    var random = SeededGenerator(seed: seed)
    // Few letters, so that beginnings and ends of a part are often there without the rest.
    func text(_ length: Int) -> [UInt8] {
      (0..<length).map { _ in UInt8.random(in: 97...99, using: &random) }
    }
    let area = text(Int.random(in: 0...200, using: &random))
    for length in 1...6 {
      let part = text(length)
      for start in [0, area.count / 2, area.count] {
        let plain = (start..<max(start, area.count)).first { place in
          area[place...].starts(with: part)
        }
        let found = area.withUnsafeBufferPointer { TextSearch(part).first(in: $0, from: start) }
        #expect(found == plain, "\(part) in \(area) from \(start)")
      }
    }
  }

  @Test func aSignatureLeavesOutOnlyWhatNoTextHas() throws {
    var signature = TextSignature()
    let texts = (0..<500).map { "payment of invoice \($0 * 7919) thanks" }
    for text in texts { signature.add(Array(text.utf8)) }
    func may(_ part: String) throws -> Bool {
      try signature.bytes.withUnsafeBytes { bytes in
        try TextSignature.mayContain(TextPart(part), bytes, first: 1)
      }
    }
    for text in texts.prefix(50) {
      #expect(try may(text) && may(String(text.dropFirst(9).prefix(5))))
    }
    #expect(try !may("nobody has this"))
    #expect(try may("zz"), "two letters are no stretch, so the texts are asked")
  }

  @Test(arguments: [1, 2, 3])
  func piecesComeInTheirOrderWhoeverMakesThem(threads: Int) {
    for pieces in [0, 1, 5, 200] {
      let line = AheadPieces(pieces: pieces, threads: threads, ahead: 4) { $0 * $0 }
      var taken: [Int] = []
      while let piece = line.take() { taken.append(piece) }
      #expect(taken == (0..<pieces).map { $0 * $0 })
    }
    // One that is left before its end lets its threads go.
    _ = AheadPieces(pieces: 1000, threads: threads, ahead: 4) { $0 }.take()
  }
}

import Matchbook
import MatchbookRuns
import MatchbookTestKit
import Testing

/// What the store in a file keeps of open records in columns is what a look at each record finds.
@Suite struct OpenBlockTests {
  /// A source has a block and a part of one, so that keys fall on both sides of a seam.
  private static let blockLength = 16_384

  @Test(arguments: Seeds.first(4, atMost: 40))
  func filtersAgreeWithALookAtEachRecord(seed: UInt64) throws {
    var random = SeededGenerator(seed: seed)
    let file = TemporaryFile()
    defer { file.remove() }
    let store = try SQLiteRunStore(path: file.path)
    let count = seed == Seeds.first(1, atMost: 1).first ? Self.blockLength + 300 : 700
    let sources = try fill(store, [count, 40, 1, 300], &random)
    let all = sources.flatMap { Array($0.firstEntry...$0.lastEntry) }
    // Records are settled, settled in part and given back, some of them around the seam.
    for round in 0..<3 {
      var keys = (0..<60).map { _ in all[Int.random(in: 0..<all.count, using: &random)] }
      if count > Self.blockLength { keys += (-3...3).map { Int64(Self.blockLength + $0) } }
      try settle(keys, round, store, &random)
      #expect(try store.faults() == [])
      let opened = try store.read { (reader) throws(RunError) in
        try sources.map { (source) throws(RunError) in try open(source, reader) }
      }
      for _ in 0..<10 {
        let query = query(&random)
        let number = Int.random(in: 0..<sources.count, using: &random)
        let source = sources[number]
        try store.read { (reader) throws(RunError) in
          let plain = opened[number].filter { passes($0, query) }
          let after = Int64.random(in: 0...source.lastEntry, using: &random)
          let limit = Int.random(in: 1...50, using: &random)
          let keys = try reader.openKeys(query, of: source, after: after, limit: limit)
          #expect(keys == Array(plain.map(\.key).filter { $0 > after }.prefix(limit)))
          let sums = try reader.openSums(query, of: source)
          #expect(sums.reduce(0) { $0 + $1.records } == plain.count)
          #expect(Set(sums.map { "\($0.day?.number ?? .min) \($0.currency)" }).count == sums.count)
          for sum in sums {
            let own = plain.filter {
              $0.record.date == sum.day && $0.amount.currency == sum.currency
            }.map { Int128($0.residual.minorUnits) }
            #expect(sum.records == own.count)
            #expect(sum.debitSum == own.filter { $0 < 0 }.reduce(0, +))
            #expect(sum.creditSum == own.filter { $0 > 0 }.reduce(0, +))
            #expect(sum.debits == own.filter { $0 < 0 }.count)
            #expect(sum.credits == own.filter { $0 > 0 }.count)
          }
        }
      }
    }
    // A source that is deleted takes its columns along, and the others keep theirs.
    try store.write { (writer) throws(RunError) in
      try writer.deleteEntries(sources[1].firstEntry...sources[1].lastEntry)
      try writer.delete(SourceFile.self, key: sources[1].key)
    }
    #expect(try store.faults() == [])
  }

  private static let words = [
    "Acme GmbH", "ACME", "Müller", "Miller & Sons", "", "İstanbul", "e\u{301}clair", "ÜBERWEISUNG",
  ]

  private func fill(
    _ store: SQLiteRunStore, _ counts: [Int], _ random: inout SeededGenerator
  ) throws -> [SourceFile] {
    let currencies = try ["EUR", "JPY", "KWD"].map { try #require(Currency($0)) }
    var tables: [RecordTable] = []
    for (number, count) in counts.enumerated() {
      var records: [Record] = []
      for row in 0..<count {
        let isWide = number == 3 && row % 7 == 0
        records.append(
          Record(
            id: "R-\(number)-\(row)",
            amount: Amount(
              minorUnits: isWide
                ? .random(in: .min ... .max, using: &random)
                : .random(in: -20...20, using: &random),
              currency: currencies[Int.random(in: 0..<3, using: &random)]),
            date: Int.random(in: 0..<9, using: &random) == 0
              ? nil : Day(number: Int32.random(in: -5...20, using: &random)),
            description: Self.words[Int.random(in: 0..<Self.words.count, using: &random)]))
      }
      tables.append(try RecordTable(records))
    }
    let made = tables
    return try store.write { (writer) throws(RunError) in
      let noon = Timestamp(milliseconds: 1_772_366_400_000)
      var book = Book(id: "main", name: "Main", createdAt: noon)
      try writer.insert(&book)
      var run = Run(
        id: "run", book: book.key, kind: .batch, mode: .automatic, createdAt: noon, createdBy: "ann"
      )
      try writer.insert(&run)
      var sources: [SourceFile] = []
      for (number, table) in made.enumerated() {
        var source = SourceFile(
          id: "s\(number)", run: run.key, book: book.key, side: .external, stream: "bank",
          name: "s\(number).csv", state: .processed, contentHash: "\(number)", idempotencyKey: nil,
          duplicates: .refuse, rows: table.count, badRows: 0, report: "", createdAt: noon,
          createdBy: "ann")
        try writer.insert(&source)
        if let range = try writer.insertEntries(
          of: table, rows: (0..<Int32(table.count)).map { $0 }, ids: [:], source: source)
        {
          (source.firstEntry, source.lastEntry) = (range.lowerBound, range.upperBound)
          source.imported = range.count
        }
        try writer.update(source)
        sources.append(source)
      }
      return sources
    }
  }

  private func settle(
    _ keys: [Int64], _ round: Int, _ store: SQLiteRunStore, _ random: inout SeededGenerator
  ) throws {
    let kinds = keys.map { _ in Int.random(in: 0..<3, using: &random) }
    try store.write { (writer) throws(RunError) in
      var changes: [EntryChange] = []
      for (key, kind) in zip(keys, kinds) {
        guard let entry = try writer.entry(key) else { continue }
        var settlement = EntrySettlement.none
        // Only a closure settles without a match, so that the file is sound.
        if kind > 0 {
          settlement.closure = EntryClosure(
            reason: .timing, note: "round \(round)", by: "ann", at: Timestamp(milliseconds: 5))
        }
        changes.append(
          EntryChange(
            entry: key, settlement: settlement,
            state: settlement.state(of: entry.amount.minorUnits)))
      }
      // The same record may be changed twice: the later change counts.
      try writer.settle(changes)
    }
  }

  private func open(
    _ source: SourceFile, _ reader: any StoreReading
  ) throws(RunError) -> [SourceEntry] {
    guard let range = source.entries else { return [] }
    var (found, page): ([SourceEntry], PageRequest) = ([], PageRequest(limit: 10_000))
    repeat {
      let next = try reader.entries(
        EntryFilter(
          book: source.book, side: source.side, states: [.unmatched, .partial], ranges: [range]),
        page: page)
      found += next.items
      page.after = next.next
    } while page.after != nil
    return found
  }

  private func query(_ random: inout SeededGenerator) -> OpenQuery {
    var query = OpenQuery()
    func sometimes() -> Bool { Int.random(in: 0..<2, using: &random) == 0 }
    if sometimes() {
      let least = Int64.random(in: -22...20, using: &random)
      query.units = least...Int64.random(in: least...22, using: &random)
    }
    if sometimes() {
      let first = Int32.random(in: -6...20, using: &random)
      query.days = Day(number: first)...Day(number: .random(in: first...22, using: &random))
    }
    if Int.random(in: 0..<8, using: &random) == 0 { query.days = nil }
    query.undated = sometimes()
    if sometimes() {
      query.part = TextPart(
        ["acme", "MÜ", "ll", "e", "İ", "é", "H", "übER"].randomElement(using: &random) ?? "e")
    }
    return query
  }

  /// One condition a line.
  private func passes(_ entry: SourceEntry, _ query: OpenQuery) -> Bool {
    let units = entry.residual.minorUnits
    if units < query.units.lowerBound || units > query.units.upperBound { return false }
    if let date = entry.record.date {
      guard let days = query.days else { return false }
      if date < days.lowerBound || date > days.upperBound { return false }
    } else if !query.undated {
      return false
    }
    guard let part = query.part else { return true }
    return part.isContained(in: entry.record.description)
  }
}

import Matchbook
import MatchbookRuns

extension StoreLaw {
  static let openLaws: [StoreLaw] = [
    StoreLaw("open records are found and added up by amount, day and description") {
      (store, findings) throws(RunError) in
      let source = try store.write { (writer) throws(RunError) in
        let fixture = try StoreFixture(in: writer)
        _ = try fixture.add("l", .ledger, [StoreFixture.record("L-1", 500)], in: writer)
        let source = try fixture.add("s", .external, openRecords, in: writer)
        _ = try fixture.add("t", .external, [StoreFixture.record("Y-1", 500)], in: writer)
        let first = source.firstEntry
        try writer.settle([
          EntryChange(
            entry: first + 1,
            settlement: EntrySettlement(allocated: 200, accepted: 1, suggested: 0), state: .matched),
          EntryChange(
            entry: first + 2,
            settlement: EntrySettlement(allocated: 100, accepted: 1, suggested: 0), state: .partial),
        ])
        return source
      }
      func found(
        _ query: OpenQuery, after: Int64 = 0, limit: Int = 100
      ) throws(RunError) -> [Int64] {
        try store.read { (reader) throws(RunError) in
          try reader.openKeys(query, of: source, after: after, limit: limit)
        }.map { $0 - source.firstEntry + 1 }
      }
      var query = OpenQuery()
      findings.expect(try found(query), [1, 3, 4, 5, 6, 7], "all open records")
      findings.expect(try found(query, limit: 2), [1, 3], "the first two")
      findings.expect(
        try found(query, after: source.firstEntry + 2, limit: 2), [4, 5], "the two behind 3")
      findings.expect(try found(query, after: source.lastEntry), [], "none behind the last")
      query.units = 100...200
      // Of 300, a hundred are settled.
      findings.expect(try found(query), [1, 3], "open amounts from 100 to 200")
      query.units = .min ... -1
      findings.expect(try found(query), [4], "debits")
      query = OpenQuery()
      query.days = Day(number: 20_514)...Day(number: 20_600)
      query.undated = false
      findings.expect(try found(query), [5], "a range of days")
      query.undated = true
      findings.expect(try found(query), [5, 6], "a range of days, and no date")
      query.days = nil
      findings.expect(try found(query), [6], "no date")
      query = OpenQuery()
      query.part = TextPart("GMBH M")
      findings.expect(try found(query), [4], "a part of a description")
      query.part = TextPart("mü")
      findings.expect(try found(query), [4, 7], "a part with letters beyond ASCII")
      query.part = TextPart("nobody")
      findings.expect(try found(query), [], "a part that no description has")
      try expectSums(of: source, store, &findings)
    }
  ]

  private static func expectSums(
    of source: SourceFile, _ store: any RunStore, _ findings: inout Findings
  ) throws(RunError) {
    var query = OpenQuery()
    query.units = -400...400
    let sums = try store.read { (reader) throws(RunError) in
      (
        try reader.openSums(query, of: source), try reader.openSums(OpenQuery(), of: source),
        try reader.openSums(of: source)
      )
    }
    var expected = OpenSum(
      source: source.key, day: Day(number: 20_513), currency: StoreFixture.euro)
    for units: Int64 in [100, 200, -400] { expected.add(units, sign: 1) }
    findings.expect(sums.0, [expected], "sums from -400 to 400")
    findings.expect(Set(sums.1), Set(sums.2), "sums of all by their day")
  }

  /// The second of them is settled, the third in part.
  private static var openRecords: [Record] {
    var records = [100, 200, 300, -400, 500, 600, 70_000_000_000].enumerated().map {
      StoreFixture.record("X-\($0.offset + 1)", Int64($0.element))
    }
    records[3].description = "ACME GmbH Müller"
    records[4].date = Day(number: 20_514)
    records[5].date = nil
    records[6].description = "MÜLLER"
    return records
  }
}

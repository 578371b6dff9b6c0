import Matchbook
import MatchbookRuns

extension StoreLaw {
  static let entryLaws: [StoreLaw] = [
    StoreLaw("an entry comes back with every field") { (store, findings) throws(RunError) in
      var record = StoreFixture.record("X-1", -12_345, account: "Konto 7")
      record.instantMilliseconds = -5
      record.description = "Überweisung \"A\""
      record.counterparty = "Zoë"
      record.source = "mt940"
      record.texts = ["branch": "North", "clerk": ""]
      record.numbers = ["rate": "1.25"]
      var bare = StoreFixture.record("X-2", 0)
      bare.date = nil
      bare.reference = ""
      try store.write { (writer) throws(RunError) in
        let fixture = try StoreFixture(in: writer)
        _ = try fixture.add("s", .external, [record, bare], in: writer)
      }
      let found = try store.read { (reader) throws(RunError) in
        (
          try reader.entry(book: 1, side: .external, id: "X-1"),
          try reader.entry(book: 1, side: .external, id: "X-2"),
          try reader.entry(book: 1, side: .ledger, id: "X-1")
        )
      }
      record.texts = ["branch": "North"]
      findings.expect(found.0?.record, record, "the entry")
      findings.expect(found.0?.state, .unmatched, "its state")
      findings.expect(found.1?.record, bare, "the bare entry")
      findings.expect(found.2, nil, "an entry of the other side")
    },
    StoreLaw("an id is unique on its side of a book") { (store, findings) throws(RunError) in
      let record = [StoreFixture.record("1", 5)]
      try store.write { (writer) throws(RunError) in
        let fixture = try StoreFixture(in: writer)
        _ = try fixture.add("a", .external, record, in: writer)
        _ = try fixture.add("b", .ledger, record, in: writer)
        _ = try StoreFixture("other", in: writer).add("c", .external, record, in: writer)
      }
      findings.expect(code: "run.repeated-records", "a third one") { () throws(RunError) in
        try store.write { (writer) throws(RunError) in
          let run = try writer.find(Run.self, key: 1)
          let book = try writer.find(Book.self, key: 1)
          guard let run, let book else { return }
          _ = try StoreFixture(book: book, run: run).add("d", .external, record, in: writer)
        }
      }
    },
    StoreLaw("lists of entries are by key, by state and within their ranges") {
      (store, findings) throws(RunError) in
      let records = (1...9).map { StoreFixture.record("X-\($0)", Int64($0) * 100) }
      let source = try store.write { (writer) throws(RunError) in
        let fixture = try StoreFixture(in: writer)
        let source = try fixture.add("s", .external, records, in: writer)
        _ = try fixture.add("l", .ledger, [StoreFixture.record("L-1", 1)], in: writer)
        let first = source.firstEntry
        func settled(_ allocated: Int64) -> EntrySettlement {
          EntrySettlement(allocated: allocated, accepted: 1, suggested: 0)
        }
        var closed = EntrySettlement.none
        closed.closure = EntryClosure(
          reason: .timing, note: "next month", by: "ann", at: StoreFixture.noon)
        try writer.settle([
          EntryChange(entry: first + 1, settlement: settled(200), state: .matched),
          EntryChange(entry: first + 2, settlement: settled(100), state: .partial),
          EntryChange(entry: first + 3, settlement: closed, state: .closed),
          EntryChange(
            entry: first + 4,
            settlement: EntrySettlement(allocated: 0, accepted: 0, suggested: 2),
            state: .unmatched),
        ])
        return source
      }
      func ids(
        _ states: Set<EntryState>?, ranges: [ClosedRange<Int64>]? = nil
      ) throws(RunError) -> [String] {
        let filter = EntryFilter(
          book: source.book, side: .external, states: states, ranges: ranges)
        var ids: [String] = []
        var request = PageRequest(limit: 2)
        repeat {
          let page = try store.read { (reader) throws(RunError) in
            try reader.entries(filter, page: request)
          }
          ids += page.items.map(\.id)
          request.after = page.next
        } while request.after != nil && ids.count < 20
        return ids
      }
      func names(_ numbers: [Int]) -> [String] { numbers.map { "X-\($0)" } }
      findings.expect(try ids(nil), names(Array(1...9)), "all")
      findings.expect(try ids(EntryFilter.openStates), names([1, 3, 5, 6, 7, 8, 9]), "open")
      findings.expect(try ids([.unmatched]), names([1, 5, 6, 7, 8, 9]), "unmatched")
      findings.expect(try ids([.partial]), names([3]), "partial")
      findings.expect(try ids([.matched, .closed]), names([2, 4]), "matched or closed")
      findings.expect(try ids([.unmatched, .matched]), names([1, 2, 5, 6, 7, 8, 9]), "mixed")
      findings.expect(try ids([]), [], "no state")
      let first = source.firstEntry
      findings.expect(
        try ids(nil, ranges: [first...first + 1, first + 7...first + 7]), names([1, 2, 8]),
        "ranges")
      let (counts, entry) = try store.read { (reader) throws(RunError) in
        (
          try reader.counts(EntryFilter(book: source.book, side: .external)),
          try reader.entry(first + 3)
        )
      }
      findings.expect(
        counts, RunCounts(total: 9, matched: 1, partial: 1, closed: 1), "the counts")
      findings.expect(entry?.settlement.closure?.note, "next month", "the note of a closed one")
    },
    StoreLaw("what is carried into a run is listed with it") { (store, findings) throws(RunError) in
      let (source, other) = try store.write { (writer) throws(RunError) in
        let fixture = try StoreFixture(in: writer)
        let records = [StoreFixture.record("X-1", 1), StoreFixture.record("X-2", 2)]
        let source = try fixture.add("s", .external, records, in: writer)
        let ledger = try fixture.add("l", .ledger, [StoreFixture.record("L-1", 1)], in: writer)
        var other = Run(
          id: "later", book: fixture.book.key, kind: .batch, mode: .manual,
          createdAt: StoreFixture.noon, createdBy: "ann")
        try writer.insert(&other)
        let entries = [source.firstEntry + 1, ledger.firstEntry]
        findings.expect(try writer.carry(entries, into: other.key), 2, "new ones")
        findings.expect(try writer.carry(entries, into: other.key), 0, "new ones again")
        return (source, other)
      }
      try store.read { (reader) throws(RunError) in
        let filter = EntryFilter(
          book: source.book, side: .external, ranges: [], carriedInto: other.key)
        let page = try reader.entries(filter, page: PageRequest())
        findings.expect(page.items.map(\.id), ["X-2"], "carried external records")
        findings.expect(try reader.counts(filter).total, 1, "their number")
        let both = EntryFilter(book: source.book, ranges: [], carriedInto: other.key)
        findings.expect(
          try reader.entries(both, page: PageRequest()).items.map(\.id), ["X-2", "L-1"],
          "carried records of both sides")
      }
    },
    StoreLaw("the table of open records is what the lists say") {
      (store, findings) throws(RunError) in
      var records = (1...5).map { StoreFixture.record("L-\($0)", Int64($0) * 100) }
      records[1].texts = ["branch": "East"]
      let source = try store.write { (writer) throws(RunError) in
        let source = try StoreFixture(in: writer).add("l", .ledger, records, in: writer)
        let first = source.firstEntry
        try writer.settle([
          EntryChange(
            entry: first, settlement: EntrySettlement(allocated: 100, accepted: 1, suggested: 0),
            state: .matched),
          EntryChange(
            entry: first + 2,
            settlement: EntrySettlement(allocated: 40, accepted: 1, suggested: 0),
            state: .partial),
        ])
        return source
      }
      try store.read { (reader) throws(RunError) in
        let first = source.firstEntry
        let open = try reader.openTable(
          book: source.book, side: .ledger, ranges: [first...source.lastEntry])
        let table = open.table
        findings.expect(open.keys, [1, 2, 3, 4].map { first + $0 }, "keys")
        findings.expect(
          (0..<table.count).map { table.id(at: $0) }, ["L-2", "L-3", "L-4", "L-5"], "ids")
        findings.expect(table.minorUnits(at: 1), 300, "the whole amount of a partial one")
        findings.expect(open.settlements[1]?.allocated, 40, "what is settled of it")
        findings.expect(table.text(.named("branch"), at: 0), "East", "a further column")
        findings.expect(table.text(.named("branch"), at: 1), nil, "an absent one")
        findings.expect(table.text(.reference, at: 3), "ref L-5", "a reference")
      }
    },
    StoreLaw("accounts count what is open, with its residual") {
      (store, findings) throws(RunError) in
      try store.write { (writer) throws(RunError) in
        let records = [
          StoreFixture.record("1", 500, account: "B"), StoreFixture.record("2", -200, account: "B"),
          StoreFixture.record("3", 70, account: "A"), StoreFixture.record("4", 80, account: "A"),
        ]
        let source = try StoreFixture(in: writer).add("l", .ledger, records, in: writer)
        try writer.settle([
          EntryChange(
            entry: source.firstEntry,
            settlement: EntrySettlement(allocated: 100, accepted: 1, suggested: 0),
            state: .partial),
          EntryChange(
            entry: source.firstEntry + 2,
            settlement: EntrySettlement(allocated: 70, accepted: 1, suggested: 0),
            state: .matched),
        ])
      }
      let accounts = try store.read { (reader) throws(RunError) in
        try reader.accounts(book: 1, side: .ledger)
      }
      let euro = StoreFixture.euro
      findings.expect(
        accounts,
        [
          AccountBalance(account: "A", currency: euro, unreconciled: 1, residual: 80),
          AccountBalance(account: "B", currency: euro, unreconciled: 2, residual: 200),
        ], "the accounts")
    },
    StoreLaw("keys of entries are never given twice") { (store, findings) throws(RunError) in
      let (old, new) = try store.write { (writer) throws(RunError) in
        let fixture = try StoreFixture(in: writer)
        let records = [StoreFixture.record("1", 1)]
        let old = try fixture.add("a", .ledger, records, in: writer)
        try writer.deleteEntries(old.firstEntry...old.lastEntry)
        try writer.delete(SourceFile.self, key: old.key)
        return (old, try fixture.add("b", .ledger, records, in: writer))
      }
      findings.expect(new.firstEntry > old.firstEntry, true, "a greater key")
    },
  ]
}

extension StoreFixture {
  init(book: Book, run: Run) {
    self.book = book
    self.run = run
  }
}

import Matchbook
import MatchbookRuns

extension StoreLaw {
  static let recordLaws: [StoreLaw] = [
    StoreLaw("a record comes back as it was put in") { (store, findings) throws(RunError) in
      let run = try store.write { (writer) throws(RunError) -> Run in
        var run = try StoreFixture(in: writer).run
        run.strategy = .oneToMany
        run.groupBy = ["account", "currency"]
        run.rules = [RuleReference(id: "a \"quoted\" rule", version: "1.0.0")]
        run.perRule = [
          RuleSummary(rule: run.rules[0], matched: 3, suggested: 2, ambiguousSets: 1)
        ]
        run.limits = ["größer als 10 000"]
        run.external = RunCounts(total: 9, matched: 4, partial: 3, closed: 2)
        run.startedAt = StoreFixture.noon
        run.note = ""
        try writer.update(run)
        return run
      }
      let found = try store.read { (reader) throws(RunError) in
        try reader.find(Run.self, key: run.key)
      }
      findings.expect(found, run, "the run")
    },
    StoreLaw("a change that throws leaves nothing behind") { (store, findings) throws(RunError) in
      let run = try store.write { (writer) throws(RunError) in try StoreFixture(in: writer).run }
      findings.expect(code: "run.missing-reason", "the change") { () throws(RunError) in
        try store.write { (writer) throws(RunError) in
          let fixture = try StoreFixture("other", in: writer)
          let source = try fixture.add("s", .ledger, [StoreFixture.record("L-1", 1)], in: writer)
          try writer.settle([
            EntryChange(
              entry: source.firstEntry,
              settlement: EntrySettlement(allocated: 1, accepted: 1, suggested: 0),
              state: .matched)
          ])
          var changed = run
          changed.note = "changed"
          try writer.update(changed)
          throw RunError.missingReason(action: "test")
        }
      }
      try store.read { (reader) throws(RunError) in
        findings.expect(try reader.find(Run.self, key: run.key), run, "the run")
        findings.expect(try reader.count(Book.self, where: []), 1, "books")
        findings.expect(try reader.count(SourceFile.self, where: []), 0, "sources")
        let entry = try reader.entry(book: run.book + 1, side: .ledger, id: "L-1")
        findings.expect(entry, nil, "the entry")
      }
    },
    StoreLaw("a change that was undone uses no key up") { (store, findings) throws(RunError) in
      for number in 1...3 {
        try? store.write { (writer) throws(RunError) in
          var event = AuditEvent(
            at: StoreFixture.noon, actor: "ann", action: "try", subject: "\(number)", run: nil,
            before: nil, after: nil)
          try writer.insert(&event)
          findings.expect(event.key, 1, "the key of line \(number)")
          throw RunError.missingReason(action: "test")
        }
      }
    },
    StoreLaw("pages follow each other by key, and miss nothing") {
      (store, findings) throws(RunError) in
      try store.write { (writer) throws(RunError) in
        for number in 0..<23 {
          var book = Book(id: "b\(number)", name: "even", createdAt: StoreFixture.noon)
          if number % 2 == 1 { book.name = "odd" }
          try writer.insert(&book)
        }
      }
      var ids: [String] = []
      var request = PageRequest(limit: 5)
      var pages = 0
      repeat {
        let page = try store.read { (reader) throws(RunError) in
          try reader.page(Book.self, where: [.equals("name", .text("even"))], request)
        }
        ids += page.items.map(\.id)
        request.after = page.next
        pages += 1
      } while request.after != nil && pages < 10
      findings.expect(ids, stride(from: 0, to: 23, by: 2).map { "b\($0)" }, "ids")
      findings.expect(pages, 3, "pages")
      findings.expect(code: "run.bad-request", "a page of nothing") { () throws(RunError) in
        _ = try store.read { (reader) throws(RunError) in
          try reader.page(Book.self, where: [], PageRequest(limit: 0))
        }
      }
    },
    StoreLaw("tests of columns hold as they say") { (store, findings) throws(RunError) in
      try store.write { (writer) throws(RunError) in
        for number in 1...4 {
          var book = Book(
            id: "b\(number)", name: "n\(number % 2)",
            createdAt: Timestamp(milliseconds: Int64(number) * 10))
          try writer.insert(&book)
        }
      }
      func ids(_ tests: [StoredTest]) throws(RunError) -> [String] {
        try store.read { (reader) throws(RunError) in
          try reader.all(Book.self, where: tests).map(\.id)
        }
      }
      findings.expect(
        try ids([.atLeast("created_at", 20), .atMost("created_at", 30)]), ["b2", "b3"], "bounds")
      findings.expect(
        try ids([.isOneOf("id", [.text("b4"), .text("b1")]), .equals("name", .text("n0"))]),
        ["b4"], "one of")
      findings.expect(try ids([.isOneOf("id", [])]), [], "one of none")
      let last = try store.read { (reader) throws(RunError) in
        try reader.last(Book.self, where: [.equals("name", .text("n1"))])?.id
      }
      findings.expect(last, "b3", "the last")
    },
    StoreLaw("an id belongs to one record of its kind") { (store, findings) throws(RunError) in
      try store.write { (writer) throws(RunError) in _ = try StoreFixture(in: writer) }
      findings.expect(code: "run.taken-id", "the second book") { () throws(RunError) in
        try store.write { (writer) throws(RunError) in _ = try StoreFixture(in: writer) }
      }
    },
    StoreLaw("what is not there is not changed or deleted") { (store, findings) throws(RunError) in
      var book = Book(id: "b", name: "n", createdAt: StoreFixture.noon)
      book.key = 77
      findings.expect(code: "run.not-found", "the update") { () throws(RunError) in
        try store.write { (writer) throws(RunError) in try writer.update(book) }
      }
      findings.expect(code: "run.not-found", "the deletion") { () throws(RunError) in
        try store.write { (writer) throws(RunError) in try writer.delete(Book.self, key: 77) }
      }
    },
    StoreLaw("a stream has one active exception") { (store, findings) throws(RunError) in
      let (book, stream) = try store.write { (writer) throws(RunError) -> (Int64, Int64) in
        let book = try StoreFixture(in: writer).book.key
        var stream = DataStream(
          id: "ds", book: book, stream: "bank", side: .external, name: "Bank", overdueDays: 3,
          createdAt: StoreFixture.noon)
        try writer.insert(&stream)
        return (book, stream.key)
      }
      func exception(_ id: String, _ state: ExceptionState) throws(RunError) {
        var exception = ExceptionCase(
          id: id, book: book, stream: stream, title: id, description: "",
          createdAt: StoreFixture.noon)
        exception.state = state
        try store.write { (writer) throws(RunError) in try writer.insert(&exception) }
      }
      try exception("e1", .resolved)
      try exception("e2", .investigating)
      findings.expect(code: "run.taken-id", "the second active one") { () throws(RunError) in
        try exception("e3", .open)
      }
      try exception("e4", .dismissed)
    },
  ]
}

import Matchbook
import MatchbookRuns

extension StoreLaw {
  static let matchLaws: [StoreLaw] = [
    StoreLaw("a match comes back with all it takes") { (store, findings) throws(RunError) in
      let match = try store.write { (writer) throws(RunError) -> MatchRecord in
        let fixture = try StoreFixture(in: writer)
        let ledger = try fixture.add(
          "l", .ledger, [StoreFixture.record("L-1", 300)], in: writer)
        let external = try fixture.add(
          "x", .external, [StoreFixture.record("X-1", 100), StoreFixture.record("X-2", 100)],
          in: writer)
        var match = fixture.match(
          .suggested, [ledger.firstEntry], [external.firstEntry, external.lastEntry])
        match.score = 912_345
        match.allocations[0].amount = 200
        match.allocations[0].residual = 100
        try insert([match], in: writer)
        match.key = 1
        match.status = .accepted
        match.note = "looked at"
        match.decision = MatchDecision(by: "bob", at: StoreFixture.noon, reason: "agreed")
        try writer.updateMatch(match)
        return match
      }
      try store.read { (reader) throws(RunError) in
        findings.expect(try reader.match(1), match, "the match")
        findings.expect(try reader.match(2), nil, "another match")
        findings.expect(match.isPartial, true, "that it is partial")
        let entry = match.allocations[1].entry
        findings.expect(try reader.matches(ofEntry: entry), [match], "the matches of an entry")
      }
    },
    StoreLaw("a match that a person made has no rule") { (store, findings) throws(RunError) in
      let match = try store.write { (writer) throws(RunError) -> MatchRecord in
        let fixture = try StoreFixture(in: writer)
        let ledger = try fixture.add("l", .ledger, [StoreFixture.record("L-1", 1)], in: writer)
        let external = try fixture.add(
          "x", .external, [StoreFixture.record("X-1", 1)], in: writer)
        var match = fixture.match(.accepted, [ledger.firstEntry], [external.firstEntry])
        match.rule = nil
        try insert([match], in: writer)
        match.key = 1
        return match
      }
      let found = try store.read { (reader) throws(RunError) in try reader.match(1) }
      findings.expect(found, match, "the match")
      findings.expect(found?.origin, .manual, "its origin")
    },
    StoreLaw("lists of matches are of their run, by status and by key") {
      (store, findings) throws(RunError) in
      let statuses: [MatchStatus] = [
        .accepted, .suggested, .accepted, .rejected, .revoked, .accepted, .suggested,
      ]
      let (run, other) = try store.write { (writer) throws(RunError) in
        let fixture = try StoreFixture(in: writer)
        let records = statuses.indices.map { StoreFixture.record("\($0)", 100) }
        let ledger = try fixture.add("l", .ledger, records, in: writer)
        let external = try fixture.add("x", .external, records, in: writer)
        try insert(
          statuses.enumerated().map { place, status in
            fixture.match(
              status, [ledger.firstEntry + Int64(place)], [external.firstEntry + Int64(place)])
          }, in: writer)
        return (fixture.run.key, try StoreFixture("other", in: writer).run.key)
      }
      func keys(_ statuses: Set<MatchStatus>?, run: Int64) throws(RunError) -> [Int64] {
        let filter = MatchFilter(run: run, statuses: statuses)
        var keys: [Int64] = []
        var request = PageRequest(limit: 2)
        repeat {
          let page = try store.read { (reader) throws(RunError) in
            try reader.matches(filter, page: request)
          }
          keys += page.items.map(\.key)
          request.after = page.next
        } while request.after != nil && keys.count < 20
        let count = try store.read { (reader) throws(RunError) in
          try reader.matchCount(filter)
        }
        findings.expect(count, keys.count, "the number of matches")
        return keys
      }
      findings.expect(try keys(nil, run: run), Array(1...7), "all")
      findings.expect(try keys([.accepted], run: run), [1, 3, 6], "accepted")
      findings.expect(try keys([.suggested], run: run), [2, 7], "suggested")
      findings.expect(try keys([.rejected, .revoked], run: run), [4, 5], "rejected or revoked")
      findings.expect(try keys([.accepted, .revoked], run: run), [1, 3, 5, 6], "mixed")
      findings.expect(try keys(nil, run: other), [], "of another run")
    },
    StoreLaw("deleted matches leave nothing, and their keys are not given again") {
      (store, findings) throws(RunError) in
      try store.write { (writer) throws(RunError) in
        let fixture = try StoreFixture(in: writer)
        let ledger = try fixture.add("l", .ledger, [StoreFixture.record("L-1", 1)], in: writer)
        let external = try fixture.add(
          "x", .external, [StoreFixture.record("X-1", 1)], in: writer)
        let match = fixture.match(.suggested, [ledger.firstEntry], [external.firstEntry])
        try insert([match], in: writer)
        let keys = try writer.matchKeys(MatchFilter(run: fixture.run.key))
        findings.expect(keys, [1], "the keys of the run's matches")
        findings.expect(
          try writer.matchKeys(ofEntries: external.firstEntry...external.lastEntry), [1],
          "the keys of the matches of records")
        findings.expect(
          try writer.matchKeys(ofEntries: 1000...2000), [], "the keys of other records' matches")
        try writer.deleteMatches(keys)
        findings.expect(try writer.matches(ofEntry: ledger.firstEntry), [], "of the entry")
        try insert([match], in: writer)
        findings.expect(try writer.match(1), nil, "the deleted match")
        findings.expect(try writer.match(2)?.key, 2, "the new match")
      }
    },
  ]

  private static func insert(
    _ matches: [MatchRecord], in writer: any StoreWriting
  ) throws(RunError) {
    var rest = matches[...]
    _ = try writer.insertMatches { () throws(RunError) in rest.popFirst() }
  }
}

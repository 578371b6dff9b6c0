import Matchbook
import MatchbookTestKit
import Testing

@testable import MatchbookRuns

/// The records that are overdue for longest are those that a look at all of them finds.
@Suite struct OldestTests {
  @Test(arguments: Seeds.first(6, atMost: 60), CaseDesk.Kind.allCases)
  func theyAreTheFirstOfAll(seed: UInt64, kind: CaseDesk.Kind) throws {
    var random = SeededGenerator(seed: seed)
    let desk = try CaseDesk(kind)
    let run = try desk.book()
    for source in 0..<3 {
      try desk.add(
        (0..<30).map { number in
          CaseDesk.record(
            "X-\(source)-\(number)", Int64.random(in: -5...5, using: &random),
            daysAgo: Int32.random(in: 0...40, using: &random))
        }, to: run)
    }
    let manager = desk.manager()
    let stream = try manager.addStream(
      "bank", side: .external, ofBook: "main", name: "Bank", overdueDays: 5)
    for number in 0..<12 {
      let age = Int64.random(in: -3...50, using: &random) * CaseDesk.day
      try manager.markOverdue(
        OverdueRequest(
          book: "main", stream: "bank", recordID: "X-\(number % 3)-\(number)",
          overdueAt: Timestamp(milliseconds: CaseDesk.noon.milliseconds - age)))
    }
    let filters = [
      ExceptionFilter(), ExceptionFilter(direction: .debit), ExceptionFilter(amountMin: 2),
      ExceptionFilter(ageBucket: .from7To30),
      ExceptionFilter(direction: .credit, ageBucket: .lessThan7),
    ]
    for filter in filters {
      for most in [1, 7, 1000] {
        let (found, all) = try desk.store.read { (reader) throws(RunError) in
          let members = try OverdueMembers(of: stream, at: desk.now, in: reader)
          var all: [OverdueRecord] = []
          try members.forEach { (member) throws(RunError) in
            if filter.holds(member) { all.append(member) }
            return true
          }
          return (try members.oldest(most, filter), all)
        }
        let sorted = all.sorted { ($0.overdueAt, $0.entry.key) < ($1.overdueAt, $1.entry.key) }
        #expect(found.records == Array(sorted.prefix(most)), "\(filter)")
        #expect(found.count == all.count, "\(filter)")
      }
    }
  }

  /// Marks of records far apart stand in several stretches of keys, and pages go on across them.
  @Test func pagesGoOnFromStretchToStretch() throws {
    let desk = try CaseDesk(.file)
    let run = try desk.book()
    let count = 33_000
    try desk.add(
      (0..<count).map { CaseDesk.record("X-\($0)", 5, daysAgo: 2) }, to: run)
    let manager = desk.manager()
    _ = try manager.addStream("bank", side: .external, ofBook: "main", name: "Bank", overdueDays: 5)
    let marked = [3, 16_383, 16_384, 20_000, count - 1]
    for number in marked {
      try manager.markOverdue(
        OverdueRequest(
          book: "main", stream: "bank", recordID: "X-\(number)",
          overdueAt: CaseDesk.noon.adding(milliseconds: -1)))
    }
    let id = try #require(try manager.sweep().created.first)
    var (found, page): ([String], PageRequest) = ([], PageRequest(limit: 2))
    repeat {
      let next = try manager.records(of: id, page: page)
      found += next.items.map(\.entry.id)
      page.after = next.next
    } while page.after != nil
    #expect(found == marked.map { "X-\($0)" })
    #expect(try manager.exception(id).filteredAggregates.recordCount == marked.count)
  }
}

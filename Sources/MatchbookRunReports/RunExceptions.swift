import Matchbook
import MatchbookReports
import MatchbookRuns

/// Reads the exceptions of a run's book.
enum RunExceptions {
  static func add(
    to facts: inout ReportFacts, of run: Run, _ manager: RunManager, at now: Timestamp,
    itemLimit: Int, in reader: any StoreReading
  ) throws(RunError) {
    let exceptions = ExceptionManager(store: manager.store, host: manager.host)
    let cases = try reader.all(ExceptionCase.self, where: [.equals("book", .integer(run.book))])
    facts.run?.exceptionCount = cases.count
    let listed = cases.sorted {
      ($0.state.isActive ? 0 : 1, $1.openedAt.milliseconds, $1.key)
        < ($1.state.isActive ? 0 : 1, $0.openedAt.milliseconds, $0.key)
    }.prefix(itemLimit)
    for item in listed {
      let stream = try reader.find(DataStream.self, key: item.stream)
      var (records, sums): (Int, [ReportFacts.Money]) = (0, [])
      // The records that are overdue now are those of the case that is open now.
      if let stream, item.state.isActive {
        let all = try exceptions.aggregates(of: stream, ExceptionFilter(), at: now, in: reader).all
        records = all.recordCount
        sums = all.byCurrency.compactMap { sum in
          sum.currency.map { ReportFacts.Money(currency: $0, minorUnits: sum.totalAmount) }
        }
      }
      var found = RunFacts.Exception(
        id: item.id, title: item.title, stream: stream?.name ?? "", state: item.state.rawValue,
        cause: item.cause, assignees: item.assignees, records: records, sums: sums,
        openedAt: item.openedAt.description, closedAt: item.closedAt?.description)
      let tests: [StoredTest] = [.equals("exception", .integer(item.key))]
      found.commentCount = try reader.count(ExceptionComment.self, where: tests)
      found.lastComment = try reader.last(ExceptionComment.self, where: tests).map {
        RunFacts.Comment(author: $0.author, at: $0.createdAt.description, text: $0.text)
      }
      found.recommendation = try reader.last(Investigation.self, where: tests)?.recommendation
      facts.run?.exceptions.append(found)
    }
  }
}

import Matchbook

extension InvestigationStatus: Lifecycle {
  public enum Action: String, CaseIterable, Sendable {
    /// Begins the search, or once more after its process ended.
    case start
    case complete, fail
  }

  public static let noun = "investigation"

  public static let table: [InvestigationStatus: [Action: Transition<InvestigationStatus>]] = [
    .pending: [.start: .moves(to: .running)],
    .running: [
      .start: .stays, .complete: .moves(to: .completed), .fail: .moves(to: .failed),
    ],
    .completed: [.start: .repeats, .complete: .repeats],
    .failed: [.start: .moves(to: .running), .fail: .repeats],
  ]
}

// Searches for what the records of an exception may belong to.
extension ExceptionManager {
  /// Asks for an investigation, to be run by ``runInvestigation(_:)``; the exception is investigated
  /// from now on.
  public func requestInvestigation(
    of id: String, filter: ExceptionFilter = ExceptionFilter()
  ) throws(RunError) -> Investigation {
    try filter.check()
    let now = host.now()
    let request = [id] + filter.pairs.flatMap { [$0.name, $0.value] }
    return try once("request_investigation", request) { (writer) throws(RunError) in
      let old = try named(ExceptionCase.self, ExceptionState.noun, id, in: writer)
      var exception = try move(old, .investigate, at: now, in: writer)
      var made = Investigation(
        id: host.newID(.investigation), exception: exception.key, status: .pending,
        createdAt: now)
      made.filters = filter.pairs.map { [$0.name, $0.value] }
      try insert(&made, "request_investigation", at: now, in: writer)
      exception.updatedAt = now
      try writer.update(exception)
      return made
    }
  }

  /// Runs an investigation: a search by rules that are wider than those of runs, among the open
  /// records of the other side, with what every record without a partner lacks.
  ///
  /// The same records give the same words. One that has been completed is returned as it is.
  ///
  /// - Returns: It, `completed`, or `failed` with the engine's words as its recommendation.
  public func runInvestigation(_ id: String) throws(RunError) -> Investigation {
    let now = host.now()
    let begun = try store.write { (writer) throws(RunError) -> Investigation in
      let old = try named(Investigation.self, InvestigationStatus.noun, id, in: writer)
      var new = old
      new.status = try old.status.after(.start, id: id)
      if new.status != old.status {
        (new.recommendation, new.completedAt) = (nil, nil)
        try replace(old, by: new, "start_investigation", at: now, in: writer)
      }
      return new
    }
    guard begun.status == .running else { return begun }
    var done = begun
    do {
      let filter = try ExceptionFilter(
        pairs: begun.filters.map { (name: $0.first ?? "", value: $0.last ?? "") })
      let findings = try store.read { (reader) throws(RunError) in
        try search(for: begun, filter, at: now, in: reader)
      }.findings()
      done.status = try begun.status.after(.complete, id: id)
      done.recommendation = findings.recommendation
      done.confidence = findings.confidence
      done.candidatesSearched = findings.candidates
      done.suggestedEntries = findings.suggestedKeys
    } catch {
      // What a store refuses is the caller's to know; what the engine refuses ends the search.
      switch error {
      case .matching, .records, .unlikeColumn: break
      default: throw error
      }
      done.status = try begun.status.after(.fail, id: id)
      done.recommendation = "\(error)"
    }
    let ended = host.now()
    done.completedAt = ended
    let result = done
    return try store.write { (writer) throws(RunError) in
      let old = try named(Investigation.self, InvestigationStatus.noun, id, in: writer)
      // Another process may have run the same meanwhile; both have found the same.
      guard old.status == .running else { return old }
      try replace(
        old, by: result, "\(result.status == .failed ? "fail" : "complete")_investigation",
        at: ended, in: writer)
      return result
    }
  }

  /// Asks for an investigation and runs it.
  public func investigate(
    _ id: String, filter: ExceptionFilter = ExceptionFilter()
  ) throws(RunError) -> Investigation {
    try runInvestigation(try requestInvestigation(of: id, filter: filter).id)
  }

  private func search(
    for investigation: Investigation, _ filter: ExceptionFilter, at now: Timestamp,
    in reader: any StoreReading
  ) throws(RunError) -> RelaxedSearch {
    let exception = try kept(ExceptionCase.self, investigation.exception, in: reader)
    return try search(for: exception, filter, at: now, in: reader)
  }

  private func search(
    for exception: ExceptionCase, _ filter: ExceptionFilter, at now: Timestamp,
    in reader: any StoreReading
  ) throws(RunError) -> RelaxedSearch {
    let stream = try kept(DataStream.self, exception.stream, in: reader)
    let members = try OverdueMembers(of: stream, at: now, in: reader)
      .oldest(RelaxedSearch.mostRecords, filter)
    let others = try reader.all(
      SourceFile.self,
      where: [
        .equals("book", .integer(stream.book)),
        .equals("side", .text(stream.side.opposite.rawValue)),
      ]
    ).compactMap(\.entries).sorted { $0.lowerBound < $1.lowerBound }
    return RelaxedSearch(
      side: stream.side, members: members.records,
      leftOut: members.count - members.records.count,
      other: try reader.openTable(
        book: stream.book, side: stream.side.opposite, ranges: others))
  }

  /// Breaks of the exception's records that have a cause in common, the greatest cluster first.
  public func clusters(
    of id: String, filter: ExceptionFilter = ExceptionFilter()
  ) throws(RunError) -> [BreakCluster] {
    try filter.check()
    let now = host.now()
    return try store.read { (reader) throws(RunError) in
      let exception = try named(ExceptionCase.self, ExceptionState.noun, id, in: reader)
      return try search(for: exception, filter, at: now, in: reader)
    }.clusters()
  }
}

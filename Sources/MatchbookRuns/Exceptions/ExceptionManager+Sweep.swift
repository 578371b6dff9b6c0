import Matchbook

/// What a sweep did, by the ids of exceptions.
public struct SweepReport: Hashable, Sendable {
  /// Streams that were looked at.
  public var streams = 0
  public var created: [String] = []
  /// Resolved not long ago, and open again.
  public var reopened: [String] = []
  /// Dismissed, and back because of records that are new since.
  public var returned: [String] = []
  /// Resolved since no record is left.
  public var cleared: [String] = []

  public var isEmpty: Bool { (created + reopened + returned + cleared).isEmpty }
}

extension ExceptionManager {
  /// Why an exception without records was resolved.
  public static let clearedCause = "cleared"

  /// Opens an exception for each stream with overdue records that has none, and resolves those
  /// without records if the policy says so.
  ///
  /// For one reading of the clock, a second sweep finds nothing to do. A change is one transaction;
  /// a sweep that ends early leaves whole changes behind, and the next one does the rest.
  ///
  /// - Parameter book: The only reconciliation to look at; `nil` for all.
  public func sweep(book id: String? = nil) throws(RunError) -> SweepReport {
    let now = host.now()
    let streams = try store.read { (reader) throws(RunError) -> [DataStream] in
      guard let id else { return try reader.all(DataStream.self, where: []) }
      let book = try named(Book.self, "book", id, in: reader)
      return try reader.all(
        DataStream.self, where: [.equals("book", .integer(book.key))])
    }
    var report = SweepReport()
    for stream in streams {
      report.streams += 1
      // Most streams need nothing, and looking does not keep others from writing.
      let isIdle = try store.read { (reader) throws(RunError) in
        try step(for: stream, at: now, in: reader) == .nothing
      }
      if isIdle { continue }
      try store.write { (writer) throws(RunError) in
        // Somebody may have done it since.
        try take(
          try step(for: stream, at: now, in: writer), stream, &report, at: now, in: writer)
      }
    }
    return report
  }

  private enum SweepStep: Equatable {
    case nothing, create
    case reopen(ExceptionCase)
    case bringBack(ExceptionCase)
    case clear(ExceptionCase)
  }

  private func step(
    for stream: DataStream, at now: Timestamp, in reader: any StoreReading
  ) throws(RunError) -> SweepStep {
    let members = try OverdueMembers(of: stream, at: now, in: reader)
    if let active = try active(ofStream: stream.key, in: reader) {
      guard policy.resolvesCleared, try members.isEmpty else { return .nothing }
      return .clear(active)
    }
    guard let latest = try latest(ofStream: stream.key, in: reader) else {
      return try members.isEmpty ? .nothing : .create
    }
    if latest.state == .dismissed {
      let known = Set(latest.dismissedEntries)
      var isNew = false
      try members.forEach { (member) throws(RunError) in
        isNew = !known.contains(member.entry.key)
        return !isNew
      }
      return isNew ? .bringBack(latest) : .nothing
    }
    guard try !members.isEmpty else { return .nothing }
    let end = (latest.closedAt ?? latest.updatedAt).adding(
      milliseconds: policy.reopenWindowMilliseconds)
    return now <= end ? .reopen(latest) : .create
  }

  /// The one that ended last; keys settle what the clock does not.
  private func latest(
    ofStream stream: Int64, in reader: any StoreReading
  ) throws(RunError) -> ExceptionCase? {
    try reader.all(ExceptionCase.self, where: [.equals("stream", .integer(stream))])
      .max { left, right in
        let (one, other) = (left.closedAt ?? left.updatedAt, right.closedAt ?? right.updatedAt)
        return one != other ? one < other : left.key < right.key
      }
  }

  private func take(
    _ step: SweepStep, _ stream: DataStream, _ report: inout SweepReport, at now: Timestamp,
    in writer: any StoreWriting
  ) throws(RunError) {
    switch step {
    case .nothing: break
    case .create:
      var made = ExceptionCase(
        id: host.newID(.exception), book: stream.book, stream: stream.key,
        title: "\(stream.name) overdue records", description: "", createdAt: now)
      try insert(&made, "create_exception", at: now, in: writer)
      report.created.append(made.id)
    case .reopen(let old):
      try move(old, .open, reason: "sweep: records are overdue again", at: now, in: writer)
      report.reopened.append(old.id)
    case .bringBack(let old):
      try move(
        old, .open, reason: "sweep: records are overdue that were not there when it was dismissed",
        at: now, in: writer)
      report.returned.append(old.id)
    case .clear(let old):
      try move(
        old, .resolve, reason: "sweep: no record is overdue any more",
        cause: ExceptionManager.clearedCause, at: now, in: writer)
      report.cleared.append(old.id)
    }
  }
}

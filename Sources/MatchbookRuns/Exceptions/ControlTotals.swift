import Matchbook

/// When totals may be submitted, and how far they may be off.
public struct ControlPolicy: Sendable {
  /// Minutes after the local midnight that ends a business date, from which its totals are final.
  public var cutOffMinutes: Int
  /// Minutes that the local clock is ahead of UTC at the midnight that begins a day.
  public var minutesAheadOfUTC: @Sendable (Day) -> Int
  /// By bucket name; a bucket without one has to agree exactly.
  public var tolerances: [String: ControlTolerance]
  /// How much totals matter that differ.
  public var severity: SeverityPolicy

  /// - Parameter cutOffMinutes: By default 30: half past midnight of the next day.
  public init(
    cutOffMinutes: Int = 30, minutesAheadOfUTC: @escaping @Sendable (Day) -> Int = { _ in 0 },
    tolerances: [String: ControlTolerance] = [:], severity: SeverityPolicy = SeverityPolicy()
  ) {
    self.severity = severity
    self.cutOffMinutes = cutOffMinutes
    self.minutesAheadOfUTC = minutesAheadOfUTC
    self.tolerances = tolerances
  }

  /// From when on the totals of a business date are taken.
  public func cutOff(of day: Day) -> Timestamp {
    let next = Day(number: day.number &+ 1)
    let minutes = Int64(cutOffMinutes) - Int64(minutesAheadOfUTC(next))
    return Timestamp(
      milliseconds: Int64(next.number) * Timestamp.millisecondsPerDay + minutes * 60_000)
  }
}

/// How far a bucket may be off, in either direction; bounds belong to it.
public struct ControlTolerance: Hashable, Sendable {
  public var count: Int
  /// In minor units of the bucket's currency.
  public var minorUnits: Int64

  public init(count: Int = 0, minorUnits: Int64 = 0) {
    self.count = count
    self.minorUnits = minorUnits
  }
}

/// Who knows our side of a day's totals.
public protocol ControlTotalSource: Sendable {
  /// Our buckets of a scope's business date; a bucket that is missing counts as zero.
  func buckets(
    scope: String, day: Day, in reader: any StoreReading
  ) throws(RunError) -> [ControlBucket]
}

/// What a submission gets: the totals as they are kept, and remarks that decide nothing.
public struct ControlAnswer: Hashable, Sendable {
  public var total: ControlTotal
  /// Where the total of what was submitted is not the sum of its parts.
  public var lints: [String]

  public var isReconciled: Bool { total.state == .reconciled }
}

/// A part of a list of totals.
public struct ControlTotalList: Hashable, Sendable {
  public var items: [ControlTotal]
  /// How many there are in the range of dates.
  public var totalCount: Int
}

/// Compares the totals that somebody else has of each day with ours, and locks what agrees.
public struct ControlTotals: ManagerWork {
  public let store: any RunStore
  public let host: RunHost
  public let policy: ControlPolicy
  public var idempotencyKey: String?
  private let ours: any ControlTotalSource

  static let noun = "control total"

  public init(
    store: any RunStore, host: RunHost, policy: ControlPolicy = ControlPolicy(),
    ours: any ControlTotalSource
  ) {
    self.store = store
    self.host = host
    self.policy = policy
    self.ours = ours
  }

  /// Submits the totals of a business date.
  ///
  /// The answer has, for each bucket, theirs less ours. A date that agrees is locked: the same values
  /// once more get the stored answer, whatever ours have become. Totals that differ are a discrepancy
  /// of the newest run of the book that the scope names, until they agree.
  ///
  /// - Throws: ``RunError/tooEarly(scope:day:cutOff:)``, ``RunError/alreadyReconciled(scope:day:)``,
  ///   ``RunError/badRequest(field:value:expected:)`` for buckets that cannot be.
  public func submit(
    _ buckets: [ControlBucket], scope: String, day: Day
  ) throws(RunError) -> ControlAnswer {
    let scope = try text(scope, of: "scope", "whose totals they are")
    let comparison = ControlComparison(tolerances: policy.tolerances)
    try ControlComparison.check(buckets)
    let buckets = buckets.sorted(by: ControlComparison.precedes)
    let now = host.now()
    let cutOff = policy.cutOff(of: day)
    guard now >= cutOff else { throw .tooEarly(scope: scope, day: day, cutOff: cutOff) }
    let request =
      [scope, day.description]
      + buckets.flatMap { [$0.name, String($0.count), $0.amount.description] }
    let total = try once("submit_totals", request) { (writer) throws(RunError) -> ControlTotal in
      let known = try find(scope, day, in: writer)
      let isSame = known?.buckets == buckets
      if let known, known.state == .reconciled {
        guard isSame else { throw .alreadyReconciled(scope: scope, day: day) }
        return known
      }
      let deltas = comparison.deltas(
        theirs: buckets, ours: try ours.buckets(scope: scope, day: day, in: writer))
      let action: ControlTotalState.Action =
        comparison.agree(deltas) ? .submitEqual : isSame ? .submitSame : .submitDifferent
      let id = "\(scope) \(day)"
      let state = try (known?.state ?? .none).after(action, id: id)
      guard let known else {
        var made = ControlTotal(
          scope: scope, day: day, state: state, buckets: buckets, deltas: deltas, insertedAt: now,
          submittedBy: host.actor)
        try writer.insert(&made)
        try addTrail(
          "submit_totals", id, after: AuditJSON.object(made), at: now, in: writer)
        try keepDiscrepancy(of: made, at: now, in: writer)
        return made
      }
      var new = known
      (new.state, new.buckets, new.deltas) = (state, buckets, deltas)
      guard new != known else { return known }
      (new.updatedAt, new.submittedBy) = (now, host.actor)
      try change("submit_totals", known, new, id, at: now, in: writer)
      try keepDiscrepancy(of: new, at: now, in: writer)
      return new
    }
    return ControlAnswer(total: total, lints: ControlComparison.lints(buckets))
  }

  /// Unlocks a date that is reconciled.
  public func reopen(scope: String, day: Day, reason: String) throws(RunError) -> ControlTotal {
    guard reason.contains(where: { !$0.isWhitespace }) else {
      throw .missingReason(action: "reopen control totals")
    }
    let now = host.now()
    let request = [scope, day.description, reason]
    return try once("reopen_totals", request) { (writer) throws(RunError) in
      let id = "\(scope) \(day)"
      guard let known = try find(scope, day, in: writer) else {
        throw .notFound(noun: ControlTotals.noun, id: id)
      }
      var new = known
      new.state = try known.state.after(.reopen, id: id)
      new.updatedAt = now
      try change("reopen_totals", known, new, id, reason: reason, at: now, in: writer)
      return new
    }
  }

  private func change(
    _ action: String, _ old: ControlTotal, _ new: ControlTotal, _ id: String,
    reason: String? = nil, at now: Timestamp, in writer: any StoreWriting
  ) throws(RunError) {
    try writer.update(new)
    let (before, after) = AuditJSON.difference(old, new)
    let told = reason.map {
      AuditJSON.object([("reason", .text($0)), ("changes", .text(after))])
    }
    try addTrail(action, id, before: before, after: told ?? after, at: now, in: writer)
  }

  // MARK: Reading

  /// The totals of a date as they were submitted last.
  public func get(scope: String, day: Day) throws(RunError) -> ControlTotal {
    try store.read { (reader) throws(RunError) in
      guard let found = try find(scope, day, in: reader) else {
        throw .notFound(noun: ControlTotals.noun, id: "\(scope) \(day)")
      }
      return found
    }
  }

  /// The order of a list by date.
  public enum Order: String, Hashable, Sendable, CaseIterable {
    case ascending, descending
  }

  /// Totals of a scope by date.
  ///
  /// - Parameters:
  ///   - from: The first date; it belongs to the range, as the last one does.
  ///   - start: How many to pass over.
  ///   - length: How many to give at most, 0 to ``PageRequest/mostItems``.
  /// - Complexity: O(dates in the range).
  public func list(
    scope: String, from: Day? = nil, to: Day? = nil, start: Int = 0, length: Int = 50,
    order: Order = .ascending
  ) throws(RunError) -> ControlTotalList {
    if let from, let to, from > to {
      throw .badRequest(field: "from", value: "\(from)", expected: "no later than to, \(to)")
    }
    guard start >= 0 else {
      throw .badRequest(field: "start", value: String(start), expected: "0 or more")
    }
    guard (0...PageRequest.mostItems).contains(length) else {
      throw .badRequest(
        field: "length", value: String(length), expected: "0 to \(PageRequest.mostItems)")
    }
    return try store.read { (reader) throws(RunError) in
      var tests: [StoredTest] = [.equals("scope", .text(scope))]
      if let from { tests.append(.atLeast("day", Int64(from.number))) }
      if let to { tests.append(.atMost("day", Int64(to.number))) }
      let found = try reader.all(ControlTotal.self, where: tests).sorted {
        order == .ascending ? $0.day < $1.day : $0.day > $1.day
      }
      return ControlTotalList(
        items: Array(found.dropFirst(start).prefix(length)), totalCount: found.count)
    }
  }

  private func find(
    _ scope: String, _ day: Day, in reader: any StoreReading
  ) throws(RunError) -> ControlTotal? {
    try reader.first(
      ControlTotal.self,
      where: [.equals("scope", .text(scope)), .equals("day", .integer(Int64(day.number)))])
  }
}

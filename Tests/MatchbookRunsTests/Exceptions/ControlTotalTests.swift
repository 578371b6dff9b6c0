import Matchbook
import MatchbookRuns
import MatchbookTestKit
import Testing

/// Totals of a day: when they are taken, what they are compared with, when they are locked.
@Suite struct ControlTotalTests {
  /// 2026-02-26, three days before noon of the first of March.
  private static let day = Day(number: Int32(CaseDesk.noon.milliseconds / CaseDesk.day) - 3)

  private func bucket(_ name: String, _ count: Int, _ units: Int64) -> ControlBucket {
    ControlBucket(
      name: name, count: count, amount: Amount(minorUnits: units, currency: CaseDesk.euro))
  }

  /// A ledger with two payments, a refund and a cancelled one on the day, and one payment after it.
  private func opened(
    _ kind: CaseDesk.Kind = .memory, policy: ControlPolicy = ControlPolicy()
  ) throws -> (desk: CaseDesk, run: Run, totals: ControlTotals) {
    let desk = try CaseDesk(kind)
    let run = try desk.book()
    try desk.add(
      [
        CaseDesk.record("P-1", 1000, daysAgo: 3, status: "successful"),
        CaseDesk.record("P-2", 2000, daysAgo: 3, status: "successful"),
        CaseDesk.record("P-3", -500, daysAgo: 3, status: "refund"),
        CaseDesk.record("P-4", 700, daysAgo: 3, status: "void"),
        CaseDesk.record("P-5", 9999, daysAgo: 2, status: "successful"),
      ], to: run, .ledger, stream: "payments")
    let totals = ControlTotals(
      store: desk.store, host: desk.host(), policy: policy,
      ours: RecordTotals(buckets: ["void": "cancel"]))
    return (desk, run, totals)
  }

  private var right: [ControlBucket] {
    [
      bucket("total", 4, 3200), bucket("successful", 2, 3000), bucket("refund", 1, -500),
      bucket("cancel", 1, 700),
    ]
  }
  private var wrong: [ControlBucket] {
    [
      bucket("total", 4, 3200), bucket("successful", 3, 3100), bucket("refund", 0, 0),
      bucket("cancel", 1, 100),
    ]
  }

  @Test(arguments: CaseDesk.Kind.allCases)
  func totalsThatAgreeAreReconciledAndLocked(kind: CaseDesk.Kind) throws {
    let (desk, run, totals) = try opened(kind)
    let answer = try totals.submit(right.reversed(), scope: "main", day: Self.day)
    #expect(answer.isReconciled)
    #expect(answer.lints == [])
    #expect(answer.total.deltas.map(\.name) == ["total", "successful", "refund", "cancel"])
    #expect(answer.total.deltas.allSatisfy { $0.count == 0 && $0.amount.minorUnits == 0 })
    #expect((answer.total.insertedAt, answer.total.updatedAt) == (desk.now, nil))
    // Whatever comes later: the same values get the same answer, others are refused.
    desk.pass(days: 1)
    try desk.add(
      [CaseDesk.record("P-6", 1, daysAgo: 3, status: "successful")], to: run, .ledger,
      stream: "payments")
    #expect(try totals.submit(right, scope: "main", day: Self.day) == answer)
    #expect(throws: RunError.alreadyReconciled(scope: "main", day: Self.day)) {
      try totals.submit(wrong, scope: "main", day: Self.day)
    }
    #expect(try totals.get(scope: "main", day: Self.day) == answer.total)
    #expect(try desk.faults() == [])
  }

  @Test(arguments: CaseDesk.Kind.allCases)
  func totalsThatDifferHaveTheDifferenceOfEachBucket(kind: CaseDesk.Kind) throws {
    let (desk, _, totals) = try opened(kind)
    let first = desk.now
    let answer = try totals.submit(wrong, scope: "main", day: Self.day)
    #expect(!answer.isReconciled)
    #expect(
      answer.total.deltas == [
        bucket("total", 0, 0), bucket("successful", 1, 100), bucket("refund", -1, 500),
        bucket("cancel", 0, -600),
      ])
    desk.pass(days: 1)
    // The same wrong values: nothing changes.
    #expect(try totals.submit(wrong, scope: "main", day: Self.day) == answer)
    let mended = try totals.submit(right, scope: "main", day: Self.day)
    #expect(mended.isReconciled)
    #expect((mended.total.insertedAt, mended.total.updatedAt) == (first, desk.now))
    #expect(try desk.faults() == [])
  }

  @Test func aBucketThatTheyLeaveOutIsADifference() throws {
    let (_, _, totals) = try opened()
    let answer = try totals.submit([bucket("total", 4, 3200)], scope: "main", day: Self.day)
    #expect(!answer.isReconciled)
    #expect(answer.total.deltas.map(\.count) == [0, -2, -1, -1])
    #expect(answer.lints == [])
  }

  @Test func aStreamIsAScopeOfItsOwn() throws {
    let (desk, run, totals) = try opened()
    try desk.add(
      [CaseDesk.record("C-1", 44, daysAgo: 3)], to: run, .ledger, stream: "cash")
    #expect(
      try totals.submit([bucket("total", 1, 44)], scope: "main/cash", day: Self.day).isReconciled)
    #expect(try totals.submit(right, scope: "main/payments", day: Self.day).isReconciled)
    #expect(try !totals.submit(right, scope: "main", day: Self.day).isReconciled)
    #expect(
      refusal { _ = try totals.submit(right, scope: "nowhere", day: Self.day) } == "run.not-found")
  }

  @Test func aToleranceIsOfItsBucketAndHasItsEnds() throws {
    let policy = ControlPolicy(
      tolerances: ["successful": ControlTolerance(count: 1, minorUnits: 100)])
    let (_, _, totals) = try opened(policy: policy)
    func isReconciled(_ successful: ControlBucket, cancel: Int64) throws -> Bool {
      var buckets = right
      (buckets[1], buckets[3]) = (successful, bucket("cancel", 1, cancel))
      return try totals.submit(buckets, scope: "main", day: Self.day).isReconciled
    }
    #expect(try !isReconciled(bucket("successful", 4, 3000), cancel: 700))
    #expect(try !isReconciled(bucket("successful", 2, 3101), cancel: 700))
    #expect(try !isReconciled(bucket("successful", 2, 3000), cancel: 701))
    #expect(try isReconciled(bucket("successful", 3, 2900), cancel: 700))
  }

  // MARK: Time

  @Test func anAttemptBeforeTheCutOffIsTooEarly() throws {
    let berlin = ControlPolicy(minutesAheadOfUTC: { _ in 60 })
    let (desk, _, totals) = try opened(policy: berlin)
    // Half past midnight of the next day in Berlin.
    let cutOff = try #require(Timestamp("2026-02-26T23:30:00Z"))
    desk.now = cutOff.adding(milliseconds: -1)
    #expect(throws: RunError.tooEarly(scope: "main", day: Self.day, cutOff: cutOff)) {
      try totals.submit(right, scope: "main", day: Self.day)
    }
    #expect(refusal { _ = try totals.get(scope: "main", day: Self.day) } == "run.not-found")
    desk.now = cutOff
    #expect(try totals.submit(right, scope: "main", day: Self.day).total.insertedAt == cutOff)
  }

  // MARK: States

  static let cells = CaseDesk.Kind.allCases.flatMap { kind in
    ControlTotalState.allCases.flatMap { state in
      ControlTotalState.Action.allCases.map { (kind, state, $0) }
    }
  }

  @Test(arguments: cells)
  func anActionDoesWhatItsCellSays(
    kind: CaseDesk.Kind, state: ControlTotalState, action: ControlTotalState.Action
  ) throws {
    let (desk, run, totals) = try opened(kind)
    let submitted = state == .failed ? wrong : right
    if state != .none { _ = try totals.submit(submitted, scope: "main", day: Self.day) }
    let before = try? totals.get(scope: "main", day: Self.day)
    #expect(before?.state == (state == .none ? nil : state))
    desk.pass(days: 1)
    // What they bring: equal to ours, other than ours, or what they brought before.
    var buckets = submitted
    if action == .submitEqual {
      buckets = right
      if state == .reconciled {
        // Ours has changed, and so have they.
        try desk.add([CaseDesk.record("P-6", 1, daysAgo: 3)], to: run, .ledger, stream: "payments")
        buckets[0] = bucket("total", 5, 3201)
      }
    } else if action == .submitDifferent {
      buckets = wrong
      buckets[0] = bucket("total", 1, 1)
    }
    var result: Result<ControlTotalState, RunError>
    do throws(RunError) {
      let state =
        action == .reopen
        ? try totals.reopen(scope: "main", day: Self.day, reason: "late refund").state
        : try totals.submit(buckets, scope: "main", day: Self.day).total.state
      result = .success(state)
    } catch {
      result = .failure(error)
    }
    let after = try? totals.get(scope: "main", day: Self.day)
    switch state.transition(action) {
    case .moves(let next):
      #expect(result == .success(next))
      #expect(after?.insertedAt == before?.insertedAt ?? desk.now)
      #expect(after?.updatedAt == (state == .none ? nil : desk.now))
    case .stays, .repeats:
      #expect(result == .success(state))
      if action == .submitSame { #expect(after == before) }
    case .refused:
      let code: String? = if case .failure(let error) = result { error.code } else { nil }
      switch (state, action) {
      case (.none, .submitSame):
        // Nothing was brought before, so these values are new: equal or not.
        #expect(result == .success(.reconciled))
        return
      case (.none, .reopen): #expect(code == "run.not-found")
      case (.reconciled, _): #expect(code == "run.already-reconciled")
      default: #expect(code == "run.bad-transition")
      }
      #expect(after == before)
    case .removed: Issue.record("no cell of control totals says so")
    }
    #expect(try desk.faults() == [])
  }

  @Test func reopeningNeedsAReason() throws {
    let (desk, _, totals) = try opened()
    _ = try totals.submit(right, scope: "main", day: Self.day)
    #expect(throws: RunError.missingReason(action: "reopen control totals")) {
      try totals.reopen(scope: "main", day: Self.day, reason: "")
    }
    desk.pass(days: 1)
    let reopened = try totals.reopen(scope: "main", day: Self.day, reason: "late refund")
    #expect((reopened.state, reopened.updatedAt) == (.failed, desk.now))
    let last = try AuditTrail(desk.store).events(page: PageRequest(limit: 100)).items.last
    #expect(last?.action == "reopen_totals")
    #expect(last?.after?.contains("late refund") == true)
    #expect(try totals.submit(right, scope: "main", day: Self.day).isReconciled)
  }

  // MARK: What is submitted

  @Test func bucketsThatCannotBeAreRefused() throws {
    let (_, _, totals) = try opened()
    for buckets in [
      [], [bucket("total", -1, 0)], [bucket(" ", 1, 0)],
      [bucket("total", 1, 0), bucket("total", 2, 0)], [bucket("total", 1, .max)],
    ] {
      #expect(
        refusal { _ = try totals.submit(buckets, scope: "main", day: Self.day) }
          == "run.bad-request")
    }
  }

  @Test func aTotalThatIsNotTheSumOfItsPartsIsRemarkedAndNotRefused() throws {
    let (_, _, totals) = try opened()
    var buckets = right
    buckets[0] = bucket("total", 5, 3300)
    buckets.append(bucket("chargeback", 9, 900))
    #expect(
      try totals.submit(buckets, scope: "main", day: Self.day).lints == [
        "total has 5 EUR records, its parts have 4",
        "total is 33.00 EUR, its parts come to 32.00 EUR",
      ])
  }

  // MARK: Lists

  @Test(arguments: CaseDesk.Kind.allCases)
  func aListIsARangeOfDatesPageByPage(kind: CaseDesk.Kind) throws {
    let (_, _, totals) = try opened(kind)
    let days = (0..<6).map { Day(number: Self.day.number - Int32($0)) }
    for day in [2, 0, 4, 1, 3, 5].map({ days[$0] }) {
      _ = try totals.submit([bucket("total", 0, 0)], scope: "main", day: day)
    }
    _ = try totals.submit([bucket("total", 0, 0)], scope: "main/cash", day: days[0])
    let list = try totals.list(scope: "main", from: days[4], to: days[1], start: 1, length: 2)
    #expect(list.items.map(\.day) == [days[3], days[2]])
    #expect(list.totalCount == 4)
    let newest = try totals.list(scope: "main", length: 2, order: .descending)
    #expect(newest.items.map(\.day) == [days[0], days[1]])
    #expect(newest.totalCount == 6)
    #expect(try totals.list(scope: "main", from: days[0], to: days[0]).totalCount == 1)
    #expect(try totals.list(scope: "main", start: 9).items.isEmpty)
    for (start, length) in [(-1, 5), (0, -1), (0, 10_001)] {
      #expect(
        refusal { _ = try totals.list(scope: "main", start: start, length: length) }
          == "run.bad-request")
    }
    #expect(
      refusal { _ = try totals.list(scope: "main", from: days[0], to: days[1]) }
        == "run.bad-request")
  }

  /// Drawn records: what they would count themselves always agrees, and one record more never does.
  @Test(arguments: Seeds.first(20, atMost: 200))
  func whatAPlainCountGivesAgrees(seed: UInt64) throws {
    var random = SeededGenerator(seed: seed)
    let desk = try CaseDesk(.memory)
    let run = try desk.book()
    let statuses = ["successful", "refund", "cancel", "chargeback"]
    let records = (0..<Int.random(in: 1...30, using: &random)).map { number in
      CaseDesk.record(
        "P-\(number)", Int64.random(in: -50...50, using: &random),
        daysAgo: Int32.random(in: 2...4, using: &random),
        status: Bool.random(using: &random) ? statuses.randomElement(using: &random) : nil)
    }
    try desk.add(records, to: run, .ledger)
    var plain: [ControlBucket] = []
    let own = records.filter { $0.date == Self.day }
    for name in ["total"] + statuses {
      let members = name == "total" ? own : own.filter { $0.texts["status"] == name }
      plain.append(
        bucket(name, members.count, members.reduce(0) { $0 + $1.amount.minorUnits }))
    }
    let totals = ControlTotals(store: desk.store, host: desk.host(), ours: RecordTotals())
    var wrong = plain
    let place = Int.random(in: 0..<wrong.count, using: &random)
    wrong[place].count += 1
    let refused = try totals.submit(wrong, scope: "main", day: Self.day)
    #expect(!refused.isReconciled)
    #expect(refused.total.deltas.reduce(0) { $0 + $1.count } == 1)
    #expect(try totals.submit(plain, scope: "main", day: Self.day).isReconciled)
  }
}

import Matchbook
import MatchbookRuns
import MatchbookTestKit
import Testing

/// Sums and filters over the records of an exception.
@Suite struct AggregateTests {
  /// An exception over these records, overdue five days after their day.
  private func exception(
    _ records: [Record], _ kind: CaseDesk.Kind = .memory
  ) throws -> (desk: CaseDesk, run: Run, id: String) {
    let desk = try CaseDesk(kind)
    let run = try desk.book()
    try desk.add(records, to: run)
    let manager = desk.manager()
    _ = try manager.addStream("bank", side: .external, ofBook: "main", name: "Bank", overdueDays: 5)
    return (desk, run, try #require(try manager.sweep().created.first))
  }

  @Test(arguments: CaseDesk.Kind.allCases)
  func sumsTellDebitsFromCredits(kind: CaseDesk.Kind) throws {
    let (desk, run, id) = try exception(
      [
        CaseDesk.record("X-1", 12_000, daysAgo: 10), CaseDesk.record("X-2", -4_500, daysAgo: 20),
        CaseDesk.record("X-3", 0, daysAgo: 15), CaseDesk.record("X-4", 99, daysAgo: 5),
        CaseDesk.record("X-5", 700, daysAgo: 4), CaseDesk.record("X-6", 800, daysAgo: 40),
        CaseDesk.record("X-7", 1000, daysAgo: 12), CaseDesk.record("X-8", 900, daysAgo: 40),
      ], kind)
    try desk.settle("X-6", run, units: 800)
    try desk.settle("X-7", run, units: 400)
    try desk.close("X-8", run)
    let sums = try desk.manager().exception(id).summary.aggregates.single()
    #expect(sums.currency == CaseDesk.euro)
    #expect(sums.recordCount == 5)
    // What is open of a record that is settled in part counts.
    #expect(sums.totalAmount == 12_000 - 4_500 + 99 + 600)
    #expect((sums.debitCount, sums.debitSum) == (1, -4_500))
    #expect((sums.creditCount, sums.creditSum) == (3, 12_699))
    // Ages at noon: 5.5, 15.5, 10.5, 0.5 and 7.5 days.
    #expect(sums.avgAgeDays == "7.90")
    #expect(sums.oldestAt?.description == "2026-02-09")
    #expect(sums.newestAt?.description == "2026-02-24")
    // Totals follow the records, whatever the state.
    try desk.manager().change(id, .resolve)
    try desk.settle("X-1", run, units: 12_000)
    #expect(try desk.manager().exception(id).summary.aggregates.recordCount == 4)
  }

  @Test func withoutRecordsSumsAreZeroAndAgesNull() throws {
    let (desk, run, id) = try exception([CaseDesk.record("X-1", 100)])
    try desk.settle("X-1", run, units: 100)
    let detail = try desk.manager().exception(id)
    let sums = try detail.summary.aggregates.single()
    #expect(sums == ExceptionAggregate())
    #expect((sums.totalAmount, sums.debitSum, sums.creditSum) == (0, 0, 0))
    #expect(sums.avgAgeDays == nil)
    #expect(sums.oldestAt == nil)
    #expect(detail.summary.decimalPlaces == nil)
  }

  @Test func severalCurrenciesHaveNoSumInCommon() throws {
    let yen = try #require(Currency("JPY"))
    let (desk, _, id) = try exception([
      CaseDesk.record("X-1", 100), CaseDesk.record("X-2", 5000, currency: yen),
      CaseDesk.record("X-3", -30),
    ])
    let sums = try desk.manager().exception(id).summary.aggregates
    #expect(sums.byCurrency.map(\.currency?.code) == ["EUR", "JPY"])
    #expect(sums.byCurrency.map(\.totalAmount) == [70, 5000])
    #expect(sums.recordCount == 3)
    #expect(throws: RunError.severalCurrencies(["EUR", "JPY"])) { try sums.single() }
  }

  @Test func minorUnitsOfOneCurrencyAreBroughtToTheFinest() throws {
    let mills = try #require(Currency(code: "EUR", exponent: 3))
    let (desk, _, id) = try exception([
      CaseDesk.record("X-1", 100), CaseDesk.record("X-2", 1, currency: mills),
    ])
    let sums = try desk.manager().exception(id).summary.aggregates.single()
    #expect(sums.currency == mills)
    #expect(sums.totalAmount == 1001)
  }

  @Test func aRecordWithoutADateCountsFromItsImport() throws {
    var record = CaseDesk.record("X-1", 100)
    record.date = nil
    let desk = try CaseDesk()
    try desk.add([record], to: try desk.book())
    let manager = desk.manager()
    _ = try manager.addStream("bank", side: .external, ofBook: "main", name: "Bank", overdueDays: 5)
    #expect(try manager.sweep().isEmpty)
    desk.pass(days: 5)
    let id = try #require(try manager.sweep().created.first)
    let sums = try manager.exception(id).summary.aggregates.single()
    #expect(sums.avgAgeDays == "0.00")
    #expect(sums.oldestAt == nil)
  }

  /// Both ends of each bucket, a millisecond apart.
  @Test(
    arguments: [
      (0, AgeBucket.lessThan7), (7 * 86_400_000 - 1, .lessThan7), (7 * 86_400_000, .from7To30),
      (30 * 86_400_000 - 1, .from7To30), (30 * 86_400_000, .from30To90),
      (90 * 86_400_000, .from30To90), (90 * 86_400_000 + 1, .moreThan90),
    ] as [(Int64, AgeBucket)])
  func aBucketHasItsEnds(age: Int64, bucket: AgeBucket) {
    #expect(AgeBucket(ageMilliseconds: age) == bucket)
  }

  // MARK: Filters

  @Test func aFilterThatNoRecordCanPassIsRefused() {
    func refused(_ pairs: [(name: String, value: String)]) -> String? {
      do throws(RunError) {
        _ = try ExceptionFilter(pairs: pairs)
        return nil
      } catch {
        return error.description
      }
    }
    #expect(refused([("amount_min", "5"), ("amount_max", "5")]) == nil)
    #expect(refused([("amountMin", "-5"), ("ageBucket", "gt_90d")]) == nil)
    #expect(
      refused([("amount_min", "6"), ("amount_max", "5")])
        == "amount_min holds \"6\", expected no more than amount_max, 5. Nothing was done. "
        + "[run.bad-request]")
    #expect(
      refused([("date_from", "2026-03-02"), ("date_to", "2026-03-01")])
        == "date_from holds \"2026-03-02\", expected no later than date_to, 2026-03-01. Nothing was "
        + "done. [run.bad-request]")
    #expect(
      refused([("colour", "red")])
        == "filter holds \"colour\", expected one of amount_min, amount_max, date_from, date_to, "
        + "direction, counterparty, age_bucket. Nothing was done. [run.bad-request]")
    for (name, value) in [
      ("amount_min", "1.50"), ("amount_max", "ten"), ("date_from", "2026-02-30"),
      ("date_to", "01.03.2026"), ("direction", "sideways"), ("age_bucket", "old"),
      ("counterparty", " "),
    ] {
      #expect(refused([(name, value)])?.hasPrefix("\(name) holds \"\(value)\"") == true)
    }
    #expect(refused([("direction", "debit"), ("direction", "credit")]) != nil)
    #expect(throws: RunError.self) {
      let desk = try CaseDesk()
      _ = try desk.manager().exception("x", filter: ExceptionFilter(amountMin: 2, amountMax: 1))
    }
  }

  @Test func aFilterIsWrittenAsItIsRead() throws {
    let pairs = [
      ("amount_min", "-5"), ("amount_max", "7"), ("date_from", "2026-01-02"),
      ("date_to", "2026-03-04"), ("direction", "credit"), ("counterparty", "ACME"),
      ("age_bucket", "7_30d"),
    ].map { (name: $0.0, value: $0.1) }
    let filter = try ExceptionFilter(pairs: pairs)
    #expect(filter.pairs.map(\.name) == pairs.map(\.name))
    #expect(filter.pairs.map(\.value) == pairs.map(\.value))
  }

  @Test(arguments: CaseDesk.Kind.allCases, Seeds.first(30, atMost: 300))
  func filtersAndSumsAgreeWithAScan(kind: CaseDesk.Kind, seed: UInt64) throws {
    var random = SeededGenerator(seed: seed)
    let yen = try #require(Currency("JPY"))
    let words = ["Acme GmbH", "ACME", "Müller", "Miller & Sons", ""]
    var records: [Record] = []
    for number in 0..<Int.random(in: 1...40, using: &random) {
      var record = CaseDesk.record(
        "X-\(number)", Int64.random(in: -5...5, using: &random),
        daysAgo: Int32.random(in: 0...100, using: &random),
        description: words.randomElement(using: &random) ?? "",
        currency: Int.random(in: 0..<8, using: &random) == 0 ? yen : CaseDesk.euro)
      if Int.random(in: 0..<9, using: &random) == 0 { record.date = nil }
      records.append(record)
    }
    records.append(CaseDesk.record("X-always", 1, daysAgo: 50))
    let (desk, run, id) = try exception(records, kind)
    var open = records
    for record in records where record.id != "X-always" {
      guard record.amount.minorUnits != 0, Int.random(in: 0..<4, using: &random) == 0 else {
        continue
      }
      try desk.settle(record.id, run, units: record.amount.minorUnits)
      open.removeAll { $0.id == record.id }
    }
    // Some have a time of their own, which may not have come yet.
    var marks: [String: Int64] = [:]
    for record in open where Int.random(in: 0..<5, using: &random) == 0 {
      let overdueAt =
        CaseDesk.noon.milliseconds - Int64.random(in: -20...110, using: &random) * CaseDesk.day
      marks[record.id] = overdueAt
      try desk.manager().markOverdue(
        OverdueRequest(
          book: "main", stream: "bank", recordID: record.id,
          overdueAt: Timestamp(milliseconds: overdueAt)))
    }
    func optional<Value>(_ value: Value) -> Value? {
      Int.random(in: 0..<3, using: &random) == 0 ? value : nil
    }
    let least = Int64.random(in: -5...5, using: &random)
    let first = Int32.random(in: 0...100, using: &random)
    let today = Int32(CaseDesk.noon.milliseconds / CaseDesk.day)
    let filter = ExceptionFilter(
      amountMin: optional(least),
      amountMax: optional(Int64.random(in: least...6, using: &random)),
      dateFrom: optional(Day(number: today - first)),
      dateTo: optional(Day(number: today - Int32.random(in: 0...first, using: &random))),
      direction: optional(Direction.allCases.randomElement(using: &random) ?? .debit),
      counterparty: optional(["acme", "MÜ", "ll", "e"].randomElement(using: &random) ?? "e"),
      ageBucket: optional(AgeBucket.allCases.randomElement(using: &random) ?? .lessThan7))
    // The plain scan: ages in whole milliseconds, one condition a line.
    let noon = CaseDesk.noon.milliseconds
    var expected: [Record] = []
    for record in open {
      let start = record.date.map { Int64($0.number) * CaseDesk.day } ?? noon
      let age = noon - (marks[record.id] ?? start + 5 * CaseDesk.day)
      guard age >= 0 else { continue }
      let units = record.amount.minorUnits
      if let bound = filter.amountMin, !(units >= bound) { continue }
      if let bound = filter.amountMax, !(units <= bound) { continue }
      if let from = filter.dateFrom, !(record.date.map { $0 >= from } ?? false) { continue }
      if let to = filter.dateTo, !(record.date.map { $0 <= to } ?? false) { continue }
      if filter.direction == .debit, !(units < 0) { continue }
      if filter.direction == .credit, !(units > 0) { continue }
      if let part = filter.counterparty,
        !record.description.lowercased().contains(part.lowercased())
      {
        continue
      }
      let days = Double(age) / Double(CaseDesk.day)
      switch filter.ageBucket {
      case .lessThan7 where !(days < 7): continue
      case .from7To30 where !(days >= 7 && days < 30): continue
      case .from30To90 where !(days >= 30 && days <= 90): continue
      case .moreThan90 where !(days > 90): continue
      default: break
      }
      expected.append(record)
    }
    let detail = try desk.manager().exception(id, filter: filter)
    let sums = filter.isEmpty ? detail.summary.aggregates : detail.filteredAggregates
    #expect(
      sums.byCurrency.compactMap(\.currency?.code)
        == Set(expected.map(\.amount.currency.code)).sorted())
    for sum in sums.byCurrency {
      let own = expected.filter { $0.amount.currency == sum.currency }
      let units = own.map(\.amount.minorUnits)
      #expect(sum.recordCount == own.count)
      #expect(sum.totalAmount == Int128(units.reduce(0, +)))
      #expect(sum.totalAmount == sum.debitSum + sum.creditSum)
      #expect(sum.debitCount == units.filter { $0 < 0 }.count)
      #expect(sum.debitSum == Int128(units.filter { $0 < 0 }.reduce(0, +)))
      #expect(sum.creditCount == units.filter { $0 > 0 }.count)
      #expect(sum.oldestAt == own.compactMap(\.date).min())
      #expect(sum.newestAt == own.compactMap(\.date).max())
    }
    var ids: [String] = []
    var page = PageRequest(limit: 3)
    repeat {
      let next = try desk.manager().records(of: id, filter: filter, page: page)
      ids += next.items.map(\.entry.id)
      page.after = next.next
    } while page.after != nil
    #expect(ids == expected.map(\.id))
    let plain = try desk.manager().exception(id)
    #expect(plain.filteredAggregates == plain.summary.aggregates)
  }
}

import Foundation
import Matchbook
import MatchbookReports
import MatchbookRunReports
import MatchbookRuns
import Testing

/// A report shows what was expected of each day, what there was, and what is locked.
@Suite struct RunTotalsTests {
  private static let euro = Currency(code: "EUR", exponent: 2)
  /// With tenths of a cent.
  private static let fine = Currency(code: "EUR", exponent: 3)

  private func totals(_ desk: ReportDesk) -> ControlTotals {
    ControlTotals(store: desk.store, host: desk.manager("shop").host, ours: RecordTotals())
  }

  private func submit(
    _ desk: ReportDesk, _ day: String, scope: String = "main", count: Int, _ units: Int64,
    _ currency: Currency? = Self.euro
  ) throws {
    _ = try totals(desk).submit(
      [
        ControlBucket(
          name: "total", count: count,
          amount: Amount(minorUnits: units, currency: try #require(currency)))
      ], scope: scope, day: try #require(Day(day)))
  }

  private func march(_ desk: ReportDesk) throws {
    try desk.run("march", ledger: "L-1 100.00 2026-03-02\nL-2 20.00 2026-03-03", external: "")
    try submit(desk, "2026-03-03", count: 2, 2500)
    try submit(desk, "2026-03-02", count: 1, 10_000)
  }

  @Test(arguments: ReportDesk.Kind.allCases)
  func eachDayHasWhatWasExpectedAndWhatThereWas(kind: ReportDesk.Kind) throws {
    let desk = try ReportDesk(kind)
    defer { desk.remove() }
    try march(desk)
    let run = try #require(try ReportFacts(ofRun: "march", in: desk.manager("ann")).run)
    #expect(run.controlTotalCount == 2)
    #expect(
      run.controlTotals.map { total in
        total.buckets.map {
          "\(total.day) \(total.state) \(total.isLocked) \($0.name) \($0.expected.amount) "
            + "\($0.actual.amount) \($0.difference.amount) \($0.expected.count) "
            + "\($0.actual.count) \($0.difference.count) \($0.agrees)"
        }
      } == [
        ["2026-03-02 reconciled true total 100.00 EUR 100.00 EUR 0.00 EUR 1 1 0 true"],
        ["2026-03-03 failed false total 25.00 EUR 20.00 EUR 5.00 EUR 2 1 1 false"],
      ])
    #expect(run.controlTotals.map(\.submittedBy) == ["shop", "shop"])
    #expect(run.controlTotals.map(\.updatedAt) == [nil, nil])
  }

  /// The difference has the finer units, and what was expected is the same money in them.
  @Test func unitsOfDifferentWorthAreTheSameMoney() throws {
    let desk = try ReportDesk(.memory)
    try desk.run("march", ledger: "L-1 100.00 2026-03-02", external: "")
    try submit(desk, "2026-03-02", count: 1, 100_005, Self.fine)
    let run = try #require(try ReportFacts(ofRun: "march", in: desk.manager("ann")).run)
    let bucket = try #require(run.controlTotals.first?.buckets.first)
    #expect(bucket.expected.amount.description == "100.005 EUR")
    #expect(bucket.actual.amount.description == "100.000 EUR")
    #expect(bucket.difference.amount.description == "0.005 EUR")
  }

  @Test func everyFormOfTheReportHasThem() throws {
    let desk = try ReportDesk(.memory)
    try march(desk)
    let facts = try ReportFacts(ofRun: "march", in: desk.manager("ann"))
    let page = String(decoding: ReportPage(facts).html, as: UTF8.self)
    #expect(page.contains("id=\"totals\"") && page.contains("<td>reconciled, locked</td>"))
    #expect(page.contains("<td class=\"n\" data-v=\"5.00\">5.00</td>"))
    let json = String(decoding: ReportJSON(facts).json, as: UTF8.self)
    #expect(json.contains(#""expected_amount": "25.00", "actual_count": 1"#))
    var csv: [UInt8] = []
    ReportCSV(facts).writeTotals { csv += $0 }
    #expect(String(decoding: csv, as: UTF8.self).split(separator: "\r\n").count == 3)
    // A shorter list keeps the last days and says how many there are.
    let cut = facts.limited(to: 1)
    #expect(cut.run?.controlTotals.map(\.day.description) == ["2026-03-03"])
    #expect(
      String(decoding: ReportPage(cut).html, as: UTF8.self)
        .contains("The last days are shown: 1 of 2."))
  }

  @Test func withoutTotalsThereIsNoSection() throws {
    let desk = try ReportDesk(.memory)
    try desk.run("march", ledger: "L-1 100.00 2026-03-02", external: "")
    let facts = try ReportFacts(ofRun: "march", in: desk.manager("ann"))
    #expect(!String(decoding: ReportPage(facts).html, as: UTF8.self).contains("id=\"totals\""))
    var csv: [UInt8] = []
    ReportCSV(facts).writeTotals { csv += $0 }
    #expect(String(decoding: csv, as: UTF8.self).split(separator: "\r\n").count == 1)
  }
}

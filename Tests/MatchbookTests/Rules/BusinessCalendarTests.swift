import Testing

@testable import Matchbook

@Suite struct BusinessCalendarTests {
  private func isWorked(_ calendar: BusinessCalendar, _ date: String) -> Bool? {
    Day(date).map { calendar.isBusinessDay($0) }
  }

  @Test(arguments: [
    "2026-01-01", "2026-04-03", "2026-04-06", "2026-05-01", "2026-12-25", "2024-03-29",
    "2024-04-01",
    "2026-12-26", "2026-03-07",
  ])
  func targetRests(date: String) { #expect(isWorked(.target, date) == false) }

  @Test(arguments: ["2026-04-02", "2026-04-07", "2026-05-14", "2026-12-24", "2026-12-31"])
  func targetWorks(date: String) { #expect(isWorked(.target, date) == true) }

  @Test(arguments: [
    "2026-01-01", "2026-01-19", "2026-02-16", "2026-05-25", "2026-06-19", "2026-09-07",
    "2026-10-12", "2026-11-11", "2026-11-26", "2026-12-25",
    // 2022: New Year fell on a Saturday and was not moved; Juneteenth and Christmas on Sundays were.
    "2022-06-20", "2022-12-26",
  ])
  func theFederalReserveRests(date: String) {
    #expect(isWorked(.federalReserve, date) == false)
  }

  @Test(arguments: ["2021-12-31", "2026-07-03", "2020-06-19", "2026-11-27"])
  func theFederalReserveWorks(date: String) {
    #expect(isWorked(.federalReserve, date) == true)
  }

  /// Friday to Monday is one working day; the weekend counts nothing.
  @Test func windowsCountWorkingDays() throws {
    let days = try ["2026-03-06", "2026-03-07", "2026-03-08", "2026-03-09", "2026-03-10"]
      .map { try #require(Day($0)).number }
    let ordinals = BusinessOrdinals(.weekdays, days: [days])
    let friday = ordinals.anchor(of: days[0])
    #expect(days.map { ordinals.count(upTo: $0) - friday } == [0, 0, 0, 1, 2])
  }

  @Test func anAnchorOnAHolidayRolls() throws {
    let saturday = try #require(Day("2026-01-31")).number
    let monday = try #require(Day("2026-02-02")).number
    let friday = try #require(Day("2026-01-30")).number
    func anchor(_ roll: BusinessCalendar.Roll) -> Int32 {
      var calendar = BusinessCalendar.weekdays
      calendar.roll = roll
      let ordinals = BusinessOrdinals(calendar, days: [[saturday, monday, friday]])
      return ordinals.anchor(of: saturday) - ordinals.count(upTo: friday)
    }
    #expect(anchor(.following) == 1)
    #expect(anchor(.preceding) == 0)
    // The next working day is in February, so the one before stands in.
    #expect(anchor(.modifiedFollowing) == 0)
  }
}

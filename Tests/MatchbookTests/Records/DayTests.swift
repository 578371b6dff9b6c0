import Testing

@testable import Matchbook

@Suite struct DayTests {
  @Test func knownDaysHaveKnownNumbers() {
    #expect(Day("1970-01-01")?.number == 0)
    #expect(Day("2000-03-01")?.number == 11_017)
    #expect(Day("1969-12-31")?.number == -1)
    #expect(Day("0001-01-01")?.number == -719_162)
  }

  @Test func everyDayOfFourCenturiesComesBack() {
    var expected = Day(year: 1800, month: 1, day: 1)?.number ?? 0
    for year in 1800...2200 {
      for month in 1...12 {
        for day in 1...Day.length(ofMonth: month, year: year) {
          let made = Day(year: year, month: month, day: day)
          #expect(made?.number == expected)
          if let civil = made?.civil {
            #expect(civil == (year, month, day))
          }
          expected += 1
        }
      }
    }
  }

  @Test(arguments: [
    "2026-02-29", "2026-13-01", "2026-00-10", "2026-04-31", "26-01-01", "2026-1-1", "2026-01-01 ",
    "", "2026/01/01", "0000-01-01",
  ])
  func datesThatDoNotExistAreRefused(text: String) {
    #expect(Day(text) == nil)
  }

  @Test func weekdaysCountFromMonday() {
    #expect(Day("2026-03-02")?.weekday == 1)
    #expect(Day("2026-03-08")?.weekday == 7)
    #expect(Day("1969-12-28")?.weekday == 7)
  }

  @Test func leapYearsFollowTheCenturyRule() {
    #expect(Day("2000-02-29") != nil)
    #expect(Day("1900-02-29") == nil)
  }
}

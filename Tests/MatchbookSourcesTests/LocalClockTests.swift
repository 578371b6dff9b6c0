import Matchbook
import MatchbookSources
import Testing

/// Midnights of places, where their clocks are moved.
@Suite struct LocalClockTests {
  @Test(arguments: [
    ("UTC", "2026-07-01", 0), ("+05:30", "2026-07-01", 330), ("-05:00", "2026-01-01", -300),
    ("Europe/Berlin", "2026-03-29", 60), ("Europe/Berlin", "2026-03-30", 120),
    ("Europe/Berlin", "2026-10-25", 120), ("Europe/Berlin", "2026-10-26", 60),
    ("America/New_York", "2026-01-15", -300),
  ])
  func aDayBeginsWithTheClocksOfItsMidnight(zone: String, day: String, minutes: Int) throws {
    let clock = try #require(LocalClock(zone: zone))
    #expect(clock.minutesAheadOfUTC(at: try #require(Day(day))) == minutes)
  }

  @Test func aZoneThatIsNoneIsNone() {
    for zone in ["", "Berlin", "../etc/passwd", "+2"] { #expect(LocalClock(zone: zone) == nil) }
  }
}

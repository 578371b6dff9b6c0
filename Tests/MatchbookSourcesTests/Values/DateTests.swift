import Matchbook
import MatchbookSources
import Testing

/// Dates are read in the format that is declared, or in the one that the column leaves no doubt about.
@Suite struct DateTests {
  @Test(
    arguments: [
      ("2026-03-01", "YYYY-MM-DD"), ("2026-3-1", "YYYY-MM-DD"), ("20260301", "YYYYMMDD"),
      ("2026/03/01", "YYYY/MM/DD"), ("2026.03.01", "YYYY.MM.DD"), ("01 Mar 2026", "DD MMM YYYY"),
      ("1-MAR-2026", "DD-MMM-YYYY"), ("01/mar/2026", "DD/MMM/YYYY"), ("1.Mar.2026", "DD.MMM.YYYY"),
      ("Mar 1, 2026", "MMM DD, YYYY"),
    ])
  func aFormatThatLeavesNoDoubtIsFound(cell: String, format: String) throws {
    let reading = try dates([cell, "", cell])
    #expect(reading.dates == ["2026-03-01", nil, "2026-03-01"])
    #expect(reading.report.dateFormat == format)
    #expect(reading.report.undatedRowCount == 1)
  }

  @Test(
    arguments: [
      ("01.03.2026", "DD.MM.YYYY"), ("1.3.2026", "D.M.YYYY"), ("01.03.26", "DD.MM.YY"),
      ("03/01/2026", "MM/DD/YYYY"), ("01/03/2026", "DD/MM/YYYY"), ("260301", "YYMMDD"),
      ("01032026", "DDMMYYYY"), ("1 Mar 26", "D MMM YY"), ("2026|03|01", "YYYY|MM|DD"),
      ("01.03.2026", "dd.MM.yyyy"), ("Mar 01, 2026", "MMM DD, YYYY"),
    ])
  func aDeclaredFormatIsFollowed(cell: String, format: String) throws {
    let reading = try dates([cell], #"{"date_format": "\#(format)"}"#)
    #expect(reading.dates == ["2026-03-01"])
    #expect(reading.report.dateFormat == format)
  }

  @Test(
    arguments: [
      ("01.03.2026 13:05", "DD.MM.YYYY HH:mm", 47_100_000),
      ("01.03.2026 13:05:07", "DD.MM.YYYY HH:mm:ss", 47_107_000),
      ("03/01/2026 1:05 PM", "MM/DD/YYYY hh:mm AM", 47_100_000),
      ("03/01/2026 12:05 am", "MM/DD/YYYY hh:mm AM", 300_000),
      ("03/01/2026 12:05 PM", "MM/DD/YYYY hh:mm AM", 43_500_000),
      ("20260301130507.25", "YYYYMMDDHHmmss.fff", 47_107_250),
      ("2026-03-01T13:05:07+02:00", "YYYY-MM-DDTHH:mm:ssZ", 39_907_000),
      ("03/01/2026 13:05", "MM/DD/YYYY HH:MM", 47_100_000),
    ])
  func aDeclaredFormatMayHaveATime(cell: String, format: String, milliseconds: Int64) throws {
    let reading = try dates([cell], #"{"date_format": "\#(format)"}"#)
    #expect(reading.dates == ["2026-03-01 at \(1_772_323_200_000 + milliseconds)"])
  }

  @Test(
    arguments: [
      ("2026-03-01T12:00:00Z", 43_200_000), ("2026-03-01 12:00:00", 43_200_000),
      ("2026-03-01T12:00", 43_200_000), ("2026-03-01T12:00:00.5Z", 43_200_500),
      ("2026-03-01T12:00:00,123456789 UTC", 43_200_123), ("2026-03-01T12:00:00+02", 36_000_000),
      ("2026-03-01T12:00:00-0530", 63_000_000), ("2026-03-01 12:00:60Z", 43_259_000),
      ("2026-03-01t12:00:00z", 43_200_000), ("2026-03-01T12:00:00 GMT", 43_200_000),
    ])
  func aFoundFormatMayBeFollowedByATime(cell: String, milliseconds: Int64) throws {
    #expect(try dates([cell]).dates == ["2026-03-01 at \(1_772_323_200_000 + milliseconds)"])
  }

  @Test func daysAndTimesMayStandInOneColumn() throws {
    let reading = try dates(["2026-03-01", "2026-03-01T00:00:00Z"])
    #expect(reading.dates == ["2026-03-01", "2026-03-01 at 1772323200000"])
  }

  @Test func twentyFourOClockIsTheEndOfItsDay() throws {
    let end = "2026-03-01 at 1772409600000"
    #expect(try dates(["2026-03-01T24:00:00Z", "2026-03-01 24:00"]).dates == [end, end])
  }

  @Test(arguments: [("69", "2069"), ("00", "2000"), ("70", "1970"), ("99", "1999")])
  func yearsOfTwoDigitsAreThoseFrom1970To2069(short: String, year: String) throws {
    let reading = try dates(["01.03.\(short)"], #"{"date_format": "DD.MM.YY"}"#)
    #expect(reading.dates == ["\(year)-03-01"])
  }

  @Test(
    arguments: [
      "2026-02-29", "2026-13-01", "2026-00-10", "2026-01-00", "1899-12-31", "0000-00-00",
      "2026-03-01T25:00", "2026-03-01T24:00:01", "2026-03-01T12:60", "2026-03-01T12:00:00+19",
      "2026-03-01T", "2026-03-01x", "2026-03", "26-03-01", "March", "2026-03-01 12", "x",
      "01.03.2026", "2026-03-01T12:00:00Z Z", "2026-03-01T12:00:61Z",
    ])
  func whatIsNoDateOfTheColumnIsRefused(cell: String) {
    let error = #expect(throws: SourceError.self) {
      _ = try dates(["2026-03-01", "2026-03-02", cell])
    }
    #expect(error?.groups.map(\.code) == [.dateFormat])
    #expect(error?.findings.first?.line == 4)
  }

  @Test func aDeclaredFormatAllowsNothingElse() {
    for (cell, format) in [
      ("2026-03-01T12:00:00Z", "YYYY-MM-DD"), ("2026-03-01", "YYYY-MM-DD HH:mm"),
      ("01.03.2026", "DD.MM.YY"), ("March 1, 2026", "MMM D, YYYY"), ("2026-03-01", "DD.MM.YYYY"),
    ] {
      let error = #expect(throws: SourceError.self) {
        _ = try dates([cell], #"{"date_format": "\#(format)"}"#)
      }
      #expect(error?.code == .dateFormat)
    }
  }

  @Test func leapDaysAreThoseOfTheCalendar() throws {
    #expect(try dates(["2024-02-29", "2000-02-29"]).dates == ["2024-02-29", "2000-02-29"])
    for day in ["2100-02-29", "2023-02-29"] {
      #expect(throws: SourceError.self) { _ = try dates([day]) }
    }
  }

  @Test func aColumnWithoutDatesSaysNothingAboutThem() throws {
    let reading = try dates(["", " "])
    #expect(reading.dates == [nil, nil])
    #expect(reading.report.dateFormat == nil)
    #expect(reading.report.undatedRowCount == 0)
  }
}

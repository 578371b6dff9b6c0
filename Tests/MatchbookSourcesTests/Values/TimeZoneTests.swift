import Foundation
import Matchbook
import MatchbookTestKit
import Testing

@testable import MatchbookSources

/// Named zones agree with Foundation, whose reader of the same database is another one.
@Suite struct TimeZoneTests {
  static let names = [
    "Europe/Berlin", "Europe/London", "Europe/Dublin", "Europe/Istanbul", "Europe/Moscow",
    "America/New_York", "America/Sao_Paulo", "America/St_Johns", "America/Caracas",
    "Asia/Tokyo", "Asia/Kolkata", "Asia/Kathmandu", "Australia/Sydney", "Australia/Lord_Howe",
    "Pacific/Auckland", "Pacific/Chatham", "Pacific/Apia", "Pacific/Kiritimati", "Etc/GMT+5",
  ]

  /// Places whose law of clocks has been the same for years: the two databases may differ in age.
  ///
  /// From 1950 to 2100, where Foundation follows the database.
  static let span = -631_152_000...4_102_444_799

  static func zones(_ name: String) throws -> (ours: TimeZoneRules, theirs: TimeZone) {
    (try #require(TimeZoneRules(name: name)), try #require(TimeZone(identifier: name)))
  }

  @Test(arguments: names)
  func offsetsAreThoseOfFoundationAtAnyTime(name: String) throws {
    let (ours, theirs) = try Self.zones(name)
    var random = SeededGenerator(seed: UInt64(name.utf8.count))
    var instants = (0..<2000).map { _ in random.number(in: Self.span) }
    // The seconds around every switch, of which random ones find few.
    var date = Date(timeIntervalSince1970: TimeInterval(Self.span.lowerBound))
    while let next = theirs.nextDaylightSavingTimeTransition(after: date),
      next.timeIntervalSince1970 < TimeInterval(Self.span.upperBound), next > date
    {
      let instant = Int(next.timeIntervalSince1970)
      instants += [instant - 3600, instant - 1, instant, instant + 1, instant + 3600]
      date = next
    }
    for instant in instants {
      let expected = theirs.secondsFromGMT(for: Date(timeIntervalSince1970: TimeInterval(instant)))
      #expect(ours.offset(at: Int64(instant)) == expected, "\(name) at \(instant)")
    }
  }

  /// The law of a local time: some instant shows it, and the first one is taken.
  @Test(arguments: names)
  func aLocalTimeIsTheFirstInstantThatShowsIt(name: String) throws {
    let (ours, _) = try Self.zones(name)
    var random = SeededGenerator(seed: 7)
    for _ in 0..<2000 {
      let instant = Int64(random.number(in: Self.span))
      let local = instant + Int64(ours.offset(at: instant))
      let found = local - Int64(ours.offset(ofLocal: local))
      #expect(found + Int64(ours.offset(at: found)) == local, "\(name) at \(instant)")
      #expect(found <= instant)
    }
  }

  /// Seconds since 1970 at which clocks change in 2099, by the notation of POSIX.
  @Test(
    arguments: [
      ("CET-1CEST,M3.5.0,M10.5.0/3", 3600, 7200, 4_078_429_200, 4_096_573_200),
      ("<-02>2<-01>,M3.5.0/-1,M10.5.0/0", -7200, -3600, 4_078_429_200, 4_096_573_200),
      ("EET-2EEST,M3.4.4/50,M10.4.4/50", 7200, 10_800, 4_078_339_200, 4_096_479_600),
      ("IST-1GMT0,M10.5.0,M3.5.0/1", 3600, 0, 4_096_573_200, 4_078_429_200),
      ("<+0330>-3:30<+0430>,J79/24,J263/24", 12_600, 16_200, 4_077_721_800, 4_093_615_800),
      ("AAA3BBB,59,J365/0:00:01", -10_800, -7200, 4_076_024_400, 4_102_365_601),
    ])
  func aRuleForLaterYearsIsFollowed(
    rule: String, standard: Int, summer: Int, start: Int64, end: Int64
  ) throws {
    let rule = try #require(YearlyRule(rule))
    #expect(rule.offset(at: start - 1) == standard)
    #expect(rule.offset(at: start) == summer)
    #expect(rule.offset(at: end - 1) == summer)
    #expect(rule.offset(at: end) == standard)
  }

  @Test(
    arguments: [
      "", "CET", "CE-1", "CET-1CEST", "CET-1CEST,M3.5.0", "CET-1CEST,M13.5.0,M10.5.0",
      "CET-1CEST,M3.6.0,M10.5.0", "CET-1CEST,J0,J365", "CET-1CEST,366,1", "<CET-1", "CET-x",
      "CET-1CEST,M3.5.0/,M10.5.0", "CET-1CEST,M3.5.0,M10.5.0,",
    ])
  func whatIsNoRuleForLaterYearsIsRefused(rule: String) {
    #expect(YearlyRule(rule) == nil)
  }

  @Test func clocksThatAreMovedAreFollowed() throws {
    // Berlin: on 29 March 2026 2:00 becomes 3:00, on 25 October 3:00 becomes 2:00.
    let reading = try dates(
      [
        "2026-03-29 01:59:59", "2026-03-29 02:30:00", "2026-03-29 03:00:00",
        "2026-10-25 02:30:00", "2026-10-25 03:00:00", "2026-10-24T23:30:00Z",
      ], #"{"time_zone": "Europe/Berlin"}"#)
    #expect(
      reading.dates == [
        "2026-03-29 at 1774745999000", "2026-03-29 at 1774747800000", "2026-03-29 at 1774746000000",
        "2026-10-25 at 1792888200000", "2026-10-25 at 1792893600000", "2026-10-25 at 1792884600000",
      ])
  }

  @Test func theDayOfATimeWithAnOffsetIsTheDayInTheZone() throws {
    let cells = ["2026-03-01T23:30:00Z", "2026-03-01T23:30:00-05:00", "2026-03-02T00:30:00+09:00"]
    func days(_ zone: String) throws -> [String?] {
      try dates(cells, #"{"time_zone": "\#(zone)"}"#).texts(.date)
    }
    #expect(try days("UTC") == ["2026-03-01", "2026-03-02", "2026-03-01"])
    #expect(try days("Asia/Tokyo") == ["2026-03-02", "2026-03-02", "2026-03-02"])
    #expect(try days("-05:00") == ["2026-03-01", "2026-03-01", "2026-03-01"])
  }

  @Test func aTimeWithoutAnOffsetIsOneOfTheZone() throws {
    let reading = try dates(["2026-03-01 00:00:00"], #"{"time_zone": "+05:30"}"#)
    #expect(reading.dates == ["2026-03-01 at \(1_772_323_200_000 - 19_800_000)"])
  }

  @Test(arguments: ["UTC", "Z", "GMT", "+02:00", "-0530", "+14", "Etc/UTC", "Europe/Zurich"])
  func zonesAreNamedInSeveralWays(name: String) {
    #expect(TimeZoneRules(name: name) != nil)
  }

  @Test(
    arguments: [
      "", "Europe", "Europe/Atlantis", "/etc/passwd", "../../etc/passwd", "Europe/", "02:00",
      "+2", "+19:00", "+02:60", "right/Europe/Berlin", "zone.tab", "Europe//Berlin", "+-2:00",
    ])
  func otherNamesAreNoZones(name: String) {
    #expect(TimeZoneRules(name: name) == nil)
  }

  @Test func aDamagedZoneFileIsNone() throws {
    let bytes = try FileBytes.read("/usr/share/zoneinfo/Europe/Berlin", threads: 1)
    #expect(TimeZoneRules(file: bytes) != nil)
    for length in stride(from: 0, to: bytes.count, by: 7) {
      _ = TimeZoneRules(file: Array(bytes.prefix(length)))
    }
    var random = SeededGenerator(seed: 3)
    for _ in 0..<2000 {
      var damaged = bytes
      for _ in 0..<3 {
        damaged[random.number(in: 0...bytes.count - 1)] = UInt8(random.number(in: 0...255))
      }
      if let zone = TimeZoneRules(file: damaged) {
        for instant in [Int64(0), 4_000_000_000, -4_000_000_000] {
          _ = zone.offset(ofLocal: instant)
        }
      }
    }
  }
}

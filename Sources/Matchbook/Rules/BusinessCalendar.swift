/// Which days are working days.
public struct BusinessCalendar: Hashable, Sendable {
  /// Which working day stands in for an anchor that is not one.
  public enum Roll: String, Sendable, CaseIterable {
    /// The next working day.
    case following
    /// The working day before.
    case preceding
    /// The next one, unless it falls into another month: then the one before.
    case modifiedFollowing = "modified_following"
  }

  /// A name for plans and messages.
  public var name: String
  /// Days of the week that are never worked: 1 for Monday to 7 for Sunday.
  public var weekend: Set<Int>
  /// Single days off.
  public var holidays: Set<Day>
  /// Days off that follow from the year.
  public var rule: HolidayRule?
  public var roll: Roll

  public init(
    name: String, weekend: Set<Int> = [6, 7], holidays: Set<Day> = [], rule: HolidayRule? = nil,
    roll: Roll = .following
  ) {
    self.name = name
    self.weekend = weekend
    self.holidays = holidays
    self.rule = rule
    self.roll = roll
  }

  /// Holidays that can be computed for any year.
  public enum HolidayRule: String, Sendable, CaseIterable {
    /// The euro area's settlement calendar: New Year, Good Friday, Easter Monday, 1 May, 25 and 26
    /// December. Source: European Central Bank, TARGET closing days since 2002.
    case target
    /// The holidays of the United States' Federal Reserve Banks. Source: Federal Reserve Bank
    /// Services holiday schedule; a Saturday holiday is not moved, a Sunday one moves to Monday.
    case federalReserve = "us-federal-reserve"
  }

  /// Monday to Friday.
  public static let weekdays = BusinessCalendar(name: "weekdays")
  public static let target = BusinessCalendar(name: "target", rule: .target)
  public static let federalReserve = BusinessCalendar(
    name: "us-federal-reserve", rule: .federalReserve)

  /// The calendars that rules may name.
  public static let named: [BusinessCalendar] = [weekdays, target, federalReserve]

  /// Whether a day is worked.
  public func isBusinessDay(_ day: Day) -> Bool {
    guard !weekend.contains(day.weekday), !holidays.contains(day) else { return false }
    return rule?.isHoliday(day) != true
  }
}

extension BusinessCalendar.HolidayRule {
  fileprivate func isHoliday(_ day: Day) -> Bool {
    let (year, month, dayOfMonth) = day.civil
    switch self {
    case .target:
      switch (month, dayOfMonth) {
      case (1, 1), (5, 1), (12, 25), (12, 26): return true
      default: break
      }
      guard month == 3 || month == 4 || month == 5 else { return false }
      let easter = Self.easterSunday(year: year)
      return day.number == easter - 2 || day.number == easter + 1
    case .federalReserve:
      return Self.isFederalReserveHoliday(day, year, month, dayOfMonth)
    }
  }

  private static func isFederalReserveHoliday(
    _ day: Day, _ year: Int, _ month: Int, _ dayOfMonth: Int
  ) -> Bool {
    let weekday = day.weekday
    func isNth(_ n: Int, _ weekdayWanted: Int) -> Bool {
      weekday == weekdayWanted && (dayOfMonth - 1) / 7 == n - 1
    }
    switch month {
    case 1 where isNth(3, 1), 2 where isNth(3, 1), 9 where isNth(1, 1), 10 where isNth(2, 1),
      11 where isNth(4, 4):
      return true
    case 5 where weekday == 1 && dayOfMonth > 24: return true
    default: break
    }
    var fixed = [(1, 1), (7, 4), (11, 11), (12, 25)]
    if year >= 2021 { fixed.append((6, 19)) }
    return fixed.contains { month == $0.0 && dayOfMonth == $0.1 }
      || (weekday == 1 && fixed.contains { month == $0.0 && dayOfMonth == $0.1 + 1 })
  }

  /// The day number of Easter Sunday. Source: the anonymous Gregorian algorithm as given by Meeus,
  /// "Astronomical Algorithms", chapter 8.
  private static func easterSunday(year: Int) -> Int32 {
    let a = year % 19
    let b = year / 100
    let c = year % 100
    let d = b / 4
    let e = b % 4
    let f = (b + 8) / 25
    let g = (b - f + 1) / 3
    let h = (19 * a + b - d - g + 15) % 30
    let i = c / 4
    let k = c % 4
    let l = (32 + 2 * e + 2 * i - h - k) % 7
    let m = (a + 11 * h + 22 * l) / 451
    let month = (h + l - 7 * m + 114) / 31
    let day = (h + l - 7 * m + 114) % 31 + 1
    return Day.number(year: year, month: month, day: day)
  }
}

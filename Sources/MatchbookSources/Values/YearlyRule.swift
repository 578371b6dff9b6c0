import Matchbook

/// When clocks change in every year, in the notation of POSIX: `CET-1CEST,M3.5.0,M10.5.0/3`.
struct YearlyRule: Sendable, Hashable {
  private struct Switch: Sendable, Hashable {
    enum Day: Sendable, Hashable {
      /// Month, week (5 is the last) and day of the week from Sunday 0.
      case month(Int, week: Int, weekday: Int)
      /// From 1 to 365; 29 February is never counted.
      case withoutLeapDay(Int)
      /// From 0 to 365.
      case ofYear(Int)
    }
    var day: Day
    /// Seconds after midnight, by the clocks before the change.
    var time: Int
  }

  private var standard = 0
  private var summer: (offset: Int, start: Switch, end: Switch)?

  static func == (left: YearlyRule, right: YearlyRule) -> Bool {
    left.standard == right.standard && left.summer?.offset == right.summer?.offset
      && left.summer?.start == right.summer?.start && left.summer?.end == right.summer?.end
  }

  func hash(into hasher: inout Hasher) { hasher.combine(standard) }

  init?(_ text: String) {
    var rest = Array(text.utf8)[...]
    guard YearlyRule.takeName(&rest), let west = YearlyRule.takeTime(&rest) else { return nil }
    standard = -west
    guard !rest.isEmpty else { return }
    guard YearlyRule.takeName(&rest) else { return nil }
    var offset = standard + 3600
    if rest.first != UInt8(ascii: ",") {
      guard let west = YearlyRule.takeTime(&rest) else { return nil }
      offset = -west
    }
    guard let start = YearlyRule.takeSwitch(&rest), let end = YearlyRule.takeSwitch(&rest),
      rest.isEmpty
    else { return nil }
    summer = (offset, start, end)
  }

  /// Seconds east of UTC at a time in seconds since 1970.
  func offset(at instant: Int64) -> Int {
    guard let summer else { return standard }
    let days = (instant + Int64(standard)) / 86_400
    guard let number = Int32(exactly: days) else { return standard }
    let year = Day(number: number).civil.year
    let start = YearlyRule.instant(of: summer.start, year) - Int64(standard)
    let end = YearlyRule.instant(of: summer.end, year) - Int64(summer.offset)
    // In the south summer lies around the turn of the year.
    let isSummer =
      start < end ? instant >= start && instant < end : instant >= start || instant < end
    return isSummer ? summer.offset : standard
  }

  private static func instant(of change: Switch, _ year: Int) -> Int64 {
    let day: Int32
    switch change.day {
    case .ofYear(let count): day = Day.number(year: year, month: 1, day: 1) + Int32(count)
    case .withoutLeapDay(let count):
      let isLeap = Day.length(ofMonth: 2, year: year) == 29
      day =
        Day.number(year: year, month: 1, day: 1) + Int32(count - 1)
        + (isLeap && count >= 60 ? 1 : 0)
    case .month(let month, let week, let weekday):
      let first = Day(number: Day.number(year: year, month: month, day: 1))
      var date = 1 + (weekday - first.weekday % 7 + 7) % 7 + (week - 1) * 7
      if date > Day.length(ofMonth: month, year: year) { date -= 7 }
      day = first.number + Int32(date - 1)
    }
    return Int64(day) * 86_400 + Int64(change.time)
  }

  private static func takeName(_ rest: inout ArraySlice<UInt8>) -> Bool {
    if rest.first == UInt8(ascii: "<") {
      guard let end = rest.firstIndex(of: UInt8(ascii: ">")) else { return false }
      rest = rest[(end + 1)...]
      return true
    }
    let name = rest.prefix { (0x41...0x5A).contains($0 & 0xDF) }
    rest = rest.dropFirst(name.count)
    return name.count >= 3
  }

  private static func takeNumber(_ rest: inout ArraySlice<UInt8>) -> Int? {
    let digits = rest.prefix { (0x30...0x39).contains($0) }.prefix(4)
    guard !digits.isEmpty else { return nil }
    rest = rest.dropFirst(digits.count)
    return digits.reduce(0) { $0 * 10 + Int($1 - 0x30) }
  }

  private static func takeByte(_ byte: Character, _ rest: inout ArraySlice<UInt8>) -> Bool {
    guard rest.first == byte.asciiValue else { return false }
    rest = rest.dropFirst()
    return true
  }

  /// `[+-]hours[:minutes[:seconds]]`.
  private static func takeTime(_ rest: inout ArraySlice<UInt8>) -> Int? {
    let isNegative = takeByte("-", &rest)
    if !isNegative { _ = takeByte("+", &rest) }
    guard let hours = takeNumber(&rest) else { return nil }
    var seconds = hours * 3600
    for unit in [60, 1] {
      guard takeByte(":", &rest) else { break }
      guard let value = takeNumber(&rest) else { return nil }
      seconds += value * unit
    }
    return isNegative ? -seconds : seconds
  }

  private static func takeSwitch(_ rest: inout ArraySlice<UInt8>) -> Switch? {
    guard takeByte(",", &rest) else { return nil }
    let day: Switch.Day
    if takeByte("M", &rest) {
      guard let month = takeNumber(&rest), takeByte(".", &rest), let week = takeNumber(&rest),
        takeByte(".", &rest), let weekday = takeNumber(&rest), (1...12).contains(month),
        (1...5).contains(week), (0...6).contains(weekday)
      else { return nil }
      day = .month(month, week: week, weekday: weekday)
    } else if takeByte("J", &rest) {
      guard let count = takeNumber(&rest), (1...365).contains(count) else { return nil }
      day = .withoutLeapDay(count)
    } else {
      guard let count = takeNumber(&rest), (0...365).contains(count) else { return nil }
      day = .ofYear(count)
    }
    var time = 7200
    if takeByte("/", &rest) {
      guard let value = takeTime(&rest) else { return nil }
      time = value
    }
    return Switch(day: day, time: time)
  }
}

import Matchbook
import MatchbookJSON

// Working-day calendars that a file brings along.
extension RuleReader {
  private static let weekdays = [
    "monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday",
  ]

  mutating func readCalendars(_ node: JSONNode) {
    let before = mistakes.count
    guard let members = anyObject(node, "\"calendars\"") else {
      knowsAllCalendars = false
      return
    }
    for name in members.names {
      guard let node = members[name] else { continue }
      guard !calendars.contains(where: { $0.name == name }) else {
        note(
          .repeatedCalendar, at: node,
          "the calendar \(JSONWriter.quoted(name.shortened)) exists already",
          remedy: "Choose a name other than "
            + BusinessCalendar.named.map(\.name).joined(separator: ", ") + ".")
        continue
      }
      if let calendar = readCalendar(node, name) { calendars.append(calendar) }
    }
    if mistakes.count > before { knowsAllCalendars = false }
  }

  private mutating func readCalendar(_ node: JSONNode, _ name: String) -> BusinessCalendar? {
    let before = mistakes.count
    let keys = ["weekend", "holidays", "holiday_rule", "roll"]
    guard let members = object(node, "a calendar", keys: keys) else { return nil }
    var calendar = BusinessCalendar(name: name)
    if let node = members["weekend"],
      let nodes = list(node, "weekend", of: "days of the week", mayBeEmpty: true)
    {
      calendar.weekend = []
      for day in nodes { readWeekday(day).map { _ = calendar.weekend.insert($0) } }
      if calendar.weekend.count == 7 {
        note(
          .badCalendar, at: node, "\"weekend\" has all seven days of the week",
          remedy: "Leave at least one working day.")
      }
    }
    if let node = members["holidays"],
      let nodes = list(node, "holidays", of: "dates", mayBeEmpty: true)
    {
      for holiday in nodes {
        if let text = constant(holiday, "holidays", .date, []), let day = Day(text) {
          calendar.holidays.insert(day)
        }
      }
    }
    if let node = members["holiday_rule"] {
      calendar.rule = choice(node, "holiday_rule", of: BusinessCalendar.HolidayRule.self)
    }
    if let node = members["roll"], let roll = choice(node, "roll", of: BusinessCalendar.Roll.self) {
      calendar.roll = roll
    }
    return mistakes.count == before ? calendar : nil
  }

  private mutating func readWeekday(_ node: JSONNode) -> Int? {
    guard let name = string(node, "weekend") else { return nil }
    if let index = RuleReader.weekdays.firstIndex(of: name) { return index + 1 }
    note(
      .unknownName, at: node, "\"weekend\" holds \(node.value.shown)",
      expected: "one of the names below", allowed: RuleReader.weekdays,
      suggestion: closestName(to: name, among: RuleReader.weekdays))
    return nil
  }

  mutating func readCalendarName(_ node: JSONNode) -> BusinessCalendar? {
    guard let name = string(node, "calendar") else { return nil }
    if let calendar = calendars.first(where: { $0.name == name }) { return calendar }
    // Where the calendars themselves have a mistake, it may be this one.
    guard knowsAllCalendars else { return .weekdays }
    let names = calendars.map(\.name)
    note(
      .unknownCalendar, at: node, "unknown calendar \(JSONWriter.quoted(name.shortened))",
      allowed: names, suggestion: closestName(to: name, among: names),
      remedy: "Calendars of your own stand in \"calendars\" of the same file.")
    return nil
  }
}

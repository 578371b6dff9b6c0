import Matchbook

/// A date of ISO 8601 as XML writes it: `2026-03-01`, with a time and an offset or without.
struct ISODate: Equatable {
  var day: Day
  /// The day of the text, whatever the zone.
  var writtenDay: Day
  /// Milliseconds since 1970-01-01T00:00:00Z; `nil` without a time.
  var instant: Int64?

  /// - Parameter zone: Where a time without an offset is, and where days are.
  /// - Returns: `nil` for what is no such date or no day of the calendar.
  init?(_ text: ArraySlice<UInt8>, zone: TimeZoneRules) {
    var reader = DigitReader(text)
    guard let year = reader.number(4), reader.take(0x2D), let month = reader.number(2),
      reader.take(0x2D), let number = reader.number(2),
      let day = Day(year: year, month: month, day: number)
    else { return nil }
    writtenDay = day
    self.day = day
    guard reader.take(0x54) else {
      // A date may have an offset too; it is that day all the same.
      guard reader.isAtEnd || reader.offsetSeconds() != nil, reader.isAtEnd else { return nil }
      return
    }
    guard let hour = reader.number(2), reader.take(0x3A), let minute = reader.number(2),
      hour <= 24, minute < 60
    else { return nil }
    var milliseconds = 0
    var seconds = 0
    if reader.take(0x3A) {
      guard let whole = reader.number(2), whole <= 60 else { return nil }
      seconds = whole
      if reader.take(0x2E) {
        guard let fraction = reader.fraction() else { return nil }
        milliseconds = fraction
      }
    }
    let local = Int64(day.number) * 86_400 + Int64(hour * 3600 + minute * 60 + min(seconds, 59))
    var offset = zone.offset(ofLocal: local)
    if !reader.isAtEnd {
      guard let given = reader.offsetSeconds(), reader.isAtEnd else { return nil }
      offset = given
    }
    let moment = local - Int64(offset)
    instant = moment * 1000 + Int64(milliseconds)
    let there = moment + Int64(zone.offset(at: moment))
    self.day = Day(number: Int32(there >= 0 ? there / 86_400 : (there - 86_399) / 86_400))
  }
}

/// Takes digits and marks from a text.
private struct DigitReader {
  private var rest: ArraySlice<UInt8>

  init(_ text: ArraySlice<UInt8>) { rest = text }

  var isAtEnd: Bool { rest.isEmpty }

  mutating func take(_ mark: UInt8) -> Bool {
    guard rest.first == mark else { return false }
    rest.removeFirst()
    return true
  }

  mutating func number(_ count: Int) -> Int? {
    guard rest.count >= count else { return nil }
    var value = 0
    for byte in rest.prefix(count) {
      guard (0x30...0x39).contains(byte) else { return nil }
      value = value * 10 + Int(byte - 0x30)
    }
    rest.removeFirst(count)
    return value
  }

  /// Digits behind the point of a second, as milliseconds.
  mutating func fraction() -> Int? {
    var value = 0
    var count = 0
    while let byte = rest.first, (0x30...0x39).contains(byte) {
      if count < 3 { value = value * 10 + Int(byte - 0x30) }
      count += 1
      rest.removeFirst()
    }
    guard count > 0 else { return nil }
    for _ in min(count, 3)..<3 { value *= 10 }
    return value
  }

  /// `Z`, `+02:00` or `+0200`, in seconds.
  mutating func offsetSeconds() -> Int? {
    if take(0x5A) { return 0 }
    let isNegative = rest.first == 0x2D
    guard isNegative || rest.first == 0x2B else { return nil }
    rest.removeFirst()
    guard let hours = number(2) else { return nil }
    _ = take(0x3A)
    guard let minutes = number(2), hours <= 18, minutes < 60 else { return nil }
    return (hours * 3600 + minutes * 60) * (isNegative ? -1 : 1)
  }
}

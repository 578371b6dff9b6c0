import Matchbook

/// Reads dates and points in time of one format.
struct DateReader {
  let format: DateFormat
  let zone: TimeZoneRules
  private let isISO: Bool
  private let isUTC: Bool

  init(format: DateFormat, zone: TimeZoneRules) {
    self.format = format
    self.zone = zone
    isISO = format.isISODate && format.allowsTime
    isUTC = zone.isUTC
  }

  struct Moment: Equatable {
    var day: Int32
    /// Milliseconds since 1970-01-01T00:00:00Z; `nil` if only the day is known.
    var instant: Int64?
  }

  /// The earliest year: earlier ones are marks for "no date" and slips of the key.
  static let firstYear = 1900

  /// Reads the two forms that most files have: `2026-03-01` and `2026-03-01T12:00:00Z`.
  @inline(__always)
  func readPlain(_ text: UnsafePointer<UInt8>, _ count: Int) -> (day: Int32, instant: Int64)? {
    guard isISO, count == 10 || (count == 20 && isUTC) else { return nil }
    var wrong: UInt8 = (text[4] ^ 0x2D) | (text[7] ^ 0x2D)
    @inline(__always) func digit(_ index: Int) -> Int {
      let value = text[index] &- 0x30
      wrong |= value > 9 ? 1 : 0
      return Int(value)
    }
    let year = digit(0) * 1000 + digit(1) * 100 + digit(2) * 10 + digit(3)
    let month = digit(5) * 10 + digit(6)
    let day = digit(8) * 10 + digit(9)
    guard wrong == 0, year >= DateReader.firstYear, month >= 1, month <= 12, day >= 1,
      day <= 28 || day <= Day.length(ofMonth: month, year: year)
    else { return nil }
    let number = Day.number(year: year, month: month, day: day)
    guard count == 20 else { return (number, RecordColumns.missingInstant) }
    wrong = (text[10] ^ 0x54) | (text[13] ^ 0x3A) | (text[16] ^ 0x3A) | (text[19] ^ 0x5A)
    let hour = digit(11) * 10 + digit(12)
    let minute = digit(14) * 10 + digit(15)
    let second = digit(17) * 10 + digit(18)
    guard wrong == 0, hour <= 23, minute <= 59, second <= 59 else { return nil }
    let seconds = Int64(number) * 86_400 + Int64(hour * 3600 + minute * 60 + second)
    return (number, seconds * 1000)
  }

  /// Reads any value of the format; `nil` if it is none.
  ///
  /// - Parameter evidence: Gets what the value proves about the order of day and month.
  func read(_ text: UnsafeBufferPointer<UInt8>, evidence: inout DateEvidence) -> Moment? {
    var cursor = Cursor(text: NumberReader.trimmed(text))
    var fields = Fields()
    for (index, part) in format.parts.enumerated() {
      let isTight =
        part.isNumber && index + 1 < format.parts.count && format.parts[index + 1].isNumber
      guard cursor.take(part, isTight: isTight, into: &fields) else { return nil }
    }
    if format.allowsTime, !cursor.isAtEnd {
      guard cursor.takeISOTime(into: &fields) else { return nil }
    }
    guard cursor.isAtEnd else { return nil }
    if format.twoNumberMark != nil { note(fields, in: &evidence) }
    return moment(fields)
  }

  private func note(_ fields: Fields, in evidence: inout DateEvidence) {
    let isDayFirst = format.parts[0] == .day
    let first = isDayFirst ? fields.day : fields.month
    let second = isDayFirst ? fields.month : fields.day
    guard fields.year >= DateReader.firstYear else { return }
    // A day that the calendar does not have proves nothing.
    let isDayFirstPossible = Day(year: fields.year, month: second, day: first) != nil
    let isMonthFirstPossible = Day(year: fields.year, month: first, day: second) != nil
    switch (isDayFirstPossible, isMonthFirstPossible) {
    case (true, false): evidence.insert(.dayFirst)
    case (false, true): evidence.insert(.monthFirst)
    case (true, true): if first != second { evidence.insert(.either) }
    case (false, false): break
    }
  }

  private func moment(_ fields: Fields) -> Moment? {
    guard fields.year >= DateReader.firstYear,
      let date = Day(year: fields.year, month: fields.month, day: fields.day)
    else { return nil }
    guard fields.hasTime else { return Moment(day: date.number, instant: nil) }
    // A leap second counts as the last ordinary one; 24:00 is the end of its day.
    guard fields.hour <= 23 || (fields.hour == 24 && fields.minute == 0 && fields.second == 0),
      fields.minute <= 59, fields.second <= 60
    else { return nil }
    let time = fields.hour * 3600 + fields.minute * 60 + min(fields.second, 59)
    let local = Int64(date.number) * 86_400 + Int64(time)
    guard let offset = fields.offset else {
      let instant = local - Int64(zone.offset(ofLocal: local))
      return Moment(day: date.number, instant: instant * 1000 + Int64(fields.millisecond))
    }
    let instant = local - Int64(offset)
    let isEndOfDay = fields.hour == 24
    let shifted = instant + Int64(zone.offset(at: instant)) - (isEndOfDay ? 1 : 0)
    let day = shifted >= 0 ? shifted / 86_400 : (shifted - 86_399) / 86_400
    return Moment(day: Int32(day), instant: instant * 1000 + Int64(fields.millisecond))
  }

  fileprivate struct Fields {
    var year = 0
    var month = 0
    var day = 0
    var hour = 0
    var minute = 0
    var second = 0
    var millisecond = 0
    var hasTime = false
    /// Seconds east of UTC.
    var offset: Int?
    var isAfternoon: Bool?
  }
}

/// Walks through the text of one date.
private struct Cursor {
  let text: UnsafeBufferPointer<UInt8>
  var position = 0

  init(text: UnsafeBufferPointer<UInt8>) { self.text = text }

  var isAtEnd: Bool { position >= text.count }
  private var next: UInt8 { position < text.count ? text[position] : 0 }

  /// Takes digits: as many as there are up to `most`, but at least `least`.
  private mutating func number(_ least: Int, _ most: Int) -> Int? {
    var value = 0
    var digits = 0
    while digits < most, next &- 0x30 < 10 {
      value = value * 10 + Int(next - 0x30)
      digits += 1
      position += 1
    }
    return digits >= least ? value : nil
  }

  private mutating func takeByte(_ byte: UInt8) -> Bool {
    guard next == byte else { return false }
    position += 1
    return true
  }

  mutating func take(
    _ part: DateFormat.Part, isTight: Bool, into fields: inout DateReader.Fields
  ) -> Bool {
    // Numbers without a mark between them have both digits.
    let least = isTight ? 2 : 1
    switch part {
    case .literal(let byte): return takeByte(byte)
    case .monthName: return takeMonthName(into: &fields)
    case .zone: return takeZone(into: &fields)
    case .halfDay: return takeHalfDay(into: &fields)
    case .year4:
      guard let value = number(4, 4) else { return false }
      fields.year = value
    case .year2:
      guard let value = number(2, 2) else { return false }
      // Books of the last century end; those of this one go on: 70 to 99 are 19xx.
      fields.year = value + (value >= 70 ? 1900 : 2000)
    case .month:
      guard let value = number(least, 2) else { return false }
      fields.month = value
    case .day:
      guard let value = number(least, 2) else { return false }
      fields.day = value
    case .hour:
      guard let value = number(least, 2) else { return false }
      fields.hour = value
      fields.hasTime = true
    case .hour12:
      guard let value = number(least, 2), (1...12).contains(value) else { return false }
      fields.hour = value % 12
      fields.hasTime = true
    case .minute:
      guard let value = number(2, 2) else { return false }
      fields.minute = value
    case .second:
      guard let value = number(2, 2) else { return false }
      fields.second = value
    case .fraction: return takeFraction(into: &fields)
    }
    return true
  }

  private mutating func takeFraction(into fields: inout DateReader.Fields) -> Bool {
    let start = position
    guard number(1, 9) != nil else { return false }
    fields.millisecond = 0
    for index in start..<start + 3 {
      let digit = index < position ? Int(text[index] - 0x30) : 0
      fields.millisecond = fields.millisecond * 10 + digit
    }
    return true
  }

  private mutating func takeHalfDay(into fields: inout DateReader.Fields) -> Bool {
    guard position + 1 < text.count, text[position + 1] & 0xDF == UInt8(ascii: "M") else {
      return false
    }
    switch next & 0xDF {
    case UInt8(ascii: "A"): break
    case UInt8(ascii: "P"): fields.hour += 12
    default: return false
    }
    position += 2
    return true
  }

  private static let monthNames = Array("janfebmaraprmayjunjulaugsepoctnovdec".utf8)

  private mutating func takeMonthName(into fields: inout DateReader.Fields) -> Bool {
    guard position + 3 <= text.count else { return false }
    for month in 0..<12
    where (0..<3).allSatisfy({ text[position + $0] | 0x20 == Cursor.monthNames[month * 3 + $0] }) {
      fields.month = month + 1
      position += 3
      return true
    }
    return false
  }

  /// `T12:30`, ` 12:30:15.250`, each with an optional offset.
  mutating func takeISOTime(into fields: inout DateReader.Fields) -> Bool {
    guard next == UInt8(ascii: "T") || next == UInt8(ascii: " ") || next == UInt8(ascii: "t") else {
      return false
    }
    position += 1
    guard let hour = number(2, 2), takeByte(UInt8(ascii: ":")), let minute = number(2, 2) else {
      return false
    }
    fields.hour = hour
    fields.minute = minute
    fields.hasTime = true
    if takeByte(UInt8(ascii: ":")) {
      guard let second = number(2, 2) else { return false }
      fields.second = second
      if next == UInt8(ascii: ".") || next == UInt8(ascii: ",") {
        position += 1
        guard takeFraction(into: &fields) else { return false }
      }
    }
    guard !isAtEnd else { return true }
    if next == UInt8(ascii: " ") { position += 1 }
    return takeZone(into: &fields)
  }

  /// `Z`, `UTC`, `GMT`, `+02`, `+0200` or `+02:00`.
  private mutating func takeZone(into fields: inout DateReader.Fields) -> Bool {
    for name in ["UTC", "GMT", "Z", "z"] where text[position...].starts(with: name.utf8) {
      position += name.utf8.count
      fields.offset = 0
      return true
    }
    let isWest = next == UInt8(ascii: "-")
    guard isWest || next == UInt8(ascii: "+") else { return false }
    position += 1
    guard let hours = number(2, 2) else { return false }
    var minutes = 0
    if takeByte(UInt8(ascii: ":")) {
      guard let value = number(2, 2) else { return false }
      minutes = value
    } else if let value = number(2, 2) {
      minutes = value
    }
    guard hours <= 18, minutes <= 59 else { return false }
    fields.offset = (hours * 3600 + minutes * 60) * (isWest ? -1 : 1)
    return true
  }
}

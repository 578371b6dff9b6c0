import Matchbook

/// Reads dates and points in time of one format.
struct DateReader {
  let format: DateFormat
  let zone: TimeZoneRules
  private let isISO: Bool
  private let isUTC: Bool
  private let months = MonthStarts.shared

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
  ///
  /// - Returns: `nil` where the careful way has to decide.
  @inline(__always)
  func readPlain(_ text: UnsafePointer<UInt8>, _ count: Int) -> (day: Int32, instant: Int64)? {
    guard isISO, count == 10 || (count == 20 && isUTC) else { return nil }
    let raw = UnsafeRawPointer(text)
    let date = MarkedPairs(
      UInt64(littleEndian: raw.loadUnaligned(as: UInt64.self)), form: 0x2D30_302D_3030_3030,
      marks: 0xFF00_00FF_0000_0000)
    guard count == 20 else {
      let last = UInt64(UInt16(littleEndian: raw.loadUnaligned(fromByteOffset: 8, as: UInt16.self)))
      let day = MarkedPairs(last, form: 0x3030, marks: 0)
      guard date.isRight, day.isRight,
        let number = months.day(date.pair(0) * 100 + date.pair(2), date.pair(5), day.pair(0))
      else { return nil }
      return (number, RecordColumns.missingInstant)
    }
    let time = MarkedPairs(
      UInt64(littleEndian: raw.loadUnaligned(fromByteOffset: 8, as: UInt64.self)),
      form: 0x3030_3A30_3054_3030, marks: 0x0000_FF00_00FF_0000)
    let rest = MarkedPairs(
      UInt64(UInt32(littleEndian: raw.loadUnaligned(fromByteOffset: 16, as: UInt32.self))),
      form: 0x5A30_303A, marks: 0xFF00_00FF)
    let (hour, minute, second) = (time.pair(3), time.pair(6), rest.pair(1))
    guard date.isRight, time.isRight, rest.isRight, hour <= 23, minute <= 59, second <= 59,
      let number = months.day(date.pair(0) * 100 + date.pair(2), date.pair(5), time.pair(0))
    else { return nil }
    let seconds = Int64(number) * 86_400 + Int64(hour * 3600 + minute * 60 + second)
    return (number, seconds * 1000)
  }

  /// Reads any value of the format; `nil` if it is none.
  ///
  /// - Parameter evidence: Gets what the value proves about the order of day and month.
  func read(_ text: UnsafeBufferPointer<UInt8>, evidence: inout DateEvidence) -> Moment? {
    var cursor = DateCursor(text: NumberReader.trimmed(text))
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

  struct Fields {
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

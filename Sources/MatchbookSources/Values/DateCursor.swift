/// Walks through the text of one date.
struct DateCursor {
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
    where (0..<3).allSatisfy({ text[position + $0] | 0x20 == DateCursor.monthNames[month * 3 + $0] }
    ) {
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

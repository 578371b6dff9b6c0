import Matchbook

/// Writes the small texts of a world as bytes, fast enough for tens of millions of records.
enum WorldText {
  /// Appends a whole number with leading zeros.
  static func append(_ number: UInt64, width: Int, to bytes: inout [UInt8]) {
    var digits = 1
    var rest = number / 10
    while rest > 0 {
      digits += 1
      rest /= 10
    }
    let length = max(digits, width)
    let start = bytes.count
    for _ in 0..<length { bytes.append(UInt8(ascii: "0")) }
    rest = number
    var place = start + length - 1
    while rest > 0 {
      bytes[place] = UInt8(ascii: "0") + UInt8(truncatingIfNeeded: rest % 10)
      rest /= 10
      place -= 1
    }
  }

  /// Appends minor units as a decimal with a point, `-12.05`.
  static func appendDecimal(
    _ minorUnits: Int64, places: Int, mark: UInt8 = UInt8(ascii: "."), to bytes: inout [UInt8]
  ) {
    if minorUnits < 0 { bytes.append(UInt8(ascii: "-")) }
    var unit: UInt64 = 1
    for _ in 0..<places { unit *= 10 }
    append(minorUnits.magnitude / unit, width: 1, to: &bytes)
    guard places > 0 else { return }
    bytes.append(mark)
    append(minorUnits.magnitude % unit, width: places, to: &bytes)
  }

  /// Appends an instant as `2024-01-31T23:59:59Z`.
  static func appendInstant(_ seconds: Int64, calendar: WorldCalendar, to bytes: inout [UInt8]) {
    let day = Int(seconds / 86_400)
    bytes += calendar.text(of: day)
    let time = UInt64(seconds % 86_400)
    bytes.append(UInt8(ascii: "T"))
    append(time / 3600, width: 2, to: &bytes)
    bytes.append(UInt8(ascii: ":"))
    append(time / 60 % 60, width: 2, to: &bytes)
    bytes.append(UInt8(ascii: ":"))
    append(time % 60, width: 2, to: &bytes)
    bytes.append(UInt8(ascii: "Z"))
  }

  /// Folds ASCII capitals.
  static func lowerCase(_ text: inout [UInt8]) {
    for place in text.indices where (0x41...0x5A).contains(text[place]) { text[place] |= 0x20 }
  }

  /// Raises ASCII letters.
  static func upperCase(_ text: inout [UInt8]) {
    for place in text.indices where (0x61...0x7A).contains(text[place]) { text[place] &= 0xDF }
  }
}

/// The ISO dates of the days of a world, made once.
struct WorldCalendar: Sendable {
  private let first: Int
  private let texts: [[UInt8]]

  /// The dates of so many days from the first one on.
  init(from first: Day, count: Int) {
    self.first = Int(first.number)
    texts = (0..<count).map {
      Array(Day(number: first.number + Int32($0)).description.utf8)
    }
  }

  /// The date of a day, counted from 1970-01-01.
  func text(of day: Int) -> [UInt8] { texts[day - first] }
}

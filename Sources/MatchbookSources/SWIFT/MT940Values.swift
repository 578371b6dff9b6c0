import Matchbook

/// Walks through the parts of a field that stand without marks between them.
struct MT940Cursor {
  let text: Bytes
  var position = 0

  init(_ text: Bytes) { self.text = text }

  var isAtEnd: Bool { position >= text.count }
  var next: UInt8 { position < text.count ? text[position] : 0 }
  var rest: Bytes { text.from(min(position, text.count)) }

  func peek(_ offset: Int) -> UInt8 {
    position + offset < text.count ? text[position + offset] : 0
  }

  /// As many digits as asked for.
  mutating func number(_ digits: Int) -> Int? {
    var value = 0
    for offset in 0..<digits {
      let digit = peek(offset) &- 0x30
      guard digit < 10 else { return nil }
      value = value * 10 + Int(digit)
    }
    position += digits
    return value
  }

  /// YYMMDD, or YYYYMMDD where that is no day. Banks book interest on the 30th of February: such a day
  /// becomes the last of its month.
  mutating func day(isMoved: inout Bool) -> Day? {
    skipBlanks()
    let start = position
    if let year = number(2), let month = number(2), let day = number(2),
      let found = MT940Cursor.day(
        year: year + (year >= 70 ? 1900 : 2000), month: month, day: day, isMoved: &isMoved)
    {
      return found
    }
    position = start
    if let year = number(4), let month = number(2), let day = number(2), (1970...2069) ~= year,
      let found = MT940Cursor.day(year: year, month: month, day: day, isMoved: &isMoved)
    {
      return found
    }
    position = start
    return nil
  }

  mutating func skipBlanks() {
    while next == 0x20 { position += 1 }
  }

  /// Takes the next byte if it is a letter, large or small.
  mutating func take(letter: UInt8) -> Bool {
    guard next & 0xDF == letter, next & 0x40 != 0 else { return false }
    position += 1
    return true
  }

  static func day(year: Int, month: Int, day: Int, isMoved: inout Bool) -> Day? {
    guard (1...12).contains(month), (1...31).contains(day) else { return nil }
    if let exact = Day(year: year, month: month, day: day) { return exact }
    isMoved = true
    return Day(year: year, month: month, day: Day.length(ofMonth: month, year: year))
  }

  enum AmountProblem { case missing, decimals, range }

  /// Digits with a decimal comma, which may end or begin the number; a point is taken for it, unless
  /// a comma follows.
  mutating func amount(places: Int) -> Result<Int64, AmountFailure> {
    skipBlanks()
    if let units = usualAmount(places: places) { return .success(units) }
    var value: UInt64 = 0
    var digits = 0
    var behind = -1
    var isTooLarge = false
    var isTooPrecise = false
    let start = position
    let hasGroups = hasGroups()
    while position < text.count {
      let byte = text[position]
      if byte &- 0x30 < 10 {
        digits += 1
        if behind >= places {
          if byte != 0x30 { isTooPrecise = true }
        } else {
          let (times, over) = value.multipliedReportingOverflow(by: 10)
          let (sum, overSum) = times.addingReportingOverflow(UInt64(byte &- 0x30))
          isTooLarge = isTooLarge || over || overSum
          value = sum
          if behind >= 0 { behind += 1 }
        }
      } else if byte == UInt8(ascii: "."), hasGroups, behind < 0 {
        // It stands between groups of digits.
      } else if byte == UInt8(ascii: ",") || byte == UInt8(ascii: "."), behind < 0 {
        behind = 0
      } else {
        break
      }
      position += 1
    }
    let length = position - start
    // Another mark would be left over in `1.234.567`.
    guard digits > 0, next != UInt8(ascii: "."), next != UInt8(ascii: ",") else {
      return .failure(AmountFailure(problem: .missing, length: length))
    }
    if isTooPrecise { return .failure(AmountFailure(problem: .decimals, length: length)) }
    for _ in max(0, behind)..<max(places, max(0, behind)) {
      let (times, over) = value.multipliedReportingOverflow(by: 10)
      isTooLarge = isTooLarge || over
      value = times
    }
    guard !isTooLarge, value <= UInt64(Int64.max) else {
      return .failure(AmountFailure(problem: .range, length: length))
    }
    return .success(Int64(value))
  }

  /// The amount as nearly all banks write it, `1234,50`: digits, a comma, and all decimal places.
  ///
  /// - Returns: `nil`, at the same position, where it is written otherwise or is large.
  private mutating func usualAmount(places: Int) -> Int64? {
    // 18 digits are no overflow.
    guard places <= 6 else { return nil }
    let rest = self.rest.buffer
    var value: Int64 = 0
    var place = 0
    while place < rest.count, place < 12, rest[place] &- 0x30 < 10 {
      value = value &* 10 &+ Int64(rest[place] &- 0x30)
      place += 1
    }
    guard place > 0, place + places < rest.count, rest[place] == UInt8(ascii: ",") else {
      return nil
    }
    let end = place + 1 + places
    place += 1
    while place < end {
      guard rest[place] &- 0x30 < 10 else { return nil }
      value = value &* 10 &+ Int64(rest[place] &- 0x30)
      place += 1
    }
    // More digits, or another mark.
    if end < rest.count, rest[end] &- 0x30 < 10 || rest[end] == 0x2C || rest[end] == 0x2E {
      return nil
    }
    position += end
    return value
  }

  /// Whether points stand before every third digit from a comma on, as in `1.234.567,89`.
  private func hasGroups() -> Bool {
    var place = position
    while place < text.count, text[place] &- 0x30 < 10 { place += 1 }
    guard place > position, place - position <= 3, place < text.count,
      text[place] == UInt8(ascii: ".")
    else { return false }
    while place + 3 < text.count, text[place] == UInt8(ascii: "."),
      text[place + 1] &- 0x30 < 10, text[place + 2] &- 0x30 < 10, text[place + 3] &- 0x30 < 10
    {
      place += 4
    }
    return place < text.count && text[place] == UInt8(ascii: ",")
  }

  struct AmountFailure: Error {
    let problem: AmountProblem
    let length: Int
  }

  /// A currency of three letters, large or small.
  mutating func currency() -> Currency? {
    skipBlanks()
    guard position + 3 <= text.count else { return nil }
    let code = text[position..<position + 3]
    guard let found = Currency(code.string) ?? Currency(code.string.uppercased()) else {
      return nil
    }
    position += 3
    return found
  }
}

import Matchbook

/// Walks through the parts of a field that stand without marks between them.
struct MT940Cursor {
  let text: ArraySlice<UInt8>
  var position: Int

  init(_ text: ArraySlice<UInt8>) {
    self.text = text
    position = text.startIndex
  }

  var isAtEnd: Bool { position >= text.endIndex }
  var next: UInt8 { position < text.endIndex ? text[position] : 0 }
  var rest: ArraySlice<UInt8> { text[min(position, text.endIndex)...] }

  func peek(_ offset: Int) -> UInt8 {
    position + offset < text.endIndex ? text[position + offset] : 0
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

  /// YYMMDD. Banks book interest on the 30th of February: such a day becomes the last of its month.
  mutating func day(isMoved: inout Bool) -> Day? {
    let start = position
    guard let year = number(2), let month = number(2), let day = number(2) else {
      position = start
      return nil
    }
    return MT940Cursor.day(
      year: year + (year >= 70 ? 1900 : 2000), month: month, day: day, isMoved: &isMoved)
  }

  static func day(year: Int, month: Int, day: Int, isMoved: inout Bool) -> Day? {
    guard (1...12).contains(month), (1...31).contains(day) else { return nil }
    if let exact = Day(year: year, month: month, day: day) { return exact }
    isMoved = true
    return Day(year: year, month: month, day: Day.length(ofMonth: month, year: year))
  }

  enum AmountProblem { case missing, decimals, range }

  /// Digits with a decimal comma, which may end the number; a point is taken for it.
  mutating func amount(places: Int) -> Result<Int64, AmountFailure> {
    var value: UInt64 = 0
    var digits = 0
    var behind = -1
    var isTooLarge = false
    var isTooPrecise = false
    let start = position
    while position < text.endIndex {
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
      } else if byte == UInt8(ascii: ",") || byte == UInt8(ascii: "."), behind < 0, digits > 0 {
        behind = 0
      } else {
        break
      }
      position += 1
    }
    let length = position - start
    guard digits > 0 else { return .failure(AmountFailure(problem: .missing, length: length)) }
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

  struct AmountFailure: Error {
    let problem: AmountProblem
    let length: Int
  }

  /// A currency of three letters.
  mutating func currency() -> Currency? {
    guard position + 3 <= text.endIndex,
      let found = Currency(text[position..<position + 3].string)
    else { return nil }
    position += 3
    return found
  }
}

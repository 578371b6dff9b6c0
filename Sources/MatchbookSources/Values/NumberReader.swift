/// Reads numbers as whole units of a power of ten, exactly.
struct NumberReader {
  let style: NumberStyle

  enum Problem: UInt8 {
    case empty
    case format
    case symbol
    case decimals
    case range
  }

  enum Outcome {
    case value(Int64)
    case problem(Problem)
  }

  /// Reads what most cells hold: an optional minus sign, digits, and at most two places.
  ///
  /// - Parameters:
  ///   - end: Where memory ends that may be read.
  ///   - hasMark: Set if there is a decimal mark, which then proves itself.
  /// - Returns: `nil` where the careful way has to decide.
  @inline(__always)
  func readPlain(
    _ text: UnsafePointer<UInt8>, _ count: Int, end: UnsafePointer<UInt8>, places: Int,
    hasMark: inout Bool
  ) -> Int64? {
    if count > 1, count <= 8, text + 9 <= end {
      let isNegative = text[0] == UInt8(ascii: "-")
      let digits = isNegative ? count - 1 : count
      let word = DigitWord(
        UnsafeRawPointer(isNegative ? text + 1 : text).loadUnaligned(as: UInt64.self))
      if places == 2, digits >= 4, word.byte(digits - 3) == style.decimal,
        let value = word.valueAroundMark(ofFirst: digits)
      {
        hasMark = true
        return isNegative ? -Int64(value) : Int64(value)
      }
      if let value = word.value(ofFirst: digits), places <= 9 {
        // Eight digits and nine more do not overflow.
        let scaled = Int64(value) &* NumberReader.powers[places]
        return isNegative ? -scaled : scaled
      }
    }
    return readDigits(text, count, places: places, hasMark: &hasMark)
  }

  /// The same, digit by digit.
  func readDigits(
    _ text: UnsafePointer<UInt8>, _ count: Int, places: Int, hasMark: inout Bool
  ) -> Int64? {
    // 17 digits cannot overflow.
    guard count > 0, count <= 17 else { return nil }
    var index = 0
    let isNegative = text[0] == UInt8(ascii: "-")
    if isNegative { index = 1 }
    var value: Int64 = 0
    let first = index
    while index < count {
      let digit = text[index] &- 0x30
      guard digit < 10 else { break }
      value = value &* 10 &+ Int64(digit)
      index += 1
    }
    guard index > first else { return nil }
    var missing = places
    if index < count {
      let digitsBehind = count - index - 1
      guard text[index] == style.decimal, digitsBehind == 1 || digitsBehind == 2,
        digitsBehind <= places
      else { return nil }
      missing -= digitsBehind
      index += 1
      while index < count {
        let digit = text[index] &- 0x30
        guard digit < 10 else { return nil }
        value = value &* 10 &+ Int64(digit)
        index += 1
      }
      hasMark = true
    }
    if missing > 0 {
      guard missing <= 9 else { return nil }
      let (scaled, overflow) = value.multipliedReportingOverflow(by: NumberReader.powers[missing])
      guard !overflow else { return nil }
      value = scaled
    }
    return isNegative ? -value : value
  }

  private static let powers: InlineArray<10, Int64> = [
    1, 10, 100, 1000, 10_000, 100_000, 1_000_000, 10_000_000, 100_000_000, 1_000_000_000,
  ]

  /// Reads every form that a file may use: signs before and behind, brackets, groups.
  func read(_ text: UnsafeBufferPointer<UInt8>, places: Int) -> Outcome {
    var rest = NumberReader.trimmed(text)
    guard !rest.isEmpty else { return .problem(.empty) }
    var isNegative = false
    var isSigned = false
    if rest.first == UInt8(ascii: "("), rest.last == UInt8(ascii: ")"), rest.count > 2 {
      rest = NumberReader.trimmed(UnsafeBufferPointer(rebasing: rest[1..<rest.count - 1]))
      isNegative = true
      isSigned = true
    }
    if let length = NumberReader.signLength(rest, atEnd: false) {
      guard !isSigned else { return .problem(.format) }
      isNegative = rest[0] != UInt8(ascii: "+")
      isSigned = true
      rest = NumberReader.trimmed(UnsafeBufferPointer(rebasing: rest[length...]))
    }
    if let length = NumberReader.signLength(rest, atEnd: true) {
      guard !isSigned else { return .problem(.format) }
      isNegative = rest[rest.count - 1] != UInt8(ascii: "+")
      rest = NumberReader.trimmed(
        UnsafeBufferPointer(rebasing: rest[..<(rest.count - length)]))
    }
    return readMagnitude(rest, isNegative: isNegative, places: places)
  }

  private func readMagnitude(
    _ text: UnsafeBufferPointer<UInt8>, isNegative: Bool, places: Int
  ) -> Outcome {
    var magnitude: UInt64 = 0
    var digits = 0
    var placesSeen = -1
    var digitsInGroup = 0
    var groups = 0
    var isTooPrecise = false
    var isTooLarge = false
    var index = 0
    while index < text.count {
      let byte = text[index]
      if byte &- 0x30 < 10 {
        digits += 1
        digitsInGroup += 1
        if placesSeen >= 0 {
          if placesSeen >= places {
            // Further places are harmless only if they say nothing.
            if byte != 0x30 { isTooPrecise = true }
            index += 1
            continue
          }
          placesSeen += 1
        }
        let (times, over) = magnitude.multipliedReportingOverflow(by: 10)
        let (sum, overSum) = times.addingReportingOverflow(UInt64(byte - 0x30))
        isTooLarge = isTooLarge || over || overSum
        magnitude = sum
        index += 1
      } else if byte == style.decimal, placesSeen < 0, groups == 0 || digitsInGroup == 3 {
        placesSeen = 0
        index += 1
      } else if let length = groupMark(text, at: index), placesSeen < 0,
        groups == 0 ? (1...3).contains(digitsInGroup) : (2...3).contains(digitsInGroup)
      {
        groups += 1
        digitsInGroup = 0
        index += length
      } else {
        return .problem(NumberReader.hasSymbol(text) ? .symbol : .format)
      }
    }
    guard digits > 0, placesSeen >= 0 || groups == 0 || digitsInGroup == 3 else {
      return .problem(NumberReader.hasSymbol(text) ? .symbol : .format)
    }
    if isTooPrecise { return .problem(.decimals) }
    for _ in 0..<max(0, places - max(placesSeen, 0)) {
      let (times, over) = magnitude.multipliedReportingOverflow(by: 10)
      isTooLarge = isTooLarge || over
      magnitude = times
    }
    guard !isTooLarge, magnitude <= UInt64(Int64.max) else { return .problem(.range) }
    return .value(isNegative ? -Int64(magnitude) : Int64(magnitude))
  }

  /// The length of a mark between groups at a position; `nil` if none stands there.
  private func groupMark(_ text: UnsafeBufferPointer<UInt8>, at index: Int) -> Int? {
    guard style.grouping != 0 else { return nil }
    let byte = text[index]
    if byte == style.grouping { return 1 }
    func follows(_ more: UInt8...) -> Bool {
      index + more.count < text.count
        && more.indices.allSatisfy { text[index + 1 + $0] == more[$0] }
    }
    if style.grouping == UInt8(ascii: " ") {
      // U+00A0 and U+202F, the blanks that do not break.
      if byte == 0xC2, follows(0xA0) { return 2 }
      if byte == 0xE2, follows(0x80, 0xAF) { return 3 }
    }
    // U+2019, the apostrophe of print.
    if style.grouping == UInt8(ascii: "'"), byte == 0xE2, follows(0x80, 0x99) { return 3 }
    return nil
  }

  /// The length of a sign: `+`, `-` or U+2212.
  private static func signLength(_ text: UnsafeBufferPointer<UInt8>, atEnd: Bool) -> Int? {
    guard let byte = atEnd ? text.last : text.first else { return nil }
    if byte == UInt8(ascii: "-") || byte == UInt8(ascii: "+") { return 1 }
    guard text.count >= 3 else { return nil }
    let start = atEnd ? text.count - 3 : 0
    return text[start] == 0xE2 && text[start + 1] == 0x88 && text[start + 2] == 0x92 ? 3 : nil
  }

  /// Whether there are letters or signs of currencies around digits.
  private static func hasSymbol(_ text: UnsafeBufferPointer<UInt8>) -> Bool {
    guard text.contains(where: { (0x30...0x39).contains($0) }) else { return false }
    var rest = text[...]
    while let byte = rest.first, !(0x30...0x39).contains(byte) { rest = rest.dropFirst() }
    while let byte = rest.last, !(0x30...0x39).contains(byte) { rest = rest.dropLast() }
    let isPlain = rest.allSatisfy {
      (0x30...0x39).contains($0) || $0 == 0x2C || $0 == 0x2E || $0 == 0x20 || $0 == 0x27
    }
    let around = [text[..<rest.startIndex], text[rest.endIndex...]]
    return isPlain
      && around.contains { part in
        part.contains { (0x41...0x5A).contains($0 & 0xDF) || $0 >= 0x80 || $0 == 0x24 }
      }
  }

  /// A text without the blanks around it.
  @inline(__always)
  static func trimmed(_ text: UnsafeBufferPointer<UInt8>) -> UnsafeBufferPointer<UInt8> {
    var start = 0
    var end = text.count
    while start < end {
      if text[start] == 0x20 || text[start] == 0x09 {
        start += 1
      } else if start + 1 < end, text[start] == 0xC2, text[start + 1] == 0xA0 {
        start += 2
      } else {
        break
      }
    }
    while end > start {
      if text[end - 1] == 0x20 || text[end - 1] == 0x09 {
        end -= 1
      } else if end - 2 >= start, text[end - 2] == 0xC2, text[end - 1] == 0xA0 {
        end -= 2
      } else {
        break
      }
    }
    return UnsafeBufferPointer(rebasing: text[start..<end])
  }
}

import Matchbook

extension CellStep {
  /// Changes a text of UTF-8.
  ///
  /// - Complexity: O(bytes), for `replace` and `before` times the bytes of what is looked for.
  func apply(to text: inout [UInt8]) {
    guard !text.isEmpty else { return }
    switch self {
    case .upper: CellStep.changeCase(&text, isUpper: true)
    case .lower: CellStep.changeCase(&text, isUpper: false)
    case .digits: text.removeAll { !(0x30...0x39).contains($0) }
    case .lettersAndDigits:
      text = Array(
        String(decoding: text, as: UTF8.self).filter { $0.isLetter || $0.isNumber }.utf8)
    case .squeeze: CellStep.squeeze(&text)
    case .noBlanks: text.removeAll { $0 == 0x20 || $0 == 0x09 }
    case .noLeadingZeros:
      text.removeFirst(text.prefix { $0 == 0x30 }.count)
    case .epochSeconds: CellStep.writeMoment(&text, perSecond: 1)
    case .epochMilliseconds: CellStep.writeMoment(&text, perSecond: 1000)
    case .excelDays: CellStep.writeDay(&text)
    case .removePrefix(let prefix):
      if text.starts(with: prefix.utf8) { text.removeFirst(prefix.utf8.count) }
    case .removeSuffix(let suffix):
      if text.reversed().starts(with: suffix.utf8.reversed()) {
        text.removeLast(suffix.utf8.count)
      }
    case .addPrefix(let prefix): text.insert(contentsOf: prefix.utf8, at: 0)
    case .addSuffix(let suffix): text.append(contentsOf: suffix.utf8)
    case .before(let mark):
      if let place = CellStep.place(of: Array(mark.utf8), in: text, from: 0) {
        text.removeSubrange(place...)
      }
    case .after(let mark):
      if let place = CellStep.place(of: Array(mark.utf8), in: text, from: 0) {
        text.removeSubrange(..<(place + mark.utf8.count))
      }
    case .first(let count): CellStep.cut(&text) { $0.prefix(count) }
    case .last(let count): CellStep.cut(&text) { $0.suffix(count) }
    case .replace(let old, let new):
      CellStep.replace(Array(old.utf8), with: Array(new.utf8), in: &text)
    case .map(let values):
      if let value = values[String(decoding: text, as: UTF8.self)] { text = Array(value.utf8) }
    }
  }

  private static func changeCase(_ text: inout [UInt8], isUpper: Bool) {
    let range: ClosedRange<UInt8> = isUpper ? 0x61...0x7A : 0x41...0x5A
    for index in text.indices where range.contains(text[index]) { text[index] ^= 0x20 }
  }

  private static func squeeze(_ text: inout [UInt8]) {
    var count = 0
    var isGap = false
    for byte in text {
      if byte == 0x20 || (0x09...0x0D).contains(byte) {
        isGap = true
        continue
      }
      if isGap && count > 0 {
        text[count] = 0x20
        count += 1
      }
      isGap = false
      text[count] = byte
      count += 1
    }
    text.removeLast(text.count - count)
  }

  private static func cut(_ text: inout [UInt8], _ part: (String) -> Substring) {
    text = Array(part(String(decoding: text, as: UTF8.self)).utf8)
  }

  private static func place(of mark: [UInt8], in text: [UInt8], from start: Int) -> Int? {
    guard !mark.isEmpty, text.count >= mark.count, start <= text.count - mark.count else {
      return nil
    }
    return (start...text.count - mark.count).first { text[$0...].starts(with: mark) }
  }

  private static func replace(_ old: [UInt8], with new: [UInt8], in text: inout [UInt8]) {
    guard var place = place(of: old, in: text, from: 0) else { return }
    var result: [UInt8] = []
    var start = 0
    while true {
      result += text[start..<place]
      result += new
      start = place + old.count
      guard let next = CellStep.place(of: old, in: text, from: start) else { break }
      place = next
    }
    result += text[start...]
    text = result
  }

  /// Days that spreadsheets can number, from 1970-01-01 to 9999-12-31, counted from 1899-12-30.
  private static let spreadsheetDays: ClosedRange<Int64> = 25_569...2_958_465

  /// Writes `2024-02-01` for 45323, or for 45323.75, whose fraction is the time of day; what is no such
  /// number stays, and is refused as a date.
  private static func writeDay(_ text: inout [UInt8]) {
    let parts = text.split(
      separator: UInt8(ascii: "."), maxSplits: 1, omittingEmptySubsequences: false)
    guard parts.allSatisfy({ $0.allSatisfy { (0x30...0x39).contains($0) } }),
      let number = Int64(String(decoding: parts[0], as: UTF8.self)),
      spreadsheetDays.contains(number)
    else { return }
    var moment = Array(String((number - spreadsheetDays.lowerBound) * 86_400).utf8)
    writeMoment(&moment, perSecond: 1)
    text = Array(moment.prefix(10))
  }

  /// The last second that a date of four digits has.
  private static let lastSecond: Int64 = 253_402_300_799

  /// Writes `2026-03-01T09:15:00.250Z`; what is no whole number stays, and is refused as a date.
  private static func writeMoment(_ text: inout [UInt8], perSecond: Int64) {
    let string = String(decoding: text, as: UTF8.self)
    // A point of seconds may be followed by a fraction, which is kept to the millisecond.
    let parts = string.split(separator: ".", maxSplits: 1, omittingEmptySubsequences: false)
    guard let whole = Int64(parts[0]), whole >= 0, whole / perSecond <= lastSecond,
      parts.count == 1 || (perSecond == 1 && parts[1].allSatisfy { $0.isASCII && $0.isNumber })
    else { return }
    let seconds = whole / perSecond
    var milliseconds = whole % perSecond
    if parts.count == 2, let value = Int64(parts[1].prefix(3)) {
      milliseconds = value * (parts[1].count == 1 ? 100 : parts[1].count == 2 ? 10 : 1)
    }
    let date = Day(number: Int32(seconds / 86_400))
    let time = seconds % 86_400
    func two(_ value: Int64) -> String { value < 10 ? "0\(value)" : "\(value)" }
    var written = "\(date)T\(two(time / 3600)):\(two(time / 60 % 60)):\(two(time % 60))"
    if milliseconds > 0 { written += "." + String(String(1000 + milliseconds).dropFirst()) }
    text = Array((written + "Z").utf8)
  }
}

extension CellChange {
  /// Joins cells and changes the text as this description says, without its sign.
  func text(of cells: [[UInt8]]) -> [UInt8] {
    var text: [UInt8] = []
    for cell in cells where !cell.isEmpty {
      if !text.isEmpty { text += join.utf8 }
      text += cell
    }
    for step in steps { step.apply(to: &text) }
    if text.isEmpty, let fallback { text = Array(fallback.utf8) }
    if isNegated { CellChange.turnSign(&text) }
    return text
  }

  /// Writes a minus before a number, or takes its sign away; anything else stays.
  static func turnSign(_ text: inout [UInt8]) {
    guard let sign = Sign(of: text) else {
      if !text.isEmpty { text.insert(UInt8(ascii: "-"), at: 0) }
      return
    }
    switch sign {
    case .plus(let range), .minus(let range):
      text.removeSubrange(range)
      if case .plus = sign { text.insert(UInt8(ascii: "-"), at: 0) }
    case .brackets:
      text.removeFirst()
      text.removeLast()
    }
  }

  /// The sign that a number carries.
  enum Sign {
    case plus(Range<Int>)
    case minus(Range<Int>)
    case brackets

    init?(of text: [UInt8]) {
      if text.count > 2, text.first == UInt8(ascii: "("), text.last == UInt8(ascii: ")") {
        self = .brackets
        return
      }
      let long: [UInt8] = [0xE2, 0x88, 0x92]
      if let range = text.starts(with: long) ? 0..<3 : nil {
        self = .minus(range)
      } else if text.count >= 3, text.suffix(3).elementsEqual(long) {
        self = .minus(text.count - 3..<text.count)
      } else if text.first == UInt8(ascii: "-") || text.first == UInt8(ascii: "+") {
        self = text[0] == UInt8(ascii: "-") ? .minus(0..<1) : .plus(0..<1)
      } else if let last = text.last, last == UInt8(ascii: "-") || last == UInt8(ascii: "+") {
        let range = text.count - 1..<text.count
        self = last == UInt8(ascii: "-") ? .minus(range) : .plus(range)
      } else {
        return nil
      }
    }
  }
}

/// The order of the parts of a date, as a file writes it.
///
/// Parts: `YYYY`, `YY`, `MM`, `M`, `MMM` (Jan), `DD`, `D`, `HH`, `hh` (with `AM`), `mm`, `ss`, `fff`
/// (fraction of a second), `Z` (offset); behind the hour `MM` and `SS` also stand for minutes and
/// seconds. Everything else stands for itself.
struct DateFormat: Hashable, Sendable {
  enum Part: Hashable, Sendable {
    case year4, year2, month, monthName, day
    case hour, hour12, minute, second, fraction, zone, halfDay
    case literal(UInt8)

    var isNumber: Bool {
      switch self {
      case .year4, .year2, .month, .day, .hour, .hour12, .minute, .second, .fraction: true
      default: false
      }
    }
  }

  let text: String
  let parts: [Part]
  /// A time of day in the form of ISO 8601 may follow.
  var allowsTime = false

  var isISODate: Bool {
    parts == [.year4, .literal(0x2D), .month, .literal(0x2D), .day]
  }

  /// Reads the description of a format.
  ///
  /// - Returns: `nil` if a part is missing, stands twice or is not known.
  init?(_ text: String) {
    var parts: [Part] = []
    var rest = Substring(text)
    var hasHour = false
    while let first = rest.first {
      let run = rest.prefix { $0 == first }
      var length = run.count
      switch (first, run.count) {
      case ("Y", 4), ("y", 4): parts.append(.year4)
      case ("Y", 2), ("y", 2): parts.append(.year2)
      case ("M", 3) where !hasHour: parts.append(.monthName)
      case ("M", 1...2) where !hasHour: parts.append(.month)
      case ("M", 2), ("m", 2): parts.append(.minute)
      case ("D", 1...2), ("d", 1...2): parts.append(.day)
      case ("H", 1...2):
        parts.append(.hour)
        hasHour = true
      case ("h", 1...2):
        parts.append(.hour12)
        hasHour = true
      case ("s", 2), ("S", 2): parts.append(.second)
      case ("f", 1...9): parts.append(.fraction)
      case ("Z", 1): parts.append(.zone)
      case ("A", 1) where rest.hasPrefix("AM"):
        parts.append(.halfDay)
        length = 2
      case ("T", 1): parts.append(.literal(UInt8(ascii: "T")))
      default:
        guard !first.isLetter, !first.isNumber, let byte = first.asciiValue, byte >= 0x20 else {
          return nil
        }
        parts.append(contentsOf: repeatElement(.literal(byte), count: run.count))
      }
      rest = rest.dropFirst(length)
    }
    self.init(text: text, parts: parts)
    func count(_ wanted: Part...) -> Int { parts.count { wanted.contains($0) } }
    let hours = count(.hour, .hour12)
    guard count(.year4, .year2) == 1, count(.month, .monthName) == 1, count(.day) == 1,
      hours <= 1, count(.minute) == hours, count(.second) <= hours,
      count(.fraction) <= count(.second), count(.zone) <= hours,
      count(.halfDay) == count(.hour12)
    else { return nil }
  }

  init(text: String, parts: [Part], allowsTime: Bool = false) {
    self.text = text
    self.parts = parts
    self.allowsTime = allowsTime
  }

  /// A date alone, found in a file: a time in ISO 8601 may follow each date.
  init(found parts: [Part]) {
    let words = parts.map { part -> String in
      switch part {
      case .year4: "YYYY"
      case .year2: "YY"
      case .month: "MM"
      case .monthName: "MMM"
      case .day: "DD"
      case .literal(let byte): String(Unicode.Scalar(byte))
      default: ""
      }
    }
    self.init(text: words.joined(), parts: parts, allowsTime: true)
  }

  static let iso = DateFormat(
    found: [.year4, .literal(0x2D), .month, .literal(0x2D), .day])

  /// The formats that are found without being declared, apart from those with two numbers before
  /// the year.
  static let plain: [DateFormat] = {
    var formats = [iso, DateFormat(found: [.year4, .month, .day])]
    for mark in "/.".utf8 {
      formats.append(DateFormat(found: [.year4, .literal(mark), .month, .literal(mark), .day]))
    }
    for mark in " -/.".utf8 {
      formats.append(DateFormat(found: [.day, .literal(mark), .monthName, .literal(mark), .year4]))
    }
    formats.append(
      DateFormat(
        found: [.monthName, .literal(0x20), .day, .literal(0x2C), .literal(0x20), .year4]))
    return formats
  }()

  /// Two numbers and a year, in either order.
  static func twoNumbers(_ mark: UInt8, dayFirst: Bool) -> DateFormat {
    let middle: [Part] =
      dayFirst ? [.day, .literal(mark), .month] : [.month, .literal(mark), .day]
    return DateFormat(found: middle + [.literal(mark), .year4])
  }

  static let twoNumberMarks = Array("./- ".utf8)

  /// The separator, if the format is two numbers and a year that may stand in either order.
  var twoNumberMark: UInt8? {
    guard parts.count == 5, case .literal(let mark) = parts[1], parts[3] == parts[1],
      parts[4] == .year4,
      [parts[0], parts[2]] == [.day, .month] || [parts[0], parts[2]] == [.month, .day]
    else { return nil }
    return mark
  }
}

/// What dates of two numbers and a year prove about their order.
struct DateEvidence: OptionSet, Sendable {
  let rawValue: UInt8
  /// The first number is above 12.
  static let dayFirst = DateEvidence(rawValue: 1)
  /// The second number is above 12.
  static let monthFirst = DateEvidence(rawValue: 2)
  /// Both are 12 or less, and differ.
  static let either = DateEvidence(rawValue: 4)
}

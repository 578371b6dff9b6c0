import Matchbook

/// A format of dates: `YYYY`, `MM` and `DD` in any order, with other characters between them.
struct DayFormat {
  private enum Part {
    case year, month, day
    case literal(UInt8)
  }
  private let parts: [Part]

  init(_ format: String) throws {
    guard format.utf8.count <= 64 else {
      throw HostError("the format has \(format.utf8.count) bytes, at most 64 are allowed")
    }
    var parts: [Part] = []
    var rest = Array(format.utf8)[...]
    var seen: Set<String> = []
    while let byte = rest.first {
      let word = String(decoding: rest.prefix(byte == UInt8(ascii: "Y") ? 4 : 2), as: UTF8.self)
      switch word {
      case "YYYY": parts.append(.year)
      case "MM": parts.append(.month)
      case "DD": parts.append(.day)
      default:
        parts.append(.literal(byte))
        rest.removeFirst()
        continue
      }
      seen.insert(word)
      rest.removeFirst(word.utf8.count)
    }
    guard seen.count == 3,
      parts.count(where: { if case .literal = $0 { false } else { true } }) == 3
    else {
      throw HostError(
        "the format \"\(format)\" is none; write YYYY, MM and DD once each, such as DD.MM.YYYY")
    }
    self.parts = parts
  }

  /// The day of a text that is written in this format from its first to its last byte.
  func day(_ text: String) -> Day? {
    var bytes = Array(text.utf8)[...]
    var (year, month, day) = (0, 0, 0)
    func number(_ digits: Int) -> Int? {
      guard bytes.count >= digits else { return nil }
      var value = 0
      for byte in bytes.prefix(digits) {
        guard (0x30...0x39).contains(byte) else { return nil }
        value = value * 10 + Int(byte - 0x30)
      }
      bytes.removeFirst(digits)
      return value
    }
    for part in parts {
      switch part {
      case .year:
        guard let value = number(4) else { return nil }
        year = value
      case .month:
        guard let value = number(2) else { return nil }
        month = value
      case .day:
        guard let value = number(2) else { return nil }
        day = value
      case .literal(let byte):
        guard bytes.popFirst() == byte else { return nil }
      }
    }
    return bytes.isEmpty ? Day(year: year, month: month, day: day) : nil
  }
}

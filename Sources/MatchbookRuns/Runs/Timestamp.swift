import Matchbook

/// An instant, as the host's clock tells it.
public struct Timestamp: Hashable, Comparable, Sendable {
  /// Since 1970-01-01T00:00:00Z.
  public let milliseconds: Int64

  public init(milliseconds: Int64) { self.milliseconds = milliseconds }

  public static func < (left: Timestamp, right: Timestamp) -> Bool {
    left.milliseconds < right.milliseconds
  }

  /// The instant some time later.
  public func adding(milliseconds more: Int64) -> Timestamp {
    Timestamp(milliseconds: milliseconds.addingReportingOverflow(more).partialValue)
  }
}

extension Timestamp: CustomStringConvertible {
  /// ISO 8601 in UTC: `2026-03-01T09:30:00Z`, with milliseconds where there are any.
  public var description: String {
    let day = Timestamp.floor(milliseconds, 86_400_000)
    let rest = milliseconds - day * 86_400_000
    func digits(_ value: Int64, _ width: Int) -> String {
      let text = String(value)
      return String(repeating: "0", count: max(0, width - text.utf8.count)) + text
    }
    let fraction = rest % 1000 == 0 ? "" : ".\(digits(rest % 1000, 3))"
    return "\(Day(number: Int32(clamping: day)))T\(digits(rest / 3_600_000, 2)):"
      + "\(digits(rest / 60_000 % 60, 2)):\(digits(rest / 1000 % 60, 2))\(fraction)Z"
  }

  private static func floor(_ value: Int64, _ divisor: Int64) -> Int64 {
    let (quotient, rest) = value.quotientAndRemainder(dividingBy: divisor)
    return rest < 0 ? quotient - 1 : quotient
  }
}

extension Timestamp {
  /// Reads ISO 8601 in UTC: `2026-03-01T09:30:00Z`, with up to three places of a second.
  public init?(_ iso: String) {
    let bytes = Array(iso.utf8)
    guard bytes.count >= 20, bytes[10] == UInt8(ascii: "T"), bytes.last == UInt8(ascii: "Z"),
      let day = Day(String(decoding: bytes[..<10], as: UTF8.self)),
      bytes[13] == UInt8(ascii: ":"), bytes[16] == UInt8(ascii: ":")
    else { return nil }
    func number(_ range: Range<Int>) -> Int64? {
      bytes[range].allSatisfy { (0x30...0x39).contains($0) }
        ? Int64(String(decoding: bytes[range], as: UTF8.self)) : nil
    }
    guard let hour = number(11..<13), hour < 24, let minute = number(14..<16), minute < 60,
      let second = number(17..<19), second < 60
    else { return nil }
    var fraction: Int64 = 0
    if bytes.count > 20 {
      let places = bytes.count - 21
      guard bytes[19] == UInt8(ascii: "."), (1...3).contains(places),
        let value = number(20..<20 + places)
      else { return nil }
      fraction = value * (places == 1 ? 100 : places == 2 ? 10 : 1)
    }
    self.init(
      milliseconds: Int64(day.number) * 86_400_000 + hour * 3_600_000 + minute * 60_000
        + second * 1000 + fraction)
  }
}

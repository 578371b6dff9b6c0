/// An exact sum of money: whole minor units of a currency.
///
/// A credit is positive, a debit negative, zero is neither.
public struct Amount: Hashable, Sendable {
  /// Whole minor units: cents for EUR, yen for JPY.
  public let minorUnits: Int64
  public let currency: Currency

  public init(minorUnits: Int64, currency: Currency) {
    self.minorUnits = minorUnits
    self.currency = currency
  }

  /// Reads a plain decimal number such as `-1234.5`, exactly.
  ///
  /// A point is the decimal mark; grouping is not allowed here (readers of files know their files'
  /// habits). More decimal places than the currency has are refused unless they are zeros.
  ///
  /// - Returns: `nil` if the text is no such number or does not fit 64 bits.
  public init?(_ decimal: String, _ currency: Currency) {
    guard let value = Decimal64.parse(decimal.utf8, places: currency.exponent) else { return nil }
    self.init(minorUnits: value, currency: currency)
  }

  /// The number without its currency, for example `-1234.50`.
  public var decimalText: String {
    Decimal64.text(Int128(minorUnits), places: currency.exponent)
  }
}

extension Amount: CustomStringConvertible {
  /// For example `-1234.50 EUR`.
  public var description: String { "\(decimalText) \(currency.code)" }
}

/// Whole numbers read from, and written as, decimals with a fixed number of places.
package enum Decimal64 {
  /// Reads `[+-]digits[.digits]` as a whole number of units of 10 to the minus `places`.
  package static func parse(_ text: some Sequence<UInt8>, places: Int) -> Int64? {
    var negative = false
    var magnitude: UInt64 = 0
    var digits = 0
    var placesSeen = -1
    var first = true
    for byte in text {
      defer { first = false }
      switch byte {
      case UInt8(ascii: "-") where first: negative = true
      case UInt8(ascii: "+") where first: break
      case UInt8(ascii: ".") where placesSeen < 0: placesSeen = 0
      case UInt8(ascii: "0")...UInt8(ascii: "9"):
        digits += 1
        let digit = UInt64(byte - UInt8(ascii: "0"))
        if placesSeen >= 0 {
          if placesSeen == places {
            // Further places are harmless only if they say nothing.
            guard digit == 0 else { return nil }
            continue
          }
          placesSeen += 1
        }
        let (times, over) = magnitude.multipliedReportingOverflow(by: 10)
        let (sum, overSum) = times.addingReportingOverflow(digit)
        guard !over, !overSum else { return nil }
        magnitude = sum
      default: return nil
      }
    }
    guard digits > 0 else { return nil }
    for _ in max(placesSeen, 0)..<max(places, max(placesSeen, 0)) {
      let (times, over) = magnitude.multipliedReportingOverflow(by: 10)
      guard !over else { return nil }
      magnitude = times
    }
    if negative {
      // The most negative amount is kept as the mark of a missing value.
      guard magnitude <= UInt64(Int64.max) else { return nil }
      return -Int64(magnitude)
    }
    return Int64(exactly: magnitude)
  }

  /// The most bytes that a number of 64 bits with fewer than 20 places takes.
  private static let longest = 48

  /// Writes the digits of a number into the end of a buffer, from the last to the first.
  ///
  /// - Returns: Where they begin.
  private static func write(
    _ value: Int64, places: Int, into buffer: UnsafeMutableBufferPointer<UInt8>
  ) -> Int {
    var place = longest
    var rest = value.magnitude
    var written = 0
    repeat {
      if written == places, places > 0 {
        place -= 1
        buffer[place] = UInt8(ascii: ".")
      }
      place -= 1
      buffer[place] = 0x30 + UInt8(truncatingIfNeeded: rest % 10)
      rest /= 10
      written += 1
    } while rest > 0 || written <= places
    if value < 0 {
      place -= 1
      buffer[place] = UInt8(ascii: "-")
    }
    return place
  }

  /// What most amounts of a report need.
  private static func text(_ value: Int64, places: Int) -> String {
    String(unsafeUninitializedCapacity: longest) { buffer in
      let start = write(value, places: places, into: buffer)
      for index in start..<longest { buffer[index - start] = buffer[index] }
      return longest - start
    }
  }

  /// Puts a number behind other text; `places` is less than 20.
  static func append(_ value: Int64, places: Int, to bytes: inout [UInt8]) {
    withUnsafeTemporaryAllocation(of: UInt8.self, capacity: longest) { buffer in
      let start = write(value, places: places, into: buffer)
      bytes.append(contentsOf: UnsafeBufferPointer(rebasing: buffer[start..<longest]))
    }
  }

  /// Writes a whole number of units of 10 to the minus `places` as a decimal.
  package static func text(_ value: Int128, places: Int) -> String {
    if let small = Int64(exactly: value), places < 20 { return text(small, places: places) }
    var digits = String(value.magnitude)
    if places > 0 {
      if digits.utf8.count <= places {
        digits = String(repeating: "0", count: places + 1 - digits.utf8.count) + digits
      }
      let point = digits.index(digits.endIndex, offsetBy: -places)
      digits.insert(".", at: point)
    }
    return value < 0 ? "-" + digits : digits
  }
}

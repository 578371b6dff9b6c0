/// An exact fraction, for percentages, thresholds and weights; never a binary float.
public struct Ratio: Hashable, Sendable {
  public let numerator: Int64
  /// A power of ten, or 100 times one for percentages; positive.
  public let denominator: Int64

  /// Reads a decimal such as `0.005` with at most 12 places; `nil` if the text is no such number.
  public init?(decimal: String) {
    self.init(decimal: decimal, scale: 1)
  }

  /// Reads a percentage such as `0.5` or `0.5%` with at most 10 places.
  public init?(percent: String) {
    let digits = percent.hasSuffix("%") ? String(percent.dropLast()) : percent
    self.init(decimal: digits, scale: 100)
  }

  private init?(decimal: String, scale: Int64) {
    var places = 0
    if let point = decimal.utf8.firstIndex(of: UInt8(ascii: ".")) {
      places = decimal.utf8.distance(from: point, to: decimal.utf8.endIndex) - 1
    }
    guard places <= 12, let value = Decimal64.parse(decimal.utf8, places: places) else {
      return nil
    }
    var power: Int64 = scale
    for _ in 0..<places { power *= 10 }
    numerator = value
    denominator = power
  }

  public init(_ numerator: Int64, over denominator: Int64) {
    precondition(denominator > 0, "a denominator is positive; this one is \(denominator)")
    self.numerator = numerator
    self.denominator = denominator
  }

  /// The fraction as a percentage in words, for example `0.5 %`.
  public var percentText: String {
    var places = 0
    var power: Int64 = denominator
    while power % 10 == 0 {
      power /= 10
      places += 1
    }
    guard power == 1 else { return "\(numerator)/\(denominator)" }
    var text = Decimal64.text(Int128(numerator) * 100, places: places)
    if text.contains(".") {
      while text.hasSuffix("0") { text.removeLast() }
      if text.hasSuffix(".") { text.removeLast() }
    }
    return text + " %"
  }
}

import Matchbook

/// The first days of all months that dates of business fall in, looked up instead of computed.
final class MonthStarts: Sendable {
  static let shared = MonthStarts()

  private static let firstYear = DateReader.firstYear
  private static let lastYear = 2199

  /// Day numbers, twelve for each year, and that behind the last month.
  private let starts: [Int32]

  private init() {
    var starts: [Int32] = []
    for year in MonthStarts.firstYear...MonthStarts.lastYear {
      for month in 1...12 { starts.append(Day.number(year: year, month: month, day: 1)) }
    }
    starts.append(Day.number(year: MonthStarts.lastYear + 1, month: 1, day: 1))
    self.starts = starts
  }

  /// The number of a day; `nil` if the calendar has none such, or its year is not among these.
  @inline(__always)
  func day(_ year: Int, _ month: Int, _ day: Int) -> Int32? {
    guard year >= MonthStarts.firstYear, year <= MonthStarts.lastYear, month >= 1, month <= 12,
      day >= 1
    else { return nil }
    return starts.withUnsafeBufferPointer { starts in
      let index = (year - MonthStarts.firstYear) * 12 + month - 1
      let number = starts[index] + Int32(truncatingIfNeeded: day - 1)
      return day <= 28 || number < starts[index + 1] ? number : nil
    }
  }
}

/// Up to eight characters of a fixed form, such as `2026-03-`, with pairs of digits read at once.
struct MarkedPairs {
  private let pairs: UInt64
  /// Whether digits stand where the form has zeros, and its marks where it has others.
  let isRight: Bool

  /// - Parameters:
  ///   - text: The first character lowest.
  ///   - form: The same text with zeros for digits.
  ///   - marks: All bits of the characters that are no digits.
  @inline(__always)
  init(_ text: UInt64, form: UInt64, marks: UInt64) {
    let digits = text ^ form
    isRight =
      (digits | digits &+ 0x0606_0606_0606_0606) & 0xF0F0_F0F0_F0F0_F0F0 | digits & marks == 0
    pairs = digits &* 10 &+ (digits &>> 8)
  }

  /// The number of two digits of which the first stands at a place.
  @inline(__always)
  func pair(_ place: Int) -> Int { Int(truncatingIfNeeded: pairs &>> UInt64(8 * place) & 0xFF) }
}

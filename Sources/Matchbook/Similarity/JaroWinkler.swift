/// Jaro's similarity with Winkler's bonus: a tenth of the rest for each of up to four equal
/// leading characters. Source: Winkler, "String comparator metrics", 1990.
enum JaroWinkler {
  static func score<Texts: RandomAccessCollection>(_ left: Texts, _ right: Texts) -> Int32
  where Texts.Element: Equatable, Texts.Index == Int {
    let (first, second) = (left.count, right.count)
    let reach = max(max(first, second) / 2 - 1, 0)
    var isTaken = [Bool](repeating: false, count: second)
    var common: [Texts.Element] = []
    for index in 0..<first {
      let element = left[left.startIndex + index]
      let from = max(0, index - reach)
      let to = min(second, index + reach + 1)
      guard from < to else { continue }
      for other in from..<to where !isTaken[other] && right[right.startIndex + other] == element {
        isTaken[other] = true
        common.append(element)
        break
      }
    }
    guard !common.isEmpty else { return 0 }
    var transposed = 0
    var position = 0
    for other in 0..<second where isTaken[other] {
      if right[right.startIndex + other] != common[position] { transposed += 1 }
      position += 1
    }
    // Jaro = (m/a + m/b + (m-t)/m) / 3, over one denominator; Winkler adds p/10 of the rest.
    let m = Int128(common.count)
    let half = Int128(transposed / 2)
    let (a, b) = (Int128(first), Int128(second))
    let numerator = m * m * b + m * m * a + (m - half) * a * b
    let denominator = 3 * a * b * m
    var prefix = 0
    while prefix < min(4, first, second),
      left[left.startIndex + prefix] == right[right.startIndex + prefix]
    {
      prefix += 1
    }
    let whole = numerator * 10 + Int128(prefix) * (denominator - numerator)
    return Int32(whole * 1_000_000 / (denominator * 10))
  }
}

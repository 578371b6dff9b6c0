@testable import Matchbook

/// The measures as the textbook says them, over arrays of scalars: too plain to be wrong.
enum PlainSimilarity {
  static func score(_ measure: Similarity, _ left: String, _ right: String) -> Int32 {
    if measure == .tokenSet { return tokenSet(left, right) }
    let left = Array(left.unicodeScalars)
    let right = Array(right.unicodeScalars)
    guard !left.isEmpty, !right.isEmpty else { return 0 }
    if measure == .jaroWinkler { return jaroWinkler(left, right) }
    let longest = max(left.count, right.count)
    return Int32((longest - distance(left, right)) * 1_000_000 / longest)
  }

  /// The whole table, one row at a time.
  static func distance<Element: Equatable>(_ left: [Element], _ right: [Element]) -> Int {
    var row = Array(0...right.count)
    for (line, element) in left.enumerated() {
      var next = [line + 1]
      for (column, other) in right.enumerated() {
        next.append(
          min(row[column + 1] + 1, next[column] + 1, row[column] + (element == other ? 0 : 1)))
      }
      row = next
    }
    return row[right.count]
  }

  private static func jaroWinkler(_ left: [Unicode.Scalar], _ right: [Unicode.Scalar]) -> Int32 {
    let reach = max(max(left.count, right.count) / 2 - 1, 0)
    var isTaken = right.map { _ in false }
    var common: [Unicode.Scalar] = []
    for (place, scalar) in left.enumerated() {
      let other = right.indices.first {
        abs($0 - place) <= reach && !isTaken[$0] && right[$0] == scalar
      }
      guard let other else { continue }
      isTaken[other] = true
      common.append(scalar)
    }
    guard !common.isEmpty else { return 0 }
    let others = right.indices.filter { isTaken[$0] }.map { right[$0] }
    let half = Int128(zip(common, others).filter { $0 != $1 }.count / 2)
    let (m, a, b) = (Int128(common.count), Int128(left.count), Int128(right.count))
    let numerator = m * m * b + m * m * a + (m - half) * a * b
    let denominator = 3 * a * b * m
    let prefix = Int128(zip(left, right).prefix(4).prefix { $0 == $1 }.count)
    let whole = numerator * 10 + prefix * (denominator - numerator)
    return Int32(whole * 1_000_000 / (denominator * 10))
  }

  private static func tokenSet(_ left: String, _ right: String) -> Int32 {
    func tokens(_ text: String) -> Set<String> {
      Set(
        text.utf8.split { byte in
          let digits = UInt8(ascii: "0")...UInt8(ascii: "9")
          let letters = UInt8(ascii: "a")...UInt8(ascii: "z")
          return byte < 0x80 && !digits.contains(byte) && !letters.contains(byte | 0x20)
        }.map { Array($0).description })
    }
    let (first, second) = (tokens(left), tokens(right))
    guard !first.isEmpty, !second.isEmpty else { return 0 }
    return Int32(2 * first.intersection(second).count * 1_000_000 / (first.count + second.count))
  }
}

extension Similarity {
  /// How alike two texts are, in millionths, rounded down; absent texts are not alike at all.
  ///
  /// Texts are compared by Unicode scalars.
  public func score(_ left: String, _ right: String) -> Int32 {
    var left = left
    var right = right
    return left.withUTF8 { left in right.withUTF8 { score(left, $0) } }
  }

  func score(_ left: UnsafeBufferPointer<UInt8>, _ right: UnsafeBufferPointer<UInt8>) -> Int32 {
    guard !left.isEmpty, !right.isEmpty else { return 0 }
    if self == .tokenSet { return TokenSet.score(left, right) }
    if left.count == right.count, left.elementsEqual(right) { return Verdict.fullScore }
    if left.allSatisfy({ $0 < 0x80 }), right.allSatisfy({ $0 < 0x80 }) {
      return self == .levenshtein
        ? EditDistance.score(left, right) : JaroWinkler.score(left, right)
    }
    let left = Array(String(decoding: left, as: UTF8.self).unicodeScalars)
    let right = Array(String(decoding: right, as: UTF8.self).unicodeScalars)
    return self == .levenshtein ? EditDistance.score(left, right) : JaroWinkler.score(left, right)
  }
}

/// Levenshtein's distance and its ratio.
enum EditDistance {
  static func score<Texts: RandomAccessCollection>(_ left: Texts, _ right: Texts) -> Int32
  where Texts.Element: Hashable, Texts.Index == Int {
    let longest = max(left.count, right.count)
    let distance = distance(left, right)
    return Int32((longest - distance) * 1_000_000 / longest)
  }

  /// The least number of insertions, deletions and substitutions; two rows of the usual table.
  static func distance<Texts: RandomAccessCollection>(_ left: Texts, _ right: Texts) -> Int
  where Texts.Element: Hashable, Texts.Index == Int {
    if let bytes = (left as Any) as? UnsafeBufferPointer<UInt8>,
      let other = (right as Any) as? UnsafeBufferPointer<UInt8>, bytes.count <= 64
    {
      return bitParallel(bytes, other)
    }
    var row = Array(0...right.count)
    for (line, element) in left.enumerated() {
      var diagonal = row[0]
      row[0] = line + 1
      for (column, other) in right.enumerated() {
        let above = row[column + 1]
        row[column + 1] = min(
          above + 1, row[column] + 1, diagonal + (element == other ? 0 : 1))
        diagonal = above
      }
    }
    return row[right.count]
  }

  /// Source: Myers, "A fast bit-vector algorithm for approximate string matching", 1999, in the
  /// form for whole strings given by Hyyrö, 2003. The left text has at most 64 ASCII bytes.
  private static func bitParallel(
    _ left: UnsafeBufferPointer<UInt8>, _ right: UnsafeBufferPointer<UInt8>
  ) -> Int {
    withUnsafeTemporaryAllocation(of: UInt64.self, capacity: 128) { positions in
      positions.initialize(repeating: 0)
      for (index, byte) in left.enumerated() { positions[Int(byte & 0x7F)] |= 1 << UInt64(index) }
      var positive = ~UInt64(0)
      var negative: UInt64 = 0
      var distance = left.count
      let last = UInt64(1) << UInt64(left.count - 1)
      for byte in right {
        let equal = positions[Int(byte & 0x7F)]
        let carry = equal | negative
        let diagonal = ((equal & positive) &+ positive) ^ positive | equal
        var horizontalPositive = negative | ~(diagonal | positive)
        var horizontalNegative = positive & diagonal
        if horizontalPositive & last != 0 { distance += 1 }
        if horizontalNegative & last != 0 { distance -= 1 }
        horizontalPositive = horizontalPositive << 1 | 1
        horizontalNegative <<= 1
        positive = horizontalNegative | ~(carry | horizontalPositive)
        negative = horizontalPositive & carry
      }
      return distance
    }
  }
}

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

/// Tokens are runs of letters and digits.
enum TokenSet {
  static func score(
    _ left: UnsafeBufferPointer<UInt8>, _ right: UnsafeBufferPointer<UInt8>
  ) -> Int32 {
    let first = Set(tokens(of: left).map { ArraySlice(left[$0]) })
    let second = Set(tokens(of: right).map { ArraySlice(right[$0]) })
    guard !first.isEmpty, !second.isEmpty else { return 0 }
    return Int32(2 * first.intersection(second).count * 1_000_000 / (first.count + second.count))
  }

  /// The ranges of the tokens, in order; bytes of other scripts count as letters.
  static func tokens(of text: UnsafeBufferPointer<UInt8>) -> [Range<Int>] {
    var tokens: [Range<Int>] = []
    var start: Int?
    for index in text.indices {
      let isWord = text[index] >= 0x80 || isASCIIAlphanumeric(text[index])
      if isWord, start == nil { start = index }
      if !isWord, let begun = start {
        tokens.append(begun..<index)
        start = nil
      }
    }
    if let start { tokens.append(start..<text.count) }
    return tokens
  }

  /// Whether the tokens of one text stand in another, one after the other.
  static func contains(
    _ text: UnsafeBufferPointer<UInt8>, _ sought: UnsafeBufferPointer<UInt8>
  ) -> Bool {
    let wanted = tokens(of: sought)
    let tokens = tokens(of: text)
    // A text without a token is contained in nothing: emptiness proves nothing.
    guard !wanted.isEmpty, wanted.count <= tokens.count else { return false }
    return (0...tokens.count - wanted.count).contains { start in
      wanted.indices.allSatisfy { index in
        text[tokens[start + index]].elementsEqual(sought[wanted[index]])
      }
    }
  }
}

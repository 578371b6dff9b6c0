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

extension Similarity {
  /// How alike two texts are, in millionths, rounded down; absent texts are not alike at all.
  ///
  /// Texts are compared by Unicode scalars.
  public func score(_ left: String, _ right: String) -> Int32 {
    score(left, right, atLeast: 0) ?? 0
  }

  /// How alike two texts are, in millionths, rounded down; `nil` if that is below a threshold.
  ///
  /// The higher the threshold, the sooner a pair that misses it is given up.
  public func score(_ left: String, _ right: String, atLeast threshold: Int32) -> Int32? {
    var left = left
    var right = right
    return left.withUTF8 { left in
      right.withUTF8 { score(left, $0, atLeast: threshold) }
    }
  }

  /// Levenshtein's distance of two texts by Unicode scalars: the least number of insertions,
  /// deletions and substitutions; `nil` if it is greater than a limit.
  ///
  /// - Complexity: O(*n* * *m* / 64) for texts of up to 256 different characters, else O(*n* * *m*).
  public static func editDistance(_ left: String, _ right: String, atMost limit: Int) -> Int? {
    guard limit >= 0 else { return nil }
    var (left, right) = (left, right)
    let distance = left.withUTF8 { left in
      right.withUTF8 { right -> Int in
        if ScalarCodes.isASCII(left), ScalarCodes.isASCII(right) {
          return EditDistance.distance(left, right, atMost: limit, isASCII: true)
        }
        var coder = ScalarCodes()
        var pattern: [UInt8] = []
        guard coder.number(left, into: &pattern) else {
          return plainDistance(
            Array(String(decoding: left, as: UTF8.self).unicodeScalars),
            Array(String(decoding: right, as: UTF8.self).unicodeScalars))
        }
        var text: [UInt8] = []
        coder.write(right, into: &text)
        return pattern.withUnsafeBufferPointer { pattern in
          text.withUnsafeBufferPointer {
            EditDistance.distance(pattern, $0, atMost: limit, isASCII: false)
          }
        }
      }
    }
    return distance <= limit ? distance : nil
  }

  /// For texts with too many different characters for codes of one byte.
  private static func plainDistance(_ left: [Unicode.Scalar], _ right: [Unicode.Scalar]) -> Int {
    var last = Array(0...right.count)
    for (row, scalar) in left.enumerated() {
      var current = [row + 1]
      current.reserveCapacity(right.count + 1)
      for (column, other) in right.enumerated() {
        let substitution = last[column] + (scalar == other ? 0 : 1)
        current.append(min(substitution, last[column + 1] + 1, current[column] + 1))
      }
      last = current
    }
    return last[right.count]
  }

  func score(_ left: UnsafeBufferPointer<UInt8>, _ right: UnsafeBufferPointer<UInt8>) -> Int32 {
    score(left, right, atLeast: 0) ?? 0
  }

  /// The score of two texts in UTF-8 that meet only once; ``PreparedText`` compares one with many.
  ///
  /// - Complexity: O(*n*) for up to 64 ASCII characters, without the heap; see the measures.
  func score(
    _ left: UnsafeBufferPointer<UInt8>, _ right: UnsafeBufferPointer<UInt8>,
    atLeast threshold: Int32
  ) -> Int32? {
    guard threshold <= Verdict.fullScore else { return nil }
    guard !left.isEmpty, !right.isEmpty else { return threshold <= 0 ? 0 : nil }
    if self == .tokenSet { return TokenSet.score(left, right, atLeast: threshold) }
    if ScalarCodes.isASCII(left), ScalarCodes.isASCII(right) {
      return score(codes: left, right, atLeast: threshold, isASCII: true)
    }
    var coder = ScalarCodes()
    var pattern: [UInt8] = []
    guard coder.number(left, into: &pattern) else {
      return ManyScalars.score(self, left, right, atLeast: threshold)
    }
    var text: [UInt8] = []
    coder.write(right, into: &text)
    return pattern.withUnsafeBufferPointer { pattern in
      text.withUnsafeBufferPointer {
        score(codes: pattern, $0, atLeast: threshold, isASCII: false)
      }
    }
  }

  /// Texts that are not empty, as codes of which only equality counts.
  @inline(__always)
  private func score(
    codes left: UnsafeBufferPointer<UInt8>, _ right: UnsafeBufferPointer<UInt8>,
    atLeast threshold: Int32, isASCII: Bool
  ) -> Int32? {
    if self == .jaroWinkler {
      return JaroWinkler.score(left, right, atLeast: threshold, isASCII: isASCII)
    }
    let longest = max(left.count, right.count)
    let limit = LevenshteinRatio.greatestDistance(longest: longest, atLeast: threshold)
    let distance = EditDistance.distance(left, right, atMost: limit, isASCII: isASCII)
    return distance <= limit ? LevenshteinRatio.score(distance: distance, longest: longest) : nil
  }
}

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

/// Similarity and containment of texts as tokens: runs of letters and digits.
enum TokenSet {
  /// Twice the tokens in common over the tokens of both, each token counted once, in millionths;
  /// `nil` below the threshold.
  ///
  /// - Complexity: O(*n* + *t*^2) for *n* bytes and *t* tokens a side, up to 32 without the heap.
  static func score(
    _ left: UnsafeBufferPointer<UInt8>, _ right: UnsafeBufferPointer<UInt8>,
    atLeast threshold: Int32
  ) -> Int32? {
    withUnsafeTemporaryAllocation(of: Token.self, capacity: 2 * fewTokens) { memory in
      let first = UnsafeMutableBufferPointer(rebasing: memory[..<fewTokens])
      let second = UnsafeMutableBufferPointer(rebasing: memory[fewTokens...])
      guard let ofLeft = distinct(left, into: first), let ofRight = distinct(right, into: second)
      else { return ofMany(left, right, atLeast: threshold) }
      // The fewer of both is the most that can be in common.
      guard reaches(threshold, common: min(ofLeft, ofRight), ofLeft, ofRight) else { return nil }
      var common = 0
      for index in 0..<ofLeft where find(first[index], left, among: second[..<ofRight], right) {
        common += 1
      }
      return score(common, ofLeft, ofRight, atLeast: threshold)
    }
  }

  /// A token by its place; the hash only spares comparisons.
  private struct Token {
    let start: Int
    let length: Int
    let hash: UInt64
  }

  private static let fewTokens = 32

  @inline(__always)
  private static func reaches(_ threshold: Int32, common: Int, _ left: Int, _ right: Int) -> Bool {
    if left == 0 || right == 0 { return threshold <= 0 }
    return 2_000_000 * common >= Int(threshold) * (left + right)
  }

  private static func score(
    _ common: Int, _ left: Int, _ right: Int, atLeast threshold: Int32
  ) -> Int32? {
    guard reaches(threshold, common: common, left, right) else { return nil }
    return left == 0 || right == 0 ? 0 : Int32(2_000_000 * common / (left + right))
  }

  /// Writes each token once and returns how many there are; `nil` if there is no room for all.
  private static func distinct(
    _ text: UnsafeBufferPointer<UInt8>, into tokens: UnsafeMutableBufferPointer<Token>
  ) -> Int? {
    var count = 0
    var start = -1
    var hash: UInt64 = 0
    for index in 0...text.count {
      if index < text.count, isWord(text[index]) {
        if start < 0 {
          start = index
          hash = 0
        }
        hash = (hash ^ UInt64(text[index])) &* 0x9E37_79B9_7F4A_7C15
        hash ^= hash &>> 29
      } else if start >= 0 {
        let token = Token(start: start, length: index - start, hash: hash)
        start = -1
        if find(token, text, among: tokens[..<count], text) { continue }
        guard count < tokens.count else { return nil }
        tokens[count] = token
        count += 1
      }
    }
    return count
  }

  private static func find(
    _ token: Token, _ text: UnsafeBufferPointer<UInt8>,
    among others: Slice<UnsafeMutableBufferPointer<Token>>, _ otherText: UnsafeBufferPointer<UInt8>
  ) -> Bool {
    for other in others where other.hash == token.hash && other.length == token.length {
      guard let a = text.baseAddress, let b = otherText.baseAddress else { return false }
      let equal = CommonEnds.prefix(a + token.start, b + other.start, atMost: token.length)
      if equal == token.length { return true }
    }
    return false
  }

  /// Texts with more tokens than the stack has room for.
  private static func ofMany(
    _ left: UnsafeBufferPointer<UInt8>, _ right: UnsafeBufferPointer<UInt8>,
    atLeast threshold: Int32
  ) -> Int32? {
    let first = Set(tokens(of: left).map { ArraySlice(left[$0]) })
    let second = Set(tokens(of: right).map { ArraySlice(right[$0]) })
    return score(
      first.intersection(second).count, first.count, second.count, atLeast: threshold)
  }

  /// Bytes of other scripts count as letters.
  @inline(__always)
  private static func isWord(_ byte: UInt8) -> Bool { byte >= 0x80 || isASCIIAlphanumeric(byte) }

  /// The ranges of the tokens, in order.
  static func tokens(of text: UnsafeBufferPointer<UInt8>) -> [Range<Int>] {
    var tokens: [Range<Int>] = []
    var start: Int?
    for index in text.indices {
      let isWord = isWord(text[index])
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

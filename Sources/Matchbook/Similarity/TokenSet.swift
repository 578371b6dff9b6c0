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

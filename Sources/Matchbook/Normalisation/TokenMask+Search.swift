extension TokenMask {
  /// The first token of a text that fits the mask, as long as it can be.
  ///
  /// - Complexity: O(text x mask), see ``token(in:from:)``.
  package func firstToken(in text: UnsafeBufferPointer<UInt8>) -> Range<Int>? {
    token(in: text, from: 0)
  }

  /// Every token of a text that fits the mask, from left to right, without overlaps.
  public func tokens(in text: String) -> [String] {
    var text = text
    return text.withUTF8 { bytes in
      var tokens: [String] = []
      var from = 0
      while let token = token(in: bytes, from: from) {
        tokens.append(String(decoding: bytes[token], as: UTF8.self))
        from = token.upperBound
      }
      return tokens
    }
  }

  private func isTokenStart(_ text: UnsafeBufferPointer<UInt8>, _ start: Int) -> Bool {
    start == 0 || !isWord(text[start - 1]) || !isWord(text[start])
  }

  private func isWord(_ byte: UInt8) -> Bool { byte >= 0x80 || isASCIIAlphanumeric(byte) }

  private static let none = Int.max

  /// The token that begins first, as long as it can be, at or behind a position.
  ///
  /// All beginnings are followed at once: for each element that may come next, the least beginning
  /// that leads there is kept, since what follows does not depend on where a token began.
  ///
  /// - Complexity: O(text x mask). Source: R. Pike's simulation of an automaton with marks, see
  ///   R. Cox, "Regular Expression Matching: the Virtual Machine Approach", 2009.
  private func token(in text: UnsafeBufferPointer<UInt8>, from: Int) -> Range<Int>? {
    var begins = [Int](repeating: TokenMask.none, count: elements.count + 1)
    var next = begins
    var isAlive = false
    var best: Range<Int>?
    var position = from
    while position <= text.count {
      if best == nil, position < text.count, isTokenStart(text, position) {
        begins[0] = min(begins[0], position)
        isAlive = true
        skipOptional(&begins)
      }
      guard isAlive else {
        if best != nil { return best }
        position += 1
        continue
      }
      let begin = begins[elements.count]
      if begin < position, begin <= best?.lowerBound ?? begin,
        position == text.count || !isWord(text[position]) || !isWord(text[position - 1])
      {
        best = begin..<position
      }
      guard position < text.count else { return best }
      // What begins later than what has been found does not matter any more.
      let last = best?.lowerBound ?? TokenMask.none - 1
      isAlive = false
      for index in next.indices { next[index] = TokenMask.none }
      for (index, element) in elements.enumerated()
      where begins[index] <= last && element.kind.fits(text[position]) {
        next[index + 1] = min(next[index + 1], begins[index])
        if element.repeats { next[index] = min(next[index], begins[index]) }
        isAlive = true
      }
      if isAlive { skipOptional(&next) }
      swap(&begins, &next)
      position += 1
    }
    return best
  }

  private func skipOptional(_ begins: inout [Int]) {
    for index in elements.indices where elements[index].isOptional {
      begins[index + 1] = min(begins[index + 1], begins[index])
    }
  }
}

extension TokenMask.Element.Kind {
  fileprivate func fits(_ byte: UInt8) -> Bool {
    switch self {
    case .digit: (0x30...0x39).contains(byte)
    case .letter: isASCIILetter(byte)
    case .alphanumeric: isASCIIAlphanumeric(byte)
    case .literal(let literal): asciiLowercased(byte) == literal
    }
  }
}

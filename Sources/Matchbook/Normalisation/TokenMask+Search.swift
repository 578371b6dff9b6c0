extension TokenMask {
  /// The first token of a text that fits the mask, as long as it can be.
  ///
  /// - Complexity: O(text x mask); a mask has no nesting, so nothing explodes.
  package func firstToken(in text: UnsafeBufferPointer<UInt8>) -> Range<Int>? {
    for start in text.indices {
      // Inside a run of letters and digits no token begins.
      if start > 0, isWord(text[start - 1]), isWord(text[start]) { continue }
      if let end = longestEnd(in: text, from: start) { return start..<end }
    }
    return nil
  }

  /// Every token of a text that fits the mask, from left to right, without overlaps.
  ///
  /// - Complexity: O(text x mask).
  public func tokens(in text: String) -> [String] {
    var text = text
    return text.withUTF8 { bytes in
      var tokens: [String] = []
      var from = 0
      while from < bytes.count {
        // A run of letters and digits that goes on from before `from` begins no token.
        guard let start = (from..<bytes.count).first(where: { isTokenStart(bytes, $0) }) else {
          break
        }
        if let end = longestEnd(in: bytes, from: start) {
          tokens.append(String(decoding: bytes[start..<end], as: UTF8.self))
          from = end
        } else {
          from = start + 1
        }
      }
      return tokens
    }
  }

  private func isTokenStart(_ text: UnsafeBufferPointer<UInt8>, _ start: Int) -> Bool {
    start == 0 || !isWord(text[start - 1]) || !isWord(text[start])
  }

  private func isWord(_ byte: UInt8) -> Bool { byte >= 0x80 || isASCIIAlphanumeric(byte) }

  /// The greatest end of a fit that starts at `start` and is not cut out of a longer run.
  private func longestEnd(in text: UnsafeBufferPointer<UInt8>, from start: Int) -> Int? {
    // The set of elements that may come next, as a walk over a small automaton.
    var states = [Bool](repeating: false, count: elements.count + 1)
    states[0] = true
    skipOptional(&states)
    var best: Int?
    var position = start
    while true {
      if states[elements.count], position > start,
        position == text.count || !isWord(text[position]) || !isWord(text[position - 1])
      {
        best = position
      }
      guard position < text.count else { return best }
      var next = [Bool](repeating: false, count: elements.count + 1)
      var isAlive = false
      for (index, element) in elements.enumerated()
      where states[index] && element.kind.fits(text[position]) {
        next[index + 1] = true
        if element.repeats { next[index] = true }
        isAlive = true
      }
      guard isAlive else { return best }
      skipOptional(&next)
      states = next
      position += 1
    }
  }

  private func skipOptional(_ states: inout [Bool]) {
    for index in elements.indices where states[index] && elements[index].isOptional {
      states[index + 1] = true
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

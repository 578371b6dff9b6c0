extension EditDistance {
  /// A pattern of any length against a text, in blocks of 64 rows, and of these only the ones that
  /// a script within the limit can reach.
  ///
  /// With *d* codes more in the pattern than in the text, a script of at most *k* edits leaves the
  /// diagonal by at most (*k* + *d*) / 2 rows downwards and (*k* - *d*) / 2 upwards. What lies
  /// beyond is taken for greater than it may be, so values are never too small, and exact wherever
  /// a script within the limit passes. Source: Hyyrö, "A bit-vector algorithm for computing
  /// Levenshtein and Damerau edit distances", 2003; bands after Ukkonen, "Algorithms for
  /// approximate string matching", 1985.
  ///
  /// - Precondition: The lengths differ by no more than `limit`.
  /// - Complexity: O(*n* * (1 + *k* / 64)).
  static func blocks(
    _ masks: PositionMasks, _ count: Int, _ text: UnsafePointer<UInt8>, _ textCount: Int,
    atMost limit: Int
  ) -> Int {
    let words = (count + 63) >> 6
    return withUnsafeTemporaryAllocation(of: UInt64.self, capacity: 2 * words) { memory in
      guard let rises = memory.baseAddress else { return limit + 1 }
      let falls = rises + words
      let surplus = count - textCount
      let (above, below) = ((limit - surplus) / 2, (limit + surplus) / 2)
      /// The last row of a block, counted from 1.
      func end(_ word: Int) -> Int { min(count, (word + 1) << 6) }
      var last = min(words - 1, below >> 6)
      for word in 0...last {
        rises[word] = ~0
        falls[word] = 0
      }
      var distance = end(last)
      for column in 1...textCount {
        let lowest = min(words - 1, (column + below - 1) >> 6)
        while last < lowest {
          distance += end(last + 1) - end(last)
          last += 1
          rises[last] = ~0
          falls[last] = 0
        }
        let first = max(0, column - above - 1) >> 6
        let code = text[column - 1]
        // The row above the first block rises by one per column: by law where it is the table's
        // upper edge, and else as the greatest that is possible.
        var (risesAbove, fallsAbove): (UInt64, UInt64) = (1, 0)
        for word in first...last {
          var equal = masks.word(word, code)
          let vertical = equal | falls[word]
          equal |= fallsAbove
          let diagonal = (((equal & rises[word]) &+ rises[word]) ^ rises[word]) | equal
          var right = falls[word] | ~(diagonal | rises[word])
          var left = rises[word] & diagonal
          let bottom = UInt64(truncatingIfNeeded: (end(word) - 1) & 63)
          let (nextRises, nextFalls) = (right &>> bottom & 1, left &>> bottom & 1)
          right = right &<< 1 | risesAbove
          left = left &<< 1 | fallsAbove
          rises[word] = left | ~(vertical | right)
          falls[word] = right & vertical
          (risesAbove, fallsAbove) = (nextRises, nextFalls)
        }
        distance += Int(risesAbove) - Int(fallsAbove)
        // The end of a script within the limit, or the way to it, is at most so far from here.
        let reserve =
          last == words - 1 ? textCount - column : end(last) - max(0, column - above)
        if distance - reserve > limit { return limit + 1 }
      }
      return distance
    }
  }
}

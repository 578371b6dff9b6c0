/// Levenshtein's distance: the least number of insertions, deletions and substitutions.
///
/// All functions take codes of one byte, see ``ScalarCodes``, and a limit: where the distance is
/// greater they return some number above the limit, and stop as soon as that is certain.
enum EditDistance {
  /// The distance of two texts that meet only once.
  ///
  /// - Complexity: O(*n* * *k* / 64) for longer texts and *k* edits; no heap is used up to 64 ASCII
  ///   codes behind the common beginning and before the common end.
  static func distance(
    _ left: UnsafeBufferPointer<UInt8>, _ right: UnsafeBufferPointer<UInt8>, atMost limit: Int,
    isASCII: Bool
  ) -> Int {
    guard var first = left.baseAddress, var second = right.baseAddress else {
      return max(left.count, right.count)
    }
    var (long, short) = (left.count, right.count)
    if long < short {
      swap(&first, &second)
      swap(&long, &short)
    }
    guard long &- short <= limit, limit >= 0 else { return limit &+ 1 }
    if let few = few(first, long, second, short, limit) { return few }
    let prefix = CommonEnds.prefix(first, second, atMost: short)
    first += prefix
    second += prefix
    long &-= prefix
    short &-= prefix
    let suffix = CommonEnds.suffix(endingAt: first + long, second + short, atMost: short)
    long &-= suffix
    short &-= suffix
    if short == 0 { return long }
    if limit == 0 { return 1 }
    if let few = few(first, long, second, short, limit) { return few }
    return PositionMasks.with(second, short, isASCII: isASCII) { masks in
      short <= 64
        ? oneWord(short, first, long, atMost: limit) { masks.first($0) }
        : blocks(masks, short, first, long, atMost: limit)
    }
  }

  @inline(__always)
  private static func few(
    _ left: UnsafePointer<UInt8>, _ leftCount: Int, _ right: UnsafePointer<UInt8>,
    _ rightCount: Int, _ limit: Int
  ) -> Int? {
    guard limit <= FewEdits.mostEdits, leftCount <= ShortText.capacity, rightCount > 0 else {
      return nil
    }
    return FewEdits.distance(
      ShortText(left, count: leftCount), ShortText(right, count: rightCount), atMost: limit)
  }

  /// A pattern of 1 to 64 codes against a text, one column of the usual table per step: bits say
  /// where the column rises and falls.
  ///
  /// `places` gives the places of a code in the pattern; bits beyond the pattern do no harm.
  /// Source: Myers, "A fast bit-vector algorithm for approximate string matching", 1999, in the
  /// form for whole strings given by Hyyrö, 2003.
  ///
  /// - Complexity: O(*n*), less where the limit is exceeded early.
  @inline(__always)
  static func oneWord(
    _ count: Int, _ text: UnsafePointer<UInt8>, _ textCount: Int, atMost limit: Int,
    _ places: (UInt8) -> UInt64
  ) -> Int {
    let last = UInt64(truncatingIfNeeded: count &- 1)
    var rises = ~UInt64(0)
    var falls: UInt64 = 0
    var distance = count
    // Every code that is left may lower the distance by one.
    var allowed = limit &+ textCount
    for column in 0..<textCount {
      let equal = places(text[column])
      let diagonal = (((equal & rises) &+ rises) ^ rises) | equal | falls
      let right = falls | ~(diagonal | rises)
      let left = diagonal & rises
      distance &+= Int(truncatingIfNeeded: (right &>> last) & 1)
      distance &-= Int(truncatingIfNeeded: (left &>> last) & 1)
      allowed &-= 1
      if distance > allowed { return limit &+ 1 }
      let moved = right &<< 1 | 1
      rises = left &<< 1 | ~(diagonal | moved)
      falls = moved & diagonal
    }
    return distance
  }
}

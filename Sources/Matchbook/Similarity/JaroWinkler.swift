/// Jaro's similarity with Winkler's bonus: a tenth of the rest for each of up to four equal
/// leading codes. Source: Winkler, "String comparator metrics", 1990.
///
/// A code of one text is common if the other has the same within reach and nobody took it before;
/// each takes the first that is free. That gives the same pairs from either side: for each kind of
/// code it is one merge of two ascending lists of places. So either text may be the pattern, and a
/// common beginning pairs with itself.
enum JaroWinkler {
  /// The score of two texts that meet only once; `nil` below the threshold.
  static func score(
    _ left: UnsafeBufferPointer<UInt8>, _ right: UnsafeBufferPointer<UInt8>,
    atLeast threshold: Int32, isASCII: Bool
  ) -> Int32? {
    guard let first = left.baseAddress, let second = right.baseAddress else {
      return threshold <= 0 ? 0 : nil
    }
    let frame = JaroFrame(first, left.count, second, right.count)
    guard frame.canReach(threshold) else { return nil }
    return PositionMasks.with(first, left.count, isASCII: isASCII) { masks in
      score(frame, masks, first, second, atLeast: threshold)
    }
  }

  @inline(__always)
  static func score(
    _ frame: JaroFrame, _ masks: PositionMasks, _ pattern: UnsafePointer<UInt8>,
    _ text: UnsafePointer<UInt8>, atLeast threshold: Int32
  ) -> Int32? {
    if frame.first <= 64, frame.second <= 64 {
      return oneWord(frame, masks, text, atLeast: threshold)
    }
    return words(frame, masks, pattern, text, atLeast: threshold)
  }

  /// Both texts of 1 to 64 codes: places taken are bits of one word on either side.
  ///
  /// Source of taking the lowest free bit of a window: Bachmann's RapidFuzz.
  ///
  /// - Complexity: O(*n*) for a text of *n* codes.
  @inline(__always)
  private static func oneWord(
    _ frame: JaroFrame, _ masks: PositionMasks, _ text: UnsafePointer<UInt8>,
    atLeast threshold: Int32
  ) -> Int32? {
    let (start, reach) = (frame.prefix, frame.reach)
    // Smart shifts: a common beginning may be all 64 codes, a window may reach beyond them.
    var taken: UInt64 = (1 << UInt64(start)) &- 1
    var window: UInt64 = (1 << UInt64(start &+ reach &+ 1)) &- 1
    if start > reach { window &= ~0 << UInt64(start &- reach) }
    var common: UInt64 = 0
    for place in start..<frame.second {
      let free = masks.first(text[place]) & window & ~taken
      let lowest = free & (0 &- free)
      taken |= lowest
      common |= (free == 0 ? 0 : 1) &<< UInt64(truncatingIfNeeded: place)
      window = window &<< 1 | (place < reach ? 1 : 0)
    }
    let count = start &+ common.nonzeroBitCount
    guard frame.canReach(threshold, common: count) else { return nil }
    taken &= ~((1 << UInt64(start)) &- 1)
    var transposed = 0
    while common != 0 {
      let lowest = taken & (0 &- taken)
      if masks.first(text[common.trailingZeroBitCount]) & lowest == 0 { transposed &+= 1 }
      common &= common &- 1
      taken ^= lowest
    }
    return frame.score(common: count, transposed: transposed, atLeast: threshold)
  }

  /// Texts of any length, over windows of several words.
  ///
  /// - Complexity: O(*n* * *m* / 128).
  private static func words(
    _ frame: JaroFrame, _ masks: PositionMasks, _ pattern: UnsafePointer<UInt8>,
    _ text: UnsafePointer<UInt8>, atLeast threshold: Int32
  ) -> Int32? {
    let words = (frame.first + 63) >> 6
    return withUnsafeTemporaryAllocation(of: UInt64.self, capacity: words) { taken in
      withUnsafeTemporaryAllocation(
        of: UInt8.self, capacity: min(frame.first, frame.second)
      ) { codes in
        taken.initialize(repeating: 0)
        var common = 0
        for place in 0..<frame.second {
          let low = max(0, place - frame.reach)
          let high = min(frame.first - 1, place + frame.reach)
          if low > high { break }
          for word in low >> 6...high >> 6 {
            var free = masks.word(word, text[place]) & ~taken[word]
            if word == low >> 6 { free &= ~0 << UInt64(low & 63) }
            if word == high >> 6 { free &= ~0 >> UInt64(63 - high & 63) }
            guard free != 0 else { continue }
            taken[word] |= free & (0 &- free)
            codes[common] = text[place]
            common += 1
            break
          }
        }
        guard frame.canReach(threshold, common: common) else { return nil }
        var transposed = 0
        var position = 0
        for word in 0..<words {
          var rest = taken[word]
          while rest != 0 {
            if pattern[word << 6 + rest.trailingZeroBitCount] != codes[position] { transposed += 1 }
            position += 1
            rest &= rest &- 1
          }
        }
        return frame.score(common: common, transposed: transposed, atLeast: threshold)
      }
    }
  }
}

/// What two texts' lengths and common beginning say about their Jaro-Winkler score.
struct JaroFrame {
  let first: Int
  let second: Int
  /// How many leading codes are equal.
  let prefix: Int

  @inline(__always)
  init(
    _ left: UnsafePointer<UInt8>, _ first: Int, _ right: UnsafePointer<UInt8>, _ second: Int
  ) {
    self.init(first, second, prefix: CommonEnds.prefix(left, right, atMost: min(first, second)))
  }

  @inline(__always)
  init(_ first: Int, _ second: Int, prefix: Int) {
    self.first = first
    self.second = second
    self.prefix = prefix
  }

  /// How far apart two equal codes may stand.
  @inline(__always)
  var reach: Int { max(max(first, second) &>> 1 &- 1, 0) }

  /// Whether a threshold could be reached with so many common codes, all in order; by default with
  /// all of the shorter text.
  @inline(__always)
  func canReach(_ threshold: Int32, common: Int? = nil) -> Bool {
    let common = common ?? min(first, second)
    if common == 0 { return threshold <= 0 }
    if isSmall {
      let (numerator, denominator) = fraction(Int.self, common, 0)
      return numerator &* 1_000_000 >= Int(threshold) &* denominator
    }
    let (numerator, denominator) = fraction(Int128.self, common, 0)
    return numerator * 1_000_000 >= Int128(threshold) * denominator
  }

  /// The score in millionths, rounded down; `nil` below the threshold.
  @inline(__always)
  func score(common: Int, transposed: Int, atLeast threshold: Int32) -> Int32? {
    if common == 0 { return threshold <= 0 ? 0 : nil }
    if isSmall {
      let (numerator, denominator) = fraction(Int.self, common, transposed / 2)
      guard numerator &* 1_000_000 >= Int(threshold) &* denominator else { return nil }
      return Int32(truncatingIfNeeded: numerator &* 1_000_000 / denominator)
    }
    let (numerator, denominator) = fraction(Int128.self, common, transposed / 2)
    guard numerator * 1_000_000 >= Int128(threshold) * denominator else { return nil }
    return Int32(numerator * 1_000_000 / denominator)
  }

  /// Up to here 10^6 times the numerator, and any threshold times the denominator, fit an `Int`.
  @inline(__always)
  private var isSmall: Bool { first <= 256 && second <= 256 }

  /// (m/a + m/b + (m-t)/m) / 3 over one denominator, and p/10 of the rest added.
  @inline(__always)
  private func fraction<Number: FixedWidthInteger>(
    _: Number.Type, _ common: Int, _ half: Int
  ) -> (numerator: Number, denominator: Number) {
    let m = Number(truncatingIfNeeded: common)
    let (a, b) = (Number(truncatingIfNeeded: first), Number(truncatingIfNeeded: second))
    let all = a &* b
    let jaro = m &* m &* (a &+ b) &+ (m &- Number(truncatingIfNeeded: half)) &* all
    let denominator = 3 &* all &* m
    let bonus = Number(truncatingIfNeeded: min(4, prefix))
    return (jaro &* 10 &+ bonus &* (denominator &- jaro), denominator &* 10)
  }
}

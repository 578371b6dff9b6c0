/// A prepared text as the kernels take it: codes, not empty, and the places of each.
///
/// A plain value of pointers, so that loops over many texts touch no object.
struct Pattern {
  let codes: UnsafePointer<UInt8>
  let count: Int
  /// The codes as one number where they fit.
  let short: ShortText
  let masks: PositionMasks

  /// The score with another text, as codes and not empty.
  @inline(__always)
  func score(
    _ text: UnsafeBufferPointer<UInt8>, _ measure: Similarity, atLeast threshold: Int32
  ) -> Int32? {
    guard let base = text.baseAddress else { return nil }
    if measure == .jaroWinkler {
      let frame = JaroFrame(codes, count, base, text.count)
      guard frame.canReach(threshold) else { return nil }
      return JaroWinkler.score(frame, masks, codes, base, atLeast: threshold)
    }
    let longest = max(count, text.count)
    let limit = LevenshteinRatio.greatestDistance(longest: longest, atLeast: threshold)
    let distance = distance(to: base, text.count, atMost: limit)
    return distance <= limit ? LevenshteinRatio.score(distance: distance, longest: longest) : nil
  }

  /// The distance to another text, as codes and not empty; above the limit, any number above it.
  @inline(__always)
  func distance(to text: UnsafePointer<UInt8>, _ textCount: Int, atMost limit: Int) -> Int {
    guard abs(count &- textCount) <= limit else { return limit &+ 1 }
    if limit <= FewEdits.mostEdits, short.count > 0, textCount <= ShortText.capacity {
      return FewEdits.distance(short, ShortText(text, count: textCount), atMost: limit)
    }
    return longDistance(to: text, textCount, atMost: limit)
  }

  private func longDistance(
    to text: UnsafePointer<UInt8>, _ textCount: Int, atMost limit: Int
  ) -> Int {
    let prefix = CommonEnds.prefix(codes, text, atMost: min(count, textCount))
    let rest = min(count, textCount) &- prefix
    let suffix = CommonEnds.suffix(endingAt: codes + count, text + textCount, atMost: rest)
    let own = count &- prefix &- suffix
    let other = textCount &- prefix &- suffix
    if own == 0 || other == 0 { return own &+ other }
    if limit == 0 { return 1 }
    if limit <= FewEdits.mostEdits, max(own, other) <= ShortText.capacity {
      return FewEdits.distance(
        ShortText(codes + prefix, count: own), ShortText(text + prefix, count: other),
        atMost: limit)
    }
    if own > 64 { return EditDistance.blocks(masks, count, text, textCount, atMost: limit) }
    let shift = UInt64(truncatingIfNeeded: prefix & 63)
    if count <= 64 {
      return EditDistance.oneWord(own, text + prefix, other, atMost: limit) {
        masks.first($0) &>> shift
      }
    }
    let word = prefix >> 6
    return EditDistance.oneWord(own, text + prefix, other, atMost: limit) {
      masks.places($0, word: word, shift: shift)
    }
  }
}

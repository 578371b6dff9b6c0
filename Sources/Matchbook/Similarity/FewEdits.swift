/// Up to sixteen codes of one byte each as one number, the first in the lowest byte.
///
/// Bytes beyond the end are zero. A zero may be a code as well: the count decides.
struct ShortText {
  let codes: UInt128
  let count: Int

  static let capacity = 16

  @inline(__always)
  init(codes: UInt128, count: Int) {
    self.codes = codes
    self.count = count
  }

  /// Reads exactly `count` bytes, 1 to 16, in overlapping steps and never one beyond.
  @inline(__always)
  init(_ start: UnsafePointer<UInt8>, count: Int) {
    let raw = UnsafeRawPointer(start)
    let low: UInt64
    var high: UInt64 = 0
    if count >= 8 {
      low = UInt64(littleEndian: raw.loadUnaligned(as: UInt64.self))
      let end = raw.loadUnaligned(fromByteOffset: count &- 8, as: UInt64.self)
      high = UInt64(littleEndian: end) &>> UInt64(truncatingIfNeeded: 8 &* (16 &- count))
      if count == 8 { high = 0 }
    } else if count >= 4 {
      let end = raw.loadUnaligned(fromByteOffset: count &- 4, as: UInt32.self)
      low =
        UInt64(UInt32(littleEndian: raw.loadUnaligned(as: UInt32.self)))
        | UInt64(UInt32(littleEndian: end)) &<< UInt64(truncatingIfNeeded: 8 &* (count &- 4))
    } else {
      let middle = count &>> 1
      low =
        UInt64(start[0]) | UInt64(start[middle]) &<< UInt64(truncatingIfNeeded: 8 &* middle)
        | UInt64(start[count &- 1]) &<< UInt64(truncatingIfNeeded: 8 &* (count &- 1))
    }
    codes = UInt128(high) &<< 64 | UInt128(low)
    self.count = count
  }

  /// Whether a byte is beyond ASCII.
  @inline(__always)
  var hasHighBit: Bool {
    let both = UInt64(truncatingIfNeeded: codes) | UInt64(truncatingIfNeeded: codes &>> 64)
    return both & 0x8080_8080_8080_8080 != 0
  }
}

/// Levenshtein's distance of short texts where at most two edits are allowed, without a table.
///
/// With so few edits there are few scripts: after the common beginning, two texts of one length
/// differ by substitutions, or by one deletion at the first difference and one insertion at the
/// last. Each script is a shift and a comparison of all bytes at once. An optimal alignment that
/// matches the whole common beginning exists always, so that no other place needs a try. Source
/// of the idea of scripts: Hyyrö, "Practical methods for approximate string matching", 2003; in
/// the wild as "mbleven".
enum FewEdits {
  /// The most edits that are looked for.
  static let mostEdits = 2

  /// The distance, or 3 where it is greater than `limit`, which is 0 to 2.
  @inline(__always)
  static func distance(_ left: ShortText, _ right: ShortText, atMost limit: Int) -> Int {
    if left.count == right.count { return equalLengths(left, right, limit) }
    return left.count > right.count
      ? unequalLengths(left, right, limit) : unequalLengths(right, left, limit)
  }

  private static let tooMany = 3

  @inline(__always)
  private static func equalLengths(_ left: ShortText, _ right: ShortText, _ limit: Int) -> Int {
    let difference = left.codes ^ right.codes
    if difference == 0 { return 0 }
    if limit == 0 { return tooMany }
    let marks = marks(difference)
    let second = marks & (marks &- 1)
    if second == 0 { return 1 }
    if limit == 1 { return tooMany }
    if second & (second &- 1) == 0 { return 2 }
    // One text is the other moved by one place between the first and the last difference.
    let first = UInt128(truncatingIfNeeded: marks.trailingZeroBitCount &- 7)
    let last = UInt128(truncatingIfNeeded: 120 &- marks.leadingZeroBitCount)
    let between: UInt128 = ((1 &<< last) &- 1) & (~0 &<< first)
    if (left.codes &>> 8 ^ right.codes) & between == 0 { return 2 }
    if (right.codes &>> 8 ^ left.codes) & between == 0 { return 2 }
    return tooMany
  }

  @inline(__always)
  private static func unequalLengths(_ long: ShortText, _ short: ShortText, _ limit: Int) -> Int {
    let surplus = long.count &- short.count
    if surplus > limit { return tooMany }
    // The end of the shorter text counts as a difference, whatever the longer one has there.
    let end = UInt128(0x80) &<< UInt128(truncatingIfNeeded: 8 &* short.count)
    let unmoved = marks(long.codes ^ short.codes) | end
    let moved = marks(long.codes &>> 8 ^ short.codes)
    if surplus == 1 {
      let afterDeletion = moved & from(unmoved)
      if afterDeletion == 0 { return 1 }
      if limit == 1 { return tooMany }
      // A deletion, then a substitution; or a substitution, then a deletion.
      if afterDeletion & (afterDeletion &- 1) == 0 { return 2 }
      return moved & from(unmoved & (unmoved &- 1)) == 0 ? 2 : tooMany
    }
    let second = (moved & from(unmoved)) | end
    return marks(long.codes &>> 16 ^ short.codes) & from(second) == 0 ? 2 : tooMany
  }

  /// The top bit of every byte that is not zero.
  @inline(__always)
  private static func marks(_ difference: UInt128) -> UInt128 {
    let low: UInt128 = 0x7F7F7F7F_7F7F7F7F_7F7F7F7F_7F7F7F7F
    return (((difference & low) &+ low) | difference) & ~low
  }

  /// The mark of the first marked byte and all bits above it.
  @inline(__always)
  private static func from(_ marks: UInt128) -> UInt128 { 0 &- (marks & (0 &- marks)) }
}

/// Memory that the parts of a key are written to, one after the other.
protocol KeyWriting: BitwiseCopyable {
  /// Bytes written so far.
  var count: Int { get }
  var room: Int { get }

  /// Appends the low `bytes` bytes of a word of which all others are zero.
  ///
  /// - Precondition: `bytes` is at most 8 and at most ``room``.
  mutating func append(_ word: UInt64, bytes: Int)

  /// Leaves bytes at zero, to be put later; at most 8.
  mutating func skip(_ bytes: Int)

  /// Adds the bytes of a word to zeros that stand at a place.
  mutating func put(_ word: UInt64, at place: Int)
}

/// The 24 bytes of a key while they are put together, in three registers.
///
/// Bytes written one by one and then read as words would wait for the store buffer on every row,
/// which cost more than all the rest of a key.
struct KeyWords: KeyWriting {
  private(set) var word0: UInt64 = 0
  private(set) var word1: UInt64 = 0
  private(set) var word2: UInt64 = 0
  /// Bytes written so far, at most ``KeyEntry/exactBytes``.
  private(set) var count = 0

  var room: Int { KeyEntry.exactBytes &- count }

  @inline(__always)
  mutating func append(_ word: UInt64, bytes: Int) {
    put(word, at: count)
    count &+= bytes
  }

  @inline(__always)
  mutating func skip(_ bytes: Int) { count &+= bytes }

  @inline(__always)
  mutating func put(_ word: UInt64, at place: Int) {
    let shift = UInt64(truncatingIfNeeded: place & 7) &* 8
    let low = word &<< shift
    // Shifted twice, because a shift by 64 would be one by 0.
    let high = (word &>> 1) &>> (63 &- shift)
    switch place >> 3 {
    case 0:
      word0 |= low
      word1 |= high
    case 1:
      word1 |= low
      word2 |= high
    default:
      word2 |= low
    }
  }
}

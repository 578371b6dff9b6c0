/// One row in the index: its key as 24 exact bytes, its day and its position.
struct KeyEntry {
  /// The key's parts one after the other, zero-filled; or 192 bits of hash where they do not fit.
  var word0: UInt64
  var word1: UInt64
  var word2: UInt64
  var day: Int32
  /// The row's position; the high bit is set where the words are a hash.
  var taggedRow: UInt32

  init(word0: UInt64, word1: UInt64, word2: UInt64, day: Int32, taggedRow: UInt32) {
    (self.word0, self.word1, self.word2) = (word0, word1, word2)
    (self.day, self.taggedRow) = (day, taggedRow)
  }

  /// The entry of a row whose whole key fits.
  @inline(__always)
  init(_ key: KeyWords, day: Int32, row: Int) {
    self.init(
      word0: key.word0, word1: key.word1, word2: key.word2, day: day,
      taggedRow: UInt32(truncatingIfNeeded: row))
  }

  /// The entry of a row with a key of any length: as it is, or hashed where it is too long.
  ///
  /// - Parameter key: Followed by ``LongKey/padding`` bytes that are zero.
  @inline(__always)
  init(padded key: UnsafeRawPointer, count: Int, day: Int32, row: Int) {
    @inline(__always) func word(_ place: Int) -> UInt64 {
      UInt64(littleEndian: key.loadUnaligned(fromByteOffset: place &* 8, as: UInt64.self))
    }
    var tagged = UInt32(truncatingIfNeeded: row)
    let words: (UInt64, UInt64, UInt64)
    if count <= KeyEntry.exactBytes {
      words = (word(0), word(1), word(2))
    } else {
      let (first, second) = StableHash.hashes(padded: key, count: count, seeds: (1, 2))
      words = (first, second, StableHash.hashes(padded: key, count: count, seeds: (3, 3)).0)
      tagged |= KeyEntry.hashTag
    }
    self.init(word0: words.0, word1: words.1, word2: words.2, day: day, taggedRow: tagged)
  }

  static let exactBytes = 24
  static let hashTag: UInt32 = 1 << 31

  var row: Int { Int(taggedRow & ~KeyEntry.hashTag) }
  var isHash: Bool { taggedRow & KeyEntry.hashTag != 0 }

  @inline(__always)
  func hasSameKey(as other: KeyEntry) -> Bool {
    word0 == other.word0 && word1 == other.word1 && word2 == other.word2
      && (taggedRow ^ other.taggedRow) & KeyEntry.hashTag == 0
  }

  /// Writes an entry in two stores. Every second one misses all caches, and a processor has room for
  /// only so many stores that wait.
  @inline(__always)
  func store(to place: UnsafeMutablePointer<KeyEntry>) {
    let raw = UnsafeMutableRawPointer(place)
    let tail = UInt64(UInt32(bitPattern: day)) | UInt64(taggedRow) &<< 32
    raw.storeBytes(of: SIMD2(word0, word1), as: SIMD2<UInt64>.self)
    raw.storeBytes(
      of: SIMD2(word2, UInt64(littleEndian: tail)), toByteOffset: 16, as: SIMD2<UInt64>.self)
  }

  /// Well mixed bits of the key: the high ones choose the partition, the low ones the slot.
  @inline(__always)
  var hash: UInt64 {
    let a = KeyEntry.fold(word0 ^ 0x9E37_79B9_7F4A_7C15, word1 ^ 0xE703_7ED1_A0B4_28DB)
    return KeyEntry.fold(a ^ 0x8EBC_6AF0_9C88_C6E3, word2 ^ 0x5895_65C2_2F0D_9C57)
  }

  /// The two halves of a 128-bit product, mixed. Source of the idea: Wang Yi, wyhash.
  @inline(__always)
  static func fold(_ a: UInt64, _ b: UInt64) -> UInt64 {
    let (high, low) = a.multipliedFullWidth(by: b)
    return high ^ low
  }
}

/// The bytes of a key that may be longer than an entry of the index, while they are put together in
/// memory that one thread has for one key at a time.
///
/// Ids of payments from end to end and unique ids in hexadecimal digits are longer than an entry, and
/// then those of all rows are.
struct LongKey: KeyWriting {
  /// Longer keys are rare, and made in arrays.
  static let capacity = 512
  /// Words are written whole, and zeros behind the key.
  static let memoryBytes = capacity + padding
  /// The zeros that stand behind a key of which an entry is made.
  static let padding = KeyEntry.exactBytes

  private let bytes: UnsafeMutableRawPointer
  private(set) var count = 0

  var room: Int { LongKey.capacity &- count }

  /// - Parameter memory: ``memoryBytes`` bytes.
  init(in memory: UnsafeMutableRawPointer) { bytes = memory }

  @inline(__always)
  mutating func append(_ word: UInt64, bytes number: Int) {
    bytes.storeBytes(of: word.littleEndian, toByteOffset: count, as: UInt64.self)
    count &+= number
  }

  @inline(__always)
  mutating func skip(_ number: Int) { append(0, bytes: number) }

  @inline(__always)
  mutating func put(_ word: UInt64, at place: Int) {
    let there = bytes.loadUnaligned(fromByteOffset: place, as: UInt64.self)
    bytes.storeBytes(of: there | word.littleEndian, toByteOffset: place, as: UInt64.self)
  }

  /// The bytes, followed by zeros.
  func padded() -> UnsafeRawPointer {
    for offset in stride(from: 0, to: LongKey.padding, by: 8) {
      bytes.storeBytes(of: 0, toByteOffset: count &+ offset, as: UInt64.self)
    }
    return UnsafeRawPointer(bytes)
  }

  /// Whether two keys, each in memory of its own, have the same bytes.
  func isSame(as other: LongKey) -> Bool {
    count == other.count && RawBytes.areSame(UnsafeRawPointer(bytes), other.bytes, count)
  }
}

/// Bytes in plain memory.
enum RawBytes {
  /// Whether two runs of bytes are the same, eight at a time.
  @inline(__always)
  static func areSame(_ left: UnsafeRawPointer, _ right: UnsafeRawPointer, _ count: Int) -> Bool {
    var offset = 0
    while offset &+ 8 <= count {
      guard word(left, offset) == word(right, offset) else { return false }
      offset &+= 8
    }
    guard offset < count else { return true }
    if count >= 8 { return word(left, count &- 8) == word(right, count &- 8) }
    while offset < count {
      guard
        left.load(fromByteOffset: offset, as: UInt8.self)
          == right.load(fromByteOffset: offset, as: UInt8.self)
      else { return false }
      offset &+= 1
    }
    return true
  }

  @inline(__always)
  private static func word(_ bytes: UnsafeRawPointer, _ offset: Int) -> UInt64 {
    bytes.loadUnaligned(fromByteOffset: offset, as: UInt64.self)
  }
}

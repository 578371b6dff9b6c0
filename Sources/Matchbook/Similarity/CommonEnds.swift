/// Where two texts begin or end alike. Both steps take eight bytes at a time.
enum CommonEnds {
  /// How many of the first `limit` bytes are equal from the front on.
  @inline(__always)
  static func prefix(
    _ left: UnsafePointer<UInt8>, _ right: UnsafePointer<UInt8>, atMost limit: Int
  ) -> Int {
    let (first, second) = (UnsafeRawPointer(left), UnsafeRawPointer(right))
    var count = 0
    while count &+ 8 <= limit {
      let difference =
        UInt64(littleEndian: first.loadUnaligned(fromByteOffset: count, as: UInt64.self))
        ^ UInt64(littleEndian: second.loadUnaligned(fromByteOffset: count, as: UInt64.self))
      if difference != 0 { return count &+ difference.trailingZeroBitCount &>> 3 }
      count &+= 8
    }
    while count < limit, left[count] == right[count] { count &+= 1 }
    return count
  }

  /// How many of the last `limit` bytes before two ends are equal from the back on.
  @inline(__always)
  static func suffix(
    endingAt left: UnsafePointer<UInt8>, _ right: UnsafePointer<UInt8>, atMost limit: Int
  ) -> Int {
    let (first, second) = (UnsafeRawPointer(left), UnsafeRawPointer(right))
    var count = 0
    while count &+ 8 <= limit {
      let offset = 0 &- count &- 8
      let difference =
        UInt64(littleEndian: first.loadUnaligned(fromByteOffset: offset, as: UInt64.self))
        ^ UInt64(littleEndian: second.loadUnaligned(fromByteOffset: offset, as: UInt64.self))
      if difference != 0 { return count &+ difference.leadingZeroBitCount &>> 3 }
      count &+= 8
    }
    while count < limit, left[0 &- count &- 1] == right[0 &- count &- 1] { count &+= 1 }
    return count
  }
}

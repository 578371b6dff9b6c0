/// A share of all keys, named by the high bits of their hashes.
///
/// Partitions and slots are chosen by lower bits, so a slice spreads over all of them.
struct KeySlice: Hashable, Sendable {
  /// Bins from 0 to ``binCount`` - 1.
  let bins: Range<Int>

  static let binCount = 1 << 12
  static let all = KeySlice(bins: 0..<binCount)

  /// The part of a number of entries that is to be expected in the slice.
  func share(of count: Int) -> Int {
    isAll ? count : (count / KeySlice.binCount + 1) * bins.count
  }

  var isAll: Bool { bins.count == KeySlice.binCount }
  var isFirst: Bool { bins.lowerBound == 0 }

  @inline(__always)
  static func bin(of entry: KeyEntry) -> Int { Int(truncatingIfNeeded: entry.hash >> 52) }

  @inline(__always)
  func contains(_ entry: KeyEntry) -> Bool { bins.contains(KeySlice.bin(of: entry)) }
}

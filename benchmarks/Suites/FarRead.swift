import MatchbookTestKit

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// How long does one read of memory take that is in no cache?
///
/// An answer that lies anywhere in an index cannot come sooner, so the share of it in a figure says
/// what is left to gain. Reads are timed as questions are: each alone, less the clock's own time.
enum FarRead {
  /// - Parameters:
  ///   - bytes: Of the memory, as much as the index takes.
  ///   - count: How many reads, each of another place.
  /// - Returns: The median of the reads, in seconds.
  static func medianSeconds(bytes: Int, count: Int, seed: UInt64) -> Double {
    let line = 64
    let hugePage = 2 << 20
    let memory = UnsafeMutableRawPointer.allocate(byteCount: bytes, alignment: hugePage)
    defer { memory.deallocate() }
    #if os(Linux)
      // As large columns of the core do.
      madvise(memory, bytes, MADV_HUGEPAGE)
    #endif
    memset(memory, 1, bytes)
    var random = SeededGenerator(seed: seed)
    let places = (0..<count).map { _ in Int(random.below(UInt64(bytes / line))) * line }
    var nanoseconds: [UInt64] = []
    var sum: UInt64 = 0
    for round in 0..<2 {
      nanoseconds.removeAll(keepingCapacity: true)
      for place in places {
        let start = Nanoseconds.now()
        sum &+= memory.load(fromByteOffset: place, as: UInt64.self)
        // What is read decides about the clock, or the clock would not wait for it.
        nanoseconds.append(Nanoseconds.now() &- start &+ (sum == UInt64(round) ? 1 : 0))
      }
    }
    var clock = Nanoseconds.ofClock(times: count)
    nanoseconds.sort()
    clock.sort()
    guard count > 0 else { return 0 }
    let (read, empty) = (nanoseconds[count / 2], clock[count / 2])
    return Double(read > empty ? read - empty : 0) / 1e9
  }
}

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

/// Large blocks of memory that are free again, for whoever wants some next.
///
/// A system hands out large blocks as cleared pages, and clearing those of one run took a tenth of its
/// time. A few blocks are therefore kept from pass to pass and from run to run; the system is told
/// that it may take their pages back whenever it is short of memory.
final class SpareBlocks: @unchecked Sendable {
  static let shared = SpareBlocks()

  private struct Block {
    let start: UnsafeMutableRawPointer
    let bytes: Int
  }

  private let lock = Lock()
  /// The oldest first.
  private var blocks: [Block] = []
  private var total = 0

  /// Bytes of all blocks together: a run of ten million rows makes blocks of its own.
  static let limit = 128 << 20

  private init() {}

  /// Bytes of the blocks that wait for somebody.
  var waitingBytes: Int { lock.withLock { total } }

  /// A block of at least so many bytes and not many more, with whatever it held.
  func take(bytes: Int) -> (start: UnsafeMutableRawPointer, bytes: Int)? {
    guard bytes <= SpareBlocks.limit else { return nil }
    return lock.withLock {
      let fitting = blocks.indices.filter {
        blocks[$0].bytes >= bytes && blocks[$0].bytes - bytes <= bytes / 4
      }
      guard let best = fitting.min(by: { blocks[$0].bytes < blocks[$1].bytes }) else { return nil }
      let block = blocks.remove(at: best)
      total -= block.bytes
      return (block.start, block.bytes)
    }
  }

  /// Keeps a block, or frees it; the ones that nobody wanted for longest give way.
  func give(_ start: UnsafeMutableRawPointer, bytes: Int) {
    guard bytes <= SpareBlocks.limit else { return start.deallocate() }
    #if os(Linux)
      // Of a block that is not taken at once, the system may take the pages.
      _ = madvise(start, bytes, MADV_FREE)
    #endif
    lock.withLock {
      blocks.append(Block(start: start, bytes: bytes))
      total += bytes
      while total > SpareBlocks.limit {
        let oldest = blocks.removeFirst()
        total -= oldest.bytes
        oldest.start.deallocate()
      }
    }
  }
}

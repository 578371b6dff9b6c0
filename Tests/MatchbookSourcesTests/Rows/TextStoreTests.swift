import Testing

@testable import MatchbookSources

/// Texts of several threads stand in one arena, each thread's in blocks of its own.
@Suite struct TextStoreTests {
  @Test func storesTakeBlocksUntilTheArenaIsFull() {
    let memory = UnsafeMutablePointer<UInt8>.allocate(capacity: 250)
    defer { memory.deallocate() }
    let arena = TextStore.Arena(base: memory, capacity: 250, block: 100)
    let (first, second) = (TextStore(arena, columns: 0), TextStore(arena, columns: 0))
    // Behind texts, room for what is written with them is kept.
    let most = 100 - TextStore.margin
    #expect(first.reserve(most) && first.reserve(most))
    #expect(second.reserve(10))
    #expect(arena.taken.total == 200)
    // What does not fit in the block begins a new one, which may be larger.
    #expect(!first.reserve(most + 1))
    #expect(first.reserve(most) && second.reserve(most))
    #expect(arena.taken.total == 200)
  }

  /// While one thread fills a block, all others' lie within what a cell of neighbouring rows reaches.
  @Test(arguments: [1, 2, 3, 8, 64, 1000])
  func blocksSuitTheNumberOfThreads(threads: Int) {
    let block = TextStore.block(threads: threads)
    #expect((256 << 10...4 << 20).contains(block))
    #expect(threads > 32 || block * threads * 2 <= 16 << 20)
    let bytes = 1 << 30
    #expect(
      TextStore.capacity(forBytes: bytes, piece: 260 << 10, block: block, threads: threads) > bytes)
  }
}

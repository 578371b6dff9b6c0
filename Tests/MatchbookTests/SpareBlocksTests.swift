import Testing

@testable import Matchbook

/// Large columns share blocks of memory, one after the other and never at once.
struct SpareBlocksTests {
  /// Numbers of a column that is large enough for a block of its own.
  private static let count = 700_000

  @Test func columnsThatLiveTogetherHaveMemoryOfTheirOwn() {
    let kept = RawColumn<UInt64>(repeating: 1, count: Self.count)
    var freed: RawColumn<UInt64>? = RawColumn(repeating: 2, count: Self.count)
    freed = nil
    let next = RawColumn<UInt64>(repeating: 3, count: Self.count)
    let another = RawColumn<UInt64>(repeating: 4, count: Self.count - 1000)
    #expect(freed == nil)
    #expect(kept.buffer.allSatisfy { $0 == 1 })
    #expect(next.buffer.allSatisfy { $0 == 3 })
    #expect(another.buffer.allSatisfy { $0 == 4 })
  }

  @Test func aBlockThatWasFreedServesAgain() {
    let blocks = SpareBlocks.shared
    let bytes = 9_123_456
    // Other tests use blocks meanwhile, so it may take several attempts.
    let isServed = (0..<100).contains { _ in
      let start = UnsafeMutableRawPointer.allocate(byteCount: bytes, alignment: 64)
      blocks.give(start, bytes: bytes)
      guard let taken = blocks.take(bytes: bytes - 4096) else { return false }
      defer { blocks.give(taken.start, bytes: taken.bytes) }
      return taken.start == start && taken.bytes == bytes
    }
    #expect(isServed)
  }

  @Test func aLargeBlockIsNotWastedOnLittle() {
    let blocks = SpareBlocks.shared
    let bytes = 100 << 20
    blocks.give(.allocate(byteCount: bytes, alignment: 64), bytes: bytes)
    if let taken = blocks.take(bytes: 5 << 20) {
      #expect(taken.bytes <= 7 << 20)
      blocks.give(taken.start, bytes: taken.bytes)
    }
  }

  @Test func noMoreWaitsThanTheLimit() {
    var columns = (0..<64).map { _ in RawColumn<UInt64>(repeating: 0, count: Self.count) }
    columns.removeAll()
    #expect(SpareBlocks.shared.waitingBytes <= SpareBlocks.limit)
  }

  @Test func threadsDoNotGetInEachOthersWay() {
    let right = PieceOutputs<Bool>(count: 64)
    Workers(count: 4).run(pieces: 64) { piece in
      let column = RawColumn<UInt64>(uninitialised: Self.count + 1000 * piece)
      column.base.initialize(repeating: UInt64(piece), count: column.count)
      right[piece] = column.buffer.allSatisfy { $0 == UInt64(piece) }
    }
    #expect(right.all.count == 64 && right.all.allSatisfy { $0 })
  }
}

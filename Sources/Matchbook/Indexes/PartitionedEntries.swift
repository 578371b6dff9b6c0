/// The index entries of one side, divided by their keys' hashes into partitions that fit a cache.
///
/// Filled by several threads at once, each into blocks of its own, so that every entry is written
/// only once; read one partition at a time.
final class PartitionedEntries: @unchecked Sendable {
  let partitionCount: Int
  /// Blocks by (piece, partition).
  private let blocks: UnsafeMutablePointer<EntryBlocks>
  private let pieceCount: Int

  /// About this many entries of one side stand in one partition.
  private static let entriesPerPartition = 2048
  private static let maximumPartitions = 4096

  static func partitionCount(forEntries count: Int) -> Int {
    var partitions = 1
    while partitions < maximumPartitions, partitions * entriesPerPartition < count {
      partitions *= 2
    }
    return partitions
  }

  init(partitionCount: Int, pieceCount: Int) {
    self.partitionCount = partitionCount
    self.pieceCount = pieceCount
    blocks = .allocate(capacity: partitionCount * pieceCount)
    blocks.initialize(repeating: EntryBlocks(), count: partitionCount * pieceCount)
  }

  deinit {
    for index in 0..<partitionCount * pieceCount { blocks[index].deallocate() }
    blocks.deinitialize(count: partitionCount * pieceCount)
    blocks.deallocate()
  }

  /// Adds an entry; one piece is filled by one thread.
  @inline(__always)
  func append(_ entry: KeyEntry, piece: Int) {
    // The high bits choose the partition, the low ones the slot within it.
    let partition = Int(
      truncatingIfNeeded: entry.hash >> 40 & UInt64(truncatingIfNeeded: partitionCount - 1))
    blocks[piece * partitionCount + partition].append(entry)
  }

  func count(of partition: Int) -> Int {
    (0..<pieceCount).reduce(0) { $0 + blocks[$1 * partitionCount + partition].count }
  }

  /// Copies a partition's entries, pieces in order, so that the order of rows is kept.
  func copy(_ partition: Int, to output: UnsafeMutablePointer<KeyEntry>) -> Int {
    var written = 0
    for piece in 0..<pieceCount {
      written += blocks[piece * partitionCount + partition].copy(to: output + written)
    }
    return written
  }
}

/// A growing run of entries; each new block is twice the last.
private struct EntryBlocks {
  private(set) var count = 0
  private var blocks: [UnsafeMutablePointer<KeyEntry>] = []
  private var next: UnsafeMutablePointer<KeyEntry>?
  private var room = 0

  private static let firstCapacity = 64

  @inline(__always)
  mutating func append(_ entry: KeyEntry) {
    if room == 0 { grow() }
    guard let place = next else { return }
    place.initialize(to: entry)
    next = place + 1
    room -= 1
    count += 1
  }

  @inline(never)
  private mutating func grow() {
    let capacity = EntryBlocks.firstCapacity << min(blocks.count, 16)
    let block = UnsafeMutablePointer<KeyEntry>.allocate(capacity: capacity)
    blocks.append(block)
    next = block
    room = capacity
  }

  func copy(to output: UnsafeMutablePointer<KeyEntry>) -> Int {
    var written = 0
    for (index, block) in blocks.enumerated() {
      let capacity = EntryBlocks.firstCapacity << min(index, 16)
      let filled = min(capacity, count - written)
      (output + written).update(from: block, count: filled)
      written += filled
    }
    return written
  }

  func deallocate() { for block in blocks { block.deallocate() } }
}

/// The index entries of one side, divided by their keys' hashes into partitions that fit a cache.
///
/// Filled by several threads at once, each into blocks of its own, so that every entry is written
/// only once; read one partition at a time, where it stands. A block has room for what chance puts
/// into it; the excess of keys that many rows share stands apart.
final class PartitionedEntries: @unchecked Sendable {
  let partitionCount: Int
  let pieceCount: Int
  /// Entries that one block has room for.
  fileprivate let capacity: Int
  /// Blocks by (partition, piece): a partition's blocks are neighbours.
  private let entries: RawColumn<KeyEntry>
  /// Entries of each block and its excess, by (piece, partition): one thread's counts are
  /// neighbours.
  private let counts: RawColumn<Int32>
  private let excess: UnsafeMutablePointer<[KeyEntry]>

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

  /// - Parameter expectedPerPiece: About how many entries one piece will give.
  init(partitionCount: Int, pieceCount: Int, expectedPerPiece: Int) {
    self.partitionCount = partitionCount
    self.pieceCount = pieceCount
    let blocks = partitionCount * pieceCount
    let mean = expectedPerPiece / partitionCount + 1
    // Two standard deviations of a count by chance, for one block in forty that overflows: room that
    // stays empty would be memory all the same, where pages are huge.
    capacity = mean + 2 * PartitionedEntries.root(of: mean) + 8
    entries = RawColumn(uninitialised: blocks * capacity)
    counts = RawColumn(repeating: 0, count: blocks)
    excess = .allocate(capacity: blocks)
    excess.initialize(repeating: [], count: blocks)
  }

  /// The whole part of a square root, by Newton's steps from above.
  private static func root(of number: Int) -> Int {
    var root = number
    while root > 0, root > number / root { root = (root + number / root) / 2 }
    return root
  }

  deinit {
    excess.deinitialize(count: partitionCount * pieceCount)
    excess.deallocate()
  }

  /// What one thread fills.
  struct Writer {
    private let entries: UnsafeMutablePointer<KeyEntry>
    private let counts: UnsafeMutablePointer<Int32>
    private let excess: UnsafeMutablePointer<[KeyEntry]>
    private let mask: UInt64
    private let capacity: Int
    private let stride: Int

    fileprivate init(_ owner: PartitionedEntries, piece: Int) {
      entries = owner.entries.base + piece * owner.capacity
      counts = owner.counts.base + piece * owner.partitionCount
      excess = owner.excess + piece * owner.partitionCount
      mask = UInt64(truncatingIfNeeded: owner.partitionCount &- 1)
      capacity = owner.capacity
      stride = owner.capacity * owner.pieceCount
    }

    @inline(__always)
    func append(_ entry: KeyEntry) {
      // The high bits choose the partition, the low ones the slot within it.
      let partition = Int(truncatingIfNeeded: entry.hash >> 40 & mask)
      let count = Int(counts[partition])
      if count < capacity {
        entry.store(to: entries + (partition &* stride &+ count))
        counts[partition] = Int32(truncatingIfNeeded: count &+ 1)
      } else {
        appendExcess(entry, partition)
      }
    }

    @inline(never)
    private func appendExcess(_ entry: KeyEntry, _ partition: Int) {
      excess[partition].append(entry)
    }
  }

  /// The way in for one piece's thread; valid as long as the entries are.
  func writer(piece: Int) -> Writer { Writer(self, piece: piece) }

  /// The entries of one partition, pieces in order, so that the order of rows is kept.
  struct Partition: ~Copyable {
    let entries: UnsafeMutablePointer<KeyEntry>
    /// Positions from `starts[piece]` to before `ends[piece]` hold entries.
    let ranges: [Range<Int>]
    let count: Int
    private let isCopy: Bool

    fileprivate init(_ owner: PartitionedEntries, _ partition: Int) {
      let stride = owner.partitionCount
      let counts = (0..<owner.pieceCount).map { Int(owner.counts[$0 * stride + partition]) }
      let excess = (0..<owner.pieceCount).reduce(0) {
        $0 + owner.excess[$1 * stride + partition].count
      }
      count = counts.reduce(excess, +)
      let blocks = owner.entries.base + partition * owner.pieceCount * owner.capacity
      isCopy = excess > 0
      guard isCopy else {
        entries = blocks
        ranges = counts.enumerated().map { piece, count in
          piece * owner.capacity..<piece * owner.capacity + count
        }
        return
      }
      entries = .allocate(capacity: count)
      ranges = [0..<count]
      var written = 0
      for (piece, count) in counts.enumerated() {
        (entries + written).initialize(from: blocks + piece * owner.capacity, count: count)
        written += count
        for entry in owner.excess[piece * stride + partition] {
          (entries + written).initialize(to: entry)
          written += 1
        }
      }
    }

    /// One more than the last position that holds an entry.
    var end: Int { ranges.last?.upperBound ?? 0 }

    deinit { if isCopy { entries.deallocate() } }
  }

  func partition(_ number: Int) -> Partition { Partition(self, number) }

  func count(of partition: Int) -> Int {
    (0..<pieceCount).reduce(0) { total, piece in
      let block = piece * partitionCount + partition
      return total + Int(counts[block]) + excess[block].count
    }
  }
}

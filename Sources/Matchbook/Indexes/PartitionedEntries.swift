/// The index entries of one side, divided by their keys' hashes into partitions that fit a cache.
///
/// Filled by several threads at once, each into blocks of its own, so that every entry is written
/// only once; read one partition at a time: where it stands, or copied where it is packed or has
/// entries apart from its blocks. A block has room for what chance puts into it most of the time; the
/// excess of keys that many rows share stands apart, as do entries that cannot be packed.
final class PartitionedEntries: @unchecked Sendable {
  let partitionCount: Int
  let pieceCount: Int
  /// How entries stand in blocks; `nil` for as they are.
  let packing: KeyPacking?
  /// Entries that one block has room for.
  fileprivate let capacity: Int
  fileprivate let blockBytes: Int
  /// Blocks by (partition, piece): a partition's blocks are neighbours.
  private let memory: RawColumn<UInt8>
  /// Entries of each block, by (piece, partition): one thread's counts are neighbours.
  private let counts: RawColumn<Int32>
  /// Entries apart from the blocks, by (piece, partition).
  private let apart: UnsafeMutablePointer<[KeyEntry]>

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
  init(
    partitionCount: Int, pieceCount: Int, expectedPerPiece: Int, packing: KeyPacking? = nil
  ) {
    self.partitionCount = partitionCount
    self.pieceCount = pieceCount
    self.packing = packing
    let blocks = partitionCount * pieceCount
    let mean = expectedPerPiece / partitionCount + 1
    // Room that stays empty is memory all the same where pages are huge. One standard deviation of a
    // count by chance leaves one entry in three hundred apart, which matters little where a partition is
    // copied anyway; of two, one block in forty overflows.
    let deviation = PartitionedEntries.root(of: mean)
    let room = mean + (packing == nil ? 2 * deviation + 8 : deviation + 2)
    capacity = room
    blockBytes = (packing ?? WholeEntries() as any KeyEntryForm).bytes(forEntries: room)
    memory = RawColumn(uninitialised: blocks * blockBytes + PartitionedEntries.front)
    counts = RawColumn(repeating: 0, count: blocks)
    apart = .allocate(capacity: blocks)
    apart.initialize(repeating: [], count: blocks)
  }

  /// Bytes in front of the first block; every other has one in front of it.
  private static let front = 64
  private var firstBlock: UnsafeMutableRawPointer {
    UnsafeMutableRawPointer(memory.base) + PartitionedEntries.front
  }

  /// The whole part of a square root, by Newton's steps from above.
  private static func root(of number: Int) -> Int {
    var root = number
    while root > 0, root > number / root { root = (root + number / root) / 2 }
    return root
  }

  deinit {
    apart.deinitialize(count: pieceCount * partitionCount)
    apart.deallocate()
  }

  /// Takes the entries of one piece, which its thread writes within `body`.
  ///
  /// - Parameter form: That of ``packing``, or ``WholeEntries`` without one.
  func fill<Form: KeyEntryForm>(piece: Int, _ form: Form, _ body: (Writer<Form>) -> Void) {
    body(Writer(self, piece: piece, form))
    // Of the rows of a batch, those that cannot be packed came first.
    guard packing != nil else { return }
    for block in piece * partitionCount..<(piece + 1) * partitionCount {
      let entries = apart[block]
      let isInOrder = entries.indices.dropFirst().allSatisfy {
        entries[$0 - 1].row <= entries[$0].row
      }
      if !isInOrder { apart[block].sort { $0.row < $1.row } }
    }
  }

  /// What one thread fills.
  struct Writer<Form: KeyEntryForm> {
    private let form: Form
    private let blocks: UnsafeMutableRawPointer
    private let counts: UnsafeMutablePointer<Int32>
    private let apart: UnsafeMutablePointer<[KeyEntry]>
    private let mask: UInt64
    private let capacity: Int
    /// Bytes from a block of the piece to its next one.
    private let distance: Int

    fileprivate init(_ owner: PartitionedEntries, piece: Int, _ form: Form) {
      self.form = form
      blocks = owner.firstBlock + piece * owner.blockBytes
      counts = owner.counts.base + piece * owner.partitionCount
      apart = owner.apart + piece * owner.partitionCount
      mask = UInt64(truncatingIfNeeded: owner.partitionCount &- 1)
      capacity = owner.capacity
      distance = owner.blockBytes * owner.pieceCount
    }

    /// Takes entries in; what stands there afterwards is undefined.
    @inline(__always)
    func append(_ entries: UnsafeMutablePointer<KeyEntry>, _ count: Int) {
      form.prepare(entries, count, partitions: mask) { appendApart($0, $1) }
      for place in 0..<count {
        let entry = entries + place
        guard let partition = form.partition(ofPrepared: entry, mask) else { continue }
        let count = Int(counts[partition])
        if count < capacity {
          form.store(prepared: entry, to: blocks + (partition &* distance &+ count &* form.stride))
          counts[partition] = Int32(truncatingIfNeeded: count &+ 1)
        } else {
          appendExcess(entry, partition)
        }
      }
    }

    @inline(never)
    private func appendApart(_ entry: KeyEntry, _ partition: Int) {
      apart[partition].append(entry)
    }

    @inline(never)
    private func appendExcess(_ entry: UnsafePointer<KeyEntry>, _ partition: Int) {
      withUnsafeTemporaryAllocation(of: KeyEntry.self, capacity: 3) { memory in
        guard let base = memory.baseAddress else { return }
        // What is read in front of an entry and behind it has to be memory.
        form.store(prepared: entry, to: base + 1)
        form.load(base + 1, to: base)
        apart[partition].append(base.pointee)
      }
    }
  }

  /// The entries of one partition, pieces in order, so that the order of rows is kept.
  struct Partition: ~Copyable {
    /// Valid at positions that ``forEachPosition(_:)`` has come to.
    let entries: UnsafeMutablePointer<KeyEntry>
    let count: Int
    /// One more than the last position that holds an entry.
    let end: Int
    private let blocks: [Block]
    private let owner: PartitionedEntries
    private let isCopy: Bool

    fileprivate init(_ owner: PartitionedEntries, _ partition: Int) {
      self.owner = owner
      blocks = (0..<owner.pieceCount).map { Block(owner, partition, piece: $0) }
      count = blocks.reduce(0) { $0 + $1.count + $1.apart.count }
      isCopy = owner.packing != nil || blocks.contains { !$0.apart.isEmpty }
      if isCopy {
        entries = .allocate(capacity: count + 1)
        end = count
      } else {
        entries = blocks[0].base.assumingMemoryBound(to: KeyEntry.self)
        end = (blocks.count - 1) * owner.capacity + blocks[blocks.count - 1].count
      }
    }

    /// Calls `body` with the position of each entry, and brings entries there that stand elsewhere.
    @inline(__always)
    func forEachPosition(_ body: (Int) -> Void) {
      guard isCopy else {
        for (piece, block) in blocks.enumerated() {
          let first = piece * owner.capacity
          for position in first..<first + block.count { body(position) }
        }
        return
      }
      var position = 0
      for block in blocks {
        if let packing = owner.packing {
          copy(block, in: packing, from: &position, body)
        } else {
          copy(block, in: WholeEntries(), from: &position, body)
        }
      }
    }

    /// Copies entries in the order of their rows, which those in blocks and those apart have.
    @inline(__always)
    private func copy<Form: KeyEntryForm>(
      _ block: Block, in form: Form, from position: inout Int, _ body: (Int) -> Void
    ) {
      var place = UnsafeRawPointer(block.base)
      let end = place + block.count &* form.stride
      var apart = block.apart.startIndex
      let apartEnd = block.apart.endIndex
      // Of entries apart, the first one's row.
      var next = apart < apartEnd ? block.apart[apart].row : .max
      while true {
        let target = entries + position
        var isInBlock = place < end
        guard isInBlock || apart < apartEnd else { return }
        if isInBlock {
          form.load(place, to: target)
          isInBlock = target.pointee.row <= next
        }
        if isInBlock {
          place += form.stride
        } else {
          block.apart[apart].store(to: target)
          apart &+= 1
          next = apart < apartEnd ? block.apart[apart].row : .max
        }
        body(position)
        position &+= 1
      }
    }

    deinit { if isCopy { entries.deallocate() } }
  }

  /// What one piece gave to one partition.
  private struct Block {
    let base: UnsafeMutableRawPointer
    let count: Int
    let apart: [KeyEntry]

    init(_ owner: PartitionedEntries, _ partition: Int, piece: Int) {
      base = owner.firstBlock + (partition * owner.pieceCount + piece) * owner.blockBytes
      count = Int(owner.counts[piece * owner.partitionCount + partition])
      apart = owner.apart[piece * owner.partitionCount + partition]
    }
  }

  func partition(_ number: Int) -> Partition { Partition(self, number) }

  func count(of partition: Int) -> Int {
    (0..<pieceCount).reduce(0) { total, piece in
      let block = piece * partitionCount + partition
      return total + Int(counts[block]) + apart[block].count
    }
  }
}

/// How entries stand in a block of memory.
protocol KeyEntryForm: BitwiseCopyable, Sendable {
  /// Bytes of one entry.
  var stride: Int { get }
  /// Bytes in front of the first one that may be read, and behind the last one that may be written.
  var margin: Int { get }

  /// Brings entries into the form, where they stand.
  ///
  /// - Parameter apart: Called for entries that it does not hold.
  func prepare(
    _ entries: UnsafeMutablePointer<KeyEntry>, _ count: Int, partitions mask: UInt64,
    apart: (_ entry: KeyEntry, _ partition: Int) -> Void)
  /// The partition of an entry that was prepared; `nil` if it stands apart.
  func partition(ofPrepared entry: UnsafePointer<KeyEntry>, _ mask: UInt64) -> Int?
  func store(prepared entry: UnsafePointer<KeyEntry>, to place: UnsafeMutableRawPointer)
  func load(_ place: UnsafeRawPointer, to entry: UnsafeMutablePointer<KeyEntry>)
}

extension KeyEntryForm {
  /// Bytes of a block for so many entries; the next one is aligned for any entry.
  func bytes(forEntries count: Int) -> Int { (count * stride + margin + 15) / 16 * 16 }
}

/// Entries as they are.
struct WholeEntries: KeyEntryForm {
  var stride: Int { MemoryLayout<KeyEntry>.stride }
  var margin: Int { 0 }

  @inline(__always)
  func prepare(
    _ entries: UnsafeMutablePointer<KeyEntry>, _ count: Int, partitions mask: UInt64,
    apart: (_ entry: KeyEntry, _ partition: Int) -> Void
  ) {}

  @inline(__always)
  func partition(ofPrepared entry: UnsafePointer<KeyEntry>, _ mask: UInt64) -> Int? {
    entry.pointee.partition(mask)
  }

  @inline(__always)
  func store(prepared entry: UnsafePointer<KeyEntry>, to place: UnsafeMutableRawPointer) {
    entry.pointee.store(to: place.assumingMemoryBound(to: KeyEntry.self))
  }

  @inline(__always)
  func load(_ place: UnsafeRawPointer, to entry: UnsafeMutablePointer<KeyEntry>) {
    place.assumingMemoryBound(to: KeyEntry.self).pointee.store(to: entry)
  }
}

extension KeyEntry {
  /// The partition of an entry: the high bits of its hash choose it, the low ones the slot within.
  @inline(__always)
  func partition(_ mask: UInt64) -> Int { Int(truncatingIfNeeded: hash >> 40 & mask) }
}

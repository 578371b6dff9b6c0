/// From the key of a segment to the rows that have it, in flat arrays.
///
/// Keys are cut into partitions by their upper bits, so that each is built by one worker inside its
/// cache. A partition is a table with open addressing whose slots tell a range of `rows`.
struct SegmentTable: Sendable {
  /// A key and a row that has it.
  struct Entry {
    let key: UInt64
    let row: UInt32
  }

  private struct Slot {
    var key: UInt64
    var start: UInt32
    var count: UInt32
  }

  private struct Partition {
    let slots: UnsafeMutablePointer<Slot>
    let capacity: UInt64
  }

  private let partitions: RawColumn<Partition>
  /// Keeps the memory of the partitions.
  private let memory: [RawColumn<Slot>]
  private let bits: UInt64
  let rows: RawColumn<UInt32>
  /// The texts of `rows`, as the index keeps them: beside their rows, because reading a million
  /// texts in no order took ten times as long as measuring them.
  let texts: RawColumn<UInt128>

  /// About so many entries of 16 bytes lie in a private cache with their table.
  private static let entriesPerPartition = 8192

  /// How many upper bits of a key tell its partition.
  static func partitionBits(entries: Int) -> Int {
    var bits = 1
    while bits < 16, entries >> bits > entriesPerPartition { bits += 1 }
    return bits
  }

  /// Builds the table over entries that are ordered by partition; `starts` has one number more than
  /// there are partitions.
  ///
  /// - Complexity: O(*n*) on average; 20 bytes kept per entry and about 24 per key.
  init(
    _ entries: RawColumn<Entry>, texts textOfRow: RawColumn<UInt128>, starts: [Int], bits: Int,
    workers: Workers
  ) {
    precondition(
      entries.count < Int(UInt32.max), "An index holds fewer than 2^32 segments; there are more")
    let rows = RawColumn<UInt32>(uninitialised: entries.count)
    let texts = RawColumn<UInt128>(uninitialised: entries.count)
    let outputs = PieceOutputs<RawColumn<Slot>>(count: starts.count - 1)
    workers.run(pieces: starts.count - 1) { piece in
      outputs[piece] = SegmentTable.partition(
        entries, starts[piece]..<starts[piece + 1], bits: UInt64(bits), into: rows)
      for place in starts[piece]..<starts[piece + 1] { texts[place] = textOfRow[Int(rows[place])] }
    }
    memory = outputs.all
    partitions = RawColumn(uninitialised: memory.count)
    for (index, slots) in memory.enumerated() {
      partitions[index] = Partition(slots: slots.base, capacity: UInt64(slots.count))
    }
    self.bits = UInt64(bits)
    self.rows = rows
    self.texts = texts
  }

  private static func partition(
    _ entries: RawColumn<Entry>, _ range: Range<Int>, bits: UInt64, into rows: RawColumn<UInt32>
  ) -> RawColumn<Slot> {
    // First all keys are counted, in a table with room for as many as there are entries.
    let wide = RawColumn<Slot>(
      repeating: Slot(key: 0, start: 0, count: 0), count: range.count * 3 / 2 + 1)
    var keys = 0
    for index in range {
      let slot = SegmentTable.slot(of: entries[index].key, wide, bits)
      if wide[slot].count == 0 {
        wide[slot].key = entries[index].key
        keys += 1
      }
      wide[slot].count += 1
    }
    let slots = RawColumn<Slot>(
      repeating: Slot(key: 0, start: 0, count: 0), count: keys * 3 / 2 + 1)
    var start = UInt32(truncatingIfNeeded: range.lowerBound)
    for index in 0..<wide.count where wide[index].count > 0 {
      let slot = SegmentTable.slot(of: wide[index].key, slots, bits)
      slots[slot] = Slot(key: wide[index].key, start: start, count: wide[index].count)
      wide[index].start = start
      start += wide[index].count
    }
    // In the order of entries, so that the rows of a key ascend.
    for index in range {
      let slot = SegmentTable.slot(of: entries[index].key, wide, bits)
      rows[Int(wide[slot].start)] = entries[index].row
      wide[slot].start += 1
    }
    return slots
  }

  /// Where a key stands in a partition, or the free place where it belongs.
  @inline(__always)
  private static func slot(of key: UInt64, _ slots: RawColumn<Slot>, _ bits: UInt64) -> Int {
    slot(of: key, slots.base, UInt64(truncatingIfNeeded: slots.count), bits)
  }

  @inline(__always)
  private static func slot(
    of key: UInt64, _ slots: UnsafeMutablePointer<Slot>, _ capacity: UInt64, _ bits: UInt64
  ) -> Int {
    var slot = Int(truncatingIfNeeded: (key &<< bits).multipliedFullWidth(by: capacity).high)
    while slots[slot].count > 0, slots[slot].key != key {
      slot &+= 1
      if slot == Int(truncatingIfNeeded: capacity) { slot = 0 }
    }
    return slot
  }

  /// The range in `rows` of a key; empty if no row has it.
  @inline(__always)
  func range(of key: UInt64) -> Range<Int> {
    let partition = partitions[Int(truncatingIfNeeded: key &>> (64 &- bits))]
    let slot = SegmentTable.slot(of: key, partition.slots, partition.capacity, bits)
    let start = Int(partition.slots[slot].start)
    return Range(uncheckedBounds: (start, start &+ Int(partition.slots[slot].count)))
  }
}

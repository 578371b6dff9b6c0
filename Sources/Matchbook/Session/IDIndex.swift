/// The rows of ids, for tables that only grow.
struct IDIndex: Sendable {
  /// Rows by the hash of their ids, -1 for an empty slot.
  private var slots: [Int32] = Array(repeating: -1, count: 16)
  private var count = 0

  /// The bytes of the id of a row.
  typealias IDs = (_ row: Int32, _ body: (UnsafeBufferPointer<UInt8>) -> Bool) -> Bool

  /// Makes room for further ids, so that none of the next insertions moves the others.
  mutating func reserve(_ more: Int, _ ids: IDs) {
    guard (count + more) * 4 > slots.count * 3 else { return }
    var capacity = slots.count
    while (count + more) * 4 > capacity * 3 { capacity *= 2 }
    let old = slots
    slots = Array(repeating: -1, count: capacity)
    count = 0
    for row in old where row >= 0 {
      _ = ids(row) { bytes in
        insert(row, bytes)
        return true
      }
    }
  }

  /// Adds an id that is not there yet.
  mutating func insert(_ row: Int32, _ id: UnsafeBufferPointer<UInt8>) {
    var slot = IDIndex.hash(id) & (slots.count - 1)
    while slots[slot] >= 0 { slot = (slot + 1) & (slots.count - 1) }
    slots[slot] = row
    count += 1
  }

  /// The row of an id.
  func row(of id: UnsafeBufferPointer<UInt8>, _ ids: IDs) -> Int32? {
    var slot = IDIndex.hash(id) & (slots.count - 1)
    while slots[slot] >= 0 {
      if ids(slots[slot], { $0.elementsEqual(id) }) { return slots[slot] }
      slot = (slot + 1) & (slots.count - 1)
    }
    return nil
  }

  private static func hash(_ id: UnsafeBufferPointer<UInt8>) -> Int {
    Int(truncatingIfNeeded: StableHash.hash(id, seed: 41) >> 1)
  }
}

/// The rows of one partition that share a key, found by a table that lives as long as its thread's
/// work on one partition.
///
/// Equal keys hang on one chain, so a key that thousands of rows share costs no more per row than
/// a key of one.
///
/// Keys longer than an entry are found by their hashes, and then compared in full: those of a whole
/// partition together, and once per row. An entry that is handed out as a hash is one whose key was not
/// found to be that of its group.
struct KeyGroups: ~Copyable {
  private let ledgerPart: PartitionedEntries.Partition
  private let externalPart: PartitionedEntries.Partition
  private let ledger: UnsafeMutablePointer<KeyEntry>
  private let external: UnsafeMutablePointer<KeyEntry>
  private var ledgerNext: UnsafeMutablePointer<Int32>
  private var externalNext: UnsafeMutablePointer<Int32>
  private var slots: UnsafeMutablePointer<Slot>
  private var slotMask: Int
  /// Slots that hold rows of both sides, in the order in which external rows found them.
  private var shared: UnsafeMutablePointer<Int32>
  private(set) var sharedCount = 0
  /// Whether a shared key was found by a hash.
  private var hasHashes = false
  /// Positions of shared keys whose rows do not all have one key.
  private var doubtful: Set<Int> = []
  /// Takes the mark of a hash off entries.
  private var mark: UInt32 = .max

  private struct Slot {
    var ledgerHead: Int32
    var externalHead: Int32
  }

  init(_ index: PassIndex, partition: Int) {
    ledgerPart = index.ledger.partition(partition)
    externalPart = index.external.partition(partition)
    ledger = ledgerPart.entries
    external = externalPart.entries
    let ledgerCount = ledgerPart.count
    let externalCount = externalPart.count
    ledgerNext = .allocate(capacity: max(1, ledgerPart.end))
    externalNext = .allocate(capacity: max(1, externalPart.end))
    var slotCount = 16
    while slotCount < ledgerCount * 2 { slotCount *= 2 }
    slotMask = slotCount - 1
    slots = .allocate(capacity: slotCount)
    slots.initialize(repeating: Slot(ledgerHead: -1, externalHead: -1), count: slotCount)
    shared = .allocate(capacity: max(1, min(externalCount, ledgerCount)))
    insertLedger()
    insertExternal()
    // Of rows with several keys, two may have another one in common.
    if hasHashes, index.hasOneKeyPerRow { compareKeys(index.check.wholeKeys) }
  }

  deinit {
    ledgerNext.deallocate()
    externalNext.deallocate()
    slots.deallocate()
    shared.deallocate()
  }

  private mutating func insertLedger() {
    let (ledger, next, slots, mask) = (ledger, ledgerNext, slots, slotMask)
    ledgerPart.forEachPosition { index in
      let entry = ledger[index]
      var slot = Int(truncatingIfNeeded: entry.hash) & mask
      while true {
        let head = slots[slot].ledgerHead
        if head < 0 || ledger[Int(head)].hasSameKey(as: entry) {
          next[index] = head
          slots[slot].ledgerHead = Int32(truncatingIfNeeded: index)
          break
        }
        slot = (slot &+ 1) & mask
      }
    }
  }

  private mutating func insertExternal() {
    let (ledger, external, next) = (ledger, external, externalNext)
    let (slots, mask, shared) = (slots, slotMask, shared)
    var found = 0
    var tags: UInt32 = 0
    externalPart.forEachPosition { index in
      let entry = external[index]
      var slot = Int(truncatingIfNeeded: entry.hash) & mask
      while true {
        let head = slots[slot].ledgerHead
        if head < 0 { break }
        if ledger[Int(head)].hasSameKey(as: entry) {
          if slots[slot].externalHead < 0 {
            shared[found] = Int32(truncatingIfNeeded: slot)
            found &+= 1
            tags |= entry.taggedRow
          }
          next[index] = slots[slot].externalHead
          slots[slot].externalHead = Int32(truncatingIfNeeded: index)
          break
        }
        slot = (slot &+ 1) & mask
      }
    }
    sharedCount = found
    hasHashes = tags & KeyEntry.hashTag != 0
  }

  /// Compares the keys of the first rows of both sides with those of all others.
  private mutating func compareKeys(_ keys: WholeKeyCheck) {
    var pairs: [CandidatePair] = []
    var positions: [Int] = []
    for position in 0..<sharedCount {
      let slot = slots[Int(shared[position])]
      guard ledger[Int(slot.ledgerHead)].isHash else { continue }
      func compare(_ left: Int32, _ right: Int32) {
        pairs.append(
          CandidatePair(ledgerRow: ledger[Int(left)].row, externalRow: external[Int(right)].row))
        positions.append(position)
      }
      var left = slot.ledgerHead
      while left >= 0 {
        compare(left, slot.externalHead)
        left = ledgerNext[Int(left)]
      }
      var right = externalNext[Int(slot.externalHead)]
      while right >= 0 {
        compare(slot.ledgerHead, right)
        right = externalNext[Int(right)]
      }
    }
    var doubtful: Set<Int> = []
    keys.forEachUnlike(pairs) { doubtful.insert(positions[$0]) }
    self.doubtful = doubtful
    mark = ~KeyEntry.hashTag
  }

  /// An entry of a shared key, without the mark of a hash if its key was compared.
  @inline(__always)
  private func compared(_ entry: KeyEntry, _ position: Int) -> KeyEntry {
    var entry = entry
    if doubtful.isEmpty || !doubtful.contains(position) { entry.taggedRow &= mark }
    return entry
  }

  /// The only row of each side of a shared key, `nil` if there are several.
  @inline(__always)
  func single(_ position: Int) -> (ledger: KeyEntry, external: KeyEntry)? {
    let slot = slots[Int(shared[position])]
    guard ledgerNext[Int(slot.ledgerHead)] < 0, externalNext[Int(slot.externalHead)] < 0 else {
      return nil
    }
    return (
      compared(ledger[Int(slot.ledgerHead)], position),
      compared(external[Int(slot.externalHead)], position)
    )
  }

  /// Calls `body` with every pair of rows of a shared key, unless there are more than `limit`.
  ///
  /// - Returns: `false` if there are more; `body` has not been called then.
  @inline(__always)
  func forEachPair(
    _ position: Int, limit: Int, _ body: (_ ledger: KeyEntry, _ external: KeyEntry) -> Void
  ) -> Bool {
    let slot = slots[Int(shared[position])]
    let ledgerRows = chainLength(slot.ledgerHead, ledgerNext, limit)
    guard ledgerRows * chainLength(slot.externalHead, externalNext, limit) <= limit else {
      return false
    }
    var right = slot.externalHead
    while right >= 0 {
      var left = slot.ledgerHead
      while left >= 0 {
        body(compared(ledger[Int(left)], position), compared(external[Int(right)], position))
        left = ledgerNext[Int(left)]
      }
      right = externalNext[Int(right)]
    }
    return true
  }

  /// The length of a chain, as far as `limit` rows and one more.
  private func chainLength(
    _ head: Int32, _ next: UnsafeMutablePointer<Int32>, _ limit: Int
  ) -> Int {
    var length = 0
    var index = head
    while index >= 0, length <= limit {
      length += 1
      index = next[Int(index)]
    }
    return length
  }

  /// The rows of both sides of a shared key, in descending order of their entries.
  func rows(_ position: Int) -> (ledger: [KeyEntry], external: [KeyEntry]) {
    let slot = slots[Int(shared[position])]
    var ledgerRows: [KeyEntry] = []
    var index = slot.ledgerHead
    while index >= 0 {
      ledgerRows.append(compared(ledger[Int(index)], position))
      index = ledgerNext[Int(index)]
    }
    var externalRows: [KeyEntry] = []
    index = slot.externalHead
    while index >= 0 {
      externalRows.append(compared(external[Int(index)], position))
      index = externalNext[Int(index)]
    }
    return (ledgerRows, externalRows)
  }
}

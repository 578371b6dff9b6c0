/// The ledger rows of one way to become a candidate, by their keys, those of a key by their days.
///
/// A table with open addressing: a slot holds a whole key, and the row itself where no other has
/// that key, so that most questions read one or two lines of memory. Rows that share a key stand in
/// a run, ascending by day and row. Rows are added, never taken out.
///
/// Read by several threads at once; changed by one that is alone.
final class LedgerIndex: @unchecked Sendable {
  private var slots = RawColumn<KeyEntry>(repeating: LedgerIndex.empty, count: 16)
  private var mask = 15
  private(set) var keyCount = 0
  private(set) var entryCount = 0
  /// Runs of 64-bit words: a header, then the entries.
  private var words = RawColumn<UInt64>(uninitialised: 16)
  private var unitsUsed = 0
  /// Units of runs that have moved, by the logarithm of their size.
  private var spare: [[Int]] = Array(repeating: [], count: 40)
  /// Slots whose runs are no longer in order.
  private var unsorted: [Int] = []

  fileprivate static let empty = KeyEntry(word0: 0, word1: 0, word2: 0, day: 0, taggedRow: .max)
  /// Stands for the day of a slot that leads to a run; a row of that day gets a run of its own.
  fileprivate static let hasRun = Int32.max
  /// The words of the smallest run: half a line of memory.
  fileprivate static let unit = 4
  private static let unsortedMark: UInt64 = 1 << 63

  // MARK: - Adding

  /// Makes room for further entries, so that slots stay where they are until ``finish()``.
  func reserve(_ more: Int) {
    var capacity = mask + 1
    while (keyCount + more) * 10 > capacity * 7 { capacity *= 2 }
    guard capacity > mask + 1 else { return }
    let old = slots
    slots = RawColumn(repeating: LedgerIndex.empty, count: capacity)
    mask = capacity - 1
    for entry in old.buffer where entry.taggedRow != .max {
      var slot = Int(truncatingIfNeeded: entry.hash) & mask
      while slots[slot].taggedRow != .max { slot = (slot + 1) & mask }
      slots[slot] = entry
    }
  }

  func insert(_ entry: KeyEntry) {
    entryCount += 1
    var slot = Int(truncatingIfNeeded: entry.hash) & mask
    while slots[slot].taggedRow != .max {
      if slots[slot].hasSameKey(as: entry) {
        append(LedgerIndex.word(entry), to: slot)
        return
      }
      slot = (slot + 1) & mask
    }
    keyCount += 1
    slots[slot] = entry
    if entry.day == LedgerIndex.hasRun {
      point(slot, at: newRun(logarithm: 0))
      append(LedgerIndex.word(entry), to: slot)
    }
  }

  /// Puts the runs in order after entries were added.
  func finish() {
    for slot in unsorted {
      let run = runNumber(slot) * LedgerIndex.unit
      words[run] &= ~LedgerIndex.unsortedMark
      var entries = UnsafeMutableBufferPointer(
        start: words.base + run + 1, count: Int(words[run] & 0xFFFF_FFFF))
      entries.sort()
    }
    unsorted = []
  }

  private func append(_ word: UInt64, to slot: Int) {
    if slots[slot].day != LedgerIndex.hasRun {
      let first = LedgerIndex.word(slots[slot])
      point(slot, at: newRun(logarithm: 0))
      append(first, to: slot)
    }
    var run = runNumber(slot) * LedgerIndex.unit
    let count = Int(words[run] & 0xFFFF_FFFF)
    let logarithm = Int(words[run] >> 32 & 0xFF)
    if count + 1 == LedgerIndex.unit << logarithm {
      let larger = newRun(logarithm: logarithm + 1)
      let header = words[larger * LedgerIndex.unit]
      let moved = larger * LedgerIndex.unit
      (words.base + moved).update(from: words.base + run, count: count + 1)
      words[moved] = header | words[run] & (LedgerIndex.unsortedMark | 0xFFFF_FFFF)
      spare[logarithm].append(run / LedgerIndex.unit)
      point(slot, at: larger)
      run = moved
    }
    if count > 0, words[run + count] > word, words[run] & LedgerIndex.unsortedMark == 0 {
      words[run] |= LedgerIndex.unsortedMark
      unsorted.append(slot)
    }
    words[run + count + 1] = word
    words[run] += 1
  }

  private func point(_ slot: Int, at run: Int) {
    slots[slot].day = LedgerIndex.hasRun
    slots[slot].taggedRow =
      slots[slot].taggedRow & KeyEntry.hashTag | UInt32(truncatingIfNeeded: run)
  }

  /// An empty run of `unit << logarithm` words.
  private func newRun(logarithm: Int) -> Int {
    let run: Int
    if let reused = spare[logarithm].popLast() {
      run = reused
    } else {
      run = unitsUsed
      unitsUsed += 1 << logarithm
      let needed = unitsUsed * LedgerIndex.unit
      if needed > words.count {
        let larger = RawColumn<UInt64>(uninitialised: max(needed, words.count * 2))
        larger.base.update(from: words.base, count: run * LedgerIndex.unit)
        words = larger
      }
    }
    words[run * LedgerIndex.unit] = UInt64(logarithm) << 32
    return run
  }

  @inline(__always)
  private func runNumber(_ slot: Int) -> Int { slots[slot].row }

  /// An entry that sorts by day, then by row.
  @inline(__always)
  fileprivate static func word(_ entry: KeyEntry) -> UInt64 {
    UInt64(UInt32(bitPattern: entry.day) ^ 1 << 31) << 32 | UInt64(entry.taggedRow & ~(1 << 31))
  }

  /// The index as it stands, for questions; what is added later may be missing from it.
  var view: LedgerIndexView { LedgerIndexView(slots: slots, words: words, mask: mask) }

  /// The memory of a view.
  var columns: (slots: RawColumn<KeyEntry>, words: RawColumn<UInt64>) { (slots, words) }
}

/// What it takes to ask a ``LedgerIndex``: pointers, which count no references, into columns that
/// the asker keeps.
struct LedgerIndexView {
  private let slots: UnsafePointer<KeyEntry>
  private let words: UnsafePointer<UInt64>
  private let mask: Int

  fileprivate init(slots: RawColumn<KeyEntry>, words: RawColumn<UInt64>, mask: Int) {
    self.slots = UnsafePointer(slots.base)
    self.words = UnsafePointer(words.base)
    self.mask = mask
  }

  /// A row of a key.
  struct Entry {
    fileprivate let word: UInt64
    var row: Int { Int(word & 0xFFFF_FFFF) }
    var day: Int32 { Int32(bitPattern: UInt32(truncatingIfNeeded: word >> 32) ^ 1 << 31) }
  }

  /// The rows of a key, ascending by day and row.
  struct Rows {
    fileprivate let entries: UnsafePointer<UInt64>?
    fileprivate let only: UInt64
    let count: Int

    @inline(__always)
    subscript(position: Int) -> Entry {
      guard let entries else { return Entry(word: only) }
      return Entry(word: entries[position])
    }

    /// The positions of the rows whose days lie in a range.
    @inline(__always)
    func positions(from: Int32, through: Int32) -> Range<Int> {
      let first = first { $0.day >= from }
      var end = first
      // Windows hold few rows of most keys.
      while end < count, end < first + Rows.few, self[end].day <= through { end += 1 }
      if end == first + Rows.few { end = max(end, self.first { $0.day > through }) }
      return first..<end
    }

    private static let few = 8

    @inline(__always)
    private func first(_ isPast: (Entry) -> Bool) -> Int {
      var low = 0
      var high = count
      while low < high {
        let middle = (low + high) / 2
        if isPast(self[middle]) { high = middle } else { low = middle + 1 }
      }
      return low
    }
  }

  /// The slot of a key; -1 if no row has it.
  @inline(__always)
  func slot(of key: KeyEntry) -> Int {
    var slot = Int(truncatingIfNeeded: key.hash) & mask
    while slots[slot].taggedRow != .max {
      if slots[slot].hasSameKey(as: key) { return slot }
      slot = (slot + 1) & mask
    }
    return -1
  }

  /// The rows of a slot.
  @inline(__always)
  func rows(of slot: Int) -> Rows {
    let entry = slots[slot]
    guard entry.day == LedgerIndex.hasRun else {
      return Rows(entries: nil, only: LedgerIndex.word(entry), count: 1)
    }
    let run = words + entry.row * LedgerIndex.unit
    return Rows(entries: run + 1, only: 0, count: Int(run.pointee & 0xFFFF_FFFF))
  }
}

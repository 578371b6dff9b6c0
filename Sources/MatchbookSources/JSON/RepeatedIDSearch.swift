import Matchbook

/// Finds out in memory of fixed size whether an id stands twice among any number of ids.
///
/// The first look at all ids keeps no more than marks of them, in the manner of Bloom ("Space/time
/// trade-offs in hash coding with allowable errors", 1970), by which a few ids may seem to stand twice
/// that do not: these are counted in a second look.
struct RepeatedIDSearch {
  /// Whether ids are looked at for the first time.
  private var isFirstLook = true
  /// Marks of all ids, once there is one.
  private var marks: [UInt64] = []
  /// How often ids that may stand twice were counted.
  private var counts: [UInt64: Int] = [:]
  /// Whether more ids are suspected than are counted.
  private var isTooMuch = false

  /// Blocks of marks: 16 MiB in all, each a line of the processor's cache.
  private static let blocks = 1 << 18
  private static let wordsOfBlock = 8
  /// More ids than are counted in the second look.
  private static let mostCounted = 1 << 17

  /// Whether a second look is needed to know.
  var needsSecondLook: Bool { isFirstLook && !counts.isEmpty && !isTooMuch }

  /// Whether an id stands twice, or seems to where there are too many ids to tell.
  var foundRepeated: Bool { isTooMuch || counts.contains { $0.value > 1 } }

  mutating func startSecondLook() {
    isFirstLook = false
    marks = []
  }

  /// Looks at the ids of some records.
  mutating func look(at columns: RecordColumns) {
    guard !isTooMuch, !columns.ids.isEmpty else { return }
    if isFirstLook, marks.isEmpty {
      marks = Array(
        repeating: 0, count: RepeatedIDSearch.blocks * RepeatedIDSearch.wordsOfBlock)
    }
    columns.arena.withUnsafeBufferPointer { arena in
      for cell in columns.ids {
        let id = UnsafeBufferPointer(rebasing: arena[cell.offset..<cell.offset + cell.length])
        take(StableHash.hash(id, seed: 0))
      }
    }
    isTooMuch = counts.count > RepeatedIDSearch.mostCounted
  }

  @inline(__always)
  private mutating func take(_ hash: UInt64) {
    guard isFirstLook else {
      if let count = counts[hash] { counts[hash] = count + 1 }
      return
    }
    let block = Int(hash % UInt64(RepeatedIDSearch.blocks)) * RepeatedIDSearch.wordsOfBlock
    // Other bits than those that chose the block.
    var places = (hash &* 0x9E37_79B9_7F4A_7C15) ^ (hash >> 18)
    var isNew = false
    for word in block..<block + RepeatedIDSearch.wordsOfBlock {
      let mark = 1 << (places & 63) as UInt64
      places >>= 6
      if marks[word] & mark == 0 {
        isNew = true
        marks[word] |= mark
      }
    }
    if !isNew { counts[hash] = 0 }
  }
}

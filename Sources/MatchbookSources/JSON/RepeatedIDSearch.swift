import Matchbook

/// Finds out in memory of fixed size whether an id stands twice among any number of ids.
///
/// The first look at all ids keeps no more than marks of them, in the manner of Bloom ("Space/time
/// trade-offs in hash coding with allowable errors", 1970), by which a few ids may seem to stand twice
/// that do not: these are counted in a second look.
struct RepeatedIDSearch {
  private enum Look {
    case first(marks: [UInt64])
    case second
  }

  private var look = Look.first(marks: [])
  /// How often ids that may stand twice were counted.
  private var counts: [UInt64: Int] = [:]
  /// Whether more ids are suspected than are counted.
  private var isTooMuch = false

  /// Marks of all ids: 16 MiB, in blocks that are each a line of the processor's cache.
  private static let blocks = 1 << 18
  private static let wordsOfBlock = 8
  /// More ids than are counted in the second look.
  private static let mostCounted = 1 << 17

  /// Whether a second look is needed to know.
  var needsSecondLook: Bool {
    guard case .first = look else { return false }
    return !counts.isEmpty && !isTooMuch
  }

  /// Whether an id stands twice, or seems to where there are too many ids to tell.
  var foundRepeated: Bool { isTooMuch || counts.contains { $0.value > 1 } }

  mutating func startSecondLook() { look = .second }

  /// Looks at the ids of some records.
  mutating func look(at columns: RecordColumns) {
    guard !isTooMuch else { return }
    columns.arena.withUnsafeBufferPointer { arena in
      for cell in columns.ids {
        let id = UnsafeBufferPointer(rebasing: arena[cell.offset..<cell.offset + cell.length])
        take(StableHash.hash(id, seed: 0))
      }
    }
    isTooMuch = counts.count > RepeatedIDSearch.mostCounted
  }

  private mutating func take(_ hash: UInt64) {
    guard case .first(var marks) = look else {
      if let count = counts[hash] { counts[hash] = count + 1 }
      return
    }
    look = .second
    if marks.isEmpty {
      marks = Array(
        repeating: 0, count: RepeatedIDSearch.blocks * RepeatedIDSearch.wordsOfBlock)
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
    look = .first(marks: marks)
    if !isNew { counts[hash] = 0 }
  }
}

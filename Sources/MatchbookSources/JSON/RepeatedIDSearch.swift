import Matchbook

/// Finds the ids that may stand twice among any number of ids, in one look at all of them.
///
/// No more than marks of ids are kept, in the manner of Bloom ("Space/time trade-offs in hash coding with
/// allowable errors", 1970), by which a few ids may seem to stand twice that do not.
struct RepeatedIDSearch {
  /// The hashes of ids that may stand twice: those of all that do, and of a few others.
  private(set) var suspects: Set<UInt64> = []
  /// Marks of all ids, once there is one.
  private var marks: [UInt64] = []
  /// How many blocks of marks there are, each a line of the processor's cache.
  private let blocks: Int

  private static let leastBlocks = 1 << 18
  private static let wordsOfBlock = 8
  /// So many bytes of a file for each byte of marks: ten marks and more for a record, by which one of
  /// a hundred, or fewer, is suspected without a reason.
  private static let bytesOfMark = 64

  /// - Parameter fileBytes: The bytes of the file: 1 GiB and less takes 16 MiB of marks.
  init(fileBytes: Int) {
    blocks = max(RepeatedIDSearch.leastBlocks, fileBytes / RepeatedIDSearch.bytesOfMark / 64)
  }

  /// Hashes an id as ``suspects`` has it.
  static func hash(_ id: UnsafeBufferPointer<UInt8>) -> UInt64 { StableHash.hash(id, seed: 0) }

  /// Looks at the ids of some records.
  mutating func look(at columns: RecordColumns) {
    guard !columns.ids.isEmpty else { return }
    if marks.isEmpty {
      marks = Array(repeating: 0, count: blocks * RepeatedIDSearch.wordsOfBlock)
    }
    columns.arena.withUnsafeBufferPointer { arena in
      for cell in columns.ids.texts {
        take(
          RepeatedIDSearch.hash(
            UnsafeBufferPointer(rebasing: arena[cell.offset..<cell.offset + cell.length])))
      }
    }
  }

  @inline(__always)
  private mutating func take(_ hash: UInt64) {
    let block = Int(hash % UInt64(blocks)) * RepeatedIDSearch.wordsOfBlock
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
    if !isNew { suspects.insert(hash) }
  }
}

import Matchbook

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

/// The texts of the records of statements: one arena, and the columns whose cells name places in it.
///
/// A record brings a dozen texts, so everything here is reached by its address: an array would be
/// asked for each of them who else owns it.
final class StatementTexts {
  /// The columns of texts, each with room for every row.
  let columns: CellColumns
  /// Where texts of an element were put last, and behind these those of a column: accounts and codes
  /// come again and again.
  private let last: UnsafeMutableBufferPointer<TextCell>
  /// The column that an element fills as it is, by element, and the next one, by column; -1 for none.
  private let columnOfElement: UnsafeMutableBufferPointer<Int>
  private let nextColumn: UnsafeMutableBufferPointer<Int>
  private var arena: UnsafeMutablePointer<UInt8>?
  private var capacity = 0
  private var count = 0

  init(columns: Int) {
    self.columns = CellColumns(count: columns)
    let elements = StatementElement.allCases.count
    last = .allocate(capacity: elements + columns)
    last.initialize(repeating: .absent)
    columnOfElement = .allocate(capacity: elements)
    columnOfElement.initialize(repeating: -1)
    nextColumn = .allocate(capacity: columns)
    nextColumn.initialize(repeating: -1)
  }

  deinit {
    free(arena)
    last.deallocate()
    columnOfElement.deallocate()
    nextColumn.deallocate()
  }

  /// Has an element fill a column, beside those that it fills already.
  func fill(_ column: Int, from element: Int) {
    nextColumn[column] = columnOfElement[element]
    columnOfElement[element] = column
  }

  /// Takes the texts of an entry that anything wants, once each, and fills the columns that take them
  /// as they are.
  ///
  /// - Parameter texts: The entry's; `range` says where each stands among them.
  @inline(__always)
  func add(_ entry: borrowing StatementEntry, wanted: StatementElements, row: Int) {
    let texts = entry.texts
    entry.present.intersection(wanted).forEachIndex { element in
      let cell = intern(texts[entry.range(element)], place: element)
      var column = columnOfElement[element]
      while column >= 0 {
        columns.put(cell, column: column, row: row)
        column = nextColumn[column]
      }
    }
  }

  /// The text that was taken last at a place.
  @inline(__always)
  func last(_ place: Int) -> TextCell { last[place] }

  /// Puts a text into the arena unless the one before it at the same place is equal.
  @inline(__always)
  func intern(_ text: Bytes, place: Int) -> TextCell {
    let before = last[place]
    if before.length == text.count, let arena, let start = text.buffer.baseAddress,
      memcmp(arena + before.offset, start, text.count) == 0
    {
      return before
    }
    let cell = put(text)
    last[place] = cell
    return cell
  }

  /// Puts a text into the arena; one longer than a cell can name is cut.
  @inline(__always)
  func put(_ text: Bytes) -> TextCell {
    let length = min(text.count, TextCell.maximumLength)
    if capacity - count < length { grow(length) }
    guard length > 0, let arena, let source = text.buffer.baseAddress else { return .absent }
    (arena + count).update(from: source, count: length)
    let cell = TextCell(offset: count, length: length)
    count += length
    return cell
  }

  /// Takes the arena away, with which all cells lose their meaning here.
  func takeArena() -> [UInt8] {
    let bytes = Array(UnsafeBufferPointer(start: arena, count: count))
    free(arena)
    arena = nil
    (capacity, count) = (0, 0)
    last.update(repeating: .absent)
    return bytes
  }

  /// Large blocks are moved by the system without being copied.
  @inline(never)
  private func grow(_ length: Int) {
    capacity = max(1 << 16, capacity * 2, count + length)
    guard let larger = realloc(arena, capacity) else { preconditionFailure("out of memory") }
    arena = larger.assumingMemoryBound(to: UInt8.self)
  }
}

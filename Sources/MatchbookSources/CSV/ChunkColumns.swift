import Matchbook

/// What can be done to a column whatever it holds.
protocol BatchColumn: AnyObject {
  /// Counts new values.
  func grow(by added: Int)
  /// Drops the new values whose rows are bad, and counts the others.
  func grow(by added: Int, leavingOut bad: UnsafePointer<UInt8>)
  /// Frees the values.
  func release()
}

/// A column that grows by whole batches.
final class GrowingColumn<Element: BitwiseCopyable>: BatchColumn, @unchecked Sendable {
  private(set) var base: UnsafeMutablePointer<Element>
  private(set) var count = 0
  private var capacity: Int
  private let isOwner: Bool

  init(capacity: Int) {
    self.capacity = max(16, capacity)
    isOwner = true
    base = .allocate(capacity: self.capacity)
  }

  /// A column in memory of somebody else, that is large enough for all that will come.
  init(at base: UnsafeMutablePointer<Element>, capacity: Int) {
    self.base = base
    self.capacity = capacity
    isOwner = false
  }

  deinit { if isOwner { base.deallocate() } }

  /// Room for more values; they count once ``grow(by:)`` has been called.
  func room(for added: Int) -> UnsafeMutablePointer<Element> {
    if count + added > capacity {
      precondition(isOwner, "a column of \(capacity) values in borrowed memory is full")
      let larger = max(capacity * 3 / 2, count + added)
      let moved = UnsafeMutablePointer<Element>.allocate(capacity: larger)
      moved.moveInitialize(from: base, count: count)
      base.deallocate()
      base = moved
      capacity = larger
    }
    return base + count
  }

  /// Frees many values, which have been copied, and returns their pages.
  func discard() {
    FileBytes.giveBack(
      UnsafeMutableRawBufferPointer(UnsafeMutableBufferPointer(start: base, count: count)))
    release()
  }

  func release() {
    if isOwner {
      base.deallocate()
      base = .allocate(capacity: 1)
    }
    (count, capacity) = (0, isOwner ? 1 : 0)
  }

  func grow(by added: Int) { count += added }

  func grow(by added: Int, leavingOut bad: UnsafePointer<UInt8>) {
    let values = base + count
    var kept = 0
    for row in 0..<added where bad[row] == 0 {
      values[kept] = values[row]
      kept += 1
    }
    count += kept
  }

  var buffer: UnsafeBufferPointer<Element> { UnsafeBufferPointer(start: base, count: count) }
}

/// The records of one piece of a file, as columns whose cells name bytes of the file.
///
/// A cell with its highest bit set names bytes of ``made`` instead: text that does not stand in the
/// file as it is.
final class ChunkColumns: @unchecked Sendable {
  let ids: GrowingColumn<UInt64>?
  let amounts: GrowingColumn<Int64>
  let currencies: GrowingColumn<Currency>
  let days: GrowingColumn<Int32>?
  let instants: GrowingColumn<Int64>?
  /// One for each of ``Field/builtInTexts`` that the file has.
  let texts: [GrowingColumn<UInt64>?]
  /// Either kind of further columns, in the order of the mapping.
  let namedTexts: [GrowingColumn<UInt64>?]
  let namedNumbers: [GrowingColumn<Int64>?]
  var made: [UInt8] = []
  /// Where texts are copied to, if they do not stay in the file's bytes.
  var store: TextStore?
  /// Whether rows are missing because there is no more room for their texts.
  private(set) var isCut = false

  var notes = ChunkNotes()
  var known = KnownCurrencies()
  /// What the values prove, with the first ones in doubt by their places in the file.
  var evidence = CellEvidence()
  var undated = 0
  var hasInstants = false
  /// What the ids of all rows have in common, if they were looked at.
  var idNumbers: NumberedIDs.Piece?
  /// The position behind the last row.
  var end = 0

  private var releasedCount: Int?

  /// Rows, also when the columns are released.
  var count: Int { releasedCount ?? amounts.count }

  init(mapping: ColumnMapping, capacity: Int) {
    ids = mapping.id == nil ? nil : GrowingColumn(capacity: capacity)
    amounts = GrowingColumn(capacity: capacity)
    currencies = GrowingColumn(capacity: capacity)
    days = mapping.date == nil ? nil : GrowingColumn(capacity: capacity)
    instants = mapping.date == nil ? nil : GrowingColumn(capacity: capacity)
    texts = mapping.texts.map { $0.isEmpty ? nil : GrowingColumn(capacity: capacity) }
    namedTexts = mapping.named.map { $0.kind == .text ? GrowingColumn(capacity: capacity) : nil }
    namedNumbers = mapping.named.map { $0.kind == .text ? nil : GrowingColumn(capacity: capacity) }
  }

  /// Columns of a piece of a whole table, from a row on: numbers are written where they stay, and
  /// what the table keeps in less memory is written to that of a thread first.
  init(
    of columns: PlacedColumns, row: Int, count: Int, store: TextStore, drafts: DraftColumns
  ) {
    drafts.prepare(rows: count)
    ids = columns.ids.map { _ in drafts.part(count) }
    amounts = columns.amounts.part(from: row, count)
    currencies = drafts.part(count)
    days = columns.days?.part(from: row, count)
    instants = columns.instants.map { _ in drafts.part(count) }
    texts = columns.texts.map { $0.map { _ in drafts.part(count) } }
    namedTexts = columns.namedTexts.map { $0.map { _ in drafts.part(count) } }
    namedNumbers = columns.namedNumbers.map { $0?.part(from: row, count) }
    self.store = store
  }

  /// Makes room for the texts of some rows, of which each is copied once.
  ///
  /// - Returns: `false` if there is none; then the columns mean nothing.
  func makeRoom(for batch: borrowing CellBatch) -> Bool {
    if let store, !store.reserve(batch.byteCount) { isCut = true }
    return !isCut
  }

  /// Frees what the columns hold, which has been put where it stays; what was noted remains.
  func release() {
    releasedCount = count
    forEachColumn { $0.release() }
  }

  func forEachColumn(_ body: (any BatchColumn) -> Void) {
    let single: [(any BatchColumn)?] = [ids, amounts, currencies, days, instants]
    for column in single { if let column { body(column) } }
    for column in texts { if let column { body(column) } }
    for column in namedTexts { if let column { body(column) } }
    for column in namedNumbers { if let column { body(column) } }
  }
}

/// Memory of a thread for the columns of the piece that it reads, one after the other.
final class DraftColumns {
  private var memory = UnsafeMutableRawBufferPointer.allocate(byteCount: 0, alignment: 8)
  private let columns: Int
  private var used = 0

  /// Values of eight bytes are the largest.
  private static let stride = 8

  /// - Parameter columns: So many of a piece are asked for at most.
  init(columns: Int) { self.columns = columns }

  deinit { memory.deallocate() }

  /// Takes back all parts, and makes room for those of a piece of so many rows.
  func prepare(rows: Int) {
    used = 0
    let bytes = rows * columns * DraftColumns.stride
    guard memory.count < bytes else { return }
    memory.deallocate()
    memory = .allocate(byteCount: bytes * 9 / 8, alignment: DraftColumns.stride)
  }

  /// The next part, undefined until it is written.
  func part<Value: BitwiseCopyable>(_ count: Int) -> GrowingColumn<Value> {
    let bytes = count * DraftColumns.stride
    let part = UnsafeMutableRawBufferPointer(rebasing: memory[used..<used + bytes])
    used += bytes
    let values = part.bindMemory(to: Value.self)
    return GrowingColumn(at: values.baseAddress ?? .allocate(capacity: 1), capacity: count)
  }
}

import Matchbook

/// Gives every record an id that no other record of its table has.
///
/// Of records that share an id, the first keeps it and the others become `id#2`, `id#3`. The order
/// is that of their contents, so it does not depend on where they stand in the file; records that
/// agree in everything can change places without a trace.
struct IDNumbering {
  struct Outcome {
    /// Ids that stood more than once.
    var repeatedIDs = 0
    /// Records that were numbered.
    var numberedRows = 0
  }

  let threads: Int

  init(threads: Int) { self.threads = max(1, threads) }

  /// Makes ids from the contents, for files that have none: `c-` and a hash of all fields.
  func makeContentIDs(_ columns: inout RecordColumns) {
    let count = columns.amounts.count
    let start = columns.arena.count
    let width = 18
    let hashes = RawColumn<UInt64>(uninitialised: count)
    let contents = RowContents(columns)
    Workers(count: threads).run(over: count) { rows in
      for row in rows { hashes[row] = contents.hash(of: row) }
    }
    columns.arena.reserveCapacity(start + count * width)
    var cells: [TextCell] = []
    cells.reserveCapacity(count)
    let digits = Array("0123456789abcdef".utf8)
    for row in 0..<count {
      cells.append(TextCell(offset: columns.arena.count, length: width))
      columns.arena.append(UInt8(ascii: "c"))
      columns.arena.append(UInt8(ascii: "-"))
      for shift in stride(from: 60, through: 0, by: -4) {
        columns.arena.append(digits[Int(hashes[row] >> UInt64(shift) & 15)])
      }
    }
    columns.ids = IDColumn(TextCells(cells))
  }

  /// Whether an id stands more than once.
  func hasRepeatedIDs(_ columns: RecordColumns) -> Bool { !repeatedRows(columns).isEmpty }

  /// Numbers repeated ids.
  ///
  /// - Complexity: O(rows), and O(*k* log *k*) in the number of rows whose ids are repeated.
  func number(_ columns: inout RecordColumns) -> Outcome {
    let groups = repeatedRows(columns)
    // Nearly always none stands twice, and numbers stay numbers.
    guard !groups.isEmpty else { return Outcome() }
    columns.ids.makeTexts(in: &columns.arena)
    var taken = Set<String>()
    for cell in columns.ids.texts where isNumbered(cell, columns) {
      taken.insert(text(cell, columns))
    }
    let numbers = numbers(of: groups, columns, taken)
    for (row, number) in numbers {
      columns.ids.texts[row] = columns.intern(
        IDNumbering.name(columns.ids.texts[row], number, columns).utf8)
    }
    return Outcome(repeatedIDs: groups.count, numberedRows: numbers.count)
  }

  /// Says which rows get which number behind their id, where some rows are all that share ids.
  ///
  /// - Parameter taken: Ids of any rows that look like numbered ones.
  /// - Returns: How many ids stand more than once, and the numbers of all rows but the first of each.
  func numbers(
    _ columns: RecordColumns, taken: Set<String>
  ) -> (repeatedIDs: Int, numbers: [(row: Int, number: Int)]) {
    let groups = repeatedRows(columns)
    return (groups.count, numbers(of: groups, columns, taken))
  }

  private func numbers(
    of groups: [[Int]], _ columns: RecordColumns, _ taken: Set<String>
  ) -> [(row: Int, number: Int)] {
    var numbers: [(row: Int, number: Int)] = []
    let contents = RowContents(columns)
    let ordered = groups.map {
      (id: IDNumbering.baseID(columns.ids.texts[$0[0]], columns), rows: $0)
    }
    .sorted { $0.id < $1.id }
    for (id, rows) in ordered {
      var number = 2
      let order = rows.sorted { contents.precedes($0, $1) }
      for row in order.dropFirst() {
        while taken.contains("\(id)#\(number)") { number += 1 }
        numbers.append((row, number))
        number += 1
      }
    }
    return numbers
  }

  /// An id with its number, such as `A17#2`.
  static func name(_ id: TextCell, _ number: Int, _ columns: RecordColumns) -> String {
    "\(baseID(id, columns))#\(number)"
  }

  private func text(_ cell: TextCell, _ columns: RecordColumns) -> String {
    String(decoding: columns.arena[cell.offset..<cell.offset + cell.length], as: UTF8.self)
  }

  /// The id without its number; shortened where a number would make it longer than a cell.
  private static func baseID(_ cell: TextCell, _ columns: RecordColumns) -> String {
    let room = min(cell.length, TextCell.maximumLength - 16)
    return String(decoding: columns.arena[cell.offset..<cell.offset + room], as: UTF8.self)
  }

  private func isNumbered(_ cell: TextCell, _ columns: RecordColumns) -> Bool {
    columns.arena[cell.offset..<cell.offset + cell.length].contains(UInt8(ascii: "#"))
  }

  /// The rows of every id that stands more than once, in the order of the file.
  private func repeatedRows(_ columns: RecordColumns) -> [[Int]] {
    let columns = columns.ids.areNumbers ? columns.withWrittenIDs : columns
    let count = columns.ids.count
    guard count > 1 else { return [] }
    let areDistinct = columns.arena.withUnsafeBufferPointer { arena in
      columns.ids.texts.withView {
        $0.map { NumberedIDs.areDistinct($0, count: count, arena, threads: threads) } ?? true
      }
    }
    guard !areDistinct else { return [] }
    let hashes = RawColumn<UInt64>(uninitialised: count)
    let workers = Workers(count: threads)
    return columns.arena.withUnsafeBufferPointer { arena in
      columns.ids.texts.withView { ids in
        guard let ids else { return [] }
        let shared = Shared((arena, ids))
        workers.run(over: count) { rows in
          let (arena, ids) = shared.value
          for row in rows {
            hashes[row] = StableHash.hash(
              UnsafeBufferPointer(
                rebasing: arena[ids[row].offset..<ids[row].offset + ids[row].length]),
              seed: 0)
          }
        }
        // A part of the hashes for each thread: every one looks at all, and keeps its own.
        let parts = threads
        let found = PieceOutputs<[Int: [Int]]>(count: parts)
        workers.run(pieces: parts) { part in
          let (arena, ids) = shared.value
          found[part] = IDNumbering.repeated(part, of: parts, hashes.buffer, ids, arena)
        }
        return found.all.flatMap(\.values)
      }
    }
  }

  /// Looks for equal ids among those whose hashes belong to a part.
  private static func repeated(
    _ part: Int, of parts: Int, _ hashes: UnsafeBufferPointer<UInt64>,
    _ ids: TextCells.View, _ arena: UnsafeBufferPointer<UInt8>
  ) -> [Int: [Int]] {
    @inline(__always) func isMine(_ hash: UInt64) -> Bool {
      hash.multipliedFullWidth(by: UInt64(parts)).high == UInt64(part)
    }
    let own = parts == 1 ? hashes.count : hashes.count { isMine($0) }
    var size = 16
    while size < own * 2 { size *= 2 }
    let table = RawColumn<UInt32>(repeating: .max, count: size)
    var repeated: [Int: [Int]] = [:]
    for row in hashes.indices where parts == 1 || isMine(hashes[row]) {
      let hash = hashes[row]
      var slot = Int(truncatingIfNeeded: hash) & (size - 1)
      while table[slot] != .max {
        let other = Int(table[slot])
        if hashes[other] == hash,
          arena[ids[other].offset..<ids[other].offset + ids[other].length]
            .elementsEqual(arena[ids[row].offset..<ids[row].offset + ids[row].length])
        {
          repeated[other, default: [other]].append(row)
          break
        }
        slot = (slot + 1) & (size - 1)
      }
      if table[slot] == .max { table[slot] = UInt32(row) }
    }
    return repeated
  }
}

extension RecordColumns {
  /// The ids alone, written out.
  fileprivate var withWrittenIDs: RecordColumns {
    var written = RecordColumns()
    let cells = ids.copies(of: 0..<ids.count, into: &written.arena, from: arena)
    written.ids = IDColumn(TextCells(cells))
    return written
  }
}

/// Compares and hashes all fields of records but their ids.
struct RowContents: Sendable {
  private let columns: RecordColumns
  private let cellColumns: [TextCells]
  private let numberColumns: [[Int64]]

  init(_ columns: RecordColumns) {
    self.columns = columns
    var cells = columns.texts.filter { !$0.isEmpty }
    var numbers = [columns.amounts]
    if !columns.instants.isEmpty { numbers.append(Array(columns.instants)) }
    for column in columns.named {
      switch column.values {
      case .text(let values): cells.append(values)
      case .number(let values, _): numbers.append(values)
      }
    }
    cellColumns = cells
    numberColumns = numbers
  }

  /// A hash that is the same in every process.
  func hash(of row: Int) -> UInt64 {
    var bytes: [UInt8] = []
    func append(_ value: UInt64) {
      withUnsafeBytes(of: value.littleEndian) { bytes.append(contentsOf: $0) }
    }
    append(UInt64(columns.currencies[row].word))
    append(UInt64(UInt32(bitPattern: columns.days[row])))
    for numbers in numberColumns { append(UInt64(bitPattern: numbers[row])) }
    for cells in cellColumns {
      let cell = cells[row]
      append(UInt64(cell.length))
      bytes.append(contentsOf: columns.arena[cell.offset..<cell.offset + cell.length])
    }
    return bytes.withUnsafeBufferPointer { StableHash.hash($0, seed: 1) }
  }

  /// A strict order by day, amount and the other fields; rows that agree in all are not ordered.
  func precedes(_ left: Int, _ right: Int) -> Bool {
    if columns.days[left] != columns.days[right] { return columns.days[left] < columns.days[right] }
    if columns.currencies[left].word != columns.currencies[right].word {
      return columns.currencies[left].word < columns.currencies[right].word
    }
    for numbers in numberColumns where numbers[left] != numbers[right] {
      return numbers[left] < numbers[right]
    }
    for cells in cellColumns {
      let (first, second) = (bytes(cells[left]), bytes(cells[right]))
      if !first.elementsEqual(second) { return first.lexicographicallyPrecedes(second) }
    }
    return false
  }

  private func bytes(_ cell: TextCell) -> ArraySlice<UInt8> {
    columns.arena[cell.offset..<cell.offset + cell.length]
  }
}

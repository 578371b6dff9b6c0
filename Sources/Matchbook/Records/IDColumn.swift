/// The ids of a table, one per row: texts in its arena, or numbers behind one prefix.
///
/// Columns that grow hold texts. Large files whose ids are numbered are read straight into numbers,
/// which take four bytes instead of a cell and a text. Both forms answer the same; to change a
/// column of numbers makes it one of texts first.
package struct IDColumn: Sendable {
  private enum Storage {
    case texts(TextCells)
    case numbers(NumberedTexts)
  }
  private var storage: Storage

  package init(_ texts: TextCells = []) { storage = .texts(texts) }

  init(_ numbers: NumberedTexts) { storage = .numbers(numbers) }

  package var count: Int {
    switch storage {
    case .texts(let cells): cells.count
    case .numbers(let numbers): numbers.count
    }
  }

  package var isEmpty: Bool { count == 0 }

  /// Whether ids are kept as numbers.
  package var areNumbers: Bool {
    if case .numbers = storage { return true }
    return false
  }

  /// The cells of ids that are texts; none where they are numbers, see ``makeTexts(in:)``.
  package var texts: TextCells {
    get {
      if case .texts(let cells) = storage { return cells }
      return []
    }
    _modify {
      var cells = texts
      storage = .texts([])
      defer { storage = .texts(cells) }
      yield &cells
    }
  }

  /// Writes ids that are numbers into an arena, so that all are texts.
  ///
  /// - Complexity: O(*n*).
  package mutating func makeTexts(in arena: inout [UInt8]) {
    guard case .numbers(let numbers) = storage else { return }
    storage = .texts(TextCells(copies(of: 0..<numbers.count, into: &arena, from: nil)))
  }

  /// Keeps texts in less memory, once all are there.
  mutating func compact(_ workers: Workers) {
    if case .texts = storage { texts.compact(workers) }
  }

  /// Copies the texts of some rows behind those of an arena.
  ///
  /// - Parameter own: The arena of this column; `nil` where it is the same one.
  /// - Returns: Their cells there.
  package func copies(
    of rows: some Sequence<Int>, into arena: inout [UInt8], from own: [UInt8]?
  ) -> [TextCell] {
    var cells: [TextCell] = []
    func copy(_ text: UnsafeBufferPointer<UInt8>) {
      cells.append(TextCell(offset: arena.count, length: text.count))
      arena.append(contentsOf: text)
    }
    func copyAll(_ view: View, _ texts: UnsafeBufferPointer<UInt8>) {
      for row in rows { view.withText(row, in: texts.baseAddress) { copy($0) } }
    }
    withView { view in
      guard let view else { return }
      if let own {
        own.withUnsafeBufferPointer { copyAll(view, $0) }
      } else {
        // The arena moves as it grows, so the few texts in it are copied one by one.
        for row in rows {
          if let cell = view.cell(row) {
            let text = Array(arena[cell.offset..<cell.offset + cell.length])
            text.withUnsafeBufferPointer { copy($0) }
          } else {
            view.withText(row, in: nil) { copy($0) }
          }
        }
      }
    }
    return cells
  }

  /// Ids as plain memory, for loops over many rows; valid within the call that hands them out.
  package struct View: BitwiseCopyable {
    fileprivate let cells: TextCells.View?
    fileprivate let numbers: NumberedTexts.View?

    /// Calls `body` with the id of a row, which is valid within the call.
    @inline(__always)
    package func withText<Result>(
      _ row: Int, in arena: UnsafePointer<UInt8>?,
      _ body: (UnsafeBufferPointer<UInt8>) throws -> Result
    ) rethrows -> Result {
      if let cells {
        let cell = cells[row]
        return try body(
          UnsafeBufferPointer(start: arena.map { $0 + cell.offset }, count: cell.length))
      }
      guard let numbers else { return try body(UnsafeBufferPointer(start: nil, count: 0)) }
      return try numbers.withText(row, in: arena, body)
    }

    /// Where the id of a row stands in the arena; `nil` if it does not.
    @inline(__always)
    func cell(_ row: Int) -> TextCell? { cells.map { $0[row] } ?? numbers?.cell(row) }

    /// Whether one id comes before another by its bytes, where that shows at once.
    @inline(__always)
    func precedes(_ left: Int, _ right: Int) -> Bool? { numbers?.precedes(left, right) }
  }

  /// Calls `body` with the ids as plain memory; `nil` where there are none.
  package func withView<Result>(_ body: (View?) throws -> Result) rethrows -> Result {
    switch storage {
    case .texts(let cells):
      return try cells.withView { view in
        try body(view.map { View(cells: $0, numbers: nil) })
      }
    case .numbers(let numbers):
      return try withExtendedLifetime(numbers) {
        try body(numbers.count == 0 ? nil : View(cells: nil, numbers: numbers.view))
      }
    }
  }
}

extension RecordColumns {
  /// Calls `body` with the ids as plain memory and the arena, unless there is no row.
  package func withIDs(_ body: (IDColumn.View, UnsafeBufferPointer<UInt8>) -> Void) {
    arena.withUnsafeBufferPointer { arena in
      ids.withView { ids in
        if let ids { body(ids, arena) }
      }
    }
  }

  /// Calls `body` with the id of a row, which is valid within the call.
  package func withID<Result>(
    _ row: Int, _ body: (UnsafeBufferPointer<UInt8>) throws -> Result
  ) rethrows -> Result {
    try arena.withUnsafeBufferPointer { arena in
      try ids.withView { ids in
        guard let ids else { preconditionFailure("row \(row) of no row") }
        return try ids.withText(row, in: arena.baseAddress, body)
      }
    }
  }
}

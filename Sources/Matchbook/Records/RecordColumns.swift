/// Where a text stands in its table's arena: 40 bits of offset, 24 bits of length.
@usableFromInline
package struct TextCell: Hashable, Sendable, BitwiseCopyable {
  @usableFromInline package var bits: UInt64

  package init(offset: Int, length: Int) {
    bits = UInt64(truncatingIfNeeded: offset) << 24 | UInt64(truncatingIfNeeded: length)
  }

  /// The cell of a record that has no such text.
  package static let absent = TextCell(offset: 0, length: 0)

  @inlinable package var offset: Int { Int(truncatingIfNeeded: bits >> 24) }
  @inlinable package var length: Int { Int(truncatingIfNeeded: bits & 0xFF_FFFF) }
  package var isAbsent: Bool { bits & 0xFF_FFFF == 0 }

  /// The longest text a cell can name, in bytes.
  package static let maximumLength = 0xFF_FFFF

  package func moved(by distance: Int) -> TextCell {
    isAbsent ? self : TextCell(offset: offset + distance, length: length)
  }
}

/// A further column that a table brings along beside the built-in ones.
package struct NamedColumn: Sendable {
  package enum Values: Sendable {
    case text(TextCells)
    /// Whole units of 10 to the minus `places`; `missing` where a record has no number.
    case number([Int64], places: Int)
  }
  package var name: String
  package var values: Values

  package init(name: String, values: Values) {
    self.name = name
    self.values = values
  }

  package var isNumber: Bool {
    if case .number = values { return true }
    return false
  }

  /// Stands in a number column where a record has no number.
  package static let missing = Int64.min
}

/// The bare columns of a table, for readers that fill them directly.
///
/// Every column holds one entry per row, or none at all where no row has the field.
package struct RecordColumns: Sendable {
  package var ids = IDColumn()
  package var amounts: [Int64] = []
  /// The whole amounts of rows of which only a part is still open, by row.
  package var wholeAmounts: [Int32: Int64] = [:]
  package var currencies = CurrencyColumn()
  /// Day numbers, ``Day/missing`` where unknown.
  package var days: [Int32] = []
  /// Milliseconds since 1970-01-01T00:00:00Z, `Int64.min` where unknown.
  package var instants = InstantColumn()
  /// One column per entry of ``Field/builtInTexts``.
  package var texts = Array(repeating: TextCells(), count: Field.builtInTexts.count)
  package var named: [NamedColumn] = []
  package var arena: [UInt8] = []

  package init() {}

  package static let missingInstant = Int64.min

  /// From so many rows on, memory is worth the time that it takes to make columns compact: about
  /// ten milliseconds a million rows.
  package static let rowsWorthCompacting = 1 << 21

  /// Keeps columns in less memory, now that all rows are there: of records with an id and two texts
  /// nineteen bytes less each.
  ///
  /// - Parameter rows: Smaller tables stay as they are.
  package mutating func compact(_ workers: Workers, from rows: Int = rowsWorthCompacting) {
    guard amounts.count >= rows else { return }
    currencies.compact(workers)
    instants.compact(days, workers)
    ids.compact(workers)
    for slot in texts.indices { texts[slot].compact(workers) }
    for index in named.indices {
      guard case .text(var cells) = named[index].values else { continue }
      cells.compact(workers)
      named[index].values = .text(cells)
    }
  }

  /// Copies a text into the arena.
  ///
  /// The caller has checked that it is at most ``TextCell/maximumLength`` bytes long.
  package mutating func intern(_ bytes: some Collection<UInt8>) -> TextCell {
    guard !bytes.isEmpty else { return .absent }
    let offset = arena.count
    arena.append(contentsOf: bytes)
    return TextCell(offset: offset, length: arena.count - offset)
  }

  /// Appends the rows of other columns that have the same further columns in the same order.
  package mutating func append(_ other: RecordColumns) {
    let rows = amounts.count
    let added = other.amounts.count
    ids.makeTexts(in: &arena)
    let distance = arena.count
    arena.append(contentsOf: other.arena)
    if other.ids.areNumbers {
      ids.texts.append(
        contentsOf: other.ids.copies(of: 0..<added, into: &arena, from: other.arena))
    } else {
      ids.texts.append(contentsOf: other.ids.texts.lazy.map { $0.moved(by: distance) })
    }
    amounts.append(contentsOf: other.amounts)
    currencies.append(contentsOf: other.currencies)
    days.append(contentsOf: other.days)
    if !instants.isEmpty || !other.instants.isEmpty {
      let none = RecordColumns.missingInstant
      instants.append(contentsOf: repeatElement(none, count: rows - instants.count))
      instants.append(contentsOf: other.instants)
      instants.append(contentsOf: repeatElement(none, count: rows + added - instants.count))
    }
    for slot in texts.indices where !texts[slot].isEmpty || !other.texts[slot].isEmpty {
      RecordColumns.extend(
        &texts[slot], from: rows, with: other.texts[slot], count: added, moved: distance)
    }
    for index in named.indices {
      switch (named[index].values, other.named[index].values) {
      case (.text(var cells), .text(let more)):
        named[index].values = .text([])
        RecordColumns.extend(&cells, from: rows, with: more, count: added, moved: distance)
        named[index].values = .text(cells)
      case (.number(var values, let places), .number(let more, let morePlaces)):
        precondition(places == morePlaces, "number columns that are joined share their places")
        named[index].values = .number([], places: places)
        values.append(contentsOf: more)
        named[index].values = .number(values, places: places)
      default: preconditionFailure("columns that are joined have the same kinds")
      }
    }
  }

  private static func extend(
    _ cells: inout TextCells, from rows: Int, with more: TextCells, count: Int, moved: Int
  ) {
    cells.append(contentsOf: repeatElement(.absent, count: rows - cells.count))
    cells.append(contentsOf: more.lazy.map { $0.moved(by: moved) })
    cells.append(contentsOf: repeatElement(.absent, count: rows + count - cells.count))
  }
}

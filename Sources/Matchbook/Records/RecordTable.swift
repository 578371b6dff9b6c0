/// The records of one side, as columns.
///
/// A row is named by its position, 0 to `count - 1`; no object is kept per record. All text stands
/// in one arena. A table never changes once it is built, so threads share it freely.
///
/// Build one from ``Record`` values, from arrays of columns, or with a reader of MatchbookSources.
public struct RecordTable: Sendable {
  /// One object for all columns, so that handing a table on costs one reference and not ten.
  private final class Storage: Sendable {
    let columns: RecordColumns
    /// Ids that are kept as numbers, once somebody has asked for their texts.
    let writtenIDs = Locked<(cells: TextCells, arena: [UInt8])?>(nil)
    init(_ columns: RecordColumns) { self.columns = columns }
  }
  private let storage: Storage

  package var columns: RecordColumns {
    @inline(__always) get { storage.columns }
  }

  /// Takes columns that a reader has filled and checked.
  package init(trusting columns: RecordColumns) {
    storage = Storage(columns)
  }

  /// The most rows a table may hold: positions are kept in 31 bits.
  public static let maximumCount = Int(Int32.max) - 1

  /// The number of records.
  public var count: Int { columns.amounts.count }

  public var isEmpty: Bool { count == 0 }

  /// The further columns, by name, in the order they were added.
  public var namedFields: [Field] { columns.named.map { .named($0.name) } }

  /// Whether the table has a column for a field.
  ///
  /// The built-in fields always exist, even where every record leaves them empty.
  public func has(_ field: Field) -> Bool {
    guard case .named(let name) = field else { return true }
    return columns.named.contains { $0.name == name }
  }

  /// Whether a field holds numbers rather than text: `amount` and number columns do.
  public func isNumber(_ field: Field) -> Bool {
    switch field {
    case .amount: return true
    case .named(let name):
      if case .number = columns.named.first(where: { $0.name == name })?.values { return true }
      return false
    default: return false
    }
  }

  public func id(at row: Int) -> String {
    columns.withID(row) { String(decoding: $0, as: UTF8.self) }
  }

  public func amount(at row: Int) -> Amount {
    Amount(minorUnits: columns.amounts[row], currency: columns.currencies[row])
  }

  /// The booking day; `nil` if the record has none.
  public func date(at row: Int) -> Day? {
    let number = columns.days[row]
    return number == Day.missing ? nil : Day(number: number)
  }

  /// Milliseconds since 1970-01-01T00:00:00Z; `nil` if only the day is known.
  public func instantMilliseconds(at row: Int) -> Int64? {
    guard !columns.instants.isEmpty, columns.instants[row] != RecordColumns.missingInstant else {
      return nil
    }
    return columns.instants[row]
  }

  /// The text of a field as a person would write it; `nil` where the record has none.
  ///
  /// Amounts are decimals without their currency, dates ISO 8601.
  public func text(_ field: Field, at row: Int) -> String? {
    switch field {
    case .id: return id(at: row)
    case .amount: return amount(at: row).decimalText
    case .currency: return columns.currencies[row].code
    case .date: return date(at: row)?.description
    default:
      if let cells = textCells(field) {
        let cell = cells[row]
        return cell.isAbsent ? nil : string(cell)
      }
      if case .named(let name) = field,
        case .number(let values, let places) = columns.named.first(where: { $0.name == name })?
          .values, values[row] != NamedColumn.missing
      {
        return Decimal64.text(Int128(values[row]), places: places)
      }
      return nil
    }
  }

  /// The texts of a text field or of ids, and the arena they stand in; `nil` where no row has one.
  ///
  /// - Complexity: O(1), but O(*n*) when the texts of ids that are kept as numbers are asked for the
  ///   first time: they are written out, and stay as long as the table.
  package func textSource(_ field: Field) -> (cells: TextCells, arena: [UInt8])? {
    guard field == .id else { return textCells(field).map { ($0, columns.arena) } }
    guard columns.ids.areNumbers else { return (columns.ids.texts, columns.arena) }
    return storage.writtenIDs.withLock { written in
      if let written { return written }
      var arena: [UInt8] = []
      let cells = columns.ids.copies(of: 0..<count, into: &arena, from: columns.arena)
      written = (TextCells(cells), arena)
      return written
    }
  }

  /// The cells of a text field, `nil` where no row has it; for ids see ``textSource(_:)``.
  package func textCells(_ field: Field) -> TextCells? {
    if let slot = field.textSlot {
      return columns.texts[slot].isEmpty ? nil : columns.texts[slot]
    }
    if case .named(let name) = field,
      case .text(let cells) = columns.named.first(where: { $0.name == name })?.values
    {
      return cells
    }
    return nil
  }

  /// The texts of a text field or of ids, to be read without a copy; `nil` for other fields.
  ///
  /// - Complexity: O(1); O(*n*) for ids of a large file when they are asked for the first time.
  public func texts(_ field: Field) -> TextColumn? {
    if let source = textSource(field) {
      return TextColumn(cells: source.cells, arena: source.arena)
    }
    return field.textSlot == nil ? nil : TextColumn(cells: TextCells(), arena: columns.arena)
  }

  /// The currency of a record's amount.
  public func currency(at row: Int) -> Currency { columns.currencies[row] }

  /// The amount of a record in minor units of its currency.
  public func minorUnits(at row: Int) -> Int64 { columns.amounts[row] }

  package func string(_ cell: TextCell) -> String {
    String(decoding: columns.arena[cell.offset..<cell.offset + cell.length], as: UTF8.self)
  }
}

/// A value of a column: what every store can keep.
public enum StoredValue: Hashable, Sendable {
  case null
  case integer(Int64)
  case text(String)
}

extension StoredValue {
  init(_ value: Int64?) { self = value.map { .integer($0) } ?? .null }
  init(_ value: String?) { self = value.map { .text($0) } ?? .null }
  init(_ value: Timestamp?) { self = value.map { .integer($0.milliseconds) } ?? .null }
  init(_ value: Bool) { self = .integer(value ? 1 : 0) }
  init(_ value: Int) { self = .integer(Int64(value)) }
  init<Word: RawRepresentable<String>>(word: Word) { self = .text(word.rawValue) }
}

/// Something that stores keep as a row of a table of its own: a run, a source file, an exception.
///
/// Entries and matches come by the million and have doors of their own; everything else goes through
/// this one, so that a new kind needs a table and no new method of any store.
public protocol StoredRecord: Sendable {
  /// The table's name.
  static var table: String { get }
  /// The columns beside the key, in the order of ``values``.
  static var columns: [String] { get }
  /// Given by the store when it is inserted, ascending; 0 before.
  var key: Int64 { get set }
  var values: [StoredValue] { get }
  init(key: Int64, row: inout StoredRow) throws(RunError)
}

/// The values of a row, taken in the order of its columns.
public struct StoredRow: Sendable {
  private let table: String
  private let key: Int64
  private let values: [StoredValue]
  private var position = 0

  public init(table: String, key: Int64, values: [StoredValue]) {
    self.table = table
    self.key = key
    self.values = values
  }

  private mutating func next() throws(RunError) -> StoredValue {
    guard position < values.count else { throw damaged("a value is missing") }
    position += 1
    return values[position - 1]
  }

  private func damaged(_ what: String) -> RunError {
    .storeDamaged("row \(key) of \(table): \(what) in column \(position)")
  }

  public mutating func text() throws(RunError) -> String {
    guard case .text(let text) = try next() else { throw damaged("no text") }
    return text
  }

  public mutating func optionalText() throws(RunError) -> String? {
    switch try next() {
    case .null: return nil
    case .text(let text): return text
    case .integer: throw damaged("a number for a text")
    }
  }

  public mutating func integer() throws(RunError) -> Int64 {
    guard case .integer(let value) = try next() else { throw damaged("no number") }
    return value
  }

  public mutating func optionalInteger() throws(RunError) -> Int64? {
    switch try next() {
    case .null: return nil
    case .integer(let value): return value
    case .text: throw damaged("a text for a number")
    }
  }

  public mutating func count() throws(RunError) -> Int { Int(try integer()) }
  public mutating func flag() throws(RunError) -> Bool { try integer() != 0 }

  public mutating func time() throws(RunError) -> Timestamp {
    Timestamp(milliseconds: try integer())
  }

  public mutating func optionalTime() throws(RunError) -> Timestamp? {
    try optionalInteger().map(Timestamp.init(milliseconds:))
  }

  public mutating func word<Word: RawRepresentable<String>>(
    _: Word.Type = Word.self
  ) throws(RunError) -> Word {
    let text = try text()
    guard let word = Word(rawValue: text) else { throw damaged("the unknown word \"\(text)\"") }
    return word
  }

  /// A list that ``StoredList`` wrote.
  public mutating func list() throws(RunError) -> [[String]] {
    guard let rows = StoredList.rows(of: try text()) else { throw damaged("no list") }
    return rows
  }
}

/// Which rows of a table are asked for; all tests have to hold.
public enum StoredTest: Hashable, Sendable {
  case equals(String, StoredValue)
  case isOneOf(String, [StoredValue])
  /// Bounds belong to the range; a null is in none.
  case atLeast(String, Int64)
  case atMost(String, Int64)

  public var column: String {
    switch self {
    case .equals(let column, _), .isOneOf(let column, _), .atLeast(let column, _),
      .atMost(let column, _):
      column
    }
  }

  /// Whether a value passes.
  public func holds(_ value: StoredValue) -> Bool {
    switch self {
    case .equals(_, let wanted): return value == wanted
    case .isOneOf(_, let wanted): return wanted.contains(value)
    case .atLeast(_, let bound):
      if case .integer(let number) = value { return number >= bound }
      return false
    case .atMost(_, let bound):
      if case .integer(let number) = value { return number <= bound }
      return false
    }
  }
}

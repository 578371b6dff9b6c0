/// A small exact change of a cell before it is read.
///
/// None of them looks at other cells, and none has a pattern language: what a step does to a cell can
/// be said in one sentence, and stands in `docs/reference/file-formats.md`.
public enum CellStep: Sendable, Hashable {
  /// Letters of ASCII become large, or small.
  case upper, lower
  /// Only the digits 0 to 9 stay.
  case digits
  /// Only letters and digits stay.
  case lettersAndDigits
  /// Blanks, tabs and line ends in a row become one blank.
  case squeeze
  /// Blanks and tabs go.
  case noBlanks
  /// Zeros at the start go.
  case noLeadingZeros
  /// Seconds or milliseconds since 1970-01-01T00:00:00Z become a time of ISO 8601.
  case epochSeconds, epochMilliseconds
  /// The number that a spreadsheet keeps for a day becomes that day: 45323 is 2024-02-01.
  case excelDays
  /// Goes where the cell begins with it, or ends with it.
  case removePrefix(String), removeSuffix(String)
  /// Stands before, or behind, what is not empty.
  case addPrefix(String), addSuffix(String)
  /// What stands before the first place of a text, or behind it; the whole cell where it has none.
  case before(String), after(String)
  /// So many characters from the start, or from the end.
  case first(Int), last(Int)
  /// Every place of a text becomes another one, from left to right.
  case replace(String, with: String)
  /// A cell that is one of these becomes what stands behind it; others stay.
  case map([String: String])
}

/// Everything that happens to a field between the cells of a file and its reading.
///
/// The cells are joined, the steps follow in their order, then the default stands in for what is
/// empty, and the sign is turned last.
public struct CellChange: Sendable, Hashable {
  /// What stands between the filled ones of several cells.
  public var join = " "
  public var steps: [CellStep] = []
  /// Stands in for an empty cell.
  public var fallback: String?
  /// Turns the sign of a number.
  public var isNegated = false
  /// Whole minor units instead of decimals.
  public var isMinor = false
  /// Another column that says which way the money goes.
  public var sign: SignColumn?

  public init() {}

  /// Whether the cell stays as it is.
  var isNone: Bool { self == CellChange() }

  /// A column whose words say whether an amount comes in or goes out.
  public struct SignColumn: Sendable, Hashable {
    public var column: SourceDescription.ColumnName
    /// Words of amounts that go out; letter case does not count.
    public var negative: [String]
    /// Words of amounts that come in.
    public var positive: [String]

    public init(column: SourceDescription.ColumnName, negative: [String], positive: [String]) {
      self.column = column
      self.negative = negative
      self.positive = positive
    }
  }
}

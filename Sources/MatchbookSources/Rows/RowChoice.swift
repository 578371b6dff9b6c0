/// Which rows of a file are records that are wanted, by what one of its columns says.
public struct RowChoice: Sendable, Hashable {
  /// The column whose cells are looked at, by its header or its position.
  public var column: SourceDescription.ColumnName
  /// What the cell holds, blanks around it aside; letter case does not count. An empty text stands for
  /// an empty cell.
  public var words: Set<String>
  /// Whether rows with one of the words are kept, and all others left out; or the other way round.
  public var keeps: Bool

  /// The key of a description that makes such a choice.
  var key: String { RowChoice.key(keeps: keeps) }

  static func key(keeps: Bool) -> String { keeps ? "keep_rows" : "leave_out_rows" }

  /// Makes a choice; an empty set of words keeps no row, or leaves none out.
  public init(column: SourceDescription.ColumnName, words: Set<String>, keeps: Bool) {
    self.column = column
    self.words = words
    self.keeps = keeps
  }
}

/// A choice whose column was found.
struct PlacedChoice {
  let column: Int
  private let words: Set<String>
  private let keeps: Bool

  init(_ choice: RowChoice, column: Int) {
    self.column = column
    words = Set(choice.words.map { String($0.trimmingBlanks).lowercased() })
    keeps = choice.keeps
  }

  /// - Parameter text: A cell without the blanks around it.
  func wants(_ text: [UInt8]) -> Bool {
    words.contains(String(decoding: text, as: UTF8.self).lowercased()) == keeps
  }
}

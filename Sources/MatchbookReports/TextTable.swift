/// Aligns cells in columns for people to read on a terminal.
public struct TextTable {
  private var rows: [[String]] = []
  private let alignsRight: [Bool]
  private let indent: String

  /// - Parameter columns: One letter per column: `l` for text, `r` for numbers.
  public init(columns: String, indent: Int = 2) {
    alignsRight = columns.map { $0 == "r" }
    self.indent = String(repeating: " ", count: indent)
  }

  public mutating func row(_ cells: [String]) { rows.append(cells) }

  public var isEmpty: Bool { rows.isEmpty }

  /// The lines, each ended by a newline.
  public var text: String {
    var widths = [Int](repeating: 0, count: alignsRight.count)
    for row in rows {
      for (column, cell) in row.enumerated() { widths[column] = max(widths[column], cell.count) }
    }
    var text = ""
    for row in rows {
      var line = indent
      for (column, cell) in row.enumerated() {
        let padding = String(repeating: " ", count: widths[column] - cell.count)
        line += alignsRight[column] ? padding + cell : cell + padding
        if column < row.count - 1 { line += "  " }
      }
      while line.hasSuffix(" ") { line.removeLast() }
      text += line + "\n"
    }
    return text
  }
}

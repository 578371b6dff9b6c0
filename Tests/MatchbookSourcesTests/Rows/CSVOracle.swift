/// A parser of CSV too plain to be wrong: one character after the other, as RFC 4180 says.
///
/// A quote opens a quoted cell only where it is the first character of the cell; rows of which every
/// cell is blank and unquoted are left out.
struct CSVOracle {
  /// The cells of every row; `nil` if the text is no CSV.
  static func rows(_ text: String, delimiter: Character) -> [[String]]? {
    var rows: [[String]] = []
    var row: [String] = []
    var isBlank = true
    var rest = text.unicodeScalars[...]
    let mark = delimiter.unicodeScalars.first

    func endRow() {
      if !isBlank { rows.append(row) }
      row = []
      isBlank = true
    }

    while !rest.isEmpty {
      var cell = ""
      if rest.first == "\"" {
        isBlank = false
        rest.removeFirst()
        while true {
          guard let next = rest.popFirst() else { return nil }
          if next != "\"" {
            cell.unicodeScalars.append(next)
          } else if rest.first == "\"" {
            cell.unicodeScalars.append(next)
            rest.removeFirst()
          } else {
            break
          }
        }
        guard rest.isEmpty || [mark, "\r", "\n"].contains(rest.first) else { return nil }
      } else {
        while let next = rest.first, next != mark, next != "\r", next != "\n" {
          if next != " " && next != "\t" { isBlank = false }
          cell.unicodeScalars.append(next)
          rest.removeFirst()
        }
      }
      row.append(cell)
      guard let end = rest.popFirst() else {
        endRow()
        return rows
      }
      if end == mark {
        // A delimiter at the end of the text stands before an empty cell.
        if rest.isEmpty {
          row.append("")
          endRow()
        }
      } else {
        if end == "\r", rest.first == "\n" { rest.removeFirst() }
        endRow()
      }
    }
    return rows
  }
}

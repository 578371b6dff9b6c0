import MatchbookJSON

/// Short lists in one column, as JSON: an array of arrays of texts.
enum StoredList {
  static func text(_ rows: [[String]]) -> String {
    var writer = JSONWriter()
    writer.beginArray()
    for row in rows {
      writer.beginArray()
      for cell in row { writer.string(cell) }
      writer.endArray()
    }
    writer.endArray()
    return writer.text
  }

  static func rows(of text: String) -> [[String]]? {
    guard let document = try? JSONDocument(bytes: Array(text.utf8)),
      case .array(let rows) = document.root.value
    else { return nil }
    var list: [[String]] = []
    for row in rows {
      guard case .array(let cells) = row.value else { return nil }
      var texts: [String] = []
      for cell in cells {
        guard case .string(let text) = cell.value else { return nil }
        texts.append(text)
      }
      list.append(texts)
    }
    return list
  }
}

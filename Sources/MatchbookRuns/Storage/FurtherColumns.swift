import Matchbook
import MatchbookJSON

/// The further columns of a record as one JSON object; nothing for a record that has none.
enum FurtherColumns {
  /// The object of a row of a table; `nil` if all its further columns are empty.
  static func json(of table: RecordTable, at row: Int) -> [UInt8]? {
    var writer = JSONWriter()
    var isEmpty = true
    for field in table.namedFields {
      guard let text = table.text(field, at: row) else { continue }
      if isEmpty { writer.beginObject() }
      isEmpty = false
      writer.name(field.name)
      if table.isNumber(field) { writer.rawNumber(text) } else { writer.string(text) }
    }
    guard !isEmpty else { return nil }
    writer.endObject()
    return writer.bytes
  }

  static func fields(
    of json: UnsafeBufferPointer<UInt8>
  ) throws(RunError) -> (texts: [String: String], numbers: [String: String]) {
    var (texts, numbers): ([String: String], [String: String]) = ([:], [:])
    guard !json.isEmpty else { return (texts, numbers) }
    guard let document = try? JSONDocument(bytes: Array(json)),
      case .object(let members) = document.root.value
    else { throw .storeDamaged("further columns are no JSON object") }
    for member in members {
      switch member.value.value {
      case .string(let text): texts[member.name] = text
      case .number(let text): numbers[member.name] = text
      default: throw .storeDamaged("further columns hold \(member.value.value.kind)")
      }
    }
    return (texts, numbers)
  }

  /// The columns of a table, as a source keeps them.
  static func columns(of table: RecordTable) -> [SourceColumn] {
    table.columns.named.map { column in
      switch column.values {
      case .text: SourceColumn(name: column.name, places: nil)
      case .number(_, let places): SourceColumn(name: column.name, places: places)
      }
    }
  }

  /// All columns of several sources, by name, numbers with the most places that one has.
  ///
  /// - Throws: ``RunError/unlikeColumn(field:source:)`` where texts and numbers would mix.
  static func union(_ sources: [SourceFile]) throws(RunError) -> [SourceColumn] {
    var places: [String: Int?] = [:]
    for source in sources {
      for column in source.columns {
        guard let known = places[column.name] else {
          places[column.name] = column.places
          continue
        }
        switch (known, column.places) {
        case (nil, nil): break
        case (let one?, let other?): places[column.name] = max(one, other)
        default: throw .unlikeColumn(field: column.name, source: source.name)
        }
      }
    }
    return places.sorted { $0.key < $1.key }.map { SourceColumn(name: $0.key, places: $0.value) }
  }
}

import Matchbook

/// A change to the text of a field, made when a record is read.
///
/// Letters are those of ASCII; all others stay as they are.
public enum FieldTransform: Sendable, Hashable {
  case upper, lower
  /// Keeps digits only.
  case digits
  /// Keeps letters, digits and everything beyond ASCII.
  case lettersAndDigits
  case noBlanks
  case noLeadingZeros
  /// What stands behind the first place of a text, or everything where it does not occur.
  case after(String)
  /// What stands before it.
  case before(String)

  /// The transforms that need no text, by their names in JSON.
  static let plain: [(name: String, transform: FieldTransform)] = [
    ("upper", .upper), ("lower", .lower), ("digits", .digits),
    ("letters_and_digits", .lettersAndDigits), ("no_blanks", .noBlanks),
    ("no_leading_zeros", .noLeadingZeros),
  ]

  /// Changes a text in UTF-8.
  ///
  /// - Complexity: O(bytes), for `after` and `before` times those of their text.
  func apply(to text: inout [UInt8]) {
    switch self {
    case .upper:
      for index in text.indices where FieldTransform.isLower(text[index]) { text[index] -= 0x20 }
    case .lower:
      for index in text.indices where FieldTransform.isUpper(text[index]) { text[index] += 0x20 }
    case .digits: text.removeAll { !FieldTransform.isDigit($0) }
    case .lettersAndDigits:
      text.removeAll {
        $0 < 0x80 && !FieldTransform.isDigit($0) && !FieldTransform.isLower($0)
          && !FieldTransform.isUpper($0)
      }
    case .noBlanks: text.removeAll { $0 == 0x20 || $0 == 0x09 }
    case .noLeadingZeros: text.removeSubrange(..<(text.firstIndex { $0 != 0x30 } ?? text.endIndex))
    case .after(let mark):
      guard let place = FieldTransform.place(of: Array(mark.utf8), in: text) else { return }
      text.removeSubrange(..<(place + mark.utf8.count))
    case .before(let mark):
      guard let place = FieldTransform.place(of: Array(mark.utf8), in: text) else { return }
      text.removeSubrange(place...)
    }
  }

  private static func isDigit(_ byte: UInt8) -> Bool { (0x30...0x39).contains(byte) }
  private static func isUpper(_ byte: UInt8) -> Bool { (0x41...0x5A).contains(byte) }
  private static func isLower(_ byte: UInt8) -> Bool { (0x61...0x7A).contains(byte) }

  private static func place(of mark: [UInt8], in text: [UInt8]) -> Int? {
    guard !mark.isEmpty, mark.count <= text.count else { return nil }
    return (0...text.count - mark.count).first { start in
      text[start..<start + mark.count].elementsEqual(mark)
    }
  }
}

/// Changes the texts of a table as its description says: transforms, then what stands where there is
/// no text.
struct FieldChanges {
  let description: SourceDescription

  func apply(to reading: SourceReading) -> SourceReading {
    guard !description.transforms.isEmpty || !description.defaults.isEmpty, reading.table.count > 0
    else { return reading }
    var columns = reading.table.columns
    let count = reading.table.count
    for (slot, field) in Field.builtInTexts.enumerated() {
      let transforms = description.transforms[field.name] ?? []
      let fallback = Array((description.defaults[field.name] ?? "").utf8)
      guard !transforms.isEmpty || !fallback.isEmpty else { continue }
      let cells = columns.texts[slot]
      let otherwise = columns.intern(fallback.prefix(TextCell.maximumLength))
      var changed: [TextCell] = []
      changed.reserveCapacity(count)
      for row in 0..<count {
        let cell = cells.isEmpty ? TextCell.absent : cells[row]
        let text = Array(columns.arena[cell.offset..<cell.offset + cell.length])
        var result = text
        for transform in transforms { transform.apply(to: &result) }
        while result.first == 0x20 { result.removeFirst() }
        while result.last == 0x20 { result.removeLast() }
        if result.isEmpty {
          changed.append(otherwise)
        } else {
          changed.append(result == text ? cell : columns.intern(result))
        }
      }
      columns.texts[slot] = changed
    }
    return SourceReading(table: RecordTable(trusting: columns), report: reading.report)
  }
}

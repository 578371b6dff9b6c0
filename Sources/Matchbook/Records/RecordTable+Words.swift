// Fields put behind other text as bytes: a report of a million matches makes no String for each word.

extension RecordTable {
  /// Puts the id of a record behind other text.
  package func appendID(of row: Int, to bytes: inout [UInt8]) {
    columns.withID(row) { bytes.append(contentsOf: $0) }
  }

  /// Puts a record's amount, as a decimal without its currency, behind other text.
  package func appendAmount(of row: Int, to bytes: inout [UInt8]) {
    Decimal64.append(columns.amounts[row], places: columns.currencies[row].exponent, to: &bytes)
  }

  /// Puts what ``text(_:at:)`` returns behind other text.
  ///
  /// - Returns: Whether the record has the field; nothing was written otherwise.
  func append(_ field: Field, of row: Int, to bytes: inout [UInt8]) -> Bool {
    switch field {
    case .id:
      appendID(of: row, to: &bytes)
    case .amount:
      appendAmount(of: row, to: &bytes)
    case .currency:
      columns.currencies[row].appendCode(to: &bytes)
    case .date:
      guard let day = date(at: row) else { return false }
      day.append(to: &bytes)
    default:
      if let slot = field.textSlot {
        guard !columns.texts[slot].isEmpty else { return false }
        let cell = columns.texts[slot][row]
        guard !cell.isAbsent else { return false }
        append(cell, to: &bytes)
      } else {
        guard let text = text(field, at: row) else { return false }
        bytes.append(contentsOf: text.utf8)
      }
    }
    return true
  }

  private func append(_ cell: TextCell, to bytes: inout [UInt8]) {
    columns.arena.withUnsafeBufferPointer {
      bytes.append(
        contentsOf: UnsafeBufferPointer(rebasing: $0[cell.offset..<cell.offset + cell.length]))
    }
  }
}

extension [UInt8] {
  /// Puts words of the program behind other text.
  mutating func append(words: StaticString) {
    words.withUTF8Buffer { append(contentsOf: $0) }
  }

  /// Puts words that were made elsewhere behind other text.
  mutating func append(words: String) { append(contentsOf: words.utf8) }
}

/// Single lines cut with ease rather than speed: for headers, lines around the data and totals.
enum CSVLine {
  /// The cells of the row that starts at a position, and where the next one starts.
  static func cells(
    _ bytes: UnsafeBufferPointer<UInt8>, from start: Int, end: Int, delimiter: UInt8
  ) -> (cells: [String], next: Int) {
    var cells: [String] = []
    var cell: [UInt8] = []
    var position = start
    var isQuoted = false
    var isFresh = true
    while position < end {
      let byte = bytes[position]
      if isQuoted {
        if byte != 0x22 {
          cell.append(byte)
        } else if position + 1 < end, bytes[position + 1] == 0x22 {
          cell.append(byte)
          position += 1
        } else {
          isQuoted = false
        }
      } else if byte == 0x22 && isFresh {
        isQuoted = true
        isFresh = false
      } else if byte == delimiter {
        cells.append(String(decoding: cell, as: UTF8.self))
        cell.removeAll(keepingCapacity: true)
        isFresh = true
      } else if byte == 0x0A || byte == 0x0D {
        position += 1
        if byte == 0x0D, position < end, bytes[position] == 0x0A { position += 1 }
        cells.append(String(decoding: cell, as: UTF8.self))
        return (cells, position)
      } else {
        cell.append(byte)
        isFresh = false
      }
      position += 1
    }
    cells.append(String(decoding: cell, as: UTF8.self))
    return (cells, end)
  }

  /// Where the line behind the one at a position starts, whatever quotes stand in it.
  static func nextLine(_ bytes: UnsafeBufferPointer<UInt8>, from start: Int, end: Int) -> Int {
    var position = start
    while position < end {
      let byte = bytes[position]
      position += 1
      if byte == 0x0A { return position }
      if byte == 0x0D {
        return position < end && bytes[position] == 0x0A ? position + 1 : position
      }
    }
    return end
  }

  /// Where the last line before a position starts; the line's own end does not count as one.
  static func lastLine(
    _ bytes: UnsafeBufferPointer<UInt8>, before end: Int, notBefore start: Int
  ) -> Int {
    var position = end
    if position > start, bytes[position - 1] == 0x0A { position -= 1 }
    if position > start, bytes[position - 1] == 0x0D { position -= 1 }
    while position > start, bytes[position - 1] != 0x0A, bytes[position - 1] != 0x0D {
      position -= 1
    }
    return position
  }

  static func isBlank(_ cells: [String]) -> Bool {
    cells.allSatisfy { $0.utf8.allSatisfy { $0 == 0x20 || $0 == 0x09 } }
  }
}

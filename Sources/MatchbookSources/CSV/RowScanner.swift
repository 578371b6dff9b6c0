/// Cuts the bytes of a file into rows and cells (RFC 4180).
///
/// Eight bytes are looked at in one step; only the bytes that may mean something are looked at one
/// by one. A quote opens a quoted cell only where it is the first character of the cell.
struct RowScanner {
  private let base: UnsafePointer<UInt8>
  private let end: Int
  private let delimiter: UInt8
  private let delimiters: UInt64

  /// Special bytes of the current word that have not been taken: the high bit of each.
  private var flags: UInt64 = 0
  /// The position of the current word.
  private var word: Int
  /// The position behind the last row that was taken.
  private(set) var position: Int

  init(_ base: UnsafePointer<UInt8>, from start: Int, delimiter: UInt8, end: Int) {
    self.base = base
    self.end = end
    self.delimiter = delimiter
    delimiters = UInt64(delimiter) &* RowScanner.ones
    position = start
    word = start - 8
  }

  private static let ones: UInt64 = 0x0101_0101_0101_0101
  private static let highs: UInt64 = 0x8080_8080_8080_8080

  /// The high bit of every byte that is the delimiter, a quote or a control character.
  @inline(__always)
  private func specials(in word: UInt64) -> UInt64 {
    let low = word & ~RowScanner.highs
    let delimiter = word ^ delimiters
    let quote = word ^ (0x22 &* RowScanner.ones)
    // A sum carries into the high bit unless the low seven bits are zero, or below 0x20.
    let isNoDelimiter = (delimiter & ~RowScanner.highs) &+ 0x7F &* RowScanner.ones | delimiter
    let isNoQuote = (quote & ~RowScanner.highs) &+ 0x7F &* RowScanner.ones | quote
    let isNoControl = low &+ 0x60 &* RowScanner.ones | word
    return ~(isNoDelimiter & isNoQuote & isNoControl) & RowScanner.highs
  }

  /// The position of the next special byte; `end` if there is none.
  @inline(__always)
  private mutating func nextSpecial() -> Int {
    while flags == 0 {
      word += 8
      guard word < end else {
        word = end
        return end
      }
      if word + 8 <= end {
        flags = specials(
          in: UInt64(
            littleEndian: UnsafeRawPointer(base).loadUnaligned(
              fromByteOffset: word, as: UInt64.self)))
      } else {
        // The last bytes, with harmless ones behind them.
        var last: UInt64 = 0x6161_6161_6161_6161
        for offset in 0..<end - word {
          last = last & ~(0xFF << (8 * offset)) | UInt64(base[word + offset]) << (8 * offset)
        }
        flags = specials(in: last)
      }
    }
    let found = word + flags.trailingZeroBitCount >> 3
    flags &= flags &- 1
    return found
  }

  /// Takes rows that start before a limit, until the batch is full or the limit is reached.
  ///
  /// Blank lines, and lines of nothing but delimiters, are passed over and handed to `skipped`.
  ///
  /// - Returns: `false` when no row is left.
  mutating func fill(_ batch: inout CellBatch, limit: Int, _ notes: inout ChunkNotes) -> Bool {
    batch.count = 0
    batch.hasBadRows = false
    let columnCount = batch.columnCount
    var row = 0
    while row < CellBatch.maximumRows, position < limit {
      let rowStart = position
      let cells = batch.cells + row * columnCount
      var column = 0
      var cellStart = rowStart
      var isBlank = true
      var problem = RowProblem.none
      var isRowOpen = true
      while isRowOpen {
        var at = nextSpecial()
        var cell: UInt64 = 0
        if at < end, base[at] == UInt8(ascii: "\""), base[at] != delimiter {
          guard at == cellStart else { continue }
          // A quoted cell: runs to the quote that is not doubled.
          var escaped: UInt64 = 0
          while true {
            at = nextSpecial()
            guard at < end else {
              notes.noteOpenQuote(at: cellStart)
              problem = .quoteOpen(cellStart)
              break
            }
            let byte = base[at]
            if byte == UInt8(ascii: "\"") && byte != delimiter {
              guard at + 1 < end, base[at + 1] == UInt8(ascii: "\"") else { break }
              _ = nextSpecial()
              escaped = CellBatch.escapedBit
            } else if byte < 0x20, byte != delimiter, byte != 0x09, byte != 0x0A, byte != 0x0D {
              problem.take(.control(at))
            }
          }
          let length = min(at, end) - cellStart - 1
          if length >= CellBatch.longestCell { problem.take(.cellLength(cellStart)) }
          cell =
            CellBatch.pack(cellStart + 1, min(max(0, length), CellBatch.longestCell)) | escaped
          isBlank = false
          let behind = min(at + 1, end)
          // A delimiter, the end of the line or of the file must follow.
          at = behind
          if at < end {
            let byte = base[at]
            if byte == delimiter || byte == 0x0A || byte == 0x0D {
              at = nextSpecial()
            } else {
              problem.take(.quoteText(cellStart, behind))
              repeat { at = nextSpecial() } while at < end && base[at] != 0x0A && base[at] != 0x0D
            }
          } else {
            at = end
          }
        } else {
          if at < end {
            let byte = base[at]
            if byte < 0x20, byte != delimiter, byte != 0x0A, byte != 0x0D {
              if byte != 0x09 { problem.take(.control(at)) }
              continue
            }
          }
          let length = at - cellStart
          if length >= CellBatch.longestCell { problem.take(.cellLength(cellStart)) }
          cell = CellBatch.pack(cellStart, min(length, CellBatch.longestCell))
          if length > 0 { isBlank = isBlank && isBlankCell(cellStart, length) }
        }
        if column < columnCount {
          cells[column] = cell
        } else if CellBatch.length(cell) > 0 {
          problem.take(.long)
        }
        column += 1
        if at < end && base[at] == delimiter {
          cellStart = at + 1
          continue
        }
        isRowOpen = false
        var next = at + 1
        if at >= end {
          next = end
        } else if base[at] == 0x0D, next < end, base[next] == 0x0A {
          _ = nextSpecial()
          next += 1
        }
        position = next
      }
      if isBlank, case .none = problem {
        notes.noteSkipped(rowStart)
        continue
      }
      if column < columnCount {
        if column == 1, case .none = problem, isRule(rowStart, CellBatch.length(cells[0])) {
          notes.noteSkipped(rowStart)
          continue
        }
        problem.take(.short(column))
      }
      batch.rowStarts[row] = Int64(rowStart)
      batch.badRows[row] = 0
      if case .none = problem {
      } else {
        batch.badRows[row] = CellBatch.BadRow.cut
        batch.hasBadRows = true
        for index in 0..<columnCount { cells[index] = CellBatch.pack(rowStart, 0) }
        notes.note(problem, rowStart: rowStart, cellCount: column)
      }
      row += 1
    }
    batch.count = row
    batch.end = position
    return row > 0 || position < limit
  }

  /// Whether a line is drawn between rows: at least three hyphens, equals signs or the like, and nothing
  /// else.
  private func isRule(_ start: Int, _ length: Int) -> Bool {
    length >= 3
      && (start..<start + length).allSatisfy {
        [UInt8(ascii: "-"), UInt8(ascii: "="), UInt8(ascii: "_"), UInt8(ascii: "+")].contains(
          base[$0])
      }
  }

  @inline(__always)
  private func isBlankCell(_ start: Int, _ length: Int) -> Bool {
    // A cell that starts with something else decides at once.
    guard base[start] == 0x20 || base[start] == 0x09 else { return false }
    for offset in 1..<max(1, length) where base[start + offset] != 0x20 && base[start + offset] != 9
    {
      return false
    }
    return true
  }
}

/// Why a row cannot be cut into cells; the first reason counts.
enum RowProblem {
  case none
  case quoteOpen(Int)
  case quoteText(Int, Int)
  case control(Int)
  case cellLength(Int)
  case long
  case short(Int)

  mutating func take(_ other: RowProblem) {
    if case .none = self { self = other }
  }
}

/// The key that most rules have: currency, amount, and the letters and digits of one text.
///
/// A loop for any parts holds more than a processor has registers. This one makes the same keys and
/// leaves what is not plain to the other.
struct UsualKey {
  private let cells: TextCells.View
  private let arena: UnsafePointer<UInt8>
  private let prefixStarts: UnsafePointer<UInt8>
  private let amountBytes: Int

  /// - Returns: `nil` if the parts are others.
  init?(_ parts: UnsafeBufferPointer<BarePart>) {
    guard parts.count == 3, parts[0].kind == .currency, parts[1].kind == .amount,
      parts[2].kind == .text, parts[2].kernel.foldsAlphanumerics,
      // The currency and the amount leave room for the text's first bytes in the first word.
      parts[1].bytes < 7, let prefixStarts = parts[2].kernel.prefixStarts,
      let cells = parts[2].cells, let arena = parts[2].arena
    else { return nil }
    self.cells = cells
    self.arena = arena
    self.prefixStarts = prefixStarts
    amountBytes = parts[1].bytes
  }

  /// Writes the entries of rows until one needs the slow way; see ``BareParts``.
  @inline(never)
  func write(
    _ rows: Range<Int>, of parts: BareParts, includes: UnsafePointer<UInt8>,
    to entries: UnsafeMutablePointer<KeyEntry>
  ) -> (count: Int, end: Int, last: BareParts.Fit) {
    let (amounts, days, currencies) = (parts.amounts, parts.days, parts.currencies)
    let first = 1 &+ amountBytes
    var count = 0
    for row in rows where includes[row] != 0 {
      let cell = cells[row]
      let text = arena + cell.offset
      let length = cell.length
      if length >= 8, prefixStarts[Int(text[0])] == 0 {
        let number = UInt64(currencies[row]) | KeyEncoder.zigzag(amounts[row]) &<< 8
        if let key = UsualKey.words(UnsafeRawPointer(text), length, behind: number, bytes: first) {
          KeyEntry(
            word0: key.word0, word1: key.word1, word2: key.word2, day: days[row],
            taggedRow: UInt32(truncatingIfNeeded: row)
          ).store(to: entries + count)
          count &+= 1
          continue
        }
      }
      let fit = UsualKey.write(row, of: parts, to: entries + count)
      guard fit == .fits else { return (count, row, fit) }
      count &+= 1
    }
    return (count, rows.upperBound, .fits)
  }

  /// A text of eight bytes or more behind a number; `nil` if it is not ASCII or does not fit.
  @inline(__always)
  private static func words(
    _ text: UnsafeRawPointer, _ length: Int, behind number: UInt64, bytes: Int
  ) -> KeyWords? {
    var key = KeyWords()
    key.append(number, bytes: bytes)
    var index = 0
    repeat {
      let (word, kept) = TextKernel.folded(text, length, from: index)
      guard kept >= 0, kept <= key.room else { return nil }
      key.append(word, bytes: kept)
      index &+= 8
    } while index < length
    // A text of which nothing is kept is none.
    return key.count > bytes ? key : nil
  }

  /// Out of the way of the others.
  @inline(never)
  private static func write(
    _ row: Int, of parts: BareParts, to entry: UnsafeMutablePointer<KeyEntry>
  ) -> BareParts.Fit {
    parts.writeOne(row, to: entry)
  }
}

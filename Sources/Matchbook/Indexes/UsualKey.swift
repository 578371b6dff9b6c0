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
      var overflows = length > UsualKey.longestTried
      if length >= 8, length <= UsualKey.longestTried, prefixStarts[Int(text[0])] == 0 {
        let number = UInt64(currencies[row]) | KeyEncoder.zigzag(amounts[row]) &<< 8
        var key = KeyWords()
        key.append(number, bytes: first)
        // A text of which nothing is kept is none.
        let outcome = TextKernel.append(folded: text, length, to: &key)
        if outcome == .fits, key.count > first {
          KeyEntry(key, day: days[row], row: row).store(to: entries + count)
          count &+= 1
          continue
        }
        overflows = outcome == .overflows
      }
      let fit =
        overflows
        ? parts.writeLong(row, to: entries + count)
        : UsualKey.write(row, of: parts, to: entries + count)
      guard fit == .fits else { return (count, row, fit) }
      count &+= 1
    }
    return (count, rows.upperBound, .fits)
  }

  /// Of longer texts hardly one fits an entry, whatever is dropped of it.
  private static let longestTried = 40

  /// Out of the way of the others.
  @inline(never)
  private static func write(
    _ row: Int, of parts: BareParts, to entry: UnsafeMutablePointer<KeyEntry>
  ) -> BareParts.Fit {
    parts.writeOne(row, to: entry)
  }
}

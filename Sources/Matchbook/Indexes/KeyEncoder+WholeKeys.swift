/// Whole keys in arrays, of rows that need the pipeline, have several keys, or one that is longer than
/// ``LongKey/capacity``.
extension KeyEncoder {
  /// The whole keys of a row, one after the other; none if a part is absent.
  ///
  /// The bytes are those of the fast way wherever that fits.
  ///
  /// - Parameters:
  ///   - memory: For the bytes, which are valid within the call of `body`.
  ///   - body: Gets a key and its length; ``LongKey/padding`` zeros stand behind it.
  func forEachWholeKey(
    of row: Int, in memory: WholeKeyMemory, _ body: (_ key: UnsafeRawPointer, _ count: Int) -> Void
  ) {
    func hand(_ ruleKey: Range<Int>) {
      guard writeWholeKey(of: row, ruleKey: ruleKey, memory) else { return }
      let count = memory.key.count
      memory.key.append(contentsOf: repeatElement(0, count: LongKey.padding))
      memory.key.withUnsafeBytes { bytes in bytes.baseAddress.map { body($0, count) } }
    }
    guard let ruleKeys else { return hand(0..<0) }
    for index in ruleKeys.starts[row]..<ruleKeys.starts[row + 1] {
      hand(ruleKeys.ends[Int(index)]..<ruleKeys.ends[Int(index) + 1])
    }
  }

  /// Writes a key into the memory.
  ///
  /// - Parameter ruleKey: The bytes of the rule's own key among all.
  /// - Returns: `false` if a part is absent.
  private func writeWholeKey(of row: Int, ruleKey: Range<Int>, _ memory: WholeKeyMemory) -> Bool {
    memory.key.removeAll(keepingCapacity: true)
    func append(_ number: UInt64, bytes: Int) {
      for index in 0..<bytes { memory.key.append(UInt8(truncatingIfNeeded: number >> (8 * index))) }
    }
    func append(_ text: UnsafeBufferPointer<UInt8>) {
      if !hasOpenEnd { append(UInt64(text.count), bytes: 3) }
      memory.key.append(contentsOf: text)
      // A zero at the open end could not be told from the filling: such a key is made long.
      if hasOpenEnd, text.contains(0) {
        memory.key.append(contentsOf: repeatElement(0xFF, count: KeyEntry.exactBytes))
      }
    }
    // Columns are named in full: a copy of them would count references per row.
    for part in parts {
      switch part {
      case .currency: append(UInt64(side.currencies[row]), bytes: 1)
      case .amount(let bytes): append(KeyEncoder.zigzag(side.amounts[row]), bytes: bytes)
      case .day(let absentCounts):
        let day = side.table.columns.days[row]
        guard absentCounts || day != Day.missing else { return false }
        append(UInt64(UInt32(bitPattern: day)), bytes: 4)
      case .month:
        let day = side.table.columns.days[row]
        guard day != Day.missing else { return false }
        append(UInt64(UInt32(bitPattern: Day(number: day).monthNumber)), bytes: 4)
      case .text(let index, let absentCounts):
        let isThere = texts[index].withNormalText(of: row, memory.scratch) { text in
          guard !text.isEmpty || absentCounts else { return false }
          append(text)
          return true
        }
        guard isThere else { return false }
      case .ruleKey:
        guard let ruleKeys else { continue }
        ruleKeys.bytes.withUnsafeBufferPointer {
          append(UnsafeBufferPointer(rebasing: $0[ruleKey]))
        }
      }
    }
    return true
  }
}

/// Memory in which one thread makes whole keys, the same for all of them.
final class WholeKeyMemory {
  fileprivate(set) var key: [UInt8] = []
  fileprivate let scratch = TextScratch()
}

extension KeyEncoder.TextPart {
  /// Calls `body` with the normal form of a row's text, which is empty where there is none.
  fileprivate func withNormalText<Result>(
    of row: Int, _ scratch: TextScratch, _ body: (UnsafeBufferPointer<UInt8>) -> Result
  ) -> Result {
    let cell = cells.isEmpty ? .absent : cells[row]
    guard !cell.isAbsent else { return body(UnsafeBufferPointer(start: nil, count: 0)) }
    return arena.withUnsafeBufferPointer { arena in
      let text = UnsafeBufferPointer(rebasing: arena[cell.offset..<cell.offset + cell.length])
      return body(pipeline.isIdentity ? text : pipeline.apply(text, scratch))
    }
  }
}

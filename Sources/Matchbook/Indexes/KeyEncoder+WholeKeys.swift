/// Whole keys, of rows whose keys are longer than an entry, or need the pipeline.
extension KeyEncoder {
  /// The whole keys of a row, one after the other; none if a part is absent.
  ///
  /// The bytes are those of the fast way wherever that fits.
  ///
  /// - Parameter memory: For the bytes, which are valid within the call of `body`.
  func forEachWholeKey(
    of row: Int, in memory: WholeKeyMemory, _ body: (UnsafeBufferPointer<UInt8>) -> Void
  ) {
    guard let ruleKeys else {
      if writeWholeKey(of: row, ruleKey: 0..<0, memory) { memory.key.withUnsafeBufferPointer(body) }
      return
    }
    for index in ruleKeys.starts[row]..<ruleKeys.starts[row + 1] {
      let range = ruleKeys.ends[Int(index)]..<ruleKeys.ends[Int(index) + 1]
      if writeWholeKey(of: row, ruleKey: range, memory) {
        memory.key.withUnsafeBufferPointer(body)
      }
    }
  }

  /// Puts a whole key into an entry: as it is, or hashed where it is too long.
  static func fill(_ entry: inout KeyEntry, with key: UnsafeBufferPointer<UInt8>) {
    entry.taggedRow &= ~KeyEntry.hashTag
    guard key.count > KeyEntry.exactBytes else {
      (entry.word0, entry.word1, entry.word2) = (0, 0, 0)
      withUnsafeMutableBytes(of: &entry) { $0.copyBytes(from: key) }
      return
    }
    entry.word0 = StableHash.hash(key, seed: 1)
    entry.word1 = StableHash.hash(key, seed: 2)
    entry.word2 = StableHash.hash(key, seed: 3)
    entry.taggedRow |= KeyEntry.hashTag
  }

  /// Whether two rows, one of each side, have a key in common of which only the hash was compared.
  static func haveSameKey(
    _ left: KeyEncoder, _ leftRow: Int, _ right: KeyEncoder, _ rightRow: Int
  ) -> Bool {
    if left.hasOneKeyPerRow, right.hasOneKeyPerRow,
      let isSame = partsAgree(left, leftRow, right, rightRow)
    {
      return isSame
    }
    let (leftMemory, rightMemory) = (WholeKeyMemory(), WholeKeyMemory())
    var isSame = false
    left.forEachWholeKey(of: leftRow, in: leftMemory) { key in
      right.forEachWholeKey(of: rightRow, in: rightMemory) { other in
        isSame = isSame || key.elementsEqual(other)
      }
    }
    return isSame
  }

  /// Whether two rows that have one key each agree in every part of it, without making the keys;
  /// `nil` if that cannot be told part by part.
  ///
  /// No part is absent: such rows have no key.
  private static func partsAgree(
    _ left: KeyEncoder, _ leftRow: Int, _ right: KeyEncoder, _ rightRow: Int
  ) -> Bool? {
    guard left.parts.count == right.parts.count else { return nil }
    let (leftDays, rightDays) = (left.side.table.columns.days, right.side.table.columns.days)
    for index in left.parts.indices {
      let isSame: Bool
      switch (left.parts[index], right.parts[index]) {
      case (.currency, .currency):
        isSame = left.side.currencies[leftRow] == right.side.currencies[rightRow]
      case (.amount, .amount): isSame = left.side.amounts[leftRow] == right.side.amounts[rightRow]
      case (.day, .day): isSame = leftDays[leftRow] == rightDays[rightRow]
      case (.month, .month):
        isSame =
          Day(number: leftDays[leftRow]).monthNumber == Day(number: rightDays[rightRow]).monthNumber
      case (.text(let one, _), .text(let other, _)):
        isSame = left.texts[one].withNormalText(of: leftRow) { text in
          right.texts[other].withNormalText(of: rightRow) { text.elementsEqual($0) }
        }
      case (.ruleKey, .ruleKey):
        isSame = left.withRuleKey(of: leftRow) { key in
          right.withRuleKey(of: rightRow) { key.elementsEqual($0) }
        }
      default: return nil
      }
      guard isSame else { return false }
    }
    return true
  }

  /// The only rule key of a row.
  private func withRuleKey<Result>(
    of row: Int, _ body: (UnsafeBufferPointer<UInt8>) -> Result
  ) -> Result {
    guard let ruleKeys, ruleKeys.starts[row] < ruleKeys.starts[row + 1] else {
      return body(UnsafeBufferPointer(start: nil, count: 0))
    }
    let first = Int(ruleKeys.starts[row])
    return ruleKeys.bytes.withUnsafeBufferPointer {
      body(UnsafeBufferPointer(rebasing: $0[ruleKeys.ends[first]..<ruleKeys.ends[first + 1]]))
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
  /// Texts of so many bytes are put into their normal form on the stack.
  private static let stackBytes = 512

  /// Calls `body` with the normal form of a row's text, which is empty where there is none.
  ///
  /// - Parameter scratch: For texts that need more than one pass; made where it is missing.
  fileprivate func withNormalText<Result>(
    of row: Int, _ scratch: TextScratch? = nil, _ body: (UnsafeBufferPointer<UInt8>) -> Result
  ) -> Result {
    let cell = cells.isEmpty ? .absent : cells[row]
    guard !cell.isAbsent else { return body(UnsafeBufferPointer(start: nil, count: 0)) }
    return arena.withUnsafeBufferPointer { arena in
      let text = UnsafeBufferPointer(rebasing: arena[cell.offset..<cell.offset + cell.length])
      if pipeline.isIdentity { return body(text) }
      if let scratch { return body(pipeline.apply(text, scratch)) }
      if text.count <= Self.stackBytes, let kernel = pipeline.kernel {
        let result = withUnsafeTemporaryAllocation(of: UInt8.self, capacity: text.count) { room in
          room.baseAddress.flatMap { kernel.normalised(text, in: $0) }.map(body)
        }
        if let result { return result }
      }
      return pipeline.bytes(of: text).withUnsafeBufferPointer(body)
    }
  }
}

import Matchbook

/// Proves that ids are all different, where they are numbers of one form behind one prefix, such as
/// `X-00042711`: then a bit for each number is enough, and no id has to be hashed or compared.
struct NumberedIDs {
  private let ids: UnsafeBufferPointer<TextCell>
  private let arena: UnsafeRawBufferPointer
  /// Bytes of every id.
  private let length: Int
  /// Digits at the end of every id.
  private let digits: Int
  private let prefix: [UInt8]
  private let prefixLength: Int
  /// The first eight bytes of the prefix, and the bits that count.
  private let prefixWord: UInt64
  private let prefixMask: UInt64

  /// What fits two words; digits before them belong to the prefix.
  private static let maximumDigits = 16
  private static let maximumPrefix = 32
  /// Bits of a thread's table for each row.
  private static let maximumSpread = 16

  /// - Returns: `nil` if the first id has another form.
  private init?(_ ids: UnsafeBufferPointer<TextCell>, _ arena: UnsafeRawBufferPointer) {
    guard let first = ids.first else { return nil }
    let text = arena[first.offset..<first.offset + first.length]
    let end = text.reversed().prefix { (0x30...0x39).contains($0) }.count
    digits = min(end, NumberedIDs.maximumDigits)
    length = first.length
    prefix = Array(text.dropLast(digits))
    prefixLength = prefix.count
    prefixWord = prefix.prefix(8).reversed().reduce(0) { $0 << 8 | UInt64($1) }
    prefixMask = prefix.prefix(8).reduce(0) { mask, _ in mask << 8 | 0xFF }
    guard digits > 0, prefix.count <= NumberedIDs.maximumPrefix else { return nil }
    self.ids = ids
    self.arena = arena
  }

  /// Whether ids have one form and are all different; `false` if that is not plain.
  ///
  /// - Complexity: O(rows).
  static func areDistinct(
    _ ids: UnsafeBufferPointer<TextCell>, _ arena: UnsafeBufferPointer<UInt8>, threads: Int
  ) -> Bool {
    guard let numbered = NumberedIDs(ids, UnsafeRawBufferPointer(arena)) else { return false }
    return numbered.areDistinct(threads: threads)
  }

  private func areDistinct(threads: Int) -> Bool {
    let pieces = max(1, min(threads, ids.count / 4096))
    let numbers = RawColumn<UInt64>(uninitialised: ids.count)
    let shared = Shared(self)
    @Sendable func rows(_ piece: Int) -> Range<Int> {
      let count = numbers.count
      return count * piece / pieces..<count * (piece + 1) / pieces
    }
    let ranges = PieceOutputs<ClosedRange<UInt64>>(count: pieces)
    let workers = Workers(count: threads)
    workers.run(pieces: pieces) { piece in
      ranges[piece] = shared.value.read(rows(piece), into: numbers.base)
    }
    let found = ranges.all
    guard found.count == pieces, let least = found.map(\.lowerBound).min(),
      let most = found.map(\.upperBound).max(),
      most - least < UInt64(ids.count) * UInt64(NumberedIDs.maximumSpread)
    else { return false }
    let words = Int((most - least) / 64) + 1
    let tables = PieceOutputs<RawColumn<UInt64>>(count: pieces)
    workers.run(pieces: pieces) { piece in
      tables[piece] = NumberedIDs.table(of: numbers.buffer[rows(piece)], from: least, words: words)
    }
    // A thread that found an id twice gave no table.
    guard tables.all.count == pieces, let all = tables[0] else { return false }
    for table in tables.all.dropFirst() {
      var common: UInt64 = 0
      for word in 0..<words {
        common |= all.base[word] & table.base[word]
        all.base[word] |= table.base[word]
      }
      guard common == 0 else { return false }
    }
    return true
  }

  /// Writes the numbers of some rows.
  ///
  /// - Returns: The least and the largest of them; `nil` if one of the ids has another form.
  private func read(
    _ rows: Range<Int>, into numbers: UnsafeMutablePointer<UInt64>
  ) -> ClosedRange<UInt64>? {
    var least = UInt64.max
    var most: UInt64 = 0
    for row in rows {
      guard let number = number(of: row) else { return nil }
      numbers[row] = number
      least = min(least, number)
      most = max(most, number)
    }
    return least <= most ? least...most : nil
  }

  /// A bit for each number; `nil` if one stands twice.
  private static func table(
    of numbers: Slice<UnsafeBufferPointer<UInt64>>, from least: UInt64, words: Int
  ) -> RawColumn<UInt64>? {
    let table = RawColumn<UInt64>(repeating: 0, count: words)
    let bits = table.base
    var repeated: UInt64 = 0
    for number in numbers {
      let place = Int(number - least)
      let bit: UInt64 = 1 &<< UInt64(place & 63)
      repeated |= bits[place &>> 6] & bit
      bits[place &>> 6] |= bit
    }
    return repeated == 0 ? table : nil
  }

  /// The number at the end of an id; `nil` if the id has another form.
  @inline(__always)
  private func number(of row: Int) -> UInt64? {
    let cell = ids[row].bits
    guard CellBatch.length(cell) == length else { return nil }
    let start = CellBatch.offset(cell)
    let end = start + length
    if start + 8 <= arena.count, prefixLength <= 8 {
      let word = UInt64(
        littleEndian: arena.loadUnaligned(fromByteOffset: start, as: UInt64.self))
      guard (word ^ prefixWord) & prefixMask == 0 else { return nil }
    } else {
      for index in prefix.indices where arena[start + index] != prefix[index] { return nil }
    }
    guard end >= NumberedIDs.maximumDigits else { return slowNumber(start, end) }
    let low = DigitWord(arena.loadUnaligned(fromByteOffset: end - 8, as: UInt64.self))
    guard digits > 8 else { return low.value(ofLast: digits) }
    let high = DigitWord(arena.loadUnaligned(fromByteOffset: end - 16, as: UInt64.self))
    guard let lower = low.value(ofLast: 8), let upper = high.value(ofLast: digits - 8) else {
      return nil
    }
    return upper * 100_000_000 + lower
  }

  /// The number of an id that stands too near to the start of the arena.
  private func slowNumber(_ start: Int, _ end: Int) -> UInt64? {
    var value: UInt64 = 0
    for place in end - digits..<end {
      let digit = arena[place] &- 0x30
      guard digit < 10 else { return nil }
      value = value * 10 + UInt64(digit)
    }
    return value
  }
}

import Matchbook

/// Proves that ids are all different, where they are numbers behind one prefix, all of as many digits
/// as `X-00042711` or none with a zero in front: then a bit for each number is enough, and no id has to
/// be hashed or compared.
struct NumberedIDs {
  /// The lower halves of the numbers of all ids, once every piece has been read. Numbers that are
  /// spread wider than a half holds are not looked at.
  private let numbers: RawColumn<UInt32>
  /// The bits of a number; those of words say how many digits it has.
  private let mask: UInt32

  /// Bits of a thread's table for each row.
  private static let maximumSpread = 16

  /// What the ids of some rows have in common.
  struct Piece: Sendable {
    let form: IDForm
    /// Whether no number has a zero in front, so that different digits are different numbers.
    var isBare = false
    let least: UInt64
    let most: UInt64
  }

  /// Takes the words of a column of numbers, as it is filled.
  init(_ column: PlacedNumbers) {
    numbers = column.words
    mask = NumberedTexts.numberMask
  }

  /// Makes room for the numbers of so many ids.
  init(capacity: Int) {
    numbers = RawColumn(uninitialised: capacity, isKept: false)
    mask = .max
  }

  /// Whether ids have one form and are all different; `false` if that is not plain.
  ///
  /// - Complexity: O(rows).
  static func areDistinct(
    _ ids: TextCells.View, count: Int, _ arena: UnsafeBufferPointer<UInt8>, threads: Int
  ) -> Bool {
    let numbered = NumberedIDs(capacity: count)
    let pieces = max(1, min(threads, count / 4096))
    let shared = Shared((ids, UnsafeRawBufferPointer(arena)))
    let found = PieceOutputs<Piece>(count: pieces)
    Workers(count: threads).run(pieces: pieces) { piece in
      let (ids, arena) = shared.value
      let rows = rows(of: piece, of: pieces, count: count)
      found[piece] = numbered.read(ids, from: rows.lowerBound, rows, arena)
    }
    return found.all.count == pieces
      && numbered.areDistinct(found.all, count: count, threads: threads)
  }

  /// Keeps the numbers of the ids of some rows.
  ///
  /// - Parameter first: Where the cell of the first of the rows stands among the cells.
  /// - Returns: `nil` if the ids are not all of one form.
  func read(
    _ ids: TextCells.View, from first: Int = 0, _ rows: Range<Int>,
    _ arena: UnsafeRawBufferPointer
  ) -> Piece? {
    guard !rows.isEmpty, let form = IDForm(ids[first], arena) else { return nil }
    let output = numbers.base + rows.lowerBound
    var least = UInt64.max
    var most: UInt64 = 0
    for row in 0..<rows.count {
      guard let number = form.number(of: ids[first + row], arena) else { return nil }
      output[row] = UInt32(truncatingIfNeeded: number)
      least = min(least, number)
      most = max(most, number)
    }
    return Piece(form: form, least: least, most: most)
  }

  /// Looks at the words of some rows, which stand in the column already.
  ///
  /// - Returns: `nil` if the ids are not all numbers, of equally many digits or without zeros in front.
  func read(placed rows: Range<Int>, behind prefix: [UInt8]) -> Piece? {
    guard let first = rows.first else { return nil }
    var (least, most) = (UInt32.max, UInt32(0))
    let digits = numbers[first] >> NumberedTexts.numberBits
    var (isUniform, isBare) = (true, true)
    for row in rows {
      let word = numbers[row]
      guard word != NumberedTexts.isApart else { return nil }
      let number = word & mask
      least = min(least, number)
      most = max(most, number)
      isUniform = isUniform && word >> NumberedTexts.numberBits == digits
      isBare = isBare && NumberedTexts.isBare(word)
    }
    guard isUniform || isBare else { return nil }
    return Piece(
      form: IDForm(prefix: prefix, digits: Int(digits)), isBare: isBare, least: UInt64(least),
      most: UInt64(most))
  }

  /// Whether the numbers of all pieces are different.
  ///
  /// - Parameter count: How many ids were read.
  func areDistinct(_ pieces: [Piece], count: Int, threads: Int) -> Bool {
    guard let form = pieces.first?.form,
      pieces.allSatisfy({ $0.form == form }) || pieces.allSatisfy(\.isBare),
      let least = pieces.map(\.least).min(), let most = pieces.map(\.most).max(),
      most - least < min(UInt64(count) * UInt64(NumberedIDs.maximumSpread), 1 << 32)
    else { return false }
    let words = Int((most - least) / 64) + 1
    let parts = max(1, min(threads, count / 4096))
    let tables = PieceOutputs<RawColumn<UInt64>>(count: parts)
    Workers(count: threads).run(pieces: parts) { part in
      let rows = NumberedIDs.rows(of: part, of: parts, count: count)
      tables[part] = NumberedIDs.table(
        of: numbers.buffer[rows], mask, from: UInt32(truncatingIfNeeded: least), words: words)
    }
    // A thread that found an id twice gave no table.
    guard tables.all.count == parts, let all = tables[0] else { return false }
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

  private static func rows(of piece: Int, of pieces: Int, count: Int) -> Range<Int> {
    count * piece / pieces..<count * (piece + 1) / pieces
  }

  /// A bit for each number; `nil` if one stands twice.
  private static func table(
    of numbers: Slice<UnsafeBufferPointer<UInt32>>, _ mask: UInt32, from least: UInt32, words: Int
  ) -> RawColumn<UInt64>? {
    let table = RawColumn<UInt64>(repeating: 0, count: words)
    let bits = table.base
    var repeated: UInt64 = 0
    for number in numbers {
      let place = Int(number & mask &- least)
      let bit: UInt64 = 1 &<< UInt64(place & 63)
      repeated |= bits[place &>> 6] & bit
      bits[place &>> 6] |= bit
    }
    return repeated == 0 ? table : nil
  }
}

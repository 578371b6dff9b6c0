/// Texts that are numbers behind one prefix, in four bytes each: `X-00042711` is 42711 in eight digits
/// behind `X-`.
///
/// Texts of another form are few, and stand apart in the table's arena.
package final class NumberedTexts: @unchecked Sendable {
  let count: Int
  /// The texts as plain memory, which lives as long as this object.
  let view: View
  private let words: RawColumn<UInt32>
  private let prefix: RawColumn<UInt8>
  private let apart: RawColumn<NarrowCells.Far>

  /// Digits of a number; further ones in front of them belong to the prefix.
  package static let maximumDigits = 8
  package static let maximumPrefix = 32
  /// Stands for a text that stands apart.
  package static let isApart = UInt32.max
  /// A number takes so many bits, its digits the others.
  package static let numberBits: UInt32 = 28
  package static let numberMask: UInt32 = 1 << numberBits - 1

  /// - Parameters:
  ///   - words: How many digits, and the number; ``isApart`` where the text stands apart.
  ///   - apart: The rows that stand apart, ascending.
  init(words: RawColumn<UInt32>, prefix: [UInt8], apart: [NarrowCells.Far], count: Int) {
    self.words = words
    self.count = count
    self.prefix = RawColumn(copying: prefix)
    self.apart = RawColumn(copying: apart)
    view = View(
      words: UnsafePointer(words.base), prefix: UnsafePointer(self.prefix.base),
      prefixCount: prefix.count, apart: UnsafePointer(self.apart.base), apartCount: apart.count)
  }

  /// The word of a number.
  @inline(__always)
  package static func word(digits: Int, number: UInt32) -> UInt32 {
    UInt32(truncatingIfNeeded: digits) &<< numberBits | number
  }

  /// Whether a number has no zero in front.
  @inline(__always)
  package static func isBare(_ word: UInt32) -> Bool {
    let digits = word &>> numberBits
    var least: UInt32 = 1
    var left = digits
    while left > 1 {
      least &*= 10
      left &-= 1
    }
    return digits == 1 || word & numberMask >= least
  }

  /// Texts without references; valid as long as the object they come from.
  struct View: BitwiseCopyable {
    fileprivate let words: UnsafePointer<UInt32>
    fileprivate let prefix: UnsafePointer<UInt8>
    fileprivate let prefixCount: Int
    fileprivate let apart: UnsafePointer<NarrowCells.Far>
    fileprivate let apartCount: Int

    /// Calls `body` with the text of a row, which is valid within the call.
    @inline(__always)
    func withText<Result>(
      _ row: Int, in arena: UnsafePointer<UInt8>?,
      _ body: (UnsafeBufferPointer<UInt8>) throws -> Result
    ) rethrows -> Result {
      let word = words[row]
      guard word != NumberedTexts.isApart else {
        return try body(text(of: NarrowCells.Far.cell(of: row, in: apart, apartCount), arena))
      }
      let room = NumberedTexts.maximumPrefix + NumberedTexts.maximumDigits
      return try withUnsafeTemporaryAllocation(of: UInt8.self, capacity: room) { memory in
        guard let base = memory.baseAddress else { return try body(UnsafeBufferPointer(memory)) }
        base.update(from: prefix, count: prefixCount)
        let count = prefixCount &+ Int(word &>> NumberedTexts.numberBits)
        var rest = word & NumberedTexts.numberMask
        var place = count
        while place > prefixCount {
          place &-= 1
          base[place] = 0x30 &+ UInt8(truncatingIfNeeded: rest % 10)
          rest /= 10
        }
        return try body(UnsafeBufferPointer(start: base, count: count))
      }
    }

    private func text(
      of cell: TextCell, _ arena: UnsafePointer<UInt8>?
    ) -> UnsafeBufferPointer<UInt8> {
      UnsafeBufferPointer(start: arena.map { $0 + cell.offset }, count: cell.length)
    }

    /// Where a text stands that stands apart; `nil` of a number.
    func cell(_ row: Int) -> TextCell? {
      words[row] == NumberedTexts.isApart
        ? NarrowCells.Far.cell(of: row, in: apart, apartCount) : nil
    }

    /// Whether one text comes before another by its bytes; `nil` if their numbers do not tell.
    @inline(__always)
    func precedes(_ left: Int, _ right: Int) -> Bool? {
      let (a, b) = (words[left], words[right])
      guard (a ^ b) &>> NumberedTexts.numberBits == 0, a != b, a != NumberedTexts.isApart,
        b != NumberedTexts.isApart
      else { return nil }
      return a < b
    }
  }
}

/// The number behind a prefix, looked for in texts one after the other.
package struct NumberForm: Sendable {
  package let prefix: [UInt8]

  /// Takes the prefix of a text.
  ///
  /// - Parameter most: Digits in front of so many belong to the prefix.
  /// - Returns: `nil` if the text does not end in digits, or its prefix is long.
  package init?(
    of text: some BidirectionalCollection<UInt8>, digits most: Int = NumberedTexts.maximumDigits
  ) {
    let digits = text.reversed().prefix { (0x30...0x39).contains($0) }.count
    prefix = Array(text.dropLast(min(digits, most)))
    guard digits > 0, prefix.count <= NumberedTexts.maximumPrefix else { return nil }
  }

  /// The word of a text; `nil` if it has another form.
  @inline(__always)
  package func word(of text: UnsafePointer<UInt8>, _ length: Int) -> UInt32? {
    let first = prefix.count
    let digits = length &- first
    guard digits > 0, digits <= NumberedTexts.maximumDigits else { return nil }
    for place in 0..<first where text[place] != prefix[place] { return nil }
    var number: UInt32 = 0
    for place in first..<length {
      let digit = text[place] &- 0x30
      guard digit < 10 else { return nil }
      number = number &* 10 &+ UInt32(digit)
    }
    return NumberedTexts.word(digits: digits, number: number)
  }
}

/// A column of numbered texts that several threads fill, each its own rows.
package final class PlacedNumbers: Sendable {
  package let form: NumberForm
  /// By row, defined where rows were placed.
  package let words: RawColumn<UInt32>
  private let apart = NarrowCells.FarRows()

  /// The bit of a cell that says that it is a word: texts stand further in front.
  package static let numberBit: UInt64 = 1 << 63

  package init(_ form: NumberForm, capacity: Int) {
    self.form = form
    words = RawColumn(uninitialised: capacity)
  }

  /// Puts some rows in their places.
  ///
  /// - Parameter cells: Words marked by ``numberBit``, or cells of texts.
  package func place(_ cells: UnsafePointer<TextCell>, at rows: Range<Int>) {
    let output = words.base + rows.lowerBound
    var far: [NarrowCells.Far] = []
    for place in 0..<rows.count {
      let cell = cells[place]
      if cell.bits & PlacedNumbers.numberBit != 0 {
        output[place] = UInt32(truncatingIfNeeded: cell.bits)
      } else {
        output[place] = NumberedTexts.isApart
        let row = Int32(truncatingIfNeeded: rows.lowerBound + place)
        far.append(NarrowCells.Far(row: row, cell: cell))
      }
    }
    apart.add(far)
  }

  /// The first rows as a column, once all of them are placed.
  ///
  /// - Parameter arena: Takes the texts where too many stand apart.
  package func finish(count: Int, _ arena: inout [UInt8]) -> IDColumn {
    var ids = IDColumn(
      NumberedTexts(words: words, prefix: form.prefix, apart: apart.all, count: count))
    if apart.areMany(among: count) { ids.makeTexts(in: &arena) }
    return ids
  }
}

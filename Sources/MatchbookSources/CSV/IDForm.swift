import Matchbook

/// The form of an id that is a number behind a prefix: `X-00042711` is `X-` and eight digits.
struct IDForm: Equatable, Sendable {
  /// Bytes of every id.
  private let length: Int
  /// Digits at the end of every id.
  private let digits: Int
  private let prefix: [UInt8]
  /// The first eight bytes of the prefix, and the bits that count.
  private let prefixWord: UInt64
  private let prefixMask: UInt64

  /// What fits two words; digits before them belong to the prefix.
  private static let maximumDigits = 16

  /// - Returns: `nil` if an id does not end in digits, or has a long prefix.
  init?(_ id: TextCell, _ arena: UnsafeRawBufferPointer) {
    let text = arena[id.offset..<id.offset + id.length]
    guard let form = NumberForm(of: text, digits: IDForm.maximumDigits) else { return nil }
    self.init(prefix: form.prefix, digits: id.length - form.prefix.count)
  }

  init(prefix: [UInt8], digits: Int) {
    self.prefix = prefix
    self.digits = digits
    length = prefix.count + digits
    prefixWord = prefix.prefix(8).reversed().reduce(0) { $0 << 8 | UInt64($1) }
    prefixMask = prefix.prefix(8).reduce(0) { mask, _ in mask << 8 | 0xFF }
  }

  /// The word that a table keeps of an id; `nil` if the id has another form, or fewer than eight
  /// bytes.
  @inline(__always)
  func word(of text: UnsafePointer<UInt8>, _ length: Int) -> UInt32? {
    guard length == self.length, length >= 8, digits <= 8, prefix.count <= 8 else { return nil }
    let raw = UnsafeRawPointer(text)
    let word = UInt64(littleEndian: raw.loadUnaligned(as: UInt64.self))
    let end = DigitWord(raw.loadUnaligned(fromByteOffset: length &- 8, as: UInt64.self))
    guard (word ^ prefixWord) & prefixMask == 0, let number = end.value(ofLast: digits) else {
      return nil
    }
    return NumberedTexts.word(digits: digits, number: UInt32(truncatingIfNeeded: number))
  }

  /// The number at the end of an id; `nil` if the id has another form.
  @inline(__always)
  func number(of id: TextCell, _ arena: UnsafeRawBufferPointer) -> UInt64? {
    let cell = id.bits
    guard CellBatch.length(cell) == length else { return nil }
    let start = CellBatch.offset(cell)
    let end = start + length
    if start + 8 <= arena.count, prefix.count <= 8 {
      let word = UInt64(
        littleEndian: arena.loadUnaligned(fromByteOffset: start, as: UInt64.self))
      guard (word ^ prefixWord) & prefixMask == 0 else { return nil }
    } else {
      for index in prefix.indices where arena[start + index] != prefix[index] { return nil }
    }
    guard end >= IDForm.maximumDigits else { return slowNumber(start, end, arena) }
    let low = DigitWord(arena.loadUnaligned(fromByteOffset: end - 8, as: UInt64.self))
    guard digits > 8 else { return low.value(ofLast: digits) }
    let high = DigitWord(arena.loadUnaligned(fromByteOffset: end - 16, as: UInt64.self))
    guard let lower = low.value(ofLast: 8), let upper = high.value(ofLast: digits - 8) else {
      return nil
    }
    return upper * 100_000_000 + lower
  }

  /// The number of an id that stands too near to the start of the arena.
  private func slowNumber(_ start: Int, _ end: Int, _ arena: UnsafeRawBufferPointer) -> UInt64? {
    var value: UInt64 = 0
    for place in end - digits..<end {
      let digit = arena[place] &- 0x30
      guard digit < 10 else { return nil }
      value = value * 10 + UInt64(digit)
    }
    return value
  }
}

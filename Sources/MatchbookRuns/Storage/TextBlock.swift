/// The descriptions of up to ``OpenBlock/length`` records in a row, in lower case and each of them
/// once, as one value of the database: a search for a part looks at each text once, however many
/// records have it.
///
/// Two numbers of 32 bits (texts and records) come first; then where each text ends, in 32 bits; the
/// number of each record's text in 16 bits; and the texts, with a byte behind each that no text has.
/// Every number has its low byte first.
struct TextBlock {
  private var ends: [UInt32] = []
  private var numbers: [UInt16] = []
  private var texts: [UInt8] = []
  /// Slots of a hash table: 1 more than the number of a text.
  private var slots = [UInt16](repeating: 0, count: 2 * OpenBlock.length)
  private var folded: [UInt8] = []
  private(set) var signature = TextSignature()

  /// No byte of UTF-8.
  private static let separator: UInt8 = 0xFF

  mutating func append(_ text: UnsafeBufferPointer<UInt8>) {
    folded.removeAll(keepingCapacity: true)
    TextPart.fold(text, into: &folded)
    var hash: UInt64 = 0xCBF2_9CE4_8422_2325
    for byte in folded { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01B3 }
    var slot = Int(truncatingIfNeeded: (hash ^ hash >> 32) % UInt64(slots.count))
    while slots[slot] != 0 {
      let number = Int(slots[slot]) - 1
      if isKnown(number) { return numbers.append(UInt16(number)) }
      slot = (slot + 1) % slots.count
    }
    numbers.append(UInt16(ends.count))
    signature.add(folded)
    texts += folded
    texts.append(TextBlock.separator)
    ends.append(UInt32(texts.count))
    slots[slot] = UInt16(ends.count)
  }

  private func isKnown(_ number: Int) -> Bool {
    let start = number == 0 ? 0 : Int(ends[number - 1])
    let length = Int(ends[number]) - 1 - start
    guard length == folded.count else { return false }
    return texts.withUnsafeBufferPointer { texts in
      folded.withUnsafeBufferPointer { folded in
        (0..<length).allSatisfy { texts[start + $0] == folded[$0] }
      }
    }
  }

  var bytes: [UInt8] {
    var bytes: [UInt8] = []
    bytes.reserveCapacity(8 + ends.count * 4 + numbers.count * 2 + texts.count)
    func add<Number: FixedWidthInteger>(_ number: Number) {
      withUnsafeBytes(of: number.littleEndian) { bytes.append(contentsOf: $0) }
    }
    add(UInt32(ends.count))
    add(UInt32(numbers.count))
    for end in ends { add(end) }
    for number in numbers { add(number) }
    return bytes + texts
  }
}

/// Which records of a block have a description that contains a part.
struct TextMatches {
  private var passes: [Bool]
  private let numbers: [UInt16]
  var isEmpty: Bool { !passes.contains(true) }

  init(
    _ part: TextPart, in bytes: UnsafeRawBufferPointer, first: Int64
  ) throws(RunError) {
    func number(_ place: Int) -> Int {
      Int(UInt32(littleEndian: bytes.loadUnaligned(fromByteOffset: place * 4, as: UInt32.self)))
    }
    guard bytes.count >= 8 else { throw OpenBlock.damaged(first) }
    let (texts, records) = (number(0), number(1))
    let numbersStart = 8 + texts * 4
    let start = numbersStart + records * 2
    guard start <= bytes.count, texts == 0 || number(1 + texts) == bytes.count - start else {
      throw OpenBlock.damaged(first)
    }
    numbers = [UInt16](unsafeUninitializedCapacity: records) { numbers, count in
      for index in 0..<records {
        numbers[index] = UInt16(
          littleEndian: bytes.loadUnaligned(
            fromByteOffset: numbersStart + index * 2, as: UInt16.self))
      }
      count = records
    }
    passes = Array(repeating: false, count: texts)
    let area = UnsafeRawBufferPointer(rebasing: bytes[start...]).assumingMemoryBound(to: UInt8.self)
    var (text, place) = (0, 0)
    let ends = UnsafeRawBufferPointer(rebasing: bytes[8..<8 + texts * 4])
    let search = TextSearch(part.bytes)
    // One search over all texts; a part has no separator, so it is found within one of them.
    while let found = search.first(in: area, from: place) {
      // Where a rare part is found, many texts before it are passed over at once.
      text = TextMatches.firstEnd(behind: found, in: ends, from: text)
      guard text < texts else { break }
      passes[text] = true
      place = number(2 + text)
      text += 1
    }
  }

  /// The first of some ascending ends that is behind a place; looked for in growing steps.
  private static func firstEnd(
    behind place: Int, in ends: UnsafeRawBufferPointer, from start: Int
  ) -> Int {
    func end(_ text: Int) -> Int {
      Int(UInt32(littleEndian: ends.loadUnaligned(fromByteOffset: text * 4, as: UInt32.self)))
    }
    let count = ends.count / 4
    var (low, step) = (start, 1)
    while low + step <= count, end(low + step - 1) <= place {
      low += step
      step *= 2
    }
    var high = min(count, low + step)
    while low < high {
      let middle = (low + high) / 2
      if end(middle) <= place { low = middle + 1 } else { high = middle }
    }
    return low
  }

  @inline(__always)
  func contains(_ offset: UInt16) -> Bool {
    let offset = Int(offset)
    guard offset < numbers.count, numbers[offset] < passes.count else { return false }
    return passes[Int(numbers[offset])]
  }
}

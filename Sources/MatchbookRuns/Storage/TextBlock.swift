/// Texts of which each stands once, numbered as they come.
struct TextList {
  /// Where each text ends, with the byte behind it that no text has.
  private(set) var ends: [UInt32] = []
  private(set) var bytes: [UInt8] = []
  /// Slots of a hash table: 1 more than the number of a text.
  private var slots = [UInt16](repeating: 0, count: 2 * OpenBlock.length)

  /// No byte of UTF-8.
  static let separator: UInt8 = 0xFF

  /// The number of a text, which is added if it is new.
  mutating func number(of text: [UInt8]) -> (number: UInt16, isNew: Bool) {
    var hash: UInt64 = 0xCBF2_9CE4_8422_2325
    for byte in text { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01B3 }
    var slot = Int(truncatingIfNeeded: (hash ^ hash >> 32) % UInt64(slots.count))
    while slots[slot] != 0 {
      let number = slots[slot] - 1
      if isText(Int(number), text) { return (number, false) }
      slot = (slot + 1) % slots.count
    }
    bytes += text
    bytes.append(TextList.separator)
    ends.append(UInt32(bytes.count))
    slots[slot] = UInt16(ends.count)
    return (UInt16(ends.count - 1), true)
  }

  private func isText(_ number: Int, _ text: [UInt8]) -> Bool {
    let start = number == 0 ? 0 : Int(ends[number - 1])
    guard Int(ends[number]) - 1 - start == text.count else { return false }
    return bytes.withUnsafeBufferPointer { bytes in
      text.withUnsafeBufferPointer { text in
        text.indices.allSatisfy { bytes[start + $0] == text[$0] }
      }
    }
  }
}

/// The descriptions of up to ``OpenBlock/length`` records in a row, in lower case, as two values of the
/// database.
///
/// Descriptions that all differ mostly differ in their numbers. So each text is cut into its *frame*, in
/// which one byte stands for every run of digits, and its digits. A part without digits is looked for in the
/// frames, of which there are few; one of digits alone in the digits; and any other in both.
struct TextBlock {
  private var texts = TextList()
  private var frames = TextList()
  /// Of each text.
  private var framesOfTexts: [UInt16] = []
  private var digits: [UInt8] = []
  private var digitEnds: [UInt32] = []
  /// Of each record.
  private var numbers: [UInt16] = []
  private(set) var signature = TextSignature()
  private var folded: [UInt8] = []
  private var frame: [UInt8] = []

  /// Stands for a run of digits in frames, and behind each run among digits; no byte of UTF-8.
  static let run: UInt8 = 0xFE

  mutating func append(_ text: UnsafeBufferPointer<UInt8>) {
    folded.removeAll(keepingCapacity: true)
    TextPart.fold(text, into: &folded)
    let (number, isNew) = texts.number(of: folded)
    numbers.append(number)
    guard isNew else { return }
    signature.add(folded)
    frame.removeAll(keepingCapacity: true)
    TextBlock.cut(folded, &frame, &digits)
    digitEnds.append(UInt32(digits.count))
    framesOfTexts.append(frames.number(of: frame).number)
  }

  /// Appends the frame of a text, and its runs of digits with ``run`` behind each.
  static func cut(_ text: [UInt8], _ frame: inout [UInt8], _ digits: inout [UInt8]) {
    var isInRun = false
    for byte in text {
      let isDigit = isDigit(byte)
      if isDigit {
        if !isInRun { frame.append(run) }
        digits.append(byte)
      } else {
        if isInRun { digits.append(run) }
        frame.append(byte)
      }
      isInRun = isDigit
    }
    if isInRun { digits.append(run) }
  }

  @inline(__always)
  static func isDigit(_ byte: UInt8) -> Bool { byte &- 0x30 < 10 }

  /// The frames, with the number of each record's frame.
  var frameBytes: [UInt8] {
    TextValue.bytes(
      ends: frames.ends, numbers: numbers.map { framesOfTexts[Int($0)] }, area: frames.bytes)
  }

  /// The digits of each text, with the number of each record's text and of each text's frame.
  var digitBytes: [UInt8] {
    TextValue.bytes(ends: digitEnds, numbers: numbers, frames: framesOfTexts, area: digits)
  }
}

/// Texts one behind the other, as one value of the database.
///
/// Two numbers of 32 bits (texts and records) come first; then where each text ends, in 32 bits; the number
/// of each record's text, and of each text's frame where it has one, in 16 bits; and the texts. Every number
/// has its low byte first.
struct TextValue {
  /// How many texts there are.
  let count: Int
  let area: UnsafeBufferPointer<UInt8>
  private let ends: UnsafeRawPointer
  private let numberBytes: UnsafeRawBufferPointer
  private let frameBytes: UnsafeRawPointer

  static func bytes(
    ends: [UInt32], numbers: [UInt16], frames: [UInt16] = [], area: [UInt8]
  ) -> [UInt8] {
    let length = 8 + ends.count * 4 + (numbers.count + frames.count) * 2
    return NumberBytes.written(length: length) { value in
      value.add(UInt32(ends.count))
      value.add(UInt32(numbers.count))
      for end in ends { value.add(end) }
      for number in numbers { value.add(number) }
      for frame in frames { value.add(frame) }
    } + area
  }

  /// - Parameter bytes: Outlive the value.
  init(_ bytes: UnsafeRawBufferPointer, first: Int64, hasFrames: Bool = false) throws(RunError) {
    func number(_ place: Int) -> Int {
      Int(UInt32(littleEndian: bytes.loadUnaligned(fromByteOffset: place * 4, as: UInt32.self)))
    }
    guard bytes.count >= 8, let base = bytes.baseAddress else { throw OpenBlock.damaged(first) }
    let (texts, records) = (number(0), number(1))
    let (numbers, frames) = (8 + texts * 4, 8 + texts * 4 + records * 2)
    let start = frames + (hasFrames ? texts * 2 : 0)
    guard start <= bytes.count, texts == 0 || number(1 + texts) == bytes.count - start else {
      throw OpenBlock.damaged(first)
    }
    count = texts
    ends = base + 8
    numberBytes = UnsafeRawBufferPointer(rebasing: bytes[numbers..<frames])
    frameBytes = base + frames
    area = UnsafeRawBufferPointer(rebasing: bytes[start...]).assumingMemoryBound(to: UInt8.self)
    // What is read by these places later has to be in the area.
    var steps = 0
    for text in 1..<max(1, texts) { steps |= end(of: text) &- end(of: text - 1) }
    guard steps >= 0 else { throw OpenBlock.damaged(first) }
  }

  @inline(__always)
  func end(of text: Int) -> Int {
    Int(UInt32(littleEndian: ends.loadUnaligned(fromByteOffset: text * 4, as: UInt32.self)))
  }

  @inline(__always)
  func frame(of text: Int) -> Int {
    Int(UInt16(littleEndian: frameBytes.loadUnaligned(fromByteOffset: text * 2, as: UInt16.self)))
  }

  /// What is known of texts, for each record by its text.
  func ofRecords(_ known: [Bool]) -> [Bool] {
    let count = numberBytes.count / 2
    return known.withUnsafeBufferPointer { known in
      [Bool](unsafeUninitializedCapacity: count) { records, initialised in
        for record in 0..<count {
          let number = Int(
            UInt16(
              littleEndian: numberBytes.loadUnaligned(
                fromByteOffset: record * 2, as: UInt16.self)))
          records.initializeElement(at: record, to: number < known.count && known[number])
        }
        initialised = count
      }
    }
  }

  /// For each text, whether it has a byte, which is none of those that stand between texts.
  func texts(with byte: UInt8) -> [Bool] {
    let search = ByteSearch(byte)
    return [Bool](unsafeUninitializedCapacity: count) { found, initialised in
      var start = 0
      for text in 0..<count {
        let end = end(of: text)
        let range = start..<end
        start = end
        let isShort =
          range.count <= ByteSearch.length && range.lowerBound + ByteSearch.length <= area.count
        if isShort, let base = area.baseAddress {
          found.initializeElement(
            at: text, to: search.isAmongFirst(range.count, of: base + range.lowerBound))
        } else {
          found.initializeElement(at: text, to: area[range].contains(byte))
        }
      }
      initialised = count
    }
  }

  /// Hands over every text that has a part, once, ascending; and the place of the part's first byte.
  ///
  /// - Parameter part: Has none of the bytes that stand between texts.
  func forEach(_ part: TextSearch, _ body: (_ text: Int, _ place: Int) -> Void) {
    guard !part.isEmpty else {
      for text in 0..<count { body(text, text == 0 ? 0 : end(of: text - 1)) }
      return
    }
    var text = 0
    // One search over all texts: a part is found within one of them.
    part.forEachPlace(in: area, from: 0) { place in
      text = self.text(at: place, from: text)
      guard text < count else { return .max }
      body(text, place)
      text += 1
      return end(of: text - 1)
    }
  }

  /// The text that has a place; looked for in growing steps, since where a rare part is found, many
  /// texts before it are passed over at once.
  private func text(at place: Int, from start: Int) -> Int {
    var (low, step) = (start, 1)
    while low < count, low < start + 4 {
      if end(of: low) > place { return low }
      low += 1
    }
    while low + step <= count, end(of: low + step - 1) <= place {
      low += step
      step *= 2
    }
    var high = min(count, low + step)
    while low < high {
      let middle = (low + high) / 2
      if end(of: middle) <= place { low = middle + 1 } else { high = middle }
    }
    return low
  }
}

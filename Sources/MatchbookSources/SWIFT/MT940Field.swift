/// One field of a message: its tag and its lines.
///
/// The memory is used again for the next field.
struct MT940Field {
  /// For example `60F`; empty before the first field.
  private(set) var tag: [UInt8] = []
  /// The lines behind each other; ``lineEnds`` has where each ends.
  private(set) var text: [UInt8] = []
  private(set) var lineEnds: [Int] = []
  /// Where the field begins in the file, from 1.
  private(set) var line = 0

  /// No bank writes fields that are longer.
  static let maximumBytes = 1 << 20

  mutating func begin(tag: ArraySlice<UInt8>, line: Int) {
    self.tag.removeAll(keepingCapacity: true)
    self.tag.append(contentsOf: tag)
    self.line = line
    text.removeAll(keepingCapacity: true)
    lineEnds.removeAll(keepingCapacity: true)
  }

  mutating func clear() { begin(tag: [], line: 0) }

  mutating func append(_ line: some Collection<UInt8>) {
    text.append(contentsOf: line)
    lineEnds.append(text.count)
  }

  var isEmpty: Bool { tag.isEmpty }

  /// The tag as a number that is compared at once: two digits and the letter.
  var code: Int {
    guard tag.count >= 2 else { return 0 }
    return Int(tag[0] &- 0x30) * 10 + Int(tag[1] &- 0x30)
  }

  /// The letter behind the digits; 0 where there is none.
  var letter: UInt8 { tag.count > 2 ? tag[2] : 0 }

  func line(_ index: Int) -> ArraySlice<UInt8> {
    text[(index == 0 ? 0 : lineEnds[index - 1])..<lineEnds[index]]
  }

  var lines: [ArraySlice<UInt8>] { lineEnds.indices.map { line($0) } }

  var firstLine: ArraySlice<UInt8> { lineEnds.isEmpty ? [] : line(0) }

  /// The lines as the bank meant them: a line that fills its width goes on in the next one, others
  /// end with a blank.
  ///
  /// Banks cut texts at 65 characters, older ones at 35 or 27, and leave away the blanks at the end of
  /// a line: one character less than the width means that a blank was there.
  func joined() -> [UInt8] {
    guard lineEnds.count > 1 else { return text }
    let longest = lineEnds.indices.map { MT940Field.characters(line($0)) }.max() ?? 0
    let width = longest > 35 ? max(65, longest) : longest >= 34 ? 35 : Int.max
    var joined: [UInt8] = []
    for index in lineEnds.indices {
      joined += line(index)
      // Some banks count the tag of the first line as well.
      let count = MT940Field.characters(line(index))
      let isFull = count >= width || (index == 0 && width == 65 && count + tag.count + 2 == width)
      if index + 1 < lineEnds.count, !isFull { joined.append(0x20) }
    }
    return joined
  }

  static func characters(_ text: ArraySlice<UInt8>) -> Int {
    text.reduce(0) { $0 + ($1 & 0xC0 == 0x80 ? 0 : 1) }
  }
}

extension ArraySlice<UInt8> {
  /// Without blanks at both ends.
  var withoutBlanks: ArraySlice<UInt8> {
    var rest = self
    while let first = rest.first, first == 0x20 || first == 0x09 { rest = rest.dropFirst() }
    while let last = rest.last, last == 0x20 || last == 0x09 { rest = rest.dropLast() }
    return rest
  }

  var string: String { String(decoding: self, as: UTF8.self) }

  /// Where a text stands first.
  func firstPlace(of text: [UInt8], from start: Int) -> Int? {
    guard let first = text.first, endIndex - start >= text.count else { return nil }
    var at = start
    while at <= endIndex - text.count {
      if self[at] == first, self[at..<at + text.count].elementsEqual(text) { return at }
      at += 1
    }
    return nil
  }
}

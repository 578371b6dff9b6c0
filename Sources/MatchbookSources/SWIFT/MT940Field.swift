/// One field of a message: its tag and its lines.
///
/// The memory is used again for the next field.
struct MT940Field {
  /// The two digits of the tag; 0 before the first field.
  private(set) var code = 0
  /// The letter behind the digits; 0 where there is none.
  private(set) var letter: UInt8 = 0
  private(set) var isEmpty = true
  private(set) var lineCount = 0
  /// Where the field begins in the file, from 1.
  private(set) var line = 0
  private let lines = ByteBuffer(capacity: 4096)
  /// Where each line ends among the bytes of the text, four bytes for each.
  private let ends = ByteBuffer(capacity: 256)
  private let whole = ByteBuffer(capacity: 4096)

  /// No bank writes fields that are longer.
  static let maximumBytes = 1 << 20

  /// The code of `:NS:`, which German banks write for themselves.
  static let proprietaryCode = 100

  /// - Parameter tag: Two digits and perhaps a letter, or `NS`.
  mutating func begin(tag: Bytes, line: Int) {
    code =
      tag[0] == UInt8(ascii: "N")
      ? MT940Field.proprietaryCode : Int(tag[0] &- 0x30) &* 10 &+ Int(tag[1] &- 0x30)
    letter = tag.count > 2 ? tag[2] & 0xDF : 0
    isEmpty = false
    self.line = line
    clearLines()
  }

  mutating func clear() {
    (code, letter, isEmpty, line) = (0, 0, true, 0)
    clearLines()
  }

  private mutating func clearLines() {
    lines.clear()
    ends.clear()
    lineCount = 0
  }

  mutating func append(_ line: Bytes) {
    lines.append(line)
    // A field has at most 1 MB.
    ends.append(word: UInt32(truncatingIfNeeded: lines.count))
    lineCount += 1
  }

  /// For example `60F`.
  var tag: String {
    code == MT940Field.proprietaryCode
      ? "NS"
      : (code < 10 ? "0" : "") + String(code)
        + (letter == 0 ? "" : String(Character(Unicode.Scalar(letter))))
  }

  /// Whether it may be the first one of a message, whose field `:20:` is missing.
  var beginsMessage: Bool { [25, 28, 60, 13, 34].contains(code) }

  /// The lines behind each other.
  var text: Bytes { lines.bytes }

  func line(_ index: Int) -> Bytes {
    text[(index == 0 ? 0 : Int(ends.word(index - 1)))..<Int(ends.word(index))]
  }

  @inline(__always)
  var firstLine: Bytes { lineCount == 0 ? .empty : text[0..<Int(ends.word(0))] }

  /// The lines as the bank meant them: a line that fills its width goes on in the next one, others
  /// end with a blank.
  ///
  /// Banks cut texts at 65 characters, older ones at 35 or 27, and leave away the blanks at the end of
  /// a line: one character less than the width means that a blank was there.
  func joined() -> Bytes {
    guard lineCount > 1 else { return text }
    var longest = 0
    for index in 0..<lineCount { longest = max(longest, line(index).characterCount) }
    let width = longest > 35 ? max(65, longest) : longest >= 34 ? 35 : Int.max
    let tagLength = letter == 0 ? 2 : 3
    whole.clear()
    for index in 0..<lineCount {
      whole.append(line(index))
      // Some banks count the tag of the first line as well.
      let count = line(index).characterCount
      let isFull = count >= width || (index == 0 && width == 65 && count + tagLength + 2 == width)
      if index + 1 < lineCount, !isFull, whole.bytes.endsWord, line(index + 1).first != 0x20 {
        whole.append(0x20)
      }
    }
    return whole.bytes
  }
}

extension Bytes {
  /// Whether there is a text that ends without a blank.
  var endsWord: Bool { last.map { $0 != 0x20 } ?? false }
}

/// The numbers of the lines in which some positions of a text stand.
struct LineNumbers {
  private var lines: [Int: Int] = [:]

  /// - Complexity: O(bytes up to the last position).
  init(of positions: [Int], in bytes: UnsafeBufferPointer<UInt8>) {
    var line = 1
    var at = 0
    for position in Set(positions).sorted() {
      while at < min(position, bytes.count) {
        let byte = bytes[at]
        at += 1
        if byte == 0x0A {
          line += 1
        } else if byte == 0x0D, at == bytes.count || bytes[at] != 0x0A {
          line += 1
        }
      }
      lines[position] = line
    }
  }

  subscript(position: Int) -> Int? { lines[position] }
}

/// The neighbourhood of a value in its line.
struct Excerpt {
  let text: String
  let caret: SourceError.Finding.Caret?
  /// Characters before the value in its line, and one.
  let position: Int

  private static let most = 100
  private static let before = 40

  init(around raw: ChunkNotes.Raw, _ bytes: UnsafeBufferPointer<UInt8>) {
    let isRow = raw.column < 0 && raw.length == 0
    let place = isRow ? raw.rowStart : min(raw.offset, bytes.count)
    var start = place
    while start > 0, bytes[start - 1] != 0x0A, bytes[start - 1] != 0x0D { start -= 1 }
    // A byte order mark is no part of the first line.
    if start == 0, place >= 3, bytes.starts(with: [0xEF, 0xBB, 0xBF]) { start = 3 }
    var end = place
    while end < bytes.count, bytes[end] != 0x0A, bytes[end] != 0x0D { end += 1 }
    func characters(_ from: Int, _ to: Int) -> [Character] {
      Array(String(decoding: bytes[from..<max(from, to)], as: UTF8.self))
    }
    // No more is decoded than can be shown: a line may be as long as the file.
    let near = max(start, place - Excerpt.before * 4)
    let ahead = characters(near, place)
    let behind = characters(place, min(end, place + Excerpt.most * 4))
    position = place - start < 4096 ? characters(start, place).count + 1 : place - start + 1
    let isCut = near > start || ahead.count > Excerpt.before
    let left = isCut ? ["…"] + ahead.suffix(Excerpt.before) : ahead
    let room = Excerpt.most - left.count
    let right = behind.count > room ? behind.prefix(room) + ["…"] : behind[...]
    text = String(
      (left + right).map { $0 == "\t" || $0.isNewline || Excerpt.isControl($0) ? " " : $0 })
    let length = characters(place, min(end, raw.offset + raw.length)).count
    caret =
      isRow
      ? nil
      : SourceError.Finding.Caret(
        offset: left.count, length: max(1, min(length, max(1, right.count))))
  }

  /// The same in a line that begins so many characters earlier.
  func moved(by count: Int) -> Excerpt {
    Excerpt(text: text, caret: caret, position: position + max(0, count))
  }

  private init(text: String, caret: SourceError.Finding.Caret?, position: Int) {
    self.text = text
    self.caret = caret
    self.position = position
  }

  private static func isControl(_ character: Character) -> Bool {
    character.unicodeScalars.first.map { $0.value < 0x20 || $0.value == 0x7F } ?? false
  }
}

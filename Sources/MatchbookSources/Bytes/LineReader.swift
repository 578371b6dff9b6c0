import CMarks
import Matchbook

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

/// Hands out the lines of a file of a bank, one after the other, from a buffer of fixed size.
///
/// Lines end with LF, CR LF or CR. They are handed out in UTF-8: lines that are none are taken for
/// Latin-1 where the description leaves that open, and what was found is told at the end.
final class LineReader {
  /// No format that is read here has lines of more than a few hundred characters.
  static let longestLine = 1 << 20

  /// Bytes of every line of a file without line ends; `nil` where lines have ends.
  private(set) var fixedLength: Int?
  /// The number of the line that was handed out last, from 1.
  private(set) var number = 0
  /// Whether the last line had a control character, which stands as a blank in it, and where.
  private(set) var controlCharacter: (offset: Int, byte: UInt8)?
  /// Lines with characters beyond ASCII that were UTF-8, and that were not.
  private(set) var utf8Lines = 0
  private(set) var latin1Lines = 0

  private let stream: ByteStream
  private let choice: SourceDescription.Encoding
  private let name: String
  private var buffer: UnsafeMutablePointer<UInt8>
  private var capacity: Int
  private var start = 0
  private var end = 0
  private var isAtEnd = false
  /// The next LF that was found, so that lines that end with CR do not look for it again.
  private var nextFeed = -1
  private var converted: [UInt8] = []
  /// Where a line that was changed stands until the next one.
  private var scratch: UnsafeMutablePointer<UInt8>
  private var scratchCapacity = 4096
  private var isFirst = true
  private var endedWithReturn = false
  /// Whether all that is in the buffer is printable ASCII, in lines that end with LF or CR LF.
  private var isSimple = false

  /// - Throws: ``SourceError`` for a file in UTF-16 that is damaged.
  init(
    _ stream: ByteStream, encoding: SourceDescription.Encoding, name: String
  ) throws(SourceError) {
    self.name = name
    choice = encoding
    // First what may be refused: nothing frees the memory of an object that was never whole.
    self.stream = try stream.decoded(encoding, name)
    capacity = 1 << 18
    buffer = .allocate(capacity: capacity)
    scratch = .allocate(capacity: scratchCapacity)
  }

  deinit {
    buffer.deallocate()
    scratch.deallocate()
  }

  /// The encoding of the lines so far.
  var encoding: TextEncoding { latin1Lines > 0 || choice == .latin1 ? .latin1 : .utf8 }

  /// Takes the next line.
  ///
  /// - Returns: Its bytes without the line end, valid until the next call; `nil` at the end.
  @inline(__always)
  func next() throws(SourceError) -> Bytes? {
    controlCharacter = nil
    if isSimple, let found = memchr(buffer + start, 0x0A, end - start) {
      let line = buffer + start
      var length = UnsafeRawPointer(found) - UnsafeRawPointer(line)
      start += length + 1
      number += 1
      if length > 0, line[length - 1] == 0x0D { length -= 1 }
      return Bytes(UnsafeBufferPointer(start: UnsafePointer(line), count: length))
    }
    return try nextCarefully()
  }

  private func nextCarefully() throws(SourceError) -> Bytes? {
    if isFirst {
      isFirst = false
      try fill()
      if end >= 3, buffer[0] == 0xEF, buffer[1] == 0xBB, buffer[2] == 0xBF { start = 3 }
    }
    while true {
      skipFeed()
      if let length = fixedLength, end - start >= length || isAtEnd, start < end {
        let line = UnsafeBufferPointer(start: buffer + start, count: min(length, end - start))
        start += line.count
        number += 1
        return Bytes(try checked(line))
      }
      if fixedLength == nil, start < end, let length = lineLength() {
        let line = UnsafeBufferPointer(start: buffer + start, count: length)
        endedWithReturn = buffer[start + length] == 0x0D
        start += length + 1
        number += 1
        skipFeed()
        return Bytes(try checked(line))
      }
      guard !isAtEnd else {
        guard start < end else { return nil }
        let line = UnsafeBufferPointer(start: buffer + start, count: end - start)
        start = end
        number += 1
        return Bytes(try checked(line))
      }
      guard end - start < LineReader.longestLine else {
        throw SourceError(
          file: name,
          SourceError.Finding(
            .textLength, line: number + 1,
            message: "the line has more than \(LineReader.longestLine) bytes",
            remedy: "Lines of such a file are short; export it again as text with line ends."))
      }
      try fill()
    }
  }

  /// Looks whether the file is cut into lines of a fixed length, without ends; before the first one.
  ///
  /// - Parameter begins: Whether the bytes look like the start of a line.
  func findFixedLength(
    _ length: Int, where begins: (Bytes) -> Bool
  ) throws(SourceError) {
    let first = try stream.prefix(LineReader.sampleBytes, of: name)
    let hasMark = first.starts(with: [0xEF, 0xBB, 0xBF])
    first.withUnsafeBufferPointer { bytes in
      let text = Bytes(bytes).dropFirst(hasMark ? 3 : 0)
      guard text.count > length, !text.contains(0x0A), !text.contains(0x0D) else { return }
      for place in stride(from: 0, to: text.count - 3, by: length) {
        guard begins(text.from(place)) else { return }
      }
      fixedLength = length
    }
  }

  private static let sampleBytes = 4096

  /// The LF of a CR LF belongs to the line before.
  private func skipFeed() {
    guard endedWithReturn, start < end else { return }
    endedWithReturn = false
    if buffer[start] == 0x0A { start += 1 }
  }

  /// The bytes before the next line end; `nil` if it is not in the buffer.
  private func lineLength() -> Int? {
    let line = buffer + start
    if nextFeed < start {
      let found = memchr(line, 0x0A, end - start)
      nextFeed = found.map { UnsafeRawPointer($0) - UnsafeRawPointer(buffer) } ?? Int.max
    }
    let limit = min(nextFeed, end)
    if let found = memchr(line, 0x0D, limit - start) {
      return UnsafeRawPointer(found) - UnsafeRawPointer(line)
    }
    return nextFeed < end ? nextFeed - start : nil
  }

  private func fill() throws(SourceError) {
    let piece: UnsafeRawBufferPointer?
    do throws(FileReadFailure) { piece = try stream.next() } catch {
      throw SourceError(unreadable: name, error)
    }
    guard let piece else {
      isAtEnd = true
      return
    }
    let kept = end - start
    if kept + piece.count > capacity {
      let larger = max(capacity * 2, kept + piece.count)
      let moved = UnsafeMutablePointer<UInt8>.allocate(capacity: larger)
      moved.update(from: buffer + start, count: kept)
      buffer.deallocate()
      buffer = moved
      capacity = larger
    } else if start > 0 {
      buffer.update(from: buffer + start, count: kept)
    }
    start = 0
    end = kept + piece.count
    nextFeed = -1
    UnsafeMutableRawPointer(buffer + kept).copyMemory(
      from: UnsafeRawPointer(piece.baseAddress ?? UnsafeRawPointer(buffer)),
      byteCount: piece.count)
    let kinds = cmarks_kinds_of(buffer, end)
    isSimple = !kinds.has_other && !kinds.has_lone_returns && !endedWithReturn && !isFirst
  }

  /// A line in UTF-8, with blanks for control characters.
  private func checked(
    _ line: UnsafeBufferPointer<UInt8>
  ) throws(SourceError) -> UnsafeBufferPointer<UInt8> {
    isPlain(line) ? line : try checkedCarefully(line)
  }

  /// Whether all bytes are printable ASCII.
  @inline(__always)
  private func isPlain(_ line: UnsafeBufferPointer<UInt8>) -> Bool {
    guard let base = UnsafeRawPointer(line.baseAddress) else { return true }
    var place = 0
    while place + 8 <= line.count {
      let word = base.loadUnaligned(fromByteOffset: place, as: UInt64.self)
      guard LineReader.isPlain(word) else { return false }
      place += 8
    }
    while place < line.count {
      guard line[place] >= 0x20, line[place] < 0x7F else { return false }
      place += 1
    }
    return true
  }

  /// A byte below 0x20 borrows from the highest bit, 0x7F carries into it, and beyond ASCII it is set.
  @inline(__always)
  private static func isPlain(_ word: UInt64) -> Bool {
    ((word &- 0x2020_2020_2020_2020) | (word &+ 0x0101_0101_0101_0101) | word)
      & 0x8080_8080_8080_8080 == 0
  }

  private func checkedCarefully(
    _ line: UnsafeBufferPointer<UInt8>
  ) throws(SourceError) -> UnsafeBufferPointer<UInt8> {
    var line = line
    // Marks of transmission and of old systems around a text, and zeros that fill a block up.
    while let first = line.first, first < 0x05 || first == 0x1A {
      line = UnsafeBufferPointer(rebasing: line.dropFirst())
    }
    while let last = line.last, last < 0x05 || last == 0x1A {
      line = UnsafeBufferPointer(rebasing: line.dropLast())
    }
    var hasHigh = false
    var invalid: Int?
    var at = 0
    while at < line.count {
      let byte = line[at]
      if byte < 0x80 {
        if byte < 0x20 || byte == 0x7F {
          if byte != 0x09, controlCharacter == nil { controlCharacter = (at, byte) }
        }
        at += 1
        continue
      }
      hasHigh = true
      let length = UTF8Check.length(line, at: at)
      if length == 0 {
        invalid = invalid ?? at
        at += 1
      } else {
        at += length
      }
    }
    guard hasHigh || controlCharacter != nil else { return line }
    let isLatin1 = hasHigh && (choice == .latin1 || (choice != .utf8 && invalid != nil))
    if hasHigh, isLatin1 { latin1Lines += 1 } else if hasHigh { utf8Lines += 1 }
    if let invalid, !isLatin1 {
      throw SourceError(
        file: name,
        SourceError.Finding(
          .encoding, line: number,
          message:
            "byte \(invalid + 1) of the line, \(ChunkNotes.hexadecimal(line[invalid])), is no "
            + "text in UTF-8",
          remedy: "Set  \"encoding\": \"latin-1\"  in the description if the file is in Latin-1."))
    }
    converted.removeAll(keepingCapacity: true)
    for byte in line {
      if byte < 0x20 || byte == 0x7F {
        converted.append(0x20)
      } else if byte < 0x80 || !isLatin1 {
        converted.append(byte)
      } else {
        TextDecoding.appendLatin1(byte, to: &converted)
      }
    }
    if converted.count > scratchCapacity {
      scratch.deallocate()
      scratchCapacity = converted.count * 2
      scratch = .allocate(capacity: scratchCapacity)
    }
    for (index, byte) in converted.enumerated() { scratch[index] = byte }
    return UnsafeBufferPointer(start: scratch, count: converted.count)
  }
}

import Matchbook

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

/// Cuts a file of OFX into tags and the texts behind them, from pieces of any size.
///
/// It is tolerant where OFX 1.x (SGML) and 2.x (XML) differ: elements with a text may be closed or not.
/// A document type, which could declare entities, is refused.
struct OFXTokens {
  /// The name of the tag in capital letters, with a slash before it for one that closes.
  private(set) var tag: [UInt8] = []
  /// The text behind the tag, without the blanks around it, with its entities replaced, in UTF-8.
  private(set) var text: [UInt8] = []
  /// The line in which the tag stands, from 1.
  private(set) var line = 1
  private(set) var utf8Texts = 0
  private(set) var latin1Texts = 0
  /// What stands before the first tag: the header of OFX 1.x.
  private(set) var header: [UInt8] = []

  private var raw: [UInt8] = []
  private let stream: ByteStream
  private let name: String
  private let choice: SourceDescription.Encoding
  private var piece = UnsafeRawBufferPointer(start: nil, count: 0)
  private var position = 0
  private var isAtEnd = false
  private var currentLine = 1

  static let longestTag = 1024
  static let longestText = 1 << 20

  init(_ stream: ByteStream, encoding: SourceDescription.Encoding, name: String) {
    self.stream = stream
    self.name = name
    choice = encoding
  }

  /// Takes what stands before the first tag.
  mutating func readHeader() throws(SourceError) {
    var taken: [UInt8] = []
    try take(upTo: UInt8(ascii: "<"), into: &taken, limit: OFXTokens.longestText)
    header = taken
    _ = try take()
    try takeDeclarations(into: nil)
  }

  /// Takes the next tag with its text.
  ///
  /// - Returns: `false` at the end.
  mutating func next() throws(SourceError) -> Bool {
    guard try hasBytes() else { return false }
    line = currentLine
    tag.removeAll(keepingCapacity: true)
    var taken: [UInt8] = []
    swap(&taken, &tag)
    try take(upTo: UInt8(ascii: ">"), into: &taken, limit: OFXTokens.longestTag)
    swap(&taken, &tag)
    guard try take() else {
      throw SourceError(
        file: name,
        SourceError.Finding(
          .structure, line: line, message: "the file ends inside a tag, expected \">\"",
          remedy: "The file may be cut off; ask for it again."))
    }
    try readText()
    if tag.first != UInt8(ascii: "?") { normaliseTag() }
    return true
  }

  private mutating func normaliseTag() {
    // Attributes mean nothing here, and a slash at the end closes an element without a text.
    if let blank = tag.firstIndex(where: { $0 <= 0x20 }) { tag.removeSubrange(blank...) }
    if tag.last == UInt8(ascii: "/"), tag.count > 1 { tag.removeLast() }
    for index in tag.indices where (0x61...0x7A).contains(tag[index]) { tag[index] ^= 0x20 }
    // A prefix of a name space.
    if let colon = tag.firstIndex(of: UInt8(ascii: ":")) {
      let isEnd = tag.first == UInt8(ascii: "/")
      tag.removeSubrange((isEnd ? 1 : 0)...colon)
    }
  }

  private mutating func readText() throws(SourceError) {
    raw.removeAll(keepingCapacity: true)
    // An own buffer, taken out and put back: a value is not handed to its own method.
    var taken: [UInt8] = []
    swap(&taken, &raw)
    try take(upTo: UInt8(ascii: "<"), into: &taken, limit: OFXTokens.longestText)
    swap(&taken, &raw)
    _ = try take()
    if try hasBytes(), piece[position] == UInt8(ascii: "!") {
      var longer = raw
      try takeDeclarations(into: &longer)
      raw = longer
    }
    text.removeAll(keepingCapacity: true)
    let trimmed = OFXTokens.trimmed(raw)
    guard !trimmed.isEmpty else { return }
    if trimmed.contains(where: { $0 >= 0x7F || $0 == UInt8(ascii: "&") || $0 < 0x20 }) {
      try convert(trimmed)
    } else {
      text.append(contentsOf: trimmed)
    }
  }

  /// Takes comments and sections of plain text, which belong to the text around them.
  private mutating func takeDeclarations(
    into text: UnsafeMutablePointer<[UInt8]>?
  ) throws(SourceError) {
    while try hasBytes(), piece[position] == UInt8(ascii: "!") {
      line = currentLine
      _ = try take()
      var start: [UInt8] = []
      while start.count < 7, try hasBytes(), piece[position] != UInt8(ascii: ">") {
        start.append(piece[position])
        _ = try take()
        if start.elementsEqual("--".utf8) { break }
      }
      if start.elementsEqual("--".utf8) {
        _ = try section(end: Array("-->".utf8), limit: Int.max)
      } else if start.elementsEqual("[CDATA[".utf8) {
        let section = try section(end: Array("]]>".utf8), limit: OFXTokens.longestText)
        for byte in section {
          text?.pointee.append(byte)
          if byte == UInt8(ascii: "&") { text?.pointee.append(contentsOf: "amp;".utf8) }
        }
      } else {
        throw SourceError(
          file: name,
          SourceError.Finding(
            .forbidden, line: line,
            message:
              "the file declares a document type, which no bank does and which may hide texts",
            remedy: "Ask for a file without it."))
      }
      var behind: [UInt8] = []
      try take(upTo: UInt8(ascii: "<"), into: &behind, limit: OFXTokens.longestText)
      text?.pointee.append(contentsOf: behind)
      _ = try take()
    }
  }

  private static func trimmed(_ raw: [UInt8]) -> ArraySlice<UInt8> {
    var rest = raw[...]
    while let first = rest.first, first <= 0x20 { rest = rest.dropFirst() }
    while let last = rest.last, last <= 0x20 { rest = rest.dropLast() }
    return rest
  }

  /// Brings a text into UTF-8 and replaces its entities.
  private mutating func convert(_ raw: ArraySlice<UInt8>) throws(SourceError) {
    let hasHigh = raw.contains { $0 >= 0x80 }
    var isLatin1 = false
    if hasHigh {
      let invalid = raw.withUnsafeBufferPointer { UTF8Check.firstInvalid($0, from: 0, threads: 1) }
      isLatin1 = choice == .latin1 || (choice != .utf8 && invalid != nil)
      if let invalid, !isLatin1 {
        throw SourceError(
          file: name,
          SourceError.Finding(
            .encoding, line: line,
            message: "byte \(invalid + 1) of the text behind <\(ArraySlice(tag).string)>, "
              + "\(ChunkNotes.hexadecimal(raw[raw.startIndex + invalid])), is no text in UTF-8",
            remedy: "Set  \"encoding\": \"latin-1\"  in the description if the file is in Latin-1.")
        )
      }
      if isLatin1 { latin1Texts += 1 } else { utf8Texts += 1 }
    }
    var at = raw.startIndex
    while at < raw.endIndex {
      let byte = raw[at]
      if byte == UInt8(ascii: "&"), let (scalar, length) = OFXTokens.entity(raw[at...]) {
        text.append(contentsOf: String(Character(scalar)).utf8)
        at += length
        continue
      }
      if byte < 0x20 || byte == 0x7F {
        guard byte == 0x09 || byte == 0x0A || byte == 0x0D else {
          throw SourceError(
            file: name,
            SourceError.Finding(
              .controlCharacter, line: line,
              message: "the text behind <\(ArraySlice(tag).string)> holds the control character "
                + "\(ChunkNotes.hexadecimal(byte)), expected text",
              remedy: "Export the file again, or remove the character."))
        }
        if text.last != 0x20 { text.append(0x20) }
      } else if byte < 0x80 || !isLatin1 {
        text.append(byte)
      } else {
        TextDecoding.appendLatin1(byte, to: &text)
      }
      at += 1
    }
  }

  private static let entities: [(name: [UInt8], scalar: Unicode.Scalar)] = [
    ("&amp;", "&"), ("&lt;", "<"), ("&gt;", ">"), ("&quot;", "\""), ("&apos;", "'"),
    ("&nbsp;", " "),
  ].map { (Array($0.0.utf8), $0.1) }

  /// The character of an entity and the bytes it takes; `nil` where an ampersand stands for itself.
  private static func entity(
    _ text: ArraySlice<UInt8>
  ) -> (scalar: Unicode.Scalar, length: Int)? {
    for (name, scalar) in entities where text.starts(with: name) { return (scalar, name.count) }
    guard text.count > 3, text[text.startIndex + 1] == UInt8(ascii: "#"),
      let end = text.prefix(12).firstIndex(of: UInt8(ascii: ";"))
    else { return nil }
    let digits = text[(text.startIndex + 2)..<end].string
    let isHexadecimal = digits.hasPrefix("x") || digits.hasPrefix("X")
    let value = isHexadecimal ? UInt32(digits.dropFirst(), radix: 16) : UInt32(digits)
    guard let value, value >= 0x20, value != 0x7F, let scalar = Unicode.Scalar(value) else {
      return nil
    }
    return (scalar, end - text.startIndex + 1)
  }

  // MARK: Bytes

  /// Takes one byte.
  private mutating func take() throws(SourceError) -> Bool {
    guard try hasBytes() else { return false }
    if piece[position] == 0x0A { currentLine += 1 }
    position += 1
    return true
  }

  private mutating func hasBytes() throws(SourceError) -> Bool {
    while position >= piece.count {
      guard !isAtEnd else { return false }
      let next: UnsafeRawBufferPointer?
      do throws(FileReadFailure) { next = try stream.next() } catch {
        throw SourceError(unreadable: name, error)
      }
      guard let next else {
        isAtEnd = true
        return false
      }
      piece = next
      position = 0
    }
    return true
  }

  /// Takes the bytes before the next mark, or all that are left.
  private mutating func take(
    upTo mark: UInt8, into taken: inout [UInt8], limit: Int
  ) throws(SourceError) {
    while try hasBytes() {
      let rest = UnsafeRawBufferPointer(rebasing: piece[position...])
      guard let base = rest.baseAddress else { return }
      let found = memchr(base, Int32(mark), rest.count).map { UnsafeRawPointer($0) - base }
      let part = UnsafeRawBufferPointer(rebasing: rest[..<(found ?? rest.count)])
      guard taken.count + part.count <= limit else {
        let isTag = limit == OFXTokens.longestTag
        throw SourceError(
          file: name,
          SourceError.Finding(
            isTag ? .structure : .textLength, line: line,
            message: isTag
              ? "a tag is longer than \(limit) bytes, expected \">\""
              : "a text is longer than \(limit) bytes",
            remedy: "The file may be damaged; ask for it again."))
      }
      taken.append(contentsOf: part)
      for byte in part where byte == 0x0A { currentLine += 1 }
      position += part.count
      if found != nil { return }
    }
  }

  /// Takes everything up to an end of three bytes.
  private mutating func section(end: [UInt8], limit: Int) throws(SourceError) -> [UInt8] {
    var text: [UInt8] = []
    while try hasBytes() {
      let byte = piece[position]
      _ = try take()
      text.append(byte)
      if byte == end[2], text.suffix(3).elementsEqual(end) {
        text.removeLast(3)
        return text
      }
      if limit == Int.max {
        // Nothing of a comment is kept.
        if text.count > 4096 { text.removeFirst(4000) }
      } else if text.count > limit {
        throw SourceError(
          file: name,
          SourceError.Finding(
            .textLength, line: line, message: "a text is longer than \(limit) bytes",
            remedy: "The file may be damaged; ask for it again."))
      }
    }
    throw SourceError(
      file: name,
      SourceError.Finding(
        .structure, line: line,
        message: "the file ends inside a section that begins here, expected \"\(end[...].string)\"",
        remedy: "The file may be cut off; ask for it again."))
  }
}

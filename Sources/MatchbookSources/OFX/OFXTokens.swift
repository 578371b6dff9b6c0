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
  var tag: Bytes { tagBuffer.bytes }
  /// The text behind the tag, without the blanks around it, with its entities replaced, in UTF-8.
  var text: Bytes { textBuffer.bytes }
  /// The line in which the tag stands, from 1.
  private(set) var line = 1
  private(set) var utf8Texts = 0
  private(set) var latin1Texts = 0
  /// What stands before the first tag: the header of OFX 1.x.
  private(set) var header: [UInt8] = []

  private let tagBuffer = ByteBuffer(capacity: 64)
  private let textBuffer = ByteBuffer(capacity: 1024)
  private let raw = ByteBuffer(capacity: 1024)
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
    try take(upTo: UInt8(ascii: "<"), into: raw, limit: OFXTokens.longestText)
    header = Array(raw.bytes)
    _ = try take()
    try takeDeclarations(into: nil)
  }

  /// Takes the next tag with its text.
  ///
  /// - Returns: `false` at the end.
  mutating func next() throws(SourceError) -> Bool {
    guard try hasBytes() else { return false }
    line = currentLine
    raw.clear()
    try take(upTo: UInt8(ascii: ">"), into: raw, limit: OFXTokens.longestTag)
    nameTag(raw.bytes)
    guard try take() else {
      throw SourceError(
        file: name,
        SourceError.Finding(
          .structure, line: line, message: "the file ends inside a tag, expected \">\"",
          remedy: "The file may be cut off; ask for it again."))
    }
    try readText()
    return true
  }

  private func nameTag(_ written: Bytes) {
    tagBuffer.clear()
    guard written.first != UInt8(ascii: "?") else { return tagBuffer.append(written) }
    // Attributes mean nothing here, and a slash at the end closes an element without a text.
    var name = written
    var length = 0
    var hasColon = false
    while length < written.count, written[length] > 0x20 {
      if written[length] == UInt8(ascii: ":") { hasColon = true }
      length += 1
    }
    if length < written.count { name = written.prefix(length) }
    if name.last == UInt8(ascii: "/"), name.count > 1 { name = name.dropLast() }
    if name.first == UInt8(ascii: "/") {
      tagBuffer.append(UInt8(ascii: "/"))
      name = name.dropFirst()
    }
    // A prefix of a name space.
    if hasColon, let colon = name.firstPlace(of: UInt8(ascii: ":")) { name = name.from(colon + 1) }
    for byte in name { tagBuffer.append((0x61...0x7A).contains(byte) ? byte ^ 0x20 : byte) }
  }

  private mutating func readText() throws(SourceError) {
    raw.clear()
    try take(upTo: UInt8(ascii: "<"), into: raw, limit: OFXTokens.longestText)
    while try take(), try hasBytes(), !beginsTag(piece[position]) {
      // A mark that no tag follows is part of the text.
      raw.append(UInt8(ascii: "<"))
      try take(upTo: UInt8(ascii: "<"), into: raw, limit: OFXTokens.longestText)
    }
    if try hasBytes(), piece[position] == UInt8(ascii: "!") { try takeDeclarations(into: raw) }
    textBuffer.clear()
    let trimmed = OFXTokens.trimmed(raw.bytes)
    guard !trimmed.isEmpty else { return }
    if trimmed.contains(where: { $0 >= 0x7F || $0 == UInt8(ascii: "&") || $0 < 0x20 }) {
      try convert(trimmed)
    } else {
      textBuffer.append(trimmed)
    }
  }

  private func beginsTag(_ byte: UInt8) -> Bool {
    switch byte {
    case 0x41...0x5A, 0x61...0x7A, UInt8(ascii: "/"), UInt8(ascii: "!"), UInt8(ascii: "?"): true
    default: false
    }
  }

  /// Takes comments and sections of plain text, which belong to the text around them.
  private mutating func takeDeclarations(
    into text: ByteBuffer?
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
          text?.append(byte)
          if byte == UInt8(ascii: "&") { text?.append(Bytes("amp;")) }
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
      let behind = text ?? ByteBuffer()
      try take(upTo: UInt8(ascii: "<"), into: behind, limit: OFXTokens.longestText)
      _ = try take()
    }
  }

  private static func trimmed(_ raw: Bytes) -> Bytes {
    var (start, end) = (0, raw.count)
    while start < end, raw[start] <= 0x20 { start += 1 }
    while end > start, raw[end - 1] <= 0x20 { end -= 1 }
    return raw[start..<end]
  }

  /// Brings a text into UTF-8 and replaces its entities.
  private mutating func convert(_ raw: Bytes) throws(SourceError) {
    let hasHigh = raw.contains { $0 >= 0x80 }
    var isLatin1 = false
    if hasHigh {
      let invalid = UTF8Check.firstInvalid(raw.buffer, from: 0, threads: 1)
      isLatin1 = choice == .latin1 || (choice != .utf8 && invalid != nil)
      if let invalid, !isLatin1 {
        throw SourceError(
          file: name,
          SourceError.Finding(
            .encoding, line: line,
            message: "byte \(invalid + 1) of the text behind <\(tag.string)>, "
              + "\(ChunkNotes.hexadecimal(raw[invalid])), is no text in UTF-8",
            remedy: "Set  \"encoding\": \"latin-1\"  in the description if the file is in Latin-1.")
        )
      }
      if isLatin1 { latin1Texts += 1 } else { utf8Texts += 1 }
    }
    var converted: [UInt8] = []
    var at = 0
    while at < raw.count {
      let byte = raw[at]
      if byte == UInt8(ascii: "&"), let (scalar, length) = OFXTokens.entity(raw.from(at)) {
        converted.append(contentsOf: String(Character(scalar)).utf8)
        at += length
        continue
      }
      if byte < 0x20 || byte == 0x7F {
        guard byte == 0x09 || byte == 0x0A || byte == 0x0D else {
          throw SourceError(
            file: name,
            SourceError.Finding(
              .controlCharacter, line: line,
              message: "the text behind <\(tag.string)> holds the control character "
                + "\(ChunkNotes.hexadecimal(byte)), expected text",
              remedy: "Export the file again, or remove the character."))
        }
        if converted.last != 0x20 { converted.append(0x20) }
      } else if byte < 0x80 || !isLatin1 {
        converted.append(byte)
      } else {
        TextDecoding.appendLatin1(byte, to: &converted)
      }
      at += 1
    }
    converted.withUnsafeBufferPointer { textBuffer.append(Bytes($0)) }
  }

  private static let entities: [(name: StaticString, scalar: Unicode.Scalar)] = [
    ("&amp;", "&"), ("&lt;", "<"), ("&gt;", ">"), ("&quot;", "\""), ("&apos;", "'"),
    ("&nbsp;", " "),
  ]

  /// The character of an entity and the bytes it takes; `nil` where an ampersand stands for itself.
  private static func entity(
    _ text: Bytes
  ) -> (scalar: Unicode.Scalar, length: Int)? {
    for (name, scalar) in entities where text.starts(with: name) {
      return (scalar, name.utf8CodeUnitCount)
    }
    guard text.count > 3, text[1] == UInt8(ascii: "#"),
      let end = text.prefix(12).firstPlace(of: UInt8(ascii: ";")), end >= 2
    else { return nil }
    let digits = text[2..<end].string
    let isHexadecimal = digits.hasPrefix("x") || digits.hasPrefix("X")
    let value = isHexadecimal ? UInt32(digits.dropFirst(), radix: 16) : UInt32(digits)
    guard let value, value >= 0x20, value != 0x7F, let scalar = Unicode.Scalar(value) else {
      return nil
    }
    return (scalar, end + 1)
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
    upTo mark: UInt8, into taken: ByteBuffer, limit: Int
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
      part.withMemoryRebound(to: UInt8.self) { taken.append(Bytes($0)) }
      var lines = 0
      for byte in part { lines &+= byte == 0x0A ? 1 : 0 }
      currentLine += lines
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
        message:
          "the file ends inside a section that begins here, expected \"\(String(decoding: end, as: UTF8.self))\"",
        remedy: "The file may be cut off; ask for it again."))
  }
}

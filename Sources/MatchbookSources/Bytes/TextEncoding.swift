import Matchbook

/// How the characters of a file are written as bytes.
public enum TextEncoding: String, Sendable, Hashable, CaseIterable {
  case utf8 = "utf-8"
  case utf16LittleEndian = "utf-16le"
  case utf16BigEndian = "utf-16be"
  /// Latin-1 with the additions of Windows code page 1252, which is what files so called hold.
  case latin1 = "latin-1"
}

/// Finds the encoding of a file and turns it into UTF-8.
enum TextDecoding {
  /// A byte that cannot be what the encoding says, with its position in the file.
  struct Failure: Error {
    let offset: Int
    let reason: Reason
    enum Reason: Equatable {
      /// Not UTF-8, although the file is said to be.
      case declaredUTF8
      /// Not UTF-8, and not sure to be Latin-1.
      case undetected
      case utf16
      case latin1
      /// The byte order mark of another encoding than the declared one.
      case mark(TextEncoding)
    }
  }

  /// UTF-8 text: where it starts behind a byte order mark, and the same bytes or new ones.
  struct Decoded {
    let encoding: TextEncoding
    let hasMark: Bool
    /// `nil` if the bytes were UTF-8 already.
    let converted: [UInt8]?
    let start: Int
  }

  static func decode(
    _ bytes: UnsafeBufferPointer<UInt8>, as choice: SourceDescription.Encoding, threads: Int
  ) throws(Failure) -> Decoded {
    let mark = markedEncoding(bytes)
    if let mark, !allows(mark.encoding, as: choice) {
      throw Failure(offset: 0, reason: .mark(mark.encoding))
    }
    switch choice {
    case .utf8,
      .automatic where mark?.encoding == .utf8:
      let start = mark?.encoding == .utf8 ? 3 : 0
      if let offset = UTF8Check.firstInvalid(bytes, from: start, threads: threads) {
        throw Failure(offset: offset, reason: .declaredUTF8)
      }
      return Decoded(encoding: .utf8, hasMark: start > 0, converted: nil, start: start)
    case .utf16:
      return try decodeUTF16(bytes, mark: mark, guessed: guessUTF16(bytes) ?? .utf16LittleEndian)
    case .automatic where mark != nil:
      return try decodeUTF16(bytes, mark: mark, guessed: .utf16LittleEndian)
    case .latin1: return try decodeLatin1(bytes)
    case .automatic:
      if let guessed = guessUTF16(bytes) {
        return try decodeUTF16(bytes, mark: nil, guessed: guessed)
      }
      guard let offset = UTF8Check.firstInvalid(bytes, from: 0, threads: threads) else {
        return Decoded(encoding: .utf8, hasMark: false, converted: nil, start: 0)
      }
      guard looksLikeLatin1(bytes) else { throw Failure(offset: offset, reason: .undetected) }
      return try decodeLatin1(bytes)
    }
  }

  /// Where the text of a file starts that would be read as UTF-8 if all of it is; `nil` for others.
  static func startOfUTF8(
    _ bytes: UnsafeBufferPointer<UInt8>, as choice: SourceDescription.Encoding
  ) -> Int? {
    guard choice == .utf8 || choice == .automatic else { return nil }
    guard let mark = markedEncoding(bytes) else {
      return choice == .automatic && guessUTF16(bytes) != nil ? nil : 0
    }
    return mark.encoding == .utf8 ? mark.length : nil
  }

  private static func markedEncoding(
    _ bytes: UnsafeBufferPointer<UInt8>
  ) -> (encoding: TextEncoding, length: Int)? {
    if bytes.starts(with: [0xEF, 0xBB, 0xBF]) { return (.utf8, 3) }
    if bytes.starts(with: [0xFF, 0xFE]) { return (.utf16LittleEndian, 2) }
    if bytes.starts(with: [0xFE, 0xFF]) { return (.utf16BigEndian, 2) }
    return nil
  }

  /// Whether a file that begins with a mark can be what the description says.
  private static func allows(
    _ marked: TextEncoding, as choice: SourceDescription.Encoding
  ) -> Bool {
    switch choice {
    case .automatic: true
    case .utf8: marked == .utf8
    case .utf16: marked != .utf8
    case .latin1: false
    }
  }

  /// Text of western languages in UTF-16 has a zero in every other byte; no other text has many.
  private static func guessUTF16(_ bytes: UnsafeBufferPointer<UInt8>) -> TextEncoding? {
    let length = min(bytes.count, 4096) & ~1
    guard length >= 4 else { return nil }
    var zeros = (even: 0, odd: 0)
    for position in stride(from: 0, to: length, by: 2) {
      if bytes[position] == 0 { zeros.even += 1 }
      if bytes[position + 1] == 0 { zeros.odd += 1 }
    }
    let many = length / 2 * 7 / 10
    if zeros.odd >= many && zeros.even == 0 { return .utf16LittleEndian }
    if zeros.even >= many && zeros.odd == 0 { return .utf16BigEndian }
    return nil
  }

  private static func decodeUTF16(
    _ bytes: UnsafeBufferPointer<UInt8>, mark: (encoding: TextEncoding, length: Int)?,
    guessed: TextEncoding
  ) throws(Failure) -> Decoded {
    let encoding = mark?.encoding ?? guessed
    let start = mark?.length ?? 0
    let high = encoding == .utf16BigEndian ? 0 : 1
    var output: [UInt8] = []
    output.reserveCapacity(bytes.count / 2 + bytes.count / 8 + 16)
    func unit(_ position: Int) -> UInt32 {
      UInt32(bytes[position + high]) << 8 | UInt32(bytes[position + 1 - high])
    }
    var position = start
    while position < bytes.count {
      guard position + 1 < bytes.count else { throw Failure(offset: position, reason: .utf16) }
      var scalar = unit(position)
      let at = position
      position += 2
      if scalar & 0xF800 == 0xD800 {
        guard scalar < 0xDC00, position + 1 < bytes.count, unit(position) & 0xFC00 == 0xDC00 else {
          throw Failure(offset: at, reason: .utf16)
        }
        scalar = 0x10000 + (scalar & 0x3FF) << 10 + (unit(position) & 0x3FF)
        position += 2
      }
      append(scalar, to: &output)
    }
    return Decoded(encoding: encoding, hasMark: start > 0, converted: output, start: 0)
  }

  private static func append(_ scalar: UInt32, to output: inout [UInt8]) {
    if scalar < 0x80 {
      output.append(UInt8(scalar))
    } else if scalar < 0x800 {
      output.append(UInt8(0xC0 | scalar >> 6))
      output.append(UInt8(0x80 | scalar & 0x3F))
    } else if scalar < 0x10000 {
      output.append(UInt8(0xE0 | scalar >> 12))
      output.append(UInt8(0x80 | scalar >> 6 & 0x3F))
      output.append(UInt8(0x80 | scalar & 0x3F))
    } else {
      output.append(UInt8(0xF0 | scalar >> 18))
      output.append(UInt8(0x80 | scalar >> 12 & 0x3F))
      output.append(UInt8(0x80 | scalar >> 6 & 0x3F))
      output.append(UInt8(0x80 | scalar & 0x3F))
    }
  }

  /// Windows code page 1252 from 0x80 to 0x9F; 0 where it has no character.
  private static let windowsAdditions: [UInt32] = [
    0x20AC, 0, 0x201A, 0x0192, 0x201E, 0x2026, 0x2020, 0x2021, 0x02C6, 0x2030, 0x0160, 0x2039,
    0x0152, 0, 0x017D, 0, 0, 0x2018, 0x2019, 0x201C, 0x201D, 0x2022, 0x2013, 0x2014, 0x02DC,
    0x2122, 0x0161, 0x203A, 0x0153, 0, 0x017E, 0x0178,
  ]

  /// Appends a byte of Latin-1, or a blank for one of the five that code page 1252 leaves free.
  static func appendLatin1(_ byte: UInt8, to output: inout [UInt8]) {
    let scalar = (0x80..<0xA0).contains(byte) ? windowsAdditions[Int(byte - 0x80)] : UInt32(byte)
    append(scalar == 0 ? 0x20 : scalar, to: &output)
  }

  private static func decodeLatin1(
    _ bytes: UnsafeBufferPointer<UInt8>
  ) throws(Failure) -> Decoded {
    var output: [UInt8] = []
    output.reserveCapacity(bytes.count + bytes.count / 8 + 16)
    for position in bytes.indices {
      let byte = bytes[position]
      guard byte >= 0x80 else {
        output.append(byte)
        continue
      }
      let scalar = byte < 0xA0 ? windowsAdditions[Int(byte - 0x80)] : UInt32(byte)
      guard scalar > 0 else { throw Failure(offset: position, reason: .latin1) }
      append(scalar, to: &output)
    }
    return Decoded(encoding: .latin1, hasMark: false, converted: output, start: 0)
  }

  /// Whether a file that is not UTF-8 is surely Latin-1: every high byte is a character of it, no
  /// character of UTF-8 stands anywhere, and most high bytes are letters beside ASCII letters.
  private static func looksLikeLatin1(_ bytes: UnsafeBufferPointer<UInt8>) -> Bool {
    var high = 0
    var letters = 0
    var position = 0
    func isLetter(_ at: Int) -> Bool {
      guard bytes.indices.contains(at) else { return false }
      let byte = bytes[at]
      return (0x41...0x5A).contains(byte & 0xDF) || byte >= 0xC0
    }
    while position < bytes.count {
      let byte = bytes[position]
      if byte == 0 { return false }
      if byte >= 0x80 {
        if UTF8Check.length(bytes, at: position) > 1 { return false }
        if byte < 0xA0 && windowsAdditions[Int(byte - 0x80)] == 0 { return false }
        high += 1
        if byte >= 0xC0 && (isLetter(position - 1) || isLetter(position + 1)) { letters += 1 }
      }
      position += 1
    }
    return letters * 2 > high
  }
}

/// Checks that bytes are well-formed UTF-8 (Unicode, table 3-7).
enum UTF8Check {
  private static let pieceBytes = 4 << 20

  /// The position of the first byte that starts no character; `nil` if there is none.
  static func firstInvalid(
    _ bytes: UnsafeBufferPointer<UInt8>, from start: Int, threads: Int
  ) -> Int? {
    let pieces = max(1, (bytes.count - start + pieceBytes - 1) / pieceBytes)
    let found = PieceOutputs<Int>(count: pieces)
    let shared = Shared(bytes)
    Workers(count: threads).run(pieces: pieces) { piece in
      let bytes = shared.value
      // A piece begins with a character: bytes that continue one belong to the piece before.
      func boundary(_ nominal: Int) -> Int {
        guard nominal > start, nominal < bytes.count else { return min(nominal, bytes.count) }
        var position = nominal
        while position > start, position > nominal - 3, bytes[position] & 0xC0 == 0x80 {
          position -= 1
        }
        return position
      }
      found[piece] = firstInvalid(
        bytes, boundary(start + piece * pieceBytes),
        boundary(min(bytes.count, start + (piece + 1) * pieceBytes)))
    }
    return (0..<pieces).lazy.compactMap { found[$0] }.first
  }

  /// Whether the bytes from a position on are whole characters.
  static func isValid(_ bytes: UnsafeBufferPointer<UInt8>, from start: Int) -> Bool {
    firstInvalid(bytes, start, bytes.count) == nil
  }

  private static func firstInvalid(
    _ bytes: UnsafeBufferPointer<UInt8>, _ start: Int, _ end: Int
  ) -> Int? {
    guard let base = bytes.baseAddress else { return nil }
    let raw = UnsafeRawPointer(base)
    var position = start
    while position < end {
      if position + 32 <= end {
        let first = raw.loadUnaligned(fromByteOffset: position, as: SIMD16<UInt8>.self)
        let second = raw.loadUnaligned(fromByteOffset: position + 16, as: SIMD16<UInt8>.self)
        let both = unsafeBitCast(first | second, to: SIMD2<UInt64>.self)
        if (both[0] | both[1]) & 0x8080_8080_8080_8080 == 0 {
          position += 32
          continue
        }
      }
      if base[position] < 0x80 {
        position += 1
        continue
      }
      let length = length(bytes, at: position)
      guard length > 0 else { return position }
      position += length
    }
    return nil
  }

  /// The length of the character that starts at a position, 0 if none does.
  static func length(_ bytes: UnsafeBufferPointer<UInt8>, at position: Int) -> Int {
    let lead = bytes[position]
    let length: Int
    var second: ClosedRange<UInt8> = 0x80...0xBF
    switch lead {
    case 0..<0x80: return 1
    case 0xC2...0xDF: length = 2
    case 0xE0: (length, second) = (3, 0xA0...0xBF)
    case 0xED: (length, second) = (3, 0x80...0x9F)
    case 0xE1...0xEF: length = 3
    case 0xF0: (length, second) = (4, 0x90...0xBF)
    case 0xF4: (length, second) = (4, 0x80...0x8F)
    case 0xF1...0xF3: length = 4
    default: return 0
    }
    guard position + length <= bytes.count, second.contains(bytes[position + 1]) else { return 0 }
    for offset in 2..<max(length, 2) where bytes[position + offset] & 0xC0 != 0x80 { return 0 }
    return length
  }
}

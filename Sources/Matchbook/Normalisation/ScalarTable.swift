/// What some steps that look at one character at a time make of those that European texts hold.
///
/// Each step maps a scalar to some scalars, whatever stands beside it, so their results can be looked
/// up. Asking the standard library for the case and the category of each letter of each text made
/// texts with umlauts seventy times slower than ASCII.
final class ScalarTable: Sendable {
  private let steps: [TextNormaliser]
  /// Up to seven bytes of UTF-8, the first one lowest, and their number in the highest byte.
  private let entries: RawColumn<UInt64>

  /// Scalars of two bytes, which hold the letters of European scripts, come first.
  private static let twoBytes = 0x800
  /// Dashes, quotation marks and signs of currencies.
  private static let signs = 0x2000..<0x2100

  private init(_ steps: [TextNormaliser]) {
    self.steps = steps
    let signs = ScalarTable.signs
    let scalars = Array(0..<ScalarTable.twoBytes) + Array(signs)
    entries = RawColumn(uninitialised: scalars.count)
    for (place, value) in scalars.enumerated() {
      let bytes =
        UnicodeScalar(UInt32(value)).map { ScalarTable.bytes(of: String($0), steps) } ?? []
      entries[place] = ScalarTable.packed(bytes)
    }
  }

  private static let known = Locked<[[TextNormaliser]: ScalarTable]>([:])

  /// The table of some steps, made when it is asked for first.
  static func of(_ steps: [TextNormaliser]) -> ScalarTable {
    known.withLock { known in
      if let table = known[steps] { return table }
      let table = ScalarTable(steps)
      known[steps] = table
      return table
    }
  }

  /// The entry of a scalar: its bytes, and their number in the highest one.
  @inline(__always)
  func entry(of scalar: UInt32) -> UInt64 {
    let value = Int(scalar)
    if value < ScalarTable.twoBytes { return entries[value] }
    if ScalarTable.signs.contains(value) {
      return entries[value &- ScalarTable.signs.lowerBound &+ ScalarTable.twoBytes]
    }
    return ScalarTable.tooLong
  }

  /// Stands for bytes that have to be asked for.
  static let tooLong = UInt64.max

  /// The bytes of a scalar that the table does not hold.
  func bytes(of scalar: Unicode.Scalar) -> [UInt8] { ScalarTable.bytes(of: String(scalar), steps) }

  private static func packed(_ bytes: [UInt8]) -> UInt64 {
    guard bytes.count < 8 else { return tooLong }
    var entry = UInt64(bytes.count) << 56
    for (place, byte) in bytes.enumerated() { entry |= UInt64(byte) << UInt64(8 * place) }
    return entry
  }

  /// A text after some steps that look at one character at a time.
  static func bytes(of text: String, _ steps: [TextNormaliser]) -> [UInt8] {
    var string = text
    for step in steps {
      switch step {
      // Upper case first, so that letters with several lower-case forms meet in one.
      case .caseFold: string = string.uppercased().lowercased()
      case .foldAccents:
        var folded = String.UnicodeScalarView()
        for scalar in string.unicodeScalars { AccentFolding.fold(scalar, into: &folded) }
        string = String(folded)
      case .alphanumericOnly:
        string = String(String.UnicodeScalarView(string.unicodeScalars.filter(isAlphanumeric)))
      case .digitsOnly:
        string = String(
          String.UnicodeScalarView(string.unicodeScalars.filter { ("0"..."9").contains($0) }))
      default: break
      }
    }
    return Array(string.utf8)
  }
}

extension TextScratch {
  /// The table of some steps; the one that was asked for last is at hand.
  func scalars(of map: CharacterMap) -> ScalarTable {
    if let latest, latest.map === map { return latest.table }
    let table = ScalarTable.of(map.steps)
    latest = (map, table)
    return table
  }
}

/// Neighbouring steps that look at one character at a time, in one.
final class CharacterMap: Sendable {
  let steps: [TextNormaliser]
  /// By ASCII character, what becomes of it; 0 to drop it.
  let table: [UInt8]

  init(_ steps: [TextNormaliser]) {
    self.steps = steps
    table = (0..<256).map { value in
      var byte = UInt8(value)
      guard byte < 0x80 else { return byte }
      for step in steps {
        switch step {
        case .caseFold: byte = asciiLowercased(byte)
        case .alphanumericOnly: if !isASCIIAlphanumeric(byte) { byte = 0 }
        case .digitsOnly: if !(0x30...0x39).contains(byte) { byte = 0 }
        default: break
        }
      }
      return byte
    }
  }

  /// The result of a text of any characters; it stands in the scratch.
  func apply(
    _ text: UnsafeBufferPointer<UInt8>, _ scratch: TextScratch
  ) -> UnsafeBufferPointer<UInt8> {
    let scalars = scratch.scalars(of: self)
    // A scalar of two bytes gives up to seven, one of three or four up to three times as many; each is
    // written as eight.
    let capacity = text.count * 4 + 8
    let output = scratch.next(atLeast: capacity)
    return table.withUnsafeBufferPointer { table in
      var (read, written) = (0, 0)
      while read < text.count {
        let byte = text[read]
        if byte < 0x80 {
          let mapped = table[Int(byte)]
          output[written] = mapped
          written &+= mapped == 0 ? 0 : 1
          read &+= 1
          continue
        }
        guard let (scalar, length) = CharacterMap.scalar(in: text, at: read) else {
          return applyToString(text, output, capacity)
        }
        read &+= length
        let entry = scalars.entry(of: scalar)
        if entry != ScalarTable.tooLong {
          UnsafeMutableRawPointer(output).storeBytes(
            of: entry.littleEndian, toByteOffset: written, as: UInt64.self)
          written &+= Int(entry >> 56)
          continue
        }
        let bytes = Unicode.Scalar(scalar).map(scalars.bytes) ?? []
        guard written + bytes.count + 8 <= capacity else {
          return applyToString(text, output, capacity)
        }
        for (place, byte) in bytes.enumerated() { output[written + place] = byte }
        written &+= bytes.count
      }
      return UnsafeBufferPointer(start: output, count: written)
    }
  }

  /// The result of a text that is no UTF-8: what is broken in it is repaired first.
  private func applyToString(
    _ text: UnsafeBufferPointer<UInt8>, _ output: UnsafeMutablePointer<UInt8>, _ capacity: Int
  ) -> UnsafeBufferPointer<UInt8> {
    let bytes = ScalarTable.bytes(of: String(decoding: text, as: UTF8.self), steps)
    let count = min(bytes.count, capacity)
    for place in 0..<count { output[place] = bytes[place] }
    return UnsafeBufferPointer(start: output, count: count)
  }

  /// The scalar that begins at a place, and how many bytes it has; `nil` if that is no UTF-8.
  @inline(__always)
  private static func scalar(
    in text: UnsafeBufferPointer<UInt8>, at place: Int
  ) -> (scalar: UInt32, length: Int)? {
    let first = text[place]
    let length = first < 0xE0 ? 2 : first < 0xF0 ? 3 : 4
    guard first >= 0xC2, first < 0xF5, place &+ length <= text.count else { return nil }
    var scalar = UInt32(first) & (0x7F >> UInt32(length))
    for index in 1..<length {
      let byte = text[place &+ index]
      guard byte & 0xC0 == 0x80 else { return nil }
      scalar = scalar << 6 | UInt32(byte & 0x3F)
    }
    // Longer forms than needed, and halves of pairs, are no UTF-8.
    let isWellFormed =
      switch length {
      case 2: true
      case 3: scalar >= 0x800 && !(0xD800...0xDFFF).contains(scalar)
      default: scalar >= 0x10000 && scalar <= 0x10FFFF
      }
    return isWellFormed ? (scalar, length) : nil
  }
}

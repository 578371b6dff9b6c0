/// The scalars of a text in UTF-8, one at a time, without a string.
enum UTF8Scalar {
  /// The scalar that begins with a byte that is not ASCII, and how many bytes it has; `nil` if that is
  /// no UTF-8.
  ///
  /// - Parameters:
  ///   - text: From that byte on.
  ///   - room: Bytes of the text from there on.
  @inline(__always)
  static func read(
    _ text: UnsafePointer<UInt8>, _ room: Int
  ) -> (scalar: UInt32, length: Int)? {
    let first = text[0]
    let length = first < 0xE0 ? 2 : first < 0xF0 ? 3 : 4
    guard first >= 0xC2, first < 0xF5, length <= room else { return nil }
    var scalar = UInt32(first) & (0x7F >> UInt32(length))
    for index in 1..<length {
      let byte = text[index]
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

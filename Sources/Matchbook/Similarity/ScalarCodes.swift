/// Writes texts outside ASCII as codes of one byte, so that one kernel serves every script.
///
/// All measures ask only whether a character of one text equals one of the other. So the characters
/// of a pattern are numbered, ASCII by itself and the others from 128 on, and every character that
/// the pattern does not have gets the one code that it does not use.
struct ScalarCodes {
  /// The pattern's scalars outside ASCII; the one at *i* has the code 128 + *i*.
  private var scalars: [UInt32] = []

  /// What stands for a character that the pattern lacks.
  private static let foreign: UInt8 = 255

  /// The most different scalars outside ASCII that a pattern may have.
  private static let mostScalars = 127

  /// Numbers the scalars of a pattern and appends its codes; `false` if it has too many different
  /// ones, and then the codes mean nothing.
  mutating func number(_ pattern: UnsafeBufferPointer<UInt8>, into codes: inout [UInt8]) -> Bool {
    scalars.removeAll(keepingCapacity: true)
    for scalar in String(decoding: pattern, as: UTF8.self).unicodeScalars {
      if scalar.value < 0x80 {
        codes.append(UInt8(truncatingIfNeeded: scalar.value))
      } else if let index = scalars.firstIndex(of: scalar.value) {
        codes.append(128 + UInt8(truncatingIfNeeded: index))
      } else {
        guard scalars.count < ScalarCodes.mostScalars else { return false }
        codes.append(128 + UInt8(truncatingIfNeeded: scalars.count))
        scalars.append(scalar.value)
      }
    }
    return true
  }

  /// Appends the codes of a text that is to be compared with the pattern.
  func write(_ text: UnsafeBufferPointer<UInt8>, into codes: inout [UInt8]) {
    for scalar in String(decoding: text, as: UTF8.self).unicodeScalars {
      if scalar.value < 0x80 {
        codes.append(UInt8(truncatingIfNeeded: scalar.value))
      } else if let index = scalars.firstIndex(of: scalar.value) {
        codes.append(128 + UInt8(truncatingIfNeeded: index))
      } else {
        codes.append(ScalarCodes.foreign)
      }
    }
  }

  /// Whether all bytes are ASCII; eight at a time.
  @inline(__always)
  static func isASCII(_ text: UnsafeBufferPointer<UInt8>) -> Bool {
    guard let base = text.baseAddress else { return true }
    if text.count <= ShortText.capacity {
      return text.isEmpty || !ShortText(base, count: text.count).hasHighBit
    }
    let raw = UnsafeRawPointer(base)
    var bits: UInt64 = raw.loadUnaligned(fromByteOffset: text.count - 8, as: UInt64.self)
    var offset = 0
    while offset + 8 < text.count {
      bits |= raw.loadUnaligned(fromByteOffset: offset, as: UInt64.self)
      offset += 8
    }
    return bits & 0x8080_8080_8080_8080 == 0
  }
}

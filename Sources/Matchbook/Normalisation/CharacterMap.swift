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

  /// The result of a text, which stands in the scratch.
  func apply(
    _ text: UnsafeBufferPointer<UInt8>, _ scratch: TextScratch
  ) -> UnsafeBufferPointer<UInt8> {
    // A scalar of two bytes gives up to seven, one of three or four up to three times as many; each is
    // written as eight. The text may stand in the other buffer, so one is taken for all attempts.
    let capacity = text.count * 4 + 8
    let output = scratch.next(atLeast: capacity)
    if let result = CharacterMap.apply(table, text, output) { return result }
    if let count = write(text, scratch.scalars(of: self), to: output, capacity) {
      return UnsafeBufferPointer(start: output, count: count)
    }
    // No UTF-8: what is broken in it is repaired first. Zeros go, as they do everywhere.
    let bytes = ScalarTable.bytes(of: String(decoding: text, as: UTF8.self), steps)
      .filter { $0 != 0 }
    let repaired = scratch.next(atLeast: bytes.count)
    for (place, byte) in bytes.enumerated() { repaired[place] = byte }
    return UnsafeBufferPointer(start: repaired, count: bytes.count)
  }

  /// The result of an ASCII text; `nil` at the first byte that is not ASCII.
  @inline(__always)
  private static func apply(
    _ table: [UInt8], _ text: UnsafeBufferPointer<UInt8>, _ output: UnsafeMutablePointer<UInt8>
  ) -> UnsafeBufferPointer<UInt8>? {
    table.withUnsafeBufferPointer { table in
      guard let mapping = table.baseAddress, let input = text.baseAddress else { return nil }
      var written = 0
      var seen: UInt8 = 0
      for index in 0..<text.count {
        let byte = input[index]
        seen |= byte
        let mapped = mapping[Int(byte)]
        output[written] = mapped
        written &+= mapped == 0 ? 0 : 1
      }
      return seen < 0x80 ? UnsafeBufferPointer(start: output, count: written) : nil
    }
  }

  /// Writes the result of a text of any characters.
  ///
  /// - Returns: How many bytes it has; `nil` if the text is no UTF-8.
  private func write(
    _ text: UnsafeBufferPointer<UInt8>, _ scalars: ScalarTable.View,
    to output: UnsafeMutablePointer<UInt8>, _ capacity: Int
  ) -> Int? {
    table.withUnsafeBufferPointer { table in
      guard let input = text.baseAddress, let ascii = table.baseAddress else { return 0 }
      var (read, written) = (0, 0)
      while read < text.count {
        let start = read
        guard let entry = scalars.next(in: input, &read, of: text.count, ascii: ascii) else {
          return nil
        }
        if entry != ScalarTable.tooLong {
          UnsafeMutableRawPointer(output).storeBytes(
            of: entry.littleEndian, toByteOffset: written, as: UInt64.self)
          written &+= Int(entry >> 56)
          continue
        }
        let bytes = ScalarTable.bytes(
          of: String(decoding: text[start..<read], as: UTF8.self), steps)
        guard written + bytes.count + 8 <= capacity else { return nil }
        for (place, byte) in bytes.enumerated() { output[written + place] = byte }
        written &+= bytes.count
      }
      return written
    }
  }
}

extension TextScratch {
  /// What the steps of a map make of scalars; the map that was asked for last is at hand.
  func scalars(of map: CharacterMap) -> ScalarTable.View {
    if let latest, latest.map === map { return latest.scalars }
    let scalars = ScalarTable.of(map.steps).view
    latest = (map, scalars)
    return scalars
  }
}

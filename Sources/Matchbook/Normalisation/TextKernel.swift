/// The commonest pipelines as one pass over plain memory: prefixes off, then byte to byte.
///
/// Trivial to copy, so that a loop over millions of rows counts no references.
struct TextKernel {
  /// Each prefix as its length and its bytes, ended by a length of 0; `nil` for none.
  let prefixes: UnsafePointer<UInt8>?
  /// 256 bytes, 0 to drop a byte; `nil` to keep all.
  let table: UnsafePointer<UInt8>?
  /// Whether the table folds case and keeps letters and digits: the usual one for references, done
  /// eight bytes at a time.
  var foldsAlphanumerics = false

  /// Writes the normalised text.
  ///
  /// - Returns: The bytes written; -1 if they are more than `room`; -2 if the text is not ASCII, so
  ///   that the pipeline has to do it.
  @inline(__always)
  func write(
    _ text: UnsafePointer<UInt8>, _ length: Int, to output: UnsafeMutablePointer<UInt8>, room: Int
  ) -> Int {
    var start = 0
    if let prefixes { start = TextKernel.end(ofPrefixes: prefixes, text, length) }
    guard let table else {
      guard length - start <= room else { return -1 }
      for index in start..<length { output[index - start] = text[index] }
      return length - start
    }
    if foldsAlphanumerics, length - start >= 8 {
      return TextKernel.foldAlphanumerics(text + start, length - start, to: output, room: room)
    }
    var written = 0
    var seen: UInt8 = 0
    if length - start <= room {
      // Every byte is written and only kept ones move the place on: no branch to guess. A dropped
      // byte leaves a zero behind, which is what the rest of a key is filled with.
      for index in start..<length {
        let byte = text[index]
        seen |= byte
        let mapped = table[Int(byte)]
        output[written] = mapped
        written &+= mapped == 0 ? 0 : 1
      }
      return seen < 0x80 ? written : -2
    }
    for index in start..<length {
      let byte = text[index]
      seen |= byte
      let mapped = table[Int(byte)]
      if mapped != 0 {
        if written == room { return seen < 0x80 ? -1 : -2 }
        output[written] = mapped
        written &+= 1
      }
    }
    return seen < 0x80 ? written : -2
  }

  private static let highs: UInt64 = 0x8080_8080_8080_8080

  /// Folds case and drops all but letters and digits of a text of eight bytes or more.
  ///
  /// A byte below 0x80 and a summand carry into the high bit exactly where the byte reaches a bound,
  /// so the high bits of two sums tell which bytes lie in a range.
  @inline(__always)
  private static func foldAlphanumerics(
    _ text: UnsafePointer<UInt8>, _ length: Int, to output: UnsafeMutablePointer<UInt8>, room: Int
  ) -> Int {
    let raw = UnsafeRawPointer(text)
    let target = UnsafeMutableRawPointer(output)
    var written = 0
    var index = 0
    while index < length {
      let count = min(8, length &- index)
      // The last word overlaps the one before: nothing behind the text is read.
      var word = UInt64(
        littleEndian: raw.loadUnaligned(
          fromByteOffset: count == 8 ? index : length &- 8, as: UInt64.self))
      word >>= 8 &* UInt64(8 &- count)
      guard word & highs == 0 else { return -2 }
      let ones: UInt64 = 0x0101_0101_0101_0101
      let upper = (word &+ 0x3F &* ones) & ~(word &+ 0x25 &* ones) & highs
      word |= upper >> 2
      let letters = (word &+ 0x1F &* ones) & ~(word &+ 0x05 &* ones)
      let digits = (word &+ 0x50 &* ones) & ~(word &+ 0x46 &* ones)
      var dropped = ~(letters | digits) & highs & (UInt64.max >> (8 &* UInt64(8 &- count)))
      var kept = count
      while dropped != 0 {
        // What stands above the lowest dropped byte moves down by one.
        let below = (1 as UInt64) &<< UInt64(dropped.trailingZeroBitCount & ~7) &- 1
        word = (word & below) | ((word &>> 8) & ~below)
        dropped = (dropped & (dropped &- 1)) &>> 8
        kept &-= 1
      }
      if written &+ 8 <= room {
        target.storeBytes(of: word.littleEndian, toByteOffset: written, as: UInt64.self)
      } else {
        guard written &+ kept <= room else {
          return isASCII(text + index, length &- index) ? -1 : -2
        }
        for byte in 0..<kept {
          output[written &+ byte] = UInt8(truncatingIfNeeded: word &>> (8 &* UInt64(byte)))
        }
      }
      written &+= kept
      index &+= 8
    }
    return written
  }

  private static func isASCII(_ text: UnsafePointer<UInt8>, _ length: Int) -> Bool {
    for index in 0..<length where text[index] >= 0x80 { return false }
    return true
  }

  /// Where a text goes on behind its prefixes; the same search as the pipeline's.
  private static func end(
    ofPrefixes prefixes: UnsafePointer<UInt8>, _ text: UnsafePointer<UInt8>, _ length: Int
  ) -> Int {
    var start = 0
    while start < length, isPrefixSeparator(text[start]) { start += 1 }
    var prefix = prefixes
    while prefix.pointee != 0 {
      let count = Int(prefix.pointee)
      let bytes = prefix + 1
      prefix = bytes + count
      guard length - start > count else { continue }
      var index = 0
      while index < count, asciiLowercased(text[start + index]) == bytes[index] { index += 1 }
      guard index == count else { continue }
      var end = start + count
      if isASCIILetter(bytes[count - 1]), isASCIILetter(text[end]) { continue }
      while end < length, isPrefixSeparator(text[end]) { end += 1 }
      if end == length { continue }
      start = end
      prefix = prefixes
    }
    return start
  }
}

/// Owns the memory that a kernel points to.
final class KernelMemory: Sendable {
  enum Part {
    case map([UInt8])
    case strip([[UInt8]])
    case other
  }

  private let prefixes: RawColumn<UInt8>?
  private let table: RawColumn<UInt8>?
  private let foldsAlphanumerics: Bool

  /// `nil` if the parts are not prefixes, a table, or prefixes and then a table.
  init?(_ parts: [Part]) {
    var prefixes: RawColumn<UInt8>?
    var table: RawColumn<UInt8>?
    for part in parts {
      switch part {
      case .strip(let list):
        guard prefixes == nil, table == nil, list.allSatisfy({ $0.count < 256 }) else { return nil }
        let flat: [UInt8] = list.flatMap { [UInt8($0.count)] + $0 } + [0]
        let memory = RawColumn<UInt8>(uninitialised: flat.count)
        for (index, byte) in flat.enumerated() { memory[index] = byte }
        prefixes = memory
      case .map(let bytes):
        guard table == nil else { return nil }
        let memory = RawColumn<UInt8>(uninitialised: 256)
        for (index, byte) in bytes.enumerated() { memory[index] = byte }
        table = memory
      case .other: return nil
      }
    }
    self.prefixes = prefixes
    self.table = table
    foldsAlphanumerics =
      table.map { table in
        (0..<128).allSatisfy { byte in
          let isKept =
            (0x30...0x39).contains(byte) || (0x41...0x5A).contains(byte & 0xDF)
          let folded = (0x41...0x5A).contains(byte) ? byte | 0x20 : byte
          return table[byte] == (isKept ? UInt8(folded) : 0)
        }
      } ?? false
  }

  var kernel: TextKernel {
    TextKernel(
      prefixes: prefixes.map { UnsafePointer($0.base) },
      table: table.map { UnsafePointer($0.base) }, foldsAlphanumerics: foldsAlphanumerics)
  }
}

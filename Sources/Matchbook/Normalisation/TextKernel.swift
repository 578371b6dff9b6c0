/// The commonest pipelines as one pass over plain memory: prefixes off, then byte to byte.
///
/// Trivial to copy, so that a loop over millions of rows counts no references.
struct TextKernel {
  /// Each prefix as its length and its bytes, ended by a length of 0; `nil` for none.
  let prefixes: UnsafePointer<UInt8>?
  /// 256 bytes, 0 to drop a byte; `nil` to keep all.
  let table: UnsafePointer<UInt8>?

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
    var written = 0
    var seen: UInt8 = 0
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
  }

  var kernel: TextKernel {
    TextKernel(
      prefixes: prefixes.map { UnsafePointer($0.base) }, table: table.map { UnsafePointer($0.base) }
    )
  }
}

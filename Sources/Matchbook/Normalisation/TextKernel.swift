/// The commonest pipelines as one pass over plain memory: prefixes off, then byte to byte, or character
/// by character where a text is not ASCII.
///
/// Trivial to copy, so that a loop over millions of rows counts no references.
struct TextKernel {
  /// Each prefix as its length and its bytes, ended by a length of 0; `nil` for none.
  let prefixes: UnsafePointer<UInt8>?
  /// 256 bytes, 0 where a text that begins so has none of the prefixes.
  var prefixStarts: UnsafePointer<UInt8>?
  /// 256 bytes, 0 to drop a byte; `nil` to keep all.
  let table: UnsafePointer<UInt8>?
  /// Whether the table folds case and keeps letters and digits: the usual one for references, done
  /// eight bytes at a time.
  var foldsAlphanumerics = false
  /// Whose table it is.
  var map: Unmanaged<CharacterMap>?
  /// What other characters become, for one thread, which looks it up when it meets the first one;
  /// `nil` where that is left to the pipeline.
  var scalars: UnsafeMutablePointer<ScalarTable.View?>?

  /// What became of a text.
  enum Outcome {
    case fits
    /// More bytes than the key has room for.
    case overflows
    /// Neither ASCII nor in a table of other characters that is at hand, no UTF-8, or with zeros that
    /// would look like a key's filling: the pipeline has to do it.
    case isOther
  }

  /// The normalised text, written to memory with room for all of it; `nil` if the kernel keeps all
  /// bytes, or the text is not ASCII: the pipeline has to do it.
  func normalised(
    _ text: UnsafeBufferPointer<UInt8>, in output: UnsafeMutablePointer<UInt8>
  ) -> UnsafeBufferPointer<UInt8>? {
    guard let table, let bytes = text.baseAddress, !text.isEmpty else { return nil }
    var start = 0
    if let prefixes, let prefixStarts, prefixStarts[Int(bytes[0])] != 0 {
      start = TextKernel.end(ofPrefixes: prefixes, bytes, text.count)
    }
    var seen: UInt8 = 0
    var kept = 0
    for index in start..<text.count {
      seen |= bytes[index]
      // Every byte is written and only kept ones move the place on: no branch to guess.
      let mapped = table[Int(bytes[index])]
      output[kept] = mapped
      kept &+= mapped == 0 ? 0 : 1
    }
    return seen < 0x80 ? UnsafeBufferPointer(start: output, count: kept) : nil
  }

  /// Appends the normalised text to a key.
  ///
  /// The key is not to be used unless the text fits.
  @inline(__always)
  func append<Key: KeyWriting>(
    _ text: UnsafePointer<UInt8>, _ length: Int, to key: inout Key
  ) -> Outcome {
    let before = key
    var outcome: Outcome
    if foldsAlphanumerics, let prefixStarts, length >= 8, prefixStarts[Int(text[0])] == 0 {
      outcome = TextKernel.append(folded: text, length, to: &key)
    } else {
      // By value: a key whose address is known elsewhere does not stay in registers.
      (key, outcome) = appending(text, length, to: key)
    }
    if outcome == .isOther { (key, outcome) = appending(scalarsOf: text, length, to: before) }
    return outcome
  }

  /// The less common texts, out of the way of the others.
  @inline(never)
  private func appending<Key: KeyWriting>(
    _ text: UnsafePointer<UInt8>, _ length: Int, to words: Key
  ) -> (Key, Outcome) {
    var key = words
    let (text, length) = withoutPrefixes(text, length)
    guard let table else {
      let outcome = TextKernel.append(asItIs: text, length, to: &key)
      return (key, outcome)
    }
    if foldsAlphanumerics, length >= 8 {
      let outcome = TextKernel.append(folded: text, length, to: &key)
      return (key, outcome)
    }
    let outcome = TextKernel.append(text, length, by: table, to: &key)
    return (key, outcome)
  }

  /// Texts that are not all ASCII, character by character.
  @inline(never)
  private func appending<Key: KeyWriting>(
    scalarsOf text: UnsafePointer<UInt8>, _ length: Int, to words: Key
  ) -> (Key, Outcome) {
    var key = words
    guard let table, let map, let scalars else { return (key, .isOther) }
    let entries =
      scalars.pointee ?? ScalarTable.of(map._withUnsafeGuaranteedRef { $0.steps }).view
    scalars.pointee = entries
    let (text, length) = withoutPrefixes(text, length)
    var index = 0
    while index < length {
      guard let entry = entries.next(in: text, &index, of: length, ascii: table),
        entry != ScalarTable.tooLong
      else { return (key, .isOther) }
      let count = Int(truncatingIfNeeded: entry &>> 56)
      guard count <= key.room else { return (key, .overflows) }
      key.append(entry & UInt64.max &>> 8, bytes: count)
    }
    return (key, .fits)
  }

  /// What is left of a text when the prefixes are off.
  @inline(__always)
  private func withoutPrefixes(
    _ text: UnsafePointer<UInt8>, _ length: Int
  ) -> (UnsafePointer<UInt8>, Int) {
    guard let prefixes, let prefixStarts, length > 0, prefixStarts[Int(text[0])] != 0 else {
      return (text, length)
    }
    let start = TextKernel.end(ofPrefixes: prefixes, text, length)
    return (text + start, length &- start)
  }

  @inline(__always)
  private static func append<Key: KeyWriting>(
    _ text: UnsafePointer<UInt8>, _ length: Int, by table: UnsafePointer<UInt8>, to key: inout Key
  ) -> Outcome {
    var seen: UInt8 = 0
    var word: UInt64 = 0
    var kept = 0
    for index in 0..<length {
      let byte = text[index]
      seen |= byte
      // Every byte is written and only kept ones move the place on: no branch to guess.
      let mapped = table[Int(byte)]
      word |= UInt64(mapped) &<< UInt64(truncatingIfNeeded: kept &* 8)
      kept &+= mapped == 0 ? 0 : 1
      if kept == 8 {
        // Of other characters, bytes have been kept that may yet be dropped.
        guard key.room >= 8 else { return seen < 0x80 ? .overflows : .isOther }
        key.append(word, bytes: 8)
        (word, kept) = (0, 0)
      }
    }
    guard seen < 0x80 else { return .isOther }
    guard key.room >= kept else { return .overflows }
    key.append(word, bytes: kept)
    return .fits
  }

  @inline(__always)
  private static func append<Key: KeyWriting>(
    asItIs text: UnsafePointer<UInt8>, _ length: Int, to key: inout Key
  ) -> Outcome {
    guard length <= key.room else { return .overflows }
    var index = 0
    while index &+ 8 <= length {
      let word = UInt64(
        littleEndian: UnsafeRawPointer(text).loadUnaligned(fromByteOffset: index, as: UInt64.self))
      guard !hasZero(word) else { return .isOther }
      key.append(word, bytes: 8)
      index &+= 8
    }
    var word: UInt64 = 0
    for place in index..<length {
      guard text[place] != 0 else { return .isOther }
      word |= UInt64(text[place]) &<< UInt64(truncatingIfNeeded: (place &- index) &* 8)
    }
    key.append(word, bytes: length &- index)
    return .fits
  }

  /// Whether any of eight bytes is zero. Source: Alan Mycroft's test, 1987.
  @inline(__always)
  private static func hasZero(_ word: UInt64) -> Bool {
    (word &- 0x0101_0101_0101_0101) & ~word & highs != 0
  }

  private static let highs: UInt64 = 0x8080_8080_8080_8080

  /// Folds case and drops all but letters and digits of a text of eight bytes or more.
  ///
  /// A byte below 0x80 and a summand carry into the high bit exactly where the byte reaches a bound,
  /// so the high bits of two sums tell which bytes lie in a range.
  @inline(__always)
  static func append<Key: KeyWriting>(
    folded text: UnsafePointer<UInt8>, _ length: Int, to key: inout Key
  ) -> Outcome {
    let raw = UnsafeRawPointer(text)
    var index = 0
    while index < length {
      let count = min(8, length &- index)
      // The last word overlaps the one before: nothing behind the text is read.
      var word = UInt64(
        littleEndian: raw.loadUnaligned(
          fromByteOffset: count == 8 ? index : length &- 8, as: UInt64.self))
      word &>>= 8 &* UInt64(truncatingIfNeeded: 8 &- count)
      guard word & highs == 0 else { return .isOther }
      let ones: UInt64 = 0x0101_0101_0101_0101
      let upper = (word &+ 0x3F &* ones) & ~(word &+ 0x25 &* ones) & highs
      word |= upper >> 2
      let letters = (word &+ 0x1F &* ones) & ~(word &+ 0x05 &* ones)
      let digits = (word &+ 0x50 &* ones) & ~(word &+ 0x46 &* ones)
      var dropped =
        ~(letters | digits) & highs
        & (UInt64.max &>> (8 &* UInt64(truncatingIfNeeded: 8 &- count)))
      var kept = count
      while dropped != 0 {
        // What stands above the lowest dropped byte moves down by one.
        let below =
          (1 as UInt64) &<< UInt64(truncatingIfNeeded: dropped.trailingZeroBitCount & ~7) &- 1
        word = (word & below) | ((word &>> 8) & ~below)
        dropped = (dropped & (dropped &- 1)) &>> 8
        kept &-= 1
      }
      guard kept <= key.room else { return .overflows }
      key.append(word, bytes: kept)
      index &+= 8
    }
    return .fits
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
    case map(CharacterMap)
    case strip([[UInt8]])
    case other
  }

  private let prefixes: RawColumn<UInt8>?
  private let prefixStarts: RawColumn<UInt8>?
  private let table: RawColumn<UInt8>?
  private let map: CharacterMap?
  private let foldsAlphanumerics: Bool

  /// `nil` if the parts are not prefixes, a table, or prefixes and then a table.
  init?(_ parts: [Part]) {
    var prefixes: RawColumn<UInt8>?
    var prefixStarts: RawColumn<UInt8>?
    var table: RawColumn<UInt8>?
    var map: CharacterMap?
    for part in parts {
      switch part {
      case .strip(let list):
        guard prefixes == nil, table == nil, list.allSatisfy({ $0.count < 256 }) else { return nil }
        let flat: [UInt8] = list.flatMap { [UInt8($0.count)] + $0 } + [0]
        let memory = RawColumn<UInt8>(uninitialised: flat.count)
        for (index, byte) in flat.enumerated() { memory[index] = byte }
        prefixes = memory
        let starts = RawColumn<UInt8>(repeating: 0, count: 256)
        for byte in 0...UInt8.max {
          let isStart =
            isPrefixSeparator(byte) || list.contains { $0.first == asciiLowercased(byte) }
          starts[Int(byte)] = isStart ? 1 : 0
        }
        prefixStarts = starts
      case .map(let steps):
        guard table == nil else { return nil }
        table = RawColumn(copying: steps.table)
        map = steps
      case .other: return nil
      }
    }
    self.prefixes = prefixes
    self.prefixStarts = prefixStarts
    self.table = table
    self.map = map
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
      prefixStarts: prefixStarts.map { UnsafePointer($0.base) },
      table: table.map { UnsafePointer($0.base) }, foldsAlphanumerics: foldsAlphanumerics,
      map: map.map(Unmanaged.passUnretained))
  }
}

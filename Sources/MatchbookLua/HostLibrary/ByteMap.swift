import Matchbook

/// What normalisers make of most texts, byte by byte, for a box that does it without its host.
struct ByteMap: Sendable {
  /// What becomes of each byte; 0 where it is dropped.
  let bytes: [UInt8]
  /// Prefixes that are taken off before, in lower case, each as its length and its bytes; then 0.
  let prefixes: [UInt8]?
  /// 1 for what may stand around a prefix, 2 for what may begin one, 0 for all else.
  let around: [UInt8]

  /// `nil` unless the steps take prefixes off, if anything, and then go byte by byte.
  init?(_ steps: [TextNormaliser]) {
    var steps = steps[...]
    var prefixes: [UInt8]?
    var starts: Set<UInt8> = []
    if case .stripPrefixes(let words)? = steps.first {
      let folded = words.map { Array($0.lowercased().utf8) }
      guard folded.allSatisfy({ (1..<256).contains($0.count) && $0.allSatisfy { $0 < 0x80 } })
      else {
        return nil
      }
      starts = Set(folded.compactMap(\.first))
      prefixes = folded.flatMap { [UInt8($0.count)] + $0 } + [0]
      steps = steps.dropFirst()
    }
    for step in steps {
      guard [.caseFold, .foldAccents, .alphanumericOnly, .digitsOnly].contains(step) else {
        return nil
      }
    }
    self.prefixes = prefixes
    // What the engine drops between a prefix and what follows it.
    let stripped = PreparedNormalisers([.stripPrefixes(["x"])])
    around = (0...UInt8.max).map { byte in
      guard byte < 0x80 else { return 0 }
      let isUpper = (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(byte)
      if starts.contains(isUpper ? byte | 0x20 : byte) { return 2 }
      let text: [UInt8] = [UInt8(ascii: "x"), byte, UInt8(ascii: "0")]
      return text.withUnsafeBufferPointer { text in
        stripped.withNormalised(text) { $0.count == 1 ? 1 : 0 }
      }
    }
    let normalisers = PreparedNormalisers(Array(steps))
    bytes = (0...UInt8.max).map { byte in
      guard byte < 0x80 else { return byte }
      return withUnsafeBytes(of: byte) { text in
        normalisers.withNormalised(text.bindMemory(to: UInt8.self)) { $0.first ?? 0 }
      }
    }
  }
}

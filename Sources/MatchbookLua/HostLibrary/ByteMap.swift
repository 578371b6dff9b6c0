import Matchbook

/// What normalisers make of most texts, byte by byte, for a box that does it without its host.
struct ByteMap: Sendable {
  /// What becomes of each byte; 0 where it is dropped.
  let bytes: [UInt8]
  /// 1 where a text that begins so may have a prefix to take off.
  let isOther: [UInt8]

  /// `nil` unless the steps take prefixes off, if anything, and then go byte by byte.
  init?(_ steps: [TextNormaliser]) {
    var steps = steps[...]
    var starts: Set<UInt8> = []
    if case .stripPrefixes(let prefixes)? = steps.first {
      starts = Set(
        prefixes.flatMap { [$0.lowercased(), $0.uppercased()] }.compactMap(\.utf8.first))
      steps = steps.dropFirst()
    }
    for step in steps {
      guard [.caseFold, .foldAccents, .alphanumericOnly, .digitsOnly].contains(step) else {
        return nil
      }
    }
    let normalisers = PreparedNormalisers(Array(steps))
    bytes = (0...UInt8.max).map { byte in
      guard byte < 0x80 else { return byte }
      return withUnsafeBytes(of: byte) { text in
        normalisers.withNormalised(text.bindMemory(to: UInt8.self)) { $0.first ?? 0 }
      }
    }
    // Blanks and marks may stand in front of a prefix.
    isOther = bytes.enumerated().map { byte, mapped in
      mapped == 0 || starts.contains(UInt8(byte)) ? 1 : 0
    }
  }
}

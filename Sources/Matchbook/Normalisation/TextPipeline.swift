/// A list of normalisers made ready to run over many texts.
///
/// Neighbouring steps that look at one character at a time are fused into one table of 256 bytes;
/// texts that are not ASCII take a table of scalars, with the same meaning.
final class TextPipeline: Sendable {
  private enum Stage: Sendable {
    case map(CharacterMap)
    case strip([[UInt8]])
    case first(Int)
    case collapse
    case extract(TokenMask)

    var kernelPart: KernelMemory.Part {
      switch self {
      case .map(let map): .map(map)
      case .strip(let prefixes): .strip(prefixes)
      case .first, .collapse, .extract: .other
      }
    }
  }

  private let stages: [Stage]
  /// The same work in one pass over plain memory, where the steps and the text allow it.
  private let kernelMemory: KernelMemory?

  /// A kernel for hot loops; `nil` if the steps need the stages. Valid as long as the pipeline.
  var kernel: TextKernel? {
    isIdentity ? TextKernel(prefixes: nil, table: nil) : kernelMemory?.kernel
  }

  init(_ steps: [TextNormaliser]) {
    var stages: [Stage] = []
    var fused: [TextNormaliser] = []
    func flush() {
      guard !fused.isEmpty else { return }
      stages.append(.map(CharacterMap(fused)))
      fused = []
    }
    for step in steps {
      switch step {
      case .caseFold, .foldAccents, .alphanumericOnly, .digitsOnly:
        fused.append(step)
        continue
      case .stripPrefixes(let prefixes):
        flush()
        stages.append(.strip(prefixes.filter { !$0.isEmpty }.map { $0.utf8.map(asciiLowercased) }))
      case .first(let count):
        flush()
        stages.append(.first(max(0, count)))
      case .collapseBlanks:
        flush()
        stages.append(.collapse)
      case .extract(let mask):
        flush()
        stages.append(.extract(mask))
      }
    }
    flush()
    self.stages = stages
    kernelMemory = KernelMemory(stages.map(\.kernelPart))
  }

  var isIdentity: Bool { stages.isEmpty }

  /// Normalises a text; the result stands in the source or in the scratch until its next use.
  func apply(
    _ source: UnsafeBufferPointer<UInt8>, _ scratch: TextScratch
  ) -> UnsafeBufferPointer<UInt8> {
    var text = source
    for stage in stages {
      if text.isEmpty { return text }
      switch stage {
      case .map(let map):
        text = map.apply(text, scratch)
      case .strip(let prefixes): text = TextPipeline.strip(text, prefixes)
      case .first(let count): text = TextPipeline.first(text, count)
      case .collapse: text = TextPipeline.collapse(text, scratch.next(atLeast: text.count))
      case .extract(let mask):
        guard let found = mask.firstToken(in: text) else {
          return UnsafeBufferPointer(rebasing: text[0..<0])
        }
        text = UnsafeBufferPointer(rebasing: text[found])
      }
    }
    return text
  }

  /// Normalises one text into memory of its own.
  func bytes(of source: UnsafeBufferPointer<UInt8>) -> [UInt8] {
    let scratch = TextScratch()
    // The result stands in the scratch, which must outlive the copy.
    return withExtendedLifetime(scratch) { Array(apply(source, scratch)) }
  }

  private static func strip(
    _ text: UnsafeBufferPointer<UInt8>, _ prefixes: [[UInt8]]
  ) -> UnsafeBufferPointer<UInt8> {
    var start = 0
    while start < text.count, isPrefixSeparator(text[start]) { start += 1 }
    // A prefix is one only in front of something: "REF" alone is somebody's reference.
    search: while true {
      for prefix in prefixes
      where text.count - start > prefix.count
        && prefix.indices.allSatisfy({ asciiLowercased(text[start + $0]) == prefix[$0] })
      {
        var end = start + prefix.count
        // "Refund" does not start with the prefix "ref": a letter must not go on behind it, unless
        // the prefix itself ends the word.
        if let last = prefix.last, isASCIILetter(last), isASCIILetter(text[end]) { continue }
        while end < text.count, isPrefixSeparator(text[end]) { end += 1 }
        if end == text.count { continue }
        start = end
        continue search
      }
      return UnsafeBufferPointer(rebasing: text[start...])
    }
  }

  private static func first(
    _ text: UnsafeBufferPointer<UInt8>, _ count: Int
  ) -> UnsafeBufferPointer<UInt8> {
    var characters = 0
    var end = 0
    while end < text.count {
      if text[end] & 0xC0 != 0x80 {
        if characters == count { break }
        characters += 1
      }
      end += 1
    }
    return UnsafeBufferPointer(rebasing: text[..<end])
  }

  private static func collapse(
    _ text: UnsafeBufferPointer<UInt8>, _ output: UnsafeMutablePointer<UInt8>
  ) -> UnsafeBufferPointer<UInt8> {
    var written = 0
    var owesBlank = false
    for byte in text {
      if byte == 0x20 || (0x09...0x0D).contains(byte) {
        owesBlank = written > 0
        continue
      }
      if owesBlank {
        output[written] = 0x20
        written += 1
        owesBlank = false
      }
      output[written] = byte
      written += 1
    }
    return UnsafeBufferPointer(start: output, count: written)
  }
}

/// Two buffers that the stages of a pipeline write in turn; one per thread.
final class TextScratch {
  private var buffers: (UnsafeMutablePointer<UInt8>, UnsafeMutablePointer<UInt8>)
  private var capacities = (256, 256)
  private var turn = false
  /// What was asked for last.
  var latest: (map: CharacterMap, scalars: ScalarTable.View)?

  init() {
    buffers = (.allocate(capacity: 256), .allocate(capacity: 256))
  }

  deinit {
    buffers.0.deallocate()
    buffers.1.deallocate()
  }

  /// The buffer that does not hold the latest result.
  func next(atLeast count: Int) -> UnsafeMutablePointer<UInt8> {
    turn.toggle()
    if turn {
      if capacities.0 < count {
        buffers.0.deallocate()
        capacities.0 = count * 2
        buffers.0 = .allocate(capacity: capacities.0)
      }
      return buffers.0
    }
    if capacities.1 < count {
      buffers.1.deallocate()
      capacities.1 = count * 2
      buffers.1 = .allocate(capacity: capacities.1)
    }
    return buffers.1
  }
}

@inline(__always)
func asciiLowercased(_ byte: UInt8) -> UInt8 {
  (0x41...0x5A).contains(byte) ? byte | 0x20 : byte
}

/// What may stand in front of and behind a prefix that is taken off.
@inline(__always)
func isPrefixSeparator(_ byte: UInt8) -> Bool {
  switch byte {
  case 0x20, 0x09, 0x3A, 0x2D, 0x2E, 0x23, 0x2F: true
  default: false
  }
}

@inline(__always)
func isASCIILetter(_ byte: UInt8) -> Bool { (0x61...0x7A).contains(byte | 0x20) }

@inline(__always)
func isASCIIAlphanumeric(_ byte: UInt8) -> Bool {
  (0x30...0x39).contains(byte) || isASCIILetter(byte)
}

/// Whether a scalar is a letter or a decimal digit of any script.
func isAlphanumeric(_ scalar: Unicode.Scalar) -> Bool {
  switch scalar.properties.generalCategory {
  case .lowercaseLetter, .uppercaseLetter, .titlecaseLetter, .modifierLetter, .otherLetter,
    .decimalNumber:
    true
  default: false
  }
}

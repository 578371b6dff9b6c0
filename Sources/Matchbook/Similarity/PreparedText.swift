/// One text made ready to be compared with many others by one measure.
///
/// It owns its memory and may be given the next text again and again; each worker has its own.
struct PreparedText: ~Copyable {
  private let measure: Similarity
  private var coder = ScalarCodes()
  /// The text in UTF-8.
  private var bytes: [UInt8] = []
  /// Room for the codes of this text, and for those of another.
  private var codes: [UInt8] = []
  private var otherCodes: [UInt8] = []
  private var isASCII = true
  /// Whether the codes stand for the text; not so if it has too many different characters.
  private var isCoded = true
  private var masks: UnsafeMutablePointer<UInt64>
  private var maskWords: Int
  private var maskedCodes: [UInt8] = []

  init(_ measure: Similarity) {
    self.measure = measure
    maskWords = PositionMasks.words(64)
    masks = .allocate(capacity: maskWords * PositionMasks.anyCode)
    masks.initialize(repeating: 0, count: maskWords * PositionMasks.anyCode)
  }

  deinit { masks.deallocate() }

  /// Takes the text that the next scores are about.
  ///
  /// - Complexity: O(*n*).
  mutating func prepare(_ text: UnsafeBufferPointer<UInt8>) {
    bytes.removeAll(keepingCapacity: true)
    bytes.append(contentsOf: text)
    codes.removeAll(keepingCapacity: true)
    isASCII = ScalarCodes.isASCII(text)
    isCoded = true
    if isASCII {
      codes.append(contentsOf: text)
    } else {
      isCoded = coder.number(text, into: &codes)
    }
    if measure != .tokenSet { setMasks() }
  }

  private mutating func setMasks() {
    maskedCodes.withUnsafeBufferPointer {
      guard let old = $0.baseAddress else { return }
      PositionMasks.clear(old, $0.count, in: masks, alphabet: PositionMasks.anyCode)
    }
    maskedCodes.removeAll(keepingCapacity: true)
    guard isCoded else { return }
    if PositionMasks.words(codes.count) > maskWords {
      masks.deallocate()
      maskWords = PositionMasks.words(codes.count)
      masks = .allocate(capacity: maskWords * PositionMasks.anyCode)
      masks.initialize(repeating: 0, count: maskWords * PositionMasks.anyCode)
    }
    maskedCodes.append(contentsOf: codes)
    codes.withUnsafeBufferPointer {
      guard let new = $0.baseAddress else { return }
      PositionMasks.set(new, $0.count, in: masks, alphabet: PositionMasks.anyCode)
    }
  }

  /// The score of the prepared text and another, in millionths; `nil` below the threshold.
  mutating func score(
    _ other: UnsafeBufferPointer<UInt8>, atLeast threshold: Int32
  ) -> Int32? {
    guard !bytes.isEmpty, !other.isEmpty, measure != .tokenSet, isCoded else {
      return bytes.withUnsafeBufferPointer { measure.score($0, other, atLeast: threshold) }
    }
    if ScalarCodes.isASCII(other) {
      return withPattern { $0.score(other, measure, atLeast: threshold) }
    }
    otherCodes.removeAll(keepingCapacity: true)
    coder.write(other, into: &otherCodes)
    return withPattern { pattern in
      otherCodes.withUnsafeBufferPointer { pattern.score($0, measure, atLeast: threshold) }
    }
  }

  /// The text as the kernels take it; it is coded, and not empty.
  @inline(__always)
  borrowing func withPattern<Result>(_ body: (Pattern) -> Result) -> Result {
    codes.withUnsafeBufferPointer {
      guard let base = $0.baseAddress else { preconditionFailure("An empty text has no pattern") }
      return body(
        Pattern(
          codes: base, count: $0.count,
          short: $0.count <= ShortText.capacity
            ? ShortText(base, count: $0.count) : ShortText(codes: 0, count: 0),
          masks: PositionMasks(base: masks, alphabet: PositionMasks.anyCode)))
    }
  }
}

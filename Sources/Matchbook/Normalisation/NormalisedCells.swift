/// Runs one pipeline over many texts and keeps the results one behind the other.
struct NormalisedCells {
  private let pipeline: TextPipeline
  private let kernel: TextKernel?
  private let scratch = TextScratch()
  private(set) var cells: [TextCell] = []
  private(set) var arena: [UInt8] = []
  /// Room for what the kernel gives, at most a key.
  private let room = RawColumn<UInt8>(uninitialised: KeyEntry.exactBytes)
  /// What the kernel points to.
  private let scalars = RawColumn<ScalarTable.View?>(repeating: nil, count: 1)

  init(_ pipeline: TextPipeline, capacity: Int) {
    self.pipeline = pipeline
    var kernel = pipeline.kernel
    kernel?.scalars = scalars.base
    self.kernel = kernel
    cells.reserveCapacity(capacity)
    arena.reserveCapacity(capacity * 16)
  }

  /// Adds the next text and calls `body` with its normal form, which is empty where there is none.
  @inline(__always)
  mutating func append(
    _ text: UnsafeBufferPointer<UInt8>, _ body: (UnsafeBufferPointer<UInt8>) -> Void
  ) {
    guard let base = text.baseAddress, !text.isEmpty else {
      cells.append(.absent)
      return
    }
    if let kernel {
      var words = KeyWords()
      let outcome = withExtendedLifetime(scalars) {
        kernel.append(base, text.count, to: &words)
      }
      if outcome == .fits {
        let raw = UnsafeMutableRawPointer(room.base)
        raw.storeBytes(of: words.word0.littleEndian, as: UInt64.self)
        raw.storeBytes(of: words.word1.littleEndian, toByteOffset: 8, as: UInt64.self)
        raw.storeBytes(of: words.word2.littleEndian, toByteOffset: 16, as: UInt64.self)
        keep(UnsafeBufferPointer(start: room.base, count: words.count), body)
        return
      }
    }
    keep(pipeline.isIdentity ? text : pipeline.apply(text, scratch), body)
  }

  @inline(__always)
  private mutating func keep(
    _ normal: UnsafeBufferPointer<UInt8>, _ body: (UnsafeBufferPointer<UInt8>) -> Void
  ) {
    guard !normal.isEmpty else {
      cells.append(.absent)
      return
    }
    cells.append(TextCell(offset: arena.count, length: normal.count))
    arena.append(contentsOf: normal)
    body(normal)
  }
}

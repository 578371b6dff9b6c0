/// A part of a stream that moves forward, so that a file of any size is read in bounded memory.
///
/// It holds the bytes from the place that the reader still needs; the reader asks for more where a
/// record is not complete.
final class ByteWindow {
  private(set) var bytes: [UInt8] = []
  /// Where ``bytes`` starts in the file.
  private(set) var start = 0
  /// Whether nothing follows behind ``bytes``.
  private(set) var isAtEnd = false
  private let stream: ByteStream

  private let blockBytes: Int

  /// - Parameter blockBytes: How much is taken at a time.
  init(_ stream: ByteStream, blockBytes: Int = 1 << 20) {
    self.stream = stream
    self.blockBytes = blockBytes
  }

  /// Drops the bytes before a position of ``bytes`` and takes a block more.
  func advance(to position: Int) throws(FileReadFailure) {
    bytes.removeFirst(position)
    start += position
    let wanted = bytes.count + blockBytes
    while !isAtEnd, bytes.count < wanted {
      guard let piece = try stream.next() else {
        isAtEnd = true
        return
      }
      bytes.append(contentsOf: piece)
    }
  }
}

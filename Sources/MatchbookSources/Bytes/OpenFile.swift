#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

/// A regular file that is read in parts, from several threads.
final class OpenFile: Sendable {
  private let descriptor: Int32
  /// In bytes, when it was opened.
  let size: Int

  /// - Returns: `nil` if there is no such file, or none that has a size.
  init?(_ path: String) {
    let descriptor = open(path, O_RDONLY)
    guard descriptor >= 0 else { return nil }
    var status = stat()
    guard fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG else {
      close(descriptor)
      return nil
    }
    self.descriptor = descriptor
    size = Int(status.st_size)
  }

  deinit { close(descriptor) }

  /// Reads a part.
  ///
  /// - Returns: `false` if it cannot be read, or ends too soon.
  func read(_ range: Range<Int>, to target: UnsafeMutablePointer<UInt8>) -> Bool {
    var position = range.lowerBound
    while position < range.upperBound {
      let got = pread(
        descriptor, target + (position - range.lowerBound), range.upperBound - position,
        off_t(position))
      if got < 0 && errno == EINTR { continue }
      guard got > 0 else { return false }
      position += got
    }
    return true
  }

  /// - Parameter room: For so many bytes that may be put behind them.
  func read(_ range: Range<Int>, room: Int = 0) -> [UInt8]? {
    var isWhole = false
    let bytes = [UInt8](unsafeUninitializedCapacity: range.count + room) { buffer, count in
      guard let base = buffer.baseAddress else { return }
      isWhole = read(range, to: base)
      count = isWhole ? range.count : 0
    }
    return isWhole ? bytes : nil
  }
}

import Matchbook

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

/// A regular file that is read in parts, from several threads; or a text in memory that is read in the
/// same way, and given back to the system as its parts are done.
final class OpenFile: Sendable {
  private let descriptor: Int32
  /// In bytes, when it was opened.
  let size: Int
  private let memory: Shared<UnsafeMutableBufferPointer<UInt8>>
  private let givenBack = RunningTotal()

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
    memory = Shared(UnsafeMutableBufferPointer(start: nil, count: 0))
  }

  /// Takes a text that stays where it is as long as this is used.
  init(memory: UnsafeMutableBufferPointer<UInt8>) {
    descriptor = -1
    size = memory.count
    self.memory = Shared(memory)
  }

  deinit { if descriptor >= 0 { close(descriptor) } }

  /// Whether nothing of a text in memory was given back.
  var isIntact: Bool { givenBack.total == 0 }

  /// Says that a part will not be read again.
  func pass(_ range: Range<Int>) {
    guard descriptor < 0, !range.isEmpty else { return }
    _ = givenBack.add(range.count)
    FileBytes.giveBack(
      UnsafeMutableRawBufferPointer(UnsafeMutableBufferPointer(rebasing: memory.value[range])))
  }

  /// Reads a part.
  ///
  /// - Returns: `false` if it cannot be read, or ends too soon.
  func read(_ range: Range<Int>, to target: UnsafeMutablePointer<UInt8>) -> Bool {
    if descriptor < 0 {
      guard let base = memory.value.baseAddress, range.upperBound <= size else { return false }
      target.update(from: base + range.lowerBound, count: range.count)
      return true
    }
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

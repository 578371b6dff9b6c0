/// A part of a file in memory.
final class FileWindow {
  private var memory: UnsafeMutablePointer<UInt8>
  private var capacity = 0
  /// The part of the file.
  private(set) var range = 0..<0

  /// What may be read behind the bytes of a file.
  private static let padding = 64

  init() { memory = .allocate(capacity: FileWindow.padding) }

  deinit { memory.deallocate() }

  var bytes: UnsafeBufferPointer<UInt8> {
    UnsafeBufferPointer(start: memory, count: range.count)
  }

  /// Where the byte 0 of the file would stand.
  var base: UnsafePointer<UInt8> {
    let address = UInt(bitPattern: memory) &- UInt(bitPattern: range.lowerBound)
    return UnsafePointer(bitPattern: address) ?? UnsafePointer(memory)
  }

  /// Where the memory ends.
  var readableEnd: UnsafePointer<UInt8> {
    UnsafePointer(memory + range.count + FileWindow.padding)
  }

  /// Reads a range.
  ///
  /// - Returns: `false` if the file cannot be read.
  func load(_ range: Range<Int>, of file: OpenFile) -> Bool {
    if range.count > capacity {
      memory.deallocate()
      capacity = range.count
      memory = .allocate(capacity: capacity + FileWindow.padding)
    }
    self.range = range
    guard file.read(range, to: memory) else { return false }
    (memory + range.count).initialize(repeating: 0, count: FileWindow.padding)
    return true
  }

  /// Whether a part of the file holds whole characters.
  func isUTF8(_ part: Range<Int>) -> Bool {
    let end = part.upperBound - range.lowerBound
    guard !part.isEmpty else { return true }
    return UTF8Check.isValid(
      UnsafeBufferPointer(rebasing: bytes[..<end]), from: part.lowerBound - range.lowerBound)
  }
}

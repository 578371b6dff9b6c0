/// Bytes that are gathered, looked at and thrown away again and again, in memory that is kept.
///
/// ``bytes`` is valid until something is appended or the buffer is cleared.
final class ByteBuffer {
  private var base: UnsafeMutablePointer<UInt8>
  private var capacity: Int
  private(set) var count = 0

  init(capacity: Int = 1024) {
    self.capacity = max(16, capacity)
    base = .allocate(capacity: self.capacity)
  }

  deinit { base.deallocate() }

  var isEmpty: Bool { count == 0 }

  @inline(__always) var bytes: Bytes {
    Bytes(UnsafeBufferPointer(start: UnsafePointer(base), count: count))
  }

  func clear() { count = 0 }

  /// - Parameter text: No part of this buffer, which may move.
  @inline(__always)
  func append(_ text: Bytes) {
    reserve(text.count)
    guard let start = text.buffer.baseAddress else { return }
    (base + count).update(from: start, count: text.count)
    count += text.count
  }

  /// Appends a part of the buffer itself.
  func append(part range: Range<Int>) {
    precondition(range.upperBound <= count, "a part outside of the buffer")
    reserve(range.count)
    (base + count).update(from: base + range.lowerBound, count: range.count)
    count += range.count
  }

  @inline(__always)
  func append(_ byte: UInt8) {
    reserve(1)
    base[count] = byte
    count += 1
  }

  /// Appends a number, four bytes of the buffer.
  @inline(__always)
  func append(word: UInt32) {
    reserve(4)
    UnsafeMutableRawPointer(base + count).storeBytes(of: word, as: UInt32.self)
    count += 4
  }

  /// A number of a buffer that holds nothing else, by its place among them.
  @inline(__always)
  func word(_ index: Int) -> UInt32 {
    precondition(index >= 0 && index < count / 4, "a number outside of the buffer")
    return UnsafeRawPointer(base).loadUnaligned(fromByteOffset: index * 4, as: UInt32.self)
  }

  func removeLast(_ length: Int) { count = max(0, count - length) }

  @inline(__always)
  private func reserve(_ length: Int) {
    if capacity - count < length { grow(length) }
  }

  @inline(never)
  private func grow(_ length: Int) {
    let larger = max(capacity * 2, count + length)
    let moved = UnsafeMutablePointer<UInt8>.allocate(capacity: larger)
    moved.update(from: base, count: count)
    base.deallocate()
    (base, capacity) = (moved, larger)
  }
}

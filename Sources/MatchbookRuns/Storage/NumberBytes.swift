/// Writes numbers one behind the other, lowest byte first, as blocks keep them.
struct NumberBytes {
  private var end: UnsafeMutableRawPointer

  @inline(__always)
  mutating func add<Number: FixedWidthInteger & BitwiseCopyable>(_ number: Number) {
    end.storeBytes(of: number.littleEndian, as: Number.self)
    end += MemoryLayout<Number>.size
  }

  /// - Parameter length: The bytes of all numbers that `write` adds.
  @inline(__always)
  static func written(length: Int, _ write: (inout NumberBytes) -> Void) -> [UInt8] {
    [UInt8](unsafeUninitializedCapacity: length) { bytes, count in
      guard let start = bytes.baseAddress else { return }
      var numbers = NumberBytes(end: UnsafeMutableRawPointer(start))
      write(&numbers)
      precondition(numbers.end == UnsafeMutableRawPointer(start) + length, "a block has its length")
      count = length
    }
  }
}

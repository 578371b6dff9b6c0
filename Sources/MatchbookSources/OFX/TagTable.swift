/// Finds what a tag means, by the number that its letters make.
///
/// Every tag of a file is looked up, so its letters are spread with one multiplication, which is less
/// than the hashing of a dictionary: the names are ours, and nobody can choose ones that collide.
struct TagTable<Value: Sendable>: Sendable {
  private var slots: [(name: UInt128, value: Value)?]

  /// - Parameter values: Fewer than 64, each with its own name.
  init(_ values: [(name: UInt128, value: Value)]) {
    precondition(values.count < TagTable.slotCount / 2, "a table of tags is mostly empty")
    slots = Array(repeating: nil, count: TagTable.slotCount)
    for (name, value) in values {
      var slot = TagTable.slot(of: name)
      while slots[slot] != nil { slot = (slot + 1) & (TagTable.slotCount - 1) }
      slots[slot] = (name, value)
    }
  }

  /// A power of two.
  private static var slotCount: Int { 128 }

  @inline(__always)
  private static func slot(of name: UInt128) -> Int {
    let letters = UInt64(truncatingIfNeeded: name) ^ UInt64(truncatingIfNeeded: name >> 64)
    return Int(truncatingIfNeeded: (letters &* 0x9E37_79B9_7F4A_7C15) >> 57)
  }

  @inline(__always)
  subscript(name: UInt128) -> Value? {
    var slot = TagTable.slot(of: name)
    while let found = slots[slot] {
      if found.name == name { return found.value }
      slot = (slot + 1) & (TagTable.slotCount - 1)
    }
    return nil
  }
}

extension Bytes {
  /// The letters of a tag as one number; 0 for what is longer than any tag that is known.
  var name: UInt128 {
    guard count <= 16 else { return 0 }
    var (high, low): (UInt64, UInt64) = (0, 0)
    for byte in self {
      high = high << 8 | low >> 56
      low = low << 8 | UInt64(byte)
    }
    return UInt128(high) << 64 | UInt128(low)
  }
}

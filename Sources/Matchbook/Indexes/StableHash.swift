/// A hash of bytes that is the same in every process and on every machine.
///
/// It guards against accidents, not against forgers. Source of the construction: folded 128-bit
/// products as in Wang Yi's wyhash; the constants and the finish are our own.
package enum StableHash {
  package static func hash(_ bytes: UnsafeBufferPointer<UInt8>, seed: UInt64) -> UInt64 {
    var state = KeyEntry.fold(seed &+ 0xA076_1D64_78BD_642F, 0xE703_7ED1_A0B4_28DB)
    var offset = 0
    let raw = UnsafeRawBufferPointer(bytes)
    while offset + 16 <= bytes.count {
      let a = UInt64(littleEndian: raw.loadUnaligned(fromByteOffset: offset, as: UInt64.self))
      let b = UInt64(littleEndian: raw.loadUnaligned(fromByteOffset: offset + 8, as: UInt64.self))
      state = KeyEntry.fold(a ^ state ^ 0x8EBC_6AF0_9C88_C6E3, b ^ 0x5895_65C2_2F0D_9C57 &+ state)
      offset += 16
    }
    var a: UInt64 = 0
    var b: UInt64 = 0
    var shift: UInt64 = 0
    while offset < bytes.count {
      if shift < 64 {
        a |= UInt64(bytes[offset]) << shift
      } else {
        b |= UInt64(bytes[offset]) << (shift - 64)
      }
      shift += 8
      offset += 1
    }
    state = KeyEntry.fold(a ^ state ^ 0x1D8E_4E27_C47D_124F, b ^ 0xEB44_ACCA_B455_D165 &+ state)
    return KeyEntry.fold(state ^ UInt64(bytes.count), 0x9E37_79B9_7F4A_7C15)
  }

  /// The hashes of the same bytes for two seeds, in one pass over them.
  ///
  /// - Parameter bytes: Followed by 16 bytes that are zero.
  @inline(__always)
  static func hashes(
    padded bytes: UnsafeRawPointer, count: Int, seeds: (UInt64, UInt64)
  ) -> (UInt64, UInt64) {
    var first = KeyEntry.fold(seeds.0 &+ 0xA076_1D64_78BD_642F, 0xE703_7ED1_A0B4_28DB)
    var second = KeyEntry.fold(seeds.1 &+ 0xA076_1D64_78BD_642F, 0xE703_7ED1_A0B4_28DB)
    @inline(__always) func word(_ offset: Int) -> UInt64 {
      UInt64(littleEndian: bytes.loadUnaligned(fromByteOffset: offset, as: UInt64.self))
    }
    @inline(__always) func step(_ state: inout UInt64, _ a: UInt64, _ b: UInt64) {
      state = KeyEntry.fold(a ^ state ^ 0x8EBC_6AF0_9C88_C6E3, b ^ 0x5895_65C2_2F0D_9C57 &+ state)
    }
    @inline(__always) func finish(_ state: UInt64, _ a: UInt64, _ b: UInt64) -> UInt64 {
      let last = KeyEntry.fold(
        a ^ state ^ 0x1D8E_4E27_C47D_124F, b ^ 0xEB44_ACCA_B455_D165 &+ state)
      return KeyEntry.fold(last ^ UInt64(count), 0x9E37_79B9_7F4A_7C15)
    }
    var offset = 0
    while offset &+ 16 <= count {
      let (a, b) = (word(offset), word(offset &+ 8))
      step(&first, a, b)
      step(&second, a, b)
      offset &+= 16
    }
    // What is left of the bytes, and the zeros behind it.
    let (a, b) = (word(offset), word(offset &+ 8))
    return (finish(first, a, b), finish(second, a, b))
  }
}

/// The SHA-256 of bytes that come in pieces: names exactly which source decided, and chains the
/// lines of an audit trail.
///
/// Source: FIPS 180-4, sections 5 and 6.2.
package struct SHA256: Sendable {
  private typealias State = SIMD8<UInt32>
  private var state = State(
    0x6a09_e667, 0xbb67_ae85, 0x3c6e_f372, 0xa54f_f53a, 0x510e_527f, 0x9b05_688c, 0x1f83_d9ab,
    0x5be0_cd19)
  /// Bytes that do not fill a block yet, fewer than 64.
  private var rest: [UInt8] = []
  private var byteCount: UInt64 = 0

  package init() {}

  /// Takes bytes in behind those before.
  package mutating func update(_ bytes: UnsafeBufferPointer<UInt8>) {
    byteCount += UInt64(bytes.count)
    var bytes = bytes[...]
    if !rest.isEmpty {
      let taken = min(64 - rest.count, bytes.count)
      rest.append(contentsOf: bytes.prefix(taken))
      bytes = bytes.dropFirst(taken)
      guard rest.count == 64 else { return }
      rest.withUnsafeBufferPointer { SHA256.mix(UnsafeRawBufferPointer($0), into: &state) }
      rest.removeAll(keepingCapacity: true)
    }
    let blocks = bytes.count / 64 * 64
    if blocks > 0 {
      SHA256.mix(
        UnsafeRawBufferPointer(UnsafeBufferPointer(rebasing: bytes.prefix(blocks))), into: &state)
      bytes = bytes.dropFirst(blocks)
    }
    rest.append(contentsOf: bytes)
  }

  package mutating func update(_ bytes: [UInt8]) {
    bytes.withUnsafeBufferPointer { update($0) }
  }

  package mutating func update(_ text: String) {
    var text = text
    text.withUTF8 { update($0) }
  }

  /// The 32 bytes over all bytes so far.
  package func bytes() -> [UInt8] {
    var final = state
    // What is left, a bit, zeros and the length: one block or two.
    let length = rest.count < 56 ? 64 : 128
    withUnsafeTemporaryAllocation(byteCount: length, alignment: 8) { tail in
      tail.initializeMemory(as: UInt8.self, repeating: 0)
      tail.copyBytes(from: rest)
      tail[rest.count] = 0x80
      tail.storeBytes(of: (byteCount &* 8).bigEndian, toByteOffset: length - 8, as: UInt64.self)
      SHA256.mix(UnsafeRawBufferPointer(tail), into: &final)
    }
    return [UInt8](unsafeUninitializedCapacity: 32) { bytes, count in
      let bytes = UnsafeMutableRawBufferPointer(bytes)
      for place in 0..<8 {
        bytes.storeBytes(of: final[place].bigEndian, toByteOffset: place * 4, as: UInt32.self)
      }
      count = 32
    }
  }

  /// 64 hexadecimal digits over all bytes so far.
  package func hexadecimal() -> String { SHA256.hexadecimal(of: bytes()) }

  /// Two digits for each byte.
  package static func hexadecimal(of bytes: [UInt8]) -> String {
    func digit(_ value: UInt8) -> UInt8 { value < 10 ? 0x30 + value : 0x57 + value }
    return String(unsafeUninitializedCapacity: bytes.count * 2) { text in
      for (place, byte) in bytes.enumerated() {
        text[place * 2] = digit(byte >> 4)
        text[place * 2 + 1] = digit(byte & 15)
      }
      return bytes.count * 2
    }
  }

  package static func hexadecimal(_ bytes: [UInt8]) -> String {
    var digest = SHA256()
    digest.update(bytes)
    return digest.hexadecimal()
  }

  package static func hexadecimal(_ text: String) -> String {
    var digest = SHA256()
    digest.update(text)
    return digest.hexadecimal()
  }

  /// Works whole blocks into a state; the last sixteen words of the schedule go round in a ring.
  private static func mix(_ blocks: UnsafeRawBufferPointer, into state: inout State) {
    @inline(__always) func rotated(_ word: UInt32, _ count: UInt32) -> UInt32 {
      word >> count | word << (32 &- count)
    }
    withUnsafeTemporaryAllocation(of: UInt32.self, capacity: 64) { words in
      constants.withUnsafeBufferPointer { constants in
        var start = 0
        while start < blocks.count {
          for index in 0..<16 {
            words[index] = UInt32(
              bigEndian: blocks.loadUnaligned(
                fromByteOffset: start &+ index &* 4, as: UInt32.self))
          }
          for index in 16..<64 {
            let (a, b) = (words[index &- 15], words[index &- 2])
            let first = rotated(a, 7) ^ rotated(a, 18) ^ a >> 3
            let second = rotated(b, 17) ^ rotated(b, 19) ^ b >> 10
            words[index] = words[index &- 16] &+ first &+ words[index &- 7] &+ second
          }
          var (a, b, c, d) = (state[0], state[1], state[2], state[3])
          var (e, f, g, h) = (state[4], state[5], state[6], state[7])
          for index in 0..<64 {
            let first = rotated(e, 6) ^ rotated(e, 11) ^ rotated(e, 25)
            let choice = e & f ^ ~e & g
            let one = h &+ first &+ choice &+ constants[index] &+ words[index]
            let second = rotated(a, 2) ^ rotated(a, 13) ^ rotated(a, 22)
            let majority = a & b ^ a & c ^ b & c
            (h, g, f, e) = (g, f, e, d &+ one)
            (d, c, b, a) = (c, b, a, one &+ second &+ majority)
          }
          state &+= State(a, b, c, d, e, f, g, h)
          start &+= 64
        }
      }
    }
  }

  private static let constants: [UInt32] = [
    0x428a2f98, 0x71374491, 0xb5c0fbcf, 0xe9b5dba5, 0x3956c25b, 0x59f111f1, 0x923f82a4, 0xab1c5ed5,
    0xd807aa98, 0x12835b01, 0x243185be, 0x550c7dc3, 0x72be5d74, 0x80deb1fe, 0x9bdc06a7, 0xc19bf174,
    0xe49b69c1, 0xefbe4786, 0x0fc19dc6, 0x240ca1cc, 0x2de92c6f, 0x4a7484aa, 0x5cb0a9dc, 0x76f988da,
    0x983e5152, 0xa831c66d, 0xb00327c8, 0xbf597fc7, 0xc6e00bf3, 0xd5a79147, 0x06ca6351, 0x14292967,
    0x27b70a85, 0x2e1b2138, 0x4d2c6dfc, 0x53380d13, 0x650a7354, 0x766a0abb, 0x81c2c92e, 0x92722c85,
    0xa2bfe8a1, 0xa81a664b, 0xc24b8b70, 0xc76c51a3, 0xd192e819, 0xd6990624, 0xf40e3585, 0x106aa070,
    0x19a4c116, 0x1e376c08, 0x2748774c, 0x34b0bcb5, 0x391c0cb3, 0x4ed8aa4a, 0x5b9cca4f, 0x682e6ff3,
    0x748f82ee, 0x78a5636f, 0x84c87814, 0x8cc70208, 0x90befffa, 0xa4506ceb, 0xbef9a3f7, 0xc67178f2,
  ]
}

import Matchbook

/// What a match takes, as one value of the database.
///
/// For each record three numbers: twice its key, and one more for an external record; its part of the
/// amount; what stays open. Each has seven bits to a byte, the low ones first, and the eighth says
/// whether there is a further byte; signed numbers are folded, so that small ones are short.
enum MatchParts {
  static func append(_ allocations: [MatchAllocation], to bytes: inout [UInt8]) {
    func add(_ number: UInt64) {
      var rest = number
      while rest >= 0x80 {
        bytes.append(UInt8(truncatingIfNeeded: rest) | 0x80)
        rest >>= 7
      }
      bytes.append(UInt8(truncatingIfNeeded: rest))
    }
    func add(signed number: Int64) { add(UInt64(bitPattern: number << 1 ^ number >> 63)) }
    for part in allocations {
      add(UInt64(bitPattern: part.entry) << 1 | (part.side == .ledger ? 0 : 1))
      add(signed: part.amount)
      add(signed: part.residual)
    }
  }

  static func bytes(of allocations: [MatchAllocation]) -> [UInt8] {
    var bytes: [UInt8] = []
    bytes.reserveCapacity(allocations.count * 10)
    append(allocations, to: &bytes)
    return bytes
  }

  /// Ledger records first, each side by key.
  static func allocations(
    of bytes: UnsafeRawBufferPointer, match: Int64
  ) throws(RunError) -> [MatchAllocation] {
    var place = 0
    func next() throws(RunError) -> UInt64 {
      var (number, shift): (UInt64, UInt64) = (0, 0)
      while true {
        guard place < bytes.count, shift < 64 else {
          throw .storeDamaged("what match \(MatchRecord.id(of: match)) takes is cut")
        }
        let byte = bytes[place]
        place += 1
        number |= UInt64(byte & 0x7F) << shift
        if byte < 0x80 { return number }
        shift += 7
      }
    }
    func nextSigned() throws(RunError) -> Int64 {
      let number = try next()
      return Int64(bitPattern: number >> 1) ^ -Int64(bitPattern: number & 1)
    }
    var allocations: [MatchAllocation] = []
    while place < bytes.count {
      let entry = try next()
      allocations.append(
        MatchAllocation(
          entry: Int64(bitPattern: entry >> 1), side: entry & 1 == 0 ? .ledger : .external,
          amount: try nextSigned(), residual: try nextSigned()))
    }
    return allocations.sorted(by: MatchAllocation.precedes)
  }
}

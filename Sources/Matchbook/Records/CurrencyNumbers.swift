/// The numbers of currencies that one thread has met, found with one probe.
package final class CurrencyNumbers {
  /// A currency's word in the low half, one more than its number in the high one.
  private let slots: UnsafeMutablePointer<UInt64>

  private static let slotBits: UInt32 = 10

  package init() {
    slots = .allocate(capacity: 1 << CurrencyNumbers.slotBits)
    slots.initialize(repeating: 0, count: 1 << CurrencyNumbers.slotBits)
  }

  deinit { slots.deallocate() }

  /// - Returns: `nil` if it has not been met, or another one took its slot since.
  @inline(__always)
  func number(of word: UInt32) -> UInt8? {
    let known = slots[CurrencyNumbers.slot(of: word)]
    guard UInt32(truncatingIfNeeded: known) == word, known != 0 else { return nil }
    return UInt8(truncatingIfNeeded: known >> 32 &- 1)
  }

  func note(_ word: UInt32, _ number: UInt8) {
    slots[CurrencyNumbers.slot(of: word)] = (UInt64(number) + 1) << 32 | UInt64(word)
  }

  @inline(__always)
  private static func slot(of word: UInt32) -> Int {
    Int((word &* 0x9E37_79B1) >> (32 - slotBits))
  }
}

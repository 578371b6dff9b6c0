/// International bank account numbers (ISO 13616).
enum IBAN {
  /// Whether a text is an IBAN: its letters, its length and its check digits.
  static func isValid(_ text: Bytes) -> Bool {
    guard (15...34).contains(text.count) else { return false }
    func isLetter(_ byte: UInt8) -> Bool { (0x41...0x5A).contains(byte) }
    guard isLetter(text[0]), isLetter(text[1]), text[2] &- 0x30 < 10, text[3] &- 0x30 < 10
    else { return false }
    var remainder = 0
    for part in [text.dropFirst(4), text.prefix(4)] {
      for byte in part {
        if byte &- 0x30 < 10 {
          remainder = (remainder * 10 + Int(byte &- 0x30)) % 97
        } else if isLetter(byte) {
          remainder = (remainder * 100 + Int(byte &- 0x41) + 10) % 97
        } else {
          return false
        }
      }
    }
    return remainder == 1
  }
}

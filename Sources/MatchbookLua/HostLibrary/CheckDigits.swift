/// Schemes of check digits.
enum CheckDigits: String, CaseIterable {
  /// International bank account numbers: ISO 13616, modulo 97 of ISO 7064.
  case iban
  /// Creditor references: ISO 11649, modulo 97 of ISO 7064.
  case rf
  /// Luhn's modulo 10, United States patent 2,950,048.
  case luhn
  /// Swiss QR references: recursive modulo 10, Swiss Implementation Guidelines for the QR-bill.
  case swissQR = "swiss-qr"

  /// Blanks and marks in the text do not count.
  func holds(for text: String) -> Bool {
    let signs = text.utf8.filter { !" -./".utf8.contains($0) }.map { byte -> Int? in
      switch byte {
      case 0x30...0x39: Int(byte - 0x30)
      case 0x41...0x5A: Int(byte - 0x41) + 10
      case 0x61...0x7A: Int(byte - 0x61) + 10
      default: nil
      }
    }
    let values = signs.compactMap { $0 }
    guard values.count == signs.count else { return false }
    switch self {
    case .iban:
      return (15...34).contains(values.count) && values[0] > 9 && values[1] > 9
        && CheckDigits.remainder97(values) == 1
    case .rf:
      // R and F.
      return (5...25).contains(values.count) && values[0] == 27 && values[1] == 15
        && CheckDigits.remainder97(values) == 1
    case .luhn:
      guard values.count >= 2, values.allSatisfy({ $0 < 10 }) else { return false }
      let sum = values.reversed().enumerated().reduce(0) { sum, digit in
        let doubled = digit.element * (digit.offset % 2 == 1 ? 2 : 1)
        return sum + (doubled > 9 ? doubled - 9 : doubled)
      }
      return sum % 10 == 0
    case .swissQR:
      guard values.count == 27, values.allSatisfy({ $0 < 10 }) else { return false }
      let table = [0, 9, 4, 6, 8, 2, 7, 1, 3, 5]
      let carry = values.dropLast().reduce(0) { table[($0 + $1) % 10] }
      return (10 - carry) % 10 == values[26]
    }
  }

  /// The first four signs go to the end; letters count as two digits.
  private static func remainder97(_ values: [Int]) -> Int {
    (values.dropFirst(4) + values.prefix(4)).reduce(0) { ($0 * ($1 > 9 ? 100 : 10) + $1) % 97 }
  }
}

/// A page in the making. Text from records goes in through ``text(_:)`` alone, which escapes it.
struct HTMLText {
  private(set) var bytes: [UInt8] = []

  /// Markup of the program.
  mutating func markup(_ markup: String) { bytes.append(contentsOf: markup.utf8) }

  /// Text, which may hold anything.
  mutating func text(_ text: String) {
    for byte in text.utf8 {
      switch byte {
      case UInt8(ascii: "&"): markup("&amp;")
      case UInt8(ascii: "<"): markup("&lt;")
      case UInt8(ascii: ">"): markup("&gt;")
      case UInt8(ascii: "\""): markup("&quot;")
      case UInt8(ascii: "'"): markup("&#39;")
      // No page may hold these, not even as character references.
      case 0..<0x09, 0x0B, 0x0C, 0x0E..<0x20, 0x7F: markup("\u{FFFD}")
      default: bytes.append(byte)
      }
    }
  }

  /// An element that holds only text.
  mutating func element(_ name: String, _ text: String) {
    markup("<\(name)>")
    self.text(text)
    markup("</\(name)>")
  }

  /// An element with attributes of the program that holds only text.
  mutating func element(_ name: String, _ attributes: String, _ text: String) {
    markup("<\(name) \(attributes)>")
    self.text(text)
    markup("</\(name)>")
  }

  /// A number, with its digits in groups of three.
  static func grouped(_ decimal: String) -> String {
    let sign = decimal.hasPrefix("-") ? "\u{2212}" : ""
    let parts = decimal.drop { $0 == "-" }.split(separator: ".", omittingEmptySubsequences: false)
    guard let whole = parts.first else { return decimal }
    var text = ""
    for (index, digit) in whole.enumerated() {
      if index > 0, (whole.count - index) % 3 == 0 { text.append(",") }
      text.append(digit)
    }
    return sign + text + (parts.count > 1 ? "." + parts[1] : "")
  }

  static func grouped(_ count: Int) -> String { grouped(String(count)) }
}

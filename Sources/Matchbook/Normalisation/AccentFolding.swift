/// Takes accents off letters by what the Unicode character database calls them.
///
/// A letter named `LATIN SMALL LETTER E WITH ACUTE` is an `e`. Ligatures and letters without such a
/// name that people write in two ways are listed. Source: Unicode character names, as the standard
/// library carries them.
enum AccentFolding {
  static func fold(_ scalar: Unicode.Scalar, into text: inout String.UnicodeScalarView) {
    if scalar.isASCII {
      text.append(scalar)
      return
    }
    if let written = special[scalar] {
      text.append(contentsOf: written.unicodeScalars)
      return
    }
    switch scalar.properties.generalCategory {
    case .nonspacingMark: return
    case .lowercaseLetter, .uppercaseLetter: text.append(base(of: scalar) ?? scalar)
    default: text.append(scalar)
    }
  }

  private static let special: [Unicode.Scalar: String] = [
    "ß": "ss", "ẞ": "SS", "æ": "ae", "Æ": "AE", "œ": "oe", "Œ": "OE", "ø": "o", "Ø": "O",
    "đ": "d", "Đ": "D", "ð": "d", "Ð": "D", "þ": "th", "Þ": "Th", "ł": "l", "Ł": "L", "ı": "i",
    "ĳ": "ij", "Ĳ": "IJ",
  ]

  private static func base(of scalar: Unicode.Scalar) -> Unicode.Scalar? {
    guard let name = scalar.properties.name else { return nil }
    for (prefix, isUpper) in [("LATIN SMALL LETTER ", false), ("LATIN CAPITAL LETTER ", true)]
    where name.hasPrefix(prefix) {
      let rest = name.utf8.dropFirst(prefix.utf8.count)
      guard let letter = rest.first, (0x41...0x5A).contains(letter),
        rest.dropFirst().starts(with: " WITH ".utf8)
      else { return nil }
      return Unicode.Scalar(isUpper ? letter : letter | 0x20)
    }
    return nil
  }
}

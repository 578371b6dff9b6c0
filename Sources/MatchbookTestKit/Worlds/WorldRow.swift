/// One record of a generated world, in 40 bytes; its texts are made when somebody asks for them.
struct WorldRow: Sendable {
  var minorUnits: Int64
  /// Seconds since 1970-01-01T00:00:00Z.
  var seconds: Int64
  /// The business event, which is the group of the truth file.
  var group: UInt32
  var reference: WorldReference
  /// Position of the counterparty in the skewed list.
  var customer: UInt32
  /// Chooses the words of the description.
  var wording: UInt16
  var kind: WorldKind
  /// Position in `WorldVocabulary.currencies`.
  var currency: UInt8
}

/// A reference and what was done to it.
struct WorldReference: Sendable {
  /// How somebody else's system has spoilt a reference; everything but `missing` can be undone by
  /// taking prefixes off, folding case and keeping letters and digits.
  enum Noise: UInt8, CaseIterable {
    case none, lowerCase, noDashes, blanks, slashes, prefixRef, prefixPmt, prefixRefLowerCase
    case missing
  }

  var number: UInt32
  /// Position inside a group that shares one reference, or 0.
  var suffix: UInt8 = 0
  var noise: Noise = .none
  /// One or two typing mistakes, or none.
  var mistakes: UInt8 = 0
  /// Decides which mistakes those are.
  var seed: UInt32 = 0

  /// Appends the reference as the record has it, for example `INV-2024-00000123`.
  ///
  /// - Parameters:
  ///   - isLong: Whether sixteen digits that belong to the number stand behind it.
  ///   - isAccented: Whether it begins with `RÉF` instead of `INV`.
  func append(to bytes: inout [UInt8], isLong: Bool = false, isAccented: Bool = false) {
    if noise == .missing { return }
    var text = Array("INV-2024-".utf8)
    WorldText.append(UInt64(number), width: 8, to: &text)
    if suffix > 0 {
      text.append(UInt8(ascii: "-"))
      WorldText.append(UInt64(suffix), width: 1, to: &text)
    }
    if isLong { appendDigits(to: &text) }
    if mistakes > 0 { spoil(&text) }
    let dash = UInt8(ascii: "-")
    switch noise {
    case .none, .missing: break
    case .lowerCase: WorldText.lowerCase(&text)
    case .noDashes: text.removeAll { $0 == dash }
    case .blanks: text = text.map { $0 == dash ? UInt8(ascii: " ") : $0 }
    case .slashes: text = text.map { $0 == dash ? UInt8(ascii: "/") : $0 }
    case .prefixRef: bytes += "REF: ".utf8
    case .prefixPmt: bytes += "Pmt ".utf8
    case .prefixRefLowerCase:
      bytes += "REF: ".utf8
      WorldText.lowerCase(&text)
    }
    if isAccented { accent(&text) }
    bytes += text
  }

  /// Letters are exchanged last: mistakes are made in bytes.
  private func accent(_ text: inout [UInt8]) {
    for (plain, accented) in [("INV", "RÉF"), ("inv", "réf")] where text.starts(with: plain.utf8) {
      text.replaceSubrange(..<plain.utf8.count, with: accented.utf8)
    }
  }

  /// Appends sixteen hexadecimal digits, which everybody who knows the number can have.
  private func appendDigits(to text: inout [UInt8]) {
    let digits = Array("0123456789ABCDEF".utf8)
    var random = SeededGenerator(seed: UInt64(number), stream: 8)
    text.append(UInt8(ascii: "-"))
    for _ in 0..<16 { text.append(digits[Int(random.below(16))]) }
  }

  /// Makes the typing mistakes: substitute, swap, delete or insert one letter or digit each.
  private func spoil(_ text: inout [UInt8]) {
    var random = SeededGenerator(seed: UInt64(number) << 32 | UInt64(seed), stream: 7)
    let symbols = Array("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ".utf8)
    for _ in 0..<mistakes {
      let place = Int(random.below(UInt64(text.count)))
      let symbol = symbols[Int(random.below(random.happens(8, in: 10) ? 10 : 36))]
      switch random.below(4) {
      case 0:
        // A substitution that changes nothing would be no mistake.
        text[place] = text[place] == symbol ? UInt8(ascii: "X") : symbol
      case 1:
        let neighbour = place + 1 < text.count ? place + 1 : place - 1
        if text[place] == text[neighbour] { text.insert(symbol, at: place) }
        text.swapAt(place, neighbour)
      case 2: text.remove(at: place)
      default: text.insert(symbol, at: place)
      }
    }
  }
}

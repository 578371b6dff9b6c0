import MatchbookTestKit

/// Pairs of texts that are often near each other, so that every verdict near a threshold comes up.
struct RandomTexts {
  private var random: SeededGenerator

  init(seed: UInt64) { random = SeededGenerator(seed: seed) }

  /// Small alphabets make coincidences common; the last has more scalars than bytes can number.
  private static let alphabets: [[Unicode.Scalar]] = [
    Array("ab".unicodeScalars), Array("0123456789".unicodeScalars),
    Array("ab cd-".unicodeScalars), Array("aäöü€😀 ".unicodeScalars), Array("\0a".unicodeScalars),
    (0x4E00..<0x4F00).compactMap(Unicode.Scalar.init),
  ]

  private static let lengths = [3, 8, 16, 17, 40, 64, 66, 130, 300]

  mutating func number(in range: ClosedRange<Int>) -> Int { random.number(in: range) }

  mutating func pair() -> (String, String) {
    let alphabet = random.element(of: Self.alphabets) ?? []
    let length = random.number(in: 0...(random.element(of: Self.lengths) ?? 0))
    func scalar() -> Unicode.Scalar { random.element(of: alphabet) ?? "x" }
    var left: [Unicode.Scalar] = []
    for _ in 0..<length { left.append(scalar()) }
    var right = left
    if random.happens(1, in: 6) {
      right = []
      for _ in 0..<random.number(in: 0...(length + 3)) { right.append(scalar()) }
    }
    if random.happens(1, in: 8) { right = right.shuffledTwice(&random) }
    for _ in 0..<random.number(in: 0...(random.element(of: [1, 2, 3, 4, 30]) ?? 0)) {
      let place = random.number(in: 0...right.count)
      switch random.below(3) {
      case 0: right.insert(random.happens(1, in: 9) ? "é" : scalar(), at: place)
      case 1 where place < right.count: right.remove(at: place)
      case 2 where place < right.count: right[place] = scalar()
      default: break
      }
    }
    return (text(left), text(right))
  }

  private func text(_ scalars: [Unicode.Scalar]) -> String {
    var text = String.UnicodeScalarView()
    text.append(contentsOf: scalars)
    return String(text)
  }
}

extension [Unicode.Scalar] {
  /// Two places changed with each other.
  fileprivate func shuffledTwice(_ random: inout SeededGenerator) -> Self {
    guard count > 1 else { return self }
    var copy = self
    copy.swapAt(random.number(in: 0...count - 1), random.number(in: 0...count - 1))
    return copy
  }
}

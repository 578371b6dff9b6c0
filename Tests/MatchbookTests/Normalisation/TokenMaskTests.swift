import Testing

@testable import Matchbook

/// The search for tokens finds what trying every place and every length finds.
@Suite struct TokenMaskTests {
  /// Whether the whole of some bytes fits the elements of a mask, by trying.
  private func fits(_ elements: ArraySlice<TokenMask.Element>, _ bytes: ArraySlice<UInt8>) -> Bool {
    guard let element = elements.first else { return bytes.isEmpty }
    let rest = elements.dropFirst()
    if element.isOptional, fits(rest, bytes) { return true }
    guard let byte = bytes.first else { return false }
    let isDigit = (0x30...0x39).contains(byte)
    let isLetter = (0x61...0x7A).contains(byte | 0x20) && byte < 0x80
    let holds =
      switch element.kind {
      case .digit: isDigit
      case .letter: isLetter
      case .alphanumeric: isDigit || isLetter
      case .literal(let literal): (isLetter ? byte | 0x20 : byte) == literal
      }
    guard holds else { return false }
    return fits(rest, bytes.dropFirst()) || element.repeats && fits(elements, bytes.dropFirst())
  }

  private func tokens(_ mask: TokenMask, _ text: String) -> [String] {
    let bytes = Array(text.utf8)
    func isWord(_ place: Int) -> Bool {
      guard bytes.indices.contains(place) else { return false }
      let byte = bytes[place]
      return byte >= 0x80 || (0x30...0x39).contains(byte) || (0x61...0x7A).contains(byte | 0x20)
    }
    func isInside(_ place: Int) -> Bool { isWord(place - 1) && isWord(place) }
    var found: [String] = []
    var from = 0
    while from < bytes.count {
      let end = (from + 1..<bytes.count + 1).last { end in
        !isInside(from) && !isInside(end) && fits(mask.elements[...], bytes[from..<end])
      }
      if let end { found.append(String(decoding: bytes[from..<end], as: UTF8.self)) }
      from = end ?? from + 1
    }
    return found
  }

  @Test func agreesWithTryingEverything() throws {
    var random = SplitMix(state: 7)
    let masks = ["#", "@", "&", "-", "a", "#+", "&+", "-?", "#?", "-+", "1", "@?+", " "]
    for _ in 0..<4000 {
      let pattern = (0...random.next(4)).map { _ in masks[random.next(masks.count)] }.joined()
      let text = String((0..<random.next(14)).map { _ in Array("ab1-2 -a")[random.next(8)] })
      let mask = try #require(TokenMask(pattern))
      #expect(mask.tokens(in: text) == tokens(mask, text), "\(pattern) in \(text)")
    }
  }

  private struct SplitMix {
    var state: UInt64
    mutating func next(_ bound: Int) -> Int {
      state &+= 0x9E37_79B9_7F4A_7C15
      var mixed = (state ^ (state >> 30)) &* 0xBF58_476D_1CE4_E5B9
      mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
      return Int((mixed ^ (mixed >> 31)) % UInt64(bound))
    }
  }
}

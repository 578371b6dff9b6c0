/// One step that makes texts comparable; a list of steps is applied in order.
public enum TextNormaliser: Hashable, Sendable {
  /// Folds letter case, so that `Inv` and `INV` are equal.
  case caseFold
  /// Takes accents off letters: `Müller` becomes `Muller`, `ß` becomes `ss`.
  case foldAccents
  /// Keeps letters and digits only.
  case alphanumericOnly
  /// Keeps the digits 0 to 9 only.
  case digitsOnly
  /// Takes the first of these prefixes off that the text starts with, then blanks and `:`, `-`,
  /// `.`, `#` and `/` behind it; ASCII letter case does not matter. Repeats while one fits.
  case stripPrefixes([String])
  /// Keeps the first so many characters.
  case first(Int)
  /// Trims the text and makes every run of blanks one blank.
  case collapseBlanks
  /// Keeps the first token that fits a mask, or nothing.
  case extract(TokenMask)

  /// The usual cleaning of references: common prefixes off, case folded, letters and digits only.
  public static let reference: [TextNormaliser] = [
    .stripPrefixes(["reference", "ref", "payment", "pmt"]), .caseFold, .alphanumericOnly,
  ]
}

/// A pattern for tokens such as invoice numbers, simpler than a regular expression.
///
/// `#` stands for a digit, `@` for an ASCII letter, `&` for either; `?` makes the element before it
/// optional, `+` lets it repeat; `\` takes the next character literally; everything else stands for
/// itself, ASCII letter case aside. A token must not be part of a longer run of letters and digits,
/// so `INV-#` is not found in `INV-12`.
public struct TokenMask: Hashable, Sendable {
  package struct Element: Hashable, Sendable {
    package enum Kind: Hashable, Sendable { case digit, letter, alphanumeric, literal(UInt8) }
    package var kind: Kind
    package var isOptional = false
    package var repeats = false
  }

  public let pattern: String
  package let elements: [Element]

  /// Reads a mask; `nil` if it is empty, not ASCII, ends in `\`, or starts with `?` or `+`.
  public init?(_ pattern: String) {
    var elements: [Element] = []
    var bytes = Array(pattern.utf8)[...]
    while let byte = bytes.popFirst() {
      guard byte < 0x80 else { return nil }
      switch byte {
      case UInt8(ascii: "#"): elements.append(Element(kind: .digit))
      case UInt8(ascii: "@"): elements.append(Element(kind: .letter))
      case UInt8(ascii: "&"): elements.append(Element(kind: .alphanumeric))
      case UInt8(ascii: "?"):
        guard !elements.isEmpty else { return nil }
        elements[elements.count - 1].isOptional = true
      case UInt8(ascii: "+"):
        guard !elements.isEmpty else { return nil }
        elements[elements.count - 1].repeats = true
      case UInt8(ascii: "\\"):
        guard let literal = bytes.popFirst(), literal < 0x80 else { return nil }
        elements.append(Element(kind: .literal(literal)))
      default:
        let isUpper = (0x41...0x5A).contains(byte)
        elements.append(Element(kind: .literal(isUpper ? byte | 0x20 : byte)))
      }
    }
    guard !elements.isEmpty else { return nil }
    self.pattern = pattern
    self.elements = elements
  }
}

extension [TextNormaliser] {
  /// A text after these steps, as rules compare it; empty if nothing is left.
  public func normalised(_ text: String) -> String {
    let pipeline = TextPipeline(self)
    let scratch = TextScratch()
    var text = text
    // The result stands in the scratch, or in the text, until it has been copied.
    return withExtendedLifetime(scratch) {
      text.withUTF8 { String(decoding: pipeline.apply($0, scratch), as: UTF8.self) }
    }
  }
}

/// Normalisers made ready to run over many texts; used from one thread at a time.
public struct PreparedNormalisers: ~Copyable {
  private let pipeline: TextPipeline
  private let scratch = TextScratch()
  /// Valid as long as the pipeline.
  private let kernel: TextKernel?

  public init(_ steps: [TextNormaliser]) {
    pipeline = TextPipeline(steps)
    kernel = pipeline.kernel
  }

  /// Calls `body` with a text after all steps, in UTF-8; it is empty if nothing is left.
  ///
  /// - Complexity: O(text), without the heap but for the first texts and letters beyond ASCII.
  public func withNormalised<Result>(
    _ text: UnsafeBufferPointer<UInt8>, _ body: (UnsafeBufferPointer<UInt8>) -> Result
  ) -> Result {
    // Whoever called holds this value, and with it the memory of both, until `body` has returned.
    let quick = kernel?.normalised(text, in: scratch.next(atLeast: text.count))
    return body(quick ?? pipeline.apply(text, scratch))
  }
}

/// A line of a file cut to a width that fits a screen, and the columns to point at.
struct SourceExcerpt: Hashable, Sendable {
  private let shown: String
  /// Columns before the first caret.
  private let offset: Int
  private let width: Int

  /// Longer lines are cut around the place.
  private static let greatestWidth = 88

  /// - Parameter column: From 1, in Unicode scalars.
  init(line: Substring.UnicodeScalarView, column: Int) {
    let scalars = Array(line)
    let place = min(max(column - 1, 0), scalars.count)
    let token = SourceExcerpt.tokenLength(scalars[place...])
    let isCut = scalars.count > SourceExcerpt.greatestWidth
    let start = isCut ? max(0, min(place - 24, scalars.count - SourceExcerpt.greatestWidth)) : 0
    let end = min(scalars.count, start + SourceExcerpt.greatestWidth)
    var text = String.UnicodeScalarView()
    for scalar in scalars[start..<end] {
      text.append(scalar.value < 0x20 || scalar.value == 0x7F ? " " : scalar)
    }
    let lead = start > 0 ? "…" : ""
    shown = lead + String(text) + (end < scalars.count ? "…" : "")
    offset = place - start + lead.unicodeScalars.count
    width = max(1, min(token, end - place))
  }

  /// The length of the string, number or word that begins here; 1 for anything else.
  private static func tokenLength(_ scalars: ArraySlice<Unicode.Scalar>) -> Int {
    guard let first = scalars.first else { return 1 }
    if first == "\"" {
      var isEscaped = false
      for (index, scalar) in zip(1..., scalars.dropFirst()) {
        if isEscaped {
          isEscaped = false
        } else if scalar == "\\" {
          isEscaped = true
        } else if scalar == "\"" {
          return index + 1
        }
      }
      return scalars.count
    }
    let word = scalars.prefix { scalar in
      scalar == "-" || scalar == "+" || scalar == "." || ("0"..."9").contains(scalar)
        || ("a"..."z").contains(scalar) || ("A"..."Z").contains(scalar)
    }
    return max(1, word.count)
  }

  func text(line: Int) -> String {
    let margin = "  \(line) | "
    return margin + shown + "\n"
      + String(repeating: " ", count: margin.utf8.count + offset)
      + String(repeating: "^", count: width)
  }
}

/// A file's text by lines.
struct SourceLines: Sendable {
  private let lines: [Substring.UnicodeScalarView]

  init(_ bytes: [UInt8]) {
    let text = bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? bytes[3...] : bytes[...]
    // By scalars: carriage return and line feed together are one character.
    lines = String(decoding: text, as: UTF8.self).unicodeScalars
      .split(separator: "\n", omittingEmptySubsequences: false)
      .map { $0.last == "\r" ? $0.dropLast() : $0 }
  }

  func excerpt(line: Int, column: Int) -> SourceExcerpt {
    let text = lines.indices.contains(line - 1) ? lines[line - 1] : Substring().unicodeScalars
    return SourceExcerpt(line: text, column: column)
  }
}

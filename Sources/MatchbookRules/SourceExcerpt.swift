/// A line of a file cut to a width that fits a screen, and the columns to point at.
struct SourceExcerpt: Hashable, Sendable {
  private let shown: String
  /// Columns before the first caret.
  private let offset: Int
  private let width: Int

  /// Longer lines are cut around the place.
  private static let greatestWidth = 88

  /// - Parameter column: From 1, in Unicode scalars.
  init(line: ArraySlice<Unicode.Scalar>, column: Int) {
    // Only the neighbourhood is looked at: one long line may hold thousands of mistakes.
    let place = line.startIndex + min(max(column - 1, 0), line.count)
    let isCut = line.count > SourceExcerpt.greatestWidth
    let start =
      isCut
      ? max(line.startIndex, min(place - 24, line.endIndex - SourceExcerpt.greatestWidth))
      : line.startIndex
    let end = min(line.endIndex, start + SourceExcerpt.greatestWidth)
    var text = String.UnicodeScalarView()
    for scalar in line[start..<end] {
      text.append(scalar.value < 0x20 || scalar.value == 0x7F ? " " : scalar)
    }
    let lead = start > line.startIndex ? "…" : ""
    shown = lead + String(text) + (end < line.endIndex ? "…" : "")
    offset = place - start + lead.unicodeScalars.count
    width = max(1, SourceExcerpt.tokenLength(line[place..<end]))
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
  private let lines: [ArraySlice<Unicode.Scalar>]

  init(_ bytes: [UInt8]) {
    let text = bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? bytes[3...] : bytes[...]
    // By scalars: carriage return and line feed together are one character.
    lines = Array(String(decoding: text, as: UTF8.self).unicodeScalars)
      .split(separator: "\n", omittingEmptySubsequences: false)
      .map { $0.last == "\r" ? $0.dropLast() : $0 }
  }

  func excerpt(line: Int, column: Int) -> SourceExcerpt {
    SourceExcerpt(line: lines.indices.contains(line - 1) ? lines[line - 1] : [], column: column)
  }
}

/// Findings and warnings about the lines of a file, for every format that is read line by line.
enum LineWords {
  /// A finding about a part of a line, with the part marked.
  static func finding(
    _ code: SourceError.Code, line: Int, text: [UInt8], at offset: Int, length: Int,
    _ message: String, remedy: String = ""
  ) -> SourceError.Finding {
    var finding = SourceError.Finding(
      code, line: line > 0 ? line : nil, message: message, remedy: remedy)
    text.withUnsafeBufferPointer { text in
      let place = max(0, min(offset, text.count - 1))
      let excerpt = Excerpt(
        around: ChunkNotes.Raw(
          code: code, column: 0, offset: place, length: length, rowStart: 0), text)
      finding.excerpt = excerpt.text
      finding.caret = excerpt.caret
      finding.position = excerpt.position
    }
    return finding
  }
}

extension LineReader {
  /// The next line; a character that no text holds is noted.
  func next(notingIn mistakes: inout StatementFindings) throws(SourceError) -> Bytes? {
    guard let line = try next() else { return nil }
    if let control = controlCharacter {
      mistakes.add(
        LineWords.finding(
          .controlCharacter, line: number, text: Array(line), at: control.offset, length: 1,
          "the line holds the control character \(ChunkNotes.hexadecimal(control.byte)), expected text",
          remedy: "Export the file again as text, or remove the character."))
    }
    return line
  }
}

extension StatementFeed {
  /// Warns of a file whose texts are in two encodings.
  ///
  /// - Parameter parts: What was counted, such as `lines`.
  mutating func warnOfEncodings(utf8: Int, latin1: Int, _ parts: String) {
    guard utf8 > 0, latin1 > 0 else { return }
    warn(
      .encoding, line: 0, "\(utf8) \(parts) are in UTF-8 and \(latin1) in Latin-1",
      remedy: "Set \"encoding\" in the description if one of the two is wrong.")
  }
}

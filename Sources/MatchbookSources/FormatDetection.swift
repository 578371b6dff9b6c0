/// Tells from its first bytes what a file is.
enum FormatDetection {
  /// Bytes that are looked at.
  static let prefixBytes = 4096

  struct Found {
    /// `nil` for what is known not to be read here.
    var format: SourceDescription.Format?
    /// What it is, for people.
    var words: String
    var remedy = ""
  }

  /// Recognises a format; what shows no sign of another one is taken for a table of cells.
  static func of(_ start: [UInt8]) -> Found {
    for foreign in foreigners where start.starts(with: foreign.mark) {
      return Found(format: nil, words: foreign.words, remedy: foreign.remedy)
    }
    // UTF-16 has a zero beside every character of ASCII.
    var text = start.filter { $0 != 0 }[...]
    for mark in [[0xEF, 0xBB, 0xBF], [0xFF, 0xFE], [0xFE, 0xFF]] as [[UInt8]]
    where text.starts(with: mark) {
      text = text.dropFirst(mark.count)
    }
    text = text.drop { [0x20, 0x09, 0x0A, 0x0D].contains($0) }
    let head = String(decoding: text.prefix(64), as: UTF8.self).lowercased()
    if head.hasPrefix("<!doctype html") || head.hasPrefix("<html") {
      return Found(
        format: nil, words: "a web page",
        remedy: "It may be the bank's error message; open it, and download the file again.")
    }
    if head.hasPrefix("ofxheader") || contains("<ofx", text) || contains("<?ofx", text) {
      return Found(format: .ofx, words: "OFX")
    }
    let lines = FirstLines(text)
    if lines.areMT940 { return Found(format: .mt940, words: "MT940") }
    if lines.areBAI2 { return Found(format: .bai2, words: "BAI2") }
    if head.hasPrefix("{") || head.hasPrefix("[") { return Found(format: .json, words: "JSON") }
    if (head.hasPrefix("//") || head.hasPrefix("/*")) && lines.areJSON {
      return Found(format: .json, words: "JSON")
    }
    if head.hasPrefix("<") { return Found(format: .camt, words: "XML") }
    return Found(format: .csv, words: "a table of cells")
  }

  /// Whether a text of small letters stands in the first bytes, in whichever letters there.
  private static func contains(_ mark: StaticString, _ text: ArraySlice<UInt8>) -> Bool {
    let small = text.map { byte -> UInt8 in
      if byte == 0x0D { return 0x0A }
      return (0x41...0x5A).contains(byte) ? byte | 0x20 : byte
    }
    return small.withUnsafeBufferPointer { Bytes($0).firstPlace(of: mark) != nil }
  }

  private static let foreigners: [(mark: [UInt8], words: String, remedy: String)] = [
    (Array("%PDF".utf8), "a PDF document", "Ask the bank for camt, MT940 or CSV."),
    ([0x50, 0x4B, 0x03, 0x04], "a ZIP archive or a workbook", "Unpack it, or save it as CSV."),
    ([0xD0, 0xCF, 0x11, 0xE0], "a workbook of old", "Save it as CSV."),
    ([0x1F, 0x8B], "compressed by gzip", "Decompress it first, or send it through  gunzip -c."),
  ]

  static func refusal(
    _ name: String, declared: SourceDescription.Format? = nil, found: Found
  ) -> SourceError {
    guard let declared else {
      return SourceError(
        file: name,
        SourceError.Finding(
          .unknownFormat, message: "the file is \(found.words), which is not read here",
          remedy: found.remedy))
    }
    return SourceError(
      file: name,
      SourceError.Finding(
        .unknownFormat,
        message: "the file is \(found.words), but the description says "
          + "\"format\": \"\(declared.rawValue)\"",
        remedy: "Take \"format\" out of the description to have it found."))
  }
}

/// What the first lines of a file begin with.
private struct FirstLines {
  private let starts: [Substring]
  private let first: Substring

  init(_ text: ArraySlice<UInt8>) {
    let lines = FirstLines.lines(of: text).map { $0.drop { $0 == " " } }
    starts = lines.filter { !$0.isEmpty }.map { $0.prefix(5) }
    first = lines.first { !$0.isEmpty } ?? ""
  }

  /// A file of BAI2 may have records of a fixed length without line ends.
  private static func lines(of text: ArraySlice<UInt8>) -> [Substring] {
    let length = BAI2Reader.physicalLength
    let second = text.dropFirst(length).prefix(3)
    guard text.starts(with: "01,".utf8), second.elementsEqual("02,".utf8),
      !text.contains(0x0A), !text.contains(0x0D)
    else { return String(decoding: text, as: UTF8.self).split { $0.isNewline } }
    return stride(from: text.startIndex, to: text.endIndex, by: length).map {
      Substring(decoding: text[$0..<min($0 + length, text.endIndex)], as: UTF8.self)
    }
  }

  /// A field that begins a message, and another one of its fields.
  var areMT940: Bool {
    if first.hasPrefix("{1:") || first.hasPrefix("{4:") { return has(":20:") || has(":25") }
    let known = [":20:", ":25", ":28", ":60", ":61:", ":62", ":86:", ":34", ":13"].filter(has)
    return known.count > 2 || (known.count == 2 && known[0] == ":20:" && known[1] == ":25")
  }

  /// A line that begins with a bracket of JSON, behind comments that JSON does not have.
  var areJSON: Bool { starts.contains { $0.hasPrefix("{") || $0.hasPrefix("[") } }

  private func has(_ tag: String) -> Bool { starts.contains { $0.hasPrefix(tag) } }

  /// A record 01 and a record 02, and codes of BAI2 in all other lines that begin with two digits.
  var areBAI2: Bool {
    guard first.hasPrefix("01,") else { return false }
    let codes = starts.compactMap { line -> Substring? in
      let code = line.prefix(2)
      return code.count == 2 && code.allSatisfy(\.isNumber) && line.dropFirst(2).first == ","
        ? code : nil
    }
    guard codes.count > 1, codes[1] == "02" else { return false }
    if first.hasSuffix("/")
      || first.drop(while: { $0 != "/" }).allSatisfy({ $0 == "/" || $0 == " " }),
      first.contains("/")
    {
      return true
    }
    return first.count { $0 == "," } >= 7
      && codes.contains { ["16", "49", "88", "98"].contains($0) }
      && codes.allSatisfy { ["01", "02", "03", "16", "49", "88", "98", "99"].contains($0) }
  }
}

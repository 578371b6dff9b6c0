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
    if head.hasPrefix("{1:") || head.hasPrefix("{4:") || contains("\n:20:", [0x0A] + text),
      contains("\n:25", text)
    {
      return Found(format: .mt940, words: "MT940")
    }
    if head.hasPrefix("01,"), contains("/\n02,", text.filter { $0 != 0x0D && $0 != 0x20 }[...]) {
      return Found(format: .bai2, words: "BAI2")
    }
    if head.hasPrefix("{") || head.hasPrefix("[") { return Found(format: .json, words: "JSON") }
    if head.hasPrefix("<") { return Found(format: .camt, words: "XML") }
    return Found(format: .csv, words: "a table of cells")
  }

  /// Whether a text of small letters stands in the first bytes, in whichever letters there.
  private static func contains(_ mark: String, _ text: ArraySlice<UInt8>) -> Bool {
    let small = text.map { byte -> UInt8 in
      if byte == 0x0D { return 0x0A }
      return (0x41...0x5A).contains(byte) ? byte | 0x20 : byte
    }
    return small[...].firstPlace(of: Array(mark.utf8), from: 0) != nil
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

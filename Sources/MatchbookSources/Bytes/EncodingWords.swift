/// Says where bytes are not the text they should be.
enum EncodingWords {
  static func finding(
    _ failure: TextDecoding.Failure, _ bytes: [UInt8], declared: SourceDescription.Encoding
  ) -> SourceError.Finding {
    let byte =
      failure.offset < bytes.count ? ChunkNotes.hexadecimal(bytes[failure.offset]) : "its end"
    let place = "byte \(failure.offset + 1) of the file, \(byte),"
    let message: String
    let remedy: String
    switch failure.reason {
    case .declaredUTF8:
      message = "\(place) is no text in UTF-8"
      remedy = "Set  \"encoding\": \"latin-1\"  in the description if the file is in Latin-1."
    case .undetected:
      message = "\(place) is no text in UTF-8, and the file is not plainly in Latin-1"
      remedy = "Set  \"encoding\": \"latin-1\"  in the description if the file is in Latin-1."
    case .utf16:
      message = "\(place) is no text in UTF-16"
      remedy = "The file may be cut off or damaged; export it again."
    case .latin1:
      message = "\(place) is no character of Latin-1"
      remedy = "Set \"encoding\" in the description to what the file is, for example \"utf-8\"."
    case .mark(let marked):
      message =
        "the file begins with the byte order mark of \(marked.rawValue), but the description says "
        + "\"\(declared.rawValue)\""
      remedy = "Take \"encoding\" out of the description, or correct it."
    }
    // A line end of UTF-16 is more than one byte.
    let hasLines: Bool
    switch failure.reason {
    case .utf16, .mark: hasLines = false
    default: hasLines = true
    }
    let line = bytes.withUnsafeBufferPointer {
      LineNumbers(of: [failure.offset], in: $0)[failure.offset]
    }
    return SourceError.Finding(
      .encoding, line: hasLines ? line : nil, message: message, remedy: remedy)
  }
}

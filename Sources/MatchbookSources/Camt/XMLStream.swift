import CExpat

/// Expat behind a door: XML in pieces, without document types, in memory of fixed size.
///
/// A document type could name other files or blow up a few bytes to gigabytes, and no bank sends one, so
/// each is refused. What has to be held whole (a tag, a comment) may have ``longestToken`` bytes.
final class XMLStream {
  /// Bytes of a tag, a comment or a processing instruction.
  static let longestToken = 1 << 20

  private let parser: XML_Parser
  /// Called a million times for a statement of 30 MB, so it is one type and no protocol.
  private let handler: CamtDocument
  private(set) var failure: SourceError.Finding?
  private var fed = 0

  /// - Parameter encoding: In place of the one that the document declares.
  init?(handler: CamtDocument, encoding: String?) {
    guard let parser = XML_ParserCreate(encoding) else { return nil }
    self.parser = parser
    self.handler = handler
    XML_SetUserData(parser, Unmanaged.passUnretained(self).toOpaque())
    XML_SetElementHandler(
      parser,
      { data, name, attributes in
        guard let data, let name else { return }
        XMLStream.at(data)._withUnsafeGuaranteedRef { $0.handler.start(name, attributes) }
      },
      { data, _ in
        guard let data else { return }
        XMLStream.at(data)._withUnsafeGuaranteedRef { $0.handler.end() }
      })
    XML_SetCharacterDataHandler(parser) { data, text, count in
      guard let data, let text, count > 0 else { return }
      text.withMemoryRebound(to: UInt8.self, capacity: Int(count)) {
        let bytes = UnsafeBufferPointer(start: $0, count: Int(count))
        XMLStream.at(data)._withUnsafeGuaranteedRef { $0.handler.text(bytes) }
      }
    }
    XML_SetStartDoctypeDeclHandler(parser) { data, _, _, _, _ in
      guard let data else { return }
      let stream = XMLStream.at(data).takeUnretainedValue()
      stream.fail(
        stream.finding(
          .forbidden, "the file declares a document type, which could name other files",
          remedy: "Ask for a file without <!DOCTYPE>; messages of banks need none."))
    }
    XML_SetUnknownEncodingHandler(
      parser,
      { _, name, info in
        guard let name, let info, let table = CodePage.table(String(cString: name)) else {
          return 0
        }
        withUnsafeMutableBytes(of: &info.pointee.map) { map in
          for (byte, scalar) in table.enumerated() {
            map.storeBytes(of: scalar, toByteOffset: byte * 4, as: Int32.self)
          }
        }
        info.pointee.convert = nil
        info.pointee.release = nil
        info.pointee.data = nil
        return 1
      }, nil)
  }

  deinit { XML_ParserFree(parser) }

  private static func at(_ data: UnsafeMutableRawPointer) -> Unmanaged<XMLStream> {
    Unmanaged<XMLStream>.fromOpaque(data)
  }

  /// Takes the next piece; `nil` ends the document.
  ///
  /// - Returns: Whether reading goes on.
  func feed(_ piece: UnsafeRawBufferPointer?) -> Bool {
    var rest = piece ?? UnsafeRawBufferPointer(start: nil, count: 0)
    repeat {
      let part = UnsafeRawBufferPointer(rebasing: rest.prefix(1 << 20))
      rest = UnsafeRawBufferPointer(rebasing: rest.dropFirst(part.count))
      let status = XML_Parse(
        parser, part.baseAddress?.assumingMemoryBound(to: CChar.self), Int32(part.count),
        piece == nil ? 1 : 0)
      fed += part.count
      if failure != nil { return false }
      guard status != XML_STATUS_ERROR else {
        failure = syntaxFinding()
        return false
      }
      // What Expat holds back has begun and not ended.
      if piece != nil, fed - Int(XML_GetCurrentByteIndex(parser)) > XMLStream.longestToken {
        failure = finding(
          .textLength,
          "what begins here is longer than \(XMLStream.longestToken) bytes without an end",
          remedy: "Ask for the file again; messages of banks have short tags and comments.")
        return false
      }
    } while !rest.isEmpty
    return true
  }

  /// Ends the reading with what is wrong; the first one counts.
  func fail(_ finding: SourceError.Finding) {
    guard failure == nil else { return }
    failure = finding
    XML_StopParser(parser, 0)
  }

  /// From 1.
  var line: Int { Int(XML_GetCurrentLineNumber(parser)) }

  /// A finding about the place that is being read.
  ///
  /// - Parameter value: The text that ends here, if it is about one.
  func finding(
    _ code: SourceError.Code, _ message: String, remedy: String = "", value: [UInt8]? = nil
  ) -> SourceError.Finding {
    var finding = SourceError.Finding(code, line: line, message: message, remedy: remedy)
    finding.position = Int(XML_GetCurrentColumnNumber(parser)) + 1
    var offset: Int32 = 0
    var size: Int32 = 0
    guard let context = XML_GetInputContext(parser, &offset, &size), size > 0,
      offset >= 0, offset <= size
    else { return finding }
    context.withMemoryRebound(to: UInt8.self, capacity: Int(size)) {
      let bytes = UnsafeBufferPointer(start: $0, count: Int(size))
      // Two bytes for a character cannot be shown as they are.
      guard !bytes.prefix(200).contains(0) else { return }
      var start = Int(offset)
      let length = value?.count ?? 0
      if let value, length > 0, length <= start,
        bytes[(start - length)..<start].elementsEqual(value)
      {
        start -= length
      }
      let shown = start < Int(offset) ? length : 1
      let excerpt = Excerpt(
        around: ChunkNotes.Raw(
          code: code, column: 0, offset: start, length: shown, rowStart: start), bytes)
      finding.excerpt = excerpt.text
      finding.caret = excerpt.caret
    }
    return finding
  }

  private func syntaxFinding() -> SourceError.Finding {
    let code = XML_GetErrorCode(parser)
    switch code {
    case XML_ERROR_UNKNOWN_ENCODING:
      return finding(
        .encoding, "the file declares an encoding that is not read here",
        remedy:
          "\(CodePage.names) are; convert the file, or declare \"encoding\" in the description if "
          + "it is one of them.")
    case XML_ERROR_INVALID_TOKEN, XML_ERROR_INCORRECT_ENCODING, XML_ERROR_PARTIAL_CHAR:
      if let byte = badByte {
        return finding(
          byte < 0x20 ? .controlCharacter : .encoding,
          byte < 0x20
            ? "the control character \(ChunkNotes.hexadecimal(byte)) stands here, expected text"
            : "the byte \(ChunkNotes.hexadecimal(byte)) is no text in the encoding of the file",
          remedy: byte < 0x20
            ? "Ask for the file again; no XML may hold it."
            : "If the file is in Latin-1 or Windows-1252 all the same, set  \"encoding\": "
              + "\"latin-1\"  in the description.")
      }
      return finding(
        .structure, "this is no well-formed XML: a mark stands where none may",
        remedy: "Ask for the file again.")
    case XML_ERROR_NO_ELEMENTS, XML_ERROR_UNCLOSED_TOKEN, XML_ERROR_UNCLOSED_CDATA_SECTION:
      return finding(
        .structure, "the file ends in the middle: it was cut off",
        remedy: "Transfer it again; nothing of it was used.")
    case XML_ERROR_JUNK_AFTER_DOC_ELEMENT:
      return finding(
        .structure, "something stands behind the end of the document",
        remedy: "If several documents were joined to one file, split them.")
    case XML_ERROR_UNDEFINED_ENTITY:
      return finding(
        .forbidden, "an entity stands here that XML does not define",
        remedy: "Ask for a file that writes the character itself.")
    default:
      let words = XML_ErrorString(code).map { String(cString: $0) } ?? "error \(code.rawValue)"
      return finding(
        .structure, "this is no well-formed XML: \(words)", remedy: "Ask for the file again.")
    }
  }

  /// The byte that the document stumbled over, if it is none of ASCII's printed ones.
  private var badByte: UInt8? {
    var offset: Int32 = 0
    var size: Int32 = 0
    guard let context = XML_GetInputContext(parser, &offset, &size), offset >= 0, offset < size
    else { return nil }
    let byte = UInt8(bitPattern: context[Int(offset)])
    return byte >= 0x80 || byte < 0x20 && ![0x09, 0x0A, 0x0D].contains(byte) ? byte : nil
  }
}

import Matchbook

/// Reads records from JSON: objects in an array, or one after the other.
///
/// The members of a record are its columns, those of nested objects under a path with points, such as
/// `payment.reference`. Everything else is as in CSV files: the names that are known, the way in which
/// amounts and dates are found out, ids, errors. Amounts are taken from the text of a number and never
/// pass through a binary fraction.
///
/// - Complexity: O(bytes). Beside the table only a window of the file is in memory.
public struct JSONSource: Sendable {
  public let description: SourceDescription

  /// A record that is longer is refused: a list or a text was not closed.
  public static let longestRecord = 16 << 20

  public init(description: SourceDescription = SourceDescription()) {
    self.description = description
  }

  /// Reads a file.
  ///
  /// - Throws: ``SourceError`` with everything that is wrong with the file.
  public func read(contentsOf path: String, threads: Int = 1) throws(SourceError) -> SourceReading {
    let stream: ByteStream
    do throws(FileReadFailure) { stream = try ByteStream(path: path) } catch {
      throw SourceError(unreadable: path, error)
    }
    return try read(stream, name: path, threads)
  }

  /// Reads a stream that was opened already.
  func read(
    _ stream: ByteStream, name: String, _ threads: Int
  ) throws(SourceError) -> SourceReading {
    try read(try open(stream, name: name, threads), name: name, threads)
  }

  /// Reads bytes that are in memory already.
  ///
  /// - Parameter name: The name of the file, for errors and the report.
  /// - Throws: ``SourceError`` with everything that is wrong with the bytes.
  public func read(
    bytes: consuming [UInt8], name: String, threads: Int = 1
  ) throws(SourceError) -> SourceReading {
    let all = consume bytes
    let file = try open(ByteStream(bytes: all), .memory(all), name: name, threads)
    return try read(file, name: name, threads)
  }

  /// Looks at all records of a file, so that they can be had part by part.
  func scan<Tally: RecordTally>(
    _ file: OpenText, name: String, threads: Int, _ sizes: JSONScan.Sizes, _ tally: Tally
  ) throws(SourceError) -> (scan: RecordScan, tally: Tally) {
    var survey = JSONSurvey(
      JSONScan(
        description: description, name: name, places: file.places, threads: threads, sizes: sizes,
        report: SourceReport(name: name, format: .json, encoding: file.encoding)),
      tally)
    return try survey.run(file.stream)
  }

  /// Text in UTF-8, with the places in it.
  struct OpenText {
    var stream: ByteStream
    var places: PlacedBytes
    var encoding: TextEncoding
  }

  /// Makes sure that a file can be read again, for the places of errors: a pipe cannot.
  func open(
    _ stream: ByteStream, name: String, _ threads: Int
  ) throws(SourceError) -> OpenText {
    if stream.isRegularFile {
      return try open(stream, .file(name), name: name, threads)
    }
    let bytes: [UInt8]
    do throws(FileReadFailure) { bytes = try stream.rest() } catch {
      throw SourceError(unreadable: name, error)
    }
    return try open(ByteStream(bytes: bytes), .memory(bytes), name: name, threads)
  }

  /// What is not UTF-8 is decoded whole.
  private func open(
    _ stream: ByteStream, _ places: PlacedBytes, name: String, _ threads: Int
  ) throws(SourceError) -> OpenText {
    let first = try stream.prefix(4, of: name)
    guard JSONSource.needsDecoding(first, description) else {
      return OpenText(stream: stream, places: places, encoding: .utf8)
    }
    var text: [UInt8]
    do throws(FileReadFailure) { text = try stream.rest() } catch {
      throw SourceError(unreadable: name, error)
    }
    var report = SourceReport(name: name, format: .json, encoding: .utf8)
    _ = try CSVSource(description: description.withoutChanges)
      .decode(&text, name, threads, &report)
    return OpenText(
      stream: ByteStream(bytes: text), places: .memory(text), encoding: report.encoding)
  }

  /// Whether the bytes are another encoding than UTF-8, as declared or as their first ones show.
  private static func needsDecoding(_ bytes: [UInt8], _ description: SourceDescription) -> Bool {
    switch description.encoding {
    case .utf8: return false
    case .latin1, .utf16: return true
    case .automatic:
      // JSON begins with a character of ASCII: in UTF-16 a zero stands beside it.
      guard bytes.count > 1 else { return false }
      return bytes[0] >= 0xFE || bytes[0] == 0 || bytes[1] == 0
    }
  }

  private func read(
    _ file: OpenText, name: String, _ threads: Int
  ) throws(SourceError) -> SourceReading {
    try description.check(name: name)
    var run = JSONReadingRun(description: description)
    do throws(FileReadFailure) {
      _ = try run.gather(ByteWindow(file.stream))
    } catch {
      throw SourceError(unreadable: name, error)
    }
    return try run.finish(
      JSONWords(name: name, places: file.places), encoding: file.encoding, threads: threads)
  }
}

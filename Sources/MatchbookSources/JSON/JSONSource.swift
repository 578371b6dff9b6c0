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
    guard stream.isRegularFile else {
      // The places of errors are looked up in a second reading, which a pipe does not have.
      let bytes: [UInt8]
      do throws(FileReadFailure) { bytes = try stream.rest() } catch {
        throw SourceError(unreadable: name, error)
      }
      return try read(bytes: bytes, name: name, threads: threads)
    }
    return try read(
      stream, .file(name), first: try stream.prefix(4, of: name), name: name, threads)
  }

  /// Reads bytes that are in memory already.
  ///
  /// - Parameter name: The name of the file, for errors and the report.
  /// - Throws: ``SourceError`` with everything that is wrong with the bytes.
  public func read(
    bytes: consuming [UInt8], name: String, threads: Int = 1
  ) throws(SourceError) -> SourceReading {
    let all = consume bytes
    let first = Array(all.prefix(4))
    return try read(ByteStream(bytes: all), .memory(all), first: first, name: name, threads)
  }

  /// Reads a stream; what is not UTF-8 is decoded whole.
  func read(
    _ stream: ByteStream, _ places: PlacedBytes, first: [UInt8], name: String, _ threads: Int
  ) throws(SourceError) -> SourceReading {
    guard JSONSource.needsDecoding(first, description) else {
      return try read(ByteWindow(stream), places, name: name, encoding: .utf8, threads)
    }
    var text: [UInt8]
    do throws(FileReadFailure) { text = try stream.rest() } catch {
      throw SourceError(unreadable: name, error)
    }
    var report = SourceReport(name: name, format: .json, encoding: .utf8)
    _ = try CSVSource(description: description.withoutChanges)
      .decode(&text, name, threads, &report)
    return try read(
      ByteWindow(ByteStream(bytes: text)), .memory(text), name: name, encoding: report.encoding,
      threads)
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
    _ window: ByteWindow, _ places: PlacedBytes, name: String, encoding: TextEncoding,
    _ threads: Int
  ) throws(SourceError) -> SourceReading {
    try description.check(name: name)
    var run = JSONReadingRun(description: description, name: name, places: places)
    do throws(FileReadFailure) {
      try run.gather(window)
    } catch {
      throw SourceError(unreadable: name, error)
    }
    return try run.finish(encoding: encoding, threads: threads)
  }
}

/// A file whose places can be looked at again, for errors.
enum PlacedBytes {
  case memory([UInt8])
  case file(String)

  /// All bytes, for errors only.
  var all: [UInt8] {
    switch self {
    case .memory(let bytes): return bytes
    case .file(let path): return (try? FileBytes.read(path, threads: 1)) ?? []
    }
  }
}

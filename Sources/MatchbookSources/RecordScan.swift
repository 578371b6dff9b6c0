import Matchbook

/// What is made of the records of a file as they go by, without keeping them.
public protocol RecordTally {
  /// Takes the next records, in the order of the file.
  mutating func take(_ records: RecordTable)
}

/// Makes nothing of them.
struct NoTally: RecordTally {
  func take(_ records: RecordTable) {}
}

/// The records of a file part by part, so that memory hardly grows with it: by the ids that repeat, and
/// in files of more than a gigabyte by a byte for every 64.
///
/// A scan was made by looking at the whole file once, so nothing is handed over of a file that is
/// refused, and every part is read as a part of the whole: the same columns, the same way of writing
/// numbers and dates.
///
/// What streams is JSON, lines and lists, in UTF-8 and from a file. Any other format, another encoding
/// and a pipe are one part.
public struct RecordScan: Sendable {
  /// How the file is understood, and what is passed over.
  public let report: SourceReport
  /// The fields that any record has, the further ones in the order of the file.
  public let fields: [Field]
  let source: Source

  enum Source: Sendable {
    case whole(RecordTable)
    case json(JSONScan)
  }

  /// The parts from the first one on; any number of times. There is one at least, which may be empty.
  public func parts() throws(SourceError) -> Parts {
    switch source {
    case .whole(let table): return Parts(state: .whole(table))
    case .json(let scan): return Parts(state: .json(try scan.parts()))
    }
  }

  /// Goes through the parts of a file.
  public struct Parts {
    enum State {
      case whole(RecordTable?)
      case json(JSONScan.Parts)
    }
    var state: State

    /// The next records, in the order of the file; `nil` at its end.
    ///
    /// - Throws: ``SourceError`` where the file can no longer be read, or is another one by now.
    public mutating func next() throws(SourceError) -> RecordTable? {
      switch state {
      case .whole(let table):
        state = .whole(nil)
        return table
      case .json(var parts):
        state = .whole(nil)
        let table = try parts.next()
        state = .json(parts)
        return table
      }
    }
  }

  /// Texts that every table has room for, of which it shows those that are filled.
  static func usedTexts(_ table: RecordTable) -> Set<Field> {
    Set(
      Field.builtInTexts.filter { field in
        (0..<table.count).contains { table.text(field, at: $0) != nil }
      })
  }

  init(_ reading: SourceReading) {
    report = reading.report
    fields = RecordScan.fields(
      RecordScan.usedTexts(reading.table), further: reading.table.namedFields)
    source = .whole(reading.table)
  }

  init(_ scan: JSONScan, texts: Set<Field>, further: [Field]) {
    report = scan.report
    fields = RecordScan.fields(texts, further: further)
    source =
      scan.report.rowCount == 0 ? .whole(RecordTable(trusting: RecordColumns())) : .json(scan)
  }

  private static func fields(_ texts: Set<Field>, further: [Field]) -> [Field] {
    [.id, .date, .amount, .currency] + Field.builtInTexts.filter(texts.contains) + further
  }
}

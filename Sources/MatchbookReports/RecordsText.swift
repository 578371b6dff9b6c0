import Matchbook
import MatchbookJSON

/// Writes the records of a table, in their order, for other programs.
public struct RecordsText: Sendable {
  public enum Format: String, Sendable, CaseIterable {
    /// By RFC 4180, with a header.
    case csv
    /// A JSON object in each line.
    case jsonl
  }

  private let table: RecordTable
  private let fields: [Field]

  /// All records of a table, with the fields that any of them has.
  public init(_ table: RecordTable) {
    let texts: [Field] = [.reference, .description, .counterparty, .account, .source]
    let used = texts.filter { field in
      (0..<table.count).contains { table.text(field, at: $0) != nil }
    }
    self.init(table, fields: [.id, .date, .amount, .currency] + used + table.namedFields)
  }

  /// Records that may be a part of all, with the same fields for every part.
  public init(_ table: RecordTable, fields: [Field]) {
    self.table = table
    self.fields = fields
  }

  /// Bytes that are gathered before they are handed on.
  private static let chunkBytes = 1 << 20

  /// Hands the records on in pieces.
  ///
  /// - Parameter isFirst: Whether no part of the same records was written before.
  /// - Complexity: O(records + their text).
  public func write<Failure: Error>(
    as format: Format, isFirst: Bool = true, to sink: ([UInt8]) throws(Failure) -> Void
  ) throws(Failure) {
    switch format {
    case .csv: try writeCSV(isFirst, sink)
    case .jsonl: try writeLines(sink)
    }
  }

  private func writeCSV<Failure: Error>(
    _ isFirst: Bool, _ sink: ([UInt8]) throws(Failure) -> Void
  ) throws(Failure) {
    var lines = CSVLines()
    if isFirst { lines.append(fields.map(\.name)) }
    for row in 0..<table.count {
      for field in fields { lines.cell(table.text(field, at: row) ?? "") }
      lines.endLine()
      if lines.bytes.count >= RecordsText.chunkBytes {
        try sink(lines.bytes)
        lines = CSVLines()
      }
    }
    try sink(lines.bytes)
  }

  private func writeLines<Failure: Error>(
    _ sink: ([UInt8]) throws(Failure) -> Void
  ) throws(Failure) {
    var writer = JSONWriter()
    for row in 0..<table.count {
      writer.beginObject()
      for field in fields {
        guard let text = table.text(field, at: row) else { continue }
        writer.name(field.name)
        if table.isNumber(field) { writer.rawNumber(text) } else { writer.string(text) }
      }
      writer.endObject()
      writer.newline()
      if writer.bytes.count >= RecordsText.chunkBytes { try writer.drain(sink) }
    }
    try writer.drain(sink)
  }
}

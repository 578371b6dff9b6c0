import Matchbook
import MatchbookJSON

extension SourceDescription {
  /// Reads a description from JSON; `docs/reference/file-formats.md` has its keys.
  ///
  /// - Parameter name: The name of the file, for errors.
  /// - Throws: ``SourceError`` with every mistake of the description.
  public init(json bytes: [UInt8], name: String) throws(SourceError) {
    var reader = DescriptionReader()
    do throws(JSONSyntaxError) {
      reader.read(try JSONDocument(bytes: bytes, repeatedNames: .listed))
    } catch {
      let expected = error.expected.isEmpty ? "" : ", expected \(error.expected)"
      var finding = SourceError.Finding(
        .description, line: error.line, message: "this is not JSON: \(error.message)\(expected)")
      finding.position = error.column
      throw SourceError(file: name, finding)
    }
    guard reader.findings.isEmpty else {
      throw SourceError(
        file: name,
        groups: [
          SourceError.Group(
            code: .description, column: nil, count: reader.findings.count,
            findings: reader.findings)
        ])
    }
    self = reader.description
  }

  /// The keys of a description, in the order in which the reference explains them.
  public static let keys = [
    "format", "encoding", "records", "delimiter", "decimal", "grouping", "header", "skip_leading",
    "skip_trailing", "columns", "named", "keep_other_columns", "currency", "date_format",
    "time_zone", "negate", "debit_is_negative", "lenient", "strict", "batches", "pending",
    "keep_rows", "leave_out_rows", "transforms", "defaults",
  ]
}

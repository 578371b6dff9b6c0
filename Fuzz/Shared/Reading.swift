import Matchbook
import MatchbookSources

// What every target that reads records does and expects.

/// Reads the bytes behind the first one, twice, as the first one says.
func readTwice(
  _ start: UnsafePointer<UInt8>?, _ count: Int, name: String,
  _ description: (UInt8) -> SourceDescription
) {
  guard let choice = UnsafeBufferPointer(start: start, count: count).first else { return }
  let bytes = Array(UnsafeBufferPointer(start: start, count: count).dropFirst())
  let first = outcome(of: bytes, description(choice), name: name)
  let second = outcome(of: bytes, description(choice), name: name)
  precondition(first == second, "reading twice gives two results")
}

/// What reading ends in, in words.
private func outcome(
  of bytes: [UInt8], _ description: SourceDescription, name: String
) -> [String] {
  do {
    let reading = try SourceReader(description: description).read(bytes: bytes, name: name)
    let table = reading.table
    precondition(table.count == reading.report.rowCount, "the report counts other rows")
    let statements = reading.report.statements
    let records = statements.reduce(0) { $0 + $1.tally.recordCount }
    precondition(statements.isEmpty || records == table.count, "the statements count other records")
    var ids: Set<String> = []
    var texts: [String] = []
    for row in 0..<table.count {
      let id = table.id(at: row)
      precondition(!id.isEmpty, "row \(row) has no id")
      precondition(ids.insert(id).inserted, "the id \(id) stands twice")
      for field in [.description, .amount] + table.namedFields {
        texts.append(table.text(field, at: row) ?? "-")
      }
    }
    for doubt in [reading.report.warnings, reading.report.badRows] {
      if let doubt { expectWords(doubt) }
    }
    return ids.sorted() + texts + ["\(reading.report)"]
  } catch {
    expectWords(error)
    return [error.description]
  }
}

extension SourceDescription {
  /// A description of statements: two bits for the encoding, one for each of six habits.
  init(statements format: Format, choice: UInt8) {
    self.init()
    self.format = format
    encoding = Encoding.allCases[Int(choice & 3)]
    lenient = choice & 4 != 0
    strict = choice & 8 != 0
    batches = choice & 16 != 0 ? .whole : .split
    pending = choice & 32 != 0 ? .leaveOut : .keep
    if choice & 64 != 0 {
      timeZone = "Europe/Berlin"
      var change = CellChange()
      change.steps = [.squeeze, .after("+"), .replace("a", with: "--"), .first(20), .upper]
      change.fallback = "none"
      columns["description"] = [.header("remittance"), .header("additional_information")]
      changes["description"] = change
    }
    if choice & 128 != 0 {
      negate = true
      currency = "EUR"
      columns["reference"] = [.header("remittance"), .header("end_to_end_id")]
    }
  }
}

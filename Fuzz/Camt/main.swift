import Matchbook
import MatchbookSources

// Any bytes are statements, or an error that says what is wrong with them. The first byte says how the
// rest is read.

@_cdecl("LLVMFuzzerTestOneInput")
public func readStatements(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
  guard let choice = UnsafeBufferPointer(start: start, count: count).first else { return 0 }
  let bytes = Array(UnsafeBufferPointer(start: start, count: count).dropFirst())
  let first = outcome(of: bytes, SourceDescription(choice: choice))
  let second = outcome(of: bytes, SourceDescription(choice: choice))
  precondition(first == second, "reading twice gives two results")
  return 0
}

/// What reading ends in, in words.
private func outcome(of bytes: [UInt8], _ description: SourceDescription) -> [String] {
  do {
    let reading = try SourceReader(description: description).read(bytes: bytes, name: "fuzz.xml")
    let table = reading.table
    precondition(table.count == reading.report.rowCount, "the report counts other rows")
    let records = reading.report.statements.reduce(0) { $0 + $1.tally.recordCount }
    precondition(records == table.count, "the statements count other records")
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
  fileprivate init(choice: UInt8) {
    self.init()
    format = .camt
    encoding = Encoding.allCases[Int(choice & 3)]
    lenient = choice & 4 != 0
    strict = choice & 8 != 0
    batches = choice & 16 != 0 ? .whole : .split
    pending = choice & 32 != 0 ? .leaveOut : .keep
    if choice & 64 != 0 { timeZone = "Europe/Berlin" }
    if choice & 128 != 0 {
      negate = true
      currency = "EUR"
      columns = ["reference": [.header("remittance"), .header("end_to_end_id")]]
    }
  }
}

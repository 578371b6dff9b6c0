import Matchbook
import MatchbookSources

// Any bytes are records, or an error that says what is wrong with them. The first byte says how
// the rest is read, so that every way of reading is tried.

@_cdecl("LLVMFuzzerTestOneInput")
public func readRecords(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
  guard let choice = UnsafeBufferPointer(start: start, count: count).first else { return 0 }
  let bytes = Array(UnsafeBufferPointer(start: start, count: count).dropFirst())
  let description = SourceDescription(choice: choice)
  let whole = outcome(of: bytes, description, threads: 1)
  let shared = outcome(of: bytes, description, threads: 2)
  precondition(whole == shared, "the number of threads changes the result")
  return 0
}

/// What reading ends in, in words.
private func outcome(
  of bytes: [UInt8], _ description: SourceDescription, threads: Int
) -> [String] {
  do {
    let source = CSVSource(description: description)
    let reading = try source.read(bytes: bytes, name: "fuzz.csv", threads: threads)
    let table = reading.table
    precondition(table.count == reading.report.rowCount, "the report counts other rows")
    var ids: Set<String> = []
    for row in 0..<table.count {
      let id = table.id(at: row)
      precondition(!id.isEmpty, "row \(row) has no id")
      precondition(ids.insert(id).inserted, "the id \(id) stands twice")
    }
    return ids.sorted() + ["\(reading.report)"]
  } catch {
    expectWords(error)
    return [error.description]
  }
}

extension SourceDescription {
  /// Two bits each for the encoding and the currency, one for each of four habits.
  fileprivate init(choice: UInt8) {
    self.init()
    encoding = Encoding.allCases[Int(choice & 3)]
    currency = [nil, "EUR", "JPY", "KWD"][Int(choice >> 2 & 3)]
    lenient = choice & 16 != 0
    if choice & 32 != 0 {
      header = false
      columns = [
        "id": [.position(1)], "amount": [.position(2)], "date": [.position(3)],
        "description": [.position(4), .position(5)],
      ]
    }
    if choice & 64 != 0 {
      delimiter = ";"
      decimal = ","
      grouping = "."
      dateFormat = "DD.MM.YYYY"
    }
    if choice & 128 != 0 {
      negate = true
      timeZone = "Europe/Berlin"
      named = [NamedColumn(name: "rate", column: .position(6), kind: .number(places: 4))]
    }
  }
}

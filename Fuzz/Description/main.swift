import MatchbookSources

// Any bytes are a description, or an error that lists its mistakes; a description that was accepted
// reads a small file, or refuses it with words.

private let file = Array(
  """
  Statement;of March
  Id;Date;Amount;Debit;Credit;Currency;Text
  1;01.03.2026;1.234,50;;;EUR;one
  2;02.03.2026;-5,00;5,00;;EUR;"two;2"
  Total;;1.229,50;;;;

  """.utf8)

@_cdecl("LLVMFuzzerTestOneInput")
public func readDescription(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
  let bytes = Array(UnsafeBufferPointer(start: start, count: count))
  do {
    let description = try SourceDescription(json: bytes, name: "fuzz.json")
    do {
      let reading = try CSVSource(description: description).read(bytes: file, name: "fuzz.csv")
      precondition(reading.table.count == reading.report.rowCount, "the report counts other rows")
    } catch {
      expectWords(error)
    }
  } catch {
    expectWords(error)
  }
  return 0
}

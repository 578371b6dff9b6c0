import MatchbookSources

// Any bytes are records in JSON, or an error that says what is wrong with them. The first byte says how
// the rest is read.

@_cdecl("LLVMFuzzerTestOneInput")
public func readRecords(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
  readTwice(start, count, name: "fuzz.json") { choice in
    var description = SourceDescription()
    description.format = choice & 1 != 0 ? .jsonl : .json
    description.encoding = SourceDescription.Encoding.allCases[Int(choice >> 1 & 3)]
    description.lenient = choice & 8 != 0
    description.currency = choice & 16 != 0 ? "EUR" : nil
    if choice & 32 != 0, description.format == .json { description.records = "data.items" }
    if choice & 64 != 0 {
      description.decimal = ","
      description.keepsOtherColumns = false
      description.columns["amount"] = [.header("net")]
      description.named = [
        SourceDescription.NamedColumn(
          name: "fee", column: .header("a.fee"), kind: .number(places: 4))
      ]
    }
    if choice & 128 != 0 {
      var change = CellChange()
      change.steps = [.upper, .first(8)]
      description.columns["reference"] = [.header("ref"), .header("b")]
      description.changes["reference"] = change
      description.negate = true
    }
    return description
  }
  return 0
}

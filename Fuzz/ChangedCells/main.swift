import MatchbookSources

// Any bytes are rows whose cells are changed before they are read, or an error that says what is wrong
// with them. The first byte says what is changed.

@_cdecl("LLVMFuzzerTestOneInput")
public func readChangedRows(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
  readTwice(start, count, name: "fuzz.csv") { choice in
    var description = SourceDescription()
    description.format = .csv
    description.lenient = choice & 1 != 0
    description.header = choice & 2 == 0
    description.currency = "EUR"
    func column(_ name: String, _ position: Int) -> SourceDescription.ColumnName {
      description.header ? .header(name) : .position(position)
    }
    var reference = CellChange()
    reference.steps = [.squeeze, .after("-"), .noLeadingZeros, .replace("x", with: "yy")]
    reference.join = choice & 4 != 0 ? "/" : "\n"
    description.columns["reference"] = [column("a", 1), column("b", 2)]
    description.changes["reference"] = reference
    var amount = CellChange()
    if choice & 8 != 0 {
      amount.sign = CellChange.SignColumn(
        column: column("d", 4), negative: ["D"], positive: ["C", ""])
    }
    amount.isNegated = choice & 16 != 0
    amount.fallback = choice & 32 != 0 ? "0" : nil
    description.columns["amount"] = [column("c", 3)]
    description.changes["amount"] = amount
    if choice & 64 != 0 {
      description.takesFirst = ["reference"]
      let words: Set<String> = choice & 1 != 0 ? ["", "a"] : ["x"]
      description.rowChoices = [
        RowChoice(column: column("d", 4), words: words, keeps: choice & 4 != 0)
      ]
    }
    if choice & 128 != 0 {
      var fee = CellChange()
      fee.isMinor = true
      fee.steps = [.digits]
      var entry = SourceDescription.NamedColumn(
        name: "fee", column: column("e", 5), kind: .number(places: 2))
      entry.change = fee
      description.named = [entry]
    }
    return description
  }
  return 0
}

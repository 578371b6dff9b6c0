import Testing

@testable import Matchbook

/// Records that cannot become a table are refused with the exact words a person reads.
@Suite struct RecordErrorTests {
  private static let eur = Amount(minorUnits: 100, currency: .standard("EUR"))

  private func refusal(_ records: [Record]) -> String? {
    do {
      _ = try RecordTable(records)
      return nil
    } catch {
      return "\(error)"
    }
  }

  @Test func aRepeatedIDIsRefusedWithBothPlaces() {
    let record = Record(id: "L-1", amount: Self.eur)
    #expect(
      refusal([record, Record(id: "L-2", amount: Self.eur), record])
        == "record 2 has the id \"L-1\" of record 0; ids of one side are unique: number repeated "
        + "ones, for example \"L-1#2\" [record.repeated-id]")
  }

  @Test func aMissingIDIsRefused() {
    #expect(
      refusal([Record(id: "", amount: Self.eur)])
        == "record 0 has no id; give each record an id that is unique on its side "
        + "[record.missing-id]")
  }

  @Test func theSmallestNumberIsNoAmount() {
    let amount = Amount(minorUnits: .min, currency: .standard("EUR"))
    #expect(
      refusal([Record(id: "a", amount: amount)])
        == "record 0 has the amount -9223372036854775808 minor units, which is out of range; the "
        + "smallest is one more [record.amount-range]")
  }

  @Test func columnsOfUnequalLengthAreRefused() {
    let error = #expect(throws: RecordError.self) {
      _ = try RecordTable(
        ids: ["a", "b"], minorUnits: [1, 2], currencies: [Self.eur.currency, Self.eur.currency],
        references: ["x"])
    }
    #expect(
      error?.description
        == "column \"reference\" has 1 entries, but there are 2 amounts; give every column one "
        + "entry per record [record.unequal-columns]")
  }

  @Test func aNumberColumnHoldsPlainDecimals() {
    var record = Record(id: "a", amount: Self.eur)
    record.numbers = ["rate": "1,5"]
    #expect(
      refusal([record])
        == "record 0, column \"rate\" holds \"1,5\", expected a decimal number such as 1234.50 with "
        + "at most 9 places [record.bad-number]")
  }

  @Test func aFurtherColumnHasItsOwnName() {
    var record = Record(id: "a", amount: Self.eur)
    record.texts = ["amount": "1"]
    #expect(
      refusal([record])
        == "a further column is named \"amount\", which is a built-in field; fill that field or "
        + "choose another name [record.reserved-name]")
  }

  @Test func aFurtherColumnIsOfOneKind() {
    var first = Record(id: "a", amount: Self.eur)
    first.texts = ["batch": "7"]
    var second = Record(id: "b", amount: Self.eur)
    second.numbers = ["batch": "7"]
    #expect(
      refusal([first, second])
        == "record 1 holds another kind of value in column \"batch\" than the records before it; "
        + "give all records text there, or all numbers [record.mixed-column]")
  }

  @Test func aTextHasABound() {
    let text = String(repeating: "x", count: TextCell.maximumLength + 1)
    #expect(
      refusal([Record(id: "a", amount: Self.eur, description: text)])
        == "record 0, field \"description\" has 16777216 bytes of text, at most 16777215 are kept; "
        + "shorten it [record.text-too-long]")
  }

  @Test func aSideHasABound() {
    #expect(
      "\(RecordError.tooManyRows(2_147_483_647))"
        == "one side has 2147483647 records, at most 2147483646 fit; split the run by period or "
        + "account [record.too-many-rows]")
  }

  @Test func nothingIsAddedByARefusedRecord() throws {
    var builder = RecordTable.Builder()
    try builder.append(Record(id: "a", amount: Self.eur))
    #expect(throws: RecordError.self) { try builder.append(Record(id: "a", amount: Self.eur)) }
    try builder.append(Record(id: "b", amount: Self.eur))
    #expect(builder.finish().count == 2)
  }
}

extension Currency {
  fileprivate static func standard(_ code: String) -> Currency {
    Currency.all.first { $0.code == code } ?? Currency(word: 0)
  }
}

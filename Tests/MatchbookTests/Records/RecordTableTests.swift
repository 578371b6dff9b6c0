import Testing

@testable import Matchbook

@Suite struct RecordTableTests {
  private let eur = Currency(code: "EUR", exponent: 2)

  private func record(_ id: String, _ units: Int64 = 100) throws -> Record {
    Record(id: id, amount: Amount(minorUnits: units, currency: try #require(eur)))
  }

  @Test func fieldsComeBackAsTheyWere() throws {
    var first = try record("A", -250)
    first.date = Day("2026-03-01")
    first.reference = "INV-1"
    first.texts = ["merchant": "Käse & Co"]
    first.numbers = ["rate": "1.2345"]
    var second = try record("B")
    second.description = "second"
    second.instantMilliseconds = 1_700_000_000_123
    let table = try RecordTable([first, second])
    #expect(table.count == 2)
    #expect(table.id(at: 0) == "A")
    #expect(table.amount(at: 0).description == "-2.50 EUR")
    #expect(table.date(at: 0) == Day("2026-03-01"))
    #expect(table.date(at: 1) == nil)
    #expect(table.text(.reference, at: 0) == "INV-1")
    #expect(table.text(.reference, at: 1) == nil)
    #expect(table.text(.description, at: 1) == "second")
    #expect(table.text(.named("merchant"), at: 0) == "Käse & Co")
    #expect(table.text(.named("merchant"), at: 1) == nil)
    #expect(table.text(.named("rate"), at: 0) == "1.2345")
    #expect(table.text(.named("rate"), at: 1) == nil)
    #expect(table.instantMilliseconds(at: 0) == nil)
    #expect(table.instantMilliseconds(at: 1) == 1_700_000_000_123)
    #expect(table.namedFields == [.named("merchant"), .named("rate")])
    #expect(table.isNumber(.named("rate")))
    #expect(!table.has(.named("absent")))
  }

  @Test func arraysAndRecordsMakeTheSameTable() throws {
    let currency = try #require(eur)
    let table = try RecordTable(
      ids: ["A", "B"], minorUnits: [1, 2], currencies: [currency, currency],
      dates: [Day("2026-01-01"), nil], references: ["r", ""])
    #expect(table.text(.reference, at: 0) == "r")
    #expect(table.text(.reference, at: 1) == nil)
    #expect(table.date(at: 1) == nil)
  }

  @Test func mistakesAreNamed() throws {
    let currency = try #require(eur)
    #expect(throws: RecordError.repeatedID("A", firstRow: 0, row: 1)) {
      try RecordTable([try record("A"), try record("A")])
    }
    #expect(throws: RecordError.missingID(row: 0)) { try RecordTable([try record("")]) }
    #expect(throws: RecordError.unequalColumns(field: "id", count: 1, expected: 2)) {
      try RecordTable(ids: ["A"], minorUnits: [1, 2], currencies: [currency, currency])
    }
    #expect(throws: RecordError.amountOutOfRange(row: 0)) {
      try RecordTable([try record("A", Int64.min)])
    }
    var bad = try record("A")
    bad.numbers = ["rate": "1,5"]
    #expect(throws: RecordError.badNumber(field: "rate", row: 0, text: "1,5")) {
      try RecordTable([bad])
    }
    var reserved = try record("A")
    reserved.texts = ["amount": "1"]
    #expect(throws: RecordError.reservedName("amount")) { try RecordTable([reserved]) }
    var text = try record("A")
    text.texts = ["rate": "x"]
    var number = try record("B")
    number.numbers = ["rate": "1"]
    #expect(throws: RecordError.mixedColumn(field: "rate", row: 1)) {
      try RecordTable([text, number])
    }
  }

  @Test func anErrorAddsNothing() throws {
    var builder = RecordTable.Builder()
    try builder.append(try record("A"))
    #expect(throws: RecordError.self) { try builder.append(try record("A")) }
    #expect(builder.count == 1)
    try builder.append(try record("B"))
    #expect(builder.finish().count == 2)
  }

  @Test func joinedColumnsKeepEveryRow() throws {
    var first = RecordColumns()
    first.ids.texts = TextCells([first.intern("A".utf8)])
    first.amounts = [1]
    first.currencies = [try #require(eur)]
    first.days = [0]
    first.texts[0] = [first.intern("ref".utf8)]
    var second = RecordColumns()
    second.ids.texts = TextCells([second.intern("B".utf8), second.intern("C".utf8)])
    second.amounts = [2, 3]
    second.currencies = [try #require(eur), try #require(eur)]
    second.days = [1, 2]
    second.instants = [5, 6]
    second.texts[1] = [second.intern("text".utf8), .absent]
    first.append(second)
    let table = RecordTable(trusting: first)
    #expect((0..<3).map { table.id(at: $0) } == ["A", "B", "C"])
    #expect(table.text(.reference, at: 0) == "ref")
    #expect(table.text(.reference, at: 1) == nil)
    #expect(table.text(.description, at: 1) == "text")
    #expect(table.instantMilliseconds(at: 0) == nil)
    #expect(table.instantMilliseconds(at: 2) == 6)
  }
}

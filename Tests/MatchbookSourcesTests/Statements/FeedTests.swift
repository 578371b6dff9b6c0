import Matchbook
import Testing

@testable import MatchbookSources

/// What every format of statements has in common: batches, ids, balances and columns.
@Suite struct FeedTests {
  /// A format that needs no file: it hands over what a test says.
  struct Script: StatementReader {
    var encoding: TextEncoding { .utf8 }
    var statements: [(Statement, [Entry])] = []

    struct Entry {
      var entry: StatementEntry
      var transactions: [StatementEntry] = []
    }

    init(description: SourceDescription, name: String) {}

    mutating func read<Handler: StatementHandler>(
      _ bytes: ByteStream, into feed: inout StatementFeed<Handler>
    ) throws(SourceError) {
      for (statement, entries) in statements {
        try feed.begin(statement)
        for item in entries {
          var entry = item.entry
          var transactions = item.transactions
          try feed.entry(&entry, transactions: &transactions, count: transactions.count)
        }
        try feed.end(line: 0)
      }
    }
  }

  static func entry(
    _ amount: String, _ texts: [StatementElement: String] = [:],
    status: StatementEntry.Status = .booked, currency: String = "EUR"
  ) -> StatementEntry {
    var entry = StatementEntry()
    entry.currency = Currency(currency) ?? .none
    entry.minorUnits = Amount(amount, entry.currency)?.minorUnits ?? 0
    entry.hasAmount = true
    entry.bookingDay = Day("2026-03-02")
    entry.status = status
    for (element, text) in texts { entry.set(element, text) }
    return entry
  }

  static func statement(opening: String? = nil, closing: String? = nil) throws -> Statement {
    let euro = try #require(Currency("EUR"))
    var statement = Statement()
    statement.id = "S-1"
    statement.account = "DE02120300000000202051"
    statement.currency = euro
    if let opening {
      statement.balances.append(
        .init(kind: .opening, amount: try #require(Amount(opening, euro))))
    }
    if let closing {
      statement.balances.append(
        .init(kind: .closing, amount: try #require(Amount(closing, euro))))
    }
    return statement
  }

  static func read(
    _ statement: Statement, _ entries: [Script.Entry], _ json: String = "{}"
  ) throws -> SourceReading {
    let description = try SourceDescription(json: Array(json.utf8), name: "file.json")
    var script = Script(description: description, name: "file")
    script.statements = [(statement, entries)]
    return try StatementSource(description: description).table(
      ByteStream(bytes: []), as: script, format: .camt, name: "file", threads: 1)
  }

  static func read(
    _ entries: [StatementEntry], _ json: String = "{}"
  ) throws -> SourceReading {
    try read(statement(), entries.map { Script.Entry(entry: $0) }, json)
  }

  @Test func everyElementHasItsPlaceAndItsName() {
    #expect(StatementElement.allCases.count < 64)
    for (index, element) in StatementElement.allCases.enumerated() {
      #expect(element.index == index)
      #expect(StatementElement(name: element.name) == element)
    }
  }

  @Test func textsOfAnEntryAreReplacedAndJoined() {
    var entry = StatementEntry()
    entry.set(.remittance, "one")
    entry.set(.endToEndID, "E-1")
    entry.append(.remittance, "two")
    entry.append(.remittance, "three", separator: "/")
    entry.append(.purpose, "SALA")
    entry.set(.endToEndID, "E-2")
    #expect(entry.text(.remittance) == "one two/three")
    #expect(entry.text(.endToEndID) == "E-2")
    #expect(entry.text(.purpose) == "SALA")
    entry.clear()
    #expect(entry.text(.purpose) == nil)
  }

  @Test func copiesOfAnEntryAreChangedApart() {
    var entry = StatementEntry()
    entry.set(.remittance, "one")
    var copy = entry
    copy.set(.endToEndID, "E-1")
    entry.append(.remittance, "two")
    #expect(entry.text(.remittance) == "one two")
    #expect(entry.text(.endToEndID) == nil)
    #expect(copy.text(.remittance) == "one")
    #expect(copy.text(.endToEndID) == "E-1")
    let kept = copy
    copy.clear()
    #expect(kept.text(.endToEndID) == "E-1")
    #expect(copy.text(.endToEndID) == nil)
  }

  /// Two statements of one account, each right in itself, by the number of the second one.
  @Test(arguments: [
    ("12/1", "5.00", false), ("13/1", "5.00", true), ("13", "1.00", false), ("14/1", "5.00", false),
    ("", "5.00", false),
  ])
  func theNextStatementOpensAsTheOneBeforeClosed(
    number: String, opening: String, isDoubtful: Bool
  ) throws {
    var first = try Self.statement(opening: "0.00", closing: "1.00")
    first.sequenceNumber = "12/1"
    var second = try Self.statement(opening: opening, closing: opening)
    second.id = "S-2"
    second.sequenceNumber = number
    let description = SourceDescription()
    var script = Script(description: description, name: "file")
    script.statements = [(first, [.init(entry: Self.entry("1.00"))]), (second, [])]
    let reading = try StatementSource(description: description).table(
      ByteStream(bytes: []), as: script, format: .camt, name: "file", threads: 1)
    let words = reading.report.warnings?.description ?? ""
    #expect(
      words.contains(
        "number 13, opens with 5.00 EUR, but the one before it, number 12, closes with 1.00 EUR")
        == isDoubtful)
    #expect(words.isEmpty != isDoubtful)
  }

  @Test(arguments: [("2", false), ("3", true), ("1", false)])
  func aBatchListsWhatItSaysThatItHas(stated: String, isDoubtful: Bool) throws {
    let parts = [Self.entry("1.00"), Self.entry("2.00")]
    let batch = Self.entry("3.00", [.batchCount: stated])
    let reading = try Self.read(
      Self.statement(), [Script.Entry(entry: batch, transactions: parts)])
    let words = reading.report.warnings?.description ?? ""
    #expect(words.contains("it has 3 transactions, but lists 2") == isDoubtful)
    #expect(words.isEmpty != isDoubtful)
  }

  @Test(arguments: ["NOTPROVIDED", "Not provided", "NONREF", "none", ""])
  func placeholdersAreNoReferences(word: String) throws {
    let reading = try Self.read([Self.entry("1.00", [.endToEndID: word, .remittance: word])])
    #expect(reading.texts(.reference) == [nil])
    #expect(reading.texts(.description) == [word.isEmpty ? nil : word])
  }

  @Test func aBatchThatAddsUpBecomesItsTransactions() throws {
    let batch = Script.Entry(
      entry: Self.entry("30.00", [.accountServicerReference: "B-7", .purpose: "SALA"]),
      transactions: [
        Self.entry("10.00", [.endToEndID: "E-1"]),
        Self.entry("20.00", [.endToEndID: "E-2", .accountServicerReference: "B-7"]),
      ])
    let reading = try Self.read(Self.statement(opening: "5.00", closing: "35.00"), [batch])
    #expect(reading.ids == ["B-7/1", "B-7/2"])
    #expect(reading.amounts == ["10.00 EUR", "20.00 EUR"])
    #expect(reading.texts(.reference) == ["E-1", "E-2"])
    #expect(reading.texts(.named("batch_id")) == ["B-7", "B-7"])
    #expect(reading.texts(.named("batch_amount")) == ["30.00", "30.00"])
    #expect(reading.texts(.named("batch_count")) == ["2", "2"])
    #expect(reading.texts(.named("purpose")) == ["SALA", "SALA"])
    #expect(reading.report.warnings == nil)
    #expect(reading.report.statements[0].tally.bookedCount == 1)
  }

  @Test func aBatchThatDoesNotAddUpStaysOneRecord() throws {
    var batch = Script.Entry(
      entry: Self.entry("29.00"), transactions: [Self.entry("10.00"), Self.entry("20.00")])
    var reading = try Self.read(Self.statement(), [batch])
    #expect(reading.amounts == ["29.00 EUR"])
    #expect(reading.report.warnings?.code == .batchSum)
    batch.transactions[0].hasAmount = false
    reading = try Self.read(Self.statement(), [batch])
    #expect(reading.amounts == ["29.00 EUR"])
    #expect(reading.report.warnings == nil)
    #expect(throws: SourceError.self) {
      try Self.read(
        Self.statement(),
        [.init(entry: Self.entry("1.00"), transactions: [Self.entry("3.00"), Self.entry("1.00")])],
        #"{"strict": true}"#)
    }
  }

  @Test func balancesThatDoNotAddUpAreToldAndRefusedWhereThatIsAsked() throws {
    let statement = try Self.statement(opening: "100.00", closing: "109.00")
    let entries = [
      Script.Entry(entry: Self.entry("12.00")), Script.Entry(entry: Self.entry("-2.00")),
      Script.Entry(entry: Self.entry("-1.00", status: .pending)),
    ]
    let reading = try Self.read(statement, entries)
    #expect(reading.amounts.count == 3)
    #expect(
      reading.report.warnings?.description == """
        file: warning: the statement S-1 of account DE02120300000000202051 opens with 100.00 EUR and \
        closes with 109.00 EUR, but with its 2 booked entries of 10.00 EUR it comes to 110.00; -1.00 EUR are missing
          Ask the bank for the whole statement, or for a corrected one.
          [source.statement-balance] All records were imported.
        """)
    #expect(throws: SourceError.self) { try Self.read(statement, entries, #"{"strict": true}"#) }
    let booked = try Self.read(statement, entries, #"{"pending": "leave_out"}"#)
    #expect(booked.amounts.count == 2)
  }

  @Test func totalsMayCountPendingEntriesOrNot() throws {
    var statement = try Self.statement()
    let entries = [
      Script.Entry(entry: Self.entry("12.00")), Script.Entry(entry: Self.entry("-2.00")),
      Script.Entry(entry: Self.entry("3.00", status: .pending)),
    ]
    for (credits, count) in [(1200, 2), (1500, 3)] as [(Int64, Int)] {
      statement.stated.credits = credits
      statement.stated.count = count
      #expect(try Self.read(statement, entries).report.warnings == nil)
    }
    statement.stated.debits = 201
    #expect(try Self.read(statement, entries).report.warnings?.code == .statementTotals)
  }

  /// The same entry has the same id in every file; only what tells entries apart counts.
  @Test func idsMadeOfTheContentOverlap() throws {
    let first = Self.entry("5.00", [.remittance: "rent"])
    let second = Self.entry("6.00", [.remittance: "rent"])
    let third = Self.entry("7.00", [.remittance: "rent"])
    let one = try Self.read([first, second, second])
    var statement = try Self.statement()
    statement.id = "S-2"
    let two = try Self.read(
      statement, [second, third, second].map { Script.Entry(entry: $0) })
    #expect(Set(one.ids).count == 3)
    #expect(Set(one.ids).intersection(two.ids).count == 2)
    #expect(one.report.repeatedRows.map(\.id) == [one.ids[2]])
    #expect(one.ids[2] == one.ids[1] + "#2")
  }

  @Test func aDescriptionSaysWhatFillsAField() throws {
    let entry = Self.entry(
      "5.00", [.remittance: "rent", .mandateID: "M-1", .purpose: "RENT", .charges: "1.50"])
    let reading = try Self.read(
      [entry],
      """
      {"columns": {"id": "mandate_id", "reference": {"first": ["end_to_end_id", "purpose"]},
                   "description": ["purpose", "remittance"]},
       "named": {"fee": {"column": "charges", "type": "number", "places": 3}},
       "keep_other_columns": false, "negate": true}
      """)
    #expect(reading.ids == ["M-1"])
    #expect(reading.texts(.reference) == ["RENT"])
    #expect(reading.texts(.description) == ["RENT rent"])
    #expect(reading.table.namedFields == [.named("fee")])
    #expect(reading.texts(.named("fee")) == ["1.500"])
    #expect(reading.amounts == ["-5.00 EUR"])
  }

  @Test(
    arguments: [
      #"{"columns": {"reference": "end_to_end"}}"#, #"{"columns": {"reference": 3}}"#,
      #"{"columns": {"amount": "charges"}}"#, #"{"columns": {"date": "remittance"}}"#,
      #"{"named": {"fee": "fees"}}"#, #"{"columns": {"reference": {"first": []}}}"#,
      #"{"columns": {"date": {"first": ["value_date"]}}}"#,
      #"{"columns": {"reference": {"last": ["purpose"]}}}"#,
    ])
  func aDescriptionThatMeansNothingIsRefused(json: String) {
    let error = #expect(throws: SourceError.self) { try Self.read([Self.entry("1.00")], json) }
    #expect(error?.code == .description)
  }

  /// However pieces are cut, the same bytes come out.
  @Test func aStreamGivesAllItsBytes() throws {
    let bytes = (0..<300_000).map { UInt8(truncatingIfNeeded: $0 &* 31 >> 3) }
    let stream = ByteStream(bytes: bytes)
    #expect(try stream.prefix(10) == Array(bytes.prefix(10)))
    #expect(try stream.rest() == bytes)
    #expect(stream.position == bytes.count)
    #expect(try stream.next() == nil)
  }
}

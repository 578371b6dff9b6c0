import Matchbook
import MatchbookSources
import Testing

/// Which column of a file fills which field.
@Suite struct ColumnTests {
  @Test(
    arguments: [
      ("Transaction ID", "Booking date", "Transaction Amount", "CCY"),
      ("entry_id", "VALUE DATE", " amount ", "Currency-Code"),
      ("\"Record  Id\"", "Posted;Posting Date", "Amount", "currency"),
    ])
  func usualNamesAreKnown(id: String, date: String, amount: String, currency: String) throws {
    let date = date.split(separator: ";").last ?? ""
    let reading = try read(
      "\(id);\(date);\(amount);\(currency)\na;2026-03-01;1.50;EUR\n")
    #expect(reading.records == ["a|1.50|EUR|2026-03-01|-|-|-|-|-|-"])
  }

  @Test func everyTextFieldHasUsualNames() throws {
    let reading = try read(
      """
      amount,currency,Payment Reference,Memo,Payee,IBAN,Source
      1,EUR,r,d,p,i,s
      """)
    #expect(reading.texts(.reference) == ["r"])
    #expect(reading.texts(.description) == ["d"])
    #expect(reading.texts(.counterparty) == ["p"])
    #expect(reading.texts(.account) == ["i"])
    #expect(reading.texts(.source) == ["s"])
  }

  @Test func columnsAreGivenByHeaderOrByPosition() throws {
    let text = "Nr;Betrag;Valuta;Zweck\n7;1,50;EUR;Miete\n"
    let byName = try read(
      text,
      #"{"columns": {"id": "nr", "amount": "Betrag", "currency": "VALUTA", "reference": "Zweck"}}"#)
    let byPosition = try read(
      text, #"{"columns": {"id": 1, "amount": 2, "currency": 3, "reference": 4}}"#)
    #expect(byName.records == ["7|1.50|EUR|-|Miete|-|-|-|-|-"])
    #expect(byPosition.records == byName.records)
  }

  @Test func aHeaderThatIsWrittenJustSoComesFirst() throws {
    let reading = try read(
      "betrag,Betrag,currency\n1,2,EUR\n", #"{"columns": {"amount": "Betrag"}}"#)
    #expect(reading.amounts == ["2.00 EUR"])
    #expect(reading.texts(.named("betrag")) == ["1"])
  }

  @Test func aFileWithoutAHeaderIsReadByPositions() throws {
    let description = """
      {"header": false, "columns": {"id": 1, "amount": 3, "currency": 4, "date": 2},
       "named": {"note": 5}}
      """
    let reading = try read("a;2026-03-01;1,50;EUR;\nb;2026-03-02;2,50;EUR;x\n", description)
    #expect(
      reading.records
        == ["a|1.50|EUR|2026-03-01|-|-|-|-|-|-|-", "b|2.50|EUR|2026-03-02|-|-|-|-|-|x|-"])
    #expect(reading.report.headerLine == nil)
  }

  /// A comma splits decimals as well, so where nothing else tells, the other mark is taken.
  @Test func withoutAHeaderACommaIsADecimalMarkRatherThanADelimiter() throws {
    let reading = try read(
      "12,50;x\n3,25;y\n", #"{"header": false, "currency": "EUR", "columns": {"amount": 1}}"#)
    #expect(reading.amounts == ["12.50 EUR", "3.25 EUR"])
  }

  @Test func furtherColumnsKeepTheirNamesInSnakeCase() throws {
    let reading = try read(
      "amount,currency,Fee (EUR),fee_eur,Straße,amount2,!!,id,Id 2\n1,EUR,a,b,c,d,e,f,g\n")
    #expect(
      reading.table.namedFields.map(\.name) == [
        "fee_eur", "fee_eur_2", "straße", "amount2", "id_2",
      ]
    )
    #expect(reading.texts(.named("fee_eur_2")) == ["b"])
  }

  @Test func furtherColumnsCanBeLeftOut() throws {
    let reading = try read(
      "amount,currency,Fee,Note\n1,EUR,a,b\n",
      #"{"keep_other_columns": false, "named": {"remark": "Note"}}"#)
    #expect(reading.table.namedFields.map(\.name) == ["remark"])
  }

  @Test func namedNumbersAreExact() throws {
    let reading = try read(
      "amount,currency,rate,fee\n1.5,EUR,1.234567,(0.50)\n1,EUR,,7\n",
      """
      {"named": {"rate": {"column": "rate", "type": "number"},
                 "charge": {"column": "fee", "type": "number", "places": 2}}}
      """)
    #expect(reading.texts(.named("rate")) == ["1.234567", nil])
    #expect(reading.texts(.named("charge")) == ["-0.50", "7.00"])
    #expect(reading.table.isNumber(.named("rate")))
    let error = refusal(
      of: "amount,currency,fee\n1.5,EUR,0.505\n1,EUR,x\n",
      #"{"named": {"fee": {"column": "fee", "type": "number", "places": 2}}}"#)
    #expect(error?.groups.map(\.code) == [.numberFormat])
    #expect(error?.badRowCount == 2)
  }

  @Test func severalColumnsAreJoinedToOneText() throws {
    let reading = try read(
      "amount;currency;a;b;c\n1;EUR;x; y ;\"say \"\"z\"\"\"\n1;EUR;;;w\n1;EUR;;;\n1;EUR;u;;v\n",
      #"{"columns": {"description": ["a", "b", 5]}}"#)
    #expect(reading.texts(.description) == ["x y say \"z\"", "w", nil, "u v"])
  }

  @Test func oneColumnMayFillSeveralFields() throws {
    let reading = try read(
      "Nr,amount,currency\n7,1,EUR\n", #"{"columns": {"id": "Nr", "reference": "Nr"}}"#)
    #expect(reading.ids == ["7"])
    #expect(reading.texts(.reference) == ["7"])
  }

  @Test func aRepeatedHeaderIsRefusedWhereItIsNeeded() throws {
    let text = "id,amount,amount,Amount,currency\n1,2,3,4,EUR\n"
    #expect(refusal(of: text)?.code == .repeatedColumn)
    #expect(
      refusal(of: text, #"{"columns": {"amount": "amount"}}"#)?.findings.map(\.message)
        == ["columns 2 and 3 are named \"amount\", expected one for \"amount\""])
    #expect(try read(text, #"{"columns": {"amount": 3}}"#).amounts == ["3.00 EUR"])
    #expect(try read(text, #"{"columns": {"amount": "Amount"}}"#).amounts == ["4.00 EUR"])
    #expect(try read("id,amount,currency,x,x\n1,2,EUR,a,b\n").texts(.named("x_2")) == ["b"])
  }

  @Test func anEmptyIDIsRefused() {
    let error = refusal(of: "id,amount,currency\n,1.00,EUR\n \" \",1.00,EUR\n\"\",1.00,EUR\n")
    #expect(error?.groups.map(\.code) == [.emptyID])
    #expect(error?.findings.map(\.line) == [2, 4])
  }

  @Test func whatADescriptionNamesMustBeThere() {
    let text = "id,amount,currency\n1,2,EUR\n"
    for description in [
      #"{"columns": {"reference": "Ref"}}"#, #"{"columns": {"reference": 4}}"#,
      #"{"named": {"fee": "Fee"}}"#, #"{"columns": {"description": ["id", "x"]}}"#,
    ] {
      #expect(refusal(of: text, description)?.code == .missingColumn)
    }
    #expect(refusal(of: "id,currency\n1,EUR\n")?.code == .missingColumn)
    #expect(refusal(of: "id,amount\n1,2\n")?.code == .missingColumn)
  }
}

import Matchbook
import MatchbookSources
import Testing

/// Each step does one thing to a cell, and what it does can be seen in the table.
@Suite struct StepTests {
  @Test(arguments: [
    (#""upper""#, "inv-7é", "INV-7é"), (#""lower""#, "INV-7É", "inv-7É"),
    (#""digits""#, "INV 00-42", "0042"), (#""letters_and_digits""#, "RF-18 5é", "RF185é"),
    (#""squeeze""#, " a \t  b ", "a b"), (#""no_leading_zeros""#, "0042", "42"),
    (#""no_leading_zeros""#, "000", "-"), (#""no_blanks""#, "1 2\t3", "123"),
    (#"{"remove_prefix": "INV-"}"#, "INV-7", "7"),
    (#"{"remove_prefix": "INV-"}"#, "X-INV-7", "X-INV-7"),
    (#"{"remove_suffix": "-X"}"#, "7-X", "7"),
    (#"{"add_prefix": "PO-"}"#, "7", "PO-7"), (#"{"add_suffix": "/1"}"#, "7", "7/1"),
    (#"{"before": " - "}"#, "a - b - c", "a"), (#"{"after": " - "}"#, "a - b - c", "b - c"),
    (#"{"after": ":"}"#, "none", "none"), (#"{"first": 3}"#, "äöüß", "äöü"),
    (#"{"last": 2}"#, "äöüß", "üß"), (#"{"replace": "--", "with": "-"}"#, "a---b--c", "a--b-c"),
    (#"{"replace": "a", "with": ""}"#, "banana", "bnn"), (#"{"map": {"D": "out"}}"#, "D", "out"),
    (#"{"map": {"D": "out"}}"#, "C", "C"), (#""upper""#, "", "-"),
    (#""epoch_seconds""#, "1772355300", "2026-03-01T08:55:00Z"),
    (#""epoch_milliseconds""#, "1772355300250", "2026-03-01T08:55:00.250Z"),
    (#""excel_days""#, "45323", "2024-02-01"),
    (#""excel_days""#, "45323.75", "2024-02-01"),
    (#""excel_days""#, "25569", "1970-01-01"),
    (#""excel_days""#, "2958465", "9999-12-31"),
    (#""excel_days""#, "2958466", "2958466"),
    (#""excel_days""#, "25568", "25568"),
    (#""excel_days""#, "2024-02-01", "2024-02-01"),
    (#""epoch_seconds""#, "soon", "soon"),
  ])
  func aStepChangesACell(step: String, cell: String, changed: String) throws {
    let reading = try read(
      "amount,currency,ref\n1,EUR,\"\(cell)\"\n",
      #"{"columns": {"reference": {"column": "ref", "steps": [\#(step)]}}}"#)
    #expect(reading.texts(.reference) == [changed == "-" ? nil : changed])
  }

  @Test func cellsAreJoinedChangedAndFilled() throws {
    let reading = try read(
      """
      payout,line,net,Ccy,kind
      P1,1,1.50,eur,charge
      P1,2,-0.50,,refund
      ,3,2.00,usd,charge
      """,
      """
      {"columns": {
        "id": {"columns": ["payout", "line"], "join": "/"},
        "amount": "net",
        "currency": {"column": "Ccy", "steps": ["upper"], "default": "GBP"},
        "reference": "payout"
      }}
      """)
    #expect(reading.ids == ["P1/1", "P1/2", "3"])
    #expect(reading.amounts == ["1.50 EUR", "-0.50 GBP", "2.00 USD"])
    #expect(reading.texts(.reference) == ["P1", "P1", nil])
    #expect(reading.table.namedFields == [.named("kind")])
  }

  @Test func unitsAndSignsBelongToTheirColumns() throws {
    let reading = try read(
      "net,fee,ccy,dir\n1000,30,EUR,C\n500,20,EUR,d\n",
      """
      {"columns": {"amount": {"column": "net", "units": "minor",
          "sign": {"column": "dir", "negative": ["D"], "positive": ["C"]}}},
       "named": {"fee": {"column": "fee", "type": "number", "units": "minor", "places": 2,
          "negate": true}}}
      """)
    #expect(reading.amounts == ["10.00 EUR", "-5.00 EUR"])
    #expect(reading.texts(.named("fee")) == ["-0.30", "-0.20"])
    #expect(reading.table.namedFields == [.named("fee")])
  }

  @Test func anErrorShowsTheLineOfTheFile() {
    let error = refusal(
      of: """
        Export of March
        amount;ccy;dir;date
        1,50;EUR;C;01.03.2026
        2,50;EUR;X;02.03.2026
        "3,50";EUR;D;"no
        date"
        EUR 4,50;EUR;D;03.03.2026
        """,
      """
      {"columns": {"amount": {"column": "amount", "steps": [{"remove_prefix": "EUR"}],
          "sign": {"column": "dir", "negative": "D", "positive": "C"}}}, "date_format": "DD.MM.YYYY"}
      """)
    #expect(
      error?.description == """
        file.csv:4: error: column "dir" holds "X", which is none of the words of "sign"
          4 | 2,50;EUR;X;02.03.2026
                       ^
          Add it to "negative" or "positive" of "sign" in the description.
          [source.unknown-sign] The file was not imported.
        """)
    let later = refusal(
      of: "amount;ccy;text\n1,50;eur;\"two\nlines\"\n2,,5;usd;b\n",
      #"{"columns": {"currency": {"column": "ccy", "steps": ["upper"]}}}"#)
    #expect(
      later?.description.hasPrefix(
        """
        file.csv:4: error: column "amount" holds "2,,5", expected a number such as 1234,50
          4 | 2,,5;usd;b
              ^^^^
        """) == true, "\(String(describing: later))")
  }

  @Test func aColumnThatIsNotThereIsNamed() {
    let error = refusal(
      of: "amount,currency\n1,EUR\n",
      #"{"columns": {"amount": {"column": "amount", "sign": {"column": "dc", "negative": "D", "positive": "C"}}}}"#
    )
    #expect(error?.description.contains("has no column \"dc\"") == true)
  }

  @Test(arguments: [
    (#"{"columns": {"id": {"steps": ["upper"]}}}"#, "does not say which column"),
    (#"{"columns": {"id": {"column": "a", "steps": ["uper"]}}}"#, "Did you mean \"upper\""),
    (#"{"columns": {"id": {"column": "a", "steps": [{"first": 0}]}}}"#, "from 1 to"),
    (#"{"columns": {"id": {"column": "a", "steps": ["replace"]}}}"#, "needs a value"),
    (#"{"columns": {"id": {"column": "a", "steps": [{"replace": "x"}]}}}"#, "replaced with"),
    (#"{"columns": {"id": {"column": "a", "steps": [{"first": 1, "last": 2}]}}}"#, "has 2 keys"),
    (#"{"columns": {"id": {"column": "a", "negate": true}}}"#, "which only numbers have"),
    (#"{"columns": {"id": {"column": "a", "join": "-"}}}"#, "for one column"),
    (#"{"columns": {"id": {"column": "a", "columns": ["b"]}}}"#, "has two of"),
    (#"{"columns": {"debit": {"column": "a", "units": "minor"}}}"#, "do not have"),
    (
      #"{"columns": {"amount": {"column": "a", "sign": {"column": "b", "negative": "D"}}}}"#,
      "has no \"positive\""
    ),
    (
      #"{"columns": {"amount": {"column": "a", "sign": {"column": "b", "negative": "D", "positive": "d"}}}}"#,
      "both directions"
    ),
    (#"{"named": {"x": {"column": "a", "speed": 1}}}"#, "is no key of"),
    (#"{"records": "a..b"}"#, "a point between two"),
  ])
  func aMistakeInADescriptionIsNamed(description: String, words: String) {
    let error = refusal(of: "amount,currency\n1,EUR\n", description)
    #expect(error?.code == .description)
    #expect(error?.description.contains(words) == true, "\(String(describing: error))")
  }
}

import Testing

@testable import MatchbookSources

extension ToleranceTests {
  // MARK: BAI2

  static let bai2 = """
    01,BANK,ME,260401,0200,1,80,1,2/
    02,ME,BANK,1,260331,2359,USD,2/
    03,4711,USD,010,0,,,015,950,,,100,1000,1,,400,50,1/
    16,165,1000,,BANK-1,REF-1,FIRST TEXT, WITH A COMMA
    16,475,50,V,260402,,BANK-2,1042,SECOND TEXT
    49,3050,4/
    98,3050,1,6/
    99,3050,1,8/

    """

  static let bai2Habits: [Habit] = [
    Habit("records of 80 characters") { file in
      file.split(separator: "\n").map { $0 + String(repeating: " ", count: 80 - $0.count) + "\n" }
        .joined()
    },
    Habit("records of 80 bytes without line ends", warning: "every 80 bytes were taken") { file in
      file.split(separator: "\n").map { $0 + String(repeating: " ", count: 80 - $0.count) }.joined()
    },
    Habit("records of 80 bytes, the last one short", warning: "every 80 bytes were taken") { file in
      let lines = file.split(separator: "\n")
      return lines.dropLast().map { $0 + String(repeating: " ", count: 80 - $0.count) }.joined()
        + (lines.last ?? "")
    },
    Habit("available at once", "50,V,260402,,", as: "50,V,260402,2400,"),
    Habit("funds that are available on a day", "1000,,BANK", as: "1000,1,BANK"),
    Habit("funds of an unknown day", "1000,,BANK", as: "1000,Z,BANK"),
    Habit("funds in three parts", "1000,,BANK", as: "1000,S,100,400,500,BANK"),
    Habit("funds over several days", "1000,,BANK", as: "1000,D,2,0,400,1,600,BANK"),
    Habit(
      "blanks in fields", "02,ME,BANK,1,260331,2359,USD", as: "02, ME, BANK, 1, 260331 ,2359, USD"),
    Habit("no slashes", "/", as: ""),
    Habit("small letters", "03,4711,USD", as: "03,4711,usd"),
    Habit("years of four digits", "260331", as: "20260331"),
    Habit("signs", "010,0,", as: "010,+0,"),
    Habit("a zero with a sign", "010,0,", as: "010,-0,"),
    Habit("zeros in front", "165,1000,", as: "165,0001000,"),
    Habit("a time behind the value date", "260402,,", as: "260402,0930,"),
    Habit("a slash behind the text", "SECOND TEXT", as: "SECOND TEXT/"),
    Habit("no times", ",0200,", as: ",,"),
    Habit("continued balances") {
      continued($0, as: "015,950,,\n88,100", instead: "015,950,,,100")
    },
    Habit("a comma before the continuation") {
      continued($0, as: "015,950,,,\n88,100", instead: "015,950,,,100")
    },
    Habit("a slash before the continuation") {
      continued($0, as: "015,950,,/\n88,100", instead: "015,950,,,100")
    },
    Habit("a continued text") {
      continued($0, as: "FIRST TEXT,\n88,WITH A COMMA", instead: "FIRST TEXT, WITH A COMMA")
    },
  ]

  /// Breaks a record in two and counts one more.
  private static func continued(
    _ file: String, as lines: String, instead text: String
  ) -> String {
    file.replacing(text, with: lines).replacing("49,3050,4", with: "49,3050,5")
      .replacing("98,3050,1,6", with: "98,3050,1,7").replacing("99,3050,1,8", with: "99,3050,1,9")
  }

  @Test(arguments: common + bai2Habits)
  func bai2ReadsTheSame(habit: Habit) throws {
    try Self.expect(habit, of: Self.bai2, as: .bai2)
  }

  // MARK: OFX

  static let ofx = """
    OFXHEADER:100
    DATA:OFXSGML
    VERSION:102
    ENCODING:USASCII
    CHARSET:1252

    <OFX>
    <BANKMSGSRSV1><STMTTRNRS><STMTRS>
    <CURDEF>USD
    <BANKACCTFROM><BANKID>1<ACCTID>9</BANKACCTFROM>
    <BANKTRANLIST><DTSTART>20260301<DTEND>20260331
    <STMTTRN>
    <TRNTYPE>DEBIT
    <DTPOSTED>20260304
    <TRNAMT>-1234.50
    <FITID>1
    <NAME>A & B
    <MEMO>x < y
    </STMTTRN>
    <STMTTRN>
    <TRNTYPE>CREDIT
    <DTPOSTED>20260305
    <TRNAMT>0.00
    <FITID>2
    </STMTTRN>
    </BANKTRANLIST>
    <LEDGERBAL><BALAMT>5.00<DTASOF>20260331</LEDGERBAL>
    </STMTRS></STMTTRNRS></BANKMSGSRSV1>
    </OFX>

    """

  /// What stands before the first tag.
  private static func header(_ file: String) -> String { String(file.prefix { $0 != "<" }) }
  private static func body(_ file: String) -> String { String(file.drop { $0 != "<" }) }

  static let ofxHabits: [Habit] = [
    Habit("no header") { body($0) },
    Habit("a header in one line") { header($0).replacing("\n", with: " ") + body($0) },
    Habit("no line ends") { header($0) + body($0).replacing("\n", with: "") },
    Habit("tags in small letters") { file in
      file.replacing(#/<[A-Z1\/]+>/#) { $0.output.lowercased() }
    },
    Habit("closed elements") { file in
      file.replacing(#/<(TRNTYPE|DTPOSTED|TRNAMT|FITID|NAME)>([^\n]*)\n/#) {
        "<\($0.output.1)>\($0.output.2)</\($0.output.1)>\n"
      }
    },
    Habit("entries that are not closed", "</STMTTRN>\n", as: ""),
    Habit("a list that is not closed", "</BANKTRANLIST>\n", as: ""),
    Habit("entities", "A & B", as: "A &amp; B"),
    Habit("a section of plain text", "A & B", as: "<![CDATA[A & B]]>"),
    Habit("a comment", "<BANKTRANLIST>", as: "<!-- <STMTTRN> --><BANKTRANLIST>"),
    Habit("elements of the bank's own", "<FITID>1\n", as: "<FITID>1\n<BANK.X>y\n"),
    Habit("elements that are empty", "<FITID>1\n", as: "<FITID>1\n<CHECKNUM>\n<MEMO2/>\n"),
    Habit("an encoding of UTF-8", "ENCODING:USASCII", as: "ENCODING:UTF-8"),
    Habit("no character set", "CHARSET:1252", as: "CHARSET:NONE"),
    Habit("a comma for the point", "-1234.50", as: "-1234,50"),
    Habit("commas between thousands", "-1234.50", as: "-1,234.50"),
    Habit("points between thousands", "-1234.50", as: "-1.234,50"),
    Habit("a blank behind the sign", "-1234.50", as: "- 1234.50"),
    Habit("more zeros", "-1234.50", as: "-1234.5000"),
    Habit("a zero with a sign", "<TRNAMT>0.00", as: "<TRNAMT>-0.00"),
    Habit("days of ISO 8601", "<DTPOSTED>20260304", as: "<DTPOSTED>2026-03-04"),
    Habit("a zone without an offset", "<DTPOSTED>20260304", as: "<DTPOSTED>20260304120000[EST]"),
    Habit(
      "other balances", "</STMTRS>", as: "<BALLIST><BAL><NAME>x<VALUE>1</BAL></BALLIST></STMTRS>"),
    Habit("XML") { file in
      let heads = "<?xml version=\"1.0\"?>\n<?OFX OFXHEADER=\"200\" VERSION=\"211\"?>\n"
      return heads + body(file)
    },
    Habit("a name space") { file in
      let start = "<?xml version=\"1.0\"?>\n<ofx:OFX xmlns:ofx=\"http://ofx.net/types/2003/04\">"
      return start + body(file).dropFirst(5).replacing("</OFX>", with: "</ofx:OFX>")
    },
  ]

  @Test(arguments: common + ofxHabits)
  func ofxReadsTheSame(habit: Habit) throws {
    try Self.expect(habit, of: Self.ofx, as: .ofx)
  }
}

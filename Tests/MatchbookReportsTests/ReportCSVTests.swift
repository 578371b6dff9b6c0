import Matchbook
import MatchbookReports
import Testing

/// The open records as a spreadsheet takes them.
@Suite struct ReportCSVTests {
  private static func csv(_ facts: ReportFacts) -> String {
    var bytes: [UInt8] = []
    ReportCSV(facts).write { bytes += $0 }
    return String(decoding: bytes, as: UTF8.self)
  }

  @Test func eachOpenRecordIsALine() throws {
    let facts = ReportFacts(try ReportExamples.small(), title: "t", asOf: Day("2026-03-31"))
    let lines = Self.csv(facts).split(separator: "\r\n").map(String.init)
    #expect(
      lines[0] == "\u{FEFF}side,id,date,age_days,age_bucket,open_amount,currency,reference,"
        + "counterparty,cause,cause_words,reason")
    #expect(
      lines[1].hasPrefix(
        #"ledger,L-2,2025-12-31,90,30_90d,1234567.89,EUR,INV-2,"<b>A & ""B""</b>",no_candidate,"#))
    #expect(lines.count == 4)
    #expect(lines[3].hasPrefix("external,X-2,,,undated,7.00,EUR,"))
  }

  /// Amounts are ours and stay numbers; texts come from anybody.
  @Test func noTextOfARecordBecomesAFormula() throws {
    var facts = ReportFacts(try ReportExamples.small(), title: "t")
    for (text, cell) in [
      ("=1+1", "'=1+1"), ("+1", "'+1"), ("-1", "'-1"), ("@SUM(A1)", "'@SUM(A1)"), ("A=1", "A=1"),
    ] {
      facts.openItems[0].reference = text
      facts.openItems[0].counterparty = ""
      #expect(Self.csv(facts).contains(",EUR,\(cell),,"))
    }
    #expect(Self.csv(facts).contains(",-5.00,EUR,"))
  }

  /// Far more open records than a page lists: the page stays small and says so, the file has all.
  @Test func aPageStaysSmallAndTheFileHasAll() throws {
    let euro = try #require(Currency("EUR"))
    func table(_ letter: String) throws -> RecordTable {
      try RecordTable(
        (0..<6000).map {
          Record(
            id: "\(letter)-\($0)", amount: Amount(minorUnits: Int64($0) + 1, currency: euro),
            date: Day("2026-03-01"), reference: "\(letter)\($0)",
            counterparty: "Somebody & Sons, \($0)")
        })
    }
    let rule = ConditionRule(RuleHeader(id: "r"), where: .all([.equal(.reference)]))
    let result = try Matcher(rules: [rule]).match(ledger: table("L"), external: table("X"))
    let all = ReportFacts(result, title: "t", itemLimit: .max)
    #expect(all.openItems.count == 12_000)
    #expect(Self.csv(all).split(separator: "\r\n").count == 12_001)
    let page = ReportPage(all.limited(to: ReportFacts.standardItemLimit)).html
    #expect(page.count < 3_000_000)
    let text = String(decoding: page, as: UTF8.self)
    #expect(text.contains("are shown: 4,000 of 12,000. The same report as a CSV file (.csv) lists"))
    // Those of the greatest face value are there.
    #expect(text.contains(">L-5999<") && !text.contains(">L-3999<"))
  }
}

import Foundation
import Matchbook
import MatchbookReports
import MatchbookTestKit
import MatchbookWorkbook
import Testing

/// The page stands alone, and no record can put anything into it but text.
@Suite struct ReportPageTests {
  @Test func textsOfRecordsStayTexts() throws {
    let html = try Self.page(ReportFacts(ReportExamples.small(), title: "March <2026>"))
    #expect(html.contains("<title>March &lt;2026&gt;</title>"))
    #expect(html.contains("&lt;/script&gt;&lt;script&gt;alert(1)&lt;/script&gt;"))
    #expect(html.contains("&lt;b&gt;A &amp; &quot;B&quot;&lt;/b&gt;"))
    #expect(html.components(separatedBy: "<script>").count == 2)
  }

  @Test(arguments: Seeds.first(5))
  func everyElementEndsWhereItShould(seed: UInt64) throws {
    let html = try Self.page(ReportFacts(ReportExamples.result(seed: seed), title: "t"))
    #expect(Self.openElements(of: html) == [])
  }

  @Test func nothingIsFetchedFromElsewhere() throws {
    let html = try Self.page(ReportFacts(ReportExamples.result(seed: 3), title: "t"))
    for word in ["http://", "https://", "src=", "url(", "@import", "<link rel=\"stylesheet"] {
      #expect(!html.contains(word), "\(word)")
    }
    #expect(html.contains("default-src 'none'"))
  }

  @Test func amountsAreGroupedAndSortedByTheirValue() throws {
    let html = try Self.page(ReportFacts(ReportExamples.small(), title: "t"))
    #expect(html.contains("<td class=\"n\" data-v=\"1234567.89\">1,234,567.89</td>"))
    #expect(html.contains("<td class=\"n\" data-v=\"-5.00\">\u{2212}5.00</td>"))
  }

  @Test func aListThatIsCutSaysSo() throws {
    let html = try Self.page(ReportFacts(ReportExamples.small(), title: "t", itemLimit: 1))
    #expect(html.contains("2 of 3."))
  }

  @Test func figuresForScriptsAreExact() throws {
    let facts = ReportFacts(
      try ReportExamples.small(), title: "March",
      sources: [
        .init(side: .ledger, name: "books.csv", records: 3, contentHash: "ab12")
      ])
    let json = String(decoding: ReportJSON(facts).json, as: UTF8.self)
    for line in [
      #"{"side": "ledger", "name": "books.csv", "record_count": 3, "content_hash": "ab12"}"#,
      #"{"side": "ledger", "record_count": 3, "matched": 1, "partial": 0, "suggested": 0, "#
        + #""ambiguous": 0, "open": 2, "closed": 0}"#,
      #"{"side": "ledger", "age_bucket": "30_90d", "record_count": 1, "sums": {"EUR": "1234567.89"}}"#,
    ] { #expect(json.contains(line), "\(line)") }
  }

  @Test func aWorkbookHasItsSheetsAndIsTheSameEachTime() throws {
    let facts = ReportFacts(try ReportExamples.result(seed: 2), title: "t", itemLimit: 5)
    let folder = FileManager.default.temporaryDirectory
    func bytes(_ name: String) throws -> Data {
      let url = folder.appendingPathComponent("\(UUID().uuidString)-\(name)")
      defer { try? FileManager.default.removeItem(at: url) }
      try ReportWorkbook(facts).write(to: url.path)
      return try Data(contentsOf: url)
    }
    let first = try bytes("a.xlsx")
    #expect(first.starts(with: Array("PK".utf8)))
    #expect(try bytes("b.xlsx") == first)
    #expect(throws: WorkbookError.self) {
      try ReportWorkbook(facts).write(to: "/nowhere/at/all.xlsx")
    }
  }

  private static func page(_ facts: ReportFacts) throws -> String {
    String(decoding: ReportPage(facts).html, as: UTF8.self)
  }

  /// The elements that are not closed in their order; HTML's void elements need no end.
  private static func openElements(of html: String) -> [String] {
    var open: [String] = []
    var rest = html[...]
    while let start = rest.firstIndex(of: "<") {
      rest = rest[start...]
      if rest.hasPrefix("<script>"), let end = rest.range(of: "</script>") {
        rest = rest[end.upperBound...]
        continue
      }
      guard let end = rest.firstIndex(of: ">") else { return open + ["<"] }
      let tag = rest[rest.index(after: rest.startIndex)..<end]
      rest = rest[rest.index(after: end)...]
      let name = String(tag.drop { $0 == "/" }.prefix { $0.isLetter || $0.isNumber })
      if tag.hasPrefix("!") || tag.hasSuffix("/") || ["meta", "link", "input"].contains(name) {
        continue
      }
      if !tag.hasPrefix("/") {
        open.append(name)
      } else if open.popLast() != name {
        return open + ["/" + name]
      }
    }
    return open
  }
}

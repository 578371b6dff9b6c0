import Foundation
import Matchbook
import Testing

/// The Swift on the pages compiles, does what the pages say, and is what stands in PageExamples.
@Suite struct PageTests {
  private static let folder = URL(filePath: #filePath).deletingLastPathComponent()
  private static let root = folder.deletingLastPathComponent().deletingLastPathComponent()

  @Test(arguments: [
    "README.md", "docs/guides/embed-in-swift.md", "docs/concepts/why.md",
    "docs/internals/certificates.md",
    "docs/guides/settle-instalments.md",
    "docs/guides/incremental.md",
  ])
  func everyLineOfSwiftOnThePageIsCompiledHere(page: String) throws {
    let text = try String(contentsOf: Self.root.appending(path: page), encoding: .utf8)
    let examples = try String(
      contentsOf: Self.folder.appending(path: "PageExamples.swift"), encoding: .utf8)
    let blocks = Self.swiftBlocks(of: text)
    #expect(!blocks.isEmpty)
    for block in blocks {
      #expect(Self.stands(block, in: examples), "PageExamples.swift lacks:\n\(block)")
    }
  }

  @Test func aChangedLineIsFound() {
    let examples = "import A\nfunc f() {\n  let a = 1\n\n  print(a)\n}\n"
    #expect(Self.stands("import A\nlet a = 1\nprint(a)", in: examples))
    #expect(!Self.stands("let a = 2\nprint(a)", in: examples))
    #expect(!Self.stands("print(a)\nlet a = 1", in: examples))
    #expect(Self.swiftBlocks(of: "a\n```swift\nb\n```\n```\nc\n```\n") == ["b"])
  }

  @Test func sixLinesMatchTwoArrays() throws {
    let invoices = FirstExample.records()
    var payments = invoices
    payments[0].id = "X-1"
    payments[0].reference = "ref: inv 7"
    let result = try FirstExample.run(invoices: invoices, payments: payments)
    #expect(result.matches.map(\.ledgerIDs) == [["L-1"]])
    #expect(result.matches.map(\.externalIDs) == [["X-1"]])
    FirstExample.read(result)
  }

  @Test func thePageOnBatchesMatchesReleasesAndLooksUp() throws {
    var payments = FirstExample.records()
    payments[0].id = "X-1"
    var later = FirstExample.records()
    later[0].id = "L-2"
    later[0].reference = "INV-8"
    var next = later
    next[0].id = "X-2"
    let session = try FirstExample.runBatches(
      rules: [FirstExample.byReference], ledger: RecordTable(FirstExample.records()),
      batches: [RecordTable(payments)])
    #expect(session.openLedgerCount == 0)
    try FirstExample.goOn(session, laterEntries: RecordTable(later), nextDay: RecordTable(next))
    #expect(session.openLedgerCount == 1)
    #expect(try FirstExample.lookUp(session, payments: RecordTable(next)).count == 0)
    next[0].id = "X-3"
    #expect(try FirstExample.lookUp(session, payments: RecordTable(next)) == [1])
  }

  @Test func thePageOnWhyExplainsAMatch() throws {
    let invoices = FirstExample.records()
    var payments = invoices
    payments[0].id = "X-7"
    let result = try FirstExample.run(invoices: invoices, payments: payments)
    FirstExample.explain(result)
    #expect(result.why(ledgerID: "L-1", externalID: "X-7")?.verdict == .matched)
  }

  /// The prices of the example are those that stand on the page.
  @Test func thePageOnCertificatesProvesItsExample() throws {
    func record(_ id: String, _ date: String) -> Record {
      var record = FirstExample.records()[0]
      (record.id, record.date) = (id, Day(date))
      return record
    }
    let rule = ConditionRule("near", where: .all([.equal(.amount), .within(days: 5)]))
    let result = try FirstExample.prove(
      rules: [rule],
      ledger: RecordTable([record("L-1", "2026-03-02"), record("L-2", "2026-03-05")]),
      external: RecordTable([record("X-1", "2026-03-03"), record("X-2", "2026-02-26")]))
    guard case .mostMatches(let certificate)? = result.certificates?.first else {
      Issue.record("the rule makes the most matches")
      return
    }
    func price(_ fewer: Int128, _ days: Int128) -> ComponentCost {
      ComponentCost(fewerMatches: fewer, time: days)
    }
    #expect(certificate.externals.map(\.price) == [price(-1, 2), price(-1, 5)])
    #expect(certificate.ledgers.map(\.price) == [price(0, -1), price(0, 0)])
    #expect(certificate.pairs.map(\.cost) == [price(-1, 1), price(-1, 2), price(-1, 4)])
    #expect(certificate.pairs.map(\.units) == [0, 1, 1])
    #expect(certificate.verdict == .unique)
    #expect(
      result.matches.map(\.uniquenessWords)
        == Array(repeating: "unique; the next best assignment has 1 match fewer", count: 2))
  }

  @Test func theGuideOnInstalmentsSettlesAnInvoiceInTwoParts() throws {
    let books = FirstExample.records()
    func statement(_ id: String, _ cents: Int64) throws -> RecordTable {
      var payment = books[0]
      payment.id = id
      payment.amount = Amount(minorUnits: cents, currency: books[0].amount.currency)
      return try RecordTable([payment])
    }
    let rule = ConditionRule(
      RuleHeader(id: "instalments", partial: PartialSettlement(confirms: true)),
      where: .all([.equal(.reference), .equal(.amount)]))
    let facts = try FirstExample.settleInstalments(
      rules: [rule], books: RecordTable(books),
      statements: [statement("X-1", 30_00), statement("X-2", 70_00)])
    #expect(facts.closedLedgerIDs == ["L-1"])
    #expect(facts.closedExternalIDs == ["X-1", "X-2"])
    #expect(facts.allocations.isEmpty)
  }

  @Test func theRuleOfTheGuideMatchesBySuffixAndFee() throws {
    let ledger = FirstExample.records()
    var fits = ledger[0]
    fits.id = "X-1"
    fits.reference = "PROC/INV-7"
    fits.amount = Amount(minorUnits: 97_00, currency: fits.amount.currency)
    var costsTooMuch = fits
    costsTooMuch.id = "X-2"
    costsTooMuch.amount = Amount(minorUnits: 96_99, currency: fits.amount.currency)
    var our = ledger[0]
    our.reference = "2026-C/INV-7"
    let result = try FirstExample.runWithOptions(
      rules: [PayoutRule()], ledger: RecordTable([our]),
      external: RecordTable([fits, costsTooMuch]))
    #expect(result.matches.map(\.externalIDs) == [["X-1"]])
    #expect(result.matches.first?.reason == "reference ends in /INV-7")
  }

  @Test func theGuideReceivesMatchesWhileTheRunGoesOn() throws {
    let invoices = FirstExample.records()
    var payments = invoices
    payments[0].id = "X-1"
    let result = try FirstExample.receive(
      Matcher(rules: [ConditionRule("invoice", where: .equal(.reference))]),
      ledger: RecordTable(invoices), external: RecordTable(payments))
    #expect(result.matches.map(\.externalIDs) == [["X-1"]])
  }

  /// The blocks marked as Swift.
  private static func swiftBlocks(of page: String) -> [String] {
    var blocks: [String] = []
    var lines: [Substring]?
    for line in page.split(separator: "\n", omittingEmptySubsequences: false) {
      if line == "```swift" {
        lines = []
      } else if line.hasPrefix("```"), let block = lines {
        blocks.append(block.joined(separator: "\n"))
        lines = nil
      } else {
        lines?.append(line)
      }
    }
    return blocks
  }

  /// Whether all lines of a block stand in a source one after the other; blanks around them, empty
  /// lines and the place of an import do not count.
  private static func stands(_ block: String, in source: String) -> Bool {
    let sought = lines(of: block)
    let lines = lines(of: source)
    guard !sought.isEmpty, sought.count <= lines.count else { return sought.isEmpty }
    return (0...lines.count - sought.count).contains { start in
      lines[start..<start + sought.count].elementsEqual(sought)
    }
  }

  private static func lines(of text: String) -> [String] {
    text.split(separator: "\n").map { $0.trimmingCharacters(in: .whitespaces) }
      .filter { !$0.isEmpty && !$0.hasPrefix("import ") }
  }
}

import Foundation
import Matchbook
import MatchbookRules
import Testing

/// The repository's root.
let repository = URL(fileURLWithPath: #filePath)
  .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

/// The rules that users can take: each loads, does what it says, and stands in the catalogue.
@Suite struct ReadyRulesTests {
  static let names = [
    "exact-reference", "invoice-in-description", "fee-tolerant", "amount-and-date",
    "same-day-counterparty",
  ]

  @Test func noFileIsForgotten() throws {
    let files = try FileManager.default.contentsOfDirectory(
      atPath: repository.appending(path: "rules").path)
    #expect(Set(files.filter { $0.hasSuffix(".json") }) == Set(Self.names.map { $0 + ".json" }))
  }

  @Test func allLoadTogetherInTheOrderOfTheCatalogue() throws {
    let files = try Self.names.map { (name: $0, bytes: try Self.bytes($0)) }
    let rules = try JSONRules.load(files: files)
    #expect(rules.map(\.header.id) == Self.names)
    #expect(rules.map(\.header.priority) == [10, 20, 30, 40, 50])
    let catalogue = try String(
      contentsOf: repository.appending(path: "rules/README.md"), encoding: .utf8)
    for rule in rules {
      let line =
        "| [\(rule.header.id).json](\(rule.header.id).json) | \(rule.header.priority) | "
        + "\(rule.header.summary) |"
      #expect(catalogue.contains(line))
    }
  }

  /// A pair that the rule is for, and one that it must leave alone.
  @Test(arguments: [
    ("exact-reference", "100.00 2026-03-01 |INV 42||", "100.00 2026-03-20 |Ref: inv-42||", true),
    ("exact-reference", "100.00 2026-03-01 |INV 42||", "100.01 2026-03-01 |INV 42||", false),
    (
      "invoice-in-description", "100.00 2026-03-01 |INV-42||",
      "100.00 2026-03-09 ||PAYMENT inv42 THANK YOU|", true
    ),
    (
      "invoice-in-description", "100.00 2026-03-01 |INV-42||",
      "100.00 2026-03-09 ||PAYMENT INV-421|", false
    ),
    ("fee-tolerant", "100.00 2026-03-01 |A7||", "97.00 2026-03-04 |A7||", true),
    ("fee-tolerant", "100.00 2026-03-01 |A7||", "96.99 2026-03-04 |A7||", false),
    ("fee-tolerant", "100.00 2026-03-01 |A7||", "100.01 2026-03-04 |A7||", false),
    // Friday to Wednesday is three working days.
    ("amount-and-date", "100.00 2026-03-06 |||", "100.00 2026-03-11 |||", true),
    ("amount-and-date", "100.00 2026-03-06 |||", "100.00 2026-03-12 |||", false),
    ("amount-and-date", "100.00 2026-03-06 |A||", "100.00 2026-03-06 |B||", false),
    (
      "same-day-counterparty", "100.00 2026-03-06 |||ACME Trading Ltd",
      "100.00 2026-03-06 |||acme trading ltd", true
    ),
    (
      "same-day-counterparty", "100.00 2026-03-06 |||ACME Trading Ltd",
      "100.00 2026-03-07 |||acme trading ltd", false
    ),
  ])
  func decides(name: String, ledger: String, external: String, fits: Bool) throws {
    let rules = try JSONRules.load(try Self.bytes(name), name: name)
    let result = try Matcher(rules: rules).match(
      ledger: try Self.table(ledger), external: try Self.table(external))
    #expect((result.counts.matched == 1) == fits)
  }

  static func bytes(_ name: String) throws -> [UInt8] {
    Array(try Data(contentsOf: repository.appending(path: "rules/\(name).json")))
  }

  /// Amount and day, then reference, description and counterparty between bars.
  private static func table(_ text: String) throws -> RecordTable {
    let texts = text.split(separator: "|", omittingEmptySubsequences: false).map(String.init)
    let numbers = texts[0].split(separator: " ").map(String.init)
    let amount = try #require(Currency("EUR").flatMap { Amount(numbers[0], $0) })
    return try RecordTable([
      Record(
        id: "1", amount: amount, date: Day(numbers[1]), reference: texts[1],
        description: texts[2], counterparty: texts[3])
    ])
  }
}

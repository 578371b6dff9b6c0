import Foundation
import MatchbookTestKit
import Testing

/// The demo month must be what its description says, and the committed files must be that month.
@Suite struct MonthGeneratorTests {
  private let month = MonthGenerator(seed: 2026).month()

  private func text(_ name: String) -> String {
    let content = month.files.first { $0.name == name }?.content ?? []
    return String(decoding: content, as: UTF8.self)
  }

  private func lines(_ name: String) -> [[Substring]] {
    text(name).split(separator: "\n")
      .map { $0.split(separator: ",", omittingEmptySubsequences: false) }
  }

  /// After a change of the generator: `matchbook-world month --seed 2026 --out examples/month`.
  @Test(arguments: ["ledger.csv", "bank.csv", "truth.csv"])
  func theCommittedFileIsWhatTheGeneratorGives(name: String) throws {
    let root = URL(fileURLWithPath: #filePath)
      .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent()
    let committed = try Data(contentsOf: root.appendingPathComponent("examples/month/\(name)"))
    #expect(committed == Data(text(name).utf8))
  }

  @Test func theMonthHasItsSize() {
    #expect((1950...2050).contains(month.ledgerCount))
    #expect((1850...1950).contains(month.bankCount))
    #expect(lines("ledger.csv").count == month.ledgerCount + 1)
  }

  @Test func everyIdIsInTheTruth() {
    let truth = lines("truth.csv").dropFirst()
    let ledger = Set(lines("ledger.csv").dropFirst().map { $0[0] })
    #expect(ledger.count == month.ledgerCount)
    #expect(Set(truth.map { $0[3] }.filter { !$0.isEmpty }) == ledger)
    let bank = Set(text("bank.csv").split(separator: "\n").dropFirst(4).map { $0.prefix(10) })
    #expect(bank.count == month.bankCount)
    #expect(Set(truth.map { $0[2] }.filter { !$0.isEmpty }) == bank)
  }

  @Test func everyKindOccurs() {
    let kinds = Set(lines("truth.csv").dropFirst().map { String($0[1]) })
    #expect(kinds == Set(MonthKind.allCases.map(\.rawValue)))
  }

  @Test func everyDayIsInsideTheMonth() {
    let days = lines("ledger.csv").dropFirst().map { $0[1] }
    #expect(days.allSatisfy { ("2026-03-01"..."2026-03-31").contains($0) })
    let bankDays = text("bank.csv").split(separator: "\n").dropFirst(4)
      .map { $0.split(separator: ";")[1] }
    #expect(bankDays.allSatisfy { $0.hasSuffix(".03.2026") })
    #expect(bankDays.allSatisfy { ("01"..."31").contains($0.prefix(2)) })
  }

  @Test func genuineDuplicatesAreEqualButForTheirIds() {
    let pairs = lines("truth.csv").filter { $0[1] == "genuine_duplicate" }
    let entries = Dictionary(
      lines("ledger.csv").map { ($0[0], $0.dropFirst()) }, uniquingKeysWith: { first, _ in first })
    for twins in Dictionary(grouping: pairs, by: { $0[0] }).values {
      #expect(twins.count == 2)
      #expect(entries[twins[0][3]] == entries[twins[1][3]])
      #expect(twins[0][3] != twins[1][3] && twins[0][2] != twins[1][2])
    }
  }

  /// Amounts as the bank writes them, back in minor units, must sum to those of the ledger.
  @Test(arguments: ["exact", "late", "split", "batch", "reversal"])
  func bothSidesOfAGroupHaveTheSameSum(kind: String) {
    let ledger = Dictionary(
      lines("ledger.csv").dropFirst().map { ($0[0], $0[2]) }, uniquingKeysWith: { $1 })
    let bank = Dictionary(
      text("bank.csv").split(separator: "\n").dropFirst(4).map { line in
        let fields = line.split(separator: ";", omittingEmptySubsequences: false)
        return (fields[0], fields[fields.count - 2])
      }, uniquingKeysWith: { $1 })
    let truth = lines("truth.csv").filter { $0[1] == kind }
    for (_, links) in Dictionary(grouping: truth, by: { $0[0] }) {
      let left = Set(links.map { $0[3] }).compactMap { ledger[$0] }
        .map { Int64($0.replacing(".", with: "")) ?? .min }
      let right = Set(links.map { $0[2] }).compactMap { bank[$0] }
        .map { Int64($0.replacing(".", with: "").replacing(",", with: "")) ?? .min }
      #expect(left.reduce(0, +) == right.reduce(0, +))
      #expect(!left.isEmpty && !right.isEmpty)
    }
  }
}

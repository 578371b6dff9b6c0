import MatchbookTestKit
import Testing

@testable import Matchbook

/// A likeness that anybody's records have is no evidence.
@Suite struct ChanceTestTests {
  static func record(_ id: String, _ minorUnits: Int64, _ reference: String) throws -> Record {
    Record(
      id: id,
      amount: Amount(
        minorUnits: minorUnits, currency: try #require(Currency(code: "EUR", exponent: 2))),
      date: Day(number: 19_000), reference: reference)
  }

  static func rule(chance: Int32?) -> ConditionRule {
    ConditionRule(
      RuleHeader(id: "alike", chance: chance),
      where: .all([
        .amount(within: Tolerance(percent: Ratio(1, over: 100))), .within(days: 3),
        .similar(.reference, .levenshtein, atLeast: Ratio(85, over: 100)),
      ]))
  }

  /// The same price for half of 600 invoices with neighbouring numbers; one of them was paid with a
  /// wrong digit, a hundred others were paid as they are.
  static func crowd() throws -> (ledger: [Record], external: [Record]) {
    func reference(_ number: Int) -> String {
      "INV-" + String(repeating: "0", count: 4 - "\(number)".count) + "\(number)"
    }
    let ledger = try (100..<700).map {
      try record("L-\($0)", $0.isMultiple(of: 2) ? 999 : 2_000, reference($0))
    }
    var external = try (200..<300).map {
      try record("X-\($0)", $0.isMultiple(of: 2) ? 999 : 2_000, reference($0))
    }
    external.append(try record("X-wrong", 999, "INV-9142"))
    return (ledger, external)
  }

  static func match(
    _ ledger: [Record], _ external: [Record], chance: Int32? = nil, threads: Int = 1
  ) throws -> MatchResult {
    try Matcher(rules: [rule(chance: chance)], options: MatchOptions(threads: threads))
      .match(ledger: RecordTable(ledger), external: RecordTable(external))
  }

  @Test func amongFewRecordsAWrongDigitIsConfirmed() throws {
    let result = try Self.match(
      [Self.record("L-1", 999, "INV-0142"), Self.record("L-2", 5_000, "INV-0777")],
      [Self.record("X-1", 999, "INV-9142")])
    #expect(result.matches.map(\.status) == [.accepted])
    #expect(result.matches.map(\.ledgerIDs) == [["L-1"]])
  }

  @Test func amongManyNeighboursItIsSuggestedAndSaysWhy() throws {
    let (ledger, external) = try Self.crowd()
    let result = try Self.match(ledger, external)
    let wrong = try #require(result.matches.first { $0.externalIDs == ["X-wrong"] })
    #expect(wrong.status == .suggested)
    #expect(wrong.ledgerIDs == ["L-142"])
    #expect(
      wrong.reason.contains("unrelated records would fit as well by accident, 0.01 are allowed"))
    let exact = result.matches.filter { $0.externalIDs != ["X-wrong"] }
    #expect(exact.count == 100)
    #expect(
      exact.allSatisfy {
        $0.status == .accepted && $0.ledgerIDs[0].dropFirst() == $0.externalIDs[0].dropFirst()
      })
  }

  /// Forty invoices of three lines each, and one that was paid with a wrong digit: the lines are like
  /// their invoice because they belong to it.
  @Test func theLinesOfAnInvoiceAreNoAccidents() throws {
    func reference(_ number: Int) -> String {
      "INV-\(10_000_000 + number * 7_654_321 % 90_000_000)"
    }
    var ledger = try (0..<120).map {
      try record("L-\($0)", Int64(1_000 + $0 * 37), "\(reference($0 / 3))-\($0 % 3)")
    }
    var external = try (0..<40).map { try record("X-\($0)", Int64(900_000 + $0), reference($0)) }
    ledger.append(try record("L-paid", 77_700, "INV-55512345"))
    external.append(try record("X-paid", 77_700, "INV-55512395"))
    let result = try Self.match(ledger, external)
    #expect(result.matches.map(\.ledgerIDs) == [["L-paid"]])
    #expect(result.matches.map(\.status) == [.accepted])
  }

  /// Forty numbers of one month beside five hundred that have nothing in common: a wrong digit in one
  /// of the former is like many others, in one of the latter like none.
  @Test func whatIsAlikeAmongTextsOfItsLengthIsAnAccident() throws {
    func number(_ row: Int) -> String { "K-\(10_000_000 + row * 7_654_321 % 90_000_000)" }
    func ofMonth(_ row: Int) -> String { "INV-2024-01\(row / 10)\(row % 10)" }
    var ledger = try (0..<500).map { try record("L-\($0)", Int64(1_000 + $0 * 97), number($0)) }
    ledger += try (0..<40).map { try record("L-m\($0)", Int64(200_000 + $0 * 9_700), ofMonth($0)) }
    var external = try (500..<700).map { try record("X-\($0)", Int64(9_000_000 + $0), number($0)) }
    external += try [11, 22, 33, 5].map {
      try record("X-m\($0)", Int64(9_500_000 + $0), ofMonth($0))
    }
    ledger.append(try record("L-rare", 77_777_700, "K-55512345"))
    external.append(try record("X-rare", 77_777_700, "K-55512395"))
    external.append(try record("X-common", 200_000 + 16 * 9_700, "INV-2024-0146"))
    let result = try Self.match(ledger, external)
    let common = try #require(result.matches.first { $0.externalIDs == ["X-common"] })
    let rare = try #require(result.matches.first { $0.externalIDs == ["X-rare"] })
    #expect(common.ledgerIDs == ["L-m16"])
    #expect(common.status == .suggested)
    #expect(rare.ledgerIDs == ["L-rare"])
    #expect(rare.status == .accepted)
  }

  private func record(_ id: String, _ minorUnits: Int64, _ reference: String) throws -> Record {
    try Self.record(id, minorUnits, reference)
  }

  @Test func bothRecordsOfASuggestionNameTheRuleThatMadeIt() throws {
    let (ledger, external) = try Self.crowd()
    let earlier = ConditionRule(
      RuleHeader(id: "earlier", priority: -1),
      where: .all([
        .equal(.amount), .equal(.reference), .date(within: DateWindow(from: 5, to: 5)),
      ]))
    let result = try Matcher(rules: [earlier, Self.rule(chance: nil)])
      .match(ledger: RecordTable(ledger), external: RecordTable(external))
    let open = (Array(result.open(.ledger)) + Array(result.open(.external)))
      .filter { $0.code == "suggested" }
    #expect(open.map(\.id).sorted() == ["L-142", "X-wrong"])
    #expect(open.allSatisfy { $0.reason.contains("rule alike") })
  }

  @Test func aRuleMayAskForNoTest() throws {
    let (ledger, external) = try Self.crowd()
    let result = try Self.match(ledger, external, chance: 1_000_000)
    #expect(result.matches.count == 101)
    #expect(result.matches.allSatisfy { $0.status == .accepted })
  }

  @Test(arguments: 0..<8 as Range<UInt64>)
  func theOrderOfRecordsAndTheNumberOfThreadsDoNotMatter(seed: UInt64) throws {
    var (ledger, external) = try Self.crowd()
    let plain = try Self.match(ledger, external)
    var random = SeededGenerator(seed: seed)
    random.shuffle(&ledger)
    random.shuffle(&external)
    let other = try Self.match(ledger, external, threads: 3)
    #expect(plain.fingerprint == other.fingerprint)
    #expect(plain.matches.map(\.reason) == other.matches.map(\.reason))
  }
}

import Foundation
import Matchbook
import Testing

@testable import MatchbookLua

/// The rules of `rules/lua/`: each loads without a warning, holds its examples, and finds what was
/// planted for it among records that only look like it.
@Suite struct ReadyLuaRulesTests {
  static let root = URL(filePath: #filePath).deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent()

  static let files: [String] = {
    let names = try? FileManager.default.contentsOfDirectory(
      atPath: root.appending(path: "rules/lua").path())
    return (names ?? []).filter { $0.hasSuffix(".lua") }.sorted()
  }()

  static func source(_ file: String) throws -> [UInt8] {
    Array(try Data(contentsOf: root.appending(path: "rules/lua/\(file)")))
  }

  @Test func thereAreRulesForEveryWorld() {
    #expect(Self.files.count >= 12)
    #expect(Self.files.map { String($0.dropLast(4)) } == PlantedWorld.all.keys.sorted())
  }

  @Test(arguments: files)
  func aRuleHasNothingDoubtfulAndHoldsItsExamples(file: String) throws {
    let check = LuaRule.check(try Self.source(file), file: file)
    #expect(check.diagnostics.map(\.text) == [])
    let rule = try #require(check.rule)
    #expect(rule.header.id == "lua.\(file.dropLast(4))")
    let outcomes = RuleTester(rule).run()
    for outcome in outcomes {
      #expect(outcome.holds, "\(file):\(outcome.line) \(outcome.example): \(outcome.failure ?? "")")
    }
    let refusals = outcomes.filter { ["false", "blocked"].contains($0.expected) }
    #expect(outcomes.count - refusals.count >= 2)
    #expect(refusals.count >= 2)
    #expect(refusals.contains { $0.expected == "blocked" })
    // Parameters say what they are for; the head says when to use the rule and when not.
    for parameter in rule.parameters { #expect(!parameter.summary.isEmpty, "\(parameter.name)") }
    let head = RulePage.head(of: String(decoding: try Self.source(file), as: UTF8.self))
    #expect(head.contains("Use it"))
    #expect(head.contains("Do not use it"))
  }

  @Test(arguments: files)
  func aRuleFindsWhatWasPlantedForIt(file: String) throws {
    let rule = try LuaRule.load(try Self.source(file), file: file)
    let world = try #require(PlantedWorld.all[String(file.dropLast(4))])
    let (ledger, external, expected) = world.make(150, rule)
    for threads in [1, 4] {
      let result = try Matcher(rules: [rule], options: MatchOptions(threads: threads)).match(
        ledger: try RuleTester.table(ledger, rule, "L"),
        external: try RuleTester.table(external, rule, "X"))
      #expect(result.failures == [])
      let found = Set(
        result.matches.map {
          $0.ledgerIDs.sorted().joined(separator: "+") + " = "
            + $0.externalIDs.sorted().joined(separator: "+")
        })
      #expect(found.subtracting(expected).sorted() == [], "matched, but not planted")
      #expect(expected.subtracting(found).sorted() == [], "planted, but not matched")
    }
  }
}

/// Records for one rule: a part that it has to match, and a part that differs from such a match in one
/// thing.
struct PlantedWorld: Sendable {
  typealias Values = [String: String]
  /// The ledger and external records of case `index`.
  var planted: @Sendable (_ index: Int) -> (ledger: [Values], external: [Values])
  /// The same for a near miss; numbers do not meet those of planted cases.
  var missed: @Sendable (_ index: Int) -> (ledger: [Values], external: [Values])

  func make(_ count: Int, _ rule: LuaRule) -> (
    ledger: [Values], external: [Values], expected: Set<String>
  ) {
    var ledger: [Values] = []
    var external: [Values] = []
    var expected: Set<String> = []
    for index in 0..<2 * count {
      var (left, right) = index < count ? planted(index) : missed(index)
      for place in left.indices { left[place]["id"] = "L\(index).\(place)" }
      for place in right.indices { right[place]["id"] = "X\(index).\(place)" }
      if index < count {
        expected.insert(
          left.compactMap { $0["id"] }.joined(separator: "+") + " = "
            + right.compactMap { $0["id"] }.joined(separator: "+"))
      }
      ledger += left
      external += right
    }
    // No rule may depend on the order of records.
    return (ledger.reversed(), external.shuffledEvenly(), expected)
  }

  private static func day(_ number: Int) -> String {
    Day(number: Int32(20_500 + number)).description
  }
  private static func money(_ cents: Int) -> String {
    Amount(minorUnits: Int64(cents), currency: euro).decimalText
  }
  private static let euro: Currency = {
    guard let euro = Currency("EUR") else { preconditionFailure("EUR is a currency") }
    return euro
  }()

  /// A creditor reference with right check digits for a number.
  private static func creditorReference(_ number: Int) -> String {
    let digits = String(10_000_000 + number)
    for check in 2...98 {
      let text = "RF" + (check < 10 ? "0\(check)" : "\(check)") + digits
      if CheckDigits.rf.holds(for: text) { return text }
    }
    return ""
  }

  static let all: [String: PlantedWorld] = [
    "exact-reference": PlantedWorld { index in
      (
        [
          [
            "reference": "INV-\(1000 + index)", "amount": money(1000 + index % 7),
            "date": day(index % 20),
          ]
        ],
        [
          [
            "reference": "ref inv \(1000 + index)", "amount": money(1000 + index % 7),
            "date": day(index % 20 + 9),
          ]
        ]
      )
    } missed: { index in
      (
        [["reference": "INV-\(1000 + index)", "amount": money(1000), "date": day(0)]],
        [["reference": "INV-\(1000 + index)", "amount": money(1000), "date": day(40)]]
      )
    },
    "invoice-in-text": PlantedWorld { index in
      (
        [
          [
            "reference": "INV-\(100_000 + index)", "amount": money(2000 + index % 5),
            "date": day(0),
          ]
        ],
        [
          [
            "description": "sepa inv\(100_000 + index) thanks", "amount": money(2000 + index % 5),
            "date": day(50),
          ]
        ]
      )
    } missed: { index in
      (
        [["reference": "INV-\(100_000 + index)", "amount": money(2000), "date": day(0)]],
        [["description": "sepa inv\(100_000 + index)9", "amount": money(2000), "date": day(1)]]
      )
    },
    "end-to-end-id": PlantedWorld { index in
      (
        [["end_to_end_id": "PAY-\(index)", "amount": money(-500), "date": day(index % 9)]],
        [["end_to_end_id": "pay-\(index)", "amount": money(-500), "date": day(index % 9 + 2)]]
      )
    } missed: { _ in
      (
        [["end_to_end_id": "NOTPROVIDED", "amount": money(-500), "date": day(0)]],
        [["end_to_end_id": "NOTPROVIDED", "amount": money(-500), "date": day(0)]]
      )
    },
    "creditor-reference": PlantedWorld { index in
      let text = creditorReference(index)
      let groups = stride(from: 0, to: text.count, by: 4).map { start in
        String(text.dropFirst(start).prefix(4))
      }.joined(separator: " ")
      return (
        [["reference": text, "amount": money(700), "date": day(0)]],
        [["description": "invoice \(groups) thank you", "amount": money(700), "date": day(20)]]
      )
    } missed: { index in
      let text = creditorReference(index)
      let last = text.hasSuffix("1") ? "2" : "1"
      return (
        [["reference": text, "amount": money(700), "date": day(0)]],
        [["description": text.dropLast() + last, "amount": money(700), "date": day(20)]]
      )
    },
    "card-payout": PlantedWorld { index in
      let sales = (0..<2 + index % 4).map { 1000 + $0 * 700 + index }
      return (
        sales.map { ["account": "T\(index)", "amount": money($0), "date": day(3)] },
        [["account": "T\(index)", "amount": money(sales.reduce(0, +) * 99 / 100), "date": day(5)]]
      )
    } missed: { index in
      (
        [
          ["account": "T\(index)", "amount": money(1000), "date": day(3)],
          ["account": "T\(index)", "amount": money(1000), "date": day(3)],
        ],
        [["account": "T\(index)", "amount": money(1900), "date": day(5)]]
      )
    },
    "split-payment": PlantedWorld { index in
      let parts = (0..<2 + index % 3).map { 5000 + $0 * 10 + index }
      return (
        [["reference": "INV-\(index)", "amount": money(parts.reduce(0, +)), "date": day(0)]],
        parts.enumerated().map {
          [
            "reference": "INV-\(index)", "amount": money($0.element),
            "date": day(10 + $0.offset * 20),
          ]
        }
      )
    } missed: { index in
      (
        [["reference": "INV-\(index)", "amount": money(10_000), "date": day(0)]],
        [
          ["reference": "INV-\(index)", "amount": money(5000), "date": day(1)],
          ["reference": "INV-\(index)", "amount": money(4999), "date": day(2)],
        ]
      )
    },
    "fee-tolerant": PlantedWorld { index in
      (
        [["reference": "INV-\(index)", "amount": money(100_000 + index * 10), "date": day(0)]],
        [["reference": "inv \(index)", "amount": money(99_000 + index * 10), "date": day(4)]]
      )
    } missed: { index in
      (
        [["reference": "INV-\(index)", "amount": money(100_000 + index * 10), "date": day(0)]],
        [["reference": "inv \(index)", "amount": money(100_100 + index * 10), "date": day(4)]]
      )
    },
    "payer-name": PlantedWorld { index in
      (
        [
          [
            "counterparty": "Müller\(index) Maschinenbau GmbH", "amount": money(3000),
            "date": day(0),
          ]
        ],
        [["counterparty": "MASCHINENBAU MULLER\(index)", "amount": money(3000), "date": day(2)]]
      )
    } missed: { index in
      (
        [["counterparty": "Alpha\(index) Ltd", "amount": money(3000), "date": day(0)]],
        [["counterparty": "Beta\(index) Ltd", "amount": money(3000), "date": day(2)]]
      )
    },
    "fx-rate": PlantedWorld { index in
      let cents = 50_000 + index * 100
      return (
        [
          [
            "reference": "INV-\(index)", "currency": "USD",
            "amount": money(cents * 10_835 / 10_000), "date": day(0),
          ]
        ],
        [
          [
            "reference": "INV-\(index)", "currency": "EUR", "amount": money(cents),
            "fx_rate": "1.0835", "date": day(3),
          ]
        ]
      )
    } missed: { index in
      (
        [
          ["reference": "INV-\(index)", "currency": "USD", "amount": money(60_000), "date": day(0)]
        ],
        [
          [
            "reference": "INV-\(index)", "currency": "EUR", "amount": money(60_000),
            "fx_rate": "1.02",
            "date": day(3),
          ]
        ]
      )
    },
    "own-transfer": PlantedWorld { index in
      (
        [["account": "DE1", "amount": money(-70_000 - index), "date": day(0)]],
        [["account": "DE2", "amount": money(70_000 + index), "date": day(1)]]
      )
    } missed: { index in
      (
        [["account": "DE1", "amount": money(70_000 + index), "date": day(0)]],
        [["account": "DE2", "amount": money(70_000 + index), "date": day(1)]]
      )
    },
    "reversal": PlantedWorld { index in
      (
        [["reference": "M-\(index)", "amount": money(4990), "date": day(0)]],
        [
          [
            "reference": "m \(index)", "description": "Rückbuchung", "amount": money(-4990),
            "date": day(9),
          ]
        ]
      )
    } missed: { index in
      (
        [["reference": "M-\(index)", "amount": money(4990), "date": day(9)]],
        [
          [
            "reference": "m \(index)", "description": "Refund", "amount": money(-4990),
            "date": day(0),
          ]
        ]
      )
    },
    "cheque-number": PlantedWorld { index in
      (
        [["reference": "Cheque \(1000 + index)", "amount": money(-900), "date": day(0)]],
        [["description": "CHQ NO. 00\(1000 + index)", "amount": money(-900), "date": day(60)]]
      )
    } missed: { index in
      (
        [["reference": "Cheque \(1000 + index)", "amount": money(-900), "date": day(0)]],
        [["description": "card \(1000 + index)", "amount": money(-900), "date": day(60)]]
      )
    },
    "shifted-direct-debit": PlantedWorld { index in
      (
        [["reference": "MANDATE-\(index)", "amount": money(2500), "date": day(index % 30)]],
        [["reference": "mandate \(index)", "amount": money(2500), "date": day(index % 30 + 2)]]
      )
    } missed: { index in
      (
        [["reference": "MANDATE-\(index)", "amount": money(2500), "date": day(30)]],
        [["reference": "mandate \(index)", "amount": money(2500), "date": day(29)]]
      )
    },
  ]
}

extension Array {
  /// Every other element first: an order that is neither the old one nor its reverse.
  fileprivate func shuffledEvenly() -> [Element] {
    indices.filter { $0 % 2 == 1 }.map { self[$0] }
      + indices.filter { $0 % 2 == 0 }.map { self[$0] }
  }
}

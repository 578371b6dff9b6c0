import Foundation
import Matchbook
import MatchbookReports
import MatchbookRules
import MatchbookTestKit
import Testing

/// Facts are read strictly, with all mistakes at once, and come back as they were written.
@Suite struct FactsTests {
  private static func load(_ text: String) throws -> MatchFacts {
    try JSONFacts.load(Array(text.utf8), name: "facts.json")
  }

  @Test func everyNameHasItsMeaning() throws {
    let facts = try Self.load(
      #"""
      {"absent_records": "passed_over",
       "pins": [{"ledger": "L-1", "external": ["X-1", "X-2"], "partial": true}],
       "rejections": [{"ledger": "L-2", "external": "X-3"}],
       "closed": {"ledger": ["L-3"], "external": []},
       "allocations": [
         {"side": "external", "id": "X-4", "amount": "-1.5", "currency": "EUR"},
         {"side": "ledger", "id": "L-4", "amount": 12, "currency": "JPY"}]}
      """#)
    let (eur, jpy) = (try #require(Currency("EUR")), try #require(Currency("JPY")))
    #expect(
      facts
        == MatchFacts(
          pins: [.init(ledgerIDs: ["L-1"], externalIDs: ["X-1", "X-2"], isPartial: true)],
          rejections: [.init(ledgerID: "L-2", externalID: "X-3")], closedLedgerIDs: ["L-3"],
          allocations: [
            .init(.external, id: "X-4", amount: Amount(minorUnits: -150, currency: eur)),
            .init(.ledger, id: "L-4", amount: Amount(minorUnits: 12, currency: jpy)),
          ], absentRecords: .passedOver))
    #expect(try Self.load("{}") == MatchFacts())
  }

  @Test func theExampleOfThePageLoads() throws {
    let page = try String(
      contentsOf: repository.appending(path: "docs/reference/facts.md"), encoding: .utf8)
    let block = page.components(separatedBy: "```json\n")[1].components(separatedBy: "```")[0]
    let facts = try Self.load(block)
    #expect(facts.pins.map(\.isPartial) == [false, true])
    #expect(facts.allocations.count == 1)
  }

  @Test(arguments: FactsMistake.Code.allCases)
  func everyCodeStandsOnThePageOfErrors(code: FactsMistake.Code) throws {
    let page = try String(
      contentsOf: repository.appending(path: "docs/reference/errors.md"), encoding: .utf8)
    #expect(page.contains("| `\(code.rawValue)` |"))
  }

  @Test func allMistakesAreToldAtOnceByPlace() throws {
    let error = #expect(throws: FactsFileError.self) {
      _ = try Self.load(
        #"""
        {"pin": [],
         "rejections": [{"ledger": 7}],
         "closed": {"ledger": ["", "L-1"]},
         "allocations": [
           {"side": "legder", "id": "L-1", "amount": "1.001", "currency": "EUR"},
           {"side": "ledger", "id": "L-1", "amount": "1", "currency": "EURO"}]}
        """#)
    }
    let mistakes = try #require(error?.mistakes)
    #expect(
      mistakes.map { "\($0.line):\($0.column) \($0.code.rawValue) \($0.path)" } == [
        "1:2 facts.unknown-key $.pin", "2:17 facts.missing-key $.rejections[0]",
        "3:24 facts.bad-value $.closed.ledger[0]", "5:13 facts.bad-value $.allocations[0].side",
        "5:46 facts.bad-value $.allocations[0].amount",
        "6:63 facts.bad-value $.allocations[1].currency",
      ])
    #expect(mistakes[0].remedy.hasPrefix("Did you mean \"pins\"?"))
    #expect(mistakes[3].remedy == "Did you mean \"ledger\"?")
    #expect(
      error?.description.hasSuffix("6 mistakes in the facts; none of them was taken.") == true)
  }

  @Test(arguments: 0..<60 as Range<UInt64>)
  func whatIsWrittenIsReadBack(seed: UInt64) throws {
    var random = SeededGenerator(seed: seed)
    func id() -> String {
      ["L-1", "a \"quoted\" id", "ü\n", "\u{1F600}", "0"][random.number(in: 0...4)]
    }
    func ids() -> [String] { (0..<random.number(in: 0...3)).map { _ in id() } }
    let currencies = Currency.all
    var facts = MatchFacts(
      closedLedgerIDs: ids(), closedExternalIDs: ids(),
      absentRecords: random.happens(1, in: 2) ? .refused : .passedOver)
    for _ in 0..<random.number(in: 0...3) {
      facts.pins.append(
        .init(ledgerIDs: ids(), externalIDs: ids(), isPartial: random.happens(1, in: 2)))
      facts.rejections.append(.init(ledgerID: id(), externalID: id()))
      let units = Int64(random.number(in: 0...1_000_000)) * (random.happens(1, in: 2) ? 1 : -1)
      facts.allocations.append(
        .init(
          random.happens(1, in: 2) ? .ledger : .external, id: id(),
          amount: Amount(
            minorUnits: units, currency: currencies[random.number(in: 0...currencies.count - 1)])))
    }
    var bytes: [UInt8] = []
    FactsJSON(facts).write { bytes += $0 }
    #expect(try JSONFacts.load(bytes, name: "facts.json") == facts)
  }

  /// Whatever the bytes are, they are read or refused with a message.
  @Test(arguments: 0..<20 as Range<UInt64>)
  func mutatedFilesNeverTrap(seed: UInt64) {
    var random = SeededGenerator(seed: seed)
    let text =
      #"{"pins": [{"ledger": "a", "external": ["b"], "partial": true}], "closed": {"ledger": []}, "allocations": [{"side": "ledger", "id": "L", "amount": "9223372036854775807", "currency": "EUR"}], "rejections": [{}]}"#
    for _ in 0..<200 {
      var bytes = Array(text.utf8)
      for _ in 0..<random.number(in: 1...4) {
        let place = random.number(in: 0...bytes.count - 1)
        switch random.number(in: 0...2) {
        case 0: bytes[place] = UInt8(random.number(in: 0...255))
        case 1: bytes.remove(at: place)
        default:
          let pieces = ["null", "[]", "{}", "-1", "1e40", "\"\"", ",", "\"side\""]
          bytes.insert(contentsOf: pieces[random.number(in: 0...pieces.count - 1)].utf8, at: place)
        }
      }
      do {
        _ = try JSONFacts.load(bytes, name: "facts.json")
      } catch {
        #expect(!error.mistakes.isEmpty && !error.description.isEmpty)
      }
    }
  }
}

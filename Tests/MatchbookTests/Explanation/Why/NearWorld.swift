import Matchbook
import MatchbookTestKit

/// Small sides of few values, so that nearly every record has one that differs in a thing or two.
enum NearWorld {
  static func tables(_ seed: UInt64) throws -> (RecordTable, RecordTable) {
    var random = SeededGenerator(seed: seed)
    let money = ["EUR", "USD"].compactMap { Currency($0) }
    func table(_ letter: String) throws -> RecordTable {
      try RecordTable(
        (0..<Int.random(in: 1...25, using: &random)).map { number in
          Record(
            id: "\(letter)-\(number)",
            amount: Amount(
              minorUnits: Int64.random(in: 1...4, using: &random) * 100,
              currency: money[Int.random(in: 0...1, using: &random)]),
            date: Int.random(in: 0...9, using: &random) == 0
              ? nil : Day(number: 20_000 + Int32.random(in: 0...12, using: &random)),
            reference: ["", "A", "B", "C", "D"][Int.random(in: 0...4, using: &random)])
        })
    }
    return (try table("L"), try table("X"))
  }
}

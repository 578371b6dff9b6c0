import MatchbookTestKit
import Testing

@testable import Matchbook

/// The short loop for the commonest key makes what the loop for any key makes.
@Suite struct UsualKeyTests {
  private static let texts = [
    "INV-2026-0001", "inv 2026 0001", "Invoice no. 4711", "ref: 12345678", "RE 20260001",
    "12345678",
    "1234567", "", "-", "- - - - - - -", "--------------------------------", "Ünlü 12345678",
    "abc\u{0}defghij", "ABCDEFGHIJKLMNOPQRSTUVWX", "ABCDEFGH-IJKLMNOP", "x1y2z3-x1y2z3-x1y2z3-x1",
    "\u{7F}12345678\u{1}", "a b c d e f g h i j k l", String(repeating: "long ", count: 60),
  ]

  /// How many rows the short loop hands on to the other one is not seen from outside: both are asked.
  @Test(arguments: Seeds.first(10, atMost: 60), [false, true])
  func keysAreTheSame(seed: UInt64, isCompact: Bool) throws {
    var random = SeededGenerator(seed: seed)
    let greatest = random.element(of: [9, 90_000, 1 << 47, 1 << 62] as [Int]) ?? 9
    let records = try (0..<600).map { row in
      var text = random.element(of: Self.texts) ?? ""
      if random.happens(1, in: 2) { text += " \(random.number(in: 0...99_999_999))" }
      let currency = try #require(Currency(random.element(of: ["EUR", "USD", "JPY"]) ?? "EUR"))
      let amount = Int64(random.number(in: -greatest...greatest))
      return Record(
        id: "\(row)", amount: Amount(minorUnits: amount, currency: currency),
        date: Day(number: Int32(row)), reference: text)
    }
    let plain = try RecordTable(records)
    let table = isCompact ? plain.compacted : plain
    let sides = try ComparableSides(ledger: table, external: table, workers: Workers(count: 1))
    let encoder = KeyEncoder(
      [
        .value(of: .currency, normalised: []), .value(of: .amount, normalised: []),
        .value(of: .reference, normalised: TextNormaliser.reference),
      ],
      ruleKeys: nil, grouping: [], side: sides.ledger, amountBytes: sides.amountBytes)
    let includes = (0..<600).map { _ in random.happens(9, in: 10) ? UInt8(1) : 0 }
    var usual = 0
    encoder.withBareParts { parts in
      if parts.usual != nil { usual += 1 }
      for row in 0..<600 where includes[row] != 0 {
        let entries = UnsafeMutablePointer<KeyEntry>.allocate(capacity: 2)
        defer { entries.deallocate() }
        let one = parts.writeOne(row, to: entries)
        let (count, end, last) = parts.write(row..<row + 1, includes: includes, to: entries + 1)
        #expect(last == one)
        #expect(count == (one == .fits ? 1 : 0))
        #expect(end == (one == .fits ? row + 1 : row))
        guard one == .fits, count == 1 else { continue }
        #expect(entries[0].hasSameKey(as: entries[1]), "\(records[row])")
        #expect(entries[0].day == entries[1].day && entries[0].taggedRow == entries[1].taggedRow)
      }
      // Many rows in one go stop where the first of them needs the slow way.
      let entries = UnsafeMutablePointer<KeyEntry>.allocate(capacity: 600)
      defer { entries.deallocate() }
      var row = 0
      var rows: [Int] = []
      while row < 600 {
        let part = parts.write(row..<600, includes: includes, to: entries)
        rows += (0..<part.count).map { entries[$0].row }
        if part.end < 600 { rows.append(part.end) }
        row = part.end + 1
      }
      #expect(rows == (0..<600).filter { includes[$0] != 0 })
    }
    // Amounts that leave no room for a text's first bytes take the other loop.
    #expect(usual == (sides.amountBytes < 7 ? 1 : 0))
  }
}

import MatchbookTestKit
import Testing

@testable import Matchbook

/// Keys that are longer than an entry of the index are compared in full.
@Suite struct WholeKeyTests {
  private static let texts = [
    "PAYMENT FOR INVOICE 2026-0001 OF MARCH", "payment for invoice 2026 0001 of march", "", "x",
    "Zahlung für Rechnung 2026-0001", "ZAHLUNG FÜR RECHNUNG 2026 0001", "a\u{0}", "a", "ab", "b",
    "b\u{0}b", String(repeating: "long ", count: 200), String(repeating: "LONG-", count: 200),
  ]
  /// Texts around the lengths where a key stops to fit an entry, or the memory for longer ones.
  private static let limits = [20, 21, 22, 23, 24, 25, 505, 508, 509, 510, 511, 512, 513].flatMap {
    length in ["y", "z"].map { String(repeating: "x", count: length - 1) + $0 }
  }

  private static func keys(_ encoder: KeyEncoder, _ row: Int) -> [[UInt8]] {
    var keys: [[UInt8]] = []
    encoder.forEachWholeKey(of: row, in: WholeKeyMemory()) { key, count in
      keys.append(Array(UnsafeRawBufferPointer(start: key, count: count)))
    }
    return keys
  }

  /// Two sides and what their keys are made of.
  private struct Drawn {
    static let count = 40
    let ledger: KeyEncoder
    let external: KeyEncoder
    let expressions: [Blocking.Expression]

    /// - Parameter ruleKeys: How many keys of its own a rule gives a row at most; `nil` for no rule.
    init(seed: UInt64, ruleKeys: Int?) throws {
      var random = SeededGenerator(seed: seed)
      let texts = random.happens(1, in: 2) ? WholeKeyTests.texts : WholeKeyTests.limits
      func side() throws -> (table: RecordTable, keys: RecordKeys?) {
        let records = try (0..<Drawn.count).map { row in
          let currency = try #require(Currency(random.element(of: ["EUR", "USD"]) ?? "EUR"))
          return Record(
            id: "\(row)",
            amount: Amount(minorUnits: Int64(random.number(in: -2...2)), currency: currency),
            date: random.happens(1, in: 8) ? nil : Day(number: Int32(random.number(in: 0...60))),
            reference: random.element(of: texts) ?? "",
            description: random.element(of: texts) ?? "",
            account: random.element(of: ["", "1", "AN ACCOUNT WITH A NAME THAT IS LONG"]) ?? "")
        }
        guard let ruleKeys else { return (try RecordTable(records), nil) }
        var keys = RecordKeys()
        for _ in 0..<Drawn.count {
          let number = ruleKeys == 1 ? 1 : random.number(in: 0...ruleKeys)
          keys.append((0..<number).map { _ in random.element(of: texts) ?? "" })
        }
        return (try RecordTable(records), keys)
      }
      let (left, right) = (try side(), try side())
      let sides = try ComparableSides(
        ledger: left.table, external: right.table, workers: Workers(count: 1))
      var expressions: [Blocking.Expression] = [
        .value(of: .currency, normalised: []), .month,
        .value(of: .reference, normalised: [.caseFold, .alphanumericOnly]),
        .value(of: .description, normalised: []), .value(of: .amount, normalised: []),
        .value(of: .description, normalised: [.first(2), .caseFold]),
        .value(of: .description, normalised: [.foldAccents]),
      ].filter { _ in random.happens(1, in: 2) }
      if expressions.isEmpty { expressions = [.value(of: .reference, normalised: [])] }
      let grouping: [Field] = random.happens(1, in: 3) ? [.account] : []
      func encoder(_ side: Side, _ keys: RecordKeys?) -> KeyEncoder {
        // Both sides may come to a key by steps of their own.
        let own = expressions.map { expression in
          guard case .value(let field, let steps) = expression, !steps.isEmpty,
            random.happens(1, in: 4)
          else { return expression }
          return .value(of: field, normalised: [])
        }
        return KeyEncoder(
          own, ruleKeys: keys, grouping: grouping, side: sides[side],
          amountBytes: sides.amountBytes)
      }
      ledger = encoder(.ledger, left.keys)
      external = encoder(.external, right.keys)
      self.expressions = expressions
    }
  }

  @Test(arguments: Seeds.first(8, atMost: 40), [nil, 1, 3])
  func rowsAgreeThatHaveAKeyInCommon(seed: UInt64, ruleKeys: Int?) throws {
    let drawn = try Drawn(seed: seed, ruleKeys: ruleKeys)
    let rows = 0..<Drawn.count
    let keys = (
      rows.map { Self.keys(drawn.ledger, $0) }, rows.map { Self.keys(drawn.external, $0) }
    )
    let pairs = rows.flatMap { row in rows.map { CandidatePair(ledgerRow: row, externalRow: $0) } }
    func haveKey(_ pair: CandidatePair) -> Bool {
      keys.0[Int(pair.ledgerRow)].contains { keys.1[Int(pair.externalRow)].contains($0) }
    }
    let check = WholeKeyCheck(drawn.ledger, drawn.external)
    let wrong = pairs.filter {
      check.agree(Int($0.ledgerRow), Int($0.externalRow)) != haveKey($0)
    }
    #expect(wrong.isEmpty, "\(drawn.expressions)")
    // More pairs than are looked at in one go; in an index, every row has a key.
    let indexed = pairs.filter {
      !keys.0[Int($0.ledgerRow)].isEmpty && !keys.1[Int($0.externalRow)].isEmpty
    }
    let expected = indexed.indices.filter { !haveKey(indexed[$0]) }
    var found: [Int] = []
    check.forEachUnlike(indexed) { found.append($0) }
    let isRight = found == expected
    #expect(isRight, "\(drawn.expressions)")
  }

  /// Keys made in a thread's own memory and keys made in arrays come to the same entries.
  @Test(arguments: [nil, 1, 3])
  func bothWaysMakeTheSameEntries(ruleKeys: Int?) throws {
    var (long, wrong) = (0, 0)
    for seed in Seeds.first(8, atMost: 40) {
      compareEntries(try Drawn(seed: seed, ruleKeys: ruleKeys).ledger, &long, &wrong)
    }
    #expect(wrong == 0)
    #expect(long > 0, "keys that are longer than an entry are among them")
  }

  /// Each text of a key has a table of its own.
  @Test func accentedTextsAreMadeInPlainMemory() throws {
    let table = try RecordTable([
      Record(
        id: "1", amount: Amount(minorUnits: 1, currency: try #require(Currency("EUR"))),
        reference: "É-1", description: "É-2", account: "É-3")
    ])
    let sides = try ComparableSides(ledger: table, external: table, workers: Workers(count: 1))
    let encoder = KeyEncoder(
      [
        .value(of: .reference, normalised: [.caseFold, .alphanumericOnly]),
        .value(of: .description, normalised: [.foldAccents]),
        .value(of: .account, normalised: [.caseFold]),
      ], ruleKeys: nil, grouping: [], side: sides.ledger, amountBytes: sides.amountBytes)
    encoder.withBareParts { parts in
      var key = LongKey(in: parts.memory)
      #expect(parts.write(0, &key) == .fits)
      var expected: [UInt8] = []
      for text in ["é1", "E-2", "é-3"] { expected += [UInt8(text.utf8.count), 0, 0] + text.utf8 }
      let bytes = UnsafeRawBufferPointer(start: key.padded(), count: key.count)
      #expect(Array(bytes) == expected)
    }
  }

  private func compareEntries(_ encoder: KeyEncoder, _ long: inout Int, _ wrong: inout Int) {
    encoder.withBareParts { parts in
      for row in 0..<Drawn.count {
        withUnsafeTemporaryAllocation(of: KeyEntry.self, capacity: 1) { entry in
          guard let entry = entry.baseAddress, parts.writeOne(row, to: entry) == .fits else {
            return
          }
          long += entry.pointee.isHash ? 1 : 0
          var slow: [KeyEntry] = []
          encoder.forEachWholeKey(of: row, in: WholeKeyMemory()) { key, count in
            slow.append(KeyEntry(padded: key, count: count, day: parts.days[row], row: row))
          }
          let isRight =
            slow.count == 1 && slow[0].hasSameKey(as: entry.pointee)
            && slow[0].day == entry.pointee.day && slow[0].taggedRow == entry.pointee.taggedRow
          wrong += isRight ? 0 : 1
        }
      }
    }
  }

  /// Nobody knows two keys with one hash, so an index is made in which all rows have the same.
  @Test(arguments: [1, 4], [false, true])
  func rowsOfOneHashAndOtherKeysAreNoPair(count: Int, accepts: Bool) throws {
    func table(_ prefix: String, first: Int) throws -> RecordTable {
      let currency = try #require(Currency("EUR"))
      return try RecordTable(
        (first..<first + count).map {
          Record(
            id: "\(prefix)\($0)", amount: Amount(minorUnits: 100, currency: currency),
            reference: "A REFERENCE LONGER THAN A KEY MAY BE \($0)")
        })
    }
    // The last external record has a key that no ledger record has.
    let (ledger, external) = (try table("L", first: 0), try table("X", first: 1))
    var header = RuleHeader(id: "reference")
    if !accepts { header.disposition = .suggest }
    let rule = ConditionRule(
      header, where: .equal(.reference, normalised: TextNormaliser.reference))
    let workers = Workers(count: 1)
    let ruleSet = try RuleSet([rule], options: MatchOptions(), ledger: ledger, external: external)
    let states = RowStates(ledgerCount: count, externalCount: count)
    let pass = PairPass(
      rule: rule, number: 0, header: ruleSet.headers[0], facts: ruleSet.facts,
      sides: try ComparableSides(ledger: ledger, external: external, workers: workers),
      states: states, options: MatchOptions(), workers: workers)
    func forged() -> PartitionedEntries {
      let entries = PartitionedEntries(partitionCount: 1, pieceCount: 1, expectedPerPiece: count)
      entries.fill(piece: 0, WholeEntries()) { writer in
        for row in 0..<UInt32(count) {
          var entry = KeyEntry(
            word0: 1, word1: 2, word2: 3, day: Day.missing, taggedRow: row | KeyEntry.hashTag)
          writer.append(&entry, 1)
        }
      }
      return entries
    }
    let index = PassIndex(
      ledger: forged(), external: forged(), of: try IndexSource(rule.blockings[0], pass: pass))
    var search = PartitionSearch(index: index, settler: pass.settler(index.check), judge: nil)
    search.run(0)
    let accepted = (0..<count).map { Int(states.links[$0].ledgerRow) }
    let suggested = search.output.settled.suggestions.map {
      [Int($0.ledgerRow), Int($0.externalRow)]
    }
    let pairs = (0..<count - 1).map { [$0 + 1, $0] }
    #expect(suggested.sorted { $0[0] < $1[0] } == (accepts ? [] : pairs))
    #expect(accepted == (0..<count).map { accepts && $0 < count - 1 ? $0 + 1 : -1 })
    for (side, row) in [(states.ledger, 0), (states.external, count - 1)] {
      #expect(side.outcomes[row] == RowOutcome.conditionsFailed.rawValue)
    }
    // What was not found to have the key of its group goes on as a hash, and is asked about again.
    let groups = KeyGroups(index, partition: 0)
    let (left, right) = groups.rows(0)
    #expect((left + right).allSatisfy { $0.isHash })
  }
}

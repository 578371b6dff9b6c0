import Matchbook
import MatchbookTestKit
import Testing

/// What the generator says about its worlds must be true of the records that it gives out.
@Suite struct WorldGeneratorTests {
  /// A world with its records by the number in their ids.
  private struct Numbered {
    let world: World
    let ledger: [UInt32: Record]
    let external: [UInt32: Record]

    init(events: Int, seed: UInt64) {
      world = WorldGenerator(events: events, seed: seed).world()
      func byNumber(_ records: [Record]) -> [UInt32: Record] {
        Dictionary(uniqueKeysWithValues: records.map { (UInt32($0.id.dropFirst(2)) ?? 0, $0) })
      }
      ledger = byNumber(world.ledger.records)
      external = byNumber(world.external.records)
    }

    func pairs(of kind: WorldKind) -> [(ledger: Record, external: Record)] {
      world.truth.filter { $0.kind == kind }.compactMap { truth in
        guard let left = ledger[truth.ledger], let right = external[truth.external] else {
          return nil
        }
        return (left, right)
      }
    }
  }

  /// The usual cleaning: prefix off, lower case, letters and digits only.
  private func cleaned(_ reference: String) -> String {
    var text = reference.lowercased()
    for prefix in ["ref: ", "pmt "] where text.hasPrefix(prefix) {
      text = String(text.dropFirst(prefix.count))
    }
    return text.filter { $0.isLetter || $0.isNumber }
  }

  private func lag(_ pair: (ledger: Record, external: Record)) -> Int64 {
    ((pair.external.instantMilliseconds ?? 0) - (pair.ledger.instantMilliseconds ?? 0)) / 1000
  }

  @Test func kindsHaveTheirShares() {
    let world = WorldGenerator(events: 10_000, seed: 3).world()
    var groups: [WorldKind: Set<UInt32>] = [:]
    for truth in world.truth { groups[truth.kind, default: []].insert(truth.group) }
    #expect(groups[.exact]?.count == 8000)
    #expect(groups[.dateDrift]?.count == 800)
    #expect(groups[.amountDrift]?.count == 400)
    #expect(groups[.typo]?.count == 300)
    #expect(groups[.split]?.count == 200)
    #expect(groups[.batch]?.count == 100)
    let alone = world.truth.filter { $0.ledger == 0 || $0.external == 0 }
    #expect(alone.count { $0.external > 0 } == 200)
    #expect(alone.count { $0.kind == .orphan && $0.ledger > 0 } == 150)
    #expect(alone.count { $0.kind == .doubleBooking } == 50)
    #expect((10_500...10_700).contains(world.ledger.count))
    #expect((10_200...10_400).contains(world.external.count))
  }

  @Test(arguments: [0, 1, 2, 7, 49, 50, 51, 100])
  func smallWorldsAreWhole(events: Int) {
    let numbered = Numbered(events: events, seed: UInt64(events))
    let truth = numbered.world.truth
    #expect(Set(truth.map(\.ledger)).subtracting([0]) == Set(numbered.ledger.keys))
    #expect(Set(truth.map(\.external)).subtracting([0]) == Set(numbered.external.keys))
  }

  @Test func everyRecordIsInTheTruthOfOneGroup() {
    let numbered = Numbered(events: 5000, seed: 11)
    var groupOfLedger: [UInt32: UInt32] = [:]
    for truth in numbered.world.truth where truth.ledger > 0 {
      let known = groupOfLedger.updateValue(truth.group, forKey: truth.ledger)
      #expect(known == nil || known == truth.group)
    }
    #expect(groupOfLedger.count == numbered.world.ledger.count)
  }

  @Test func exactPairsDifferByAnHourAtMost() {
    for pair in Numbered(events: 3000, seed: 5).pairs(of: .exact) {
      #expect(pair.ledger.amount == pair.external.amount)
      #expect((0...3600).contains(lag(pair)))
      let reference = cleaned(pair.external.reference)
      #expect(reference.isEmpty || reference == cleaned(pair.ledger.reference))
    }
  }

  @Test func driftingDatesStayWithinThreeDays() {
    let lags = Numbered(events: 5000, seed: 6).pairs(of: .dateDrift).map(lag)
    #expect(lags.allSatisfy { (3600...259_200).contains($0) })
    #expect(lags.contains { $0 > 200_000 })
  }

  @Test func feesStayBelowOnePercent() {
    for pair in Numbered(events: 5000, seed: 7).pairs(of: .amountDrift) {
      let fee = pair.ledger.amount.minorUnits - pair.external.amount.minorUnits
      #expect(fee > 0 && fee * 100 < pair.ledger.amount.minorUnits)
      #expect((0...172_800).contains(lag(pair)))
    }
  }

  @Test func typingMistakesChangeTheReference() {
    let pairs = Numbered(events: 5000, seed: 8).pairs(of: .typo)
    let changed = pairs.count { cleaned($0.ledger.reference) != cleaned($0.external.reference) }
    // A mistake in a dash alone disappears in cleaning.
    #expect(changed > pairs.count * 85 / 100)
    #expect(pairs.allSatisfy { !$0.external.reference.isEmpty })
  }

  @Test(arguments: [WorldKind.split, .batch])
  func groupsSumToWhatPaysForThem(kind: WorldKind) {
    let numbered = Numbered(events: 5000, seed: 9)
    let groups = Dictionary(grouping: numbered.world.truth.filter { $0.kind == kind }, by: \.group)
    var prefixed = 0
    for (_, truth) in groups {
      let ledger = Set(truth.map(\.ledger)).compactMap { numbered.ledger[$0] }
      let external = Set(truth.map(\.external)).compactMap { numbered.external[$0] }
      #expect(kind == .split ? external.count == 1 : ledger.count == 1)
      #expect((2...6).contains(max(ledger.count, external.count)))
      let sums = [ledger, external].map { $0.reduce(0) { $0 + $1.amount.minorUnits } }
      #expect(sums[0] == sums[1])
      let all = ledger + external
      #expect(Set(all.map(\.amount.currency)).count == 1)
      let instants = all.compactMap(\.instantMilliseconds)
      #expect((instants.max() ?? 0) - (instants.min() ?? 0) <= 2 * 86_400_000)
      let references = all.map { cleaned($0.reference) }.filter { !$0.isEmpty }
      if Set(references.map { $0.prefix(15) }).count == 1 { prefixed += 1 }
    }
    #expect((groups.count / 3...groups.count * 2 / 3).contains(prefixed))
  }

  @Test func aDoubleBookingRepeatsAnEntryWithinTwoDays() {
    let numbered = Numbered(events: 5000, seed: 10)
    let truth = numbered.world.truth
    let original = Dictionary(
      uniqueKeysWithValues: truth.filter { $0.kind == .exact }.map { ($0.group, $0.ledger) })
    let doubles = truth.filter { $0.kind == .doubleBooking }
    #expect(doubles.count == 25)
    for double in doubles {
      let first = numbered.ledger[original[double.group] ?? 0]
      let second = numbered.ledger[double.ledger]
      #expect(first?.amount == second?.amount && first?.reference == second?.reference)
      let lag = (second?.instantMilliseconds ?? 0) - (first?.instantMilliseconds ?? 0)
      #expect((60_000...172_800_000).contains(lag))
    }
  }

  @Test func aFifthOfTheExactEventsAreSubscriptions() {
    let pairs = Numbered(events: 3000, seed: 13).pairs(of: .exact)
    let series = Dictionary(grouping: pairs, by: \.ledger.reference).values.filter { $0.count == 3 }
    #expect(series.count == 160)
    for bookings in series {
      let days = bookings.compactMap(\.ledger.date?.number).sorted()
      #expect(days[1] - days[0] == 30 && days[2] - days[1] == 30)
      #expect(Set(bookings.map(\.ledger.amount)).count == 1)
    }
  }

  @Test func currenciesPricesAndNoiseHaveTheirShares() {
    let world = WorldGenerator(events: 20_000, seed: 2).world()
    let ledger = world.ledger.records
    let external = world.external.records
    func share(_ part: Int, _ whole: Int) -> Int { part * 1000 / whole }
    let dollars = ledger.count { $0.amount.currency.code == "USD" }
    #expect((680...720).contains(share(dollars, ledger.count)))
    #expect(Set(ledger.map(\.amount.currency.code)).count == 10)
    // 60 % of 23 % of the entries; members of groups are drawn alike.
    #expect((125...155).contains(share(ledger.count { $0.amount.minorUnits == 999 }, ledger.count)))
    let noisy = external.count {
      !$0.reference.isEmpty && !$0.reference.hasPrefix("INV-2024-")
    }
    #expect((225...275).contains(share(noisy, external.count)))
    #expect((11...19).contains(share(external.count { $0.reference.isEmpty }, external.count)))
    #expect(external.allSatisfy { $0.counterparty.utf8.count <= 22 })
    #expect(external.allSatisfy { $0.counterparty == $0.counterparty.uppercased() })
  }

  @Test func aSeedDecidesEverything() {
    let world = WorldGenerator(events: 500, seed: 42).world()
    let again = WorldGenerator(events: 500, seed: 42).world()
    let other = WorldGenerator(events: 500, seed: 43).world()
    #expect(world.ledger.records == again.ledger.records)
    #expect(world.external.records == again.external.records)
    #expect(world.truth == again.truth)
    #expect(world.ledger.records != other.ledger.records)
  }

  @Test func anotherShuffleMovesRowsAndNothingElse() {
    let generator = WorldGenerator(events: 500, seed: 42)
    let plain = generator.world()
    let shuffled = generator.world(shuffleSeed: 7)
    #expect(plain.ledger.records != shuffled.ledger.records)
    #expect(Set(plain.ledger.records) == Set(shuffled.ledger.records))
    #expect(Set(plain.external.records) == Set(shuffled.external.records))
    #expect(plain.truth == shuffled.truth)
  }

  @Test func idsAreUniqueAndSayNothingAboutThePartner() {
    let world = WorldGenerator(events: 2000, seed: 1).world()
    #expect(Set(world.ledger.records.map(\.id)).count == world.ledger.count)
    let equal = world.truth.count { $0.ledger == $0.external }
    #expect(equal < 10)
  }
}

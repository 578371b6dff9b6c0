import MatchbookTestKit
import Testing

@testable import Matchbook

@Suite struct ToleranceTests {
  private func percent(
    _ text: String, of base: Tolerance.Base, _ ledger: Int64, _ external: Int64
  ) -> Bool {
    Tolerance(percent: Ratio(percent: text), of: base)
      .allows(ledger: ledger, external: external, exponent: 2)
  }

  /// 1.01 against 1.00 at 1 %: binary floats say no.
  @Test func onePercentOfOneIsExact() {
    #expect(percent("1", of: .ledger, 100, 101))
    #expect(percent("1", of: .ledger, 100, 99))
    #expect(!percent("1", of: .ledger, 100, 102))
  }

  @Test func theBaseIsTheOneNamed() {
    #expect(percent("1", of: .external, 100, 101))
    #expect(!percent("1", of: .ledger, 99, 100))
    #expect(percent("1", of: .external, 99, 100))
    #expect(percent("1", of: .max, 99, 100))
    #expect(!percent("1", of: .min, 99, 100))
    // 1 of 99.5 is more than 1 %.
    #expect(!percent("1", of: .average, 99, 100))
    #expect(percent("1.01", of: .average, 99, 100))
  }

  @Test func signsDoNotTurnTheBaseAround() {
    #expect(percent("1", of: .ledger, -10_000, -10_100))
    #expect(!percent("1", of: .ledger, -10_000, -10_101))
    #expect(!percent("1", of: .ledger, -100, 100))
  }

  @Test func absoluteBoundsAreInCurrencyUnits() throws {
    let tolerance = Tolerance(absolute: Ratio(decimal: "0.05"))
    #expect(tolerance.allows(ledger: 100, external: 105, exponent: 2))
    #expect(!tolerance.allows(ledger: 100, external: 106, exponent: 2))
    #expect(tolerance.allows(ledger: 100, external: 150, exponent: 3))
    #expect(!tolerance.allows(ledger: 100, external: 101, exponent: 0))
  }

  @Test func combinationsMeanWhatTheySay() {
    func allows(_ combination: Tolerance.Combination, _ external: Int64) -> Bool {
      Tolerance(
        absolute: Ratio(decimal: "1.00"), percent: Ratio(percent: "2"), combination: combination
      ).allows(ledger: 10_000, external: external, exponent: 2)
    }
    // 2 % of 100.00 is 2.00, more than the absolute 1.00.
    #expect(allows(.either, 10_200) && !allows(.either, 10_201))
    #expect(allows(.both, 10_100) && !allows(.both, 10_101))
    #expect(allows(.percentCappedBy, 10_100) && !allows(.percentCappedBy, 10_101))
  }

  @Test func asymmetricBoundsAreExternalLessLedger() {
    let fee = Tolerance(
      differenceFrom: Ratio(decimal: "-0.50"), differenceTo: Ratio(decimal: "0"))
    #expect(fee.allows(ledger: 1000, external: 950, exponent: 2))
    #expect(fee.allows(ledger: 1000, external: 1000, exponent: 2))
    #expect(!fee.allows(ledger: 1000, external: 949, exponent: 2))
    #expect(!fee.allows(ledger: 1000, external: 1001, exponent: 2))
  }

  @Test func extremeAmountsDoNotTrap() {
    for base in Tolerance.Base.allCases {
      #expect(
        !percent("0.0001", of: base, Int64.max, -Int64.max))
      #expect(percent("100", of: base, Int64.max, Int64.max))
    }
  }

  /// The band that the index searches must hold every amount that the tolerance allows.
  @Test(arguments: 0..<200 as Range<UInt64>)
  func theBandHoldsAllThatIsAllowed(seed: UInt64) {
    var random = SeededGenerator(seed: seed)
    func some(_ make: () -> Ratio?) -> Ratio? { random.happens(1, in: 2) ? make() : nil }
    let from = some { Ratio(Int64(random.number(in: -300...0)), over: 100) }
    let to = from == nil ? nil : Ratio(Int64(random.number(in: 0...300)), over: 100)
    let tolerance = Tolerance(
      absolute: some { Ratio(Int64(random.number(in: 0...300)), over: 100) },
      percent: some { Ratio(Int64(random.number(in: 0...2500)), over: 1000) },
      of: Tolerance.Base.allCases[random.number(in: 0...4)],
      combination: Tolerance.Combination.allCases[random.number(in: 0...2)], differenceFrom: from,
      differenceTo: to)
    let external = Int64(random.number(in: -400...400))
    let band = tolerance.ledgerBand(around: external, exponent: 2)
    for ledger in Int64(-1500)...1500
    where tolerance.allows(ledger: ledger, external: external, exponent: 2) {
      #expect(band.contains(ledger), "\(ledger) against \(external) within \(tolerance)")
    }
  }

  @Test func ratiosAreReadExactly() {
    #expect(Ratio(percent: "0.5%") == Ratio(5, over: 1000))
    #expect(Ratio(decimal: "0.005") == Ratio(5, over: 1000))
    #expect(Ratio(decimal: "1e3") == nil)
    #expect(Ratio(decimal: "0.0000000000001") == nil)
    #expect(Ratio(percent: "0.5")?.percentText == "0.5 %")
    #expect(Ratio(percent: "12")?.percentText == "12 %")
  }
}

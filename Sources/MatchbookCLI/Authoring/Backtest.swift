import Matchbook

/// How what rules match compares with what is known to belong together.
///
/// A pair is *right* if the history has it. Amounts are those of pairs, the lesser of the two; of
/// currencies each has its own figures, since amounts of two cannot be added.
struct Backtest {
  /// Right and other pairs of one kind: counted, or weighed by amount.
  struct Sums {
    var right: Int64 = 0
    var proposed: Int64 = 0
    var known: Int64 = 0
    /// External records, or their amounts: matched ones and all.
    var matched: Int64 = 0
    var all: Int64 = 0

    static func += (left: inout Sums, right: Sums) {
      left.right &+= right.right
      left.proposed &+= right.proposed
      left.known &+= right.known
      left.matched &+= right.matched
      left.all &+= right.all
    }

    var precision: Double? { proposed > 0 ? Double(right) / Double(proposed) : nil }
    var recall: Double? { known > 0 ? Double(right) / Double(known) : nil }
    var coverage: Double? { all > 0 ? Double(matched) / Double(all) : nil }
  }

  /// A share, and the range in which it lies in 95 of 100 samples drawn from the same records.
  struct Measure {
    let value: Double
    let low: Double
    let high: Double
  }

  struct Line {
    /// `count`, or a currency.
    let name: String
    let sums: Sums
    let precision: Measure?
    let recall: Measure?
    let coverage: Measure?
  }

  let proposed: Set<History.Link>
  /// What the history knows of the records there are.
  let known: Set<History.Link>
  /// Pairs of the history with a record that the files do not have.
  let unknownCount: Int
  let suggestedCount: Int
  /// Limits that the run reached: what it would have found beyond them is not known.
  let limits: [ReachedLimit]
  let lines: [Line]
  let resamples: Int

  var wrong: [History.Link] { proposed.subtracting(known).ordered }
  var missed: [History.Link] { known.subtracting(proposed).ordered }

  init(_ result: MatchResult, history: History) {
    let (ledger, external) = (result.ledger, result.external)
    var rows: [Side: [String: Int]] = [:]
    for (side, table) in [(Side.ledger, ledger), (.external, external)] {
      rows[side] = Dictionary(
        (0..<table.count).map { (table.id(at: $0), $0) }, uniquingKeysWith: { first, _ in first })
    }
    let known = history.links.filter {
      rows[.ledger]?[$0.ledgerID] != nil && rows[.external]?[$0.externalID] != nil
    }
    let proposed = Set(
      result.links.map {
        History.Link(
          ledgerID: ledger.id(at: $0.ledgerRow), externalID: external.id(at: $0.externalRow))
      })
    unknownCount = history.links.count - known.count
    suggestedCount = result.counts.suggested
    limits = result.limits

    let currencies = Set((0..<external.count).map { external.amount(at: $0).currency.code })
      .sorted()
    let places = Dictionary(uniqueKeysWithValues: currencies.enumerated().map { ($1, $0) })
    var units = (0..<external.count).map { row in
      let amount = external.amount(at: row)
      return Unit(
        place: places[amount.currency.code] ?? 0, count: Sums(all: 1),
        amount: Sums(all: Int64(clamping: amount.minorUnits.magnitude)))
    }
    for link in proposed.union(known) {
      guard let ledgerRow = rows[.ledger]?[link.ledgerID],
        let row = rows[.external]?[link.externalID]
      else { continue }
      let weight = Int64(
        clamping: min(
          ledger.minorUnits(at: ledgerRow).magnitude, external.minorUnits(at: row).magnitude))
      units[row].note(
        isProposed: proposed.contains(link), isKnown: known.contains(link), weight: weight)
    }
    self.proposed = proposed
    self.known = known
    let bootstrap = Bootstrap(units, currencyCount: currencies.count)
    resamples = bootstrap.resamples
    lines = bootstrap.lines(names: ["count"] + currencies)
  }
}

extension Set<History.Link> {
  var ordered: [History.Link] {
    sorted { ($0.externalID, $0.ledgerID) < ($1.externalID, $1.ledgerID) }
  }
}

/// What one external record adds to the figures.
private struct Unit {
  let place: Int
  var count: Backtest.Sums
  var amount: Backtest.Sums

  mutating func note(isProposed: Bool, isKnown: Bool, weight: Int64) {
    if isProposed {
      count.proposed += 1
      amount.proposed &+= weight
      count.matched = 1
      amount.matched = amount.all
    }
    if isKnown {
      count.known += 1
      amount.known &+= weight
    }
    if isProposed && isKnown {
      count.right += 1
      amount.right &+= weight
    }
  }
}

/// Draws samples of the same size from the external records, with replacement, and sees how far the
/// shares spread. Source: Efron, "Bootstrap methods: another look at the jackknife", 1979.
private struct Bootstrap {
  private let units: [Unit]
  private let currencyCount: Int
  let resamples: Int

  /// As many samples as take a second or so; the same ones in every call.
  private static let draws = 40_000_000
  private static let seed: UInt64 = 20_260_301

  init(_ units: [Unit], currencyCount: Int) {
    self.units = units
    self.currencyCount = currencyCount
    resamples = max(100, min(1000, Bootstrap.draws / max(1, units.count)))
  }

  private func sums(_ rows: some Sequence<Int>) -> [Backtest.Sums] {
    var sums = [Backtest.Sums](repeating: Backtest.Sums(), count: currencyCount + 1)
    for row in rows {
      sums[0] += units[row].count
      sums[units[row].place + 1] += units[row].amount
    }
    return sums
  }

  func lines(names: [String]) -> [Backtest.Line] {
    let whole = sums(units.indices)
    let random = Drawing(state: Bootstrap.seed, bound: UInt64(max(1, units.count)))
    var samples: [[Backtest.Sums]] = []
    for _ in 0..<resamples {
      samples.append(sums((0..<units.count).lazy.map { _ in random.next() }))
    }
    return names.enumerated().map { place, name in
      func measure(_ share: (Backtest.Sums) -> Double?) -> Backtest.Measure? {
        guard let value = share(whole[place]) else { return nil }
        let spread = samples.compactMap { share($0[place]) }.sorted()
        guard !spread.isEmpty else { return nil }
        return Backtest.Measure(
          value: value, low: spread[spread.count * 25 / 1000],
          high: spread[min(spread.count - 1, spread.count * 975 / 1000)])
      }
      return Backtest.Line(
        name: name, sums: whole[place], precision: measure(\.precision), recall: measure(\.recall),
        coverage: measure(\.coverage))
    }
  }
}

/// Whole numbers below a bound: the same ones everywhere. Source: Steele, Lea and Flood, "Fast
/// splittable pseudorandom number generators", 2014.
private final class Drawing {
  private var state: UInt64
  private let bound: UInt64

  init(state: UInt64, bound: UInt64) {
    self.state = state
    self.bound = bound
  }

  func next() -> Int {
    state &+= 0x9E37_79B9_7F4A_7C15
    var mixed = state
    mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
    mixed ^= mixed >> 31
    return Int(mixed.multipliedFullWidth(by: bound).high)
  }
}

import Matchbook

/// Finds breaks with a common cause among open records.
///
/// Two records are compared only if something says that they belong together: a reference that each
/// side has once, or an amount (changed as the cause would) that each side has once. So the work grows
/// with the records, and no pair is in two clusters.
public enum BreakClusters {
  /// Pairs that make a cluster of a cause without a free number; a single accident is none.
  public static let leastPairs = 2
  /// Pairs that make a cluster of one percent or one lag, if they are also a fiftieth of all pairs that
  /// differ by a percent, or by days: among many, some share a number by chance.
  public static let leastPairsOfNumber = 3
  static let leastShareOfNumber = 50
  /// Clusters of a percent: the greatest ones.
  public static let mostPercents = 20
  /// Days between records that only their amounts bring together.
  static let nearDays: Int64 = 7

  /// - Complexity: O(*n* log *n*) in the records of both sides.
  public static func find(ledger: RecordTable, external: RecordTable) -> [BreakCluster] {
    var finder = BreakFinder(ledger: ledger, external: external)
    finder.linkByReference()
    finder.linkByAmount()
    return finder.clusters
  }
}

private struct BreakFinder {
  private let ledger: RecordTable
  private let external: RecordTable
  private var ledgerIsFree: [Bool]
  private var externalIsFree: [Bool]
  private var byCause: [BreakCause: [BreakPair]] = [:]
  private var percents: [PercentRange] = []
  private var percentPairs: [BreakPair] = []

  init(ledger: RecordTable, external: RecordTable) {
    self.ledger = ledger
    self.external = external
    ledgerIsFree = [Bool](repeating: true, count: ledger.count)
    externalIsFree = [Bool](repeating: true, count: external.count)
  }

  // MARK: - By reference

  mutating func linkByReference() {
    let left = Self.uniqueReferences(ledger)
    let right = Self.uniqueReferences(external)
    for (reference, row) in left {
      guard let row, let other = right[reference] ?? nil else { continue }
      (ledgerIsFree[row], externalIsFree[other]) = (false, false)
      judge(row, other)
    }
  }

  /// Rows by reference; `nil` where several rows share one.
  private static func uniqueReferences(_ table: RecordTable) -> [String: Int?] {
    let normalisers = PreparedNormalisers(TextNormaliser.reference)
    var rows: [String: Int?] = [:]
    for row in 0..<table.count {
      guard var text = table.text(.reference, at: row) else { continue }
      let reference = text.withUTF8 {
        normalisers.withNormalised($0) { String(decoding: $0, as: UTF8.self) }
      }
      guard !reference.isEmpty else { continue }
      rows.updateValue(rows[reference] == nil ? row : nil, forKey: reference)
    }
    return rows
  }

  private mutating func judge(_ ledgerRow: Int, _ externalRow: Int) {
    let pair = pair(ledgerRow, externalRow)
    let (left, right) = BreakAmounts.scaled(pair)
    if pair.ledgerAmount.currency.code != pair.externalAmount.currency.code {
      guard left == right, left != 0 else { return }
      add(
        pair,
        .currencyShift(
          ledger: pair.ledgerAmount.currency.code, external: pair.externalAmount.currency.code))
    } else if left == right {
      guard let lag = lag(ledgerRow, externalRow), lag != 0 else { return }
      add(pair, .sameLag(days: lag))
    } else if let cause = BreakAmounts.cause(left, right) {
      add(pair, cause)
    } else if let range = PercentRange(ledger: left, external: right) {
      percents.append(range)
      percentPairs.append(pair)
    }
  }

  // MARK: - By amount

  /// What is looked up: money of a currency, in units of 10 to the minus 9.
  private struct Money: Hashable {
    var code: String
    var units: Int128
  }

  /// Causes in the order in which one record is given to them.
  mutating func linkByAmount() {
    for cause in [LookedUp.lag, .sign, .greater, .less, .digits] { link(cause) }
  }

  private enum LookedUp { case lag, sign, greater, less, digits }

  private mutating func link(_ cause: LookedUp) {
    let left = uniqueAmounts(ledger, ledgerIsFree)
    let right = uniqueAmounts(external, externalIsFree)
    // Who is meant by several is meant by nobody.
    var claims: [Int: Int?] = [:]
    for (money, row) in left {
      guard let row else { continue }
      let found = Set(wanted(cause, money, row).compactMap { right[$0] ?? nil })
        .filter { isNear(row, $0, cause) }
      guard found.count == 1, let other = found.first else { continue }
      claims.updateValue(claims[other] == nil ? row : nil, forKey: other)
    }
    for (other, row) in claims {
      guard let row else { continue }
      (ledgerIsFree[row], externalIsFree[other]) = (false, false)
      let found: BreakCause =
        switch cause {
        case .lag: .sameLag(days: lag(row, other) ?? 0)
        case .sign: .signFlipped
        case .greater: .factorHundred(externalIsGreater: true)
        case .less: .factorHundred(externalIsGreater: false)
        case .digits: .swappedDigits
        }
      add(pair(row, other), found)
    }
  }

  private func uniqueAmounts(_ table: RecordTable, _ isFree: [Bool]) -> [Money: Int?] {
    var rows: [Money: Int?] = [:]
    for row in 0..<table.count where isFree[row] {
      let amount = table.amount(at: row)
      guard amount.minorUnits != 0 else { continue }
      let money = Money(code: amount.currency.code, units: BreakAmounts.fine(amount))
      rows.updateValue(rows[money] == nil ? row : nil, forKey: money)
    }
    return rows
  }

  /// The amounts that the other side would have.
  private func wanted(_ cause: LookedUp, _ own: Money, _ row: Int) -> [Money] {
    func money(_ units: Int128) -> Money { Money(code: own.code, units: units) }
    switch cause {
    case .lag: return [own]
    case .sign: return [money(-own.units)]
    case .greater: return [money(own.units * 100)]
    case .less: return own.units % 100 == 0 ? [money(own.units / 100)] : []
    case .digits:
      let amount = ledger.amount(at: row)
      return BreakAmounts.swaps(of: amount.minorUnits).map {
        money(BreakAmounts.fine(Amount(minorUnits: $0, currency: amount.currency)))
      }
    }
  }

  private func isNear(_ row: Int, _ other: Int, _ cause: LookedUp) -> Bool {
    guard let lag = lag(row, other) else { return false }
    return cause == .lag ? lag != 0 : lag.magnitude <= BreakClusters.nearDays
  }

  // MARK: - Results

  private func lag(_ row: Int, _ other: Int) -> Int64? {
    guard let from = ledger.date(at: row), let to = external.date(at: other) else { return nil }
    return Int64(to.number) - Int64(from.number)
  }

  private func pair(_ row: Int, _ other: Int) -> BreakPair {
    BreakPair(
      ledgerID: ledger.id(at: row), externalID: external.id(at: other),
      ledgerAmount: ledger.amount(at: row), externalAmount: external.amount(at: other))
  }

  private mutating func add(_ pair: BreakPair, _ cause: BreakCause) {
    byCause[cause, default: []].append(pair)
  }

  /// How many pairs one number has to explain, of so many that differ by some number.
  private func least(of count: Int) -> Int {
    let share = BreakClusters.leastShareOfNumber
    return max(BreakClusters.leastPairsOfNumber, (count + share - 1) / share)
  }

  var clusters: [BreakCluster] {
    var clusters: [BreakCluster] = []
    let lags = byCause.reduce(0) { count, found in
      if case .sameLag = found.key { count + found.value.count } else { count }
    }
    for (cause, pairs) in byCause {
      let least =
        if case .sameLag = cause { least(of: lags) } else { BreakClusters.leastPairs }
      if pairs.count >= least { clusters.append(BreakCluster(cause: cause, pairs: pairs)) }
    }
    for (percent, places) in PercentRange.common(
      percents, least: least(of: percents.count), most: BreakClusters.mostPercents)
    {
      clusters.append(
        BreakCluster(cause: .samePercent(percent), pairs: places.map { percentPairs[$0] }))
    }
    return clusters.map { cluster in
      let pairs = cluster.pairs.sorted {
        ($0.ledgerID, $0.externalID) < ($1.ledgerID, $1.externalID)
      }
      return BreakCluster(cause: cluster.cause, pairs: pairs)
    }.sorted(by: BreakCluster.precedes)
  }
}

import Matchbook
import MatchbookSources
import MatchbookTestKit

/// How long does it take to match by currency, amount, normalised reference and a window of three
/// days, the nearest in time, one to one?
///
/// The tables are loaded before the clock starts, and the loading has a clock of its own;
/// normalising, planning, indexing and assigning are inside it, as they are for the peers.
struct TierA {
  /// A folder that `matchbook-world tier-a` wrote; its files are loaded as a user would load them.
  /// Without one the world is made in memory.
  var worldPath: String?
  var events = 100_000
  var seed: UInt64 = 1
  var threads = 2
  var repeats = 5
  /// A file for the links, as CSV.
  var linksPath: String?

  /// Measures, and returns the answer as JSON.
  func run() throws -> String {
    let world = WorldGenerator(events: events, seed: seed).world()
    let clock = ContinuousClock()
    let loadStart = clock.now
    let ledger = try table(of: world.ledger, file: "ledger.csv")
    let external = try table(of: world.external, file: "external.csv")
    let loadSeconds = TierA.seconds(clock.now - loadStart)
    var header = RuleHeader(id: "tier-a")
    header.nearest = .instant
    let reference = Condition.equal(.reference, normalised: TextNormaliser.reference)
    let rule = ConditionRule(
      header, where: .all([.equal(.currency), .equal(.amount), reference, .within(days: 3)]))
    let matcher = Matcher(rules: [rule], options: MatchOptions(threads: threads))
    // The first run is not counted: it brings the tables into the caches.
    var result = try matcher.match(ledger: ledger, external: external)
    var seconds: [Double] = []
    for _ in 0..<repeats {
      let start = clock.now
      result = try matcher.match(ledger: ledger, external: external)
      seconds.append(TierA.seconds(clock.now - start))
    }
    let score = LinkScore(result.links, ledger: ledger, external: external, truth: world.truth)
    if let linksPath { try write(result.links, of: ledger, and: external, to: linksPath) }
    return answer(loadSeconds, seconds.sorted(), result: result, score: score)
  }

  private static func seconds(_ duration: Duration) -> Double {
    let (whole, parts) = duration.components
    return Double(whole) + Double(parts) / 1e18
  }

  private func table(of side: WorldSide, file: String) throws -> RecordTable {
    if let worldPath {
      return try CSVSource().read(contentsOf: "\(worldPath)/\(file)", threads: threads).table
    }
    var builder = RecordTable.Builder()
    for position in 0..<side.count { try builder.append(side.record(at: position)) }
    return builder.finish()
  }

  private func answer(
    _ loadSeconds: Double, _ seconds: [Double], result: MatchResult, score: LinkScore
  ) -> String {
    """
    {
      "peer": "Matchbook",
      "workload": "tier-a",
      "events": \(events),
      "seed": \(seed),
      "threads": \(threads),
      "repeat": \(repeats),
      "load_seconds": \(loadSeconds),
      "rows": \(result.ledger.count + result.external.count),
      "median_seconds": \(seconds[seconds.count / 2]),
      "fastest_seconds": \(seconds[0]),
      "slowest_seconds": \(seconds[seconds.count - 1]),
      "links": \(result.links.count),
      "precision": \(score.precision),
      "recall_one_to_one": \(score.recall)
    }
    """
  }

  private func write(
    _ links: [(ledgerRow: Int, externalRow: Int)], of ledger: RecordTable,
    and external: RecordTable, to path: String
  ) throws {
    let lines = links.map { (external.id(at: $0.externalRow), ledger.id(at: $0.ledgerRow)) }
      .sorted { $0 < $1 }
      .map { "\($0.0),\($0.1)\n" }
    try WorldFiles.write(Array(("external_id,ledger_id\n" + lines.joined()).utf8), to: path)
  }
}

/// How right a set of links is.
struct LinkScore {
  let precision: Double
  /// Of the pairs whose truth is one record a side.
  let recall: Double

  init(
    _ links: [(ledgerRow: Int, externalRow: Int)], ledger: RecordTable, external: RecordTable,
    truth: [WorldTruth]
  ) {
    func number(_ id: String) -> UInt64 { UInt64(id.dropFirst(2)) ?? 0 }
    let known = Dictionary(
      uniqueKeysWithValues: truth.lazy.map {
        (UInt64($0.external) << 32 | UInt64($0.ledger), $0.kind)
      })
    var right = 0
    var found = 0
    for link in links {
      let pair =
        number(external.id(at: link.externalRow)) << 32 | number(ledger.id(at: link.ledgerRow))
      guard let kind = known[pair] else { continue }
      right += 1
      if kind.isOneToOne { found += 1 }
    }
    let wanted = truth.count { $0.kind.isOneToOne }
    precision = links.isEmpty ? 1 : Double(right) / Double(links.count)
    recall = wanted == 0 ? 1 : Double(found) / Double(wanted)
  }
}

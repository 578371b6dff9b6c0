import Matchbook
import MatchbookSources
import MatchbookTestKit

/// How long does it take to match by currency, amount, normalised reference and a window of three
/// days, the nearest in time, one to one?
///
/// The tables are loaded before the clock starts, and the loading has a clock of its own;
/// normalising, planning, indexing and assigning are inside it, as they are for the peers. From
/// files, the clock covers the reading, too, of the fields that the rule looks at.
struct TierA {
  /// What stands ready when the clock starts.
  enum Start: String {
    case tables, files
  }

  /// A folder that `matchbook-world tier-a` wrote; its files are loaded as a user would load them,
  /// and nothing else is in memory. Without one the world is made in memory, and the links are
  /// scored.
  var worldPath: String?
  var events = 100_000
  var seed: UInt64 = 1
  var threads = 2
  var repeats = 5
  /// From files it takes a world.
  var start = Start.tables
  /// A file for the links, as CSV.
  var linksPath: String?

  static var rule: ConditionRule {
    var header = RuleHeader(id: "tier-a")
    header.nearest = .instant
    let reference = Condition.equal(.reference, normalised: TextNormaliser.reference)
    return ConditionRule(
      header, where: .all([.equal(.currency), .equal(.amount), reference, .within(days: 3)]))
  }

  /// What the rule looks at, and the ids that links are written with; peers load no more either.
  private static var needed: Set<Field> { rule.fields.union([.id]) }

  /// Measures, and returns the answer.
  func run() throws -> Figures {
    guard let worldPath else { return try runInMemory() }
    if start == .files { return try runFromFiles(worldPath) }
    let files = try LoadedFiles(folder: worldPath, threads: threads, needing: Self.needed)
    return try measure(files.ledger, files.external)
      .merging(["load_seconds": .number(files.seconds)])
  }

  private func runFromFiles(_ folder: String) throws -> Figures {
    let matcher = Matcher(rules: [Self.rule], options: MatchOptions(threads: threads))
    func run() throws -> MatchResult {
      let files = try LoadedFiles(folder: folder, threads: threads, needing: Self.needed)
      return try matcher.match(ledger: files.ledger, external: files.external)
    }
    var timings = Timings()
    let result = try timings.time(repeats, run)
    if let linksPath { try LinkFile.write(result, to: linksPath) }
    return timings.figures.merging([
      "threads": .count(threads), "repeat": .count(repeats), "links": .count(result.counts.links),
      "ambiguous": .count(result.counts.ambiguousExternal),
      "limits_reached": .count(result.limits.count), "peak_memory_bytes": .count(PeakMemory.bytes),
    ])
  }

  private func runInMemory() throws -> Figures {
    let world = WorldGenerator(events: events, seed: seed).world()
    let ledger = try table(of: world.ledger)
    let external = try table(of: world.external)
    var score = LinkScore()
    let figures = try measure(ledger, external) {
      score = LinkScore($0.links, ledger: ledger, external: external, truth: world.truth)
    }
    return figures.merging([
      "events": .count(events), "seed": .count(Int(seed)), "precision": .number(score.precision),
      "recall_one_to_one": .number(score.recall),
    ])
  }

  private func measure(
    _ ledger: RecordTable, _ external: RecordTable, then check: (MatchResult) -> Void = { _ in }
  ) throws -> Figures {
    let measured = try MeasuredMatch(
      Self.rule, ledger: ledger, external: external, threads: threads, repeats: repeats)
    check(measured.result)
    if let linksPath { try LinkFile.write(measured.result, to: linksPath) }
    return measured.figures
  }

  private func table(of side: WorldSide) throws -> RecordTable {
    var builder = RecordTable.Builder()
    for position in 0..<side.count { try builder.append(side.record(at: position)) }
    return builder.finish()
  }
}

/// Both sides of a world that was written, and how long reading them took.
struct LoadedFiles {
  let ledger: RecordTable
  let external: RecordTable
  let seconds: Double

  /// - Parameter needed: The fields whose texts will be looked at; `nil` for all.
  init(folder: String, threads: Int, needing needed: Set<Field>? = nil) throws {
    func table(_ name: String) throws -> RecordTable {
      try CSVSource().read(
        contentsOf: "\(folder)/\(name).csv", threads: threads, needing: needed
      ).table
    }
    var timings = Timings()
    ledger = try timings.time { try table("ledger") }
    external = try timings.time { try table("external") }
    seconds = timings.total
  }
}

/// One rule, run again and again over the same tables.
struct MeasuredMatch {
  let result: MatchResult
  let figures: Figures

  init(
    _ rule: ConditionRule, ledger: RecordTable, external: RecordTable, threads: Int, repeats: Int
  ) throws {
    let matcher = Matcher(rules: [rule], options: MatchOptions(threads: threads))
    var timings = Timings()
    result = try timings.time(repeats) { try matcher.match(ledger: ledger, external: external) }
    // Memory is read before anything else is done with the result.
    figures = timings.figures.merging([
      "threads": .count(threads), "repeat": .count(repeats),
      "rows": .count(ledger.count + external.count), "links": .count(result.counts.links),
      "ambiguous": .count(result.counts.ambiguousExternal),
      "limits_reached": .count(result.limits.count), "peak_memory_bytes": .count(PeakMemory.bytes),
    ])
  }
}

/// How right a set of links is.
struct LinkScore {
  var precision = 1.0
  /// Of the pairs whose truth is one record a side.
  var recall = 1.0

  init() {}

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

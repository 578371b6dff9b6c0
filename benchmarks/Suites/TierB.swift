import Matchbook
import MatchbookSources

/// How long does it take to match what tier A leaves by similar references: amounts within one
/// percent, at most three days apart, a Levenshtein ratio of 0.85 unless another is asked for, the
/// best ones, one to one?
///
/// As in tier A the tables are loaded before the clock starts, and all the rest is inside it.
struct TierB {
  /// A folder with the ledger.csv and external.csv that tier A left.
  var worldPath: String
  var threads = 2
  var repeats = 5
  var linksPath: String?
  /// Hundredths of the Levenshtein ratio that references must reach.
  var ratio = 85
  /// Millionths of accidents that may explain a match as well.
  var chance = Int(RuleHeader.usualChance)

  private var rule: ConditionRule {
    var header = RuleHeader(id: "tier-b", chance: Int32(chance))
    header.nearest = .instant
    return ConditionRule(
      header,
      where: .all([
        .amount(within: Tolerance(percent: Ratio(1, over: 100))), .within(days: 3),
        .similar(
          .reference, .levenshtein, atLeast: Ratio(Int64(ratio), over: 100),
          normalised: TextNormaliser.reference),
      ]))
  }

  func run() throws -> Figures {
    let files = try LoadedFiles(folder: worldPath, threads: threads)
    let measured = try MeasuredMatch(
      rule, ledger: files.ledger, external: files.external, threads: threads,
      repeats: repeats)
    if let linksPath { try LinkFile.write(measured.result, to: linksPath) }
    return measured.figures.merging(["load_seconds": .number(files.seconds)])
  }
}

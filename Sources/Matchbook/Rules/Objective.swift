/// Which assignment is best where records compete for each other.
public enum Objective: String, Sendable, CaseIterable {
  /// As many matches as possible; among those the greatest sum of scores, then the nearest amounts,
  /// then the nearest dates.
  case mostMatches = "most_matches"
  /// The best pair first: a pair gives way only to one that is better, or as good, and shares a
  /// record with it. No match is made worse to gain another one.
  case bestFirst = "best_first"
}

extension RuleHeader {
  /// The bound on ``chance`` of a rule that names none, in millionths: 0.01.
  public static let usualChance: Int32 = 10_000
}

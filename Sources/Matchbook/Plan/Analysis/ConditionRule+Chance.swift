extension ConditionRule {
  /// Why the rule's own ``RuleHeader/chance`` decides nothing, as part of a sentence, and what to do
  /// about it; `nil` if it can decide something, or asks for no test.
  var idleChance: (reason: String, remedy: String)? {
    guard let chance = header.chance, chance < 1_000_000 else { return nil }
    guard header.cardinality == .oneToOne else {
      return (
        "accidents are counted for matches of two single records, and its cardinality is "
          + header.cardinality.rawValue,
        "Remove it. The chance of a search for sums stands under \"group\"."
      )
    }
    let thresholds = condition.tests.compactMap { test -> Ratio? in
      if case .similar(.levenshtein, let least) = test.comparison { least } else { nil }
    }
    guard !thresholds.isEmpty else {
      return (
        "accidents are counted for texts that are alike by levenshtein, and it has no such test",
        "Remove it, or measure the texts by levenshtein."
      )
    }
    let blockings = blockings
    guard blockings.count == 1 else {
      return (
        "accidents are counted where all tests must hold, and it has alternatives under \"any\"",
        "Remove it, or make a rule of each alternative."
      )
    }
    guard let texts = blockings[0].similar else {
      return (
        "accidents are counted for texts of both sides that must be alike, and it compares none "
          + "in every case",
        "Remove it, or let the test of likeness hold for every pair."
      )
    }
    guard texts.atLeast.numerator > 0 else {
      return (
        "accidents are counted for texts that are alike, and its threshold is 0",
        "Remove it, or raise the threshold."
      )
    }
    return nil
  }
}

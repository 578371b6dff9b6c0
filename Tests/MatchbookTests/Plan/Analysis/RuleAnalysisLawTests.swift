import MatchbookTestKit
import Testing

@testable import Matchbook

/// A warning is proved, so no records may speak against it.
@Suite struct RuleAnalysisLawTests {
  /// The judge is the evaluator of conditions itself, asked about every pair.
  @Test(arguments: Seeds.first(6, atMost: 100))
  func noPairSpeaksAgainstAWarning(seed: UInt64) throws {
    var drawn = RandomRules(seed: seed)
    let ledger = try RecordTable(drawn.records("L", count: 30))
    let external = try RecordTable(drawn.records("X", count: 30))
    for _ in 0..<40 {
      let first = drawn.rule("a")
      let second = drawn.relative(of: first, "b")
      for warning in RuleAnalysis(of: [first, second]).warnings {
        switch warning.code {
        case .contradictory:
          let rule = warning.ruleIDs == ["a"] ? first : second
          #expect(
            !AcceptedPairs(rule, ledger, external).accepts.contains(true),
            "\(warning) \(rule.canonicalText)")
        case .shadowed, .repeated:
          let earlier = AcceptedPairs(first, ledger, external).accepts
          let later = AcceptedPairs(second, ledger, external).accepts
          let isRight = zip(earlier, later).allSatisfy { earlier, later in
            warning.code == .shadowed ? earlier || !later : earlier == later
          }
          #expect(isRight, "\(warning) \(first.canonicalText) \(second.canonicalText)")
        case .idleVeto:
          var rule = warning.ruleIDs == ["a"] ? first : second
          let vetoed = AcceptedPairs(rule, ledger, external).accepts
          rule.veto = nil
          #expect(
            AcceptedPairs(rule, ledger, external).accepts == vetoed,
            "\(warning) \(rule.canonicalText)")
        default: break
        }
      }
    }
  }

  /// Without its part that decides nothing a condition holds for the same pairs.
  @Test(arguments: Seeds.first(6, atMost: 100))
  func whatIsImpliedAlwaysHolds(seed: UInt64) throws {
    var drawn = RandomRules(seed: seed &+ 1_000)
    let ledger = try RecordTable(drawn.records("L", count: 30))
    let external = try RecordTable(drawn.records("X", count: 30))
    for _ in 0..<60 {
      let parts = drawn.rule("a").condition.demands
      for index in parts.indices {
        var rest = parts
        rest.remove(at: index)
        guard Condition.all(rest).implies(parts[index]) else { continue }
        let with = AcceptedPairs(ConditionRule("a", where: .all(parts)), ledger, external)
        let without = AcceptedPairs(ConditionRule("a", where: .all(rest)), ledger, external)
        #expect(with.accepts == without.accepts, "\(Condition.all(parts).words)")
      }
    }
  }

  /// The laws mean nothing if the drawn rules give no warnings.
  @Test func theDrawnRulesGiveEveryProof() {
    var counts: [RuleWarning.Code: Int] = [:]
    for seed in 0..<15 as Range<UInt64> {
      var drawn = RandomRules(seed: seed)
      for _ in 0..<40 {
        let first = drawn.rule("a")
        let rules = [first, drawn.relative(of: first, "b")]
        for warning in RuleAnalysis(of: rules).warnings { counts[warning.code, default: 0] += 1 }
      }
    }
    for code in [
      RuleWarning.Code.contradictory, .shadowed, .repeated, .redundantPart, .impossiblePart,
      .idleVeto,
    ] {
      #expect(counts[code, default: 0] >= 3, "\(code): \(counts)")
    }
  }
}

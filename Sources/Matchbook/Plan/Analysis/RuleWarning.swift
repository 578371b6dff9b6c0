/// Something about rules or records that probably is not what was meant; a run works all the same.
public struct RuleWarning: Hashable, Sendable {
  /// What is the matter; a code never changes its meaning.
  public enum Code: String, Sendable, CaseIterable {
    // Of one rule.
    case contradictory = "analysis.contradictory"
    case impossiblePart = "analysis.impossible-part"
    case redundantPart = "analysis.redundant-part"
    case idleVeto = "analysis.idle-veto"
    case constantScore = "analysis.constant-score"
    case idleChance = "analysis.idle-chance"
    case letterCase = "analysis.letter-case"
    case anyCurrency = "analysis.any-currency"
    case noTieBreaker = "analysis.no-tie-breaker"
    case noIndex = "analysis.no-index"
    // Of rules beside each other.
    case repeated = "analysis.repeated"
    case shadowed = "analysis.shadowed"
    case equalPriority = "analysis.equal-priority"
    case notCompared = "analysis.not-compared"
    // Of rules and records.
    case emptyScope = "analysis.empty-scope"
    case missingValues = "analysis.missing-values"
    case constantKey = "analysis.constant-key"
    case noSharedKey = "analysis.no-shared-key"
    case datesApart = "analysis.dates-apart"
    case oneSidedCurrency = "analysis.one-sided-currency"
    case oneSidedColumn = "analysis.one-sided-column"
  }

  public let code: Code
  /// The rules it is about, in the order of their passes; empty if it is about the records alone.
  public let ruleIDs: [String]
  /// What is the matter, without a full stop.
  public let sentence: String
  /// What to do about it, as sentences.
  public let remedy: String

  init(_ code: Code, _ ruleIDs: [String], _ sentence: String, remedy: String) {
    self.code = code
    self.ruleIDs = ruleIDs
    self.sentence = sentence
    self.remedy = remedy
  }
}

extension RuleWarning: CustomStringConvertible {
  public var description: String { "\(sentence). \(remedy) [\(code.rawValue)]" }
}

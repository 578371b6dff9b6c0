/// Why two records are matched with each other, or why not, rule by rule.
public struct PairExplanation: Sendable, Hashable {
  public let ledgerID: String
  public let externalID: String
  /// The positions of the records in their tables.
  public let ledgerRow: Int
  public let externalRow: Int
  /// What became of the pair in the end.
  public let verdict: PairVerdict
  /// The answer in one sentence.
  public let summary: String
  /// How firm the match is; `nil` if there is none of two single records, or if
  /// ``MatchOptions/recordsComponents`` was not set.
  public let uniqueness: Uniqueness?
  /// The same in words.
  public let uniquenessWords: String?
  /// By pass.
  public let passes: [PassExplanation]
}

/// What became of a pair of records.
public enum PairVerdict: String, Sendable, Hashable, CaseIterable {
  case matched
  case suggested
  /// They fit, but others fit equally well.
  case ambiguous
  /// They fit, but a limit was reached before they could be decided.
  case undecided
  /// They fit, but one of them has a better partner.
  case outbid
  /// One of them was no longer open.
  case taken
  /// They do not fit.
  case failed
}

/// What one rule made of a pair, step by step.
public struct PassExplanation: Sendable, Hashable {
  /// From 1.
  public let pass: Int
  public let ruleID: String
  public let ruleVersion: String
  public let verdict: PairVerdict
  /// The verdict in words: the first condition that fails, or who had the better claim.
  public let reason: String
  /// Whether the pair meets all that the rule asks of two records, were both open.
  public let fits: Bool
  /// The records of the pair that an earlier pass had taken.
  public let taken: [TakenRecord]
  /// Whether a record is one that the rule looks at at all; `nil` for a rule without scope.
  public let ledgerScope: ConditionFinding?
  public let externalScope: ConditionFinding?
  /// What the index did, one per alternative way of becoming a candidate.
  public let index: [IndexFinding]
  /// The tests of the rule; `nil` for a rule that is no tree of conditions.
  public let condition: ConditionFinding?
  /// What forbids the pair if it holds.
  public let veto: ConditionFinding?
  /// The answer of the rule's own code; `nil` if it has none, or was not asked.
  public let judgement: Judgement?
  /// `nil` where the pair has none, since it does not fit.
  public let score: ScoreFinding?
  /// The records that would have to be matched together, where matches take several of a side.
  public let group: GroupFinding?
  /// How far the pair is from fitting, where the first condition that fails has a measure.
  public let slack: Slack?
}

/// A record that was no longer open, and why.
public struct TakenRecord: Sendable, Hashable {
  public let side: Side
  public let id: String
  public let matchID: String
  /// The records of the other side that it is matched with.
  public let partners: [String]
  public let ruleID: String
  /// From 1.
  public let pass: Int
  public let isSuggested: Bool

  /// For example `L-1 was taken by match m-… with X-2 under rule invoice in pass 1`.
  public var words: String {
    "\(id) was taken by \(isSuggested ? "suggested match" : "match") \(matchID) with "
      + "\(partners.shortList) under rule \(ruleID) in pass \(pass)"
  }
}

extension [TakenRecord] {
  /// Who took the records of a pair.
  public var words: String {
    guard count == 2, self[0].matchID == self[1].matchID else {
      return map(\.words).joined(separator: ", and ")
    }
    return "both were taken by \(self[0].isSuggested ? "suggested match" : "match") "
      + "\(self[0].matchID) under rule \(self[0].ruleID) in pass \(self[0].pass)"
  }
}

/// What an index did with a pair, for one blocking.
public struct IndexFinding: Sendable, Hashable {
  /// Keys, amount band and date window, in this order.
  public let parts: [TestFinding]
  public var isFound: Bool { parts.allSatisfy(\.holds) }

  /// For example `excluded by reference`.
  public var words: String {
    let failing = parts.filter { !$0.holds }.map(\.name)
    if !failing.isEmpty { return "excluded by \(failing.joined(separator: ", "))" }
    return parts.isEmpty ? "found: every pair is a candidate" : "found"
  }
}

/// A condition on a pair: whether it holds, and what its parts say.
public struct ConditionFinding: Sendable, Hashable {
  public enum Kind: String, Sendable, Hashable { case all, any, not, test }
  public let kind: Kind
  public let holds: Bool
  /// Empty for a test.
  public let parts: [ConditionFinding]
  /// For a test only.
  public let test: TestFinding?
}

/// What one test found in two records.
public struct TestFinding: Sendable, Hashable {
  /// What is compared, for example `amount`.
  public let name: String
  public let holds: Bool
  /// What holds between the records, or what does not and by how much.
  public let words: String
  /// The values as people write them; `nil` where a record has none.
  public let ledgerValue: String?
  public let externalValue: String?
  /// The values after their normalisers, where there are any.
  public let ledgerReading: String?
  public let externalReading: String?
  /// `nil` if the test holds, or if nothing measures how far it is from holding.
  public let slack: Slack?
}

/// What a rule's own code said of a pair.
public struct Judgement: Sendable, Hashable {
  public let holds: Bool
  public let words: String
}

/// A score against the bounds that it has to reach.
public struct ScoreFinding: Sendable, Hashable {
  /// Millionths.
  public let score: Int32
  /// The least that leads to anything, in millionths.
  public let least: Int32
  public let holds: Bool
  public let words: String
  public let parts: [ScorePart]
}

/// The records that share a key, as one match would have to take them.
public struct GroupFinding: Sendable, Hashable {
  public let ledgerIDs: [String]
  public let externalIDs: [String]
  public let holds: Bool
  /// What the group has in common, or what it lacks.
  public let words: String
  public let slack: Slack?
}

extension ConditionFinding {
  /// The first test that stands in the way of a condition that does not hold.
  var firstFailure: (words: String, slack: Slack?) {
    switch kind {
    case .test: return (test?.words ?? "", test?.slack)
    case .all: return parts.first { !$0.holds }?.firstFailure ?? ("", nil)
    case .any:
      guard parts.count != 1 else { return parts[0].firstFailure }
      let failures = parts.map { $0.firstFailure.words }
      return ("none of \(parts.count) alternatives: \(failures.joined(separator: "; or "))", nil)
    case .not: return ("it must not be that \(parts.first?.holding ?? "")", nil)
    }
  }

  /// What makes a condition hold that does.
  var holding: String {
    switch kind {
    case .test: return test?.words ?? ""
    case .all: return parts.map(\.holding).filter { !$0.isEmpty }.joined(separator: "; ")
    case .any: return parts.first { $0.holds }?.holding ?? ""
    case .not: return parts.first.map { "not: \($0.firstFailure.words)" } ?? ""
    }
  }

  /// The conditions that all have to hold, one level below the root.
  var topLevel: [ConditionFinding] { kind == .all ? parts.flatMap(\.topLevel) : [self] }
}

extension [String] {
  /// At most four of the texts, with the number of the others.
  var shortList: String {
    count <= 4
      ? joined(separator: ", ")
      : prefix(3).joined(separator: ", ") + " and \(count - 3) more"
  }
}

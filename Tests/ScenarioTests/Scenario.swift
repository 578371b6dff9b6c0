import Matchbook

/// A scenario: two small tables, rules and the expected outcome, as README.md beside describes.
struct Scenario {
  let name: String
  var ledger: [Record] = []
  var external: [Record] = []
  var rules = RuleText.json(bytes: [], firstLine: 1)
  var options = MatchOptions()
  var expectations: [Expectation] = []
  /// Further runs behind `next`, in their order; each is given the facts of the one before it.
  var next: [Scenario] = []

  enum RuleText {
    /// The text and the line that it begins in.
    case json(bytes: [UInt8], firstLine: Int)
    /// Paths from the root of the repository.
    case files([String])
  }
}

/// One `expect` line.
struct Expectation {
  let line: Int
  let outcome: Outcome

  enum Outcome {
    case match(Pairing)
    case suggested(Pairing)
    case ambiguous(Pairing)
    case open(side: Side, ids: [String], code: String?, reason: String?)
    case counts([(name: String, value: Int)])
    case tieOut(currency: String, sums: [(name: String, value: String)])
    case limit(rule: String)
    case error(code: String, reason: String?)
  }

  /// Records of both sides, and what else is said about them.
  struct Pairing {
    var ledgerIDs: [String]
    var externalIDs: [String]
    var rule: String?
    /// A decimal such as `0.95`.
    var score: String?
    /// Stands somewhere in the reason.
    var reason: String?
  }
}

/// A scenario file that cannot be read.
struct ScenarioError: Error, CustomStringConvertible, Equatable {
  let file: String
  let line: Int
  let message: String

  var description: String { "\(file):\(line): error: \(message)" }
}

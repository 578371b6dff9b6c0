import Matchbook
import MatchbookJSON

/// Writes the warnings of an analysis for people and for scripts.
public struct WarningText {
  private let warnings: [RuleWarning]

  public init(_ warnings: [RuleWarning]) { self.warnings = warnings }

  public var warningCount: Int { warnings.count }

  /// How many there are, in words; empty if there are none.
  public var count: String {
    switch warnings.count {
    case 0: ""
    case 1: "1 warning"
    default: "\(warnings.count) warnings"
    }
  }

  /// A heading and two lines for each; empty if there are none.
  public var text: String {
    guard !warnings.isEmpty else { return "" }
    return "\n\(count)\n"
      + warnings.map { "  \($0.sentence) [\($0.code.rawValue)]\n    \($0.remedy)\n" }.joined()
  }

  /// Writes them as the member `warnings` of an object that has been begun.
  public func write(to writer: inout JSONWriter) {
    writer.objects("warnings", warnings) { warning, writer in
      writer.member("code", warning.code.rawValue)
      writer.member("rule_ids", warning.ruleIDs)
      writer.member("sentence", warning.sentence)
      writer.member("remedy", warning.remedy)
    }
  }
}

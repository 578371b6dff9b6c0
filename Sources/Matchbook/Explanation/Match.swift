/// Records that belong together, with the rule that says so.
public struct Match: Sendable {
  public enum Status: String, Sendable {
    case accepted, suggested
  }

  private let run: MatchedRun
  private let link: SuggestedLink
  public let status: Status

  init(_ link: SuggestedLink, _ status: Status, of run: MatchedRun) {
    self.run = run
    self.link = link
    self.status = status
  }

  private var result: MatchResult { run.result }
  private var passNumber: Int { Int(link.pass) }

  /// The positions of its records in the ledger table.
  public var ledgerRows: [Int] { [Int(link.ledgerRow)] }
  public var externalRows: [Int] { [Int(link.externalRow)] }
  /// Millionths from 0 to 1,000,000.
  public var score: Int32 { link.score }

  public var ruleID: String { result.headers[passNumber].id }
  public var ruleVersion: String { result.headers[passNumber].version }
  public var strategy: Cardinality { .oneToOne }
  public var ledgerIDs: [String] { ledgerRows.map { result.ledger.id(at: $0) } }
  public var externalIDs: [String] { externalRows.map { result.external.id(at: $0) } }

  /// An id made from the rule and the records' ids: the same in every run that finds this match.
  public var id: String {
    var text = ruleID
    for id in ledgerIDs { text += "\u{1}\(id)" }
    for id in externalIDs { text += "\u{2}\(id)" }
    return text.withUTF8Copy { "m-" + hexadecimal(StableHash.hash($0, seed: 11)) }
  }

  /// Why the records belong together, in words.
  public var reason: String {
    result.rules[passNumber].reason(
      for: pair, ledger: result.ledger, external: result.external)
  }

  /// The parts of the score; empty if the rule tells none.
  public var scoreParts: [ScorePart] {
    result.rules[passNumber].scoreParts(
      for: pair, ledger: result.ledger, external: result.external)
  }

  private var pair: CandidatePair {
    CandidatePair(ledgerRow: Int(link.ledgerRow), externalRow: Int(link.externalRow))
  }
}

/// A result that many matches share, so that a match is a few words and one reference.
final class MatchedRun: Sendable {
  let result: MatchResult
  init(_ result: MatchResult) { self.result = result }
}

/// Records that could be matched in several equally good ways, and therefore were not.
public struct AmbiguousSet: Sendable, Hashable {
  public let ruleID: String
  public let ledgerIDs: [String]
  public let externalIDs: [String]
  public let reason: String
}

/// A record that is left over, and why.
public struct OpenRecord: Sendable, Hashable {
  public let side: Side
  public let row: Int
  public let id: String
  /// A stable word for the kind of reason, for example `no_candidate`.
  public let code: String
  public let reason: String
}

extension String {
  func withUTF8Copy<Result>(_ body: (UnsafeBufferPointer<UInt8>) -> Result) -> Result {
    var copy = self
    return copy.withUTF8(body)
  }
}

/// Sixteen hexadecimal digits.
func hexadecimal(_ value: UInt64) -> String {
  let digits = String(value, radix: 16)
  return String(repeating: "0", count: 16 - digits.utf8.count) + digits
}

/// Records that belong together, with the rule that says so.
public struct Match: Sendable {
  public enum Status: String, Sendable {
    case accepted, suggested
  }

  let run: MatchedRun
  /// The first record of each side.
  let link: SuggestedLink
  /// The position among the run's groups; -1 for one record of each side.
  private let groupIndex: Int32
  public let status: Status

  init(_ link: SuggestedLink, _ status: Status, of run: MatchedRun) {
    self.run = run
    self.link = link
    self.status = status
    groupIndex = -1
  }

  init(group index: Int, of run: MatchedRun) {
    self.run = run
    let group = run.groups[index]
    link = SuggestedLink(
      ledgerRow: group.ledgerRows[0], externalRow: group.externalRows[0], score: group.score,
      pass: Int32(group.pass))
    groupIndex = Int32(index)
    status = group.isSuggested ? .suggested : .accepted
  }

  /// Whether it may have several records of a side.
  package var isGroup: Bool { groupIndex >= 0 }
  /// What it leaves open of one of its records.
  var residual: Residual? { group?.residual }
  private var passNumber: Int { Int(link.pass) }
  private var group: GroupLink? {
    groupIndex < 0 ? nil : run.groups[Int(groupIndex)]
  }

  /// The positions of its records in the ledger table, by their ids.
  public var ledgerRows: [Int] { group?.ledgerRows.map { Int($0) } ?? [Int(link.ledgerRow)] }
  public var externalRows: [Int] {
    group?.externalRows.map { Int($0) } ?? [Int(link.externalRow)]
  }
  /// Millionths from 0 to 1,000,000.
  public var score: Int32 { link.score }

  public var ruleID: String { run.headers[passNumber].id }
  public var ruleVersion: String { run.headers[passNumber].version }
  /// How many records of each side the rule lets a match take.
  public var strategy: Cardinality { run.headers[passNumber].cardinality }
  public var ledgerIDs: [String] { ledgerRows.map { run.ledger.id(at: $0) } }
  public var externalIDs: [String] { externalRows.map { run.external.id(at: $0) } }

  /// An id made from the rule and the records' ids: the same in every run that finds this match.
  public var id: String {
    var bytes: [UInt8] = []
    appendID(to: &bytes)
    return String(decoding: bytes, as: UTF8.self)
  }

  /// Puts its id behind other text.
  package func appendID(to bytes: inout [UInt8]) {
    let start = bytes.count
    bytes.append(words: ruleID)
    forEachRow(of: .ledger) { row in
      bytes.append(1)
      run.ledger.appendID(of: row, to: &bytes)
    }
    forEachRow(of: .external) { row in
      bytes.append(2)
      run.external.appendID(of: row, to: &bytes)
    }
    Match.turnIntoID(&bytes, from: start)
  }

  /// Puts the hash of what a match is known by in its place.
  static func turnIntoID(_ bytes: inout [UInt8], from start: Int) {
    let hash = bytes.withUnsafeBufferPointer {
      StableHash.hash(UnsafeBufferPointer(rebasing: $0[start...]), seed: 11)
    }
    bytes.removeLast(bytes.count - start)
    bytes.append(words: "m-")
    for place in 0..<16 {
      bytes.append(hexadecimalDigit(UInt8(truncatingIfNeeded: hash >> UInt64(60 - 4 * place) & 15)))
    }
  }

  /// Calls `body` with the position of each of its records of one side, in the order of their ids.
  package func forEachRow(of side: Side, _ body: (Int) -> Void) {
    if let group {
      for row in side == .ledger ? group.ledgerRows : group.externalRows { body(Int(row)) }
    } else {
      body(Int(side == .ledger ? link.ledgerRow : link.externalRow))
    }
  }

  /// The position of its first record of a side.
  package func firstRow(of side: Side) -> Int {
    Int(side == .ledger ? link.ledgerRow : link.externalRow)
  }

  /// Puts why the records belong together, in words, behind other text.
  package func appendReason(to bytes: inout [UInt8]) {
    if groupIndex < 0, !run.hasEarlierParts, let rule = run.conditionRules[passNumber] {
      rule.appendReason(for: pair, ledger: run.ledger, external: run.external, to: &bytes)
    } else {
      bytes.append(words: reason)
    }
  }

  /// Why the records belong together, in words.
  public var reason: String {
    // Where a match is settled in part, amounts are compared by sums.
    let sums = group?.residual == nil ? nil : run.conditionRules[passNumber]?.comparingSums
    let words =
      ruleWordsOfGroup ?? sums?.reason(for: pair, ledger: run.ledger, external: run.external)
      ?? ruleWords
    let text = group.map { GroupWords($0, run).text(beside: words) } ?? words
    return text + settledBefore
  }

  /// What the rule says of its first records.
  private var ruleWords: String {
    if let explainer = run.explainers[passNumber] { return explainer.reason(for: pair) }
    return run.rules[passNumber].reason(for: pair, ledger: run.ledger, external: run.external)
  }

  /// What the rule says of all of its records.
  private var ruleWordsOfGroup: String? {
    guard group != nil else { return nil }
    let (ledgerRows, externalRows) = (ledgerRows, externalRows)
    if let explainer = run.explainers[passNumber] {
      return explainer.reason(ledgerRows: ledgerRows, externalRows: externalRows)
    }
    return run.rules[passNumber].reason(
      ledgerRows: ledgerRows, externalRows: externalRows, ledger: run.ledger,
      external: run.external)
  }

  /// Names the records of which earlier runs had settled a part.
  private var settledBefore: String {
    guard run.hasEarlierParts else { return "" }
    func words(_ table: RecordTable, _ rows: [Int]) -> [String] {
      rows.filter { table.columns.wholeAmounts[Int32($0)] != nil }.map {
        "\(table.id(at: $0)) had \(table.openWords(at: $0))"
      }
    }
    return (words(run.ledger, ledgerRows) + words(run.external, externalRows))
      .map { "; " + $0 }.joined()
  }

  /// Where the rule comes from, if it has a source of its own.
  public var ruleOrigin: RuleOrigin? { run.rules[passNumber].origin }

  /// The parts of the score; empty if the rule tells none.
  public var scoreParts: [ScorePart] {
    run.rules[passNumber].scoreParts(
      for: pair, ledger: run.ledger, external: run.external)
  }

  private var pair: CandidatePair {
    CandidatePair(ledgerRow: Int(link.ledgerRow), externalRow: Int(link.externalRow))
  }
}

/// What the matches of a run, or of one of its passes, are told from; many share it, so that a match
/// is a few words and one reference.
final class MatchedRun: Sendable {
  let ledger: RecordTable
  let external: RecordTable
  let rules: [any Rule]
  let headers: [RuleHeader]
  /// The rules that are made of conditions, at their positions.
  let conditionRules: [ConditionRule?]
  /// Those of rules that prepare for their reasons, at their positions.
  let explainers: [(any RuleExplainer)?]
  /// How those put their reasons into words, where that is prepared.
  let phrases: [PairPhrases?]
  /// Whether earlier runs have settled a part of some record.
  let hasEarlierParts: Bool
  let states: RowStates
  let suggestions: [SuggestedLink]
  let groups: [GroupLink]
  /// `nil` if they were not asked for.
  let components: RecordedComponents?
  /// Every one with the most decimal places that the run has for it.
  let currencies: [Currency]

  init(_ result: MatchResult) {
    (ledger, external) = (result.ledger, result.external)
    (rules, headers) = (result.rules, result.headers)
    conditionRules = rules.map { $0 as? ConditionRule }
    explainers = MatchedRun.explainers(rules, ledger, external)
    phrases = conditionRules.map { $0.flatMap { PairPhrases($0.pairCondition) } }
    hasEarlierParts = MatchedRun.hasEarlierParts(ledger, external)
    states = result.states
    suggestions = result.suggestions
    groups = result.groups
    components = result.components
    currencies = result.tieOut.map(\.currency)
  }

  /// What one pass found.
  init(
    _ found: PairPass.Output, _ ruleSet: RuleSet, _ sides: ComparableSides, _ states: RowStates,
    _ options: MatchOptions
  ) {
    (ledger, external) = (sides.ledger.table, sides.external.table)
    (rules, headers) = (ruleSet.rules, ruleSet.headers)
    conditionRules = rules.map { $0 as? ConditionRule }
    explainers = MatchedRun.explainers(rules, ledger, external)
    phrases = conditionRules.map { $0.flatMap { PairPhrases($0.pairCondition) } }
    hasEarlierParts = MatchedRun.hasEarlierParts(ledger, external)
    self.states = states
    suggestions = found.suggestions
    groups = found.groups
    components =
      options.recordsComponents ? RecordedComponents(found.components, found.ranked) : nil
    currencies = sides.currencies
  }

  private static func explainers(
    _ rules: [any Rule], _ ledger: RecordTable, _ external: RecordTable
  ) -> [(any RuleExplainer)?] {
    rules.map { $0.makeExplainer(ledger: ledger, external: external) }
  }

  private static func hasEarlierParts(_ ledger: RecordTable, _ external: RecordTable) -> Bool {
    !ledger.columns.wholeAmounts.isEmpty || !external.columns.wholeAmounts.isEmpty
  }

  func table(_ side: Side) -> RecordTable { side == .ledger ? ledger : external }
}

/// Records that could be matched in several equally good ways, and therefore were not.
public struct AmbiguousSet: Sendable, Hashable {
  public let ruleID: String
  public let ledgerIDs: [String]
  public let externalIDs: [String]
  public let reason: String
}

/// The ambiguous sets of a result, by their first external ids, each put into words when it is asked
/// for.
public struct AmbiguousSets: RandomAccessCollection, Sendable, Equatable {
  private let result: MatchResult

  init(_ result: MatchResult) { self.result = result }

  public var startIndex: Int { 0 }
  public var endIndex: Int { result.ambiguousRows.count }

  /// - Complexity: O(records of the set).
  public subscript(position: Int) -> AmbiguousSet {
    let set = result.ambiguousRows[position]
    return AmbiguousSet(
      ruleID: result.headers[set.pass].id,
      ledgerIDs: set.ledgerRows.map { result.ledger.id(at: Int($0)) },
      externalIDs: set.externalRows.map { result.external.id(at: Int($0)) },
      reason: result.ambiguityReason(set))
  }

  public static func == (left: AmbiguousSets, right: AmbiguousSets) -> Bool {
    left.elementsEqual(right)
  }
}

/// A record that is left over, and why.
public struct OpenRecord: Sendable, Hashable {
  public let side: Side
  public let row: Int
  public let id: String
  /// A stable word for the kind of reason, for example `no_candidate`.
  public let code: String
  public let reason: String
  /// The record's amount with all that earlier runs have settled of it.
  public let wholeAmount: Amount
  /// What is open of it after this run.
  public let openAmount: Amount
  /// Whether a part of it is settled, and the rest is open.
  public var isPartial: Bool { openAmount != wholeAmount && openAmount.minorUnits != 0 }
}

/// Sixteen hexadecimal digits.
func hexadecimal(_ value: UInt64) -> String {
  String(unsafeUninitializedCapacity: 16) { buffer in
    for place in 0..<16 {
      buffer[place] = hexadecimalDigit(
        UInt8(truncatingIfNeeded: value >> UInt64(60 - 4 * place) & 15))
    }
    return 16
  }
}

private func hexadecimalDigit(_ digit: UInt8) -> UInt8 {
  digit < 10 ? 0x30 + digit : 0x57 + digit
}

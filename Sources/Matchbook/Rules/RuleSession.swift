/// What a rule may know about the pass in which it is asked.
public struct RulePass: Sendable {
  public let ledger: RecordTable
  public let external: RecordTable
  /// Threads that the host allows.
  public let threads: Int
  private let openRows: @Sendable (Int, Side) -> Bool

  /// A pass over whole tables, for asking a rule outside of a run.
  public init(ledger: RecordTable, external: RecordTable, threads: Int = 1) {
    self.init(ledger: ledger, external: external, threads: threads) { _, _ in true }
  }

  init(
    ledger: RecordTable, external: RecordTable, threads: Int,
    isOpen: @escaping @Sendable (Int, Side) -> Bool
  ) {
    self.ledger = ledger
    self.external = external
    self.threads = threads
    openRows = isOpen
  }

  public func table(_ side: Side) -> RecordTable { side == .ledger ? ledger : external }

  /// Whether a row may still be matched; what is computed for another one is never looked at.
  public func isOpen(_ row: Int, on side: Side) -> Bool { openRows(row, side) }

  /// Calls `body` once for every piece from 0 to `pieces - 1`, on the run's threads, which have
  /// stacks of 8 MiB, except for the caller's own; returns when all are done.
  ///
  /// Results must not depend on which thread took which piece.
  public func run(pieces: Int, _ body: @Sendable (_ piece: Int) -> Void) {
    Workers(count: threads).run(pieces: pieces, body)
  }
}

/// A rule at work in one pass, for rules that keep something from one question to the next or whose
/// own code can fail on single records.
///
/// One session serves one pass; ``finish()`` ends it.
public protocol RuleSession: AnyObject, Sendable {
  /// Keys of all rows of a side, see ``Rule/keys(for:side:)``; rows that are not open may have none.
  func keys(for side: Side) throws -> RecordKeys?

  /// The judge of the pass; `nil` if being a candidate is enough.
  func makeJudge() throws -> (any PairJudge)?

  /// Judges whole matches where the rule lets a side give several records; `nil` if pairs are enough.
  func makeGroupJudge() throws -> (any GroupJudge)?

  /// Called once, when all candidates have been judged and before anything of the pass counts.
  ///
  /// - Returns: What went wrong; `nil` if nothing did.
  func finish() -> RuleFailures?
}

extension RuleSession {
  public func keys(for side: Side) throws -> RecordKeys? { nil }
  public func makeGroupJudge() throws -> (any GroupJudge)? { nil }
}

/// Judges matches that take several records of a side; called from several threads at once.
public protocol GroupJudge: Sendable {
  /// Says whether the records belong together as one match; rows are in the order of their ids.
  func judge(ledgerRows: [Int32], externalRows: [Int32]) throws -> Verdict

  /// Chooses the records that belong to one record, among those that the blocking allows; asked
  /// only under ``GroupPolicy/chosen(_:)``.
  ///
  /// - Parameter rows: In the order of their ids.
  /// - Returns: The chosen rows; empty if there are none.
  func choose(for row: Int32, of side: Side, among rows: [Int32]) throws -> [Int32]
}

extension GroupJudge {
  public func choose(for row: Int32, of side: Side, among rows: [Int32]) throws -> [Int32] { [] }
}

/// What went wrong in a rule's own code during a run.
///
/// A pair on which a rule fails is no match. A rule that fails often, or in a way that makes all its
/// answers doubtful, is *quarantined*: nothing that it proposed counts, its records stay open for the
/// rules after it, and the result is degraded, see ``MatchResult/isDegraded``.
public struct RuleFailures: Hashable, Sendable {
  public var ruleID: String
  /// How often the rule's code was called.
  public var calls: Int
  /// How many of the calls failed.
  public var errorCount: Int
  /// The first of them, by the ids of the records.
  public var exceptions: [RuleException]
  /// Why nothing of the rule counts; `nil` if it was not quarantined.
  public var quarantine: String?

  public init(
    ruleID: String, calls: Int, errorCount: Int, exceptions: [RuleException],
    quarantine: String? = nil
  ) {
    self.ruleID = ruleID
    self.calls = calls
    self.errorCount = errorCount
    self.exceptions = exceptions
    self.quarantine = quarantine
  }
}

/// One failed call of a rule's own code.
public struct RuleException: Hashable, Sendable {
  public var ledgerID: String?
  public var externalID: String?
  /// A stable code that never changes its meaning.
  public var code: String
  public var message: String
  /// The place in the rule's source, for example `invoice.lua:12`; empty if unknown.
  public var place: String
  /// The functions that were running, the innermost first, one per line; may be empty.
  public var traceback: String
  /// The rule's parameters by name.
  public var parameters: [RuleParameter]

  public init(
    ledgerID: String?, externalID: String?, code: String, message: String, place: String = "",
    traceback: String = "", parameters: [RuleParameter] = []
  ) {
    self.ledgerID = ledgerID
    self.externalID = externalID
    self.code = code
    self.message = message
    self.place = place
    self.traceback = traceback
    self.parameters = parameters
  }
}

/// The value that a parameter of a rule has in a run.
public struct RuleParameter: Hashable, Sendable {
  public var name: String
  public var value: String

  public init(name: String, value: String) {
    self.name = name
    self.value = value
  }
}

/// Where a rule comes from: kept with every match, so that it can be told later which code decided.
public struct RuleOrigin: Hashable, Sendable {
  /// The file or other source, as it was named when the rule was loaded.
  public var source: String
  /// SHA-256 of the source, as hexadecimal digits.
  public var sourceHash: String
  /// The language and its release, for example `Lua 5.4.4`.
  public var language: String
  public var parameters: [RuleParameter]

  public init(source: String, sourceHash: String, language: String, parameters: [RuleParameter]) {
    self.source = source
    self.sourceHash = sourceHash
    self.language = language
    self.parameters = parameters
  }
}

extension RuleException: CustomStringConvertible {
  public var description: String {
    var records: [String] = []
    if let ledgerID { records.append("ledger record \(ledgerID)") }
    if let externalID { records.append("external record \(externalID)") }
    var text = place.isEmpty ? "" : "\(place): "
    text += message
    if !records.isEmpty { text += "; \(records.joined(separator: ", "))" }
    if !parameters.isEmpty {
      text += "; " + parameters.map { "\($0.name) = \($0.value)" }.joined(separator: ", ")
    }
    return "\(text) [\(code)]"
  }
}

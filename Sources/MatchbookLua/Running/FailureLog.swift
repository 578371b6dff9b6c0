import CLuaBox
import Matchbook
import Synchronization

/// What can end a call of a rule's function.
public enum LuaFailureCode: String, Sendable, CaseIterable {
  /// An ordinary error, such as a call of nil or a bad result.
  case error = "lua.failed"
  case budget = "lua.budget"
  case memory = "lua.memory"
  /// A text that is too long.
  case text = "lua.text-length"
  case time = "lua.time"
  case edited = "lua.edited-record"
  /// The machine had no memory or no thread for it.
  case machine = "lua.no-state"

  init(_ status: luabox_status) {
    switch status {
    case LUABOX_BUDGET: self = .budget
    case LUABOX_MEMORY: self = .memory
    case LUABOX_STRING: self = .text
    case LUABOX_TIME: self = .time
    case LUABOX_EDITED: self = .edited
    case LUABOX_NO_STATE: self = .machine
    default: self = .error
    }
  }
}

/// Gathers the failures of a pass from all its threads, in an order that no thread decides.
final class FailureLog: Sendable {
  private struct State {
    var errorCount = 0
    /// By external and ledger id, the first ones.
    var exceptions: [RuleException] = []
    var kill: RuleException?
    /// Records whose key or normalised values failed: each thread that needs a record finds so by
    /// itself, and it is one failure.
    var records: Set<RecordPlace> = []
  }

  private struct RecordPlace: Hashable {
    var side: Side
    var row: Int

    /// `nil` for the failure of a pair, or of no record at all.
    init?(_ failure: LuaBox.Failure) {
      switch (failure.ledgerRow, failure.externalRow) {
      case (let row?, nil): (side, self.row) = (.ledger, row)
      case (nil, let row?): (side, self.row) = (.external, row)
      default: return nil
      }
    }
  }
  private let state = Locked(State())
  private let killed = Atomic(false)
  private let rule: LuaRule
  private let pass: RulePass

  init(_ rule: LuaRule, _ pass: RulePass) {
    self.rule = rule
    self.pass = pass
  }

  /// Whether the rule has been ended for good: nothing more is asked of it.
  var isKilled: Bool { killed.load(ordering: .relaxed) }

  var first: RuleException? { state.withLock { $0.kill ?? $0.exceptions.first } }

  /// - Returns: Whether the batch is to be ended.
  func note(_ failure: LuaBox.Failure) -> Bool {
    let exception = exception(failure)
    let isKill = failure.status.rawValue >= LUABOX_BUDGET.rawValue
    if isKill { killed.store(true, ordering: .relaxed) }
    state.withLock { state in
      if let place = RecordPlace(failure), !state.records.insert(place).inserted { return }
      state.errorCount += 1
      if isKill, state.kill.map({ FailureLog.precedes(exception, $0) }) ?? true {
        state.kill = exception
      }
      let place = state.exceptions.firstIndex { FailureLog.precedes(exception, $0) }
      guard (place ?? state.exceptions.count) < rule.settings.exceptionsKept else { return }
      state.exceptions.insert(exception, at: place ?? state.exceptions.count)
      if state.exceptions.count > rule.settings.exceptionsKept { state.exceptions.removeLast() }
    }
    return isKill
  }

  private static func precedes(_ left: RuleException, _ right: RuleException) -> Bool {
    (left.externalID ?? "", left.ledgerID ?? "") < (right.externalID ?? "", right.ledgerID ?? "")
  }

  private func exception(_ failure: LuaBox.Failure) -> RuleException {
    RuleException(
      ledgerID: failure.ledgerRow.map { pass.ledger.id(at: $0) },
      externalID: failure.externalRow.map { pass.external.id(at: $0) },
      code: LuaFailureCode(failure.status).rawValue, message: words(failure),
      place: failure.line > 0 ? "\(rule.file):\(failure.line)" : rule.file,
      traceback: failure.traceback, parameters: rule.parameterValues)
  }

  private func words(_ failure: LuaBox.Failure) -> String {
    let settings = rule.settings
    return switch LuaFailureCode(failure.status) {
    case .budget:
      "\(failure.message) (\(settings.instructionsPerCall) a call, "
        + "\(settings.instructionsPerGroup) for a group)"
    case .memory: "\(failure.message) of \(settings.memoryBytes) bytes"
    case .time: "\(failure.message): more than \(settings.secondsPerCall) seconds"
    default: failure.message
    }
  }

  /// - Returns: `nil` if nothing went wrong.
  func report(calls: Int) -> RuleFailures? {
    let state = state.withLock { $0 }
    guard state.errorCount > 0 else { return nil }
    let settings = rule.settings
    var failures = RuleFailures(
      ruleID: rule.header.id, calls: calls, errorCount: state.errorCount,
      exceptions: state.exceptions)
    if let kill = state.kill {
      // Which calls had been made by then depends on the threads, so they are not counted.
      failures.calls = 0
      failures.errorCount = 1
      failures.exceptions = [kill]
      failures.quarantine = kill.message
    } else if state.errorCount >= settings.errorsBeforeQuarantine {
      failures.quarantine =
        "\(state.errorCount) calls failed, \(settings.errorsBeforeQuarantine) are too many"
    } else if calls >= 1000, state.errorCount * 1000 > calls * settings.errorsPerThousandCalls {
      failures.quarantine =
        "\(state.errorCount) of \(calls) calls failed, more than "
        + "\(settings.errorsPerThousandCalls) in a thousand"
    }
    return failures
  }
}

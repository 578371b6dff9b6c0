import CLuaBox
import Matchbook
import Synchronization

/// A Lua rule at work in one pass: a box per thread, and everything that goes wrong in them.
final class LuaSession: RuleSession {
  let rule: LuaRule
  let pass: RulePass
  let failures: FailureLog
  private let setup: LuaBox.Setup
  /// Boxes that no thread is using.
  private let idle = Locked<[LuaBox]>([])

  init(_ rule: LuaRule, _ pass: RulePass, usesProxies: Bool = false) {
    self.rule = rule
    self.pass = pass
    failures = FailureLog(rule, pass)
    var setup = LuaBox.Setup(fields: rule.definition.needs)
    let rows = max(pass.ledger.count, pass.external.count, 1)
    while setup.slots / 2 >= rows { setup.slots /= 2 }
    setup.usesProxies = usesProxies
    self.setup = setup
  }

  /// Gives a box to the calling thread for as long as `body` runs.
  func withBox<Result>(_ body: (LuaBox) throws -> Result) throws -> Result {
    let box = try idle.withLock { $0.popLast() } ?? open()
    defer { idle.withLock { $0.append(box) } }
    return try body(box)
  }

  private func open() throws -> LuaBox {
    let box = try rule.openBox(setup)
    let withIDs = rule.definition.maySeeIDs || setup.usesProxies
    box.host.readers = [pass.ledger, pass.external].map {
      RecordReader($0, fields: rule.definition.needs, withIDs: withIDs)
    }
    let failures = failures
    box.host.failure = { failures.note($0) }
    return box
  }

  // MARK: Keys

  /// Rows per piece: enough to make opening a box cheap.
  private static let rowsPerPiece = 8192

  /// Keys are asked for by every index of the pass, and computed once.
  private let knownKeys = Locked<[Side: RecordKeys]>([:])

  func keys(for side: Side) throws -> RecordKeys? {
    guard rule.definition.hasKey else { return nil }
    if let known = knownKeys.withLock({ $0[side] }) { return known }
    let keys = try computeKeys(for: side)
    knownKeys.withLock { $0[side] = keys }
    return keys
  }

  /// Keys that were computed without a call.
  private let plannedCalls = Atomic(0)

  private func plannedKeys(for side: Side) throws -> PlannedKeys? {
    guard !setup.usesProxies, !rule.definition.hasNormalise,
      let plan = try withBox({ $0.keyPlan(side) })
    else { return nil }
    return PlannedKeys(plan, of: pass.table(side), needs: rule.definition.needs)
  }

  private func computeKeys(for side: Side) throws -> RecordKeys {
    let count = pass.table(side).count
    let planned = try plannedKeys(for: side)
    // On one thread there is nothing to put together.
    let most = pass.threads == 1 ? 1 : pass.threads * 4
    let pieces = max(1, min(most, count / LuaSession.rowsPerPiece))
    let outputs = Locked<[Int: Result<RecordKeys, any Error>]>([:])
    pass.run(pieces: pieces) { piece in
      let rows = count * piece / pieces..<count * (piece + 1) / pieces
      let found = Result { try self.keys(of: rows, side, planned) }
      outputs.withLock { $0[piece] = found }
    }
    let found = outputs.withLock { $0 }
    let parts = try (0..<pieces).compactMap { try found[$0]?.get() }
    guard parts.count > 1 else { return parts.first ?? RecordKeys() }
    var keys = RecordKeys()
    keys.reserveCapacity(
      rows: count, keys: parts.reduce(0) { $0 + $1.keyCount },
      bytes: parts.reduce(0) { $0 + $1.byteCount })
    for part in parts { keys.append(part) }
    return keys
  }

  private func keys(
    of rows: Range<Int>, _ side: Side, _ planned: PlannedKeys?
  ) throws -> RecordKeys {
    if let planned {
      var calls = 0
      let keys = planned.keys(of: rows) { row in
        let isOpen = pass.isOpen(row, on: side)
        calls += isOpen ? 1 : 0
        return isOpen
      }
      if let keys {
        plannedCalls.add(calls, ordering: .relaxed)
        return keys
      }
    }
    var keys = RecordKeys()
    keys.reserveCapacity(rows: rows.count, keys: rows.count, bytes: rows.count * 16)
    try withBox { box in
      // In turns, so that what the box has found is still near when it is taken over.
      for start in stride(from: rows.lowerBound, to: rows.upperBound, by: LuaSession.rowsPerTurn) {
        let rows = start..<min(start + LuaSession.rowsPerTurn, rows.upperBound)
        ask(box, for: rows, side, into: &keys)
      }
    }
    return keys
  }

  /// Rows whose keys are asked for at once.
  private static let rowsPerTurn = 4096

  private func ask(_ box: LuaBox, for rows: Range<Int>, _ side: Side, into keys: inout RecordKeys) {
    let open = rows.lazy.filter { self.pass.isOpen($0, on: side) }.map { Int32($0) }
    let wanted = failures.isKilled ? [] : Array(open)
    var found = luabox_key_list()
    luabox_keys(
      box.raw, side == .ledger ? 0 : 1, wanted, wanted.count,
      Int64(rule.settings.instructionsPerCall), &found)
    keys.append(found, of: wanted, in: rows)
  }

  // MARK: Judging

  func makeJudge() throws -> (any PairJudge)? {
    rule.definition.kind == .oneToOne ? Judge(session: self) : nil
  }

  func makeGroupJudge() throws -> (any GroupJudge)? {
    rule.definition.kind == .oneToOne ? nil : LuaGroupJudge(session: self)
  }

  struct Judge: PairJudge {
    let session: LuaSession

    func judge(_ pairs: Span<CandidatePair>, into verdicts: inout MutableSpan<Verdict>) throws {
      try session.judge(pairs, into: &verdicts)
    }
  }

  func judge(_ pairs: Span<CandidatePair>, into verdicts: inout MutableSpan<Verdict>) throws {
    if failures.isKilled {
      for index in verdicts.indices { verdicts[index] = .rejected }
      return
    }
    let budget = Int64(rule.settings.instructionsPerCall)
    let scores = try withBox { box in
      [Int32](unsafeUninitializedCapacity: pairs.count) { scores, count in
        count = pairs.count
        pairs.withUnsafeBufferPointer { pairs in
          pairs.withMemoryRebound(to: luabox_pair.self) { pairs in
            scores.update(repeating: -1)
            _ = luabox_judge(box.raw, pairs.baseAddress, pairs.count, scores.baseAddress, budget)
          }
        }
      }
    }
    for index in verdicts.indices {
      verdicts[index] = scores[index] < 0 ? .rejected : .accepted(score: scores[index])
    }
  }

  // MARK: The end

  func finish() -> RuleFailures? {
    let boxes = idle.withLock { boxes in
      defer { boxes = [] }
      return boxes
    }
    var calls = plannedCalls.load(ordering: .relaxed)
    for box in boxes {
      calls += box.callCount
      if luabox_verify(box.raw) == LUABOX_EDITED { _ = failures.note(box.failure) }
    }
    return failures.report(calls: calls)
  }

  /// Throws the first failure, for callers that want an answer or none.
  func throwFailure() throws {
    if let failure = finish()?.exceptions.first { throw LuaRunError(failure.description) }
  }
}

extension RecordKeys {
  /// Adds the keys that a box found for some of the rows; the others have none.
  mutating func append(_ found: luabox_key_list, of wanted: [Int32], in rows: Range<Int>) {
    var counts = [UInt8](repeating: 0, count: rows.count)
    var keyCount = 0
    for (place, row) in wanted.prefix(found.rowCount).enumerated() {
      counts[Int(row) - rows.lowerBound] = found.counts[place]
      keyCount += Int(found.counts[place])
    }
    let byteCount = keyCount > 0 ? Int(found.ends[keyCount - 1]) : 0
    append(
      utf8: UnsafeBufferPointer(start: found.text, count: byteCount),
      ends: UnsafeBufferPointer(start: found.ends, count: keyCount), counts: counts)
  }
}

/// Judges outside of a run, where a failure is an error.
struct StrictJudge: PairJudge {
  let session: LuaSession

  func judge(_ pairs: Span<CandidatePair>, into verdicts: inout MutableSpan<Verdict>) throws {
    try session.judge(pairs, into: &verdicts)
    if let failure = session.failures.first { throw LuaRunError(failure.description) }
  }
}

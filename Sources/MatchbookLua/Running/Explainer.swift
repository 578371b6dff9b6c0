import CLuaBox
import Matchbook

/// Says again, for people, what a rule's `match` said about records of two tables.
///
/// Nothing of it is kept while pairs are judged: the function is asked once more, with explanations
/// on, when somebody reads the reason. Each thread that asks gets a box of its own, with readers of the
/// two tables, for as long as the explainer lives.
final class Explainer: RuleExplainer {
  private let rule: LuaRule
  private let ledger: RecordTable
  private let external: RecordTable
  /// Boxes that no thread is using.
  private let idle = Locked<[LuaBox]>([])

  init(_ rule: LuaRule, _ ledger: RecordTable, _ external: RecordTable) {
    self.rule = rule
    self.ledger = ledger
    self.external = external
  }

  deinit {
    guard let box = idle.withLock({ $0.popLast() }) else { return }
    box.host.readers = []
    rule.spareBox.keep(box)
  }

  func reason(for pair: CandidatePair) -> String {
    words(why(pair)) ?? "fits rule \(rule.header.id)"
  }

  func reason(ledgerRows: [Int], externalRows: [Int]) -> String? {
    words(why(ledgerRows.map { Int32($0) }, externalRows.map { Int32($0) }))
  }

  private func words(_ why: Why) -> String? {
    switch why {
    case .nothing: nil
    case .text(let text): text
    case .failure(let failure):
      "fits rule \(rule.header.id); line \(failure.line) of it gives no reason: \(failure.message)"
    }
  }

  /// What `match` gives beside its score.
  enum Why {
    case nothing
    case text(String)
    /// A mistake in what is done for a reason only.
    case failure(LuaBox.Failure)

    var text: String { if case .text(let text) = self { text } else { "" } }
  }

  func why(_ pair: CandidatePair) -> Why {
    withBox { box in
      var bare = luabox_pair(ledger: pair.ledgerRow, external: pair.externalRow)
      var score: Int32 = -1
      luabox_judge(box.raw, &bare, 1, &score, Int64(rule.settings.instructionsPerCall))
      return score
    }
  }

  /// The same for a match that takes several records of a side.
  func why(_ ledgerRows: [Int32], _ externalRows: [Int32]) -> Why {
    guard rule.definition.kind != .oneToOne else {
      guard let left = ledgerRows.first, let right = externalRows.first else { return .nothing }
      return why(CandidatePair(ledgerRow: Int(left), externalRow: Int(right)))
    }
    return withBox { box in
      LuaGroupJudge.score(
        box, rule, ledgerRows: ledgerRows, externalRows: externalRows, ledger, external) ?? -1
    }
  }

  /// - Parameter judge: Gives a score, negative if there is none.
  private func withBox(_ judge: (LuaBox) -> Int32) -> Why {
    guard let box = idle.withLock({ $0.popLast() }) ?? open() else { return .nothing }
    box.host.lastFailure = nil
    let score = judge(box)
    var why = Why.nothing
    if let failure = box.host.lastFailure {
      why = .failure(failure)
    } else if score >= 0, case let text = box.why, !text.isEmpty {
      why = .text(text)
    }
    // A box that was ended says nothing more, and one in which a call left something behind would say
    // something else from now on; the next reason gets another one.
    if luabox_leave_no_trace(box.raw) { idle.withLock { $0.append(box) } }
    return why
  }

  private func open() -> LuaBox? {
    guard let box = rule.spareBox.take() ?? (try? rule.openBox(setup)) else { return nil }
    box.host.readers = [ledger, external].map {
      RecordReader(
        $0, fields: rule.definition.needs,
        withIDs: rule.definition.maySeeIDs)
    }
    box.host.failure = { [unowned host = box.host] failure in
      host.lastFailure = failure
      return false
    }
    return box
  }

  private var setup: LuaBox.Setup {
    var setup = LuaBox.Setup(fields: rule.definition.needs)
    setup.slots = 1
    setup.verifies = false
    setup.explains = true
    return setup
  }
}

/// A box for reasons that no explainer uses: opening one takes longer than giving a few reasons.
final class SpareBox: Sendable {
  private let box = Locked<LuaBox?>(nil)

  func take() -> LuaBox? {
    box.withLock { box in
      defer { box = nil }
      return box
    }
  }

  /// Keeps a box, unless there is one.
  func keep(_ other: LuaBox) {
    box.withLock { box in
      if box == nil { box = other }
    }
  }
}

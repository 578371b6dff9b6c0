import CLuaBox
import Matchbook

/// How many instructions a rule's `match` takes, over some pairs.
public struct InstructionCounts: Hashable, Sendable {
  public let calls: Int
  public let median: Int
  /// 99 of 100 calls take no more.
  public let percentile99: Int
  public let greatest: Int
  public let budget: Int
  /// Bytes that the rule used at most.
  public let peakMemory: Int
  /// Calls that failed.
  public let failed: Int
}

extension LuaRule {
  /// Counts the instructions of `match` on some pairs, exactly and therefore slowly.
  public func instructionCounts(
    of pairs: [CandidatePair], ledger: RecordTable, external: RecordTable
  ) throws -> InstructionCounts {
    try counts(of: pairs.count, settings.instructionsPerCall, ledger, external) { box, index in
      var bare = luabox_pair(
        ledger: pairs[index].ledgerRow, external: pairs[index].externalRow)
      var score: Int32 = -1
      luabox_judge(box.raw, &bare, 1, &score, Int64(settings.instructionsPerCall))
    }
  }

  /// The same for a rule that judges groups.
  public func instructionCounts(
    of groups: [(ledgerRows: [Int32], externalRows: [Int32])], ledger: RecordTable,
    external: RecordTable
  ) throws -> InstructionCounts {
    try counts(of: groups.count, settings.instructionsPerGroup, ledger, external) { box, index in
      _ = LuaGroupJudge.score(
        box, self, ledgerRows: groups[index].ledgerRows, externalRows: groups[index].externalRows,
        ledger, external)
    }
  }

  private func counts(
    of calls: Int, _ budget: Int, _ ledger: RecordTable, _ external: RecordTable,
    _ call: (LuaBox, Int) -> Void
  ) throws -> InstructionCounts {
    let box = try openBox(counting: true)
    box.host.readers = [
      RecordReader(ledger, fields: definition.needs),
      RecordReader(external, fields: definition.needs),
    ]
    var failed = 0
    box.host.failure = { _ in
      failed += 1
      return false
    }
    var counts: [Int] = []
    for index in 0..<calls {
      call(box, index)
      counts.append(box.instructions)
    }
    counts.sort()
    func percentile(_ share: Int) -> Int {
      counts.isEmpty ? 0 : counts[min(counts.count - 1, counts.count * share / 100)]
    }
    return InstructionCounts(
      calls: counts.count, median: percentile(50), percentile99: percentile(99),
      greatest: counts.last ?? 0, budget: budget, peakMemory: box.peakMemory, failed: failed)
  }
}

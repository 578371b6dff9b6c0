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
    for pair in pairs {
      var bare = luabox_pair(ledger: pair.ledgerRow, external: pair.externalRow)
      var score: Int32 = -1
      luabox_judge(box.raw, &bare, 1, &score, Int64(settings.instructionsPerCall))
      counts.append(box.instructions)
    }
    counts.sort()
    func percentile(_ share: Int) -> Int {
      counts.isEmpty ? 0 : counts[min(counts.count - 1, counts.count * share / 100)]
    }
    return InstructionCounts(
      calls: counts.count, median: percentile(50), percentile99: percentile(99),
      greatest: counts.last ?? 0, budget: settings.instructionsPerCall, peakMemory: box.peakMemory,
      failed: failed)
  }
}

import Glibc
import Matchbook
import MatchbookLua

/// Measures how long rules take.
enum Stopwatch {
  static func seconds(_ body: () throws -> Void) rethrows -> Double {
    var start = timespec()
    var end = timespec()
    clock_gettime(CLOCK_MONOTONIC, &start)
    try body()
    clock_gettime(CLOCK_MONOTONIC, &end)
    return Double(end.tv_sec - start.tv_sec) + Double(end.tv_nsec - start.tv_nsec) / 1e9
  }

  /// The shortest of some rounds: what is beyond it was somebody else's.
  private static let rounds = 3
  /// Pairs of one call, as in a run.
  private static let batch = 4096

  /// How many pairs a judge takes in a second, on one thread.
  static func pairsPerSecond(
    _ judge: any PairJudge, _ pairs: [CandidatePair]
  ) throws -> Double {
    var best = Double.infinity
    for _ in 0..<rounds {
      let time = try seconds {
        for start in stride(from: 0, to: pairs.count, by: batch) {
          let part = pairs[start..<min(start + batch, pairs.count)]
          var verdicts = [Verdict](repeating: .rejected, count: part.count)
          var span = verdicts.mutableSpan
          try judge.judge(part.span, into: &span)
        }
      }
      best = min(best, time)
    }
    return best > 0 ? Double(pairs.count) / best : 0
  }

  /// How many candidates a rule of ordinary length judges in a second on this machine.
  static func ordinaryRate() throws -> Double {
    let rule = try LuaRule.load(
      Array(RuleTemplate.oneToOne.source(id: "ordinary").utf8), file: "ordinary.lua")
    guard let euro = Currency("EUR"), let day = Day("2026-03-02") else { return 0 }
    let count = 256
    func records(_ prefix: String, _ step: Int64) -> [Record] {
      (0..<count).map { index in
        Record(
          id: "\(prefix)\(index)",
          amount: Amount(minorUnits: 10_000 + Int64(index) * step, currency: euro), date: day,
          reference: "INV")
      }
    }
    let ledger = try RecordTable(records("L", 1))
    let external = try RecordTable(records("X", 3))
    let pairs = (0..<count * count).map {
      CandidatePair(ledgerRow: $0 / count, externalRow: $0 % count)
    }
    guard let session = try rule.makeSession(for: RulePass(ledger: ledger, external: external)),
      let judge = try session.makeJudge()
    else { return 0 }
    return try pairsPerSecond(judge, pairs)
  }
}

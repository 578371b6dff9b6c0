import Matchbook
import MatchbookLua

/// How many records share each key of a rule: what its index will hold, without a call of `match`.
struct BlockCensus {
  struct Block {
    /// For people: the values that all its records have.
    let key: String
    let ledger: Int
    let external: Int
    var pairs: Int { ledger.multipliedReportingOverflow(by: external).partialValue }
  }

  /// Keys that records of both sides have.
  let sharedKeys: Int
  /// Those of the most pairs, the largest first.
  let largest: [Block]
  /// What computing the keys took, in seconds.
  let keySeconds: Double

  private static let named = 5

  /// - Complexity: O(records).
  init(of rule: LuaRule, ledger: RecordTable, external: RecordTable) throws {
    let fields = (rule.blockings.first?.keys ?? []).compactMap { key -> Field? in
      if case .value(let field, _) = key.ledger { field } else { nil }
    }
    var computed: [Side: [[String]]] = [:]
    var failure: RuleException?
    keySeconds = try Stopwatch.seconds {
      guard let session = try rule.makeSession(for: RulePass(ledger: ledger, external: external))
      else { return }
      for side in Side.allCases { computed[side] = try session.keys(for: side)?.texts }
      failure = session.finish()?.exceptions.first
    }
    if let failure { throw KeyFailure(failure: failure) }
    var counts: [String: (ledger: Int, external: Int)] = [:]
    for side in Side.allCases {
      let table = side == .ledger ? ledger : external
      for row in 0..<table.count {
        guard let values = BlockCensus.values(fields, row, table) else { continue }
        for key in computed[side].map({ $0[row] }) ?? [""] {
          let name = (values + (key.isEmpty ? [] : ["key \(key)"])).joined(separator: ", ")
          if side == .ledger {
            counts[name, default: (0, 0)].ledger += 1
          } else {
            counts[name, default: (0, 0)].external += 1
          }
        }
      }
    }
    let shared = counts.filter { $0.value.ledger > 0 && $0.value.external > 0 }
    sharedKeys = shared.count
    largest =
      shared.map { name, count in
        Block(
          key: name.isEmpty ? "all records" : name, ledger: count.ledger, external: count.external)
      }
      .sorted { ($1.pairs, $0.key) < ($0.pairs, $1.key) }.prefix(BlockCensus.named).map { $0 }
  }

  /// `nil` if one is missing, which matches nothing.
  private static func values(_ fields: [Field], _ row: Int, _ table: RecordTable) -> [String]? {
    var values: [String] = []
    for field in fields {
      guard let text = table.text(field, at: row) else { return nil }
      values.append("\(field.name) \(text)")
    }
    return values
  }
}

extension RecordKeys {
  /// The keys of every row.
  fileprivate var texts: [[String]] {
    (0..<rowCount).map { row in
      (Int(starts[row])..<Int(starts[row + 1])).map { key in
        String(decoding: bytes[ends[key]..<ends[key + 1]], as: UTF8.self)
      }
    }
  }
}

/// A key function that failed: the plan would leave records out.
private struct KeyFailure: Error, CustomStringConvertible {
  let failure: RuleException
  var description: String { failure.description }
}

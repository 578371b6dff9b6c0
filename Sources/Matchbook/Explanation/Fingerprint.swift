extension MatchResult {
  /// 32 hexadecimal digits over all records, rules and options.
  ///
  /// Equal for equal input in any order of records and on any number of threads; it tells
  /// accidental differences apart and is no protection against forgery.
  public var fingerprint: String {
    var first: UInt64 = 0
    var second: UInt64 = 0
    for (table, seed) in [(ledger, UInt64(21)), (external, UInt64(22))] {
      let (a, b) = table.contentHash(seed: seed, Workers(count: options.threads))
      first = first &* 31 &+ a
      second = second &* 31 &+ b
    }
    var text = "strategy \(options.strategy?.rawValue ?? "by rule") group "
    text += options.groupBy.map(\.name).joined(separator: ",")
    let limits = options.limits
    for limit in [
      limits.pairsPerKey, limits.acceptedPairsPerKey, limits.arcVisitsPerComponent,
      limits.arcsForTiesByID,
    ] {
      text += " \(limit)"
    }
    if !options.facts.isEmpty { text += " facts \(options.facts.canonicalText)" }
    if let budget = options.riskBudget { text += " budget \(budget.canonicalText)" }
    for rule in rules { text += "\n\(rule.canonicalText)" }
    for header in headers {
      if let partial = header.partial { text += "\n\(header.id) \(partial.canonicalText)" }
    }
    text.withUTF8 {
      first &+= StableHash.hash($0, seed: 31)
      second &+= StableHash.hash($0, seed: 32)
    }
    return hexadecimal(first) + hexadecimal(second)
  }
}

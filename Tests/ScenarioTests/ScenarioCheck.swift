import Matchbook

extension ScenarioRun {
  /// What differs from the expectations, each as `file:line: …`; empty if nothing does.
  ///
  /// All accepted matches, suggestions, ambiguous sets and limits have to be expected; open records
  /// and counts are looked at where a line asks about them.
  func differences() -> [String] {
    switch outcome {
    case .refused(let code, let text):
      return refusalDifferences(code, text)
    case .result(let result):
      return scenario.expectations.flatMap { expectation in
        difference(expectation.outcome, result).map { place(expectation) + $0 }
      } + unexpected(result)
    }
  }

  private func place(_ expectation: Expectation) -> String {
    "\(scenario.name):\(expectation.line): "
  }

  private func refusalDifferences(_ code: String, _ text: String) -> [String] {
    let differences = scenario.expectations.compactMap { expectation -> String? in
      guard case .error(let expected, let reason) = expectation.outcome else {
        return place(expectation) + "the run was refused: \(text)"
      }
      if expected != code { return place(expectation) + "another error: \(text)" }
      if let reason, !text.contains(reason) {
        return place(expectation) + "its text has no \"\(reason)\": \(text)"
      }
      return nil
    }
    return differences
  }

  private func difference(_ outcome: Expectation.Outcome, _ result: MatchResult) -> [String] {
    switch outcome {
    case .match(let pairing): return differences(pairing, Array(result.matches), .accepted)
    case .suggested(let pairing): return differences(pairing, Array(result.matches), .suggested)
    case .ambiguous(let pairing):
      guard
        let set = result.ambiguous.first(where: {
          $0.ledgerIDs == pairing.ledgerIDs && $0.externalIDs == pairing.externalIDs
        })
      else {
        let sets = result.ambiguous.map { "\($0.ledgerIDs) with \($0.externalIDs)" }
        return ["no such ambiguous set; there are \(sets)"]
      }
      return compare("rule", pairing.rule, set.ruleID) + contains(pairing.reason, set.reason)
    case .open(let side, let ids, let code, let reason):
      let open = result.open(side)
      return ids.flatMap { id in
        guard let record = open.first(where: { $0.id == id }) else {
          return ["\(side.rawValue) record \(id) is not open"]
        }
        return compare("code", code, record.code) + contains(reason, record.reason)
      }
    case .counts(let counts):
      return counts.flatMap { name, value in
        CountNames.all[name].map { compare(name, value, $0(result.counts)) } ?? []
      }
    case .tieOut(let currency, let sums):
      guard let tieOut = result.tieOut.first(where: { $0.currency.code == currency }) else {
        return ["there is no tie-out for \(currency)"]
      }
      return sums.flatMap { name, value in
        TieOutNames.all[name].map { compare(name, value, tieOut.text($0(tieOut))) } ?? []
      }
    case .limit(let rule):
      return result.limits.contains { $0.ruleID == rule } ? [] : ["no limit of \(rule) was reached"]
    case .error(let code, _): return ["the run was not refused with \(code)"]
    }
  }

  private func differences(
    _ pairing: Expectation.Pairing, _ matches: [Match], _ status: Match.Status
  ) -> [String] {
    let found = matches.first {
      $0.status == status && $0.ledgerIDs == pairing.ledgerIDs
        && $0.externalIDs == pairing.externalIDs
    }
    guard let found else {
      let pairs = matches.map {
        "\($0.ledgerIDs.joined(separator: ", ")) with \($0.externalIDs.joined(separator: ", ")) "
          + "(\($0.status))"
      }
      return ["no such \(status) match; there are \(pairs)"]
    }
    return compare("rule", pairing.rule, found.ruleID)
      + compare("score", pairing.score.flatMap(Self.millionths), found.score)
      + contains(pairing.reason, found.reason)
  }

  /// A decimal from 0 to 1 as millionths.
  private static func millionths(_ text: String) -> Int32? {
    Ratio(decimal: text).map { Int32($0.numerator * 1_000_000 / $0.denominator) }
  }

  private func compare<Value: Equatable>(
    _ what: String, _ expected: Value?, _ found: Value
  ) -> [String] {
    expected == nil || expected == found ? [] : ["\(what) is \(found)"]
  }

  private func contains(_ expected: String?, _ found: String) -> [String] {
    guard let expected, !found.contains(expected) else { return [] }
    return ["the reason is: \(found)"]
  }

  /// Matches, ambiguous sets and limits that no line speaks of.
  private func unexpected(_ result: MatchResult) -> [String] {
    var pairs: [String: Set<String>] = [:]
    for expectation in scenario.expectations {
      switch expectation.outcome {
      case .match(let pairing): pairs["accepted", default: []].insert(pairing.key)
      case .suggested(let pairing): pairs["suggested", default: []].insert(pairing.key)
      case .ambiguous(let pairing): pairs["ambiguous", default: []].insert(pairing.key)
      case .limit(let rule): pairs["limit", default: []].insert(rule)
      default: break
      }
    }
    func isExpected(_ kind: String, _ key: String) -> Bool { pairs[kind]?.contains(key) == true }
    var unexpected: [String] = []
    for match in result.matches {
      let key = Expectation.Pairing(ledgerIDs: match.ledgerIDs, externalIDs: match.externalIDs).key
      if !isExpected("\(match.status)", key) {
        unexpected.append("unexpected \(match.status) match \(key) by \(match.ruleID)")
      }
    }
    for set in result.ambiguous {
      let key = Expectation.Pairing(ledgerIDs: set.ledgerIDs, externalIDs: set.externalIDs).key
      if !isExpected("ambiguous", key) { unexpected.append("unexpected ambiguous set \(key)") }
    }
    for limit in result.limits where !isExpected("limit", limit.ruleID) {
      unexpected.append("unexpected limit in \(limit.ruleID): \(limit.explanation)")
    }
    return unexpected.map { "\(scenario.name): \($0)" }
  }
}

extension Expectation.Pairing {
  fileprivate var key: String {
    ledgerIDs.joined(separator: ", ") + " with " + externalIDs.joined(separator: ", ")
  }
}

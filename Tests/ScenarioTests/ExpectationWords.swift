import Matchbook

/// Reads what stands behind `expect`.
struct ExpectationWords {
  private let file: String
  private let line: Int
  private var words: ArraySlice<String>
  /// What stands behind `because`.
  private let reason: String?

  init(file: String, line: Int, text: String) {
    self.file = file
    self.line = line
    let parts = text.split(separator: " ", omittingEmptySubsequences: true).map(String.init)
    let end = parts.firstIndex(of: "because")
    words = parts[..<(end ?? parts.count)]
    // The reason keeps its single blanks; it is compared as a part of the real one.
    reason = end.map { parts[($0 + 1)...].joined(separator: " ") }
  }

  private static let forms = """
    match L-1 with X-1 by RULE, suggested L-1 with X-1 by RULE score 0.9, ambiguous L-1 with X-1, \
    X-2, open ledger L-1 as CODE, counts matched 1 unmatched 0, tie-out EUR tolerated 0.50, limit \
    RULE, error CODE; each may end in: because WORDS
    """

  mutating func readOutcome() throws(ScenarioError) -> Expectation.Outcome {
    let outcome: Expectation.Outcome
    switch words.popFirst() ?? "" {
    case "match": outcome = .match(try readPairing())
    case "suggested": outcome = .suggested(try readPairing())
    case "ambiguous": outcome = .ambiguous(try readPairing())
    case "open": outcome = try readOpen()
    case "counts":
      var counts: [(String, Int)] = []
      for (name, value) in try readSums() {
        guard let value = Int(value), CountNames.all[name] != nil else {
          throw error("\"\(name) \(value)\" is no count; there are \(CountNames.list)")
        }
        counts.append((name, value))
      }
      outcome = .counts(counts)
    case "tie-out":
      let currency = try readWord("a currency")
      let sums = try readSums()
      for (name, _) in sums where TieOutNames.all[name] == nil {
        throw error("\"\(name)\" is no sum; there are \(TieOutNames.list)")
      }
      outcome = .tieOut(currency: currency, sums: sums)
    case "limit": outcome = .limit(rule: try readWord("a rule's id"))
    case "error": outcome = .error(code: try readWord("an error's code"), reason: reason)
    case let word: throw error("cannot expect \"\(word)\"; expected \(Self.forms)")
    }
    guard words.isEmpty else {
      throw error("does not know what to do with \"\(words.joined(separator: " "))\"")
    }
    return outcome
  }

  private mutating func readPairing() throws(ScenarioError) -> Expectation.Pairing {
    var pairing = Expectation.Pairing(
      ledgerIDs: try readIDs(), externalIDs: [], reason: reason)
    guard words.popFirst() == "with" else {
      throw error("expected \"with\" between the ledger's and the external ids")
    }
    pairing.externalIDs = try readIDs()
    while let word = words.first, word == "by" || word == "score" {
      words.removeFirst()
      if word == "by" {
        pairing.rule = try readWord("a rule's id")
      } else {
        pairing.score = try readWord("a score")
      }
    }
    return pairing
  }

  private mutating func readOpen() throws(ScenarioError) -> Expectation.Outcome {
    let name = try readWord("a side")
    guard let side = Side(rawValue: name) else {
      throw error("\"\(name)\" is no side; expected ledger or external")
    }
    let ids = try readIDs()
    var code: String?
    if words.first == "as" {
      words.removeFirst()
      code = try readWord("a code such as no_candidate")
    }
    return .open(side: side, ids: ids, code: code, reason: reason)
  }

  /// One id, or several with commas behind all but the last.
  private mutating func readIDs() throws(ScenarioError) -> [String] {
    var ids: [String] = []
    while true {
      let word = try readWord("an id")
      guard word.hasSuffix(",") else { return ids + [word] }
      ids.append(String(word.dropLast()))
    }
  }

  /// Names and values in turn.
  private mutating func readSums() throws(ScenarioError) -> [(name: String, value: String)] {
    var sums: [(name: String, value: String)] = []
    while let name = words.popFirst() {
      sums.append((name, try readWord("a value behind \"\(name)\"")))
    }
    guard !sums.isEmpty else { throw error("expected a name and a value") }
    return sums
  }

  private mutating func readWord(_ what: String) throws(ScenarioError) -> String {
    guard let word = words.popFirst() else { throw error("expected \(what), found the end") }
    return word
  }

  private func error(_ message: String) -> ScenarioError {
    ScenarioError(file: file, line: line, message: message)
  }
}

/// What `expect counts` may name.
enum CountNames {
  static let all: [String: @Sendable (MatchResult.Counts) -> Int] = [
    "ledger": { $0.ledger }, "external": { $0.external }, "matched": { $0.matched },
    "unmatched": { $0.unmatched }, "ledger-matched": { $0.ledgerMatched },
    "ledger-open": { $0.ledgerOpen }, "links": { $0.links }, "suggested": { $0.suggested },
    "partial": { $0.partial }, "ledger-partial": { $0.ledgerPartial },
    "closed": { $0.closed }, "ledger-closed": { $0.ledgerClosed },
    "ambiguous-ledger": { $0.ambiguousLedger }, "ambiguous-external": { $0.ambiguousExternal },
  ]

  static var list: String { all.keys.sorted().joined(separator: ", ") }
}

/// What `expect tie-out` may name.
enum TieOutNames {
  static let all: [String: @Sendable (TieOut) -> Int128] = [
    "ledger": { $0.ledgerSum }, "external": { $0.externalSum },
    "tolerated": { $0.toleratedDifference }, "open-ledger": { $0.openLedgerSum },
    "open-external": { $0.openExternalSum }, "closed-ledger": { $0.closedLedgerSum },
    "closed-external": { $0.closedExternalSum },
  ]

  static var list: String { all.keys.sorted().joined(separator: ", ") }
}

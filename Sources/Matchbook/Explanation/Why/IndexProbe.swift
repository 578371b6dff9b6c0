/// Tells what the index of a pass did with two records.
struct IndexProbe {
  let probe: ConditionProbe
  let sides: ComparableSides
  let grouping: [Field]

  /// - Returns: `nil` if the two records cannot be compared at all.
  init?(_ probe: ConditionProbe, grouping: [Field]) {
    guard
      let sides = try? ComparableSides(
        ledger: probe.ledger, external: probe.external, workers: Workers(count: 1))
    else { return nil }
    self.probe = probe
    self.sides = sides
    self.grouping = grouping
  }

  /// - Parameter ruleKeys: The keys that the rule computed for either record.
  func finding(
    _ blocking: Blocking, ruleKeys: (ledger: [String], external: [String])
  ) -> IndexFinding {
    var keys = blocking.keys
    if blocking.amount != nil, !keys.contains(Blocking.Key(.currency)) {
      // A tolerance compares amounts of one currency only.
      keys.append(Blocking.Key(.currency))
    }
    var parts = keys.map(finding)
    if blocking.usesRuleKeys { parts.append(finding(ruleKeys)) }
    parts += grouping.map(finding)
    if let tolerance = blocking.amount {
      parts.append(probe.finding(IndexProbe.test(.amount(within: tolerance))))
    }
    if let window = blocking.date {
      parts.append(probe.finding(IndexProbe.test(.date(within: window))))
    }
    return IndexFinding(parts: parts)
  }

  private static func test(_ condition: Condition) -> Test {
    if case .test(let test) = condition { return test }
    return Test(ledger: .constant(""), external: .constant(""), .equal)
  }

  private func finding(_ key: Blocking.Key) -> TestFinding {
    let test = key.test
    let found = probe.finding(test)
    let holds = WholeKeyCheck(
      encoder(.ledger, [key.ledger], []), encoder(.external, [key.external], [])
    ).agree(0, 0)
    guard holds != found.holds else { return found }
    // Keys of numbers are compared as they are written, tests by their value.
    return TestFinding(
      name: found.name, holds: holds,
      words: holds ? "same \(test.name)" : probe.readings(test, probe.values(of: test)),
      ledgerValue: found.ledgerValue, externalValue: found.externalValue,
      ledgerReading: found.ledgerReading, externalReading: found.externalReading, slack: nil)
  }

  private func finding(_ field: Field) -> TestFinding {
    let holds = WholeKeyCheck(
      encoder(.ledger, [], [field]), encoder(.external, [], [field])
    ).agree(0, 0)
    let left = probe.ledger.text(field, at: 0)
    let right = probe.external.text(field, at: 0)
    func shown(_ text: String?) -> String { text.map { "\"\($0)\"" } ?? "nothing" }
    return TestFinding(
      name: "\(field.name) (group)", holds: holds,
      words: holds
        ? "same group: \(field.name) \(shown(left))"
        : "\(field.name) \(shown(left)) and \(shown(right)) are two groups",
      ledgerValue: left, externalValue: right, ledgerReading: nil, externalReading: nil, slack: nil)
  }

  private func finding(_ keys: (ledger: [String], external: [String])) -> TestFinding {
    let shared = keys.ledger.first { keys.external.contains($0) }
    let words: String
    if let shared {
      words = "same key \"\(shared)\", computed by the rule"
    } else if keys.ledger.isEmpty || keys.external.isEmpty {
      words =
        "the rule computed no key for the "
        + (keys.ledger.isEmpty ? "ledger" : "external") + " record"
    } else {
      words = "the rule computed the keys \(keys.ledger.shortList) and \(keys.external.shortList)"
    }
    return TestFinding(
      name: "key computed by the rule", holds: shared != nil, words: words,
      ledgerValue: keys.ledger.isEmpty ? nil : keys.ledger.joined(separator: ", "),
      externalValue: keys.external.isEmpty ? nil : keys.external.joined(separator: ", "),
      ledgerReading: nil, externalReading: nil, slack: nil)
  }

  private func encoder(
    _ side: Side, _ expressions: [Blocking.Expression], _ grouping: [Field]
  ) -> KeyEncoder {
    KeyEncoder(
      expressions, ruleKeys: nil, grouping: grouping, side: sides[side],
      amountBytes: sides.amountBytes)
  }
}

extension Blocking.Key {
  /// The test that asks what the key asks.
  var test: Test {
    switch (ledger, external) {
    case (.value(let left, let leftSteps), .value(let right, let rightSteps)):
      return Test(
        ledger: .field(left, normalised: leftSteps),
        external: .field(right, normalised: rightSteps),
        .equal, name: left == right ? left.name : "ledger \(left) and external \(right)")
    default:
      return Test(
        ledger: .field(.date, normalised: []), external: .field(.date, normalised: []), .sameMonth,
        name: "month of date")
    }
  }
}

extension RecordKeys {
  /// The keys of one row, as texts.
  func texts(of row: Int) -> [String] {
    guard row < rowCount else { return [] }
    return (starts[row]..<starts[row + 1]).map { index in
      String(decoding: bytes[ends[Int(index)]..<ends[Int(index) + 1]], as: UTF8.self)
    }
  }
}

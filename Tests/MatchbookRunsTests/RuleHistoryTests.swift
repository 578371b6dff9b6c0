import Matchbook
import MatchbookRuns
import Testing

/// What an id and a version of a rule stand for never changes.
@Suite struct RuleHistoryTests {
  /// A rule with a source, as those in Lua have one.
  private struct SourcedRule: Rule {
    var header: RuleHeader
    var origin: RuleOrigin?
    private let inner = Desk.exact

    init(_ id: String, version: String = "1.0.0", hash: String, days: String = "3") {
      header = RuleHeader(id: id, version: version)
      origin = RuleOrigin(
        source: "\(id).lua", sourceHash: hash, language: "Lua 5.4.4",
        parameters: [RuleParameter(name: "days", value: days)])
    }

    var blockings: [Blocking] { inner.blockings }
    var fields: Set<Field> { inner.fields }
    var canonicalText: String { "\(header.id) \(header.version) \(origin?.sourceHash ?? "")" }
    func makeJudge(ledger: RecordTable, external: RecordTable) throws -> (any PairJudge)? {
      try inner.makeJudge(ledger: ledger, external: external)
    }
  }

  private func table(_ count: Int) throws -> RecordTable {
    let currency = try #require(Currency("EUR"))
    return try RecordTable(
      (0..<count).map { index in
        Record(
          id: "\(index)", amount: Amount(minorUnits: Int64(100 + index), currency: currency),
          date: Day(year: 2026, month: 3, day: 2), reference: "R\(index)")
      })
  }

  @discardableResult
  private func run(
    _ desk: Desk, _ id: String, _ rules: [any Rule], isDryRun: Bool = false
  ) throws -> RunMatchOutcome {
    try desk.manager.matchInstantly(
      RunRequest(id: id, book: id), ledger: table(3), external: table(3),
      RunMatchRequest(rules: rules), isDryRun: isDryRun)
  }

  private func changed(_ id: String, _ hash: String, in run: String) -> ChangedRule {
    ChangedRule(
      rule: RuleReference(id: id, version: "1.0.0"), sourceHash: hash, run: run, earlierHash: "aa")
  }

  @Test(arguments: Desk.Kind.allCases)
  func anotherSourceOfOneVersionIsRefused(kind: Desk.Kind) throws {
    let desk = try Desk(kind)
    defer { desk.remove() }
    try run(desk, "march", [SourcedRule("fees", hash: "aa")])
    #expect(throws: RunError.changedRules([changed("fees", "bb", in: "march")])) {
      try run(desk, "april", [SourcedRule("other", hash: "cc"), SourcedRule("fees", hash: "bb")])
    }
    // Nothing was done: neither the run nor the rule beside it is known.
    #expect(throws: RunError.notFound(noun: "run", id: "april")) {
      try desk.manager.run("april")
    }
    #expect(try run(desk, "may", [SourcedRule("other", hash: "dd")]).accepted == 3)
    #expect(try desk.faults() == [])
  }

  @Test(arguments: Desk.Kind.allCases)
  func aDryRunOnlyWarnsAndLeavesNoMark(kind: Desk.Kind) throws {
    let desk = try Desk(kind)
    defer { desk.remove() }
    #expect(
      try run(desk, "first", [SourcedRule("fees", hash: "zz")], isDryRun: true).changedRules == [])
    try run(desk, "march", [SourcedRule("fees", hash: "aa")])
    let trial = try run(desk, "trial", [SourcedRule("fees", hash: "bb")], isDryRun: true)
    #expect(trial.changedRules == [changed("fees", "bb", in: "march")])
    #expect(trial.accepted == 3)
    #expect(try desk.manager.ruleSources(ofRun: "trial") == [])
    let again = try desk.manager.tryOut(
      run: "march", RunMatchRequest(rules: [SourcedRule("fees", hash: "cc")]))
    #expect(again.changedRules == [changed("fees", "cc", in: "march")])
  }

  @Test(arguments: Desk.Kind.allCases)
  func anotherVersionOrOtherParametersAreWelcome(kind: Desk.Kind) throws {
    let desk = try Desk(kind)
    defer { desk.remove() }
    try run(desk, "march", [SourcedRule("fees", hash: "aa")])
    try run(desk, "april", [SourcedRule("fees", hash: "aa", days: "5")])
    try run(desk, "may", [SourcedRule("fees", version: "1.0.1", hash: "bb"), Desk.exact])
    let used = try ["march", "april", "may"].map { id in
      try desk.manager.ruleSources(ofRun: id).map { rule in
        "\(rule.rule.id) \(rule.rule.version) \(rule.sourceHash) \(rule.source) \(rule.language) "
          + rule.parameters.map { "\($0.name)=\($0.value)" }.joined()
      }
    }
    #expect(
      used == [
        ["fees 1.0.0 aa fees.lua Lua 5.4.4 days=3"], ["fees 1.0.0 aa fees.lua Lua 5.4.4 days=5"],
        ["fees 1.0.1 bb fees.lua Lua 5.4.4 days=3"],
      ])
  }

  @Test(arguments: Desk.Kind.allCases)
  func aRunThatIsMatchedTwiceKeepsEachRuleOnceAndADeletedOneNone(kind: Desk.Kind) throws {
    let desk = try Desk(kind)
    defer { desk.remove() }
    let request = RunMatchRequest(rules: [SourcedRule("fees", hash: "aa")])
    _ = try desk.manager.matchInstantly(
      RunRequest(id: "march", book: "b", mode: .manual), ledger: table(3), external: table(3),
      request)
    _ = try desk.manager.match(run: "march", request)
    #expect(try desk.manager.ruleSources(ofRun: "march").count == 1)
    try desk.manager.deleteRun("march")
    // What no run has used may change.
    #expect(try run(desk, "april", [SourcedRule("fees", hash: "bb")]).accepted == 3)
  }
}

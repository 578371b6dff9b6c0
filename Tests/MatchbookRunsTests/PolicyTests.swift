import Matchbook
import MatchbookRuns
import Testing

/// A policy that is kept in its store.
@Suite struct PolicyTests {
  private static let text = """
    {
      "split_duties": true,
      "manual_tolerances": { "EUR": "0.05", "JPY": "10" },
      "adjustment_limits": { "write_off": { "EUR": "10.00" }, "fee": {} },
      "severity": {
        "lines": [
          { "severity": "critical", "kinds": ["controlTotal", "amountMismatch"], "at_least": 5 },
          { "severity": "warning", "at_least_days": 30 } ],
        "otherwise": "info"
      }
    }
    """

  @Test func everyMemberIsRead() throws {
    let policy = try RunPolicy(json: Self.text)
    #expect(policy.splitsDuties)
    #expect(policy.manualTolerances.map(\.description) == ["0.05 EUR", "10 JPY"])
    #expect(policy.adjustmentLimits[.writeOff]?.map(\.description) == ["10.00 EUR"])
    #expect(policy.adjustmentLimits[.fee] == [] && policy.adjustmentLimits[.fxDifference] == nil)
    #expect(
      policy.severity
        == SeverityPolicy(
          lines: [
            SeverityPolicy.Line(
              .critical, kinds: [.controlTotal, .amountMismatch], leastUnits: 5),
            SeverityPolicy.Line(.warning, leastAgeDays: 30),
          ], usual: .info))
    let usual = try RunPolicy(json: "{}")
    #expect(!usual.splitsDuties && usual.severity == SeverityPolicy())
  }

  @Test(arguments: [
    ("[]", "policy $, line 1", "an array", "an object"),
    ("{\n \"split\": true}", "policy $.split, line 2", "split", "one of the names split_duties"),
    ("{\"split_duties\": 1}", "policy $.split_duties, line 1", "a number", "true or false"),
    (
      "{\"manual_tolerances\": {\"EUR\": \"0.005\"}}", "policy $.manual_tolerances.EUR, line 1",
      "0.005", "an amount of EUR that is not negative"
    ),
    (
      "{\"manual_tolerances\": {\"EUR\": 1}}", "policy $.manual_tolerances.EUR, line 1", "a number",
      "an amount in quotes"
    ),
    (
      "{\"manual_tolerances\": {\"Euro\": \"1\"}}", "policy $.manual_tolerances.Euro, line 1",
      "Euro", "a code of ISO 4217"
    ),
    (
      "{\"adjustment_limits\": {\"gift\": {}}}", "policy $.adjustment_limits.gift, line 1", "gift",
      "one of the names write_off, fee, fx_difference"
    ),
    (
      "{\"severity\": {\"lines\": [{\"kinds\": []}]}}", "policy $.severity.lines[0], line 1",
      "no severity", "info, warning or critical"
    ),
    (
      "{\"severity\": {\"otherwise\": \"high\"}}", "policy $.severity.otherwise, line 1", "high",
      "info, warning, critical"
    ),
    (
      "{\"severity\": {\"lines\": [{\"severity\": \"info\", \"at_least\": 1.5}]}}",
      "policy $.severity.lines[0].at_least, line 1", "1.5", "a whole number from 0"
    ),
    ("{", "policy, line 1, column 2", "", ""),
  ])
  func mistakesAreToldWithTheirPlace(
    text: String, place: String, value: String, expected: String
  ) throws {
    do {
      _ = try RunPolicy(json: text)
      Issue.record("taken")
    } catch .badRequest(let field, let found, let wanted) {
      #expect(field == place)
      #expect(found.hasPrefix(value) && wanted.hasPrefix(expected), "\(found), \(wanted)")
    }
  }

  @Test(arguments: Desk.Kind.allCases)
  func whatIsSetLastHoldsAndEachChangeIsALine(kind: Desk.Kind) throws {
    let desk = try Desk(kind)
    defer { desk.remove() }
    let keeper = PolicyKeeper(store: desk.store, host: Desk.host("ann"))
    #expect(try keeper.stored() == nil && !keeper.current().splitsDuties)
    _ = try keeper.set(Self.text)
    #expect(try keeper.set(Self.text).setBy == "ann")
    #expect(try keeper.current().splitsDuties)
    #expect(code { _ = try keeper.set("{\"split\": 1}") } == "run.bad-request")
    #expect(try keeper.current().splitsDuties)
    _ = try PolicyKeeper(store: desk.store, host: Desk.host("bob")).set("{}")
    #expect(try !keeper.current().splitsDuties)
    let events = try desk.manager.audit.events(page: PageRequest()).items
    #expect(events.map(\.action) == ["set_policy", "set_policy"])
    #expect(events.map(\.actor) == ["ann", "bob"])
    #expect(events[1].before?.contains("split_duties") == true)
    #expect(try desk.faults() == [])
  }
}

import MatchbookTestKit
import Testing

@testable import Matchbook

/// What a host receives while a run goes on is what the result tells afterwards.
@Suite struct MatchesTests {
  private final class Received: Sendable {
    let passes = Locked<[MatchControl.FinishedPass]>([])
  }

  @Test(arguments: Seeds.first(100))
  func thePassesTogetherAreTheResult(seed: UInt64) throws {
    var world = DrawnWorld(seed: seed)
    world.options.recordsComponents = true
    let received = Received()
    let control = MatchControl(onPass: { pass in received.passes.withLock { $0.append(pass) } })
    let result = try world.matcher(threads: 2).match(
      ledger: RecordTable(world.ledger), external: RecordTable(world.external), control: control)
    let passes = received.passes.withLock { $0 }
    func told(_ match: Match) -> String {
      "\(match.id) \(match.status) \(match.reason) \(match.uniquenessWords ?? "-") "
        + "\(match.allocations)"
    }
    #expect(passes.flatMap { $0.matches.map(told) }.sorted() == result.matches.map(told).sorted())
    #expect(passes.map(\.pass) == Array(1...max(1, passes.count)).prefix(passes.count).map { $0 })
    for pass in passes {
      #expect(pass.passCount == passes.count)
      #expect(pass.matches.allSatisfy { $0.ruleID == pass.ruleID })
      let order = result.matches.filter { $0.ruleID == pass.ruleID }
      #expect(pass.matches.map(told) == order.map(told))
    }
  }

  @Test func aHostMayEndTheRunAfterAPass() throws {
    let eur = try #require(Currency("EUR"))
    func table(_ id: String) throws -> RecordTable {
      try RecordTable([
        Record(id: id, amount: Amount(minorUnits: 1, currency: eur), reference: "A")
      ])
    }
    let received = Received()
    let control = MatchControl(onPass: { pass in received.passes.withLock { $0.append(pass) } })
    let stopping = MatchControl(onPass: { _ in control.cancel() })
    let rules = ["first", "second"].map { ConditionRule($0, where: .equal(.reference)) }
    _ = try Matcher(rules: rules).match(
      ledger: table("L"), external: table("X"), control: stopping)
    #expect(throws: MatchError.cancelled) {
      try Matcher(rules: rules).match(ledger: table("L"), external: table("X"), control: control)
    }
  }

  /// A position is made anew each time, and always the same.
  @Test func aPositionCanBeAskedForAlone() throws {
    for seed in 0..<40 as Range<UInt64> {
      let result = try DrawnWorld(seed: seed).match()
      let all = result.matches.map(\.id)
      #expect(result.matches.indices.reversed().map { result.matches[$0].id } == all.reversed())
      let open = result.open(.ledger)
      #expect(open.indices.map { open[$0].row } == open.indices.map { open.row(at: $0) })
    }
  }
}

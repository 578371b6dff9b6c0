import Matchbook
import Testing

/// Every file below `scenarios` gives what it expects, in any order and on any number of threads.
@Suite struct ScenarioTests {
  @Test func thereAreScenarios() {
    #expect(ScenarioFiles.names.count >= 20)
  }

  @Test(arguments: ScenarioFiles.names)
  func scenarioGivesWhatItExpects(name: String) throws {
    let scenario = try ScenarioFiles.read(name)
    let runs = try ScenarioRun.all(scenario)
    #expect(runs.flatMap { $0.differences() } == [])
    #expect(runs.count == scenario.next.count + 1, "a run before the last was refused")

    let transcript = runs.flatMap(\.transcript)
    for threads in [1, 2, 4] {
      for seed in 1...3 as ClosedRange<UInt64> {
        let others = try ScenarioRun.all(scenario, threads: threads, seed: seed)
        #expect(
          others.flatMap(\.transcript) == transcript, "\(threads) threads, shuffled by seed \(seed)"
        )
      }
    }
  }

  /// Laws that hold for any run, whatever a scenario expects of it.
  @Test(arguments: ScenarioFiles.names)
  func everyRecordHasOnePlace(name: String) throws {
    for run in try ScenarioRun.all(try ScenarioFiles.read(name)) {
      if case .result(let result) = run.outcome { expectOnePlace(result) }
    }
  }

  private func expectOnePlace(_ result: MatchResult) {
    let accepted = result.matches.filter { $0.status == .accepted }
    for (side, count) in [(Side.ledger, result.ledger.count), (.external, result.external.count)] {
      let allocations = accepted.flatMap(\.allocations).filter { $0.side == side }
      #expect(Set(allocations.map(\.row)).count == allocations.count)
      // What a match leaves open of a record is open.
      let rows = allocations.filter { $0.residual.minorUnits == 0 }.map(\.row)
      #expect(Set(rows).count == rows.count, "a \(side.rawValue) record is in two matches")
      let others = result.open(side).map(\.row) + result.closed(side).map(\.row)
      #expect(
        (rows + others).sorted() == Array(0..<count),
        "a \(side.rawValue) record is in no place, or in two")
    }
  }
}

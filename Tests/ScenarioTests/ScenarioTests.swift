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
    let run = try ScenarioRun(scenario)
    #expect(run.differences() == [])

    let transcript = run.transcript
    for threads in [1, 2, 4] {
      for seed in 1...3 as ClosedRange<UInt64> {
        let other = try ScenarioRun(scenario, threads: threads, seed: seed)
        #expect(other.transcript == transcript, "\(threads) threads, shuffled by seed \(seed)")
      }
    }
  }

  /// Laws that hold for any run, whatever a scenario expects of it.
  @Test(arguments: ScenarioFiles.names)
  func everyRecordHasOnePlace(name: String) throws {
    guard case .result(let result) = try ScenarioRun(try ScenarioFiles.read(name)).outcome else {
      return
    }
    let accepted = result.matches.filter { $0.status == .accepted }
    for (side, count) in [(Side.ledger, result.ledger.count), (.external, result.external.count)] {
      let rows = accepted.flatMap { side == .ledger ? $0.ledgerRows : $0.externalRows }
      #expect(Set(rows).count == rows.count, "a \(side.rawValue) record is in two matches")
      #expect(
        (rows + result.open(side).map(\.row)).sorted() == Array(0..<count),
        "a \(side.rawValue) record is in no place, or in two")
    }
  }
}

import Foundation
import Matchbook
import MatchbookRules
import MatchbookTestKit

/// What a scenario gives when it is run.
struct ScenarioRun {
  let scenario: Scenario
  let outcome: Outcome

  enum Outcome {
    case result(MatchResult)
    /// The code of an error and its whole text.
    case refused(code: String, text: String)
  }

  /// Runs a scenario and then those behind `next`, each with the facts that the one before it
  /// hands on; a run that is refused ends them.
  static func all(
    _ scenario: Scenario, threads: Int = 1, seed: UInt64? = nil
  ) throws -> [ScenarioRun] {
    var runs = [try ScenarioRun(scenario, threads: threads, seed: seed)]
    for var next in scenario.next {
      guard case .result(let result)? = runs.last?.outcome else { break }
      let own = next.options.facts
      next.options.facts = result.factsForNextRun
      next.options.facts.pins += own.pins
      next.options.facts.rejections += own.rejections
      next.options.facts.closedLedgerIDs += own.closedLedgerIDs
      next.options.facts.closedExternalIDs += own.closedExternalIDs
      next.options.facts.allocations += own.allocations
      runs.append(try ScenarioRun(next, threads: threads, seed: seed))
    }
    return runs
  }

  /// - Parameter seed: Shuffles the records of both sides; `nil` keeps their order.
  init(_ scenario: Scenario, threads: Int = 1, seed: UInt64? = nil) throws {
    self.scenario = scenario
    var (ledger, external) = (scenario.ledger, scenario.external)
    if let seed {
      var random = SeededGenerator(seed: seed)
      ledger.shuffle(using: &random)
      external.shuffle(using: &random)
    }
    var options = scenario.options
    options.threads = threads
    do {
      let rules = try ScenarioRun.rules(scenario)
      let result = try Matcher(rules: rules, options: options)
        .match(ledger: RecordTable(ledger), external: RecordTable(external))
      outcome = .result(result)
    } catch let error as MatchError {
      outcome = .refused(code: error.code, text: error.description)
    } catch let error as RecordError {
      outcome = .refused(code: error.code, text: error.description)
    } catch let error as RuleFileError {
      outcome = .refused(
        code: error.mistakes.first?.code.rawValue ?? "", text: error.description)
    }
  }

  private static func rules(_ scenario: Scenario) throws -> [ConditionRule] {
    switch scenario.rules {
    case .json(let bytes, let firstLine):
      // Blank lines in front give mistakes the line numbers of the scenario.
      let padding = [UInt8](repeating: UInt8(ascii: "\n"), count: firstLine - 1)
      return try JSONRules.load(padding + bytes, name: scenario.name)
    case .files(let paths):
      let files = try paths.map { path in
        (name: path, bytes: [UInt8](try Data(contentsOf: ScenarioFiles.root.appending(path: path))))
      }
      return try JSONRules.load(files: files)
    }
  }

  /// Everything that a person reads of the outcome, to compare runs.
  var transcript: [String] {
    switch outcome {
    case .refused(_, let text): return [text]
    case .result(let result):
      var lines = result.matches.map { match in
        let parts = match.allocations.map { "\($0.id) \($0.amount) of which \($0.residual) stays" }
        return
          "\(match.id) \(match.status) \(match.ledgerIDs) \(match.externalIDs) \(match.ruleID) "
          + "\(match.score) \(parts) \(match.reason)"
      }
      for side in Side.allCases {
        lines += result.open(side).map { "open \(side) \($0.id) \($0.code) \($0.reason)" }
      }
      lines += result.ambiguous.map {
        "ambiguous \($0.ruleID) \($0.ledgerIDs) \($0.externalIDs) \($0.reason)"
      }
      lines += result.limits.map { "limit \($0.ruleID) \($0.explanation)" }
      lines += result.tieOut.map { "tie-out \($0)" }
      lines.append("counts \(result.counts)")
      lines.append("per rule \(result.perRule)")
      lines.append("next \(result.factsForNextRun)")
      lines.append("fingerprint \(result.fingerprint)")
      return lines
    }
  }
}

/// The scenario files beside this source file.
enum ScenarioFiles {
  private static let folder = URL(filePath: #filePath).deletingLastPathComponent()
    .appending(path: "scenarios")

  static let root = folder.deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent()

  /// The files' names, by name.
  static let names: [String] =
    ((try? FileManager.default.contentsOfDirectory(atPath: folder.path())) ?? [])
    .filter { $0.hasSuffix(".scenario") }.sorted()

  static func read(_ name: String) throws -> Scenario {
    let text = try String(contentsOf: folder.appending(path: name), encoding: .utf8)
    return try ScenarioReader.read(text, name: name)
  }
}

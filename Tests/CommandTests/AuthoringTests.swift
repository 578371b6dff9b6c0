import Foundation
import Testing

/// The commands for rule authors, where a transcript cannot tell: figures that differ from machine
/// to machine, files that are written, and a process that waits.
@Suite struct AuthoringTests {
  static let kinds = ["1:1", "1:N", "N:1", "key", "similarity", "choose"]

  @Test(arguments: kinds)
  func aNewRulePassesItsOwnTests(kind: String) throws {
    let folder = try WorkFolder()
    let outcome = try Command.run(
      "matchbook rules new \(kind) --out rule.lua && matchbook rules check rule.lua --format json"
        + " && matchbook rules test rule.lua --format json", in: folder)
    #expect(outcome.ending == .exit(0), "\(outcome.outputText)\(outcome.errorText)")
    #expect(outcome.outputText.contains("\"places\": []"))
    #expect(outcome.outputText.contains("\"failed\": 0"))
    #expect(outcome.outputText.contains("\"holds\": true"))
  }

  @Test func everyKindIsInTheHelp() throws {
    let help = try Command.run("matchbook help rules new", in: WorkFolder()).outputText
    for kind in Self.kinds { #expect(help.contains("\n  \(kind) "), "\(kind)") }
  }

  @Test func theDoctorFindsABoxThatHolds() throws {
    let folder = try WorkFolder()
    let text = try Command.run("matchbook rules doctor", in: folder)
    #expect(text.ending == .exit(0), "\(text.outputText)")
    #expect(text.outputText.contains("Lua 5.4"))
    #expect(text.outputText.contains("rules in Lua can run here"))
    #expect(!text.outputText.contains("FAILED"))
    let json = try Command.run("matchbook rules doctor --format json", in: folder)
    #expect(!json.outputText.contains("\"holds\": false"))
    let small = try Command.run("ulimit -s 512 && matchbook rules doctor", in: folder)
    #expect(small.ending == .exit(1))
    #expect(small.outputText.contains("FAILED  stack"))
  }

  @Test func theStubIsWrittenForEditors() throws {
    let folder = try WorkFolder()
    let outcome = try Command.run("matchbook rules stub --out editor", in: folder)
    #expect(outcome.ending == .exit(0))
    let files = try folder.contents()
    for (name, words) in [
      ("matchbook.lua", "function money.within(a, b, tolerance) end"),
      (".luacheckrc", "std = \"matchbook\""), (".luarc.json", "\"io\": \"disable\""),
    ] {
      let text = String(decoding: files["editor/\(name)"] ?? [], as: UTF8.self)
      #expect(text.contains(words), "\(name)")
    }
    let printed = try Command.run("matchbook rules stub", in: folder).outputText
    #expect(printed.contains(String(decoding: files["editor/matchbook.lua"] ?? [], as: UTF8.self)))
  }

  private static let month = """
    --ledger examples/month/ledger.csv --external examples/month/bank.csv \
    --source-external examples/month/bank.json
    """

  @Test func benchAndPlanMeasureTheExampleMonth() throws {
    let folder = try WorkFolder()
    try folder.copy("examples/month")
    for kind in Self.kinds {
      let name = kind.lowercased().filter { $0 != ":" } + ".lua"
      _ = try Command.run("matchbook rules new \(kind) --out \(name)", in: folder)
    }
    let plan = try Command.run("matchbook rules plan 11.lua key.lua \(Self.month)", in: folder)
    #expect(plan.ending == .exit(0), "\(plan.errorText)")
    #expect(plan.outputText.contains(/candidates +\d+ expected, \d+\.\d\d for each external/))
    #expect(plan.outputText.contains(/pairs +ledger +external +largest of \d+ keys/))
    #expect(plan.outputText.contains(/currency EUR, amount [0-9.]+, key \w+/))
    let bench = try Command.run("matchbook rules bench . \(Self.month)", in: folder)
    #expect(bench.ending == .exit(0), "\(bench.errorText)")
    #expect(bench.outputText.split(separator: "\n").count { $0.hasPrefix("rule ") } == 6)
    #expect(bench.outputText.contains(/match +[\d.]+ (million )?a second, on one thread/))
    #expect(
      bench.outputText.contains(
        /instructions +p50 [1-9]\d*, p99 \d+, max \d+, of 100000 allowed a call/))
    let json = try Command.run(
      "matchbook rules bench 11.lua --format json \(Self.month)", in: folder)
    #expect(json.outputText.contains(/"instructions_p50": [1-9]/))
  }

  /// The bench counts what the plan expects: both go by the same index.
  @Test func benchAndPlanAgree() throws {
    let folder = try WorkFolder()
    try folder.copy("examples/month")
    _ = try Command.run("matchbook rules new 1:1 --out a.lua", in: folder)
    let plan = try Command.run("matchbook rules plan a.lua --format json \(Self.month)", in: folder)
    let bench = try Command.run(
      "matchbook rules bench a.lua --format json \(Self.month)", in: folder)
    let expected = try #require(plan.outputText.firstMatch(of: /"expected_candidates": (\d+)/)).1
    let found = try #require(bench.outputText.firstMatch(of: /"candidates": (\d+)/)).1
    #expect(expected == found)
  }
}

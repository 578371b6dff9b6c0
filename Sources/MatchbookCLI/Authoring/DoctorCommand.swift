import Glibc
import Matchbook
import MatchbookJSON
import MatchbookLua
import MatchbookReports

/// `matchbook rules doctor`.
enum DoctorCommand {
  private struct Finding {
    let name: String
    let words: String
    let holds: Bool
  }

  static func run(_ words: [String]) throws -> ExitCode {
    let arguments = try Arguments(
      words, command: "rules doctor", options: ["--format": .value, "--help": .flag])
    let format = try arguments.choice("--format", OutputFormat.self) ?? .table
    let findings = [stack()] + selfTests()
    switch format {
    case .json: try Terminal.write(json(findings))
    case .table: try Terminal.write(text(findings))
    }
    return findings.allSatisfy(\.holds) ? .done : .refused
  }

  // MARK: The machine

  /// Nested calls of the library need half a mebibyte of it; twice that is asked for.
  private static let leastStack = 1 << 20

  private static func stack() -> Finding {
    // Threads of a run have stacks of their own size; the first thread's follows `ulimit -s`.
    var limit = rlimit()
    let isKnown = getrlimit(__rlimit_resource_t(RLIMIT_STACK.rawValue), &limit) == 0
    let isUnlimited = limit.rlim_cur == rlim_t.max
    let words = isUnlimited ? "unlimited" : "\(limit.rlim_cur >> 10) KiB"
    return Finding(
      name: "stack", words: "\(words), at least \(leastStack >> 10) KiB are needed",
      holds: isKnown && limit.rlim_cur >= rlim_t(leastStack))
  }

  // MARK: The box

  private static func selfTests() -> [Finding] {
    let boxes = LuaRule.openStateCount
    var findings = [
      test("an ordinary rule matches", "return true", "true"),
      test("an endless loop is ended", "while true do end", LuaFailureCode.budget.rawValue),
      refused(
        "memory is bounded", "return true",
        head: "local t, s = {}, (\"x\"):rep(900) for i = 1, 1e6 do t[i] = s .. i end",
        words: "memory"),
      test(
        "texts are bounded", "return #(\"x\"):rep(1e9) > 0", LuaFailureCode.text.rawValue),
      test(
        "deep recursion is ended", "local function f() return 1 + f() end return f() > 0",
        [.budget, .memory, .error].map(\LuaFailureCode.rawValue)),
      test(
        "no limit is swallowed", "pcall(function() while true do end end) return true",
        LuaFailureCode.budget.rawValue),
      refused("os is not available", "return os.time() > 0"),
      refused("globals cannot be set", "x = 1 return true"),
    ]
    findings.append(
      Finding(
        name: "states are closed", words: "\(LuaRule.openStateCount - boxes) left open",
        holds: LuaRule.openStateCount == boxes))
    return findings
  }

  private static func source(_ body: String, head: String = "") -> [UInt8] {
    Array(
      """
      \(head)
      return {
        api = 1, id = "self-test", version = "1.0.0", needs = { "amount" }, block = { "reference" },
        match = function(ledger, external, p) \(body) end,
        examples = {
          { "one", ledger = { reference = "A", amount = "1.00" },
            external = { reference = "A", amount = "1.00" }, expect = true },
        },
      }
      """.utf8)
  }

  private static func test(_ name: String, _ body: String, _ expected: String) -> Finding {
    test(name, body, [expected])
  }

  /// - Parameter expected: What the example gives, or the code of the failure that ends it.
  private static func test(_ name: String, _ body: String, _ expected: [String]) -> Finding {
    do {
      let rule = try LuaRule.load(source(body), file: "self-test")
      let found = RuleTester(rule).run().first?.found ?? "nothing"
      let code = found.split(separator: "[").last?.prefix { $0 != "]" }
      return Finding(
        name: name, words: code.map(String.init) ?? found,
        holds: expected.contains(found) || expected.contains(code.map(String.init) ?? ""))
    } catch {
      return Finding(name: name, words: error.diagnostics[0].message, holds: false)
    }
  }

  private static func refused(
    _ name: String, _ body: String, head: String = "", words: String = ""
  ) -> Finding {
    let found = LuaRule.check(source(body, head: head), file: "self-test")
    let error = found.diagnostics.first { $0.severity == .error }
    return Finding(
      name: name, words: error?.message ?? "nothing was found",
      holds: found.rule == nil && error?.message.contains(words) == true)
  }

  // MARK: Words

  private static var settings: [(name: String, value: Int)] {
    let settings = LuaSettings()
    return [
      ("instructions_per_call", settings.instructionsPerCall),
      ("instructions_per_group", settings.instructionsPerGroup),
      ("instructions_per_load", settings.instructionsPerLoad),
      ("memory_bytes", settings.memoryBytes), ("string_bytes", settings.stringBytes),
      ("refusals", settings.refusals), ("explanation_bytes", settings.explanationBytes),
      ("hook_interval", settings.hookInterval), ("source_bytes", settings.sourceBytes),
      ("seconds_per_call", Int(settings.secondsPerCall)),
      ("errors_before_quarantine", settings.errorsBeforeQuarantine),
      ("errors_per_thousand_calls", settings.errorsPerThousandCalls),
    ]
  }

  private static func text(_ findings: [Finding]) -> String {
    var text = "matchbook    \(Version.text)\nlua          \(LuaRule.release)\n\nsettings\n"
    var table = TextTable(columns: "lr")
    for setting in settings { table.row([setting.name, String(setting.value)]) }
    text += table.text + "\nself-test\n"
    var tests = TextTable(columns: "lll")
    for finding in findings {
      tests.row([finding.holds ? "ok" : "FAILED", finding.name, finding.words])
    }
    let failed = findings.count { !$0.holds }
    return text + tests.text + "\n"
      + (failed == 0 ? "rules in Lua can run here\n" : "\(failed) failed: do not run rules here\n")
  }

  private static func json(_ findings: [Finding]) -> [UInt8] {
    JSONWriter.document { writer in
      writer.member("matchbook", Version.text)
      writer.member("lua", LuaRule.release)
      writer.name(plain: "settings")
      writer.beginObject()
      for setting in settings {
        writer.name(setting.name)
        writer.integer(setting.value)
      }
      writer.endObject()
      writer.objects("self_test", findings, onOneLine: true) { finding, writer in
        writer.member("name", finding.name)
        writer.member("holds", finding.holds)
        writer.member("words", finding.words)
      }
    }
  }
}

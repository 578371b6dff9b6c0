import Matchbook
import MatchbookLua
import MatchbookRules

/// The rule files that a command names, read.
struct RuleFiles {
  var conditions: [ConditionRule] = []
  var scripts: [LuaRule] = []
  /// The rules as their files have them, which is what their examples speak of.
  private var unset: [LuaRule] = []

  var all: [any Rule] { conditions + scripts }

  static let endings = [".json", ".lua"]

  /// Reads files and folders; every mistake of every file is told at once.
  ///
  /// - Parameter settings: Values of parameters, as `RULE.NAME=VALUE`.
  init(_ paths: [String], settings: [String], command: String) throws {
    var json: [(name: String, bytes: [UInt8])] = []
    var lua: [(name: String, bytes: [UInt8])] = []
    for path in paths {
      for file in try Files.expand(path, endings: RuleFiles.endings) {
        let bytes = try Files.read(file)
        if file.hasSuffix(".lua") { lua.append((file, bytes)) } else { json.append((file, bytes)) }
      }
    }
    var errors: [any Error] = []
    if !json.isEmpty || lua.isEmpty {
      do { conditions = try JSONRules.load(files: json) } catch { errors.append(error) }
    }
    for file in lua {
      do {
        scripts.append(try LuaRule.load(file.bytes, file: file.name))
      } catch {
        errors.append(error)
      }
    }
    if errors.isEmpty, let repeated = repeatedID { errors.append(repeated) }
    guard errors.isEmpty else {
      throw errors.count == 1 ? errors[0] : InputErrors(errors: errors)
    }
    unset = scripts
    try set(settings, command: command)
  }

  private var repeatedID: RepeatedRule? {
    var places = Dictionary(
      conditions.map { ($0.header.id, "a rule in JSON") }, uniquingKeysWith: { first, _ in first })
    for rule in scripts {
      if let other = places[rule.header.id] {
        return RepeatedRule(file: rule.file, id: rule.header.id, other: other)
      }
      places[rule.header.id] = rule.file
    }
    return nil
  }

  // MARK: Settings

  private mutating func set(_ texts: [String], command: String) throws(UsageError) {
    for text in texts {
      let parts = text.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
      guard parts.count == 2, let dot = parts[0].lastIndex(of: ".") else {
        throw .badValue(
          option: "--set", value: text, expected: "RULE.NAME=VALUE, such as fees.card.limit=2%",
          near: nil, command: command)
      }
      let id = String(parts[0][..<dot])
      guard let place = scripts.firstIndex(where: { $0.header.id == id }) else {
        let known = scripts.map(\.header.id)
        throw .badValue(
          option: "--set", value: text,
          expected: known.isEmpty
            ? "nothing: only rules in Lua have parameters"
            : "the id of a rule in Lua, one of \(known.sorted().joined(separator: ", "))",
          near: nil, command: command)
      }
      let name = String(parts[0][parts[0].index(after: dot)...])
      do {
        scripts[place] = try scripts[place].setting([name: String(parts[1])])
      } catch {
        throw .badSetting(text, reason: "\(error)", command: command)
      }
    }
  }

  // MARK: Examples

  /// Runs the examples of every rule in Lua, under its own values of parameters: a rule that fails its own is not fit for a run.
  func checkExamples() throws(FailedExamples) {
    let failures = unset.flatMap { rule in
      RuleTester(rule).run().filter { !$0.holds }.map { (rule, $0) }
    }
    guard failures.isEmpty else { throw FailedExamples(failures) }
  }
}

/// Two rule files with one id.
struct RepeatedRule: Error, CustomStringConvertible {
  let file: String
  let id: String
  let other: String

  var description: String {
    "\(file): error: the id \"\(id)\" is taken by \(other); give each rule its own. "
      + "No rule was loaded. [rule.repeated-id]"
  }
}

/// Examples inside of rules that do not hold.
struct FailedExamples: Error, CustomStringConvertible {
  /// A stable code that never changes its meaning.
  static let code = "lua.example-failed"
  let description: String

  init(_ failures: [(rule: LuaRule, outcome: RuleTester.Outcome)]) {
    let count = failures.count == 1 ? "1 example fails" : "\(failures.count) examples fail"
    description =
      failures.map { rule, outcome in
        "\(rule.file):\(outcome.line): error: example \"\(outcome.example)\" of rule "
          + "\"\(rule.header.id)\": \(outcome.failure ?? "")\n  [\(FailedExamples.code)]"
      }.joined(separator: "\n\n")
      + "\n\n\(count); nothing was matched. Try: matchbook rules test FILE"
  }
}

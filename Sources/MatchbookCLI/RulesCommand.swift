/// `matchbook rules`: what people who write rules need.
enum RulesCommand {
  /// In the order of the work: from an empty file to a rule that is trusted.
  static let actions = [
    "new", "check", "test", "explain", "plan", "bench", "backtest", "doctor", "stub",
  ]

  static func run(_ words: [String]) throws -> ExitCode {
    guard let action = words.first, actions.contains(action) else {
      if words.isEmpty || Arguments.askForHelp(words) {
        try Terminal.write(Help.rules)
        return words.isEmpty ? .usage : .done
      }
      throw UsageError.unknownCommand("rules \(words[0])", known: actions.map { "rules \($0)" })
    }
    let rest = Array(words.dropFirst())
    guard !Arguments.askForHelp(rest) else {
      try Terminal.write(Help.pages["rules \(action)"] ?? Help.rules)
      return .done
    }
    switch action {
    case "new": return try NewCommand.run(rest)
    case "test": return try TestCommand.run(rest)
    case "explain": return try ExplainCommand.run(rest)
    case "plan": return try RulePlanCommand.run(rest)
    case "bench": return try BenchCommand.run(rest)
    case "backtest": return try BacktestCommand.run(rest)
    case "doctor": return try DoctorCommand.run(rest)
    case "stub": return try StubCommand.run(rest)
    default: return try CheckCommand.run(rest)
    }
  }
}

/// The options of one call, checked against what the command knows.
struct Arguments {
  /// What follows an option.
  enum Kind { case flag, value, values }

  let command: String
  private var found: [String: [String]] = [:]
  /// Words that belong to no option, where the command takes such.
  private(set) var words: [String] = []

  init(
    _ words: [String], command: String, options: [String: Kind], takesWords: Bool = false
  ) throws(UsageError) {
    self.command = command
    var open: String?
    var optionsEnded = false
    for word in words {
      if !optionsEnded, word == "--" {
        optionsEnded = true
        open = nil
      } else if !optionsEnded, Arguments.isOption(word, behind: open) {
        open = try begin(word, options)
      } else if let option = open {
        found[option, default: []].append(word)
        if options[option] == .value { open = nil }
      } else if takesWords {
        self.words.append(word)
      } else {
        throw .unexpectedWord(word, command: command)
      }
    }
    for (option, values) in found.sorted(by: { $0.key < $1.key })
    where options[option] != .flag && (values.isEmpty || values.contains("")) {
      throw .missingValue(option: option, command: command)
    }
  }

  /// Whether somebody asks for help, whatever else is wrong with the call.
  static func askForHelp(_ words: [String]) -> Bool {
    words.prefix { $0 != "--" }.contains { $0 == "--help" || $0 == "-h" }
  }

  /// A dash begins an option; alone it is a word, and before a digit a number for the option
  /// before it.
  private static func isOption(_ word: String, behind option: String?) -> Bool {
    guard word.hasPrefix("-"), let next = word.dropFirst().first else { return false }
    return option == nil || !("0"..."9").contains(next)
  }

  /// Notes an option, with the value behind a `=` if there is one; returns it if more may follow.
  private mutating func begin(
    _ word: String, _ options: [String: Kind]
  ) throws(UsageError) -> String? {
    let parts = word.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
    let name = String(parts[0])
    guard let kind = options[name] else {
      throw .unknownOption(name, command: command, known: options.keys.sorted())
    }
    if found[name] != nil, kind != .values { throw .repeatedOption(name, command: command) }
    found[name] = found[name] ?? []
    guard parts.count == 2 else { return kind == .flag ? nil : name }
    guard kind != .flag else {
      throw .badValue(
        option: name, value: String(parts[1]), expected: "no value", near: nil, command: command)
    }
    found[name, default: []].append(String(parts[1]))
    return kind == .values ? name : nil
  }

  func has(_ option: String) -> Bool { found[option] != nil }

  func value(_ option: String) -> String? { found[option]?.first }

  func values(_ option: String) -> [String] { found[option] ?? [] }

  /// The command, its words and its options by their names, each value with its length.
  func canonicalText(without options: Set<String>) -> String {
    let parts =
      [command] + words
      + found.filter { !options.contains($0.key) }.sorted { $0.key < $1.key }
      .flatMap { [$0.key] + $0.value }
    return parts.map { "\($0.utf8.count) \($0)\n" }.joined()
  }

  /// The values of options that have to be there, in their order.
  func required(_ options: [String]) throws(UsageError) -> [String] {
    let missing = options.filter { value($0) == nil }
    guard missing.isEmpty else {
      throw .missingOptions(missing.map { "\($0) FILE" }, command: command)
    }
    return options.compactMap(value)
  }

  /// The value as one of several words.
  func choice<Choice: RawRepresentable & CaseIterable>(
    _ option: String, _: Choice.Type
  ) throws(UsageError) -> Choice? where Choice.RawValue == String {
    guard let value = value(option) else { return nil }
    guard let choice = Choice(rawValue: value) else {
      let known = Choice.allCases.map(\.rawValue)
      throw .badValue(
        option: option, value: value, expected: "one of \(known.joined(separator: ", "))",
        near: known, command: command)
    }
    return choice
  }
}

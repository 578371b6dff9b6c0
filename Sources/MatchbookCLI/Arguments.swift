import MatchbookJSON

/// A way in which the command was called wrongly.
enum UsageError: Error, CustomStringConvertible {
  case unknownCommand(String, known: [String])
  case unknownOption(String, command: String, known: [String])
  case missingValue(option: String, command: String)
  case missingOption(String, command: String)
  case repeatedOption(String, command: String)
  case badValue(option: String, value: String, expected: String, command: String)
  case unexpectedWord(String, command: String)

  var code: String {
    switch self {
    case .unknownCommand: "usage.unknown-command"
    case .unknownOption: "usage.unknown-option"
    case .missingValue: "usage.missing-value"
    case .missingOption: "usage.missing-option"
    case .repeatedOption: "usage.repeated-option"
    case .badValue: "usage.bad-value"
    case .unexpectedWord: "usage.unexpected-word"
    }
  }

  var description: String {
    switch self {
    case .unknownCommand(let word, let known):
      "there is no command \"\(word)\"\(UsageError.hint(word, known)); the commands are "
        + "\(known.joined(separator: ", ")). Try: matchbook --help [\(code)]"
    case .unknownOption(let word, let command, let known):
      "\(command) has no option \(word)\(UsageError.hint(word, known)). "
        + "Try: matchbook \(command) --help [\(code)]"
    case .missingValue(let option, let command):
      "\(option) needs a value. Try: matchbook \(command) --help [\(code)]"
    case .missingOption(let option, let command):
      "\(command) needs \(option). Try: matchbook \(command) --help [\(code)]"
    case .repeatedOption(let option, let command):
      "\(option) is given twice; give it once. Try: matchbook \(command) --help [\(code)]"
    case .badValue(let option, let value, let expected, let command):
      "\(option) holds \"\(value)\", expected \(expected). Try: matchbook \(command) --help "
        + "[\(code)]"
    case .unexpectedWord(let word, let command):
      "\(command) does not know what to do with \"\(word)\"; options start with --. "
        + "Try: matchbook \(command) --help [\(code)]"
    }
  }

  private static func hint(_ word: String, _ known: [String]) -> String {
    closestName(to: word, among: known).map { "; did you mean \($0)?" } ?? ""
  }
}

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
      } else if !optionsEnded, word.hasPrefix("-"), word.utf8.count > 1 {
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
    where values.isEmpty && options[option] != .flag {
      throw .missingValue(option: option, command: command)
    }
  }

  /// Notes an option, with the value behind a `=` if there is one; returns it if more may follow.
  private mutating func begin(
    _ word: String, _ options: [String: Kind]
  ) throws(UsageError) -> String? {
    let parts = word.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
    let name = word == "-h" ? "--help" : String(parts[0])
    guard let kind = options[name] else {
      throw .unknownOption(name, command: command, known: options.keys.sorted())
    }
    if found[name] != nil, kind != .values { throw .repeatedOption(name, command: command) }
    found[name] = found[name] ?? []
    guard parts.count == 2 else { return kind == .flag ? nil : name }
    guard kind != .flag else {
      throw .badValue(
        option: name, value: String(parts[1]), expected: "nothing behind it", command: command)
    }
    found[name, default: []].append(String(parts[1]))
    return kind == .values ? name : nil
  }

  func has(_ option: String) -> Bool { found[option] != nil }

  func value(_ option: String) -> String? { found[option]?.first }

  func values(_ option: String) -> [String] { found[option] ?? [] }

  func required(_ option: String, _ placeholder: String) throws(UsageError) -> String {
    guard let value = value(option) else {
      throw .missingOption("\(option) \(placeholder)", command: command)
    }
    return value
  }

  /// The value as one of several words.
  func choice<Choice: RawRepresentable & CaseIterable>(
    _ option: String, _: Choice.Type
  ) throws(UsageError) -> Choice? where Choice.RawValue == String {
    guard let value = value(option) else { return nil }
    guard let choice = Choice(rawValue: value) else {
      let known = Choice.allCases.map(\.rawValue)
      let hint = closestName(to: value, among: known).map { "; did you mean \($0)?" } ?? ""
      throw .badValue(
        option: option, value: value,
        expected: "one of \(known.joined(separator: ", "))\(hint)", command: command)
    }
    return choice
  }
}

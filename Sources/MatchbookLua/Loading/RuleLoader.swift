import CLuaBox
import Matchbook

/// Brings a file into a rule: text, syntax, names, run, schema; all that is wrong at once.
struct RuleLoader {
  let file: String
  let settings: LuaSettings
  private var reader: SchemaReader
  private let source: String
  private let bytes: [UInt8]

  init(_ bytes: [UInt8], file: String, settings: LuaSettings) {
    // A byte order mark says nothing here.
    self.bytes = bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? Array(bytes[3...]) : bytes
    self.file = file
    self.settings = settings
    source = String(decoding: self.bytes, as: UTF8.self)
    reader = SchemaReader(SourceMap(source), file: file)
  }

  static func check(_ bytes: [UInt8], file: String, settings: LuaSettings) -> LuaCheck {
    var loader = RuleLoader(bytes, file: file, settings: settings)
    let rule = loader.load()
    let diagnostics = loader.reader.diagnostics.sorted {
      ($0.line, $0.column, $0.code.rawValue, $0.message)
        < ($1.line, $1.column, $1.code.rawValue, $1.message)
    }
    let hasErrors = diagnostics.contains { $0.severity == .error }
    return LuaCheck(rule: hasErrors ? nil : rule, diagnostics: diagnostics)
  }

  private static let deepestFunction = 16

  private mutating func load() -> LuaRule? {
    guard checkText() else { return nil }
    let box: LuaBox
    do {
      box = try LuaBox(settings)
    } catch {
      reader.report(.load, line: 1, column: 1, "\(error)")
      return nil
    }
    // The compiler looks for each name in all functions around it.
    if reader.map.functionDepth > RuleLoader.deepestFunction {
      reader.report(
        .syntax, line: 1, column: 1,
        "functions stand \(reader.map.functionDepth) deep in functions, "
          + "at most \(RuleLoader.deepestFunction) are allowed")
      return nil
    }
    if let failure = box.compile(bytes) {
      report(failure, .syntax, prefix: "")
      return nil
    }
    checkBytecode(box)
    checkFieldNames()
    checkPatterns()
    // Names that do not exist would only be reported once more.
    guard !reader.diagnostics.contains(where: { $0.severity == .error }) else { return nil }
    switch box.run() {
    case .failure(let failure): report(failure.call, .load, prefix: "the file cannot be loaded: ")
    case .success(let value):
      reader.read(value)
      checkAccesses()
      checkResults(box)
      reader.definition.readsID = readsID
      reader.definition.writesTables = writesTables
      guard !reader.diagnostics.contains(where: { $0.severity == .error }) else { return nil }
      return LuaRule(reader.definition, bytes: bytes, file: file, settings: settings)
    }
    return nil
  }

  private mutating func report(
    _ failure: LuaBox.Failure, _ code: LuaDiagnostic.Code, prefix: String
  ) {
    let isKill = failure.status.rawValue >= LUABOX_BUDGET.rawValue
    let line = max(1, failure.line)
    let column = column(of: failure, line: line)
    let tokens = reader.map.tokens
    var remedy: String?
    if code == .syntax, !isKill {
      remedy = ForeignSpelling.remedy(
        forSyntax: failure.message, line: reader.map.line(line), tokens: tokens,
        at: tokens.lastIndex { $0.line == line && $0.column == column })
    } else if failure.message.hasPrefix("the file returns nothing") {
      remedy = "Write  return  before the table, or  return  and its name at the end."
    }
    reader.report(
      isKill ? .budget : code, line: line, column: column, prefix + failure.message,
      remedy: remedy ?? "")
  }

  /// Lua's messages end in what stands at the mistake: `near 'x'`.
  private func column(of failure: LuaBox.Failure, line: Int) -> Int {
    let tokens = reader.map.tokens.filter { $0.line == line }
    if let range = failure.message.firstRange(of: "near '"), failure.message.hasSuffix("'") {
      let word = failure.message[range.upperBound...].dropLast()
      if let token = tokens.last(where: { $0.text == word }) { return token.column }
      // A byte beyond ASCII is shown by its number.
      if word.hasPrefix("<\\") {
        let scalars = reader.map.line(line).unicodeScalars
        if let place = scalars.firstIndex(where: { !$0.isASCII }) {
          return scalars.distance(from: scalars.startIndex, to: place) + 1
        }
      }
      // A text that never ends is no token.
      if let place = reader.map.line(line).ranges(of: word).last?.lowerBound {
        let text = reader.map.line(line)
        return text.unicodeScalars.distance(from: text.startIndex, to: place) + 1
      }
    }
    return tokens.first?.column ?? 1
  }

  private mutating func checkText() -> Bool {
    if bytes.count > settings.sourceBytes {
      reader.report(
        .source, line: 1, column: 1,
        "the file has \(bytes.count) bytes, a rule has at most \(settings.sourceBytes)")
      return false
    }
    if bytes.first == 0x1B {
      reader.report(
        .source, line: 1, column: 1, "the file holds compiled Lua, which is never loaded",
        remedy: "Give the source text.")
      return false
    }
    if String(validating: bytes, as: UTF8.self) == nil {
      reader.report(.source, line: 1, column: 1, "the file is not text in UTF-8")
      return false
    }
    return true
  }

  // MARK: Names

  private var readsID = true
  private var writesTables = true

  private mutating func checkBytecode(_ box: LuaBox) {
    for token in reader.map.tokens where token.kind == .name && token.text == "_ENV" {
      reader.report(
        .unavailable, line: token.line, column: token.column, "'_ENV' is not available in rules")
    }
    guard let bytecode = box.bytecode.flatMap({ Bytecode($0) }) else {
      reader.report(
        .load, line: 1, column: 1,
        "the bytecode of \(LuaBox.release) cannot be read, so its names "
          + "cannot be checked")
      return
    }
    let check = BytecodeCheck(bytecode)
    readsID = check.texts.contains("id") || check.texts.contains("pairs")
    writesTables = check.writesTables
    let namesEnvironment = reader.map.tokens.contains { $0.text == "_ENV" }
    for finding in Set(check.findings).sorted(by: { $0.line < $1.line }) {
      if reader.isFull { break }
      // The environment as a value comes from its name, or from a function that is too large.
      if finding.kind == .tooManyConstants && namesEnvironment { continue }
      report(finding)
    }
  }

  private mutating func report(_ finding: BytecodeCheck.Finding) {
    let map = reader.map
    switch finding.kind {
    case .unavailable(let table, let name):
      let known = table.isEmpty ? HostLibrary.globals : HostLibrary.names[table] ?? []
      let suggestion = SchemaReader.closest(to: name, among: known.sorted())
      let full = table.isEmpty ? name : "\(table).\(name)"
      let remedy = ForeignSpelling.remedy(forName: full)
      reader.report(
        .unavailable, line: finding.line,
        column: map.column(of: table.isEmpty ? name : table, line: finding.line),
        "'\(full)' is not available in rules",
        suggestion: remedy == nil
          ? suggestion.map { table.isEmpty ? $0 : "\(table).\($0)" } : nil,
        remedy: remedy ?? "")
    case .unknownMethod(let name):
      reader.report(
        .unavailable, line: finding.line, column: map.column(of: name, line: finding.line),
        "texts have no function '\(name)'",
        suggestion: SchemaReader.closest(
          to: name, among: (HostLibrary.names["string"] ?? []).sorted()),
        remedy: ForeignSpelling.remedy(forMethod: name), severity: .warning)
    case .placeZero:
      reader.report(
        .badValue, line: finding.line, column: map.column(of: "[", line: finding.line),
        "the place 0 of a list is empty", remedy: "Lists begin at 1.", severity: .warning)
    case .globalWrite(let name):
      reader.report(
        .globalWrite, line: finding.line, column: map.column(of: name, line: finding.line),
        "the global '\(name)' is set", remedy: "Write  local \(name) = …")
    case .tooManyConstants:
      reader.report(
        .badValue, line: finding.line, column: 1,
        "a function has more than 255 constants", remedy: "Divide it into several.")
    case .keptState:
      reader.report(
        .keptState, line: finding.line,
        column: map.tokens.first { $0.line == finding.line }?.column ?? 1,
        "a local of the file is set by a function: it would outlive the call, and the answer would "
          + "depend on the order of calls",
        remedy: "Declare it inside of the function.")
    }
  }

  // MARK: Fields

  /// Accesses of records and parameters by the names of a function's arguments.
  private var accesses: [(path: String, argument: Int, token: LuaToken)] = []

  private mutating func checkFieldNames() {
    let tokens = reader.map.tokens
    for (path, function) in reader.map.functions.sorted(by: { $0.key < $1.key }) {
      for (argument, name) in function.parameters.enumerated() {
        // A name that is declared again stands for something else.
        let isShadowed = function.body.contains { index in
          tokens[index].text == name && tokens[index].kind == .name
            && ["local", "for"].contains(tokens[index - 1].text)
        }
        if isShadowed { continue }
        for index in function.body where tokens[index].kind == .name && tokens[index].text == name {
          guard index + 2 < tokens.count, tokens[index + 1].text == ".",
            tokens[index + 2].kind == .name, ![".", ":"].contains(tokens[index - 1].text)
          else { continue }
          accesses.append((path, argument, tokens[index + 2]))
        }
      }
    }
  }

  private mutating func checkAccesses() {
    let definition = reader.definition
    let knowsNeeds = !reader.isBroken("needs")
    let needed = Set(definition.needs.map(\.name)).union(["id", "side"])
    let parameters = definition.parameters.map(\.name)
    for (path, argument, token) in accesses {
      switch (path, argument) {
      case ("match", 2), ("group", 2):
        guard !parameters.contains(token.text), !reader.brokenParameters.contains(token.text)
        else { continue }
        reader.report(
          .unknownParameter, line: token.line, column: token.column,
          "the rule has no parameter \"\(token.text)\"",
          suggestion: SchemaReader.closest(to: token.text, among: parameters))
      case ("match", 0...1), ("key", 0), ("normalise", 0), ("group", 0):
        var names = needed
        if definition.hasNormalise && path != "key" && path != "normalise" { names.insert("n") }
        let isGroup =
          path == "match"
          && (definition.kind == .manyToOne && argument == 0
            || definition.kind == .oneToMany && argument == 1)
        if isGroup { names = ["sum", "count", "side"] }
        guard knowsNeeds || isGroup, !names.contains(token.text) else { continue }
        let isField = Field.builtIn.contains(Field(name: token.text))
        let suggestion = SchemaReader.closest(to: token.text, among: names.sorted())
        reader.report(
          .notNeeded, line: token.line, column: token.column,
          isGroup
            ? "a group has no field \"\(token.text)\"; it has sum, count and a list of its records"
            : "the field \"\(token.text)\" is not listed in needs",
          suggestion: isField ? nil : suggestion,
          remedy: isGroup || (!isField && suggestion != nil)
            ? "" : "Add \"\(token.text)\" to needs.")
      default: break
      }
    }
  }

  // MARK: Results

  /// What `match` and `key` return and compare, where that is plainly a mistake.
  private mutating func checkResults(_ box: LuaBox) {
    for name in ["match", "key"] {
      guard case .known(let code) = box.code(of: name) else { continue }
      // The author may mean it, as in a rule that always ends in an error.
      let remedy =
        name == "match"
        ? "It returns false, true or a score from 0 to 1, and then a reason."
        : "It returns nil, a text or a list of texts."
      if !code.returnsValues {
        let place = reader.map.place(name)
        reader.report(
          .badValue, line: place.line, column: place.column, "\(name) returns nothing",
          remedy: remedy, severity: .warning)
      }
      for (shown, line) in code.constantResults where !ResultWords.fits(shown, name) {
        reader.report(
          .badValue, line: line, column: reader.map.column(of: "return", line: line),
          "\(name) returns \(shown)", remedy: remedy, severity: .warning)
      }
      for (field, line) in code.numbersComparedWithTexts(ofParameters: name == "key" ? 1 : 2) {
        reader.report(
          .badValue, line: line, column: reader.map.column(of: field, line: line),
          field == "date"
            ? "a date is a number of days, which no text is equal to"
            : "an amount is a whole number of minor units, which no text is equal to",
          remedy: field == "date" ? "Compare with  date.parse(\"2026-03-01\", \"YYYY-MM-DD\")" : "",
          severity: .warning)
      }
    }
  }

  // MARK: Patterns

  /// An unescaped `-` between a letter and `?` is a lazy repetition in Lua and a dash in a mask.
  private mutating func checkPatterns() {
    let functions: Set<String> = ["find", "match", "gmatch", "gsub"]
    for (index, token) in reader.map.tokens.enumerated() where token.kind == .text {
      let before = reader.map.tokens[..<index].suffix(8).last {
        $0.kind == .name && (functions.contains($0.text) || $0.text == "find_all")
      }
      guard let before, before.text != "find_all" else { continue }
      let text = Array(token.text.unicodeScalars)
      for place in text.indices.dropFirst().dropLast()
      where text[place] == "-" && text[place - 1].properties.isAlphabetic && text[place + 1] == "?"
      {
        if place >= 2, text[place - 2] == "%" { continue }
        reader.report(
          .pattern, line: token.line, column: token.column,
          "in the pattern \"\(token.text)\" the - is a lazy repetition, not a dash",
          remedy: "Write  %-?  for a dash that may be missing.", severity: .warning)
        break
      }
    }
  }
}

/// What a check of a file found.
public struct LuaCheck: Sendable {
  /// `nil` if there are errors.
  public let rule: LuaRule?
  /// Errors and warnings, by place.
  public let diagnostics: [LuaDiagnostic]
}

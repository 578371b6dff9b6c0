import Matchbook
import MatchbookJSON

/// Reads the table that a rule file returns, and finds everything that is wrong with it.
struct SchemaReader {
  let map: SourceMap
  let file: String
  var definition = RuleDefinition()
  private(set) var diagnostics: [LuaDiagnostic] = []
  /// Parameters that are declared wrongly, and so are not unknown.
  var brokenParameters: Set<String> = []

  init(_ map: SourceMap, file: String) {
    self.map = map
    self.file = file
  }

  static let fields = RuleFields.names(RuleFields.rule)

  mutating func report(
    _ code: LuaDiagnostic.Code, at path: String, _ message: String, suggestion: String? = nil,
    remedy: String = "", severity: LuaDiagnostic.Severity = .error
  ) {
    let place = map.place(path)
    report(
      code, line: place.line, column: place.column, message, suggestion: suggestion,
      remedy: remedy, severity: severity)
  }

  mutating func report(
    _ code: LuaDiagnostic.Code, line: Int, column: Int, _ message: String,
    suggestion: String? = nil, remedy: String = "", severity: LuaDiagnostic.Severity = .error
  ) {
    let count = counts[severity, default: 0]
    counts[severity] = count + 1
    guard count <= SchemaReader.mostFindings else { return }
    var message = message
    if count == SchemaReader.mostFindings {
      message = "there is more; only the first \(SchemaReader.mostFindings) findings are listed"
    } else if message.utf8.count > SchemaReader.longestMessage {
      message = message.prefix(SchemaReader.longestMessage) + "…"
    }
    let isLast = count == SchemaReader.mostFindings
    diagnostics.append(
      LuaDiagnostic(
        code: code, severity: severity, file: file, line: line, column: column, message: message,
        suggestion: isLast ? nil : suggestion, remedy: isLast ? "" : remedy,
        excerpt: map.line(line)))
  }

  /// Errors, and warnings, that are listed; more are counted as one.
  static let mostFindings = 100
  private static let longestMessage = 500
  private var counts: [LuaDiagnostic.Severity: Int] = [:]

  /// Whether a further error would not be listed.
  var isFull: Bool { counts[.error, default: 0] > SchemaReader.mostFindings }

  /// The name that was probably meant; nobody means a name that is longer than any there is.
  static func closest(to name: String, among names: [String]) -> String? {
    name.utf8.count > 64 ? nil : closestName(to: name, among: names)
  }

  /// The elements of a list, up to the greatest number that makes sense.
  mutating func elements(_ list: [LuaValue], _ path: String, atMost limit: Int) -> [LuaValue] {
    guard list.count > limit else { return list }
    report(.badValue, at: path, "\"\(path)\" has \(list.count) elements, at most \(limit) are read")
    return Array(list.prefix(limit))
  }

  /// Names that mean nothing here.
  mutating func checkNames(_ table: LuaTable, allowed: [String], at path: String, in what: String) {
    for name in table.names.keys.sorted() where !allowed.contains(name) {
      if isFull { return }
      report(
        .unknownField, at: path.isEmpty ? name : "\(path).\(name)",
        "\(what) has no field \"\(name)\"",
        suggestion: SchemaReader.closest(to: name, among: allowed),
        remedy: "Known here: \(allowed.joined(separator: ", ")).")
    }
  }

  mutating func wrongType(_ path: String, _ value: LuaValue, _ expected: String) {
    // A number of the right kind may be too large.
    let found =
      switch value {
      case .integer, .number: value.shown
      default: value.kind
      }
    report(.wrongType, at: path, "\"\(path)\" is \(found), expected \(expected)")
  }

  // MARK: The rule

  mutating func read(_ value: LuaValue) {
    guard case .table(let table) = value else { return }
    checkNames(table, allowed: SchemaReader.fields, at: "", in: "a rule")
    if let first = table.list.first {
      report(.unknownField, at: "[1]", "a rule has named fields only, here stands \(first.kind)")
    }
    switch table.names["api"] {
    case .integer(1): break
    case nil: missing("api", "api = 1")
    case .some(let other):
      report(
        .badValue, at: "api", "api is \(other.shown), this engine knows version 1",
        remedy: "Write  api = 1")
    }
    readIdentity(table)
    readParameters(table.names["params"])
    readNeeds(table.names["needs"])
    readBlock(table.names["block"])
    definition.hasKey = function("key", table)
    definition.hasNormalise = function("normalise", table)
    if !function("match", table), table.names["match"] == nil {
      missing("match", "match = function(ledger, external, p) … end")
    }
    readGroup(table.names["group"])
    if let value = table.names["cross_product"] {
      if case .bool(let allows) = value {
        definition.allowsCrossProduct = allows
      } else {
        wrongType("cross_product", value, "true")
      }
    }
    readExamples(table.names["examples"])
    checkIndexability()
  }

  mutating func missing(_ name: String, _ example: String) {
    report(.missingField, at: "", "the rule has no \"\(name)\"", remedy: "Add  \(example)")
  }

  private mutating func function(_ name: String, _ table: LuaTable) -> Bool {
    guard let value = table.names[name] else { return false }
    if case .function = value { return true }
    wrongType(name, value, "a function")
    return false
  }

  private mutating func readIdentity(_ table: LuaTable) {
    if let id = text("id", table.names["id"]) {
      if id.utf8.count > 128 {
        report(.badValue, at: "id", "the id has \(id.utf8.count) bytes, at most 128 are allowed")
      } else if SchemaReader.isID(id) {
        definition.id = id
      } else {
        report(
          .badValue, at: "id",
          "the id \"\(id)\" is not made of lower-case letters, digits and dashes, in parts divided "
            + "by dots")
      }
    } else if table.names["id"] == nil {
      missing("id", "id = \"receivables.invoice-number\"")
    }
    if let version = text("version", table.names["version"]) {
      definition.version = version
      if version.utf8.count > 64 || !SchemaReader.isVersion(version) {
        report(.badValue, at: "version", "the version \"\(version)\" is not of the form 1.0.0")
      }
    } else if table.names["version"] == nil {
      missing("version", "version = \"1.0.0\"")
    }
    definition.summary = text("description", table.names["description"]) ?? ""
    if definition.summary.utf8.count > 1000 {
      report(
        .badValue, at: "description",
        "the description has \(definition.summary.utf8.count) bytes, at most 1000 are allowed")
    }
    if let kind = text("kind", table.names["kind"]) {
      if let known = RuleDefinition.Kind(rawValue: kind) {
        definition.kind = known
      } else {
        report(
          .badValue, at: "kind", "the kind \"\(kind)\" is none",
          suggestion: closestName(to: kind, among: RuleDefinition.Kind.allCases.map(\.rawValue)),
          remedy: "Known are 1:1, 1:N and N:1, ledger first.")
      }
    }
    switch table.names["priority"] {
    case nil: break
    case .integer(let value) where (0...1_000_000).contains(value): definition.priority = Int(value)
    case .some(let other): wrongType("priority", other, "a whole number from 0 to 1000000")
    }
  }

  mutating func text(_ path: String, _ value: LuaValue?) -> String? {
    guard let value else { return nil }
    if case .text(let text) = value { return text }
    wrongType(path, value, "a text")
    return nil
  }

  static func isID(_ text: String) -> Bool {
    let parts = text.split(separator: ".", omittingEmptySubsequences: false)
    return parts.allSatisfy { part in
      !part.isEmpty
        && part.utf8.allSatisfy {
          (0x61...0x7A).contains($0) || (0x30...0x39).contains($0) || $0 == 0x2D
        }
    }
  }

  /// Three numbers, then perhaps a pre-release. Source: Semantic Versioning 2.0.0.
  static func isVersion(_ text: String) -> Bool {
    let core = text.prefix { $0 != "-" && $0 != "+" }
    let parts = core.split(separator: ".", omittingEmptySubsequences: false)
    return parts.count == 3
      && parts.allSatisfy { !$0.isEmpty && $0.utf8.allSatisfy { (0x30...0x39).contains($0) } }
  }

  // MARK: needs

  private mutating func readNeeds(_ value: LuaValue?) {
    guard let value else { return }
    guard case .table(let table) = value, table.names.isEmpty else {
      wrongType("needs", value, "a list of fields")
      return
    }
    for (index, entry) in elements(table.list, "needs", atMost: 64).enumerated() {
      let path = "needs[\(index + 1)]"
      guard case .text(let name) = entry else {
        wrongType(path, entry, "the name of a field")
        continue
      }
      guard checkField(name, at: path) else { continue }
      let field = Field(name: name)
      if field == .id || name == "side" || name == "n" {
        report(
          .badValue, at: path, "\"\(name)\" need not be listed: every record has it",
          severity: .warning)
      } else if definition.needs.contains(field) {
        report(.badValue, at: path, "\"\(name)\" is listed twice", severity: .warning)
      } else {
        definition.needs.append(field)
        checkName(of: field, at: path)
      }
    }
  }

  /// A file may have columns of any name, but one that nearly has a built-in field's is a slip.
  mutating func checkName(of field: Field, at path: String) {
    guard !Field.builtIn.contains(field),
      let near = closestName(to: field.name, among: Field.builtIn.map(\.name))
    else { return }
    report(
      .badValue, at: path, "\"\(field.name)\" is no built-in field, but nearly one",
      suggestion: near, remedy: "If the files have a column of that name, all is well.",
      severity: .warning)
  }

  /// Whether a field is of the wrong kind, so that what follows from it is not worth saying.
  func isBroken(_ path: String) -> Bool {
    let place = map.place(path)
    return diagnostics.contains {
      $0.code == .wrongType && $0.line == place.line && $0.column == place.column
    }
  }

  /// Whether a text can be the name of a field.
  mutating func checkField(_ name: String, at path: String) -> Bool {
    if name.isEmpty || name.utf8.count > 128 || name.utf8.contains(where: { $0 < 0x20 }) {
      report(.badValue, at: path, "\"\(path)\" is no name of a field")
      return false
    }
    return true
  }

  // MARK: Indexing

  private mutating func checkIndexability() {
    let block = definition.block
    let narrows =
      definition.hasKey || block.tolerance != nil || block.window != nil
      || block.businessDays != nil || block.equalFields.contains { $0 != .currency }
    if !narrows && !definition.allowsCrossProduct && !isBroken("block") && !isBroken("key") {
      report(
        .notIndexable, at: "block",
        "the rule has neither a key nor a block that an index can serve: every ledger record would "
          + "be compared with every external record",
        remedy: "Add  block = { … }  or  key = function(record, side) … end, or set  "
          + "cross_product = true")
    }
  }
}

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
    diagnostics.append(
      LuaDiagnostic(
        code: code, severity: severity, file: file, line: line, column: column, message: message,
        suggestion: suggestion, remedy: remedy, excerpt: map.line(line)))
  }

  /// Names that mean nothing here.
  mutating func checkNames(_ table: LuaTable, allowed: [String], at path: String, in what: String) {
    for name in table.names.keys.sorted() where !allowed.contains(name) {
      report(
        .unknownField, at: path.isEmpty ? name : "\(path).\(name)",
        "\(what) has no field \"\(name)\"", suggestion: closestName(to: name, among: allowed),
        remedy: "Known here: \(allowed.joined(separator: ", ")).")
    }
  }

  mutating func wrongType(_ path: String, _ value: LuaValue, _ expected: String) {
    report(.wrongType, at: path, "\"\(path)\" is \(value.kind), expected \(expected)")
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
      report(.badValue, at: "api", "api is \(other.shown), this engine knows version 1")
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
      if SchemaReader.isID(id) {
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
      if !SchemaReader.isVersion(version) {
        report(.badValue, at: "version", "the version \"\(version)\" is not of the form 1.0.0")
      }
    } else if table.names["version"] == nil {
      missing("version", "version = \"1.0.0\"")
    }
    definition.summary = text("description", table.names["description"]) ?? ""
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
    for (index, entry) in table.list.enumerated() {
      let path = "needs[\(index + 1)]"
      guard case .text(let name) = entry else {
        wrongType(path, entry, "the name of a field")
        continue
      }
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

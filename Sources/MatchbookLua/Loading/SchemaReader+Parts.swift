import Matchbook
import MatchbookJSON

extension SchemaReader {
  // MARK: params

  mutating func readParameters(_ value: LuaValue?) {
    guard let value else { return }
    guard case .table(let table) = value else {
      wrongType("params", value, "a table of names")
      return
    }
    if let first = table.list.first {
      report(
        .wrongType, at: "params[1]",
        "\"params\" holds \(first.kind) without a name, expected name = { type = ..., ... }")
      return
    }
    if table.names.count > 64 {
      report(
        .badValue, at: "params", "there are \(table.names.count) parameters, at most 64 are read")
    }
    for (name, value) in table.names.sorted(by: { $0.key < $1.key }).prefix(64) {
      let path = "params.\(name)"
      if name.isEmpty || name.utf8.count > 64 || name.utf8.contains(where: { $0 <= 0x20 }) {
        report(.badValue, at: path, "\"\(name)\" is no name of a parameter")
        continue
      }
      brokenParameters.insert(name)
      guard case .table(let entry) = value else {
        wrongType(path, value, "a table such as { type = \"days\", default = 3 }")
        continue
      }
      checkNames(
        entry, allowed: RuleFields.names(RuleFields.parameter), at: path, in: "a parameter")
      guard let typeName = text("\(path).type", entry.names["type"]) else {
        if entry.names["type"] == nil {
          report(.missingField, at: path, "the parameter \"\(name)\" has no type")
        }
        continue
      }
      let types = LuaParameter.Kind.allCases.map(\.rawValue)
      guard let kind = LuaParameter.Kind(rawValue: typeName) else {
        report(
          .badValue, at: "\(path).type", "there is no type \"\(typeName)\"",
          suggestion: SchemaReader.closest(to: typeName, among: types),
          remedy: "Known are \(types.joined(separator: ", ")).")
        continue
      }
      guard let standard = entry.names["default"] else {
        report(
          .missingField, at: path, "the parameter \"\(name)\" has no default",
          remedy: "Add  default = …  to it: the value where nobody sets another one.")
        continue
      }
      var allowed: [String] = []
      if let values = entry.names["values"] {
        guard case .table(let list) = values else {
          wrongType("\(path).values", values, "a list")
          continue
        }
        allowed = list.list.compactMap { written($0) }
      }
      guard let text = written(standard) else {
        wrongType("\(path).default", standard, "a value of type \(typeName)")
        continue
      }
      let parameter = LuaParameter(
        name: name, kind: kind, standard: text, least: entry.names["min"].flatMap(written),
        greatest: entry.names["max"].flatMap(written), allowed: allowed,
        summary: self.text("\(path).doc", entry.names["doc"]) ?? "")
      for (part, bound) in [("min", parameter.least), ("max", parameter.greatest)] {
        if let bound {
          do { _ = try LuaParameter.read(bound, kind: kind) } catch {
            report(.badValue, at: "\(path).\(part)", "\(part) of \"\(name)\": \(error)")
          }
        }
      }
      do { _ = try parameter.read(text) } catch {
        report(.badValue, at: "\(path).default", "the default of \"\(name)\": \(error)")
      }
      definition.parameters.append(parameter)
      brokenParameters.remove(name)
    }
  }

  /// A value as a person writes it in a setting.
  private func written(_ value: LuaValue) -> String? {
    switch value {
    case .bool(let flag): flag ? "true" : "false"
    case .integer(let number): "\(number)"
    case .number(let number): "\(number)"
    case .text(let text): text
    case .table(let table) where table.names.isEmpty:
      table.list.compactMap { written($0) }.joined(separator: ",")
    default: nil
    }
  }

  // MARK: block

  mutating func readBlock(_ value: LuaValue?) {
    guard let value else { return }
    guard case .table(let table) = value else {
      wrongType("block", value, "a list of fields with amount and date")
      return
    }
    checkNames(table, allowed: RuleFields.names(RuleFields.block), at: "block", in: "block")
    for (index, entry) in elements(table.list, "block", atMost: 16).enumerated() {
      let path = "block[\(index + 1)]"
      guard let name = text(path, entry), checkField(name, at: path) else { continue }
      let field = Field(name: name)
      if !definition.block.equalFields.contains(field) {
        definition.block.equalFields.append(field)
        checkName(of: field, at: "block[\(index + 1)]")
      }
    }
    if let amount = table.names["amount"] {
      if case .table(let entry) = amount {
        checkNames(
          entry, allowed: RuleFields.names(RuleFields.blockAmount), at: "block.amount",
          in: "block.amount")
        definition.block.tolerance = setting("block.amount.tolerance", entry.names["tolerance"]) {
          text in
          [LuaParameter.Kind.percent, .money].contains {
            (try? LuaParameter.read(text, kind: $0).tolerance) != nil
          } || Ratio(decimal: text).map { $0.numerator >= 0 } == true
        } expected: {
          "a percentage such as \"0.5%\", a decimal such as \"0.50\", or a parameter"
        }
      } else {
        wrongType("block.amount", amount, "{ tolerance = … }")
      }
    }
    if let date = table.names["date"] { readDate(date) }
  }

  private mutating func readDate(_ date: LuaValue) {
    guard case .table(let entry) = date else {
      wrongType("block.date", date, "{ window = … } or { business_days = …, calendar = … }")
      return
    }
    checkNames(
      entry, allowed: RuleFields.names(RuleFields.blockDate), at: "block.date", in: "block.date")
    let isDays: (String) -> Bool = { (try? LuaParameter.read($0, kind: .days)) != nil }
    if entry.names["window"] != nil {
      definition.block.window = setting("block.date.window", entry.names["window"], isDays) {
        "a number of days or a parameter"
      }
    }
    if entry.names["business_days"] != nil {
      definition.block.businessDays = setting(
        "block.date.business_days", entry.names["business_days"], isDays
      ) { "a number of working days or a parameter" }
      let name = text("block.date.calendar", entry.names["calendar"]) ?? "weekdays"
      definition.block.calendar = BoxHost.calendar(name)
      if definition.block.calendar == nil {
        let names = BusinessCalendar.named.map(\.name)
        report(
          .badValue, at: "block.date.calendar", "there is no calendar \"\(name)\"",
          suggestion: SchemaReader.closest(to: name, among: names),
          remedy: "Known are \(names.joined(separator: ", ")).")
      }
    }
    if (entry.names["window"] == nil) == (entry.names["business_days"] == nil) {
      report(
        .badValue, at: "block.date", "block.date takes either a window or business_days")
    }
  }

  /// A value that is written out, or the name of a parameter behind `$`.
  private mutating func setting(
    _ path: String, _ value: LuaValue?, _ isValid: (String) -> Bool, expected: () -> String
  ) -> RuleDefinition.Value? {
    guard let value, let text = written(value) else {
      wrongType(path, value ?? .none, expected())
      return nil
    }
    if text.hasPrefix("$") {
      let name = String(text.dropFirst())
      let names = definition.parameters.map(\.name)
      guard let parameter = definition.parameters.first(where: { $0.name == name }) else {
        if brokenParameters.contains(name) { return nil }
        report(
          .unknownParameter, at: path, "the rule has no parameter \"\(name)\"",
          suggestion: SchemaReader.closest(to: name, among: names))
        return nil
      }
      if !isValid(parameter.standard) {
        report(
          .badValue, at: path,
          "the parameter \"\(name)\" is of type \(parameter.kind.rawValue), "
            + "expected \(expected())")
        return nil
      }
      return .parameter(name)
    }
    if !isValid(text) {
      report(.badValue, at: path, "\"\(path)\" is \(value.shown), expected \(expected())")
      return nil
    }
    return .text(text)
  }

  // MARK: group

  mutating func readGroup(_ value: LuaValue?) {
    let isSet = definition.kind != .oneToOne
    guard let value else {
      if isSet {
        report(
          .missingField, at: "kind", "a rule of kind \(definition.kind.rawValue) needs a group",
          remedy: "Add  group = { by = { … }, sum = \"amount\" }  or a function")
      }
      return
    }
    guard isSet else {
      report(.badValue, at: "group", "a rule of kind 1:1 has no group")
      return
    }
    var group = RuleDefinition.Group()
    switch value {
    case .function: group.isFunction = true
    case .table(let table):
      checkNames(table, allowed: RuleFields.names(RuleFields.group), at: "group", in: "group")
      guard case .table(let by)? = table.names["by"], !by.list.isEmpty else {
        report(.missingField, at: "group", "the group has no list \"by\" of fields")
        return
      }
      for (index, entry) in elements(by.list, "group.by", atMost: 16).enumerated() {
        let path = "group.by[\(index + 1)]"
        guard let name = text(path, entry), checkField(name, at: path) else { continue }
        group.by.append(Field(name: name))
      }
      if let sum = text("group.sum", table.names["sum"]), sum != "amount" {
        report(.badValue, at: "group.sum", "a group sums \"amount\", not \"\(sum)\"")
      }
      switch table.names["max_items"] {
      case nil: break
      case .integer(let value) where (1...100_000).contains(value): group.maximum = Int(value)
      case .some(let other): wrongType("group.max_items", other, "a whole number from 1 to 100000")
      }
    default:
      wrongType("group", value, "a table or a function")
      return
    }
    definition.group = group
  }

  // MARK: examples

  mutating func readExamples(_ value: LuaValue?) {
    guard let value else {
      report(
        .examples, at: "", "the rule has no examples",
        remedy: "Add one that matches and one that does not.", severity: .warning)
      return
    }
    guard case .table(let table) = value else {
      wrongType("examples", value, "a list")
      return
    }
    for (index, entry) in elements(table.list, "examples", atMost: 500).enumerated() {
      readExample(entry, "examples[\(index + 1)]")
    }
    let positive = definition.examples.contains {
      switch $0.expectation {
      case .match, .scoreAtLeast: true
      case .noMatch, .blocked: false
      }
    }
    let negative = definition.examples.contains {
      $0.expectation == .noMatch || $0.expectation == .blocked
    }
    if !positive || !negative {
      report(
        .examples, at: "examples",
        "no example of \(positive ? "a pair that does not match" : "a match")", severity: .warning)
    }
  }

  private mutating func readExample(_ value: LuaValue, _ path: String) {
    guard case .table(let table) = value else {
      wrongType(path, value, "a table")
      return
    }
    checkNames(
      table, allowed: RuleFields.names(RuleFields.example), at: path, in: "an example")
    var example = RuleDefinition.Example(
      name: "", parameters: [:], ledger: [], external: [], expectation: .match,
      line: map.place(path).line)
    if case .text(let name)? = table.list.first { example.name = name }
    if example.name.isEmpty { example.name = "example at line \(example.line)" }
    if case .table(let parameters)? = table.names["params"] {
      for (name, value) in parameters.names.sorted(by: { $0.key < $1.key }) {
        guard let parameter = definition.parameters.first(where: { $0.name == name }) else {
          report(
            .unknownParameter, at: "\(path).params.\(name)",
            "the rule has no parameter \"\(name)\"",
            suggestion: SchemaReader.closest(to: name, among: definition.parameters.map(\.name)))
          continue
        }
        let text = written(value) ?? ""
        do { _ = try parameter.read(text) } catch {
          report(.badValue, at: "\(path).params.\(name)", "\"\(name)\": \(error)")
        }
        example.parameters[name] = text
      }
    }
    example.ledger = records(
      table.names["ledger"], "\(path).ledger", isMany: definition.kind == .manyToOne)
    example.external = records(
      table.names["external"], "\(path).external", isMany: definition.kind == .oneToMany)
    switch table.names["expect"] {
    case .bool(let expected): example.expectation = expected ? .match : .noMatch
    case .text("blocked"): example.expectation = .blocked
    case .table(let entry) where entry.names.keys.sorted() == ["score_at_least"]:
      switch entry.names["score_at_least"] {
      case .number(let score) where (0...1).contains(score):
        example.expectation = .scoreAtLeast(score)
      case .integer(let score) where (0...1).contains(score):
        example.expectation = .scoreAtLeast(Double(score))
      default:
        report(.badValue, at: "\(path).expect", "score_at_least is a number from 0 to 1")
      }
    case let other:
      report(
        .badValue, at: "\(path).expect", "expect is \((other ?? .none).shown)",
        remedy: "Expected is true, false, \"blocked\" or { score_at_least = 0.9 }.")
      return
    }
    example.why = text("\(path).why", table.names["why"])
    definition.examples.append(example)
  }

  private mutating func records(
    _ value: LuaValue?, _ path: String, isMany: Bool
  ) -> [[String: String]] {
    guard case .table(let table)? = value else {
      report(.missingField, at: path, "\"\(path)\" is \((value ?? .none).kind), expected a record")
      return []
    }
    let entries = table.list.isEmpty ? [value ?? .none] : table.list
    if entries.count > 1 && !isMany {
      report(.badValue, at: path, "this side gives one record")
    }
    return entries.map { entry in
      guard case .table(let record) = entry else {
        wrongType(path, entry, "a record")
        return [:]
      }
      return record.names.compactMapValues { written($0) }
    }
  }
}

import Matchbook
import MatchbookDigest

/// A rule written in Lua.
///
/// It runs in a box: limited instructions and memory, no files, no clock, no randomness, nothing that
/// lasts from one call to the next. It enters the engine through the public rule protocol only.
public struct LuaRule: Sendable {
  /// May be changed by a host, for example to give the rule another priority.
  public var header: RuleHeader
  /// What its users may choose.
  public var parameters: [LuaParameter] { definition.parameters }
  /// The file's name.
  public let file: String
  /// SHA-256 of the source, as hexadecimal digits.
  public let sourceHash: String
  public let settings: LuaSettings

  let definition: RuleDefinition
  let bytes: [UInt8]
  /// By name.
  private(set) var values: [String: LuaParameter.Setting] = [:]
  /// For those that have the same values.
  private(set) var spareBox = SpareBox()

  /// Reads a rule.
  ///
  /// - Parameter file: The file's name, for messages.
  /// - Throws: Every error of the file at once.
  /// - Complexity: Milliseconds, whatever the file holds.
  public static func load(
    _ bytes: [UInt8], file: String, settings: LuaSettings = LuaSettings()
  ) throws(LuaRuleError) -> LuaRule {
    let check = check(bytes, file: file, settings: settings)
    guard let rule = check.rule else { throw LuaRuleError(diagnostics: check.diagnostics) }
    return rule
  }

  /// Reads a rule with everything that is wrong or doubtful about it.
  public static func check(
    _ bytes: [UInt8], file: String, settings: LuaSettings = LuaSettings()
  ) -> LuaCheck {
    RuleLoader.check(bytes, file: file, settings: settings)
  }

  /// The release of Lua that runs rules, for example `Lua 5.4.4`.
  public static var release: String { LuaBox.release }

  /// States of Lua that are open in this process.
  public static var openStateCount: Int { LuaBox.openCount }

  init(_ definition: RuleDefinition, bytes: [UInt8], file: String, settings: LuaSettings) {
    self.definition = definition
    self.bytes = bytes
    self.file = file
    self.settings = settings
    sourceHash = SHA256.hexadecimal(bytes)
    var group = GroupPolicy.keys
    if let wanted = definition.group {
      let limits = GroupPolicy.PartLimits(records: wanted.maximum)
      group = wanted.isFunction ? .chosen(limits) : .parts(by: wanted.by, limits)
    }
    header = RuleHeader(
      id: definition.id, version: definition.version, summary: definition.summary,
      priority: definition.priority, cardinality: definition.kind.cardinality, group: group)
    for parameter in definition.parameters {
      values[parameter.name] = try? parameter.read(parameter.standard)
    }
  }

  /// The same rule with other values of some parameters.
  ///
  /// - Throws: What is wrong with the values, all of it.
  public func setting(_ texts: [String: String]) throws(LuaValueError) -> LuaRule {
    var rule = self
    rule.spareBox = SpareBox()
    var mistakes: [String] = []
    for (name, text) in texts.sorted(by: { $0.key < $1.key }) {
      guard let parameter = parameters.first(where: { $0.name == name }) else {
        let names = parameters.map(\.name).joined(separator: ", ")
        mistakes.append("rule \"\(header.id)\" has no parameter \"\(name)\"; it has \(names)")
        continue
      }
      do {
        rule.values[name] = try parameter.read(text)
      } catch {
        mistakes.append("parameter \"\(name)\" of rule \"\(header.id)\": \(error)")
      }
    }
    guard mistakes.isEmpty else { throw LuaValueError(mistakes.joined(separator: "; ")) }
    return rule
  }

  /// The values that the parameters have.
  public var parameterValues: [RuleParameter] {
    parameters.map { RuleParameter(name: $0.name, value: values[$0.name]?.text ?? "") }
  }

  /// Opens a box with this rule in it.
  func openBox(_ setup: LuaBox.Setup? = nil, counting: Bool = false) throws -> LuaBox {
    var settings = settings
    if counting { settings.hookInterval = 1 }
    let box = try LuaBox(settings)
    if let failure = box.compile(bytes) { throw LuaRunError(failure, rule: self) }
    if case .failure(let failure) = box.run() { throw LuaRunError(failure.call, rule: self) }
    var setup = setup ?? LuaBox.Setup(fields: definition.needs)
    setup.verifies = setup.verifies && definition.writesTables
    setup.keepsTexts =
      definition.writesTables || definition.hasNormalise
      || box.bytecode.flatMap { Bytecode($0) }?.setsUpvalues != false
    let given = parameters.compactMap { parameter in
      values[parameter.name].map { (parameter.name, $0.value) }
    }
    if let failure = box.prepare(setup, parameters: given) {
      throw LuaRunError(failure, rule: self)
    }
    return box
  }
}

/// Why a loaded rule cannot be run.
struct LuaRunError: Error, CustomStringConvertible {
  let description: String

  init(_ failure: LuaBox.Failure, rule: LuaRule) {
    description = "\(rule.file):\(max(1, failure.line)): \(failure.message)"
  }

  init(_ description: String) { self.description = description }
}

extension LuaRule: Rule {
  public var blockings: [Blocking] {
    let block = definition.block
    var blocking = Blocking(
      keys: block.equalFields.map { Blocking.Key($0) }, usesRuleKeys: definition.hasKey,
      allowsCrossProduct: definition.allowsCrossProduct)
    blocking.amount = block.tolerance.flatMap(tolerance)
    if let window = block.window, let days = days(window) {
      blocking.date = .within(days: days)
    } else if let window = block.businessDays, let days = days(window),
      let calendar = block.calendar
    {
      blocking.date = DateWindow(
        from: -Int64(days), to: Int64(days), unit: .businessDays(calendar))
    }
    return [blocking]
  }

  private func text(_ value: RuleDefinition.Value) -> String {
    switch value {
    case .text(let text): text
    case .parameter(let name): values[name]?.text ?? ""
    }
  }

  private func tolerance(_ value: RuleDefinition.Value) -> Tolerance? {
    let text = text(value)
    for kind in [LuaParameter.Kind.percent, .money] {
      if let tolerance = try? LuaParameter.read(text, kind: kind).tolerance { return tolerance }
    }
    return Ratio(decimal: text).map { Tolerance(absolute: $0) }
  }

  private func days(_ value: RuleDefinition.Value) -> Int? { Int(text(value)) }

  public var fields: Set<Field> {
    var fields = Set(definition.block.equalFields)
    if definition.readsID { fields.insert(.id) }
    if definition.block.window != nil || definition.block.businessDays != nil {
      fields.insert(.date)
    }
    return fields
  }

  /// A text that only the bank writes is no field of the ledger; its records have nil there.
  public var fieldsOfEitherSide: Set<Field> {
    Set(definition.needs).union(definition.group?.by ?? [])
  }

  public var canonicalText: String {
    var text = "lua \(header.id) \(header.version) \(sourceHash) priority \(header.priority)"
    text += " \(LuaBox.release)"
    for parameter in parameterValues { text += " \(parameter.name)=\(parameter.value)" }
    return text
  }

  public var origin: RuleOrigin? {
    RuleOrigin(
      source: file, sourceHash: sourceHash, language: LuaBox.release, parameters: parameterValues)
  }

  public func makeSession(for pass: RulePass) throws -> (any RuleSession)? {
    LuaSession(self, pass)
  }

  public func keys(for table: RecordTable, side: Side) throws -> RecordKeys? {
    guard definition.hasKey else { return nil }
    let pass = RulePass(
      ledger: side == .ledger ? table : RecordTable.none,
      external: side == .external ? table : RecordTable.none)
    let session = LuaSession(self, pass)
    let keys = try session.keys(for: side)
    try session.throwFailure()
    return keys
  }

  public func makeJudge(ledger: RecordTable, external: RecordTable) throws -> (any PairJudge)? {
    StrictJudge(session: LuaSession(self, RulePass(ledger: ledger, external: external)))
  }

  public func reason(
    for pair: CandidatePair, ledger: RecordTable, external: RecordTable
  ) -> String {
    Explainer(self, ledger, external).reason(for: pair)
  }

  public func reason(
    ledgerRows: [Int], externalRows: [Int], ledger: RecordTable, external: RecordTable
  ) -> String? {
    Explainer(self, ledger, external).reason(ledgerRows: ledgerRows, externalRows: externalRows)
  }

  public func makeExplainer(
    ledger: RecordTable, external: RecordTable
  ) -> (any RuleExplainer)? {
    Explainer(self, ledger, external)
  }
}

extension RecordTable {
  /// A table without records.
  static let none: RecordTable = {
    do {
      return try RecordTable([])
    } catch {
      preconditionFailure("no records are always a table: \(error)")
    }
  }()
}

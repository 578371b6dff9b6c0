import Matchbook

/// The source of a rule that a run has used: what its matches were decided with.
public struct RunRule: StoredRecord, Hashable {
  public var key: Int64 = 0
  /// The key of the run.
  public var run: Int64
  public var rule: RuleReference
  /// SHA-256, as hexadecimal digits.
  public var sourceHash: String
  /// The file or other source, as it was named when the rule was loaded.
  public var source: String
  /// The language and its release, for example `Lua 5.4.4`.
  public var language: String
  public var parameters: [RuleParameter]

  public init(run: Int64, rule: RuleReference, origin: RuleOrigin) {
    self.run = run
    self.rule = rule
    sourceHash = origin.sourceHash
    source = origin.source
    language = origin.language
    parameters = origin.parameters
  }

  public static let table = "run_rules"
  public static let columns = [
    "run", "rule_id", "version", "source_hash", "source", "language", "parameters",
  ]

  public var values: [StoredValue] {
    [
      .integer(run), .text(rule.id), .text(rule.version), .text(sourceHash), .text(source),
      .text(language), .text(StoredList.text(parameters.map { [$0.name, $0.value] })),
    ]
  }

  public init(key: Int64, row: inout StoredRow) throws(RunError) {
    self.key = key
    run = try row.integer()
    rule = RuleReference(id: try row.text(), version: try row.text())
    sourceHash = try row.text()
    source = try row.text()
    language = try row.text()
    parameters = try row.list().map {
      RuleParameter(name: $0.first ?? "", value: $0.count > 1 ? $0[1] : "")
    }
  }
}

/// A rule whose source is another one than an earlier run used under the same id and version.
public struct ChangedRule: Hashable, Sendable, CustomStringConvertible {
  public var rule: RuleReference
  public var sourceHash: String
  /// The earlier run, and the hash of what it used.
  public var run: String
  public var earlierHash: String

  public init(rule: RuleReference, sourceHash: String, run: String, earlierHash: String) {
    self.rule = rule
    self.sourceHash = sourceHash
    self.run = run
    self.earlierHash = earlierHash
  }

  public var description: String {
    "rule \(rule.id) \(rule.version) was another one in run \(run): its source is "
      + "\(sourceHash.prefix(12)), there it was \(earlierHash.prefix(12))"
  }
}

extension RunManager {
  /// The sources of the rules that the matches of a run were decided with, by the order of their use.
  ///
  /// Rules that have no source of their own, such as those in JSON, are not among them.
  public func ruleSources(ofRun id: String) throws(RunError) -> [RunRule] {
    try store.read { (reader) throws(RunError) in
      let run = try run(id, in: reader)
      return try reader.all(RunRule.self, where: [.equals("run", .integer(run.key))])
    }
  }

  /// The rules of a request whose id and version some run has used with another source.
  func changedRules(
    _ request: RunMatchRequest, in reader: any StoreReading
  ) throws(RunError) -> [ChangedRule] {
    var changed: [ChangedRule] = []
    for rule in request.rules {
      guard let hash = rule.origin?.sourceHash else { continue }
      let reference = RuleReference(id: rule.header.id, version: rule.header.version)
      // All that a store has under one id and version is of one source, so any row tells.
      let known = try reader.first(
        RunRule.self,
        where: [
          .equals("rule_id", .text(reference.id)), .equals("version", .text(reference.version)),
        ])
      guard let known, known.sourceHash != hash else { continue }
      let run = try reader.find(Run.self, key: known.run)?.id ?? ""
      changed.append(
        ChangedRule(
          rule: reference, sourceHash: hash, run: run, earlierHash: known.sourceHash))
    }
    return changed
  }

  func changedRules(_ request: RunMatchRequest) throws(RunError) -> [ChangedRule] {
    try store.read { (reader) throws(RunError) in try changedRules(request, in: reader) }
  }

  /// - Throws: ``RunError/changedRules(_:)``: what an id and a version stand for never changes.
  func checkRules(
    _ request: RunMatchRequest, in reader: any StoreReading
  ) throws(RunError) {
    let changed = try changedRules(request, in: reader)
    guard changed.isEmpty else { throw .changedRules(changed) }
  }

  /// Keeps with a run what its rules were, each once.
  func keepRules(
    _ request: RunMatchRequest, of run: Run, in writer: any StoreWriting
  ) throws(RunError) {
    // Another run may have been faster.
    try checkRules(request, in: writer)
    let known = try writer.all(RunRule.self, where: [.equals("run", .integer(run.key))])
    for rule in request.rules {
      guard let origin = rule.origin else { continue }
      var kept = RunRule(
        run: run.key,
        rule: RuleReference(id: rule.header.id, version: rule.header.version), origin: origin)
      let isKnown = known.contains { old in
        old.rule == kept.rule && old.language == kept.language && old.parameters == kept.parameters
      }
      if !isKnown { try writer.insert(&kept) }
    }
  }
}

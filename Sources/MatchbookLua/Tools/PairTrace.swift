import CLuaBox
import Matchbook

/// What a Lua rule makes of two records, stage by stage, whether its index joins them or not.
public struct PairTrace: Sendable {
  /// One term of `block`, or a value that has to be equal.
  public struct Term: Hashable, Sendable {
    public let name: String
    public let ledger: String?
    public let external: String?
    public let holds: Bool
    /// For example `3 days apart, at most 45 allowed`.
    public let words: String
  }

  /// The fields that the rule reads, with the values of both records.
  public fileprivate(set) var values: [(field: String, ledger: String?, external: String?)] = []
  public fileprivate(set) var terms: [Term] = []
  /// `nil` if the rule has no `key`.
  public fileprivate(set) var keys: (ledger: [String], external: [String])?
  /// What `normalise` gave; `nil` if the rule has none.
  public fileprivate(set) var normalised: (ledger: String, external: String)?
  /// Whether the engine would ask `match` about this pair.
  public var isCandidate: Bool {
    terms.allSatisfy(\.holds)
      && (keys.map { keys in keys.ledger.contains { keys.external.contains($0) } } ?? true)
  }
  /// Millionths; `nil` if the rule refuses or fails.
  public fileprivate(set) var score: Int32?
  public fileprivate(set) var why = ""
  /// Instructions that `match` took, exactly.
  public fileprivate(set) var instructions = 0
  /// What failed, if anything did.
  public fileprivate(set) var failure: RuleException?
}

extension LuaRule {
  /// Follows two records through the rule.
  ///
  /// - Throws: If the rule cannot be run at all; what fails on these records is in the trace.
  public func trace(
    ledgerRow: Int, externalRow: Int, ledger: RecordTable, external: RecordTable
  ) throws -> PairTrace {
    var trace = PairTrace()
    for field in definition.needs {
      trace.values.append(
        (
          field.name, ledger.has(field) ? ledger.text(field, at: ledgerRow) : nil,
          external.has(field) ? external.text(field, at: externalRow) : nil
        ))
    }
    let pass = RulePass(ledger: ledger, external: external)
    let failures = FailureLog(self, pass)
    var setup = LuaBox.Setup(fields: definition.needs)
    setup.slots = 1
    setup.usesProxies = true
    setup.explains = true
    let box = try openBox(setup, counting: true)
    box.host.readers = [
      RecordReader(ledger, fields: definition.needs),
      RecordReader(external, fields: definition.needs),
    ]
    box.host.failure = { failures.note($0) }
    trace.readTerms(self, ledgerRow, externalRow, ledger, external)
    trace.readKeys(self, box, Int32(ledgerRow), Int32(externalRow))
    trace.readNormalised(self, box, Int32(ledgerRow), Int32(externalRow))
    trace.judge(self, box, Int32(ledgerRow), Int32(externalRow), ledger, external)
    trace.failure = failures.first
    return trace
  }
}

extension PairTrace {
  fileprivate mutating func readTerms(
    _ rule: LuaRule, _ left: Int, _ right: Int, _ ledger: RecordTable, _ external: RecordTable
  ) {
    guard let blocking = rule.blockings.first else { return }
    for key in blocking.keys {
      guard case .value(let field, _) = key.ledger else { continue }
      let (a, b) = (ledger.text(field, at: left), external.text(field, at: right))
      let holds =
        field == .amount
        ? PairTrace.compare(ledger.amount(at: left), external.amount(at: right), .exact)
        : a != nil && a == b
      terms.append(
        Term(
          name: field.name, ledger: a, external: b, holds: holds,
          words: holds ? "equal" : "different, has to be equal"))
    }
    if let tolerance = blocking.amount {
      let (a, b) = (ledger.amount(at: left), external.amount(at: right))
      let holds = PairTrace.compare(a, b, tolerance)
      terms.append(
        Term(
          name: "amount", ledger: a.description, external: b.description, holds: holds,
          words: holds ? "within the tolerance" : "not within the tolerance"))
    }
    if let window = blocking.date {
      let (a, b) = (ledger.date(at: left), external.date(at: right))
      var holds = false
      var words = "a date is missing"
      if let a, let b {
        var kind = ("", "")
        var distance = Int64(b.number) - Int64(a.number)
        if case .businessDays(let calendar) = window.unit {
          kind = ("working ", " (\(calendar.name))")
          distance = BusinessDayCounter(calendar, ahead: min(a, b)...max(a, b))
            .businessDays(from: a, to: b)
        }
        holds = window.from <= distance && distance <= window.to
        let days = abs(distance) == 1 ? "day" : "days"
        words = "\(abs(distance)) \(kind.0)\(days)\(kind.1) apart, at most \(window.to) allowed"
      }
      terms.append(
        Term(
          name: "date", ledger: a?.description, external: b?.description, holds: holds, words: words
        ))
    }
  }

  private static func compare(_ a: Amount, _ b: Amount, _ tolerance: Tolerance) -> Bool {
    a.currency.code == b.currency.code && a.currency.exponent == b.currency.exponent
      && tolerance.allows(
        ledger: a.minorUnits, external: b.minorUnits, exponent: a.currency.exponent)
  }

  fileprivate mutating func readKeys(_ rule: LuaRule, _ box: LuaBox, _ left: Int32, _ right: Int32)
  {
    guard rule.definition.hasKey else { return }
    func keys(_ side: Int32, _ row: Int32) -> [String] {
      var found = luabox_key_list()
      luabox_keys(box.raw, side, [row], 1, Int64(rule.settings.instructionsPerCall), &found)
      var start = 0
      return (0..<(found.rowCount > 0 ? Int(found.counts[0]) : 0)).map { place in
        let end = Int(found.ends[place])
        defer { start = end }
        return String(
          decoding: UnsafeBufferPointer(start: found.text + start, count: end - start),
          as: UTF8.self)
      }
    }
    self.keys = (keys(0, left), keys(1, right))
  }

  fileprivate mutating func readNormalised(
    _ rule: LuaRule, _ box: LuaBox, _ left: Int32, _ right: Int32
  ) {
    guard rule.definition.hasNormalise else { return }
    func text(_ side: Int32, _ row: Int32) -> String {
      var bytes: UnsafePointer<UInt8>?
      var length = 0
      luabox_normalised(
        box.raw, side, row, Int64(rule.settings.instructionsPerCall), &bytes, &length)
      return LuaValue(bytes: UnsafeBufferPointer(start: bytes, count: length)).shown
    }
    normalised = (text(0, left), text(1, right))
  }

  fileprivate mutating func judge(
    _ rule: LuaRule, _ box: LuaBox, _ left: Int32, _ right: Int32, _ ledger: RecordTable,
    _ external: RecordTable
  ) {
    var found: Int32 = -1
    if rule.definition.kind == .oneToOne {
      var pair = luabox_pair(ledger: left, external: right)
      luabox_judge(box.raw, &pair, 1, &found, Int64(rule.settings.instructionsPerCall))
    } else {
      found =
        LuaGroupJudge.score(
          box, rule, ledgerRows: [left], externalRows: [right], ledger, external) ?? -1
    }
    instructions = box.instructions
    if found >= 0 {
      score = found
      why = box.why
    }
  }
}

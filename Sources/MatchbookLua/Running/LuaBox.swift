import CLuaBox
import Matchbook

/// A state of Lua in its box, used by one thread at a time.
final class LuaBox: @unchecked Sendable {
  let raw: OpaquePointer
  let host: BoxHost
  let settings: LuaSettings

  /// Why a box gives no answer.
  typealias Failure = BoxHost.CallFailure

  /// Opens a state with its libraries.
  init(_ settings: LuaSettings) throws(LuaBoxError) {
    host = BoxHost()
    self.settings = settings
    var limits = luabox_limits(
      memory: settings.memoryBytes, string: settings.stringBytes,
      refusals: Int32(clamping: settings.refusals),
      interval: Int32(clamping: max(1, settings.hookInterval)),
      nanoseconds: Int64(settings.secondsPerCall * 1_000_000_000),
      explanation: settings.explanationBytes)
    var interface = host.interface
    let table = HostLibrary.table
    guard let raw = luabox_open(&limits, &interface, table.baseAddress, Int32(table.count)) else {
      throw LuaBoxError.noState
    }
    self.raw = raw
  }

  /// What `key` does, where the box may follow it without Lua.
  private var keyProgram: KeyProgram?

  deinit { luabox_close(raw) }

  /// The release of Lua, for example `Lua 5.4.4`.
  static let release = String(cString: luabox_release())

  /// States that are open in this process.
  static var openCount: Int { Int(luabox_open_count()) }

  static func failure(of box: OpaquePointer) -> Failure {
    let info = luabox_failure(box)
    return Failure(
      status: info.status, ledgerRow: nil, externalRow: nil, line: Int(info.line),
      message: visible(String(cString: info.message)), traceback: String(cString: info.traceback))
  }

  /// A text that a rule made, without the signs that a terminal would obey.
  private static func visible(_ text: String) -> String {
    func isObeyed(_ scalar: Unicode.Scalar) -> Bool {
      scalar.properties.generalCategory == .control && scalar != "\n" && scalar != "\t"
    }
    guard mayBeObeyed(text) else { return text }
    var shown = String.UnicodeScalarView()
    shown.append(contentsOf: text.unicodeScalars.map { isObeyed($0) ? "\u{FFFD}" : $0 })
    return String(shown)
  }

  /// Whether there might be such a sign: one below the blank, DEL, or in UTF-8 what begins with C2.
  private static func mayBeObeyed(_ text: String) -> Bool {
    text.utf8.contains { $0 < 0x20 || $0 == 0x7F || $0 == 0xC2 }
  }

  var failure: Failure { LuaBox.failure(of: raw) }

  /// Compiles a source.
  ///
  /// - Returns: What is wrong with it; `nil` if nothing is.
  func compile(_ source: [UInt8]) -> Failure? {
    let status = source.withUnsafeBufferPointer { bytes in
      bytes.withMemoryRebound(to: CChar.self) {
        luabox_compile(raw, $0.baseAddress ?? LuaBox.empty, $0.count, "rule")
      }
    }
    return status == LUABOX_OK ? nil : failure
  }

  nonisolated(unsafe) private static let empty: UnsafePointer<CChar> = {
    let byte = UnsafeMutablePointer<CChar>.allocate(capacity: 1)
    byte.initialize(to: 0)
    return UnsafePointer(byte)
  }()

  /// The bytecode of what was compiled.
  var bytecode: [UInt8]? {
    var bytes: UnsafePointer<UInt8>?
    var length = 0
    guard luabox_bytecode(raw, &bytes, &length) == LUABOX_OK else { return nil }
    return Array(UnsafeBufferPointer(start: bytes, count: length))
  }

  /// Runs what was compiled and reads the table that it returns.
  func run() -> Result<LuaValue, BoxFailure> {
    guard luabox_run(raw, Int64(settings.instructionsPerLoad)) == LUABOX_OK else {
      return .failure(BoxFailure(failure))
    }
    var bytes: UnsafePointer<UInt8>?
    var length = 0
    guard luabox_describe(raw, &bytes, &length) == LUABOX_OK else {
      return .failure(BoxFailure(failure))
    }
    return .success(LuaValue(bytes: UnsafeBufferPointer(start: bytes, count: length)))
  }

  /// How records are handed to a rule.
  struct Setup {
    var fields: [Field]
    var slots = 1 << 14
    var usesProxies = false
    var verifies = true
    var explains = false
    /// Whether a text that a call makes might last.
    var keepsTexts = true
  }

  func prepare(_ setup: Setup, parameters: [(name: String, value: LuaParameterValue)]) -> Failure? {
    let names = setup.fields.map { Array($0.name.utf8CString) }
    let reach = reach(setup.fields)
    if case .known(let key) = code(of: "key"),
      settings.instructionsPerCall >= KeyProgram.leastBudget
    {
      let keepsVariables = keepsVariables
      keyProgram = KeyProgram(
        key, fields: setup.fields,
        variable: { keepsVariables ? self.variable("key", $0) : .other },
        entries: { self.entries("key", $0) })
    }
    let status = LuaBox.withPointers(names) { pointers in
      var bare = luabox_setup(
        fields: pointers.baseAddress, fieldCount: Int32(names.count), known: nil, knownCount: 0,
        slots: Int64(setup.slots), proxies: setup.usesProxies, verifies: setup.verifies,
        explains: setup.explains, keepsTexts: setup.keepsTexts, unwatched: reach.unwatched,
        between: (reach.between[0], reach.between[1], reach.between[2], reach.between[3]),
        wantedByMatch: (reach.ledger, reach.external), wantedByKey: reach.key,
        keyProgram: keyProgram?.raw)
      return luabox_prepare(raw, &bare)
    }
    guard status == LUABOX_OK else { return failure }
    for parameter in parameters {
      let status = parameter.value.withValue { value in
        withUnsafePointer(to: value) { luabox_set_parameter(raw, parameter.name, $0) }
      }
      guard status == LUABOX_OK else { return failure }
    }
    return nil
  }

  /// What the functions of the rule can do at most.
  private struct Reach {
    /// Functions whose instructions need no counting, as bits.
    var unwatched: UInt32 = 0
    /// Instructions between two steps of loops that the host meters.
    var between: [Int32] = []
    /// Fields that are read, as bits: by `match` of either side, and by `key`.
    var ledger: UInt64 = .max
    var external: UInt64 = .max
    var key: UInt64 = .max
  }

  private func reach(_ fields: [Field]) -> Reach {
    var reach = Reach()
    let functions = LuaBox.functionNames.map { code(of: $0) }
    (reach.unwatched, reach.between) = self.reach(of: functions)
    func read(_ function: Code, _ parameter: Int) -> UInt64 {
      if case .absent = function { return 0 }
      guard case .known(let function) = function,
        let names = function.fieldsRead(ofParameter: parameter)
      else { return .max }
      return fields.enumerated().reduce(0) { bits, field in
        names.contains(field.element.name) ? bits | 1 << UInt64(min(field.offset, 63)) : bits
      }
    }
    let normalised = read(functions[2], 0)
    reach.ledger = read(functions[0], 0) | normalised
    reach.external = read(functions[0], 1) | normalised
    reach.key = read(functions[1], 0) | normalised
    return reach
  }

  private static let functionNames = ["match", "key", "normalise", "group"]

  /// Functions that need no counting, or not from their first instruction on, with what they execute
  /// between two steps of their loops; those of this box if none are given.
  func reach(of given: [Code]) -> (unwatched: UInt32, between: [Int32]) {
    let functions = given.isEmpty ? LuaBox.functionNames.map { code(of: $0) } : given
    var (bits, between) = (UInt32(0), [Int32](repeating: 0, count: functions.count))
    for (place, function) in functions.enumerated() {
      guard case .known(let function) = function,
        let most = function.mostInstructions(
          keepsVariables ? helpers(of: function, LuaBox.functionNames[place], []) : [:]),
        most.instructions * (most.isMetered ? 2 : 1) <= settings.hookInterval
      else { continue }
      bits |= 1 << UInt32(place)
      if most.isMetered { between[place] = Int32(most.instructions) }
    }
    return (bits, between)
  }

  /// What `key` gives for the records of a side, where that is plain to see.
  func keyPlan(_ side: Side) -> KeyPlan? {
    guard case .known(let function) = code(of: "key") else { return nil }
    return function.keyPlan(side: side == .ledger ? "ledger" : "external")
  }

  enum Code {
    case absent
    /// Not written in Lua, or of a format that cannot be read.
    case unknown
    case known(Bytecode)
  }

  /// Whether variables that last keep what the file put there: where one is set, a helper may be another
  /// one by the time it is called.
  private var keepsVariables: Bool { bytecode.flatMap { Bytecode($0) }?.setsUpvalues == false }

  /// What stands where a path of upvalues and entries of tables leads from the function of this name.
  private func variable(_ name: String, _ path: [Int32]) -> KeyProgram.Variable {
    let value = luabox_upvalue(raw, name, path, path.count)
    let text = value.text.map { text in
      text.withMemoryRebound(to: UInt8.self, capacity: value.length) {
        String(decoding: UnsafeBufferPointer(start: $0, count: value.length), as: UTF8.self)
      }
    }
    switch value.kind {
    case LUABOX_NIL: return .nothing
    case LUABOX_BOOLEAN: return .truth(value.integer != 0)
    case LUABOX_INTEGER: return .integer(value.integer)
    case LUABOX_TEXT: return .text(text ?? "")
    case LUABOX_LIST: return .table
    case LUABOX_OTHER:
      if let text { return text == "_ENV" ? .environment : .host(text) }
      guard case .known(let code) = code(of: name, path) else { return .other }
      return .function(code)
    default: return .other
    }
  }

  /// Keys and values of a table of the file; `nil` if it holds too many, or other keys than texts and whole
  /// numbers.
  private func entries(_ name: String, _ path: [Int32]) -> [KeyProgram.Entry]? {
    var bytes: UnsafePointer<UInt8>?
    var length = 0
    guard luabox_entries(raw, name, path, path.count, &bytes, &length) == LUABOX_OK else {
      return nil
    }
    let values = LuaValue.sequence(bytes: UnsafeBufferPointer(start: bytes, count: length))
    var entries: [KeyProgram.Entry] = []
    for place in stride(from: 0, to: values.count - 1, by: 2) {
      switch values[place] {
      case .integer, .text: break
      default: return nil
      }
      let path = path + [-1 - Int32(place / 2)]
      let value: KeyProgram.Variable =
        switch values[place + 1] {
        case .bool(let isTrue): .truth(isTrue)
        case .integer(let integer): .integer(integer)
        case .text(let text): .text(text)
        // Each is looked for from the first one on.
        case .function, .other:
          place < 2 * KeyProgram.mostInnerEntries ? variable(name, path) : .other
        default: .other
        }
      entries.append(KeyProgram.Entry(key: values[place], value: value, path: path))
    }
    return entries
  }

  /// How deeply functions of a file may call each other to be looked at.
  private static let mostDepth = 4

  /// The functions of the file and of the host that a function can call as its upvalues.
  private func helpers(
    of function: Bytecode, _ name: String, _ path: [Int32]
  ) -> [Int: Bytecode.Helper] {
    guard path.count < LuaBox.mostDepth else { return [:] }
    var helpers: [Int: Bytecode.Helper] = [:]
    for upvalue in function.upvaluesRead {
      let path = path + [Int32(upvalue)]
      switch variable(name, path) {
      case .function(let code):
        helpers[upvalue] = .file(code, self.helpers(of: code, name, path))
      case .host(let function): helpers[upvalue] = .host(function)
      default: break
      }
    }
    return helpers
  }

  /// - Parameter path: Upvalues to go along from the function of this name.
  func code(of name: String, _ path: [Int32] = []) -> Code {
    var bytes: UnsafePointer<UInt8>?
    var length = 0
    let status = luabox_function_bytecode(raw, name, path, path.count, &bytes, &length)
    guard status == LUABOX_OK else { return .unknown }
    if length == 0 { return .absent }
    let dumped = Array(UnsafeBufferPointer(start: bytes, count: length))
    return Bytecode(dumped).map { .known($0) } ?? .unknown
  }

  private static func withPointers<Result>(
    _ names: [[CChar]], _ body: (UnsafeBufferPointer<UnsafePointer<CChar>?>) -> Result
  ) -> Result {
    let copies = names.map { name in
      let copy = UnsafeMutablePointer<CChar>.allocate(capacity: name.count)
      copy.initialize(from: name, count: name.count)
      return copy
    }
    defer { for copy in copies { copy.deallocate() } }
    return copies.map { UnsafePointer<CChar>?($0) }.withUnsafeBufferPointer(body)
  }

  /// Instructions of the last call.
  var instructions: Int { Int(luabox_steps(raw)) }
  var callCount: Int { Int(luabox_call_count(raw)) }
  var memory: Int { luabox_memory(raw) }
  var peakMemory: Int { luabox_peak_memory(raw) }

  /// What `match` said last beside its score.
  var why: String {
    var length = 0
    guard let text = luabox_why(raw, &length) else { return "" }
    return text.withMemoryRebound(to: UInt8.self, capacity: length) {
      LuaBox.visible(
        String(decoding: UnsafeBufferPointer(start: $0, count: length), as: UTF8.self))
    }
  }
}

/// A failure as an error.
struct BoxFailure: Error {
  let call: LuaBox.Failure
  init(_ call: LuaBox.Failure) { self.call = call }
}

/// Why a box could not be opened.
enum LuaBoxError: Error, CustomStringConvertible {
  case noState
  var description: String { "there is no memory or no thread for a state of Lua" }
}

import CLuaBox
import Matchbook

/// Puts a program together: the steps of a function of the file and of those that it calls, and the tables
/// that they read.
final class KeyProgramBuilder {
  struct Parts {
    var steps: [luabox_step] = []
    var helpers: [luabox_helper] = []
    var texts: [String] = []
    var entries: [luabox_entry] = []
    var tables: [luabox_table] = []
  }

  let fields: [Field]
  /// What stands at the end of a path.
  let variable: ([Int32]) -> KeyProgram.Variable
  let entries: ([Int32]) -> [KeyProgram.Entry]?
  private var parts = Parts()
  private var functions: [(code: Bytecode, path: [Int32])] = []
  /// The places of tables by their paths; `nil` for those that are left to Lua.
  private var tables: [[Int32]: Int?] = [:]
  /// Texts of variables and of tables.
  private var furtherTexts: [String] = []

  /// Longer functions are no keys that are plain to see.
  private static let mostSteps = 1000
  private static let mostHelpers = 32
  /// How deeply functions may call each other, and tables hold each other.
  private static let mostDepth = 4
  private static let mostEntries = 4096
  /// Texts of variables and tables are counted from here on until their place is known.
  private static let firstFurtherText = 1 << 20

  init(
    fields: [Field], variable: @escaping ([Int32]) -> KeyProgram.Variable,
    entries: @escaping ([Int32]) -> [KeyProgram.Entry]?
  ) {
    self.fields = fields
    self.variable = variable
    self.entries = entries
  }

  /// - Returns: `nil` if no record could be followed to an end.
  func parts(_ code: Bytecode) -> Parts? {
    guard (1...2).contains(code.parameterCount), !code.takesMore, code.functions.isEmpty else {
      return nil
    }
    functions = [(code, [])]
    var next = 0
    while next < functions.count {
      let (code, path) = functions[next]
      next += 1
      guard parts.steps.count + code.instructions.count <= Self.mostSteps else { return nil }
      parts.helpers.append(
        luabox_helper(
          start: UInt32(parts.steps.count), parameters: UInt8(code.parameterCount),
          takesMore: code.takesMore))
      let translation = StepTranslation(
        code: code, path: path, builder: self, firstText: parts.texts.count)
      parts.texts += code.constants.map { $0 ?? "" }
      for instruction in code.instructions { parts.steps.append(translation.step(instruction)) }
    }
    placeFurtherTexts()
    let codes = parts.steps.map { luabox_step_code(UInt32($0.code)) }
    guard codes.contains(LUABOX_MEMBER), codes.contains(LUABOX_RETURN) else { return nil }
    return parts
  }

  private func placeFurtherTexts() {
    func place(_ text: Int32) -> Int32 {
      Int(text) < Self.firstFurtherText
        ? text : text - Int32(Self.firstFurtherText) + Int32(parts.texts.count)
    }
    for index in parts.steps.indices
    where luabox_step_code(UInt32(parts.steps[index].code)) == LUABOX_LOAD_TEXT {
      parts.steps[index].n = place(parts.steps[index].n)
    }
    for index in parts.entries.indices {
      parts.entries[index].text = place(parts.entries[index].text)
      if parts.entries[index].kind == UInt8(LUABOX_CONSTANT_TEXT.rawValue) {
        parts.entries[index].integer = Int64(place(Int32(parts.entries[index].integer)))
      }
    }
    parts.texts += furtherTexts
  }

  /// The place of a text of a variable or a table among the texts; `nil` if a program may not hold it.
  func text(_ text: String) -> Int? {
    guard StepTranslation.isPlain(text) else { return nil }
    furtherTexts.append(text)
    return Self.firstFurtherText + furtherTexts.count - 1
  }

  /// The place of a function of the file among those of the program.
  func helper(_ path: [Int32], _ code: Bytecode) -> Int? {
    if let known = functions.firstIndex(where: { $0.path == path }) { return known }
    guard path.count <= Self.mostDepth, functions.count < Self.mostHelpers, code.functions.isEmpty
    else { return nil }
    functions.append((code, path))
    return functions.count - 1
  }

  // MARK: Tables

  /// The place of a table of the file among those of the program.
  func table(_ path: [Int32]) -> Int? {
    if let known = tables[path] { return known }
    tables[path] = .some(nil)
    guard path.count <= Self.mostDepth, let found = entries(path),
      parts.entries.count + found.count <= Self.mostEntries
    else { return nil }
    var (numbers, texts) = ([luabox_entry](), [(key: String, entry: luabox_entry)]())
    // Tables in it come first, so that its own entries stand together.
    let values = found.map { constant($0.value, $0.path) }
    for (entry, value) in zip(found, values) {
      var made = luabox_entry(
        text: -1, kind: UInt8(value.kind.rawValue), number: 0, integer: value.integer)
      switch entry.key {
      case .integer(let number):
        made.number = number
        numbers.append(made)
      case .text(let key):
        guard let place = text(key) else { return nil }
        made.text = Int32(place)
        texts.append((key, made))
      default: return nil
      }
    }
    guard parts.entries.count + found.count <= Self.mostEntries else { return nil }
    numbers.sort { $0.number < $1.number }
    texts.sort { left, right in
      left.key.utf8.count != right.key.utf8.count
        ? left.key.utf8.count < right.key.utf8.count
        : left.key.utf8.lexicographicallyPrecedes(right.key.utf8)
    }
    // Where elements are missing, or stand elsewhere, the length depends on how Lua keeps the table.
    let isList = numbers.enumerated().allSatisfy { $0.element.number == Int64($0.offset + 1) }
    parts.tables.append(
      luabox_table(
        first: parts.entries.count, numbers: numbers.count, texts: texts.count,
        length: isList ? Int64(numbers.count) : -1))
    parts.entries += numbers + texts.map(\.entry)
    tables[path] = parts.tables.count - 1
    return parts.tables.count - 1
  }

  private func constant(
    _ value: KeyProgram.Variable, _ path: [Int32]
  ) -> (kind: luabox_constant, integer: Int64) {
    func placed(_ kind: luabox_constant, _ place: Int?) -> (luabox_constant, Int64) {
      place.map { (kind, Int64($0)) } ?? (LUABOX_CONSTANT_OTHER, 0)
    }
    switch value {
    case .truth(let isTrue): return (isTrue ? LUABOX_CONSTANT_TRUE : LUABOX_CONSTANT_FALSE, 0)
    case .integer(let integer): return (LUABOX_CONSTANT_INTEGER, integer)
    case .text(let text): return placed(LUABOX_CONSTANT_TEXT, self.text(text))
    case .table: return placed(LUABOX_CONSTANT_TABLE, table(path))
    case .function(let code): return placed(LUABOX_CONSTANT_HELPER, helper(path, code))
    case .host(let name):
      if let library = KeyFunctions.libraries[name] {
        return (LUABOX_CONSTANT_LIBRARY, Int64(library))
      }
      return placed(LUABOX_CONSTANT_FUNCTION, KeyFunctions.numbers[name])
    case .nothing, .environment, .other: return (LUABOX_CONSTANT_OTHER, 0)
    }
  }
}

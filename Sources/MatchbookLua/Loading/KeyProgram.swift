import CLuaBox
import Matchbook

/// A function's instructions as steps that the box follows without Lua, with the functions of the file
/// that it calls.
///
/// Each instruction becomes one step, so that jumps stay what they are; one that is not understood
/// becomes a step that leaves the record to Lua. Nothing here has to be complete to be right.
final class KeyProgram {
  let raw: UnsafePointer<luabox_program>
  private let program: UnsafeMutablePointer<luabox_program>
  private let steps: UnsafeMutableBufferPointer<luabox_step>
  private let helpers: UnsafeMutableBufferPointer<luabox_helper>
  private let texts: UnsafeMutableBufferPointer<UnsafePointer<CChar>?>
  private let lengths: UnsafeMutableBufferPointer<Int>
  private let entries: UnsafeMutableBufferPointer<luabox_entry>
  private let tables: UnsafeMutableBufferPointer<luabox_table>

  /// What stands in a variable of the file, which nothing sets any more.
  enum Variable {
    case nothing
    case truth(Bool)
    case integer(Int64)
    case text(String)
    /// A function of the file.
    case function(Bytecode)
    /// A function or library of the host, by its name.
    case host(String)
    /// A table of the file.
    case table
    case environment
    case other
  }

  /// A key of a table of the file with its value, and the path that leads to the value.
  struct Entry {
    var key: LuaValue
    var value: Variable
    var path: [Int32]

    /// Whether the key has the same bytes as a name: to Lua texts are bytes.
    func isNamed(_ name: String) -> Bool {
      guard case .text(let text) = key else { return false }
      return text.utf8.elementsEqual(name.utf8)
    }
  }

  /// Tables and functions are looked for among so many entries of a table.
  static let mostInnerEntries = 64

  /// - Parameters:
  ///   - variable: What stands at the end of a path of upvalues and of entries of tables.
  ///   - entries: What a table there holds; `nil` if that is not all known.
  /// - Returns: `nil` if no record could be followed to an end.
  init?(
    _ code: Bytecode, fields: [Field], variable: @escaping ([Int32]) -> Variable,
    entries: @escaping ([Int32]) -> [Entry]?
  ) {
    let builder = KeyProgramBuilder(fields: fields, variable: variable, entries: entries)
    guard let parts = builder.parts(code) else { return nil }
    steps = .allocate(capacity: parts.steps.count)
    _ = steps.initialize(from: parts.steps)
    helpers = .allocate(capacity: parts.helpers.count)
    _ = helpers.initialize(from: parts.helpers)
    texts = .allocate(capacity: parts.texts.count)
    _ = texts.initialize(from: parts.texts.map { UnsafePointer(KeyProgram.copy($0)) })
    lengths = .allocate(capacity: parts.texts.count)
    _ = lengths.initialize(from: parts.texts.map(\.utf8.count))
    self.entries = .allocate(capacity: parts.entries.count)
    _ = self.entries.initialize(from: parts.entries)
    tables = .allocate(capacity: parts.tables.count)
    _ = tables.initialize(from: parts.tables)
    program = .allocate(capacity: 1)
    program.initialize(
      to: luabox_program(
        steps: steps.baseAddress, count: steps.count, helpers: helpers.baseAddress,
        helperCount: helpers.count, texts: texts.baseAddress, lengths: lengths.baseAddress,
        textCount: texts.count, entries: self.entries.baseAddress, tables: tables.baseAddress,
        members: KeyFunctions.members))
    raw = UnsafePointer(program)
  }

  deinit {
    for text in texts { text?.deallocate() }
    program.deallocate()
    steps.deallocate()
    helpers.deallocate()
    texts.deallocate()
    lengths.deallocate()
    entries.deallocate()
    tables.deallocate()
  }

  private static func copy(_ text: String) -> UnsafeMutablePointer<CChar> {
    let bytes = text.utf8
    let copy = UnsafeMutablePointer<CChar>.allocate(capacity: max(1, bytes.count))
    for (index, byte) in bytes.enumerated() {
      (copy + index).initialize(to: CChar(bitPattern: byte))
    }
    return copy
  }

  /// The budget below which Lua might end a call that a program answers.
  static let leastBudget = 100_000
}

/// The functions that programs know, by their libraries and names.
enum KeyFunctions {
  static let libraries = [
    "string": LUABOX_LIBRARY_STRING, "table": LUABOX_LIBRARY_TABLE, "ref": LUABOX_LIBRARY_REF,
    "text": LUABOX_LIBRARY_TEXT, "money": LUABOX_LIBRARY_MONEY, "date": LUABOX_LIBRARY_DATE,
    "math": LUABOX_LIBRARY_MATH,
  ]

  /// By their whole names.
  static let numbers: [String: Int] = {
    var numbers = [
      "string.upper": LUABOX_FUNCTION_UPPER, "string.lower": LUABOX_FUNCTION_LOWER,
      "string.sub": LUABOX_FUNCTION_SUB, "string.len": LUABOX_FUNCTION_LEN,
      "string.reverse": LUABOX_FUNCTION_REVERSE, "string.byte": LUABOX_FUNCTION_BYTE,
      "string.format": LUABOX_FUNCTION_FORMAT, "string.find": LUABOX_FUNCTION_FIND,
      "string.match": LUABOX_FUNCTION_MATCH, "string.gsub": LUABOX_FUNCTION_GSUB,
      "string.gmatch": LUABOX_FUNCTION_GMATCH, "tostring": LUABOX_FUNCTION_TO_TEXT,
      "tonumber": LUABOX_FUNCTION_TO_NUMBER, "type": LUABOX_FUNCTION_TYPE,
      "table.insert": LUABOX_FUNCTION_INSERT, "ipairs": LUABOX_FUNCTION_ELEMENTS,
      "table.concat": LUABOX_FUNCTION_JOIN, "string.rep": LUABOX_FUNCTION_REP,
      "select": LUABOX_FUNCTION_SELECT, "math.abs": LUABOX_FUNCTION_ABS,
      "math.min": LUABOX_FUNCTION_MIN, "math.max": LUABOX_FUNCTION_MAX,
      "math.floor": LUABOX_FUNCTION_FLOOR,
    ].mapValues { Int($0) }
    for (place, entry) in HostLibrary.entries.enumerated() {
      numbers["\(entry.function.table).\(entry.function.name)"] =
        Int(LUABOX_FUNCTION_COUNT) + place
    }
    return numbers.filter { $0.value <= UInt8.max }
  }()

  /// Names within libraries; the last one stands for all that are not known.
  static let names: [String] =
    Set(numbers.keys.compactMap { $0.split(separator: ".").dropFirst().first.map(String.init) })
    .sorted() + [""]

  /// The place of a name among them.
  static func place(_ name: String) -> Int { places[name] ?? names.count - 1 }
  private static let places = Dictionary(
    uniqueKeysWithValues: names.enumerated().map { ($0.element, $0.offset) })

  /// Functions by name and library, made once and never freed.
  nonisolated(unsafe) static let members: UnsafePointer<UInt8> = {
    let width = Int(LUABOX_LIBRARY_COUNT)
    let table = UnsafeMutablePointer<UInt8>.allocate(capacity: names.count * width)
    table.initialize(repeating: UInt8(LUABOX_FUNCTION_NONE), count: names.count * width)
    for (row, name) in names.enumerated() {
      for (library, column) in libraries {
        if let number = numbers["\(library).\(name)"] {
          table[row * width + Int(column)] = UInt8(number)
        }
      }
    }
    return UnsafePointer(table)
  }()
}

import CLuaBox
import Matchbook

/// Says what step an instruction of a function is.
///
/// Source of the operands: lopcodes.h and lvm.c of Lua 5.4, the same in all its releases.
struct StepTranslation {
  let code: Bytecode
  /// The way to the function from that of the rule.
  let path: [Int32]
  let builder: KeyProgramBuilder
  /// The place of the function's first constant among the texts of the program.
  let firstText: Int

  private enum Code {
    static let move = 0, integer = 1, constant = 3, false_ = 5, falseAndSkip = 6, true_ = 7
    static let none = 8, getUpvalue = 9, getTableUpvalue = 11, getTable = 12, getInteger = 13
    static let getField = 14, setTable = 16, setInteger = 17, newTable = 19, method = 20
    static let addInteger = 21, addConstant = 22, subtractConstant = 23, multiplyConstant = 24
    static let remainderConstant = 25, divideConstant = 28, add = 34, subtract = 35, multiply = 36
    static let remainder = 37, divide = 40, negate = 49
    static let not = 51, length = 52, concatenate = 53, close = 54, jump = 56, equal = 57, less = 58
    static let lessOrEqual = 59, equalConstant = 60, equalInteger = 61, lessInteger = 62
    static let lessOrEqualInteger = 63, greaterInteger = 64, greaterOrEqualInteger = 65
    static let test = 66, testAndSet = 67, call = 68, tailCall = 69, return_ = 70, returnNone = 71
    static let returnOne = 72, countLoop = 73, beginCount = 74, beginEach = 75, callEach = 76
    static let eachLoop = 77, setList = 78, more = 80, prepareMore = 81, extra = 82
  }

  private func make(
    _ instruction: Bytecode.Instruction, _ code: luabox_step_code, b: Int = 0, c: Int = 0,
    n: Int = 0, text: Int = -1, k: Bool? = nil
  ) -> luabox_step {
    luabox_step(
      code: UInt8(code.rawValue), a: UInt8(instruction.a), b: UInt8(b), c: UInt8(c),
      n: Int32(truncatingIfNeeded: n), text: Int32(truncatingIfNeeded: text),
      k: k ?? instruction.k)
  }

  private func leave(_ instruction: Bytecode.Instruction) -> luabox_step {
    make(instruction, LUABOX_LEAVE)
  }

  func step(_ instruction: Bytecode.Instruction) -> luabox_step {
    let (b, c, distance) = (instruction.b, instruction.c, Int(instruction.word >> 15))
    func make(
      _ code: luabox_step_code, b: Int = 0, c: Int = 0, n: Int = 0, k: Bool? = nil
    ) -> luabox_step { self.make(instruction, code, b: b, c: c, n: n, k: k) }
    switch instruction.opcode {
    case Code.move: return make(LUABOX_MOVE, b: b)
    case Code.integer: return make(LUABOX_LOAD_INTEGER, n: distance - 0xFFFF)
    case Code.constant:
      if let integer = integer(distance) { return make(LUABOX_LOAD_INTEGER, n: integer) }
      return text(distance).map { make(LUABOX_LOAD_TEXT, n: $0) } ?? leave(instruction)
    case Code.false_: return make(LUABOX_LOAD_FALSE)
    case Code.falseAndSkip: return make(LUABOX_LOAD_FALSE_SKIP)
    case Code.true_: return make(LUABOX_LOAD_TRUE)
    case Code.none: return make(LUABOX_LOAD_NIL, b: b)
    case Code.getUpvalue:
      let path = path + [Int32(b)]
      return load(instruction, builder.variable(path), path)
    case Code.getTableUpvalue:
      guard let name = constant(c) else { break }
      let path = path + [Int32(b)]
      switch builder.variable(path) {
      case .environment: return host(instruction, name)
      case .host(let library): return host(instruction, "\(library).\(name)")
      case .table:
        guard let entries = builder.entries(path) else { break }
        let entry = entries.first { $0.isNamed(name) }
        return load(instruction, entry?.value ?? .nothing, entry?.path ?? [])
      default: break
      }
    case Code.not: return make(LUABOX_NOT, b: b)
    case Code.negate: return make(LUABOX_NEGATE, b: b)
    case Code.length: return make(LUABOX_LENGTH, b: b)
    case Code.concatenate: return make(LUABOX_CONCATENATE, b: b)
    case Code.jump: return make(LUABOX_JUMP, n: instruction.distance)
    case Code.test: return make(LUABOX_TEST)
    case Code.testAndSet: return make(LUABOX_TEST_SET, b: b)
    case Code.call: return make(LUABOX_CALL, b: b, c: c)
    // What is returned then stands in the instruction behind it.
    case Code.tailCall: return make(LUABOX_CALL, b: b)
    case Code.return_: return make(LUABOX_RETURN, b: b)
    // Where no function is made there is nothing to close.
    case Code.close, Code.prepareMore: return make(LUABOX_JUMP)
    case Code.more: return make(LUABOX_LOAD_MORE, c: c)
    case Code.returnNone: return make(LUABOX_RETURN, b: 1)
    case Code.returnOne: return make(LUABOX_RETURN, b: 2)
    case Code.countLoop: return make(LUABOX_COUNT, n: -distance)
    case Code.beginCount: return make(LUABOX_BEGIN_COUNT, n: distance + 1)
    case Code.beginEach: return make(LUABOX_BEGIN_EACH, n: distance)
    case Code.callEach: return make(LUABOX_CALL_EACH, c: c)
    case Code.eachLoop: return make(LUABOX_EACH, n: -distance)
    default:
      return tableStep(instruction) ?? calculation(instruction) ?? comparison(instruction)
        ?? leave(instruction)
    }
    return leave(instruction)
  }

  // MARK: Fields and lists

  private func tableStep(_ instruction: Bytecode.Instruction) -> luabox_step? {
    let (b, c) = (instruction.b, instruction.c)
    switch instruction.opcode {
    case Code.getField:
      let name = constant(c) ?? ""
      return make(
        instruction, LUABOX_MEMBER, b: b, c: KeyFunctions.place(name), n: Int(field(name)),
        text: text(c) ?? -1)
    case Code.method:
      // The name is a constant, or else stands in a register.
      guard instruction.k, let name = constant(c) else { return nil }
      return make(instruction, LUABOX_METHOD, b: b, c: KeyFunctions.place(name))
    case Code.getTable: return make(instruction, LUABOX_ELEMENT, b: b, c: c)
    case Code.getInteger: return make(instruction, LUABOX_ELEMENT_INTEGER, b: b, n: c)
    case Code.setTable, Code.setInteger:
      let isAt = instruction.opcode == Code.setInteger
      let step = isAt ? LUABOX_SET_ELEMENT_INTEGER : LUABOX_SET_ELEMENT
      if !instruction.k { return make(instruction, step, b: b, c: c) }
      return text(c).map { make(instruction, step, b: b, n: $0) }
    case Code.newTable:
      return b == 0 && !instruction.k ? make(instruction, LUABOX_NEW_LIST) : nil
    // Says how many elements there will be.
    case Code.extra: return make(instruction, LUABOX_JUMP)
    case Code.setList:
      return c == 0 && !instruction.k ? make(instruction, LUABOX_SET_LIST, b: b) : nil
    default: return nil
    }
  }

  private func field(_ name: String) -> Int32 {
    switch name {
    case "id": Int32(LUABOX_FIELD_ID)
    case "side": Int32(LUABOX_FIELD_SIDE)
    default: Int32(builder.fields.firstIndex { $0.name == name } ?? Int(LUABOX_FIELD_NONE))
    }
  }

  // MARK: Numbers

  /// A small number in the place of an operand.
  private func small(_ operand: Int) -> Int { operand - 127 }

  private func calculation(_ instruction: Bytecode.Instruction) -> luabox_step? {
    let (b, c) = (instruction.b, instruction.c)
    func constant(_ code: luabox_step_code) -> luabox_step? {
      integer(c).map { make(instruction, code, b: b, n: $0, k: true) }
    }
    func registers(_ code: luabox_step_code) -> luabox_step {
      make(instruction, code, b: b, c: c, k: false)
    }
    switch instruction.opcode {
    case Code.addInteger: return make(instruction, LUABOX_ADD, b: b, n: small(c), k: true)
    case Code.addConstant: return constant(LUABOX_ADD)
    case Code.subtractConstant: return constant(LUABOX_SUBTRACT)
    case Code.multiplyConstant: return constant(LUABOX_MULTIPLY)
    case Code.remainderConstant: return constant(LUABOX_REMAINDER)
    case Code.divideConstant: return constant(LUABOX_DIVIDE)
    case Code.add: return registers(LUABOX_ADD)
    case Code.subtract: return registers(LUABOX_SUBTRACT)
    case Code.multiply: return registers(LUABOX_MULTIPLY)
    case Code.remainder: return registers(LUABOX_REMAINDER)
    case Code.divide: return registers(LUABOX_DIVIDE)
    default: return nil
    }
  }

  private func comparison(_ instruction: Bytecode.Instruction) -> luabox_step? {
    let b = instruction.b
    func with(_ code: luabox_step_code) -> luabox_step { make(instruction, code, n: small(b)) }
    switch instruction.opcode {
    case Code.equal: return make(instruction, LUABOX_EQUAL, b: b)
    case Code.less: return make(instruction, LUABOX_LESS, b: b)
    case Code.lessOrEqual: return make(instruction, LUABOX_LESS_EQUAL, b: b)
    case Code.equalConstant:
      if code.absentConstants.contains(b) { return make(instruction, LUABOX_EQUAL_NIL) }
      if let integer = integer(b) { return make(instruction, LUABOX_EQUAL_INTEGER, n: integer) }
      return text(b).map { make(instruction, LUABOX_EQUAL_TEXT, n: $0) }
    case Code.equalInteger: return with(LUABOX_EQUAL_INTEGER)
    case Code.lessInteger: return with(LUABOX_LESS_INTEGER)
    case Code.lessOrEqualInteger: return with(LUABOX_LESS_EQUAL_INTEGER)
    case Code.greaterInteger: return with(LUABOX_GREATER_INTEGER)
    case Code.greaterOrEqualInteger: return with(LUABOX_GREATER_EQUAL_INTEGER)
    default: return nil
    }
  }

  // MARK: Variables of the file

  /// - Parameter path: The way to what is loaded.
  private func load(
    _ instruction: Bytecode.Instruction, _ variable: KeyProgram.Variable, _ path: [Int32]
  ) -> luabox_step {
    func place(_ code: luabox_step_code, _ place: Int?) -> luabox_step {
      place.map { make(instruction, code, n: $0) } ?? leave(instruction)
    }
    switch variable {
    case .nothing: return make(instruction, LUABOX_LOAD_NIL)
    case .truth(let isTrue):
      return make(instruction, isTrue ? LUABOX_LOAD_TRUE : LUABOX_LOAD_FALSE)
    case .integer(let integer):
      guard let integer = Int32(exactly: integer) else { return leave(instruction) }
      return make(instruction, LUABOX_LOAD_INTEGER, n: Int(integer))
    case .text(let text): return place(LUABOX_LOAD_TEXT, builder.text(text))
    case .table: return place(LUABOX_LOAD_TABLE, builder.table(path))
    case .function(let function):
      return place(LUABOX_LOAD_HELPER, builder.helper(path, function))
    case .host(let name): return host(instruction, name)
    case .environment, .other: return leave(instruction)
    }
  }

  /// A library, or a function by its whole name.
  private func host(_ instruction: Bytecode.Instruction, _ name: String) -> luabox_step {
    if let library = KeyFunctions.libraries[name] {
      return make(instruction, LUABOX_LOAD_LIBRARY, n: Int(library))
    }
    if let number = KeyFunctions.numbers[name] {
      return make(instruction, LUABOX_LOAD_FUNCTION, n: number)
    }
    return leave(instruction)
  }

  // MARK: Constants

  /// The text of a constant that a program may hold.
  private func constant(_ place: Int) -> String? {
    guard code.constants.indices.contains(place), let text = code.constants[place],
      Self.isPlain(text)
    else { return nil }
    return text
  }

  /// The place of such a text in the program.
  private func text(_ place: Int) -> Int? { constant(place) == nil ? nil : firstText + place }

  private func integer(_ place: Int) -> Int? {
    code.integers[place].flatMap { Int32(exactly: $0) }.map(Int.init)
  }

  /// A text with a zero byte is priced otherwise.
  static func isPlain(_ text: String) -> Bool {
    text.utf8.count <= 256 && !text.utf8.contains(0)
      // Bytes that are no UTF-8 have been replaced.
      && !text.unicodeScalars.contains("\u{FFFD}")
  }
}

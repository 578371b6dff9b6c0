import CLuaBox
import Matchbook

/// A function's instructions as steps that the box follows without Lua.
///
/// Each instruction becomes one step, so that jumps stay what they are; one that is not understood
/// becomes a step that leaves the record to Lua. What runs in a loop or calls other functions does so,
/// too, and nothing here has to be complete to be right.
///
/// Source of the operands: lopcodes.h and lvm.c of Lua 5.4, the same in all its releases.
final class KeyProgram {
  let raw: UnsafePointer<luabox_program>
  private let program: UnsafeMutablePointer<luabox_program>
  private let steps: UnsafeMutableBufferPointer<luabox_step>
  private let texts: UnsafeMutableBufferPointer<UnsafePointer<CChar>?>
  private let lengths: UnsafeMutableBufferPointer<Int>
  private let copies: [UnsafeMutableBufferPointer<CChar>]

  /// `nil` if no record could be followed to an end.
  init?(_ code: Bytecode, fields: [Field]) {
    guard (1...2).contains(code.parameterCount), !code.takesMore, code.functions.isEmpty,
      code.instructions.count <= KeyProgram.mostSteps
    else { return nil }
    let translation = Translation(code: code, fields: fields)
    let found = code.instructions.map(translation.step)
    guard found.contains(where: { luabox_step_code(UInt32($0.code)) == LUABOX_MEMBER }),
      found.contains(where: {
        [LUABOX_RETURN, LUABOX_TAIL_CALL].contains(luabox_step_code(UInt32($0.code)))
      })
    else { return nil }
    steps = .allocate(capacity: found.count)
    _ = steps.initialize(from: found)
    copies = code.constants.map { constant in
      let bytes = (constant ?? "").utf8
      let copy = UnsafeMutableBufferPointer<CChar>.allocate(capacity: max(1, bytes.count))
      for (index, byte) in bytes.enumerated() {
        copy.initializeElement(at: index, to: CChar(bitPattern: byte))
      }
      return copy
    }
    texts = .allocate(capacity: copies.count)
    _ = texts.initialize(from: copies.map { UnsafePointer($0.baseAddress) })
    lengths = .allocate(capacity: copies.count)
    _ = lengths.initialize(from: code.constants.map { ($0 ?? "").utf8.count })
    program = .allocate(capacity: 1)
    let number = { (name: String) in
      Int32(
        HostLibrary.entries.firstIndex { "\($0.function.table).\($0.function.name)" == name } ?? -1)
    }
    program.initialize(
      to: luabox_program(
        steps: steps.baseAddress, count: steps.count, texts: texts.baseAddress,
        lengths: lengths.baseAddress, textCount: texts.count,
        functions: (
          -1, -1, -1, -1, number("ref.normalise"), number("ref.find_all"), number("text.fold")
        )))
    raw = UnsafePointer(program)
  }

  deinit {
    program.deallocate()
    steps.deallocate()
    texts.deallocate()
    lengths.deallocate()
    for copy in copies { copy.deallocate() }
  }

  /// Longer functions are no keys that are plain to see.
  private static let mostSteps = 200
  /// The budget below which Lua might end a call that a program answers.
  static let leastBudget = 100_000
}

/// Says what step an instruction is.
private struct Translation {
  let code: Bytecode
  let fields: [Field]

  private enum Code {
    static let move = 0, integer = 1, text = 3, false_ = 5, falseAndSkip = 6, true_ = 7, none = 8
    static let getTableUpvalue = 11, getField = 14, newTable = 19, method = 20, addInteger = 21
    static let not = 51, length = 52, concatenate = 53, jump = 56, equal = 57, less = 58
    static let lessOrEqual = 59, equalConstant = 60, equalInteger = 61, lessInteger = 62
    static let lessOrEqualInteger = 63, greaterInteger = 64, greaterOrEqualInteger = 65
    static let test = 66, testAndSet = 67, call = 68, tailCall = 69, return_ = 70, returnNone = 71
    static let returnOne = 72, setList = 78, extra = 82
  }
  private static let libraries = [
    "string": LUABOX_LIBRARY_STRING, "ref": LUABOX_LIBRARY_REF, "text": LUABOX_LIBRARY_TEXT,
  ]
  private static let functions = [
    "upper": LUABOX_FUNCTION_UPPER, "lower": LUABOX_FUNCTION_LOWER, "sub": LUABOX_FUNCTION_SUB,
    "len": LUABOX_FUNCTION_LEN, "normalise": LUABOX_FUNCTION_NORMALISE,
    "find_all": LUABOX_FUNCTION_FIND_ALL, "fold": LUABOX_FUNCTION_FOLD,
  ]

  func step(_ instruction: Bytecode.Instruction) -> luabox_step {
    let (b, c) = (instruction.b, instruction.c)
    /// A small number in the place of an operand.
    func small(_ operand: Int) -> Int { operand - 127 }
    func make(_ code: luabox_step_code, b: Int = 0, c: Int = 0, n: Int = 0) -> luabox_step {
      luabox_step(
        code: UInt8(code.rawValue), a: UInt8(instruction.a), b: UInt8(b), c: UInt8(c),
        n: Int32(truncatingIfNeeded: n), k: instruction.k)
    }
    let leave = make(LUABOX_LEAVE)
    switch instruction.opcode {
    case Code.move: return make(LUABOX_MOVE, b: b)
    case Code.integer:
      return make(LUABOX_LOAD_INTEGER, n: Int(instruction.word >> 15) - 0xFFFF)
    case Code.text:
      let place = Int(instruction.word >> 15)
      return constant(place) == nil ? leave : make(LUABOX_LOAD_TEXT, n: place)
    case Code.false_: return make(LUABOX_LOAD_FALSE)
    case Code.falseAndSkip: return make(LUABOX_LOAD_FALSE_SKIP)
    case Code.true_: return make(LUABOX_LOAD_TRUE)
    case Code.none: return make(LUABOX_LOAD_NIL, b: b)
    case Code.getTableUpvalue:
      guard code.upvalueNames.indices.contains(b), code.upvalueNames[b] == "_ENV",
        let library = constant(c).flatMap({ Translation.libraries[$0] })
      else { return leave }
      return make(LUABOX_LOAD_LIBRARY, n: Int(library))
    case Code.getField:
      let name = constant(c) ?? ""
      return make(
        LUABOX_MEMBER, b: b, c: function(name), n: fields.firstIndex { $0.name == name } ?? -1)
    case Code.method:
      // The name is a constant, or else stands in a register.
      guard instruction.k, let name = constant(c) else { return leave }
      return make(LUABOX_METHOD, b: b, c: function(name))
    case Code.newTable: return b == 0 && !instruction.k ? make(LUABOX_NEW_LIST) : leave
    // Says how many elements there will be.
    case Code.extra: return make(LUABOX_JUMP)
    case Code.setList: return c == 0 && !instruction.k ? make(LUABOX_SET_LIST, b: b) : leave
    case Code.addInteger: return make(LUABOX_ADD, b: b, n: small(c))
    case Code.not: return make(LUABOX_NOT, b: b)
    case Code.length: return make(LUABOX_LENGTH, b: b)
    case Code.concatenate: return make(LUABOX_CONCATENATE, b: b)
    case Code.jump: return make(LUABOX_JUMP, n: instruction.distance)
    case Code.equal: return make(LUABOX_EQUAL, b: b)
    case Code.less: return make(LUABOX_LESS, b: b)
    case Code.lessOrEqual: return make(LUABOX_LESS_EQUAL, b: b)
    case Code.equalConstant:
      if code.absentConstants.contains(b) { return make(LUABOX_EQUAL_NIL) }
      return constant(b) == nil ? leave : make(LUABOX_EQUAL_TEXT, n: b)
    case Code.equalInteger: return make(LUABOX_EQUAL_INTEGER, n: small(b))
    case Code.lessInteger: return make(LUABOX_LESS_INTEGER, n: small(b))
    case Code.lessOrEqualInteger: return make(LUABOX_LESS_EQUAL_INTEGER, n: small(b))
    case Code.greaterInteger: return make(LUABOX_GREATER_INTEGER, n: small(b))
    case Code.greaterOrEqualInteger: return make(LUABOX_GREATER_EQUAL_INTEGER, n: small(b))
    case Code.test: return make(LUABOX_TEST)
    case Code.testAndSet: return make(LUABOX_TEST_SET, b: b)
    case Code.call: return c == 0 || c == 2 ? make(LUABOX_CALL, b: b) : leave
    case Code.tailCall: return make(LUABOX_TAIL_CALL, b: b)
    case Code.return_: return make(LUABOX_RETURN, b: b)
    case Code.returnNone: return make(LUABOX_RETURN, b: 1)
    case Code.returnOne: return make(LUABOX_RETURN, b: 2)
    default: return leave
    }
  }

  /// The text of a constant that a program may hold; one with a zero byte is priced otherwise.
  private func constant(_ place: Int) -> String? {
    guard code.constants.indices.contains(place), let text = code.constants[place],
      text.utf8.count <= 256, !text.utf8.contains(0),
      // Bytes that are no UTF-8 have been replaced.
      !text.unicodeScalars.contains("\u{FFFD}")
    else { return nil }
    return text
  }

  private func function(_ name: String) -> Int {
    Int(Translation.functions[name] ?? LUABOX_FUNCTION_COUNT)
  }
}

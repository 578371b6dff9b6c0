/// What a function can do at most, told from its instructions.
///
/// Source of the operands: lopcodes.h and lvm.c of Lua 5.4, the same in all its releases.
extension Bytecode {
  private enum Code {
    static let move = 0, falseAndSkip = 6, setUpvalue = 10, getTable = 12, getInteger = 13,
      getField = 14
    static let setTableUpvalue = 15, setTable = 16, setInteger = 17, setField = 18, method = 20
    static let withConstant = 21...33, binary = 34...45, fallback = 46, fallbackOfConstant = 47...48
    static let unary = 49...52, concatenate = 53, toBeClosed = 55, jump = 56, comparison = 57...59
    static let comparisonWithConstant = 60...65, test = 66, testAndSet = 67, call = 68
    static let tailCall = 69, return_ = 70, returnOne = 72, loops = 73...77, setList = 78, last = 82
  }

  /// Whether a call executes each instruction at most once and no other function of a rule: it jumps
  /// only forward and calls only functions of the host, which charge for what they do.
  ///
  /// What instructions call by themselves, such as the reading of a field that a record lacks, is the
  /// host's, too: rules cannot set metatables.
  var endsByItself: Bool {
    instructions.indices.allSatisfy { place in
      switch instructions[place].opcode {
      case Code.jump: instructions[place].distance >= 0
      case Code.call, Code.tailCall: callsHost(place)
      case Code.toBeClosed, Code.loops: false
      case 0...Code.last: true
      default: false
      }
    }
  }

  /// Functions of the host that call functions of the rule.
  private static let callers: Set<String> = ["pcall", "table.sort", "string.gsub"]

  /// Whether the call at a place is one of a function that was read from the globals just before its
  /// arguments, which rules cannot change.
  private func callsHost(_ place: Int) -> Bool {
    let register = instructions[place].a
    guard
      let read = instructions[..<place].lastIndex(where: {
        $0.a == register && !Self.keepsFirst($0.opcode)
      }),
      let name = globalName(read), !Bytecode.callers.contains(name)
    else { return false }
    // The arguments stand above the function; a call in one of them leaves what is below alone.
    let arguments = read + 1..<place
    guard
      arguments.allSatisfy({
        Self.keepsFirst(instructions[$0].opcode) || instructions[$0].a > register
      })
    else { return false }
    // Nor does anything come in from before the function was read, or between the two instructions
    // that read one of a library.
    let inside = (instructions[read].opcode == Code.getField ? read : read + 1)...place
    return instructions[..<read].indices.allSatisfy { source in
      switch instructions[source].opcode {
      case Code.jump: !inside.contains(source + 1 + instructions[source].distance)
      case Code.falseAndSkip: !inside.contains(source + 2)
      default: true
      }
    }
  }

  /// The name of what an instruction reads from the globals or from a library there.
  private func globalName(_ place: Int) -> String? {
    func constant(_ index: Int) -> String? {
      constants.indices.contains(index) ? constants[index] : nil
    }
    func isGlobal(_ instruction: Instruction) -> Bool {
      instruction.opcode == Opcode.getTableUpvalue
        && upvalueNames.indices.contains(instruction.b)
        && upvalueNames[instruction.b] == "_ENV"
    }
    let instruction = instructions[place]
    if isGlobal(instruction) {
      return constant(instruction.c).flatMap { HostLibrary.names[$0] == nil ? $0 : nil }
    }
    guard instruction.opcode == Code.getField, place > 0, isGlobal(instructions[place - 1]),
      instructions[place - 1].a == instruction.b,
      let library = constant(instructions[place - 1].c), let name = constant(instruction.c),
      HostLibrary.names[library]?.contains(name) == true
    else { return nil }
    return "\(library).\(name)"
  }

  /// Whether an instruction only reads its first register, or none.
  private static func keepsFirst(_ opcode: Int) -> Bool {
    switch opcode {
    case Code.setUpvalue, Code.setTableUpvalue, Code.setTable, Code.setInteger, Code.setField,
      Code.fallback, Code.fallbackOfConstant, Code.jump, Code.comparison,
      Code.comparisonWithConstant, Code.test, Code.return_...Code.returnOne:
      true
    default: false
    }
  }

  /// The names of the fields that are read of a parameter; `nil` if anything else is done with it, so
  /// that it might be read somewhere else.
  func fieldsRead(ofParameter parameter: Int) -> Set<String>? {
    if parameter >= parameterCount { return takesMore ? nil : [] }
    var fields: Set<String> = []
    for instruction in instructions {
      if instruction.opcode == Code.getField, instruction.b == parameter {
        guard constants.indices.contains(instruction.c), let name = constants[instruction.c] else {
          return nil
        }
        fields.insert(name)
      } else if reads(instruction, register: parameter) {
        return nil
      }
    }
    let isCaptured = functions.contains { inner in
      inner.upvalues.contains { $0.isLocalOfParent && $0.index == parameter }
    }
    return isCaptured ? nil : fields
  }

  /// Whether an instruction looks at the value in a register, or might.
  private func reads(_ instruction: Instruction, register: Int) -> Bool {
    let (a, b, c) = (instruction.a, instruction.b, instruction.c)
    switch instruction.opcode {
    case Code.move, Code.getInteger, Code.getField, Code.withConstant, Code.unary, Code.testAndSet:
      return b == register
    case Code.setUpvalue, Code.fallbackOfConstant, Code.toBeClosed, Code.comparisonWithConstant,
      Code.test, Code.returnOne:
      return a == register
    case Code.getTable, Code.binary: return b == register || c == register
    case Code.method: return b == register || !instruction.k && c == register
    case Code.setTableUpvalue: return !instruction.k && c == register
    case Code.setTable:
      return a == register || b == register || !instruction.k && c == register
    case Code.setInteger, Code.setField: return a == register || !instruction.k && c == register
    case Code.fallback, Code.comparison: return a == register || b == register
    // From a register on, as many as it may be.
    case Code.return_: return b != 1 && a <= register
    case Code.concatenate, Code.call, Code.tailCall, Code.loops, Code.setList: return a <= register
    case 0...Code.last: return false
    default: return true
    }
  }
}

/// What a function can do at most, told from its instructions.
///
/// Source of the operands: lopcodes.h and lvm.c of Lua 5.4, the same in all its releases.
extension Bytecode {
  private enum Code {
    static let move = 0, integer = 1, falseAndSkip = 6, setUpvalue = 10, getTable = 12,
      getInteger = 13,
      getField = 14, newTable = 19
    static let setTableUpvalue = 15, setTable = 16, setInteger = 17, setField = 18, method = 20
    static let withConstant = 21...33, binary = 34...45, fallback = 46, fallbackOfConstant = 47...48
    static let unary = 49...52, concatenate = 53, toBeClosed = 55, jump = 56, comparison = 57...59
    static let comparisonWithConstant = 60...65, test = 66, testAndSet = 67, call = 68
    static let tailCall = 69, return_ = 70, returnOne = 72, loops = 73...77, setList = 78, last = 82
    static let countLoop = 73, beginCount = 74, beginEach = 75, callEach = 76, eachLoop = 77
  }

  /// Whether a call executes a number of instructions that is plain to see.
  var endsByItself: Bool { mostInstructions().map { !$0.isMetered } ?? false }

  /// Instructions of the rule.
  struct Most: Equatable {
    /// How many a call executes at most or, where it is metered, how many between two steps of its
    /// loops, and before the first and behind the last one.
    var instructions: Int
    /// Whether there are loops that may go on, each step of which asks an iterator of the host.
    var isMetered = false
  }

  /// How many instructions of the rule a call executes at most; `nil` if that is not plain to see.
  ///
  /// It is where a function jumps only forward, has loops of plain counts or over iterators of the host,
  /// and calls only functions of the host, which charge for what they do, and functions of the file of
  /// which the same is true. What instructions call by themselves, such as the reading of a field that a
  /// record lacks, is the host's, too: rules cannot set metatables.
  ///
  /// - Parameters:
  ///   - helpers: Functions that stand in upvalues of this one.
  ///   - plainArguments: Whether no table that it is given can hold a function of the file.
  func mostInstructions(_ helpers: [Int: Helper] = [:], plainArguments: Bool = true) -> Most? {
    guard let repeats else { return nil }
    var most = Most(instructions: 0)
    let holdsPlainValues =
      plainArguments && functions.isEmpty && upvaluesRead.isSubset(of: helpers.keys)
      && !instructions.contains { $0.opcode == Code.newTable }
    for place in instructions.indices {
      most.instructions += repeats[place]
      switch instructions[place].opcode {
      case Code.jump: if instructions[place].distance < 0 { return nil }
      case Code.call, Code.tailCall:
        switch callee(place, helpers, methodsAreOfTexts: holdsPlainValues) {
        case .host: break
        case .file(let code, let helpers):
          guard let more = code.mostInstructions(helpers, plainArguments: holdsPlainValues) else {
            return nil
          }
          most.instructions += more.instructions * repeats[place]
          most.isMetered = most.isMetered || more.isMetered
        case nil: return nil
        }
      case Code.beginEach:
        // The iterator and what it goes on with stand in registers that the loop does not reach.
        guard place > 0, instructions[place - 1].opcode == Code.call,
          instructions[place - 1].a == instructions[place].a, instructions[place - 1].c == 5,
          case .host(let name) = callee(
            place - 1, helpers, methodsAreOfTexts: holdsPlainValues),
          Bytecode.iterators.contains(name), !isEntered(place - 1...place)
        else { return nil }
        most.isMetered = true
      // Plain counts are in `repeats`; the others belong to a loop that began.
      case Code.beginCount, Code.countLoop, Code.callEach, Code.eachLoop: break
      case Code.toBeClosed: return nil
      case 0...Code.last: break
      default: return nil
      }
      // Far beyond what needs no counting.
      if most.instructions > Bytecode.mostThatCounts { return nil }
    }
    return most
  }

  /// How often each instruction is executed at most while no iterator is asked; `nil` where a loop counts
  /// to what is not plain to see.
  private var repeats: [Int]? {
    var repeats = [Int](repeating: 1, count: instructions.count)
    for place in instructions.indices where instructions[place].opcode == Code.beginCount {
      let register = instructions[place].a
      guard place >= 3 else { return nil }
      // Where it begins, where it ends and its step were all loaded just before.
      let loads = instructions[place - 3..<place]
      guard loads.map(\.opcode) == [Code.integer, Code.integer, Code.integer],
        loads.map(\.a) == [register, register + 1, register + 2],
        !isEntered(place - 3...place)
      else { return nil }
      let numbers = loads.map(\.loaded)
      guard numbers[2] != 0 else { return nil }
      let count = max(0, (numbers[1] - numbers[0]) / numbers[2] + 1)
      let end = min(place + 1 + instructions[place].loop, instructions.count - 1)
      for inner in place + 1...max(end, place + 1) {
        repeats[inner] = min(repeats[inner] * count, Bytecode.mostThatCounts)
      }
    }
    return repeats
  }

  /// Whether a jump from elsewhere goes to one of some places but the first.
  private func isEntered(_ range: ClosedRange<Int>) -> Bool {
    instructions.indices.contains { source in
      if range.contains(source) { return false }
      let places = range.dropFirst()
      let instruction = instructions[source]
      return switch instruction.opcode {
      case Code.jump: places.contains(source + 1 + instruction.distance)
      case Code.falseAndSkip: places.contains(source + 2)
      case Code.beginCount: places.contains(source + 2 + instruction.loop)
      case Code.beginEach: places.contains(source + 1 + instruction.loop)
      case Code.countLoop, Code.eachLoop: places.contains(source + 1 - instruction.loop)
      default: false
      }
    }
  }

  /// Functions of the host whose loops ask the host for every step, which meters them.
  private static let iterators: Set<String> = ["ipairs", "pairs", "string.gmatch"]

  private static let mostThatCounts = 1_000_000

  /// What stands in an upvalue: a function of the file with those that stand in its own, or one of the
  /// host.
  enum Helper {
    indirect case file(Bytecode, [Int: Helper])
    case host(String)
  }

  /// The upvalues that instructions read.
  var upvaluesRead: Set<Int> {
    Set(instructions.lazy.filter { $0.opcode == Opcode.getUpvalue }.map(\.b))
  }

  /// Whether a function in here sets a variable that lasts: what stands in it may then change.
  var setsUpvalues: Bool {
    instructions.contains { $0.opcode == Opcode.setUpvalue }
      || functions.contains { $0.setsUpvalues }
  }

  /// Functions of the host that call functions of the rule.
  private static let callers: Set<String> = ["pcall", "table.sort", "string.gsub"]

  /// What the call at a place calls: a function that was read just before its arguments from the
  /// globals, which rules cannot change, from an upvalue, or as a method of a text.
  private func callee(
    _ place: Int, _ helpers: [Int: Helper], methodsAreOfTexts: Bool
  ) -> Helper? {
    let register = instructions[place].a
    guard
      let read = instructions[..<place].lastIndex(where: {
        $0.a == register && !Self.keepsFirst($0.opcode)
      })
    else { return nil }
    let found: Helper
    var start = read
    if instructions[read].opcode == Opcode.getUpvalue {
      guard let helper = helpers[instructions[read].b] else { return nil }
      found = helper
    } else if methodsAreOfTexts, let name = methodOfText(read) {
      found = .host("string.\(name)")
    } else if let name = globalName(read) {
      found = .host(name)
      // The first of the two instructions that read one of a library may be jumped to.
      start += instructions[read].opcode == Code.getField ? -1 : 0
    } else {
      return nil
    }
    // The arguments stand above the function; a call in one of them leaves what is below alone.
    let arguments = read + 1..<place
    guard
      arguments.allSatisfy({
        Self.keepsFirst(instructions[$0].opcode) || instructions[$0].a > register
      })
    else { return nil }
    // Nor does anything come in from before the function was read, or between the two instructions
    // that read one of a library.
    if isEntered(start...place) { return nil }
    if case .host(let name) = found, Bytecode.callers.contains(name) { return nil }
    return found
  }

  /// The function of `string` that an instruction reads as a method: of a text, unless a table holds
  /// another one of that name.
  private func methodOfText(_ place: Int) -> String? {
    let instruction = instructions[place]
    guard instruction.opcode == Opcode.method, instruction.k,
      constants.indices.contains(instruction.c), let name = constants[instruction.c],
      HostLibrary.names["string"]?.contains(name) == true
    else { return nil }
    return name
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

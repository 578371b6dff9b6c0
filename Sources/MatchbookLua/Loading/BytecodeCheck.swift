import MatchbookJSON

/// What the bytecode of a rule tells before it runs.
struct BytecodeCheck {
  struct Finding: Hashable {
    enum Kind: Hashable {
      /// A name that rules do not have.
      case unavailable(table: String, name: String)
      case globalWrite(String)
      /// A function of more constants than one instruction can name.
      case tooManyConstants
      /// A local of the file is set by a function: it would outlive the call.
      case keptState
      /// A method that texts do not have.
      case unknownMethod(String)
      /// A list is asked for what stands at 0.
      case placeZero
    }
    var kind: Kind
    var line: Int
  }

  private(set) var findings: [Finding] = []
  /// Whether a function of the file writes into any table.
  private(set) var writesTables = false
  /// Every text among the constants of functions.
  private(set) var texts: Set<String> = []

  /// Functions of the library that write into a table that they are given.
  private static let writers: Set<String> = ["insert", "remove", "sort"]

  /// Names under which the file puts something into a table.
  private let namesSet: Set<String>
  /// Whether the file puts something at a place of a table by its number.
  private let setsPlaces: Bool

  init(_ main: Bytecode) {
    namesSet = main.namesSet
    setsPlaces = main.setsPlaces
    visit(main, environment: [0], fileLocals: [], isMain: true)
  }

  /// - Parameters:
  ///   - environment: The upvalues that hold the globals.
  ///   - fileLocals: The upvalues that are locals of the file.
  private mutating func visit(
    _ function: Bytecode, environment: Set<Int>, fileLocals: Set<Int>, isMain: Bool
  ) {
    let constants = function.constants.compactMap { $0 }
    if !isMain { texts.formUnion(constants) }
    // The file may hand on what it reads: `local add = table.insert`.
    if !Self.writers.isDisjoint(with: constants) { writesTables = true }
    for (index, instruction) in function.instructions.enumerated() {
      let line = index < function.lines.count ? function.lines[index] : function.firstLine
      func constant(_ place: Int) -> String {
        (function.constants.indices.contains(place) ? function.constants[place] : nil) ?? "?"
      }
      switch instruction.opcode {
      case Bytecode.Opcode.getTableUpvalue where environment.contains(instruction.b):
        let name = constant(instruction.c)
        guard HostLibrary.globals.contains(name) else {
          findings.append(Finding(kind: .unavailable(table: "", name: name), line: line))
          continue
        }
        guard index + 1 < function.instructions.count, let members = HostLibrary.names[name] else {
          continue
        }
        let next = function.instructions[index + 1]
        if next.opcode == Bytecode.Opcode.getField, next.b == instruction.a {
          let member = constant(next.c)
          if !members.contains(member) {
            findings.append(Finding(kind: .unavailable(table: name, name: member), line: line))
          }
        }
      case Bytecode.Opcode.setTableUpvalue where environment.contains(instruction.a):
        findings.append(Finding(kind: .globalWrite(constant(instruction.b)), line: line))
      case Bytecode.Opcode.getUpvalue where environment.contains(instruction.b) && !isMain:
        findings.append(Finding(kind: .tooManyConstants, line: line))
      case Bytecode.Opcode.method where instruction.k && !isMain:
        let name = constant(instruction.c)
        // A table of the rule may have it.
        if HostLibrary.names["string"]?.contains(name) != true, !namesSet.contains(name) {
          findings.append(Finding(kind: .unknownMethod(name), line: line))
        }
      case Bytecode.Opcode.getInteger where instruction.c == 0 && !isMain && !setsPlaces:
        findings.append(Finding(kind: .placeZero, line: line))
      case Bytecode.Opcode.setUpvalue where fileLocals.contains(instruction.b):
        findings.append(Finding(kind: .keptState, line: line))
      case Bytecode.Opcode.setTable, Bytecode.Opcode.setIndex, Bytecode.Opcode.setField,
        Bytecode.Opcode.setTableUpvalue:
        if !isMain { writesTables = true }
      default: break
      }
    }
    for inner in function.functions {
      var innerEnvironment: Set<Int> = []
      var innerLocals: Set<Int> = []
      for (index, upvalue) in inner.upvalues.enumerated() {
        if upvalue.isLocalOfParent {
          if isMain { innerLocals.insert(index) }
        } else {
          if environment.contains(upvalue.index) { innerEnvironment.insert(index) }
          if fileLocals.contains(upvalue.index) { innerLocals.insert(index) }
        }
      }
      visit(inner, environment: innerEnvironment, fileLocals: innerLocals, isMain: false)
    }
  }
}

/// What a `key` function gives for each record of a side, where that is plain to see.
///
/// Nearly all rules take a field as their key, cleaned or as it is. Such a key is computed without Lua,
/// with the same result. A record without the field has no key.
struct KeyPlan: Hashable {
  /// The field that is the key.
  var field: String
  /// Whether `ref.normalise` goes over it.
  var isNormalised = false
}

extension Bytecode {
  /// What the function, as `key`, gives for the records of a side; `nil` unless it does nothing but ask
  /// for the side, and whether one field is there, clean the field with `ref.normalise`, and return it.
  func keyPlan(side: String) -> KeyPlan? {
    guard parameterCount >= 1, !takesMore, functions.isEmpty else { return nil }
    // Followed once for records that have the field, and once for those that have not.
    guard case .planned(let plan) = KeyTrace(self, side: side, hasField: true).result,
      KeyTrace(self, side: side, hasField: false).result == .nothing
    else { return nil }
    return plan
  }
}

/// Follows the instructions of a key function as far as its result is plain.
///
/// Source of the operands: lopcodes.h and lvm.c of Lua 5.4, the same in all its releases.
private struct KeyTrace {
  private enum Code {
    static let move = 0, constant = 3, none = 8, getTableUpvalue = 11, getField = 14
    static let jump = 56, equalsConstant = 60, test = 66, testAndSet = 67, call = 68
    static let tailCall = 69, return_ = 70, returnNone = 71, returnOne = 72
  }

  /// What stands in a register.
  enum Value: Hashable {
    case record, side, nothing
    case text(String)
    case library(String)
    case function(String)
    case planned(KeyPlan)

    /// `nil` where that differs from record to record.
    var isTrue: Bool? {
      switch self {
      case .nothing: false
      case .planned(let plan): plan.isNormalised ? nil : true
      default: true
      }
    }
  }

  private let code: Bytecode
  private let side: String
  private let hasField: Bool
  private var registers: [Int: Value] = [0: .record]
  private var field: String?
  private(set) var result: Value?

  init(_ code: Bytecode, side: String, hasField: Bool) {
    self.code = code
    self.side = side
    self.hasField = hasField
    if code.parameterCount > 1 { registers[1] = .side }
    var place = 0
    // Jumps only go forward, so this ends.
    while result == nil, code.instructions.indices.contains(place) {
      let instruction = code.instructions[place]
      guard let next = step(instruction, behind: place + 1) else { return }
      place = next
    }
  }

  private func constant(_ index: Int) -> String? {
    code.constants.indices.contains(index) ? code.constants[index] : nil
  }

  /// - Returns: The place of the next instruction; `nil` if this one is not understood.
  private mutating func step(_ instruction: Bytecode.Instruction, behind next: Int) -> Int? {
    let (a, b) = (instruction.a, instruction.b)
    switch instruction.opcode {
    case Code.move: registers[a] = registers[b]
    case Code.constant:
      guard let text = constant(Int(instruction.word >> 15)) else { return nil }
      registers[a] = .text(text)
    case Code.none: for register in a...a + b { registers[register] = .nothing }
    case Code.getTableUpvalue:
      guard code.upvalueNames.indices.contains(b), code.upvalueNames[b] == "_ENV",
        let name = constant(instruction.c)
      else { return nil }
      registers[a] = .library(name)
    case Code.getField:
      guard let name = constant(instruction.c), let value = member(name, of: registers[b]) else {
        return nil
      }
      registers[a] = value
    case Code.equalsConstant:
      guard registers[a] == .side, let text = constant(b) else { return nil }
      return (text == side) == instruction.k ? next : next + 1
    case Code.test:
      guard let isTrue = registers[a]?.isTrue else { return nil }
      return isTrue == instruction.k ? next : next + 1
    case Code.testAndSet:
      guard let isTrue = registers[b]?.isTrue else { return nil }
      if isTrue != instruction.k { return next + 1 }
      registers[a] = registers[b]
    case Code.jump: return instruction.distance >= 0 ? next + instruction.distance : nil
    case Code.call, Code.tailCall:
      guard registers[a] == .function("ref.normalise"), b == 2,
        let value = normalised(registers[a + 1])
      else { return nil }
      if instruction.opcode == Code.tailCall {
        result = value
      } else {
        guard instruction.c == 2 else { return nil }
        registers = registers.filter { $0.key < a }
        registers[a] = value
      }
    case Code.returnNone: result = .nothing
    case Code.return_ where b == 1: result = .nothing
    case Code.return_ where b == 2, Code.returnOne:
      // An empty key says nothing.
      result = registers[a] == .text("") ? .nothing : registers[a]
    default: return nil
    }
    return next
  }

  private mutating func member(_ name: String, of value: Value?) -> Value? {
    switch value {
    case .record:
      guard field == nil || field == name else { return nil }
      field = name
      return hasField ? .planned(KeyPlan(field: name)) : .nothing
    case .library(let library): return .function("\(library).\(name)")
    default: return nil
    }
  }

  private func normalised(_ value: Value?) -> Value? {
    switch value {
    case .planned(let plan) where !plan.isNormalised:
      .planned(KeyPlan(field: plan.field, isNormalised: true))
    case .nothing, .text(""): .nothing
    default: nil
    }
  }
}

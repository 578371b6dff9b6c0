/// What a function plainly returns, told from its instructions.
///
/// Source of the operands: lopcodes.h and lvm.c of Lua 5.4, the same in all its releases.
extension Bytecode {
  private enum Code {
    static let integer = 1, text = 3, none = 8, getField = 14, setField = 18
    static let equalConstant = 60, tailCall = 69, return_ = 70, returnOne = 72
  }

  /// Whether any path through the function returns a value.
  var returnsValues: Bool {
    instructions.contains {
      $0.opcode == Code.tailCall || $0.opcode == Code.returnOne
        || $0.opcode == Code.return_ && $0.b != 1
    }
  }

  /// Whole numbers, texts and nil that the function returns as they stand there, with their lines.
  var constantResults: [(shown: String, line: Int)] {
    zip(instructions, instructions.dropFirst()).enumerated().compactMap { place, pair in
      let (load, end) = pair
      guard end.opcode == Code.returnOne || end.opcode == Code.return_ && end.b == 2,
        load.a == end.a
      else { return nil }
      let line = lines.indices.contains(place + 1) ? lines[place + 1] : firstLine
      switch load.opcode {
      case Code.integer: return ("\(Int(load.word >> 15) - 0xFFFF)", line)
      case Code.text:
        let place = Int(load.word >> 15)
        guard constants.indices.contains(place), let text = constants[place] else { return nil }
        return ("\"\(text.prefix(40))\"", line)
      case Code.none where load.b == 0: return ("nil", line)
      default: return nil
      }
    }
  }

  /// Amounts and dates of records that are compared with a text, with their lines.
  func numbersComparedWithTexts(ofParameters count: Int) -> [(field: String, line: Int)] {
    zip(instructions, instructions.dropFirst()).enumerated().compactMap { place, pair in
      let (read, compare) = pair
      guard read.opcode == Code.getField, read.b < min(count, parameterCount),
        compare.opcode == Code.equalConstant, compare.a == read.a,
        constants.indices.contains(read.c), let field = constants[read.c],
        ["amount", "date"].contains(field), constants.indices.contains(compare.b),
        constants[compare.b] != nil
      else { return nil }
      return (field, lines.indices.contains(place + 1) ? lines[place + 1] : firstLine)
    }
  }

  /// Names under which this function, or one in it, puts something into a table.
  var namesSet: Set<String> {
    let own = instructions.compactMap { instruction -> String? in
      guard instruction.opcode == Code.setField, constants.indices.contains(instruction.b) else {
        return nil
      }
      return constants[instruction.b]
    }
    return functions.reduce(into: Set(own)) { $0.formUnion($1.namesSet) }
  }

  /// Whether this function, or one in it, puts something at a place of a table by its number.
  var setsPlaces: Bool {
    instructions.contains { $0.opcode == Opcode.setTable || $0.opcode == Opcode.setIndex }
      || functions.contains { $0.setsPlaces }
  }
}

/// Which constants a function of a rule may return.
enum ResultWords {
  static func fits(_ shown: String, _ function: String) -> Bool {
    switch function {
    case "match": shown == "0" || shown == "1"
    default: shown == "nil" || shown.hasPrefix("\"")
    }
  }
}

/// A compiled function of Lua 5.4, as far as the checks read it.
///
/// Source of the format: ldump.c and lopcodes.h of Lua 5.4, the same in all its releases.
struct Bytecode {
  struct Upvalue {
    var isLocalOfParent: Bool
    var index: Int
  }
  struct Instruction {
    let word: UInt32
    var opcode: Int { Int(word & 0x7F) }
    var a: Int { Int(word >> 7 & 0xFF) }
    var b: Int { Int(word >> 16 & 0xFF) }
    /// Whether the last operand is a constant, where it may be one.
    var k: Bool { word >> 15 & 1 != 0 }
    var c: Int { Int(word >> 24 & 0xFF) }
    /// Where a jump goes, from the instruction behind it on.
    var distance: Int { Int(word >> 7) - 0xFF_FFFF }
    /// How far a loop goes, forward or back.
    var loop: Int { Int(word >> 15) }
    /// The whole number that it loads.
    var loaded: Int { Int(word >> 15) - 0xFFFF }
  }
  /// Numbers of the instructions that matter here.
  enum Opcode {
    static let getUpvalue = 9, setUpvalue = 10, getTableUpvalue = 11, getInteger = 13, getField = 14
    static let setTableUpvalue = 15, setTable = 16, setIndex = 17, setField = 18, method = 20
    static let call = 68
  }

  var firstLine = 0
  var parameterCount = 0
  var takesMore = false
  var instructions: [Instruction] = []
  /// By instruction.
  var lines: [Int] = []
  /// Texts among the constants; `nil` for others.
  var constants: [String?] = []
  /// Whole numbers among the constants.
  var integers: [Int: Int64] = [:]
  /// Constants that are nil.
  var absentConstants: Set<Int> = []
  var upvalues: [Upvalue] = []
  var upvalueNames: [String?] = []
  var functions: [Bytecode] = []

  /// Reads what Lua has dumped; `nil` if it is of another format.
  init?(_ bytes: [UInt8]) {
    var reader = Reader(bytes: bytes[...])
    guard reader.take(4) == [0x1B, 0x4C, 0x75, 0x61], reader.byte() == 0x54, reader.byte() == 0,
      reader.take(6) == [0x19, 0x93, 0x0D, 0x0A, 0x1A, 0x0A],
      reader.take(3) == [4, 8, 8]
    else { return nil }
    _ = reader.take(16)
    _ = reader.byte()
    self.init(&reader)
    if reader.failed { return nil }
  }

  private init(_ reader: inout Reader) {
    _ = reader.text()
    firstLine = reader.size()
    _ = reader.size()
    parameterCount = Int(reader.byte())
    takesMore = reader.byte() != 0
    _ = reader.byte()
    let count = reader.size()
    for _ in 0..<count where !reader.failed {
      let word = reader.take(4).enumerated().reduce(UInt32(0)) {
        $0 | UInt32($1.element) << UInt32(8 * $1.offset)
      }
      instructions.append(Instruction(word: word))
    }
    let constantCount = reader.size()
    for _ in 0..<constantCount where !reader.failed {
      switch reader.byte() {
      case 0x03:
        integers[constants.count] = reader.take(8).enumerated().reduce(Int64(0)) {
          $0 | Int64($1.element) << Int64(8 * $1.offset)
        }
        constants.append(nil)
      case 0x13:
        _ = reader.take(8)
        constants.append(nil)
      case 0x04, 0x14: constants.append(reader.text())
      case 0x00:
        absentConstants.insert(constants.count)
        constants.append(nil)
      case 0x01, 0x11: constants.append(nil)
      default: reader.failed = true
      }
    }
    let upvalueCount = reader.size()
    for _ in 0..<upvalueCount where !reader.failed {
      let parts = reader.take(3)
      guard parts.count == 3 else { break }
      upvalues.append(Upvalue(isLocalOfParent: parts[0] != 0, index: Int(parts[1])))
    }
    let functionCount = reader.size()
    for _ in 0..<functionCount where !reader.failed { functions.append(Bytecode(&reader)) }
    readLines(&reader)
    let localCount = reader.size()
    for _ in 0..<localCount where !reader.failed {
      _ = reader.text()
      _ = reader.size()
      _ = reader.size()
    }
    let nameCount = reader.size()
    for _ in 0..<nameCount where !reader.failed { upvalueNames.append(reader.text()) }
  }

  /// Lines are kept as differences; where one is too large, the line stands in a list of its own.
  private mutating func readLines(_ reader: inout Reader) {
    let differences = reader.take(reader.size())
    var absolute: [Int: Int] = [:]
    let absoluteCount = reader.size()
    for _ in 0..<absoluteCount where !reader.failed {
      let instruction = reader.size()
      absolute[instruction] = reader.size()
    }
    var line = firstLine
    for (index, byte) in differences.enumerated() {
      let difference = Int8(bitPattern: byte)
      if difference == Int8.min { line = absolute[index] ?? line } else { line += Int(difference) }
      lines.append(line)
    }
  }

  private struct Reader {
    var bytes: ArraySlice<UInt8>
    var failed = false

    mutating func byte() -> UInt8 {
      guard let byte = bytes.popFirst() else {
        failed = true
        return 0
      }
      return byte
    }

    mutating func take(_ count: Int) -> [UInt8] {
      guard count >= 0, count <= bytes.count else {
        failed = true
        return []
      }
      defer { bytes.removeFirst(count) }
      return Array(bytes.prefix(count))
    }

    /// Groups of seven bits, the highest first; the last has the high bit set.
    mutating func size() -> Int {
      var value = 0
      for _ in 0..<10 {
        let next = byte()
        if failed { return 0 }
        value = value << 7 | Int(next & 0x7F)
        if next & 0x80 != 0 { return value }
      }
      failed = true
      return 0
    }

    mutating func text() -> String? {
      let size = size()
      return size == 0 ? nil : String(decoding: take(size - 1), as: UTF8.self)
    }
  }
}

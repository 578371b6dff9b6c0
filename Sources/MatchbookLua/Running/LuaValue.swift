import CLuaBox

/// A value of Lua as the host reads it.
indirect enum LuaValue: Hashable, Sendable {
  case none
  case bool(Bool)
  case integer(Int64)
  case number(Double)
  case text(String)
  /// A function that begins on a line.
  case function(line: Int)
  case table(LuaTable)
  case other(String)

  /// Reads what `box_write_value` writes.
  init(bytes: UnsafeBufferPointer<UInt8>) {
    var reader = Reader(bytes: bytes)
    self = reader.value()
  }

  /// Reads as many values as there are.
  static func sequence(bytes: UnsafeBufferPointer<UInt8>) -> [LuaValue] {
    var reader = Reader(bytes: bytes)
    var values: [LuaValue] = []
    while reader.place < bytes.count { values.append(reader.value()) }
    return values
  }

  private struct Reader {
    let bytes: UnsafeBufferPointer<UInt8>
    var place = 0

    private mutating func load<Value: BitwiseCopyable>(_: Value.Type) -> Value? {
      let size = MemoryLayout<Value>.size
      guard place + size <= bytes.count else { return nil }
      defer { place += size }
      return UnsafeRawBufferPointer(bytes).loadUnaligned(fromByteOffset: place, as: Value.self)
    }

    private mutating func text() -> String {
      let length = Int(load(UInt32.self) ?? 0)
      guard place + length <= bytes.count else { return "" }
      defer { place += length }
      return String(
        decoding: UnsafeBufferPointer(rebasing: bytes[place..<place + length]), as: UTF8.self)
    }

    mutating func value() -> LuaValue {
      guard let tag = load(UInt8.self) else { return .none }
      switch tag {
      case UInt8(ascii: "t"): return .bool(true)
      case UInt8(ascii: "f"): return .bool(false)
      case UInt8(ascii: "i"): return .integer(load(Int64.self) ?? 0)
      case UInt8(ascii: "d"): return .number(load(Double.self) ?? 0)
      case UInt8(ascii: "s"): return .text(text())
      case UInt8(ascii: "F"): return .function(line: Int(load(Int32.self) ?? 0))
      case UInt8(ascii: "o"): return .other(text())
      case UInt8(ascii: "T"):
        let count = Int(load(UInt32.self) ?? 0)
        var table = LuaTable()
        for _ in 0..<count { table.list.append(value()) }
        let named = Int(load(UInt32.self) ?? 0)
        for _ in 0..<named {
          let key = value()
          let value = value()
          if case .text(let name) = key {
            table.names[name] = value
          } else {
            table.oddKeys.append(key)
          }
        }
        return .table(table)
      default: return .none
      }
    }
  }
}

/// A table: its list, and its values by name.
struct LuaTable: Hashable, Sendable {
  var list: [LuaValue] = []
  var names: [String: LuaValue] = [:]
  /// Keys that are neither a place in the list nor a name.
  var oddKeys: [LuaValue] = []
}

extension LuaValue {
  /// What kind of value it is, in words.
  var kind: String {
    switch self {
    case .none: "nothing"
    case .bool: "a boolean"
    case .integer, .number: "a number"
    case .text: "a text"
    case .function: "a function"
    case .table: "a table"
    case .other(let name): "a \(name)"
    }
  }

  /// As people write it.
  var shown: String {
    switch self {
    case .none: "nil"
    case .bool(let value): value ? "true" : "false"
    case .integer(let value): "\(value)"
    // Its sign depends on the processor.
    case .number(let value): value.isNaN ? "nan" : "\(value)"
    case .text(let text): "\"\(text)\""
    case .function: "function"
    case .other(let name): name
    case .table(let table):
      "{ "
        + (table.list.map(\.shown)
        + table.names.sorted { $0.key < $1.key }.map { "\($0.key) = \($0.value.shown)" })
        .joined(separator: ", ") + " }"
    }
  }
}

/// A parameter as a rule sees it.
indirect enum LuaParameterValue: Hashable, Sendable {
  case integer(Int64)
  case number(Double)
  case text(String)
  case flag(Bool)
  case list([String])

  func withValue<Result>(_ body: (luabox_value) -> Result) -> Result {
    switch self {
    case .integer(let value): return body(luabox_value(integer: value))
    case .number(let value):
      var bare = luabox_value()
      bare.kind = LUABOX_NUMBER
      bare.number = value
      return body(bare)
    case .flag(let value):
      var bare = luabox_value()
      bare.kind = LUABOX_BOOLEAN
      bare.integer = value ? 1 : 0
      return body(bare)
    case .text(var text): return text.withUTF8 { body(luabox_value(text: $0)) }
    case .list(let texts):
      var bytes: [UInt8] = []
      let ends = texts.map { text in
        bytes.append(contentsOf: text.utf8)
        return bytes.count
      }
      return bytes.withUnsafeBufferPointer { bytes in
        var start = 0
        let items = ends.map { end in
          defer { start = end }
          return luabox_value(text: UnsafeBufferPointer(rebasing: bytes[start..<end]))
        }
        return items.withUnsafeBufferPointer { items in
          var bare = luabox_value()
          bare.kind = LUABOX_LIST
          bare.items = items.baseAddress
          bare.count = items.count
          return body(bare)
        }
      }
    }
  }
}

extension luabox_value {
  init(integer: Int64) {
    self.init()
    kind = LUABOX_INTEGER
    self.integer = integer
  }

  init(text: UnsafeBufferPointer<UInt8>) {
    self.init()
    kind = LUABOX_TEXT
    // The callee copies the bytes before the pointer ends.
    text.withMemoryRebound(to: CChar.self) { self.text = $0.baseAddress }
    length = text.count
  }
}

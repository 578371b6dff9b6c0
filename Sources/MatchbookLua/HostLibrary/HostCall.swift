import CLuaBox

/// What a function of the host refuses, in words that follow its name.
struct HostError: Error {
  let message: String
  init(_ message: String) { self.message = message }
}

/// The arguments of one call of a host function.
struct HostCall {
  let box: OpaquePointer
  let host: BoxHost
  private let arguments: UnsafeBufferPointer<luabox_value>

  init(box: OpaquePointer, host: BoxHost, arguments: UnsafeBufferPointer<luabox_value>) {
    self.box = box
    self.host = host
    self.arguments = arguments
  }

  private static func name(_ kind: luabox_kind) -> String {
    switch kind {
    case LUABOX_NIL: "nil"
    case LUABOX_BOOLEAN: "a boolean"
    case LUABOX_INTEGER: "a whole number"
    case LUABOX_NUMBER: "a number with a fraction"
    case LUABOX_TEXT: "a text"
    case LUABOX_LIST: "a table"
    default: "a value of another kind"
    }
  }

  private func mistake(_ index: Int, _ expected: String) -> HostError {
    let found = index < arguments.count ? HostCall.name(arguments[index].kind) : "missing"
    return HostError("argument \(index + 1) is \(found), expected \(expected)")
  }

  func isNil(_ index: Int) -> Bool {
    index >= arguments.count || arguments[index].kind == LUABOX_NIL
  }

  func integer(_ index: Int, _ what: String = "a whole number") throws -> Int64 {
    guard index < arguments.count, arguments[index].kind == LUABOX_INTEGER else {
      throw mistake(index, what)
    }
    return arguments[index].integer
  }

  func day(_ index: Int) throws -> Int32 {
    guard let day = Int32(exactly: try integer(index, "a day number")) else {
      throw HostError("argument \(index + 1) is no day")
    }
    return day
  }

  func text(_ index: Int, _ what: String = "a text") throws -> String {
    guard index < arguments.count, arguments[index].kind == LUABOX_TEXT else {
      throw mistake(index, what)
    }
    return HostCall.string(arguments[index])
  }

  /// A text, or `nil` where the record has none.
  func optionalText(_ index: Int) throws -> String? { isNil(index) ? nil : try text(index) }

  /// Names and values of a table of options.
  func options(_ index: Int, allowed: [String]) throws -> [String: String] {
    guard !isNil(index) else { return [:] }
    guard arguments[index].kind == LUABOX_LIST, arguments[index].count % 2 == 0 else {
      throw mistake(index, "a table of options")
    }
    let items = UnsafeBufferPointer(start: arguments[index].items, count: arguments[index].count)
    var options: [String: String] = [:]
    for place in stride(from: 0, to: items.count, by: 2) {
      guard items[place].kind == LUABOX_TEXT, items[place + 1].kind == LUABOX_TEXT else {
        throw mistake(index, "a table of options whose values are texts")
      }
      let name = HostCall.string(items[place])
      guard allowed.contains(name) else {
        throw HostError(
          "there is no option \"\(name)\"; there is \(allowed.joined(separator: ", "))")
      }
      options[name] = HostCall.string(items[place + 1])
    }
    return options
  }

  private static func string(_ value: luabox_value) -> String {
    value.text.withMemoryRebound(to: UInt8.self, capacity: value.length) {
      String(decoding: UnsafeBufferPointer(start: $0, count: value.length), as: UTF8.self)
    }
  }

  /// Charges for work that not every call of the function has.
  func charge(_ steps: Int) { luabox_reply_steps(box, Int64(steps)) }

  // MARK: Answers

  /// Answers with a reference after the usual cleaning, without making it a `String` on the way:
  /// this is asked for every record.
  func answerReference(_ index: Int) throws {
    guard !isNil(index) else { return luabox_reply_nil(box) }
    guard arguments[index].kind == LUABOX_TEXT else { throw mistake(index, "a text") }
    let value = arguments[index]
    value.text.withMemoryRebound(to: UInt8.self, capacity: value.length) { bytes in
      let text = UnsafeBufferPointer(start: bytes, count: value.length)
      host.referenceSteps.withNormalised(text) { key in
        guard !key.isEmpty else { return luabox_reply_nil(box) }
        key.withMemoryRebound(to: CChar.self) {
          luabox_reply_text(box, $0.baseAddress, $0.count)
        }
      }
    }
  }

  func answer(_ text: String?) {
    guard var text else { return luabox_reply_nil(box) }
    text.withUTF8 { bytes in
      bytes.withMemoryRebound(to: CChar.self) {
        luabox_reply_text(box, $0.baseAddress, $0.count)
      }
    }
  }

  func answer(_ texts: [String]) {
    luabox_reply_list(box)
    for var text in texts {
      text.withUTF8 { bytes in
        bytes.withMemoryRebound(to: CChar.self) {
          luabox_reply_item(box, $0.baseAddress, $0.count)
        }
      }
    }
  }

  func answer(_ value: Int64?) {
    if let value { luabox_reply_integer(box, value) } else { luabox_reply_nil(box) }
  }

  func answer(_ value: Bool) { luabox_reply_boolean(box, value) }

  /// Millionths as a number from 0 to 1.
  func answer(score: Int32) { luabox_reply_number(box, Double(score) / 1_000_000) }
}

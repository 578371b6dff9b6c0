import CLuaBox
import Matchbook

/// The functions that Lua rules find beside Lua's own, and what they may use of those.
///
/// One table for the sandbox, the checks and the tools, so that they cannot drift apart.
public enum HostLibrary {
  /// A function with what a person needs to know to call it.
  public struct Function: Sendable {
    /// For example `money`; empty for a free function.
    public let table: String
    public let name: String
    /// For example `(minor: integer, currency: string): string`.
    public let signature: String
    public let summary: String
  }

  /// A function that is written in Swift.
  struct Entry: Sendable {
    let function: Function
    /// Steps per call, and per 64 bytes of text.
    let steps: Int32
    let textSteps: Int32
    /// What the box may do by itself.
    let map: ByteMap?
    let body: @Sendable (HostCall) throws -> Void

    init(
      _ table: String, _ name: String, _ signature: String, _ summary: String, steps: Int32,
      textSteps: Int32 = 0, map: ByteMap? = nil,
      _ body: @escaping @Sendable (HostCall) throws -> Void
    ) {
      function = Function(table: table, name: name, signature: signature, summary: summary)
      self.steps = steps
      self.textSteps = textSteps
      self.map = map
      self.body = body
    }
  }

  /// Free functions and tables of Lua itself.
  public static let luaGlobals: [String: [String]] = [
    "": [
      "assert", "error", "ipairs", "pairs", "pcall", "select", "tonumber", "tostring", "type",
    ],
    "string": [
      "byte", "char", "find", "format", "gmatch", "gsub", "len", "lower", "match", "rep",
      "reverse", "sub", "upper",
    ],
    "table": ["concat", "insert", "remove", "sort", "unpack"],
    "math": [
      "abs", "ceil", "floor", "fmod", "huge", "max", "maxinteger", "min", "mininteger", "modf",
      "pi", "sqrt", "tointeger", "type", "ult",
    ],
    "utf8": ["char", "charpattern", "codepoint", "codes", "len", "offset"],
  ]

  /// Every function of the host, by table and name.
  public static var functions: [Function] {
    (native + entries.map(\.function)).sorted { ($0.table, $0.name) < ($1.table, $1.name) }
  }

  /// Those that are written in C, because pairs are judged with them.
  private static let native: [Function] = [
    Function(
      table: "", name: "explain", signature: "(format: string, ...): string",
      summary: "Builds a reason where reasons are kept; otherwise costs nothing."),
    Function(
      table: "money", name: "within",
      signature: "(a: integer, b: integer, tolerance: integer|string): boolean",
      summary: "Whether b differs from a by no more than minor units or a percentage of a."),
    Function(
      table: "money", name: "sum", signature: "(list: integer[]): integer",
      summary: "The exact sum; an overflow is an error."),
    Function(
      table: "date", name: "days", signature: "(a: integer, b: integer): integer",
      summary: "Calendar days from a to b."),
    Function(
      table: "text", name: "token_set_ratio",
      signature: "(a: string|string[]|nil, b: string|string[]|nil): number",
      summary: "Twice the tokens in common over the tokens of both, each counted once."),
  ]

  /// Names that a rule may use: free ones, and by table.
  public static let names: [String: Set<String>] = {
    var names = luaGlobals.mapValues(Set.init)
    for function in functions { names[function.table, default: []].insert(function.name) }
    return names
  }()

  /// Names of the environment: free functions and tables.
  static let globals: Set<String> = (names[""] ?? []).union(names.keys.filter { !$0.isEmpty })

  static let entries: [Entry] = moneyAndDates + texts + references

  /// The functions as the box wants them, made once and never freed.
  nonisolated(unsafe) static let table: UnsafeBufferPointer<luabox_function> = {
    func forever<Element>(_ elements: some Collection<Element>) -> UnsafePointer<Element> {
      let copy = UnsafeMutablePointer<Element>.allocate(capacity: elements.count)
      for (index, element) in elements.enumerated() { (copy + index).initialize(to: element) }
      return UnsafePointer(copy)
    }
    let table = UnsafeMutableBufferPointer<luabox_function>.allocate(capacity: entries.count)
    for (index, entry) in entries.enumerated() {
      table.initializeElement(
        at: index,
        to: luabox_function(
          table: forever(entry.function.table.utf8CString),
          name: forever(entry.function.name.utf8CString), steps: entry.steps,
          textSteps: entry.textSteps, map: entry.map.map { forever($0.bytes) },
          prefixes: entry.map.flatMap { $0.prefixes.map { forever($0) } },
          around: entry.map.map { forever($0.around) }))
    }
    return UnsafeBufferPointer(table)
  }()

  // MARK: money, date

  private static let moneyAndDates: [Entry] = [
    Entry(
      "money", "text", "(minor: integer, currency: string): string",
      "The amount as people write it, for example 12.30 EUR.", steps: 20
    ) { call in
      let amount = Amount(
        minorUnits: try call.integer(0, "an amount in minor units"),
        currency: try currency(call, 1))
      call.answer(amount.description)
    },
    Entry(
      "money", "parse", "(text: string, currency: string): integer?",
      "The minor units of a decimal such as 12.30; nil if the text is none.", steps: 20,
      textSteps: 4
    ) { call in
      let currency = try currency(call, 1)
      call.answer(try call.optionalText(0).flatMap { Amount($0, currency)?.minorUnits })
    },
    Entry(
      "date", "business_days", "(a: integer, b: integer, calendar: string): integer",
      "Working days from a to b by a calendar such as TARGET.", steps: 10
    ) { call in
      let (a, b) = (Day(number: try call.day(0)), Day(number: try call.day(1)))
      let counter = try call.host.counter(try call.text(2))
      // Other days are not counted ahead.
      if [a, b].contains(where: { !BoxHost.countedDays.contains($0) }) {
        call.charge(abs(Int(a.number) - Int(b.number)))
      }
      call.answer(counter.businessDays(from: a, to: b))
    },
    Entry(
      "date", "text", "(day: integer): string", "The day as 2026-03-01.", steps: 10
    ) { call in call.answer(Day(number: try call.day(0)).description) },
    Entry(
      "date", "parse", "(text: string, format: string): integer?",
      "The day of a text in a format such as DD.MM.YYYY; nil if it is none.", steps: 20,
      textSteps: 16
    ) { call in
      let format = try DayFormat(call.text(1))
      call.answer(try call.optionalText(0).flatMap(format.day).map { Int64($0.number) })
    },
  ]

  private static func currency(_ call: HostCall, _ index: Int) throws -> Currency {
    let code = try call.text(index, "a currency code")
    guard let currency = Currency(code) else {
      throw HostError("\"\(code)\" is no currency of ISO 4217")
    }
    return currency
  }
}

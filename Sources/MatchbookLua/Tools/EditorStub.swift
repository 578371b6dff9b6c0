/// What editors and linters know of rules, made from the table of the sandbox.
public enum EditorStub {
  /// Declarations for the Lua language server.
  public static var languageServer: String {
    var text = """
      ---@meta
      -- What rules in Lua may use, for the Lua language server. Written by: matchbook rules stub

      ---@alias matchbook.Side "ledger"|"external"

      ---@class matchbook.Record
      ---@field id string
      ---@field side matchbook.Side
      ---@field amount integer minor units, never a fraction
      ---@field currency string
      ---@field date integer? day number, see date.text
      ---@field n table what normalise returned
      ---@field [string] string? every other field of the file, if it is in needs

      ---@class matchbook.Records the side of a match that gives several: a list of records
      ---@field sum integer minor units, exact
      ---@field count integer
      ---@field side matchbook.Side
      ---@field [integer] matchbook.Record


      """
    text += declaration("Parameter", RuleFields.parameter)
    text += declaration(
      "Block", RuleFields.block, more: "---@field [integer] string fields that have to be equal\n")
    text += declaration("Group", RuleFields.group)
    text += declaration("Example", RuleFields.example, more: "---@field [1] string its name\n")
    text += declaration("Rule", RuleFields.rule)
    for table in tables {
      if !table.isEmpty { text += "\(table) = {}\n\n" }
      for function in HostLibrary.functions where function.table == table {
        text += declaration(function)
      }
    }
    while text.hasSuffix("\n\n") { text.removeLast() }
    return text
  }

  /// Settings of the language server: the release of Lua, without the libraries that rules lack.
  public static var languageServerSettings: String {
    let absent = ["coroutine", "debug", "io", "os", "package"].filter {
      HostLibrary.names[$0] == nil
    }
    let lines = absent.map { "    \"\($0)\": \"disable\"" }.joined(separator: ",\n")
    return """
      {
        "runtime.version": "Lua 5.4",
        "runtime.builtin": {
      \(lines)
        }
      }

      """
  }

  /// A configuration of luacheck that knows exactly the names of the sandbox.
  public static var luacheck: String {
    var text = """
      -- What rules in Lua may use, for luacheck. Written by: matchbook rules stub
      stds.matchbook = {
        read_globals = {

      """
    for name in (HostLibrary.names[""] ?? []).sorted() { text += "    \"\(name)\",\n" }
    for (table, names) in HostLibrary.names.sorted(by: { $0.key < $1.key }) where !table.isEmpty {
      let fields = names.sorted().map { "\($0) = {}" }.joined(separator: ", ")
      text += wrapped("    \(table) = { fields = { \(fields) } },") + "\n"
    }
    return text + """
        },
      }
      std = "matchbook"
      allow_defined = false
      max_line_length = false

      """
  }

  /// Tables of the host, free functions first.
  private static var tables: [String] { Set(HostLibrary.functions.map(\.table)).sorted() }

  private static func declaration(
    _ name: String, _ fields: [RuleFields.Field], more: String = ""
  ) -> String {
    var text = "---@class matchbook.\(name)\n"
    for field in fields {
      text +=
        "---@field \(field.name)\(field.isRequired ? "" : "?") \(field.type) \(field.summary)\n"
    }
    return text + more + "\n"
  }

  /// `(a: integer, ...): string?` as annotations and an empty function.
  private static func declaration(_ function: HostLibrary.Function) -> String {
    let signature = function.signature
    var text = "---\(function.summary)\n"
    var names: [String] = []
    let end = signature.lastIndex(of: ")") ?? signature.endIndex
    let list = signature[signature.index(after: signature.startIndex)..<end]
    for part in parts(of: list) {
      if part == "..." {
        text += "---@param ... any\n"
        names.append("...")
        continue
      }
      let words = part.split(separator: ":", maxSplits: 1)
      var type = words.count > 1 ? String(words[1].drop { $0 == " " }) : "any"
      var name = String(words[0])
      // What may be nil may be left out.
      if type.hasSuffix("?") {
        type.removeLast()
        name += "?"
      }
      text += "---@param \(name) \(type)\n"
      names.append(String(words[0]))
    }
    if let colon = signature[end...].firstIndex(of: ":") {
      text += "---@return\(signature[signature.index(after: colon)...])\n"
    }
    let place = function.table.isEmpty ? function.name : "\(function.table).\(function.name)"
    return text + "function \(place)(\(names.joined(separator: ", "))) end\n\n"
  }

  private static func parts(of list: Substring) -> [String] {
    list.split(separator: ",").map { String($0.drop { $0 == " " }) }
  }

  /// Lines of at most a hundred characters, broken at blanks behind commas.
  private static func wrapped(_ line: String) -> String {
    var lines: [String] = []
    var current = ""
    for (index, word) in line.split(separator: ", ").enumerated() {
      let piece = index == 0 ? String(word) : ", " + word
      if current.count + piece.count > 98 {
        lines.append(current + ",")
        current = "      " + word
      } else {
        current += piece
      }
    }
    return (lines + [current]).joined(separator: "\n")
  }
}

/// What people write who come from other languages, and how Lua says it.
enum ForeignSpelling {
  /// What stands for a name that rules do not have.
  static func remedy(forName name: String) -> String? {
    switch name {
    case "null", "NULL", "Null", "None", "undefined", "Nil": "Lua writes  nil"
    case "True", "TRUE": "Lua writes  true"
    case "False", "FALSE": "Lua writes  false"
    case "print", "console": "Give a reason with explain(…); matchbook rules explain shows values."
    case "os", "io", "debug", "coroutine", "collectgarbage":
      "A rule sees its records and parameters, and nothing else: no clock, no files."
    case "math.random", "math.randomseed":
      "The same records have to give the same answer in every run."
    case "require", "dofile", "loadfile", "load", "package": "A rule is one file."
    case "next": "pairs goes through a table in an order that is always the same."
    case "table.move", "table.pack": "A loop does it."
    default: nil
    }
  }

  /// What stands for a method that texts do not have.
  static func remedy(forMethod name: String) -> String {
    switch name {
    case "contains", "includes", "indexOf", "has": "Write  text:find(\"…\", 1, true)"
    case "startsWith", "startswith", "hasPrefix": "Write  text:sub(1, 3) == \"…\""
    case "endsWith", "endswith", "hasSuffix": "Write  text:sub(-3) == \"…\""
    case "trim", "strip": "Write  text:match(\"^%s*(.-)%s*$\")"
    case "toLowerCase", "lowercased", "toLower": "Write  text:lower()"
    case "toUpperCase", "uppercased", "toUpper": "Write  text:upper()"
    case "substring", "substr", "slice": "Write  text:sub(first, last)  with places from 1"
    case "replace", "replaceAll": "Write  text:gsub(pattern, replacement)"
    case "split": "Write  text.tokens(…)  or a loop over  text:gmatch(\"%S+\")"
    case "length", "size", "count": "Write  #text"
    case "insert", "remove", "sort", "concat", "unpack":
      "Functions of tables are no methods: write  table.\(name)(…)"
    case "push", "append", "add": "Write  table.insert(list, value)"
    default: "Texts have the functions of string; fields are read with a point: record.amount"
    }
  }

  /// What the author of a text that is no Lua probably meant.
  ///
  /// - Parameters:
  ///   - place: The token at which Lua gave up, if there is one.
  ///   - line: The line in which it stands.
  static func remedy(
    forSyntax message: String, line: String, tokens: [LuaToken], at place: Int?
  ) -> String? {
    let near = place.map { tokens[$0] }
    func text(_ distance: Int) -> String {
      guard let place, tokens.indices.contains(place + distance) else { return "" }
      return tokens[place + distance].text
    }
    let inLine = near.map { near in tokens.filter { $0.line == near.line }.map(\.text) } ?? []
    let curled = "\u{201C}\u{201D}\u{2018}\u{2019}".unicodeScalars
    if line.unicodeScalars.contains(where: { curled.contains($0) }) {
      return "Texts stand between straight quotes: \"…\""
    }
    if message.hasPrefix("unfinished string") {
      return "A text ends, on its line, with the quote that it began with."
    }
    if line.contains("!=") { return "Lua writes  ~=  for not equal." }
    if line.contains("&&") { return "Lua writes  and" }
    if line.contains("||") { return "Lua writes  or" }
    if message.hasSuffix("near '!'") { return "Lua writes  not" }
    if line.contains("=>") { return "Lua writes  function(record) … end" }
    let start = line.drop { $0 == " " || $0 == "\t" }
    if start.hasPrefix("//") || start.hasPrefix("/*") || start.hasPrefix("#") {
      return "A comment begins with  --"
    }
    for sign in ["+", "-", "*", "/", ".."]
    where line.contains("\(sign)=") || sign == "+" && line.contains("++") {
      guard let name = inLine.first(where: { $0.first?.isLetter == true }) else { continue }
      return "Write  \(name) = \(name) \(sign) …"
    }
    if inLine.contains("continue") {
      return "Lua has no continue: put what follows into an  if … then … end"
    }
    if let branch = inLine.first(where: { ["if", "elseif", "while"].contains($0) }) {
      if near?.text == "=" { return "Compare with  ==" }
      if line.contains("{") {
        return branch == "while" ? "Lua writes  while … do … end" : "Lua writes  if … then … end"
      }
    }
    if text(-1) == "function", near?.kind == .name {
      return "Write  \(text(0)) = function(…) … end"
    }
    let isMissingEnd =
      message.contains("'end' expected") || text(-1) == "end" && [",", "}", ")"].contains(text(0))
    if isMissingEnd {
      let split = tokens.indices.dropLast().first {
        tokens[$0].text == "else" && tokens[$0 + 1].text == "if"
          && tokens[$0].line == tokens[$0 + 1].line && tokens[$0].line <= (near?.line ?? .max)
      }
      if let split {
        return "Write  elseif  in line \(tokens[split].line):  else if  needs an end of its own."
      }
      return "Each function, if, for and while has an  end  of its own; one is missing before this."
    }
    if message.hasPrefix("'}' expected") {
      if near?.text == "end" { return "There is one  end  too many." }
      if near?.kind == .name || near?.text == "{" || near?.kind == .text {
        return "A comma is missing before this."
      }
    }
    return nil
  }
}

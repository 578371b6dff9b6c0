/// Where the fields of a rule stand in its source.
struct SourceMap: Sendable {
  struct Place: Hashable, Sendable {
    var line: Int
    var column: Int
  }

  let tokens: [LuaToken]
  private let lines: [Substring]
  /// By path, for example `params.window.max` or `examples[2].expect`.
  private(set) var places: [String: Place] = [:]
  /// The names of a function's parameters and the tokens of its body, by the path of its field.
  private(set) var functions: [String: (parameters: [String], body: Range<Int>)] = [:]
  private var returned = Place(line: 1, column: 1)
  /// How deep functions stand in functions.
  private(set) var functionDepth = 0

  /// Tables deeper than this have no places of their own: no field of a rule stands so deep.
  private static let deepest = 12
  /// A path longer than this has no place of its own.
  private static let longestPath = 200

  init(_ source: String) {
    tokens = LuaLexer.tokens(of: source)
    lines = source.split(separator: "\n", omittingEmptySubsequences: false)
    var depth = 0
    var start: Int?
    var functions: [Int] = []
    for (index, token) in tokens.enumerated() where token.kind == .keyword {
      switch token.text {
      case "function", "do", "if", "repeat":
        depth += 1
        if token.text == "function" {
          functions.append(depth)
          functionDepth = max(functionDepth, functions.count)
        }
      case "end", "until":
        if functions.last == depth { functions.removeLast() }
        depth -= 1
      case "return" where depth == 0: start = index + 1
      default: break
      }
    }
    guard var place = start, place < tokens.count else { return }
    returned = Place(line: tokens[place - 1].line, column: tokens[place - 1].column)
    if tokens[place].kind == .name {
      // `local rule = { … }  return rule`
      let name = tokens[place].text
      guard
        let declared = tokens.indices.first(where: {
          $0 + 3 < tokens.count && tokens[$0].text == "local" && tokens[$0 + 1].text == name
            && tokens[$0 + 2].text == "=" && tokens[$0 + 3].text == "{"
        })
      else { return }
      place = declared + 3
    }
    if tokens[place].text == "{" { _ = readTable(at: place, path: "") }
  }

  /// The place of a field, or of the nearest table around it that is written out.
  func place(_ path: String) -> Place {
    var path = path
    while !path.isEmpty {
      if let place = places[path] { return place }
      if path.hasSuffix("]"), let open = path.lastIndex(of: "[") {
        path = String(path[..<open])
      } else if let dot = path.lastIndex(of: ".") {
        path = String(path[..<dot])
      } else {
        break
      }
    }
    return returned
  }

  func line(_ number: Int) -> String {
    guard lines.indices.contains(number - 1) else { return "" }
    // Columns count scalars, so a tab may not become several blanks.
    let line = lines[number - 1].prefix(SourceMap.longestExcerpt)
    return String(line.filter { $0 != "\r" }.map { $0 == "\t" ? " " : $0 })
  }

  /// Characters of a line that a message shows.
  static let longestExcerpt = 300

  /// Where a name stands on a line, not as a field of something.
  func column(of name: String, line: Int) -> Int {
    for (index, token) in tokens.enumerated() where token.line == line && token.text == name {
      guard token.kind == .name else { continue }
      if index > 0, [".", ":"].contains(tokens[index - 1].text) { continue }
      return token.column
    }
    return tokens.first { $0.line == line && $0.text == name }?.column ?? 1
  }

  // MARK: Reading

  /// - Returns: The position behind the closing brace.
  private mutating func readTable(at open: Int, path: String, depth: Int = 0) -> Int {
    guard depth < SourceMap.deepest, path.utf8.count <= SourceMap.longestPath else {
      return min(skip(from: open + 1, untilBrace: true) + 1, tokens.count)
    }
    var index = open + 1
    var position = 0
    while index < tokens.count, tokens[index].text != "}" || tokens[index].kind != .sign {
      let token = tokens[index]
      var key: String
      var value = index
      if token.kind == .name, index + 1 < tokens.count, tokens[index + 1].text == "=" {
        key = path.isEmpty ? token.text : "\(path).\(token.text)"
        value = index + 2
      } else if token.text == "[", token.kind == .sign, index + 3 < tokens.count,
        tokens[index + 1].kind == .text, tokens[index + 2].text == "]",
        tokens[index + 3].text == "="
      {
        key = path.isEmpty ? tokens[index + 1].text : "\(path).\(tokens[index + 1].text)"
        value = index + 4
      } else {
        position += 1
        key = "\(path)[\(position)]"
      }
      places[key] = Place(line: token.line, column: token.column)
      index = readValue(at: value, path: key, depth: depth + 1)
      if index < tokens.count, [",", ";"].contains(tokens[index].text) { index += 1 }
    }
    return min(index + 1, tokens.count)
  }

  /// - Returns: The position of the sign that ends the value.
  private mutating func readValue(at start: Int, path: String, depth: Int) -> Int {
    var index = start
    if index < tokens.count, tokens[index].text == "{", tokens[index].kind == .sign {
      index = readTable(at: index, path: path, depth: depth)
    } else if index + 1 < tokens.count, tokens[index].text == "function" {
      var parameters: [String] = []
      var body = index + 2
      while body < tokens.count, tokens[body].text != ")" {
        if tokens[body].kind == .name { parameters.append(tokens[body].text) }
        body += 1
      }
      let end = skip(from: index)
      functions[path] = (parameters, min(body + 1, end)..<end)
      index = end
    }
    return skip(from: index)
  }

  /// Goes on to the comma or brace that ends an expression; or to the brace that ends a table.
  private func skip(from start: Int, untilBrace: Bool = false) -> Int {
    var depth = 0
    var index = start
    while index < tokens.count {
      let token = tokens[index]
      if token.kind == .sign {
        if depth == 0, token.text == "}" { return index }
        if depth == 0, !untilBrace, [",", ";"].contains(token.text) { return index }
        if ["(", "{", "["].contains(token.text) { depth += 1 }
        if [")", "}", "]"].contains(token.text) { depth -= 1 }
      } else if token.kind == .keyword {
        if ["function", "do", "if", "repeat"].contains(token.text) { depth += 1 }
        if ["end", "until"].contains(token.text) { depth -= 1 }
      }
      index += 1
    }
    return index
  }
}

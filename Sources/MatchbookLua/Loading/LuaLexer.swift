/// One word, number, text or sign of a Lua source, with its place.
struct LuaToken: Hashable, Sendable {
  enum Kind: Hashable, Sendable {
    case name, keyword, number, text, sign
  }
  var kind: Kind
  /// The name or sign itself, or the text as it is written between its quotes.
  var text: String
  var line: Int
  /// In Unicode scalars, from 1.
  var column: Int
}

/// Cuts a Lua source into tokens, leaving comments out.
///
/// It gives places to what the compiler finds, so it never fails: what is no Lua is reported by the
/// compiler. Source of the words: Lua 5.4 Reference Manual, section 3.1.
struct LuaLexer {
  private let scalars: [Unicode.Scalar]
  private var place = 0
  private var line = 1
  private var lineStart = 0
  private(set) var tokens: [LuaToken] = []

  private static let keywords: Set<String> = [
    "and", "break", "do", "else", "elseif", "end", "false", "for", "function", "goto", "if", "in",
    "local", "nil", "not", "or", "repeat", "return", "then", "true", "until", "while",
  ]

  static func tokens(of source: String) -> [LuaToken] {
    var lexer = LuaLexer(scalars: Array(source.unicodeScalars))
    lexer.run()
    return lexer.tokens
  }

  private init(scalars: [Unicode.Scalar]) { self.scalars = scalars }

  private func at(_ offset: Int) -> Unicode.Scalar? {
    place + offset < scalars.count ? scalars[place + offset] : nil
  }

  private mutating func advance() {
    if scalars[place] == "\n" {
      line += 1
      lineStart = place + 1
    }
    place += 1
  }

  private mutating func run() {
    while let scalar = at(0) {
      switch scalar {
      case " ", "\t", "\r", "\n", "\u{B}", "\u{C}": advance()
      case "-" where at(1) == "-":
        place += 2
        if let level = longBracket() {
          skipLong(level)
        } else {
          while let c = at(0), c != "\n" { _ = c; advance() }
        }
      case "\"", "'": quoted(scalar)
      case "[":
        if let level = longBracket() {
          let (startLine, column) = (line, place - lineStart + 1)
          let start = place
          skipLong(level)
          let body = scalars[
            min(start + level + 2, place)..<max(start + level + 2, place - level - 2)]
          add(.text, body, startLine, column)
        } else {
          sign(1)
        }
      case "0"..."9": number()
      case "." where at(1).map { ("0"..."9").contains($0) } == true: number()
      case "a"..."z", "A"..."Z", "_":
        let start = place
        while let c = at(0), LuaLexer.isWord(c) { place += 1 }
        let text = LuaLexer.string(scalars[start..<place])
        tokens.append(
          LuaToken(
            kind: LuaLexer.keywords.contains(text) ? .keyword : .name, text: text, line: line,
            column: start - lineStart + 1))
      default: sign(signLength)
      }
    }
  }

  private static func isWord(_ c: Unicode.Scalar) -> Bool {
    ("a"..."z").contains(c) || ("A"..."Z").contains(c) || ("0"..."9").contains(c) || c == "_"
  }

  private static func string(_ scalars: ArraySlice<Unicode.Scalar>) -> String {
    var text = String.UnicodeScalarView()
    text.append(contentsOf: scalars)
    return String(text)
  }

  private mutating func add(
    _ kind: LuaToken.Kind, _ scalars: ArraySlice<Unicode.Scalar>, _ line: Int, _ column: Int
  ) {
    tokens.append(LuaToken(kind: kind, text: LuaLexer.string(scalars), line: line, column: column))
  }

  private var signLength: Int {
    guard let first = at(0), let second = at(1) else { return 1 }
    if first == ".", second == "." { return at(2) == "." ? 3 : 2 }
    switch (first, second) {
    case ("=", "="), ("~", "="), ("<", "="), (">", "="), (":", ":"), ("<", "<"), (">", ">"),
      ("/", "/"):
      return 2
    default: return 1
    }
  }

  private mutating func sign(_ length: Int) {
    add(.sign, scalars[place..<place + length], line, place - lineStart + 1)
    place += length
  }

  private mutating func number() {
    let start = place
    while let c = at(0), LuaLexer.isWord(c) || c == "." {
      place += 1
      if c == "e" || c == "E" || c == "p" || c == "P", at(0) == "-" || at(0) == "+" { place += 1 }
    }
    add(.number, scalars[start..<place], line, start - lineStart + 1)
  }

  private mutating func quoted(_ quote: Unicode.Scalar) {
    let (startLine, column) = (line, place - lineStart + 1)
    place += 1
    let start = place
    while let c = at(0), c != quote, c != "\n" {
      if c == "\\", at(1) != nil { advance() }
      advance()
    }
    add(.text, scalars[start..<place], startLine, column)
    if at(0) == quote { place += 1 }
  }

  /// The number of `=` of a long bracket that opens here.
  private func longBracket() -> Int? {
    guard at(0) == "[" else { return nil }
    var level = 0
    while at(level + 1) == "=" { level += 1 }
    return at(level + 1) == "[" ? level : nil
  }

  private mutating func skipLong(_ level: Int) {
    place += level + 2
    while let c = at(0) {
      if c == "]", (0..<level).allSatisfy({ at($0 + 1) == "=" }), at(level + 1) == "]" {
        place += level + 2
        return
      }
      advance()
    }
  }
}

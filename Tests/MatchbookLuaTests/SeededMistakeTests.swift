import Foundation
import MatchbookLua
import Testing

/// Every file below `mistakes` holds a mistake, and below its line a caret that names the place and
/// the code: the check has to find exactly these.
///
/// A caret in a comment points at a column of the line above; `-- <` means the first column.
@Suite struct SeededMistakeTests {
  private static let folder = URL(filePath: #filePath).deletingLastPathComponent()
    .appending(path: "mistakes")

  static let names: [String] = {
    let files = (try? FileManager.default.contentsOfDirectory(atPath: folder.path())) ?? []
    return files.filter { $0.hasSuffix(".lua") }.sorted()
  }()

  @Test func thereAreFortyMistakesAndMore() {
    #expect(Self.names.count >= 40)
  }

  @Test(arguments: names)
  func theMistakeIsFoundAtItsPlace(name: String) throws {
    let source = try String(contentsOf: Self.folder.appending(path: name), encoding: .utf8)
    let expected = Self.places(in: source)
    #expect(!expected.isEmpty)
    let check = LuaRule.check(Array(source.utf8), file: name)
    #expect(check.diagnostics.map { "\($0.line):\($0.column) \($0.code.rawValue)" } == expected)
    for found in check.diagnostics {
      #expect(found.text.hasPrefix("\(name):\(found.line):\(found.column): \(found.severity)"))
      // The caret stands below the place, whatever the number of the line.
      let lines = found.text.split(separator: "\n", omittingEmptySubsequences: false)
      let bar = try #require(lines[1].firstIndex(of: "|"))
      let margin = lines[1].distance(from: lines[1].startIndex, to: bar) + 2
      #expect(
        lines[2].firstIndex(of: "^")
          == lines[2].index(
            lines[2].startIndex, offsetBy: margin + found.column - 1))
    }
    #expect((check.rule == nil) == check.diagnostics.contains { $0.severity == .error })
  }

  @Test(arguments: [
    ("global-misspelt", "money"), ("member-misspelt", "money.within"),
    ("field-near", "description"), ("param-type-unknown", "days"),
    ("param-unknown-field", "default"), ("block-calendar-unknown", "target"),
    ("block-unknown-term", "date"), ("block-parameter-unknown", "window"),
    ("param-not-declared", "window"), ("needs-near-name", "amount"),
    ("example-misspelt", "expect"), ("field-unknown", "needs"), ("kind-unknown", "N:1"),
  ])
  func theNameThatWasMeantIsSuggested(name: String, meant: String) throws {
    let source = try String(
      contentsOf: Self.folder.appending(path: name + ".lua"), encoding: .utf8)
    let check = LuaRule.check(Array(source.utf8), file: name)
    #expect(check.diagnostics.compactMap(\.suggestion) == [meant])
  }

  @Test(arguments: [
    ("foreign-and", "Lua writes  and"), ("foreign-or", "Lua writes  or"),
    ("foreign-not", "Lua writes  not"), ("foreign-not-equal", "Lua writes  ~=  for not equal."),
    ("foreign-null", "Lua writes  nil"), ("foreign-true", "Lua writes  true"),
    ("foreign-plus-equal", "Write  n = n + …"), ("foreign-increment", "Write  n = n + …"),
    ("foreign-comment", "A comment begins with  --"),
    ("foreign-braces", "Lua writes  if … then … end"),
    ("foreign-assignment-in-if", "Compare with  =="),
    ("foreign-else-if", "Write  elseif  in line 6:  else if  needs an end of its own."),
    ("foreign-continue", "Lua has no continue: put what follows into an  if … then … end"),
    ("foreign-arrow", "Lua writes  function(record) … end"),
    ("foreign-quotes", "Texts stand between straight quotes: \"…\""),
    ("foreign-method-name", "Write  match = function(…) … end"),
    (
      "foreign-print", "Give a reason with explain(…); matchbook rules explain shows values."
    ),
    (
      "foreign-os-time",
      "A rule sees its records and parameters, and nothing else: no clock, no files."
    ),
    ("foreign-require", "A rule is one file."),
    ("foreign-contains", "Write  text:find(\"…\", 1, true)"),
    (
      "foreign-getter",
      "Texts have the functions of string; fields are read with a point: record.amount"
    ),
    (
      "end-missing",
      "Each function, if, for and while has an  end  of its own; one is missing before this."
    ),
    ("end-too-many", "There is one  end  too many."),
    ("syntax-missing-comma", "A comma is missing before this."),
    ("syntax-unfinished-text", "A text ends, on its line, with the quote that it began with."),
    (
      "match-returns-percent",
      "It returns false, true or a score from 0 to 1, and then a reason."
    ),
    ("key-returns-number", "It returns nil, a text or a list of texts."),
    ("key-takes-place-zero", "Lists begin at 1."),
    (
      "match-compares-date-with-text",
      "Compare with  date.parse(\"2026-03-01\", \"YYYY-MM-DD\")"
    ),
    (
      "return-of-file-missing",
      "Write  return  before the table, or  return  and its name at the end."
    ),
    ("api-of-tomorrow", "Write  api = 1"),
    (
      "param-default-missing",
      "Add  default = …  to it: the value where nobody sets another one."
    ),
  ])
  func theWayOutIsNamed(name: String, remedy: String) throws {
    let source = try String(
      contentsOf: Self.folder.appending(path: name + ".lua"), encoding: .utf8)
    let check = LuaRule.check(Array(source.utf8), file: name)
    #expect(check.diagnostics.map(\.remedy) == [remedy])
  }

  /// `line:column code` of every caret, in the order of the file.
  private static func places(in source: String) -> [String] {
    let lines = source.split(separator: "\n", omittingEmptySubsequences: false)
    var places: [(line: Int, column: Int, code: String)] = []
    for (index, line) in lines.enumerated() where line.hasPrefix("--") {
      let rest = line.dropFirst(2).drop { $0 == " " }
      guard let mark = rest.first, mark == "^" || mark == "<" else { continue }
      let column = mark == "<" ? 1 : line.distance(from: line.startIndex, to: rest.startIndex) + 1
      places.append((index, column, String(rest.dropFirst(2))))
    }
    return places.sorted { ($0.line, $0.column) < ($1.line, $1.column) }
      .map { "\($0.line):\($0.column) \($0.code)" }
  }
}

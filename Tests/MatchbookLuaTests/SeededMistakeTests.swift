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

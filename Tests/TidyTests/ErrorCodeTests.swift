import Testing

/// Every error code of the sources stands in docs/reference/errors.md, and no other does.
@Suite struct ErrorCodeTests {
  @Test func everyCodeIsDocumented() {
    #expect(ErrorCodes.undocumented(in: Project.here) == [])
  }

  @Test func everyDocumentedCodeExists() {
    #expect(ErrorCodes.withoutSource(in: Project.here) == [])
  }

  @Test func anUndocumentedCodeAndAnInventedOneAreFound() {
    let project = Project(files: [
      .init(
        path: "Sources/Matchbook/A.swift",
        text: """
          case .a: "match.no-rules"
          case b = "rule.bad-mask"
          let notACode = "match.no rules"
          """),
      .init(path: ErrorCodes.page, text: "| `match.no-rules` | | |\n| `match.gone` | | |\n"),
    ])
    #expect(ErrorCodes.undocumented(in: project) == ["rule.bad-mask"])
    #expect(ErrorCodes.withoutSource(in: project) == ["match.gone"])
  }
}

/// Codes such as `match.no-rules`: the name of a room and the kind of a mistake.
enum ErrorCodes {
  static let page = "docs/reference/errors.md"

  private static let rooms: Set<Substring> = [
    "match", "record", "rule", "source", "file", "usage", "lua", "run",
    "store",
  ]

  static func undocumented(in project: Project) -> [String] {
    sources(in: project).subtracting(documented(in: project)).sorted()
  }

  static func withoutSource(in project: Project) -> [String] {
    documented(in: project).subtracting(sources(in: project)).sorted()
  }

  private static func sources(in project: Project) -> Set<String> {
    let files = project.files.filter { $0.isSwift && $0.path.hasPrefix("Sources/") }
    return Set(files.flatMap { quoted($0.text, by: "\"") })
  }

  /// The first cells of the page's tables.
  private static func documented(in project: Project) -> Set<String> {
    let rows = project.file(page)?.lines.filter { $0.hasPrefix("| `") } ?? []
    return Set(rows.flatMap { quoted(String($0.split(separator: "|")[0]), by: "`") })
  }

  private static func quoted(_ text: String, by mark: Character) -> [String] {
    text.split(separator: "\n").flatMap { line in
      line.split(separator: mark, omittingEmptySubsequences: false).enumerated()
        .filter { !$0.offset.isMultiple(of: 2) && isCode($0.element) }.map { String($0.element) }
    }
  }

  private static func isCode(_ text: Substring) -> Bool {
    let parts = text.split(separator: ".", omittingEmptySubsequences: false)
    guard parts.count == 2, rooms.contains(parts[0]), !parts[1].isEmpty else { return false }
    return parts[1].allSatisfy { ("a"..."z").contains($0) || $0 == "-" }
  }
}

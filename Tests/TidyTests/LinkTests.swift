import Testing

/// A page's links lead somewhere, and every page can be reached.
@Suite struct LinkTests {
  @Test func everyRelativeLinkLives() {
    #expect(Links.deadLinks(in: Project.here) == [])
  }

  @Test func everyPageOfTheDocsIsListed() {
    #expect(Links.unlistedPages(in: Project.here) == [])
  }

  @Test func deadFilesAndAnchorsAreFound() {
    let project = Project(
      files: [
        .init(
          path: "docs/start.md",
          text: """
            # Start here, now!
            [a](#start-here-now) [b](#elsewhere) [c](concepts/money.md#why-2) [d](../gone.md)
            [e](concepts/) [f](https://example.org/x) ![g](../picture.png "title") [h](/docs/start.md)
            ```
            [i](not-a-link.md)
            ```
            and `[j](code.md)` too
            """),
        .init(path: "docs/concepts/money.md", text: "## Why?\n## `Why`\n"),
      ], otherPaths: ["picture.png"])
    #expect(
      Links.deadLinks(in: project) == [
        "docs/start.md:2: #elsewhere: docs/start.md has no such heading",
        "docs/start.md:2: concepts/money.md#why-2: docs/concepts/money.md has no such heading",
        "docs/start.md:2: ../gone.md: there is no gone.md",
        "docs/start.md:3: /docs/start.md: a link is relative to its page",
      ])
    #expect(Links.anchors(of: "# A b\n## A b\n### C++ & `d_e`\n") == ["a-b", "a-b-1", "c--d_e"])
  }

  @Test func anUnlistedPageIsFound() {
    let project = Project(files: [
      .init(path: "docs/README.md", text: "[a](a.md) [b](sub/b.md#x)"),
      .init(path: "docs/a.md", text: ""), .init(path: "docs/sub/b.md", text: "# X"),
      .init(path: "docs/sub/c.md", text: ""),
    ])
    #expect(Links.unlistedPages(in: project) == ["docs/sub/c.md"])
  }
}

/// Links between pages.
enum Links {
  struct Link {
    let line: Int
    let target: String
  }

  static func deadLinks(in project: Project) -> [String] {
    project.files.filter(\.isPage).flatMap { page in
      links(of: page).compactMap { link in
        reason(link.target, on: page, in: project).map {
          "\(page.path):\(link.line): \(link.target): \($0)"
        }
      }
    }
  }

  /// Why a link is dead; `nil` if it lives or leads out of the repository.
  private static func reason(
    _ target: String, on page: Project.TextFile, in project: Project
  ) -> String? {
    if target.contains("://") || target.hasPrefix("mailto:") { return nil }
    if target.hasPrefix("/") { return "a link is relative to its page" }
    let parts = target.split(separator: "#", maxSplits: 1, omittingEmptySubsequences: false)
    let path = parts[0].isEmpty ? page.path : resolve(String(parts[0]), from: page.folder)
    guard let path else { return "it leads out of the repository" }
    let isFolder = path.isEmpty || project.paths.contains { $0.hasPrefix(path + "/") }
    guard project.paths.contains(path) || isFolder else { return "there is no \(path)" }
    guard parts.count == 2 else { return nil }
    guard let file = project.file(path), anchors(of: file.text).contains(String(parts[1])) else {
      return "\(path) has no such heading"
    }
    return nil
  }

  /// A path from the root; `nil` if it climbs above it.
  static func resolve(_ target: String, from folder: String) -> String? {
    var parts = folder.split(separator: "/")
    for part in target.split(separator: "/") where part != "." {
      if part != ".." {
        parts.append(part)
      } else if parts.popLast() == nil {
        return nil
      }
    }
    return parts.joined(separator: "/")
  }

  /// The targets of `[text](target)` outside code.
  static func links(of page: Project.TextFile) -> [Link] {
    var links: [Link] = []
    for (number, line) in proseLines(of: page.text) {
      var rest = withoutCode(line)[...]
      while let start = rest.firstRange(of: "](") {
        rest = rest[start.upperBound...]
        guard let end = rest.firstIndex(of: ")") else { break }
        let target = rest[..<end].prefix { $0 != " " }
        if !target.isEmpty { links.append(Link(line: number, target: String(target))) }
        rest = rest[end...]
      }
    }
    return links
  }

  /// The lines outside fenced code, numbered from 1.
  private static func proseLines(of text: String) -> [(Int, Substring)] {
    var isCode = false
    var lines: [(Int, Substring)] = []
    for (index, line) in text.split(separator: "\n", omittingEmptySubsequences: false).enumerated()
    {
      if line.drop(while: { $0 == " " }).hasPrefix("```") {
        isCode.toggle()
      } else if !isCode {
        lines.append((index + 1, line))
      }
    }
    return lines
  }

  private static func withoutCode(_ line: Substring) -> String {
    line.split(separator: "`", omittingEmptySubsequences: false).enumerated()
      .filter { $0.offset.isMultiple(of: 2) }.map { String($0.element) }.joined()
  }

  /// The anchors that a page's headings get: lower case, punctuation dropped, blanks as dashes.
  static func anchors(of text: String) -> [String] {
    var seen: [String: Int] = [:]
    return proseLines(of: text).compactMap { _, line in
      let marks = line.prefix { $0 == "#" }
      guard (1...6).contains(marks.count), line.dropFirst(marks.count).hasPrefix(" ") else {
        return nil
      }
      let title = line.dropFirst(marks.count + 1).lowercased()
      let anchor = title.compactMap { character -> String? in
        if character == " " { return "-" }
        let isKept =
          character.isLetter || character.isNumber || character == "-" || character == "_"
        return isKept ? String(character) : nil
      }.joined()
      let count = seen[anchor, default: 0]
      seen[anchor] = count + 1
      return count == 0 ? anchor : "\(anchor)-\(count)"
    }
  }

  /// Pages below docs that docs/README.md does not link to.
  static func unlistedPages(in project: Project) -> [String] {
    let list = "docs/README.md"
    guard let page = project.file(list) else { return [list] }
    let linked = Set(
      links(of: page).compactMap { link in
        resolve(String(link.target.prefix { $0 != "#" }), from: page.folder)
      })
    return project.files.map(\.path).filter {
      $0.hasPrefix("docs/") && $0.hasSuffix(".md") && $0 != list && !linked.contains($0)
    }
  }
}

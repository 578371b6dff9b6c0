import Testing

/// Modules point one way, as docs/internals/map.md draws it.
@Suite struct ImportTests {
  /// What the sources of a folder may import; the longest path that fits a file decides.
  static let allowed: [String: Set<String>] = [
    "Sources/MatchbookJSON": [],
    "Sources/Matchbook": [],
    "Sources/Matchbook/Workers": cLibrary,
    "Sources/MatchbookDigest": [],
    "Sources/MatchbookRules": ["Matchbook", "MatchbookJSON"],
    "Sources/CLua": [],
    "Sources/CLuaBox": ["CLua"],
    "Sources/MatchbookLua": [
      "Matchbook", "MatchbookJSON", "MatchbookDigest", "CLuaBox", "Synchronization",
    ],
    "Sources/CExpat": [],
    "Sources/CMarks": [],
    "Sources/MatchbookSources": cLibrary.union(["Matchbook", "MatchbookJSON", "CMarks"]),
    "Sources/MatchbookSources/Camt": ["Matchbook", "MatchbookJSON", "CExpat"],
    "Sources/MatchbookReports": ["Matchbook", "MatchbookJSON"],
    "Sources/CSQLite": [],
    "Sources/MatchbookRuns": ["Matchbook", "MatchbookJSON", "MatchbookDigest"],
    "Sources/MatchbookRuns/Storage": ["Matchbook", "MatchbookJSON", "MatchbookDigest", "CSQLite"],
    "Sources/MatchbookRunsTestKit": ["Matchbook", "MatchbookRuns"],
    "Sources/MatchbookRunReports": [
      "Matchbook", "MatchbookJSON", "MatchbookReports", "MatchbookRuns",
    ],
    "Sources/CXLSXWriter": [],
    "Sources/MatchbookWorkbook": ["Matchbook", "MatchbookReports", "CXLSXWriter"],
    "Sources/MatchbookTestKit": cLibrary.union(["Matchbook"]),
    "Sources/MatchbookCLI": cLibrary.union([
      "Matchbook", "MatchbookRules", "MatchbookLua", "MatchbookSources", "MatchbookReports",
      "MatchbookWorkbook", "MatchbookJSON", "MatchbookRuns", "MatchbookRunReports",
      "MatchbookDigest",
    ]),
    "Sources/MatchbookWorld": cLibrary.union(["MatchbookTestKit"]),
  ]

  /// One library under the names of its platforms.
  private static let cLibrary: Set<String> = ["Glibc", "Musl", "Darwin"]

  @Test func everyModuleImportsOnlyWhatStandsBeforeIt() {
    #expect(Imports.findings(in: Project.here, allowed: Self.allowed) == [])
  }

  @Test func anImportAgainstTheArrowsIsFound() {
    let project = Project(files: [
      .init(path: "Sources/Matchbook/Matcher.swift", text: "import MatchbookRules\n"),
      .init(path: "Sources/Matchbook/Workers/Workers.swift", text: "  import Glibc\n"),
      .init(
        path: "Sources/MatchbookRules/A.swift",
        text: "public import Matchbook\n@_exported import struct MatchbookCLI.Help\n"),
      .init(path: "Sources/Unheard/B.swift", text: "// import Foundation\n"),
    ])
    #expect(
      Imports.findings(in: project, allowed: Self.allowed) == [
        "Sources/Matchbook/Matcher.swift:1: imports MatchbookRules; it may import nothing",
        "Sources/MatchbookRules/A.swift:2: imports MatchbookCLI; it may import Matchbook, "
          + "MatchbookJSON",
        "Sources/Unheard/B.swift: its module has no line in ImportTests.allowed",
      ])
  }
}

/// Who imports whom.
enum Imports {
  static func findings(in project: Project, allowed: [String: Set<String>]) -> [String] {
    var findings: [String] = []
    for file in project.files where file.isSwift && file.path.hasPrefix("Sources/") {
      let rules = allowed.filter { file.path.hasPrefix($0.key + "/") }
      guard let (_, names) = rules.max(by: { $0.key.count < $1.key.count }) else {
        findings.append("\(file.path): its module has no line in ImportTests.allowed")
        continue
      }
      for (number, line) in file.lines.enumerated() {
        guard let name = module(importedBy: line), !names.contains(name) else { continue }
        let list = names.isEmpty ? "nothing" : names.sorted().joined(separator: ", ")
        findings.append("\(file.path):\(number + 1): imports \(name); it may import \(list)")
      }
    }
    return findings
  }

  private static let kinds: Set<Substring> = [
    "struct", "class", "enum", "protocol", "func", "var", "let", "typealias",
  ]

  /// The module that a line imports, whatever stands in front of `import`.
  static func module(importedBy line: Substring) -> String? {
    var words = line.split(separator: " ")[...]
    while let word = words.first, word.hasPrefix("@") || access.contains(word) {
      words.removeFirst()
    }
    guard words.popFirst() == "import", var name = words.popFirst() else { return nil }
    if kinds.contains(name), let next = words.popFirst() { name = next }
    return name.split(separator: ".").first.map(String.init)
  }

  private static let access: Set<Substring> = [
    "public", "package", "internal", "fileprivate", "private",
  ]
}

import Testing

/// Words that mean unfinished work, a crash on somebody's input or somebody's own machine.
@Suite struct WordTests {
  /// This folder spells the words out, so it is not searched.
  private static let ownFolder = "Tests/TidyTests/"

  static let leftovers = [
    Leftover("TODO", "finish it or leave it out"),
    Leftover("FIXME", "repair it or leave it out"),
    Leftover("XXX:", "say what is meant"),
    Leftover("HACK", "say what it works around"),
    Leftover("lorem ipsum", "write the text"),
    Leftover("fatalError(", "throw an error, or state the law with precondition", swift: true),
    Leftover("try!", "throw or handle the error", swift: true),
    Leftover("as!", "use as? and handle the other case", swift: true),
    Leftover("/home/", "a path of one machine"),
    Leftover("/root/", "a path of one machine"),
    Leftover("/tmp/", "a path of one machine", except: ["Tests/", "benchmarks/"]),
    Leftover("unsafeFlags", "they bar a package from being a dependency"),
  ]

  @Test func nothingIsLeftOver() {
    let files = Project.here.files.filter { !$0.path.hasPrefix(Self.ownFolder) }
    #expect(Words.findings(of: Self.leftovers, in: files) == [])
  }

  /// What docs/internals/map.md says each module does without, as far as a word shows it.
  static let guests = [
    Guest(
      in: "Sources/Matchbook/",
      words: [
        "print(", "readLine(", "fopen(", "open(\"", "Date()", "ContinuousClock", "SuspendingClock",
        "clock_gettime", ".random(", "SystemRandomNumberGenerator", ".shuffled()", "hashValue",
        "Hasher(", "Double", "Float",
      ]),
    Guest(in: "Sources/MatchbookRules/", words: ["print(", "Double", "Float", ".random("]),
    Guest(in: "Sources/MatchbookSources/", words: ["print(", "Double", "Float", ".random("]),
    Guest(in: "Sources/MatchbookReports/", words: ["print(", "Double", "Float", ".random("]),
    Guest(
      in: "Sources/MatchbookRuns/",
      words: ["print(", "Double", "Float", ".random(", "Date()", "clock_gettime", "UUID()"]),
    Guest(
      in: "Sources/MatchbookTestKit/",
      words: ["SystemRandomNumberGenerator", ".shuffled()", ".randomElement()"]),
  ]

  @Test func noRoomUsesWhatIsNotItsToUse() {
    #expect(Self.guests.flatMap { Words.findings(of: $0, in: Project.here.files) } == [])
  }

  @Test func leftoversAndGuestsAreFoundWithTheirPlace() {
    let files: [Project.TextFile] = [
      .init(path: "Sources/Matchbook/A.swift", text: "let a = 1\nlet b = try! c() // TODO\n"),
      .init(
        path: "Sources/Matchbook/B.swift",
        text: "// no Double here\nlet printed = Date()\nvar isDoubled = blueprint(1)\n"),
      .init(path: "docs/a.md", text: "A `try!` in prose is fine, a file in /home/me is not.\n"),
      .init(path: "Tests/A.swift", text: "let folder = \"/tmp/x\"\n"),
    ]
    #expect(
      Words.findings(of: Self.leftovers, in: files) == [
        "Sources/Matchbook/A.swift:2: \"TODO\": finish it or leave it out",
        "Sources/Matchbook/A.swift:2: \"try!\": throw or handle the error",
        "docs/a.md:1: \"/home/\": a path of one machine",
      ])
    #expect(
      Words.findings(of: Self.guests[0], in: files) == [
        "Sources/Matchbook/B.swift:2: \"Date()\" has no place in Sources/Matchbook/"
      ])
  }
}

/// A word that says that something is unfinished or unsafe.
struct Leftover {
  let word: String
  let remedy: String
  let isForSwiftOnly: Bool
  let exceptions: [String]

  init(_ word: String, _ remedy: String, swift: Bool = false, except: [String] = []) {
    self.word = word
    self.remedy = remedy
    isForSwiftOnly = swift
    exceptions = except
  }

  func applies(to file: Project.TextFile) -> Bool {
    (!isForSwiftOnly || file.isSwift) && !exceptions.contains { file.path.hasPrefix($0) }
  }
}

/// Words that a room's code must not use; its comments may.
struct Guest {
  let folder: String
  let words: [String]

  init(in folder: String, words: [String]) {
    self.folder = folder
    self.words = words
  }
}

enum Words {
  static func findings(of leftovers: [Leftover], in files: [Project.TextFile]) -> [String] {
    files.flatMap { file in
      let applying = leftovers.filter { $0.applies(to: file) && file.text.contains($0.word) }
      guard !applying.isEmpty else { return [String]() }
      return file.lines.enumerated().flatMap { number, line in
        applying.filter { stands($0.word, in: line) }.map {
          "\(file.path):\(number + 1): \"\($0.word)\": \($0.remedy)"
        }
      }
    }
  }

  static func findings(of guest: Guest, in files: [Project.TextFile]) -> [String] {
    files.filter { $0.isSwift && $0.path.hasPrefix(guest.folder) }.flatMap { file in
      file.lines.enumerated().flatMap { number, line in
        let code = line.firstRange(of: "//").map { line[..<$0.lowerBound] } ?? line
        return guest.words.filter { stands($0, in: code) }.map {
          "\(file.path):\(number + 1): \"\($0)\" has no place in \(guest.folder)"
        }
      }
    }
  }

  /// Whether a word stands in a line without being part of a longer one.
  static func stands(_ word: String, in line: Substring) -> Bool {
    var rest = line
    while let range = rest.firstRange(of: word) {
      let startsAlone =
        !isLetter(word.first) || range.lowerBound == line.startIndex
        || !isLetter(line[line.index(before: range.lowerBound)])
      let endsAlone =
        !isLetter(word.last) || range.upperBound == line.endIndex
        || !isLetter(line[range.upperBound])
      if startsAlone && endsAlone { return true }
      rest = rest[range.upperBound...]
    }
    return false
  }

  private static func isLetter(_ character: Character?) -> Bool {
    character.map { $0.isLetter || $0.isNumber || $0 == "_" } ?? false
  }
}

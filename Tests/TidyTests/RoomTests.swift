import Testing

/// A room is a folder below Sources with one subject, one sentence and files that read in one go.
@Suite struct RoomTests {
  @Test func everyRoomHasItsSentenceInTheMap() {
    #expect(Rooms.roomsWithoutSentence(in: Project.here) == [])
  }

  @Test func theMapNamesNoRoomThatIsGone() {
    #expect(Rooms.sentencesWithoutRoom(in: Project.here) == [])
  }

  @Test func aRoomWithoutSentenceAndASentenceWithoutRoomAreFound() {
    let project = Project(files: [
      .init(path: "Sources/Matchbook/Records/Day.swift", text: ""),
      .init(path: "Sources/Matchbook/Plan/MatchPlan.swift", text: ""),
      .init(
        path: Rooms.mapPath,
        text: """
          | `Sources/Matchbook/Plan/` | Decides |
          | `Sources/Matchbook/Attic/` | Keeps what nobody needs any more. |
          """),
    ])
    #expect(
      Rooms.roomsWithoutSentence(in: project) == [
        "Sources/Matchbook/Plan/", "Sources/Matchbook/Records/",
      ])
    #expect(Rooms.sentencesWithoutRoom(in: project) == ["Sources/Matchbook/Attic/"])
  }

  @Test func noRoomIsNamedAfterNothing() {
    #expect(Rooms.namelessRooms(in: Project.here) == [])
    let project = Project(files: [
      .init(path: "Sources/Matchbook/Helpers/Day.swift", text: ""),
      .init(path: "Sources/Common/Day.swift", text: ""),
      .init(path: "Sources/Matchbook/Records/Day.swift", text: ""),
    ])
    #expect(
      Rooms.namelessRooms(in: project) == ["Sources/Common", "Sources/Matchbook/Helpers"])
  }

  @Test func noSourceFileIsLongerThanItsLimit() {
    #expect(Rooms.longFiles(in: Project.here) == [])
    let text = String(repeating: "// line\n", count: 501)
    let project = Project(files: [
      .init(path: "Sources/A/Long.swift", text: text),
      .init(path: "Sources/A/Just.swift", text: String(text.dropFirst(8))),
      .init(path: "Tests/A/Long.swift", text: text),
    ])
    #expect(Rooms.longFiles(in: project) == ["Sources/A/Long.swift: 501 lines, at most 500"])
  }
}

/// Folders below Sources.
enum Rooms {
  static let mapPath = "docs/internals/map.md"

  /// A sentence is longer than a title.
  private static let fewestWords = 4

  static func roomsWithoutSentence(in project: Project) -> [String] {
    let described = Set(
      sentences(in: project).filter { $0.words >= fewestWords }.map(\.room))
    return project.rooms.map { $0 + "/" }.filter { !described.contains($0) }
  }

  static func sentencesWithoutRoom(in project: Project) -> [String] {
    let rooms = project.rooms.map { $0 + "/" }
    // A module's sentence describes its folder even where all files stand one level below.
    return sentences(in: project).map(\.room).filter { room in
      !rooms.contains { $0.hasPrefix(room) }
    }
  }

  /// The rows of the map's tables: a room in backticks, then its sentence.
  private static func sentences(in project: Project) -> [(room: String, words: Int)] {
    (project.file(mapPath)?.lines ?? []).compactMap { line in
      let cells = line.split(separator: "|").map { $0.drop { $0 == " " } }
      guard cells.count >= 2, cells[0].hasPrefix("`Sources/") else { return nil }
      let room = cells[0].dropFirst().prefix { $0 != "`" }
      return (String(room), cells[1].split(separator: " ").count)
    }
  }

  private static let emptyNames: Set<String> = [
    "Utilities", "Utility", "Utils", "Helpers", "Helper", "Misc", "Common", "Shared", "Stuff",
  ]

  static func namelessRooms(in project: Project) -> [String] {
    project.rooms.filter { room in
      room.split(separator: "/").contains { emptyNames.contains(String($0)) }
    }
  }

  /// Beyond this there is a second subject in the file.
  private static let mostLines = 500

  static func longFiles(in project: Project) -> [String] {
    project.files.filter { $0.isSwift && $0.path.hasPrefix("Sources/") }.compactMap { file in
      let count = file.lines.count - (file.text.hasSuffix("\n") ? 1 : 0)
      return count > mostLines ? "\(file.path): \(count) lines, at most \(mostLines)" : nil
    }
  }
}

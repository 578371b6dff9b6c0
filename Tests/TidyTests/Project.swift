import Foundation

/// The files of this repository as the tidy checks see them: text, by path from its root.
struct Project {
  /// One text file, or a specimen of one.
  struct TextFile {
    /// From the root, with `/` between folders.
    let path: String
    let text: String

    var lines: [Substring] { text.split(separator: "\n", omittingEmptySubsequences: false) }
    var isSwift: Bool { path.hasSuffix(".swift") }
    var isPage: Bool { path.hasSuffix(".md") }
    /// The path of the folder, without a slash at its end.
    var folder: String { path.split(separator: "/").dropLast().joined(separator: "/") }
  }

  /// By path.
  let files: [TextFile]
  /// Every file, text or not, by its path: what a link may point at.
  let paths: Set<String>

  init(files: [TextFile], otherPaths: Set<String> = []) {
    self.files = files
    paths = Set(files.map(\.path)).union(otherPaths)
  }

  /// This repository, found from the place of this source file.
  static let here = Project(
    root: URL(filePath: #filePath).deletingLastPathComponent()
      .deletingLastPathComponent().deletingLastPathComponent())

  private init(root: URL) {
    var files: [TextFile] = []
    var others: Set<String> = []
    var folders = [""]
    while let folder = folders.popLast() {
      let place = folder.isEmpty ? root : root.appending(path: folder)
      let names = (try? FileManager.default.contentsOfDirectory(atPath: place.path())) ?? []
      for name in names where !Project.isSkipped(name) {
        let path = folder.isEmpty ? name : folder + "/" + name
        var isFolder: ObjCBool = false
        let exists = FileManager.default.fileExists(
          atPath: root.appending(path: path).path(), isDirectory: &isFolder)
        if exists, isFolder.boolValue {
          folders.append(path)
        } else if Project.isText(path),
          let text = try? String(contentsOf: root.appending(path: path), encoding: .utf8)
        {
          files.append(TextFile(path: path, text: text))
        } else {
          others.insert(path)
        }
      }
    }
    self.init(files: files.sorted { $0.path < $1.path }, otherPaths: others)
  }

  func file(_ path: String) -> TextFile? { files.first { $0.path == path } }

  /// Every folder below `Sources` that holds a file, by path.
  var rooms: [String] {
    Set(files.filter { $0.path.hasPrefix("Sources/") }.map(\.folder)).sorted()
  }

  /// What tools make beside the sources, and what version control keeps for itself.
  private static func isSkipped(_ name: String) -> Bool {
    if [".ci", ".swift-format", ".gitignore"].contains(name) { return false }
    return name.hasPrefix(".") || ["demo-output", "data", "__pycache__"].contains(name)
  }

  private static let textEndings = [
    ".swift", ".md", ".json", ".scenario", ".c", ".h", ".modulemap", ".lua", ".py", ".sh", ".sql",
    ".txt", "Makefile", ".ci/run", "/run", ".swift-format", ".gitignore",
  ]

  private static func isText(_ path: String) -> Bool {
    textEndings.contains { path.hasSuffix($0) }
  }
}

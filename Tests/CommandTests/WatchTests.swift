import Foundation
import Testing

/// `rules test --watch` waits asleep, runs again when a file changes, and ends on Ctrl-C.
@Suite struct WatchTests {
  private static let seconds = 60.0

  @Test func itRunsAgainAfterEachWayOfSavingAndEndsOnInterrupt() throws {
    let folder = try WorkFolder()
    _ = try Command.run("matchbook rules new 1:1 --out rule.lua", in: folder)
    let path = folder.path + "/rule.lua"
    let source = try String(contentsOfFile: path, encoding: .utf8)
    let child = try Child(
      ["/bin/sh", "-c", "exec matchbook rules test rule.lua --watch"], in: folder.path,
      descriptors: [
        (STDIN_FILENO, "/dev/null"), (STDOUT_FILENO, folder.path + "/output"),
        (STDERR_FILENO, folder.path + "/error"),
      ])
    defer { kill(child.id, SIGKILL) }
    func wait(for text: String, in file: String = "output", times: Int = 1) -> Bool {
      let deadline = Date(timeIntervalSinceNow: Self.seconds)
      while Date() < deadline {
        let printed = (try? String(contentsOfFile: folder.path + "/" + file, encoding: .utf8)) ?? ""
        if printed.components(separatedBy: text).count > times { return true }
        usleep(5000)
      }
      return false
    }
    #expect(wait(for: "all hold"))
    #expect(wait(for: "watching"))

    // Nothing happens, and nothing is done.
    let before = try Self.ticks(child.id)
    usleep(700_000)
    #expect(try Self.ticks(child.id) - before <= 2, "it works while it waits")

    // Written in place.
    let wrong = source.replacingOccurrences(of: "expect = true", with: "expect = false")
    try wrong.write(toFile: path, atomically: false, encoding: .utf8)
    #expect(wait(for: "1 failed"))
    // Half written: told, and no end.
    try "return {".write(toFile: path, atomically: false, encoding: .utf8)
    #expect(wait(for: "[lua.syntax]", in: "error"))
    // Moved into place, as editors do.
    try source.write(toFile: path, atomically: true, encoding: .utf8)
    #expect(wait(for: "all hold", times: 2))
    // Another file is no reason.
    #expect(wait(for: "watching", times: 4))
    try folder.write("x", to: "other.lua")
    usleep(300_000)
    let printed = try String(contentsOfFile: folder.path + "/output", encoding: .utf8)
    #expect(printed.components(separatedBy: "watching").count == 5)

    kill(child.id, SIGINT)
    #expect(child.wait(seconds: 10) == .signal(SIGINT))
  }

  /// Ticks of the processor that a process has used.
  private static func ticks(_ id: pid_t) throws -> Int {
    let line = try String(contentsOfFile: "/proc/\(id)/stat", encoding: .utf8)
    let fields = line[(line.lastIndex(of: ")") ?? line.startIndex)...].split(separator: " ")
    return (Int(fields[12]) ?? 0) + (Int(fields[13]) ?? 0)
  }
}
